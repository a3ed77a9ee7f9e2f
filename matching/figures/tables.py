"""Year-on-year tables as plans print them: every 年度 beside the other, the split below the sum, gaps with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.calendar import fiscal_year
from core.errors import RuleBroken
from matching.figures.counting import Count
from matching.figures.earlier import Known, Typed
from matching.figures.indicators import Counting, Indicator
from matching.figures.periods import FIRST_YEAR, Period, period_of
from matching.figures.records import Records

MOST_YEARS = 12
BEFORE, NOT_KEPT, NOT_TYPED, NO_SPLIT = (
    "この画面で記録を始める前",
    "その時の記録がない",
    "まだ入力がない",
    "内訳の記録がない",
)


class Origin(StrEnum):
    """Where a figure of a table comes from."""

    COUNTED = "counted"
    TYPED = "typed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one 年度; without a value the reason says why there is none."""

    value: float | None
    origin: Origin = Origin.COUNTED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line: the whole (name "") or a part, a cell for each period."""

    name: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class YearTable:
    """One indicator over several 年度, the oldest first."""

    indicator: Indicator
    periods: tuple[Period, ...]
    whole: TableRow
    parts: tuple[TableRow, ...]
    targets: tuple[float | None, ...]
    splits: tuple[Mapping[str, float], ...]
    """The parts of each 年度 with all their noughts; they do not depend on which other 年度 stand beside it."""

    @property
    def is_empty(self) -> bool:
        """Whether no year has anything but nought; a share of nought has the numbers it is made of."""
        return not any(cell.value for row in (self.whole, *self.parts) for cell in row.cells)

    @property
    def reasons(self) -> list[str]:
        """Why figures are missing, each once, for the line below the table."""
        cells = [
            (period.label, cell.reason)
            for period, cell in zip(self.periods, self.whole.cells, strict=True)
            if cell.reason
        ]
        grouped: dict[str, list[str]] = {}
        for label, reason in cells:
            grouped.setdefault(reason, []).append(label)
        return [f"{'・'.join(labels)}：{reason}" for reason, labels in grouped.items()]


def periods_between(
    first: int, last: int, *, as_of: date | None, today: date, every: bool = True
) -> tuple[Period, ...]:
    """The 年度 from `first` to `last`, or only these two; the last one up to `as_of`.

    Raises RuleBroken when they are turned round, too many for a page, or have not come yet.
    """
    if first > last:
        raise RuleBroken("最初の年度は、最後の年度より前にしてください。")
    if last > fiscal_year(today) or first < FIRST_YEAR:
        raise RuleBroken(f"年度は{FIRST_YEAR}から{fiscal_year(today)}までの西暦で指定してください。")
    years = [*range(first, last + 1)] if every else sorted({first, last})
    if len(years) > MOST_YEARS:
        raise RuleBroken(f"一度に並べられるのは{MOST_YEARS}年度までです。「最初と最後だけ」を選ぶこともできます。")
    return tuple(period_of(year, as_of if year == last else None, today=today) for year in years)


def default_years(today: date) -> tuple[int, int]:
    """What a page shows at first: this 年度 and the three before."""
    return fiscal_year(today) - 3, fiscal_year(today)


def year_table(
    indicator: Indicator,
    records: Records,
    periods: Sequence[Period],
    typed: Known,
    targets: Mapping[tuple[str, int], float],
    since: int,
) -> YearTable:
    """The table of an indicator; `since` is the 年度 in which the records begin."""
    counts = [indicator.count(records, period) for period in periods]
    by_hand = [typed.get((indicator.name, period.year), Typed()) for period in periods]
    wholes = [
        _whole(indicator, period, count, hand, since)
        for period, count, hand in zip(periods, counts, by_hand, strict=True)
    ]
    names = _names(counts, by_hand)
    parts = tuple(
        TableRow(
            name,
            label,
            tuple(_part(name, whole, count, hand) for whole, count, hand in zip(wholes, counts, by_hand, strict=True)),
        )
        for name, label in names.items()
    )
    aims = tuple(targets.get((indicator.name, period.year)) for period in periods)
    splits = tuple(_split(whole, count, hand) for whole, count, hand in zip(wholes, counts, by_hand, strict=True))
    return YearTable(indicator, tuple(periods), TableRow("", indicator.label, tuple(wholes)), parts, aims, splits)


def _whole(indicator: Indicator, period: Period, count: Count, hand: Typed, since: int) -> Cell:
    if hand.value is not None:
        return Cell(hand.value, Origin.TYPED)
    if hand.reason:
        return Cell(None, Origin.NONE, hand.reason)
    if indicator.counting is Counting.BY_HAND:
        return Cell(count.value, Origin.TYPED) if count.value is not None else Cell(None, Origin.NONE, NOT_TYPED)
    if period.year < since and not count.value:
        return Cell(None, Origin.NONE, BEFORE)
    return Cell(count.value) if count.value is not None else Cell(None, Origin.NONE, NOT_KEPT)


def _part(name: str, whole: Cell, count: Count, hand: Typed) -> Cell:
    if whole.origin is Origin.NONE:
        return Cell(None, Origin.NONE, whole.reason)
    if hand.parts or whole.origin is Origin.TYPED:
        found = {part.name: part.value for part in hand.parts}
        if name in found:
            return Cell(found[name], Origin.TYPED)
        return Cell(None, Origin.NONE, NO_SPLIT)
    return Cell(next((part.value for part in count.parts if part.name == name), 0.0))


def _split(whole: Cell, count: Count, hand: Typed) -> Mapping[str, float]:
    if whole.origin is Origin.NONE:
        return {}
    if hand.parts or whole.origin is Origin.TYPED:
        return {part.name: part.value for part in hand.parts}
    return dict.fromkeys(count.known, 0.0) | {part.name: part.value for part in count.parts}


def _names(counts: Iterable[Count], by_hand: Iterable[Typed]) -> dict[str, str]:
    """The parts of all years with their words, in the order of the newest year that has them."""
    found: dict[str, str] = {}
    for parts in [*(count.parts for count in reversed([*counts])), *(hand.parts for hand in by_hand)]:
        for part in parts:
            found.setdefault(part.name, part.label)
    return found
