"""The towns of one municipality by every way of writing them; finds the longest that an address begins with."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.geo.addresses import Folded, fold_name
from core.geo.points import Point

NUMBERED = re.compile(r"^(?P<name>.*\D)(?P<number>\d+)(?:丁目|丁|番丁|条|線|地割)$")
WITHOUT_JO = re.compile(r"(\d)条(?=[東西南北])")  # 北1西2 for 北一条西二丁目, as Sapporo says it
PARTED = re.compile(r"^(?P<name>.{2,})[甲乙丙丁]$")
FORMER_TOWN = re.compile(r"^(?P<former>.+?[町村])(?P<name>[^\d町村].*)$")
DIGITS = re.compile(r"\d+")
PART = re.compile(r"(?:大字|小字|字|[甲乙丙丁戊己庚辛壬癸イロハニホヘト]\s?\d|[(\[ /,、「『・]|番|-|$)")
MUNICIPAL = ("市", "区", "町", "村", "郡", "県")  # "久保" in "久保町" is another name
SILENT = re.compile("[ノケツ]")  # 堀之内 and 堀内, 八ツ口 and 八口: written or left out


@dataclass(frozen=True, slots=True)
class TownRow:
    """One line of a town table: a 町丁目, or a 小字 (`part`) inside one; `id` is whatever the owner needs."""

    prefecture: str
    city: str
    town: str
    part: str
    point: Point | None
    id: int = 0

    @property
    def name(self) -> str:
        """町丁目 and 小字 as one word."""
        return self.town + self.part


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that fit, and how much of the key they used; `certain` when they name one town and nothing less."""

    rows: tuple[TownRow, ...]
    end: int
    certain: bool
    name: str = ""


