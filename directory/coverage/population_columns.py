"""What the columns of a table of people mean: where the town stands, and which ages and sex each column counts.

A header may go on in the row below it: the label above stands over all columns to its right until the next.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

END = 1_000
"""The age nobody reaches: an open band ends here."""
ALL, MEN, WOMEN = "", "男", "女"
TOWN = re.compile(
    r"(大字|町)?[・]?(町丁目?|町|地区|地域|行政区|町丁字|町字|町・丁目|大字・町|大字町丁目)[・字等]*(名|名称)?|住所|町丁目"
)
NAMES_THE_TOWN = re.compile(r"[町丁字]")
BLOCK = re.compile(r"(字・)?丁目名?|字・?丁目名")
CITY = re.compile(r"市区?町?村?名|(地方)?公共団体名|市町村")
DAY = re.compile(r"(調査|基準)(年月)?日")
SEX = re.compile(r"性別|男女(別|区分)?")
WHOLE = re.compile(r"(?:総?人口数?|人数|住民数|総数|総計|合計|年齢計|計|全体)+人?")
NAMED_BANDS = {
    "年少": (0, 15),
    "生産年齢": (15, 65),
    "前期高齢者": (65, 75),
    "後期高齢者": (75, END),
    "老年": (65, END),
    "高齢者": (65, END),
    "高齢": (65, END),
}
SAYS_NOTHING = re.compile(r"年齢5歳階級別?|5歳階級別?|年齢別|人口|人数|総数|合計|再掲|うち|年齢|[計数人の]")
TO = r"(?:[~\-ー―–−〜]|から)"
BETWEEN = re.compile(rf"(\d{{1,3}})[歳才]?(?:以上|{TO})(\d{{1,3}})[歳才]?未満")
AGES = re.compile(rf"(\d{{1,3}})[歳才]?(?:以上|{TO})(\d{{1,3}})[歳才]?(?:以下)?")
AGE_AND_OVER = re.compile(r"(\d{1,3})[歳才]?(?:以上|[~\-ー―–−〜]|\+)")
AGE = re.compile(r"(\d{1,3})[歳才]")
UNDER = re.compile(r"(\d{1,3})[歳才]?未満")
UP_TO = re.compile(r"(\d{1,3})[歳才]?以下")
NOT_PEOPLE = re.compile(r"世帯|率|割合|%|平均|面積|密度|増減|比|指数")
BRACKETS = re.compile(r"[()\[\]【】<>]|単位:?")


@dataclass(frozen=True, slots=True)
class People:
    """A column of people: ages from `low` up to below `high`, of one sex or of all; `is_total` is a column named so."""

    low: int
    high: int
    sex: str = ALL
    is_total: bool = False


@dataclass(frozen=True)
class Header:
    """Where what stands, by the number of the column; `is_unclear` where two columns of people have the same words."""

    towns: tuple[int, ...]
    people: Mapping[int, People]
    city: int | None = None
    sex: int | None = None
    day: int | None = None
    is_unclear: bool = False


def header_of(cells: Sequence[str]) -> Header | None:
    """What the columns of this row mean; None when it is no header of such a table.

    Of columns that say the same in different words (老年人口, 65歳以上) the first is taken.
    """
    texts = [folded(cell) for cell in cells]
    towns = town_columns(cells)
    words: dict[People, list[str]] = {}
    people: dict[int, People] = {}
    for at, text in enumerate(texts):
        if column := people_of(text):
            if column not in words:
                people[at] = column
            words.setdefault(column, []).append(text)
    if not towns or not people:
        return None
    is_unclear = any(len(set(same)) < len(same) for same in words.values())
    city, sex, day = (_first(texts, pattern) for pattern in (CITY, SEX, DAY))
    return Header(towns, people, city, sex, day, is_unclear)


def town_columns(cells: Sequence[str]) -> tuple[int, ...]:
    """The columns whose words together are the town: 町丁目名 before 地区名, and a 丁目 of its own after it."""
    texts = [folded(cell) for cell in cells]
    towns = [at for at, text in enumerate(texts) if TOWN.fullmatch(text)]
    blocks = [at for at, text in enumerate(texts) if BLOCK.fullmatch(text)]
    named = [at for at in towns if NAMES_THE_TOWN.search(texts[at])]
    first = (named or towns)[:1] or blocks[:1]
    rest = [at for at in blocks if at not in first and towns]
    return (*first, *rest[:1])


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """A header of two rows as one."""
    found, label = [], ""
    for at in range(max(len(upper), len(lower))):
        above, below = (row[at].strip() if at < len(row) else "" for row in (upper, lower))
        label = above or label
        found.append(label + below if below else above)
    return found


def people_of(header: str) -> People | None:
    """The people a column counts; None when it counts something else."""
    if NOT_PEOPLE.search(header):
        return None
    bare, sex = _without_sex(BRACKETS.sub("", header))
    if WHOLE.fullmatch(bare) or (not bare and sex != ALL):
        return People(0, END, sex, is_total=True)
    interval = _interval(bare)
    return People(*interval, sex) if interval else None


def sex_of(cell: str) -> str:
    """The sex a cell names; ALL for none or both."""
    return next((sex for sex in (MEN, WOMEN) if sex in cell and "男女" not in cell), ALL)


def folded(cell: str) -> str:
    """A heading without width, blanks and quotes."""
    return re.sub(r"[\s「」]", "", unicodedata.normalize("NFKC", cell)).lstrip("\ufeff")


def _interval(text: str) -> tuple[int, int] | None:
    """Ages where the text says ages and nothing else: 「65歳以上ひとり暮らし」 is something else."""
    names = [name for name in NAMED_BANDS if name in text]
    if names:
        text = text.replace(names[0], "")
    text = SAYS_NOTHING.sub("", text)
    if not text:
        return NAMED_BANDS[names[0]] if names else None
    if found := BETWEEN.fullmatch(text):
        return _from_to(int(found[1]), int(found[2]))
    if found := UNDER.fullmatch(text) or UP_TO.fullmatch(text):
        return 0, int(found[1]) + text.endswith("下")
    if found := AGE_AND_OVER.fullmatch(text):
        return int(found[1]), END
    if found := AGES.fullmatch(text):
        return _from_to(int(found[1]), int(found[2]) + 1)
    if found := AGE.fullmatch(text):
        return int(found[1]), int(found[1]) + 1
    return None


def _from_to(low: int, high: int) -> tuple[int, int] | None:
    return (low, high) if low < high else None


def _without_sex(header: str) -> tuple[str, str]:
    if MEN in header and WOMEN in header:
        return re.sub(r"男性?[・/+と]?女性?[の_・/]?", "", header), ALL
    for sex in (MEN, WOMEN):
        if sex in header:
            return re.sub(rf"[_・/の]?{sex}性?[_・/の]?", "", header), sex
    return header, ALL


def _first(cells: Iterable[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, cell in enumerate(cells) if pattern.fullmatch(cell)), None)
