"""The text of a flyer cut into parts: what stands under a label (日時, とき, 場所 …), and lines without one."""

import re
import unicodedata
from dataclasses import dataclass

from core.geo.addresses import INVISIBLE

LONGEST = 8_000  # characters: a flyer, not a booklet
LABELS = {
    "name": "名称|活動名|サロン名|サロンの名前|会の名前|会の名称|教室名|講座名|イベント名|事業名"
    "|行事名|催し名|店名|名前",
    "when": "受付日時|受付日|開催日時|実施日時|活動日時|日時|開催日|実施日|活動日|配布日|開所日|開室日|開館日|営業日"
    "|開催日程|日程|日にち|とき"
    "|いつ|開催|曜日|定例日|定例会|例会|スケジュール|今後の予定|開催予定|オープン日|開店日",
    "hours": "受付時間|開催時間|活動時間|営業時間|開館時間|利用時間|開室時間|開所時間|配布時間|オープン時間|時間|時刻",
    "closed": "定休日|休館日|休業日|お休み|休み",
    "venue": "受付場所|開催場所|実施場所|活動場所|配布場所|受取場所|受け取り場所|集合場所|開催会場|場所|会場|ところ"
    "|どこで",
    "address": "所在地|住所",
    "contact": "問|問い合わせ|問合せ|問合わせ|問い合せ|問合|連絡先|連絡|申込先|申し込み先|予約先|担当|窓口"
    "|事務局|申込受付",
    "phone": "電話番号|電話|TEL|Tel|tel|携帯",
    "fax": "FAX|Fax|fax|ファックス|ファクス|ファクシミリ",
    "mail": r"メールアドレス|メール|Eメール|E-?mail|E-?Mail|e-?mail|Mail|mail",
    "url": "ホームページ|ウェブサイト|Webサイト|WEBサイト|公式サイト|サイト|URL|HP|Web|WEB|ブログ"
    "|インスタグラム|Instagram|インスタ|Facebook|LINE|X",
    "cost": "お金|参加費用|参加費|参加料|利用料金|利用料|料金|会費|費用|食事代|材料費|お茶代|受講料|入場料"
    "|代金|金額|値段|月会費|年会費",
    "for_whom": "参加|参加対象|参加対象者|対象者|対象|参加資格|利用できる方|参加できる方|参加できる人|だれが"
    "|どなたが|どんな人",
    "booking": "申込方法|申し込み方法|申込み方法|申込み|申し込み|申込|予約方法|予約|参加方法|定員"
    "|募集人数|人数|受付方法",
    "bring": "持ち物|持物|もちもの|持参するもの|持参品|必要なもの|服装・持ち物|用意するもの|準備物",
    "group": "主催者|主催|運営団体|運営|実施主体|実施団体|団体名|団体|主管|代表団体",
    "content": "活動内容|内容|プログラム|メニュー|どんなところ|なにをするの|概要|紹介",
    "access": "アクセス|交通|最寄り駅|最寄駅|最寄り|行き方|駐車場",
    "other": "備考|その他|注意事項|注意|共催|後援|協力|協賛|助成|講師|担当者|代表者|代表|責任者|発行|締切|締め切り",
}
ICONS = {"☎": " TEL ", "☏": " TEL ", "📞": " TEL ", "📱": " TEL ", "✆": " TEL ", "✉": " メール ", "📧": " メール "}
ICONS |= {
    "📩": " メール ",
    "📅": " 日時 ",
    "🗓": " 日時 ",
    "🕙": " 時間 ",
    "⏰": " 時間 ",
    "📍": " 場所 ",
    "🏠": " 場所 ",
}
ICONS |= {"👉": ": ", "➡": ": ", "💰": " 費用 ", "💴": " 費用 ", "~": "〜"}
BULLETS = re.compile(
    "^[\\s┃│┌├└┏┣┗●○◎◉■□◆◇★☆▼▽▲△▶►➤➡→⇒☞・•∙*#>♪♫♬♡♥❤✿❀✨✔✓☑…‥=_─━-]+|[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]+"
)

UNFINISHED = ("、", "・", "の", "を", "が", "に", "で", "は", "と", "から", "お")
DASH = re.compile(r"(?<=\d)[‐‑‒–—―−─ー](?=\d)")
BROKEN_ADDRESS = re.compile(r"(https?://\S+)\n\s*(/\S+)")
CLOCK = re.compile(r"\d{1,2}[:時]|午前|午後|正午")


