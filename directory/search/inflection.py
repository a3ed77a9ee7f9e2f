"""How else a word of the list is said: other endings, other particles, somebody else of the family."""

import re
from functools import partial

from directory.search.folding import fold, is_kana, is_kanji

ROWS = (
    "かきけくこ",
    "がぎげぐご",
    "さしせすそ",
    "たちてつと",
    "なにねぬの",
    "ばびべぶぼ",
    "まみめむも",
    "らりれるろ",
    "わいえうお",
)
"""The vowels a, i, e, u and o of each row of verbs."""
ENDINGS = (
    (
        "ない",
        ("なく", "なくて", "なくなつた", "なくなる", "なかつた", "ず", "ません", "ねえ", "へん", "ないです", "ないの"),
    ),
    ("たい", ("たく", "たくて", "たいです", "たいな", "たいの", "たか", "てえ")),
    ("しい", ("しく", "しくて", "しいです")),
    ("らい", ("らく", "らくて", "らいです")),
    ("わい", ("わく", "わくて", "わいです")),
    ("ている", ("てる", "ています", "てます", "ていて", "ていた", "てて", "とる", "ておる")),
    ("してる", ("している", "しています", "してます")),
    ("れた", ("れて", "れている", "れる", "れます", "れました", "れてる", "れそう")),
    ("つた", ("つて", "つている", "つてる", "つてしまつた", "りました", "つてます", "つています")),
    ("いた", ("いて", "いている", "いてる", "きました", "いてます")),
    ("えた", ("えて", "えている", "えてる", "えました", "える")),
    ("した", ("して", "している", "してる", "しました", "してしまつた", "する")),
    ("られる", ("れる", "れるところ", "られて", "られます", "られた", "られている", "られてる", "られそう")),
    ("れる", ("れて", "れている", "れます", "れた", "れました")),
    ("ける", ("けます", "けて", "けた")),
    ("する", ("します", "して", "したい", "している", "してる", "した", "しました", "してほしい")),
    (
        "る",
        ("ります", "つて", "つている", "つてる", "つた", "りました", "ます", "て", "ている", "てる", "た", "ました"),
    ),
    ("く", ("きます", "いて", "いている", "いた", "きました")),
    ("す", ("します", "して", "している", "した", "しました")),
    ("む", ("みます", "んで", "んでいる", "んだ", "みました")),
    ("う", ("います", "つて", "つている", "つた", "いました")),
)
"""Endings of a folded word → other endings residents type. What comes out wrong is simply never typed."""
_BEFORE_TE = "(?<=[いきしちにみりぎじびえけせてねべめれげぜでっつ一-龯])"
COLLOQUIAL = (
    (re.compile(r"(?<=[んい])(?:で\s?(?:しま|しも|も)|じ[ゃや])[っつう](?:た|(て))"), "だ", "で"),
    (re.compile(rf"{_BEFORE_TE}(?:て\s?(?:しま|しも|も)|ち[ゃや]|ちま)[っつう](?:た|(て))"), "た", "て"),
    (re.compile(rf"{_BEFORE_TE}(?:て\s?しまい|ち[ゃや]い)ま(?:す|した|(して))"), "た", "て"),
    (
        re.compile(r"(?<=[かがさたなばまらわれけせてねべめえ])ん(?:よう|く)に?な[っつ](?:た|(て))"),
        "なくなった",
        "なくなって",
    ),
    (re.compile(r"(?<=られ)(?:ん|へん)(?=\s|$)"), "ない", ""),
)
"""What is done to the end, or alas, or said in dialect, and its plain end: the second where the sentence goes on."""
SHORTEST_IN_KANA = 2
"""Of what stands before a particle in a form of kana alone: いえがない has one, ながいす none."""
FAMILY = (
    ("夫", "旦那", "主人", "だんな", "夫さん", "彼氏", "彼", "旦那さん", "だんなさん", "ご主人", "うちの人"),
    ("妻", "嫁", "奥さん", "家内", "彼女"),
    ("こども", "息子", "娘", "うちの子", "長男", "長女", "弟", "妹", "兄", "姉"),
    ("親", "母", "父", "母親", "父親", "お母さん", "お父さん", "おかあさん", "おとうさん", "両親", "祖母", "祖父",
     "おばあちゃん", "おじいちゃん", "おばあさん", "おじいさん", "ばあちゃん", "じいちゃん", "義母", "義父", "姑",
     "年寄り", "じいさん", "ばあさん", "爺さん", "婆さん", "おやじ", "おふくろ", "じじ", "ばば", "義父", "舅"),
    ("元夫", "元だんな", "元旦那", "元主人", "別れた夫", "前の夫"),
)  # fmt: skip
"""Who may stand for whom at the beginning of a trouble: what helps is the same."""


def inflected(form: str) -> list[str]:
    """A folded form and how else it is said: なくて for ない, お金ない for お金がない, ごはんない for ごはんがない."""
    return _with_particles(_with_endings(form))


def plainly(text: str) -> str:
    """ぼけちゃった, なくしてしまって, わからんようになった → ぼけた, なくして, わからなくなった; typed or folded."""
    for pattern, ended, goes_on in COLLOQUIAL:
        text = pattern.sub(partial(_ending, ended, goes_on), text)
    return text


def _ending(ended: str, goes_on: str, found: re.Match[str]) -> str:
    return goes_on if found.lastindex else ended


def with_head_of_family(said: str) -> str:
    """旦那がこわい → 夫がこわい: what is said of somebody of the family as it is said of the first of their row."""
    for member, head in _FAMILY.get(said[:1], ()):
        if said.startswith(member) and len(said) >= len(member) + 3 and said[len(member)] in "がをにはのも":
            return head + said[len(member) :]
    return said


def _with_endings(form: str) -> list[str]:
    said = [form]
    for ending, others in ENDINGS:
        stem = form[: -len(ending)]
        if form.endswith(ending) and (len(stem) > 1 or (stem and is_kanji(stem))):
            said += [stem + other for other in others]
            if ending == "ない":
                said += _polite_refusals(stem)
            break
    return said


def _polite_refusals(stem: str) -> list[str]:
    """行か → 行きません, 行かん; what is no verb of five rows has none."""
    row = next((row for row in ROWS if stem[-1] == row[0]), "")
    return [f"{stem[:-1]}{row[1]}ません", f"{stem}ん"] if row else []


def _with_particles(said: list[str]) -> list[str]:
    form = said[0]
    for particle in "がをに":
        before, found, after = form.partition(particle)
        if found and is_kana(form):
            if len(before) >= SHORTEST_IN_KANA and len(after) >= 2 and particle not in after:
                return said + [word.replace(particle, "", 1) for word in said]
            continue
        if found and len(after) >= 2 and before and not is_kana(before[-1]) and len(form) >= 5:
            swaps = ("", "は", "も", "へ") if particle == "に" else ("", "は", "も")
            return said + [word.replace(particle, other, 1) for word in list(said) for other in swaps]
    return said


def _by_first_letter() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for family in FAMILY:
        for member in sorted(map(fold, family), key=len, reverse=True):
            found.setdefault(member[0], []).append((member, fold(family[0])))
    return found


_FAMILY = _by_first_letter()
