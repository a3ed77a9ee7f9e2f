"""Which spots are due for copies, why, and in which order one goes there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.geo.route import Leg, Stop, in_route_order
from directory.distribution.models import LeafletSpot
from directory.distribution.states import BatchState
from directory.distribution.stocks import Stock, Stocks

NOBODY_LOOKED_FOR = timedelta(days=30)
LOW = 4  # a quarter of the rack


@dataclass(frozen=True, slots=True)
class Due:
    """A spot to go to: the reason in words, how many copies should be left there, and how many fit beside them."""

    spot: LeafletSpot
    reason: str
    left: int
    last_on: date | None
    stocks: tuple[Stock, ...] = ()

    @property
    def wanted(self) -> int:
        """How many copies fill the rack."""
        return max(0, self.spot.rack - self.left)


def due_spots(spots: Iterable[LeafletSpot], stocks: Stocks, states: Mapping[int, BatchState], today: date) -> list[Due]:
    """The spots in use to which somebody must go; `states` by the id of the batch.

    Copies that must come back do not fill a rack. What was never counted is taken to lie there, so that a spot is due
    a month after anybody was there.
    """
    by_spot: dict[int, list[Stock]] = {}
    for stock in stocks.values():
        by_spot.setdefault(stock.spot.id, []).append(stock)
    found = (_due(spot, by_spot.get(spot.id, []), states, today) for spot in spots)
    return [due for due in found if due is not None]


def in_order(due: Sequence[Due]) -> list[Leg[Due]]:
    """The spots in the order of the way; those without a point come last."""
    return in_route_order([Stop(each, each.spot.point) for each in due])


def areas_without(spots: Collection[LeafletSpot], areas: Iterable[tuple[int, str]]) -> list[str]:
    """The names of the areas in which no spot lies."""
    known = {spot.area_id for spot in spots}
    return [name for key, name in areas if key not in known]


def _due(spot: LeafletSpot, stocks: list[Stock], states: Mapping[int, BatchState], today: date) -> Due | None:
    good = [stock for stock in stocks if states.get(stock.batch.id) is BatchState.OUT]
    bad = [stock for stock in stocks if stock.is_out and stock not in good]
    left = sum(stock.left_on(today) for stock in good)
    last_on = max((stock.last_on for stock in stocks if stock.last_on is not None), default=None)
    reason = _reason(spot, left, last_on, bad, today)
    return Due(spot, reason, left, last_on, tuple(stocks)) if reason else None


def _reason(spot: LeafletSpot, left: int, last_on: date | None, bad: list[Stock], today: date) -> str:
    if bad:
        return f"古い紙が{sum(stock.there for stock in bad)}枚残っています"
    if last_on is None:
        return "まだ置いていません"
    if left * LOW <= spot.rack:
        return f"残りは{left}枚ほどの見こみです" if left else "もう残っていない見こみです"
    days = (today - last_on).days
    return f"{days}日、だれも見に行っていません" if today - last_on >= NOBODY_LOOKED_FOR else ""
