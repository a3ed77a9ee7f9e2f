"""Whether two entries are the same place: names and readings, address, telephone, operator, weighed with reasons.

One hall holds many activities and one operator runs many venues, so neither an address nor a telephone number
alone makes two entries one: the names have to agree as well.
"""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from directory.exchange.likeness import Entry, city_of, core_name, could_be_read
from directory.exchange.spellings import are_apart, is_hall_and_what_is_in_it, is_spelled_otherwise

SAME_FROM = 0.75
SURE_CITY = re.compile("郡|[市区]$")  # 本町公民館 begins like the name of a town
ALIKE = 0.86  # of two names; below it they are different names
NUMBERS = re.compile(
    r"[月火水木金土日]曜|午前|午後|\d+|[一二三四五六七八九十](?=[丁番区号組部班])|(?<=第)[一二三四五六七八九十]"
)
ACTIVITIES = {  # folded words for one sort of doing: two sorts under one roof are two entries
    "meal": "食堂|しよくどう|ごはん|きつちん|だいにんぐ|れすとらん|会食|弁当",
    "pantry": "ぱんとり|ふどばんく|ふどどらいぶ|食料|食材",
    "tea": "さろん|かふえ|喫茶|茶の間|茶話|お茶",
    "exercise": "体操|たいそう|運動|よが|健康|すとれつち|うおきんぐ|散歩|太極拳|だんす",
    "learning": "学習|勉強|塾|寺子屋|読み聞かせ|文庫|図書",
    "music": "歌|うた|合唱|からおけ|音楽|こうらす",
    "games": "囲碁|将棋|麻雀|まじやん|げむ",
    "craft": "手芸|編み物|工作|絵手紙|書道|陶芸|園芸",
    "children": "子育て|親子|おやこ|赤ちやん|べびー?|児童",
    "dementia": "認知症|おれんじ",
    "advice": "相談|包括",
    "club": "くらぶ|倶楽部|さくる|同好会|婦人会|老人会|友の会",
    "peers": "家族会|当事者|介護者|断酒",
}
ACTIVITY = {sort: re.compile(words) for sort, words in ACTIVITIES.items()}
COMMON = re.compile(
    "こども|食堂|しよくどう|さろん|かふえ|居場所|いばしよ|広場|ひろば|教室|通いの場|健康|体操|の会|いきいき|ふれあい|みんなの?"
    "|だれでも|地域|子育て|支援|せんた|認知症|おれんじ|くらぶ|倶楽部|さくる|ぱんとり|包括|の家|きつちん|ごはん"
)


@dataclass(frozen=True)
class Likeness:
    """The verdict on a pair: `score` from 0 to 1, and what spoke for and against it, in words for a person."""

    same: bool
    score: float
    reasons: list[str]


def compare(a: Entry, b: Entry) -> Likeness:
    """Whether a and b are one entry; unknown parts speak neither for nor against."""
    names, name_reason = _names(a, b)
    place, place_reason = _places(a, b)
    phone, phone_reason = _phones(a, b)
    operator, operator_reason = _operators(a, b)
    score = 0.45 * names + place + phone + operator + (0.05 if a.kind and a.kind == b.kind else 0.0)
    reasons = [reason for reason in (name_reason, place_reason, phone_reason, operator_reason) if reason]
    if names == 1.0 and _name_is_enough(a, b):
        score = max(score, SAME_FROM)
    against = _against(a, b)
    if against or names < ALIKE:
        score = min(score, SAME_FROM - 0.01)
    score = round(min(max(score, 0.0), 1.0), 3)
    return Likeness(score >= SAME_FROM, score, [*reasons, against] if against else reasons)


def _against(a: Entry, b: Entry) -> str:
    """What makes two entries two whatever else agrees."""
    if a.when and b.when and core_name(a.when) != core_name(b.when):
        return "開催日が違います"
    if "event" in (a.kind, b.kind) and a.kind and b.kind and a.kind != b.kind:
        return "催しと、いつもの活動です"
    return ""


def _name_is_enough(a: Entry, b: Entry) -> bool:
    """Equal names of their own where a side tells nothing else: not みんなの食堂, which every town has."""
    bare = [not (one.address or one.number) for one in (a, b)]
    letters = len(COMMON.sub("", a.names[0]))
    return (all(bare) and letters >= 3) or (any(bare) and letters >= 5)


