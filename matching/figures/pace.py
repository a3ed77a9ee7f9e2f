"""Which targets of this 年度 are reached, and which are behind what this part of the year should have brought.

Counting a municipality takes a while, so the answer is kept in memory for half an hour: the first page after sign-in
asks for it. What somebody types in or changes by hand is seen at once.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.calendar import fiscal_year
from matching.figures.earlier import as_reported, typed_figures
from matching.figures.indicators import BY_NAME, LESS_IS_BETTER, SAME_SUM, Counting, Indicator
from matching.figures.models import OwnIndicator
from matching.figures.periods import Period, end_of, period_of
from matching.figures.queries import targets_of
from matching.figures.records import Records
from matching.figures.services import all_indicators
from matching.figures.tailored_models import TailoredEdition, TailoredIndicator

KEPT_SECONDS = 1_800
KEPT = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """The words of the figures with a target: reached, behind, and above where less is better."""

    reached: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


_kept: OrderedDict[tuple[object, ...], tuple[float, Pace]] = OrderedDict()
_counting = Lock()


def pace_of(office: Session, directory: Session, today: date) -> Pace:
    """How the targets of this 年度 stand; counted at most every half hour."""
    targets = targets_of(office, fiscal_year(today))
    if not targets:
        return Pace()
    by_hand = _by_hand(office, targets, fiscal_year(today))
    key = (str(office.get_bind().engine.url), today, tuple(sorted(targets.items())), by_hand)
    with _counting:
        at, pace = _kept.get(key, (0.0, Pace()))
        if not at or monotonic() - at > KEPT_SECONDS:
            pace = count_pace(office, directory, today, targets)
            _kept[key] = (monotonic(), pace)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return pace


def count_pace(office: Session, directory: Session, today: date, targets: Mapping[str, float]) -> Pace:
    """The same, counted now."""
    period, records = period_of(fiscal_year(today), None, today=today), Records(office, directory, today=today)
    typed = typed_figures(office, [*targets])
    found: dict[str, list[str]] = {"reached": [], "behind": [], "above": []}
    for one in (one for one in all_indicators(office) if one.name in targets):
        counted = BY_NAME.get(SAME_SUM.get(one.name, ""), one)  # the sum alone: the first page unseals nothing
        value = as_reported(counted.count(records, period), typed.get((one.name, period.year))).value
        if value is not None and (where := standing(one, value, targets[one.name], period)):
            found[where].append(one.label)
    return Pace(**{name: tuple(labels) for name, labels in found.items()})


def _by_hand(office: Session, names: Collection[str], year: int) -> tuple[object, ...]:
    """What changes when somebody types in a figure, keeps one by hand, or changes what one of their own counts."""
    own = select(OwnIndicator.key, OwnIndicator.version).where(OwnIndicator.key.in_(names))
    chosen = select(TailoredIndicator.key, TailoredIndicator.is_used, func.max(TailoredEdition.number))
    chosen = chosen.join(TailoredEdition, TailoredEdition.indicator_key == TailoredIndicator.key)
    chosen = chosen.where(TailoredIndicator.key.in_(names)).group_by(TailoredIndicator.key, TailoredIndicator.is_used)
    typed = {name: hand for (name, when), hand in typed_figures(office, [*names]).items() if when == year}
    rows = (tuple(sorted(tuple(row) for row in office.execute(query))) for query in (own, chosen))
    return (*rows, tuple(sorted((name, hand.value, hand.reason) for name, hand in typed.items())))


def standing(one: Indicator, value: float, target: float, period: Period) -> str:
    """Where a figure stands: "reached", "behind", "above", or "" while it keeps its pace.

    What is counted as of a day has no pace, nor has a share: it is there or it is not.
    """
    if one.name in LESS_IS_BETTER:
        return "above" if value > target else ""
    if value >= target:
        return "reached"
    is_standing = one.counting in (Counting.STANDING, Counting.SHARE, Counting.BY_HAND)
    return "behind" if is_standing or value < target * share_of_year(period) else ""


def share_of_year(period: Period) -> float:
    """Which part of the 年度 is over by the last day of a period."""
    whole = (end_of(period.year) - period.first).days + 1
    return ((period.last - period.first).days + 1) / whole
