"""Readings over kanji: which part of a reading belongs to which part of a name."""

import re
from collections.abc import Iterable
from functools import cache

HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
# A ケ between kanji is read が or か: 旭ケ丘.
KANJI = rf"(?:[々〆〇ヶヵ{HAN}]|(?<=[{HAN}])[ケカ](?=[{HAN}]))"
TOKEN = re.compile(rf"(?P<kanji>{KANJI}+)|(?P<kana>[ぁ-ゖァ-ヺー]+)|(?P<other>.)", re.DOTALL)
KANA = re.compile("[ぁ-ゖー]+")
LONGEST = 80
LONGEST_PER_KANJI = 5

Segment = tuple[str, str]

# Words of our own headings and sentences; a reading there is never guessed from a person's text.
WORDS = {
    "居場所": "いばしょ",
    "相談窓口": "そうだんまどぐち",
    "相談": "そうだん",
    "窓口": "まどぐち",
    "場所": "ばしょ",
    "地図": "ちず",
    "一覧": "いちらん",
    "番号": "ばんごう",
    "電話": "でんわ",
    "地域": "ちいき",
    "子育て": "こそだて",
    "支援": "しえん",
    "食堂": "しょくどう",
    "学習": "がくしゅう",
    "家族": "かぞく",
    "当事者会": "とうじしゃかい",
    "多世代交流": "たせだいこうりゅう",
    "認知症": "にんちしょう",
    "通いの場": "かよいのば",
    "案内": "あんない",
    "活動": "かつどう",
    "紹介": "しょうかい",
    "予約": "よやく",
    "地域食堂": "ちいきしょくどう",
    "家族会": "かぞくかい",
    "就労的": "しゅうろうてき",
    "移動販売": "いどうはんばい",
    "配食": "はいしょく",
    "送迎": "そうげい",
    "公共施設": "こうきょうしせつ",
    "催し": "もよおし",
    "その他": "そのた",
    "無料": "むりょう",
    "参加": "さんか",
    "食料": "しょくりょう",
    "近く": "ちかく",
    "情報": "じょうほう",
    "最新": "さいしん",
    "困ったとき": "こまったとき",
    "困った": "こまった",
    "困りごと": "こまりごと",
    "方": "かた",
    "人": "ひと",
    "行く": "いく",
    "前": "まえ",
    "確かめて": "たしかめて",
    "話": "はなし",
    "話して": "はなして",
    "話せば": "はなせば",
    "悩まず": "なやまず",
    "本人": "ほんにん",
    "分から": "わから",
    "お聞き": "おきき",
    "聞いて": "きいて",
    "何": "なに",
    "気軽": "きがる",
    "来て": "きて",
    "一人": "ひとり",
    "出かけて": "でかけて",
    "見て": "みて",
    "新しい": "あたらしい",
    "紙": "かみ",
    "悩まないで": "なやまないで",
    "気になる": "きになる",
    "名前": "なまえ",
    "聞かなくて": "きかなくて",
    "聞きます": "ききます",
    "紹介する": "しょうかいする",
    "お店": "おみせ",
    "医院": "いいん",
    "薬局": "やっきょく",
    "居場所・活動": "いばしょ・かつどう",
}
WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


def align(name: str, reading: str) -> tuple[Segment, ...] | None:
    """The name cut into (text, reading over it); None when the reading does not fit the kana of the name.

    Parts that need no reading carry "". A name without kanji needs none at all.
    """
    if not reading or not re.search(KANJI, name):
        return ((name, ""),)
    if len(name) > LONGEST or len(reading) > LONGEST:
        return None
    words, sounds = name.split(), reading.split()
    if len(words) == len(sounds) > 1:
        found = [_aligned(word, sound) for word, sound in zip(words, sounds, strict=True)]
        known = [part for part in found if part]
        if len(known) == len(words):
            spaced = [piece for part in known for piece in (*part, (" ", ""))]
            return _joined(spaced[:-1])
    return _aligned(name, "".join(sounds))


def _aligned(name: str, reading: str) -> tuple[Segment, ...] | None:
    tokens = [(match.lastgroup or "other", match.group()) for match in TOKEN.finditer(name)]
    parts = _parts(tokens, hiragana(reading).casefold())
    if parts is None:
        return None
    return _joined([(text, part if kind == "kanji" else "") for (kind, text), part in zip(tokens, parts, strict=True)])


def needs_reading(name: str) -> bool:
    """Whether there is anything in the name that a child could not read."""
    return re.search(rf"{KANJI}|[A-Za-z]", name) is not None


def hiragana(text: str) -> str:
    """Katakana turned into hiragana; everything else unchanged."""
    return "".join(chr(ord(letter) - 96) if "ァ" <= letter <= "ヶ" else letter for letter in text)


@cache
def annotate(text: str) -> tuple[Segment, ...]:
    """A sentence of ours with readings over the words of `WORDS`."""
    segments: list[Segment] = []
    end = 0
    for match in WORD.finditer(text):
        segments.append((text[end : match.start()], ""))
        segments += align(match.group(), WORDS[match.group()]) or ()
        end = match.end()
    return _joined([*segments, (text[end:], "")])


def _parts(tokens: list[tuple[str, str]], sound: str) -> tuple[str, ...] | None:
    """How much of the sound each token takes; of several ways the one nearest to two kana for each kanji."""
    ways: dict[int, tuple[int, tuple[str, ...]]] = {0: (0, ())}
    for kind, text in tokens:
        longer: dict[int, tuple[int, tuple[str, ...]]] = {}
        for start, (strain, way) in ways.items():
            for end in _ends(kind, text, sound, start):
                more = strain + ((end - start - 2 * len(text)) ** 2 if kind == "kanji" else 0)
                if end not in longer or more < longer[end][0]:
                    longer[end] = more, (*way, sound[start:end])
        ways = longer
    return ways.get(len(sound), (0, None))[1]


def _ends(kind: str, text: str, sound: str, start: int) -> Iterable[int]:
    """Where a token may end. Letters and signs are read as they are written or not at all."""
    if kind == "kanji":
        return range(start + 1, 1 + _last_kana(sound, start, LONGEST_PER_KANJI * len(text)))
    plain = hiragana(text).casefold()
    written = (start + len(plain),) if sound.startswith(plain, start) else ()
    must_be_heard = kind == "kana" or text.isalpha() or text.isdecimal()
    return written if must_be_heard else (start, *written)


def _last_kana(sound: str, start: int, longest: int) -> int:
    match = KANA.match(sound, start, start + longest)
    return match.end() if match else start


def _joined(segments: list[Segment]) -> tuple[Segment, ...]:
    """Neighbours without a reading become one piece, so that lines break where they would in plain text."""
    joined: list[Segment] = []
    for text, ruby in segments:
        if not ruby and joined and not joined[-1][1]:
            joined[-1] = (joined[-1][0] + text, "")
        elif text:
            joined.append((text, ruby))
    return tuple(joined)
