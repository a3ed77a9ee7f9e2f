"""What a flyer is for: the names in its title, in its brackets, under 名称."""

import re
from collections.abc import Iterator

from directory.desk.flyer_parts import Part
from directory.desk.flyer_places import FULL, POST
from directory.desk.flyer_when import DAY, HOUR

ENDINGS = re.compile(
    r"(?:サロン|さろん|カフェ|かふぇ|cafe|Cafe|Café|CAFE|食堂|しょくどう|キッチン|ごはん|レストラン|居場所|いばしょ|ひろば|広場|茶の間|茶屋|喫茶|ルーム|の部屋|の家|ハウス|HOUSE"
    r"|の会|クラブ|くらぶ|倶楽部|サークル|教室|体操|塾|寺子屋|学習会|勉強会|パントリー|フードドライブ|フードバンク|マルシェ|市|文庫|食事会|会食会|お茶会|交流会|家族会|の集い|のつどい|つどい"
    r"|スペース|ステーション|プレイパーク|こどもの城|ラウンジ|サポート|ネット|ベース|BASE|くらし館|の庭|縁側|えんがわ|だんらん|テラス|ホーム|弁当|健康麻雀|百歳体操|よりあい|寄り合い)"
)
TAILS = re.compile(
    r"\s*(?:の?(?:ご案内|御案内|(?:開催の)?お知らせ|おしらせ|ちらし|チラシ|予定表|(?:参加者|会員|メンバー|生徒)募集中?)"
    r"|(?:を|が)?(?:開催(?:します|中|決定)?|始めます|はじめます|始まります|はじまります|オープン(?:します)?|OPEN)"
    r"|へようこそ|に来ませんか|だより|通信)[!。☆★♪]*$",
    re.IGNORECASE,
)
HEADS = re.compile(
    r"^(?:令和\s?\d+年度?|R\d+年?度?|20\d\d年度?|第\s?\d+回|\d{1,2}月の?(?!\d)|NEW|new|新規|新しい|祝|参加無料|入場無料"
    r"|参加者募集中?|ボランティア募集|地域の(?=居場所)|みなさん|皆さん)\s*[!:]*\s*"
)
QUOTED = re.compile(r"[「『【〈《“\"]([^」』】〉》”\"\n]{2,30})[」』】〉》”\"]")
SENTENCE = re.compile(
    r"(?:にて$|です|ます|ません|ませんか|ください|しょう|でした|ました|たい|よう|ね|よ)[!。?♪~〜]*$|[。?]$|^(?:お気軽|どなた|だれ|誰|みんなで(?!\S*(?:食堂|サロン))|ぜひ|ご参加|お待ち)"
)
NOT_A_NAME = re.compile(
    r"無料(?!塾|学習)|@|\d円|\d{3,}|^(?:申込|予約|定員|先着|雨天|締切|主催|共催|後援|※|TEL|FAX|〒|http|www|@)|参加者募集|^(?:ご案内|お知らせ|チラシ|ちらし)$|[=>{}<]"
)
READ = re.compile(r"^(?P<name>[^()]{2,30})\((?P<kana>[ぁ-ゖーァ-ヺ・\s]{2,30})\)$")
FIRST_LINES = 6
DECORATION = ' !♪☆★~〜・-*"“”'


def names(parts: list[Part]) -> Iterator[str]:
    """The likeliest names first."""
    scored: dict[str, float] = {}
    for at, part in enumerate(parts):
        for name, points in _of_part(part, at):
            scored[name] = max(points, scored.get(name, -9.0))
    best = sorted((name for name, points in scored.items() if points > 0), key=lambda name: -scored[name])
    return iter(best)


def readings(parts: list[Part]) -> Iterator[str]:
    """Kana in brackets after a name, and a line under よみ."""
    for part in parts[:FIRST_LINES]:
        for line in part.lines:
            if found := READ.match(line.strip(DECORATION)):
                yield found["kana"]


def _of_part(part: Part, at: int) -> Iterator[tuple[str, float]]:
    if part.field == "name":
        yield _bare(part.text), 10.0
    elif part.field == "":
        place = max(0.0, 3.0 - 0.5 * at)
        for line in part.lines:
            yield from _of_line(line, place)
    elif part.field in ("content", "group"):
        yield from ((quoted, 0.5) for quoted in QUOTED.findall(part.text) if ENDINGS.search(quoted))
        if part.field == "group" and ENDINGS.search(part.text) and len(part.text) <= 20:
            yield part.text, 0.2


def _of_line(line: str, place: float) -> Iterator[tuple[str, float]]:
    for quoted in QUOTED.findall(line):
        name = _bare(quoted)
        if name and not SENTENCE.search(name) and not NOT_A_NAME.search(name):
            yield name, place + (3.0 if ENDINGS.search(name) else -0.5)
    name = _bare(line)
    if not 2 <= len(name) <= 30 or QUOTED.search(name) or _is_something_else(name):
        return
    points = place + (2.5 if ENDINGS.search(name) else 0.0) - 0.04 * len(name)
    points -= 3.0 if SENTENCE.search(name) else 0.0
    yield name, points


def _is_something_else(text: str) -> bool:
    is_when = DAY.search(text) and (HOUR.search(text) or len(text) < 12 or re.search(r"\d日|曜", text))
    return bool(is_when or re.match(POST, text) or FULL.search(text) or NOT_A_NAME.search(text) or text.startswith("("))


def _bare(text: str) -> str:
    """Without year, number and invitation: 第12回 ひだまりサロン のご案内 → ひだまりサロン."""
    name = text.strip(' 　!！♪☆★~〜・-*"“”')
    before = ""
    while name != before:
        before = name
        name = TAILS.sub("", HEADS.sub("", name)).strip(DECORATION)
    if found := READ.match(name):
        return found["name"].strip()
    whole = QUOTED.fullmatch(name)
    return whole[1].strip() if whole else name