def _names(a: Entry, b: Entry) -> tuple[float, str]:
    """How alike the names are, by spelling or by reading."""
    if a.names[0] == b.names[0]:
        return 1.0, "名称が同じ"
    if apart := _apart(a.names[0], b.names[0]):
        return 0.5, apart
    if a.reading and a.reading == b.reading:
        return 0.97, "名称の読みが同じ"
    same_doing = _same_doing(a.names[0], b.names[0])
    if same_doing and (could_be_read(a.name, b.reading) or could_be_read(b.name, a.reading)):
        return 0.95, "名称の読みが合います"
    if len(a.names) == len(b.names) == 2 and a.names[1] == b.names[1]:
        return 0.8, "名称のかっこの中が違います"
    best = max(_alike(one, other) for one in _forms(a, b) for other in _forms(b, a))
    if best < ALIKE and same_doing and any(is_spelled_otherwise(one, other) for one in a.names for other in b.names):
        return 0.9, "名称の書き方が違うだけです"
    if a.reading and b.reading:
        best = max(best, _alike(a.reading, b.reading) - 0.02)
    if best >= ALIKE and not same_doing:
        return 0.8, "名称は似ていますが、活動が違います"
    return best, ("名称がよく似ています" if best >= ALIKE else "名称が違います")


def _forms(entry: Entry, other: Entry) -> tuple[str, ...]:
    """A name's forms, and what is left of it without the name of who runs it."""
    operators = [each for each in (entry.operator, other.operator) if each and entry.names[0].startswith(each)]
    left = [entry.names[0].removeprefix(each) for each in operators]
    return (*entry.names, *(name for name in left if len(COMMON.sub("", name)) >= 2))


def _same_doing(one: str, other: str) -> bool:
    """Whether the sorts of activity one name tells are among those of the other."""
    first, second = ({sort for sort, words in ACTIVITY.items() if words.search(name)} for name in (one, other))
    return first <= second or second <= first


def _alike(one: str, other: str) -> float:
    """Of two folded names, with words every second entry has counting for less."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    rest_one, rest_other = COMMON.sub("", one), COMMON.sub("", other)
    if rest_one == rest_other and len(rest_one) >= 2:
        return 0.93
    if not rest_one or not rest_other:
        return min(0.8, fuzz.ratio(one, other) / 100)
    whole, rest = fuzz.ratio(one, other) / 100, fuzz.ratio(rest_one, rest_other) / 100
    if rest_one in rest_other or rest_other in rest_one:
        shorter = min(len(rest_one), len(rest_other))
        rest = max(rest, 0.9 if shorter >= 3 else 0.7)
    return 0.4 * whole + 0.6 * rest


def _apart(one: str, other: str) -> str:
    """What in two names says that they are two, however alike they are."""
    if _numbered_apart(one, other):
        return "名称の番号が違います"
    if are_apart(one, other):
        return "名称の時間帯・方角・対象などが違います"
    return "会場と、そこでの活動です" if is_hall_and_what_is_in_it(one, other) else ""


def _numbered_apart(one: str, other: str) -> bool:
    """第1 and 第2, 1丁目 and 2丁目 in otherwise equal names are two entries."""
    first, second = NUMBERS.findall(one), NUMBERS.findall(other)
    return first != second and bool(first) and bool(second)


def _places(a: Entry, b: Entry) -> tuple[float, str]:
    """For and against by address: the same house number in the same town, another one, another municipality."""
    town_a, number_a, _ = a.place
    town_b, number_b, _ = b.place
    if not town_a or not town_b:
        return 0.1, ""
    towns_agree = town_a == town_b or town_a.endswith(town_b) or town_b.endswith(town_a)
    if towns_agree and number_a and number_b:
        if number_a == number_b:
            return 0.35, "住所が同じ"
        if _begins(number_a, number_b):
            return 0.3, "住所がほぼ同じ"
        return -0.15, "番地が違います"
    if towns_agree:
        return 0.2, "町名が同じ"
    city_a, city_b = city_of(a.address), city_of(b.address)
    if (
        SURE_CITY.search(city_a)
        and SURE_CITY.search(city_b)
        and city_a != city_b
        and not (city_a.endswith(city_b) or city_b.endswith(city_a))
    ):
        return -0.4, "市区町村が違います"
    if town_a.startswith(town_b) or town_b.startswith(town_a):
        return 0.12, ""
    return -0.2, "住所が違います"


def _begins(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short + "-")


def _phones(a: Entry, b: Entry) -> tuple[float, str]:
    if not a.number or not b.number:
        return 0.05, ""
    return (0.25, "電話番号が同じ") if a.number == b.number else (-0.08, "電話番号が違います")


def _operators(a: Entry, b: Entry) -> tuple[float, str]:
    if not a.operator or not b.operator:
        return 0.05, ""
    if a.operator == b.operator or fuzz.ratio(a.operator, b.operator) >= 88:
        return 0.1, "運営団体が同じ"
    return -0.05, "運営団体が違います"