class TownIndex:
    """The rows of one municipality; `silent` leaves out ノ, ケ and ツ on both sides, as a second try."""

    def __init__(self, rows: Iterable[TownRow], *, silent: bool = False) -> None:
        self._silent = silent
        self._exact: dict[str, list[TownRow]] = defaultdict(list)
        self._numbered: dict[tuple[str, str], list[TownRow]] = defaultdict(list)
        self._groups: dict[str, list[TownRow]] = defaultdict(list)
        self._without_former_town: dict[str, list[TownRow]] = defaultdict(list)
        for row in rows:
            self._add(row)
        self._sorted = sorted(self._exact)
        lengths = [len(key) for table in (self._exact, self._groups) for key in table]
        self._longest = max(lengths, default=0)

    def _add(self, row: TownRow) -> None:
        key = self._key(row.name)
        for form in {key, WITHOUT_JO.sub(r"\1", key)}:
            self._add_form(form, row)

    def _add_form(self, key: str, row: TownRow) -> None:
        self._exact[key].append(row)
        if row.part:
            return
        if numbered := NUMBERED.match(key):
            self._numbered[numbered["name"], numbered["number"]].append(row)
            self._groups[numbered["name"]].append(row)
        if parted := PARTED.match(key):
            self._groups[parted["name"]].append(row)
        if former := FORMER_TOWN.match(key):
            self._groups[former["former"]].append(row)
            if len(former["name"]) > 1:
                self._without_former_town[former["name"]].append(row)

    def _key(self, name: str) -> str:
        key = fold_name(name)
        return SILENT.sub("", key) if self._silent else key

    def find(self, address: Folded, start: int) -> Found | None:
        """What the key names from `start` on: one town, else several it may mean, else None."""
        if self._silent:
            return self._find_silenced(address, start)
        return self._find(address, start)

    def _find_silenced(self, address: Folded, start: int) -> Found | None:
        kept = [at for at, letter in enumerate(address.key) if not SILENT.match(letter)]
        key = "".join(address.key[at] for at in kept)
        silenced = Folded(address.text, key, tuple(address.ends[at] for at in kept))
        found = self._find(silenced, sum(at < start for at in kept))
        return found and replace(found, end=kept[found.end - 1] + 1)

    def _find(self, address: Folded, start: int) -> Found | None:
        best = max(
            (found for found in (self._as_numbered(address, start), self._as_written(address, start)) if found),
            key=lambda found: found.end,
            default=None,
        )
        return best or self._as_former_name(address, start) or self._as_group(address, start)

    def _as_written(self, address: Folded, start: int) -> Found | None:
        """The longest row the key begins with, if what follows does not belong to its name."""
        for end in self._ends(address, start):
            rows = self._exact.get(address.key[start:end])
            if rows and self._stands_alone(address, start, end, rows[0]):
                return _choose(rows, address, start, end)
        return None

    def _as_numbered(self, address: Folded, start: int) -> Found | None:
        """「小牧3-555」 for 小牧三丁目: only where such a 丁目 exists and the number is not a 番地."""
        written_out = address.rest(start).lstrip().startswith("大字")
        for digits in DIGITS.finditer(address.key, start, start + self._longest + 3):
            name = address.key[start : digits.start()]
            rows = self._numbered.get((name, digits.group()))
            if rows and not written_out and self._is_a_town_number(address.key[digits.end() :], name):
                return _choose(rows, address, start, digits.end())
        return None

    def _is_a_town_number(self, follows: str, name: str) -> bool:
        if follows.startswith("-"):
            return True
        return name not in self._exact and not follows.startswith(("番", "号", "丁", "区", "条", "地"))

    def _as_former_name(self, address: Folded, start: int) -> Found | None:
        """「新居118」 for 新居町新居: the town of before a merger left out, if only one can be meant."""
        for end in self._ends(address, start):
            rows = self._without_former_town.get(address.key[start:end], [])
            if len(rows) == 1 and DIGITS.match(address.key, end):
                return Found(tuple(rows), end, certain=True)
        return None

    def _as_group(self, address: Folded, start: int) -> Found | None:
        """「番町」 where only 番町一丁目 to 五丁目 exist: all of them, and not certain."""
        for end in self._ends(address, start):
            rows = self._groups.get(address.key[start:end])
            whole = address.key[:end].endswith(("町", "村")) and not address.key.startswith(MUNICIPAL, end)
            if rows and (whole or self._ends_here(address, end)):
                return Found(tuple(rows), end, certain=False, name=_shared(rows))
        return None

    def _ends(self, address: Folded, start: int) -> Iterator[int]:
        yield from range(min(len(address.key), start + self._longest), start, -1)

    def _stands_alone(self, address: Folded, start: int, end: int, row: TownRow) -> bool:
        if re.match(r"\d+丁目", address.key[end:]):
            return False
        key = address.key[start:end]
        whole = key.endswith(("町", "村", "丁目", "番丁")) or (len(key) > 1 and not self._is_contested(key, row))
        return self._ends_here(address, end) or (whole and not address.key.startswith(MUNICIPAL, end))

    def _ends_here(self, address: Folded, end: int) -> bool:
        follows = address.key[end : end + 1]
        return not follows or follows.isdecimal() or bool(PART.match(address.rest(end)))

    def _is_contested(self, key: str, row: TownRow) -> bool:
        """Whether another town's name begins with this one, so that more letters may mean a third."""
        for longer in self._sorted[bisect_right(self._sorted, key) :]:
            if not longer.startswith(key):
                return False
            if any(other.town != row.town for other in self._exact[longer]):
                return True
        return False


def _choose(rows: list[TownRow], address: Folded, start: int, end: int) -> Found:
    """One row, by the way it is written where several fold alike (字中野 and 中野)."""
    written = address.rest(start)
    same = [row for row in rows if written.lstrip().startswith(row.town)] if len(rows) > 1 else rows
    plain = [row for row in rows if not row.town.startswith(("字", "大字"))] if len(same) != 1 else same
    chosen = tuple(next((found for found in (same, plain) if len(found) == 1), rows))
    return Found(chosen, end, certain=len({row.name for row in chosen}) == len(chosen) == 1, name=chosen[0].name)


def _shared(rows: list[TownRow]) -> str:
    first, last = min(row.town for row in rows), max(row.town for row in rows)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]