def _spaced(words: str) -> str:
    """Words that may be set wide: 日 時, と き, 対 象 者. Longer words come first."""
    ordered = sorted(words.split("|"), key=lambda word: -len(word))
    return "|".join(word if "?" in word else r"\s*".join(map(re.escape, word)) for word in ordered)


FIELD_OF = {field: re.compile(_spaced(words), re.IGNORECASE) for field, words in LABELS.items()}
WORDS = "|".join(_spaced(words) for words in LABELS.values())
ONE = rf"(?:お|ご)?(?:{WORDS})(?:\s*(?:先|方法|について|など|等))?"
LABEL = rf"{ONE}(?:\s*[・/&、と]\s*{ONE})*"
FRAMED = rf"[【\[(〔<〈《「『]\s*(?:{LABEL})\s*[】\])〕>〉》」』]"
NUMBERED = r"(?:TEL|電話番号|電話|FAX|ファックス|ファクス|携帯)\s*[:.]?\s*(?=[(+]?0\d)"
AT_START = re.compile(
    rf"(?:[【\[(〔<〈《「『]\s*(?P<framed>{LABEL})\s*[】\])〕>〉》」』]\s*[:=/|…→▶]*"
    rf"|(?P<bare>{LABEL})\s*(?:[:=/|→▶┃│)]+|\.{{2,}}|・{{2,}}|\s|$)"
    rf"|(?P<numbered>{NUMBERED}))\s*(?P<value>.*)",
    re.IGNORECASE,
)
INSIDE = re.compile(
    rf"(?<=[\s。、|/)])(?=(?:{LABEL})\s*:)|(?<=.)(?=[【〔《](?:{LABEL})[】〕》])|(?<=[\s。、/()\d])(?={NUMBERED})",
    re.IGNORECASE,
)


@dataclass
class Part:
    """A piece of the text: the field its label stands for ("" without one), and the words in their lines."""

    field: str
    lines: list[str]
    label: str = ""

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(line for line in self.lines if line).strip()


def parts_of(text: str) -> list[Part]:
    """The parts in order. A line goes on with the part before it where it is set in, or what it follows is open."""
    parts: list[Part] = []
    is_open = False
    for line in lines_of(text):
        words = line.strip()
        if not words:
            is_open = bool(parts) and parts[-1].field != "" and not parts[-1].text
        elif found := AT_START.fullmatch(words):
            label = next(found[name] for name in ("framed", "bare", "numbered") if found[name] is not None)
            parts.append(Part(_field_of(label), [found["value"].strip()], re.sub(r"\s", "", label)))
            is_open = True
        elif is_open and _goes_on(parts[-1], line):
            parts[-1].lines.append(words)
        else:
            parts.append(Part("other" if words.startswith("※") else "", [words]))
            is_open = False
    return parts


def _goes_on(part: Part, line: str) -> bool:
    text = part.text
    if not text or text.endswith(UNFINISHED) or text.count("(") > text.count(")"):
        return True
    return not line.startswith("※") and (line.startswith((" ", "(", "〜")) or _is_of_its_kind(part, line))


def _is_of_its_kind(part: Part, line: str) -> bool:
    """Under a label that stood alone on its line, what follows without a gap and tells the same sort of thing."""
    return (not part.lines[0] and part.field in ("when", "venue")) or (part.field == "when" and bool(CLOCK.match(line)))


def lines_of(text: str) -> list[str]:
    """The lines made alike: narrow letters and signs, no bullets, one label a line; empty ones stay."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:LONGEST]))
    for icon, word in ICONS.items():
        plain = plain.replace(icon, word)
    plain = re.sub(r"[^\S\n]+", " ", plain.replace("\r\n", "\n").replace("\r", "\n"))
    plain = DASH.sub("-", BROKEN_ADDRESS.sub(r"\1\2", plain))
    lines = []
    for line in plain.split("\n"):
        first, *more = INSIDE.split(_without_bullets(line))
        lines += [first, *(piece.strip() for piece in more)]
    return lines


def _without_bullets(line: str) -> str:
    """The words, with one blank before them where the line was set in."""
    bare = BULLETS.sub("", line).strip()
    bare = BULLETS.sub("", bare).strip()
    return f" {bare}" if bare and line[:1] == " " else bare


def _field_of(label: str) -> str:
    """The field of a label; of several words together the one that says how to reach somebody, else the first."""
    found = {field: match.start() for field, words in FIELD_OF.items() if (match := words.search(label))}
    if "contact" in found:
        return "contact"
    longest = {field: len(max((m[0] for m in FIELD_OF[field].finditer(label)), key=len)) for field in found}
    return min(found, key=lambda field: (found[field], -longest[field]))
