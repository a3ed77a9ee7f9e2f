"""Rows of the ledger as its pages show them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.orm import Session

from core.geo.points import metres_in_words
from core.geo.route import Leg, Stop, in_route_order
from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletDrop, LeafletSpot
from directory.distribution.queries import collections_of, drops_of, live_batches, scans_by_spot, scans_of
from directory.distribution.recall import Standing, standings, states_kept, touched_by
from directory.distribution.states import BatchState
from directory.distribution.stocks import Stock, reckoned, stocks_of
from directory.leaflets.sheet import Layout
from directory.maps.picture import Pin
from directory.places.map_view import MapView, map_of

SOON = timedelta(days=14)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch with its figures in copies; `out` is how many may still lie somewhere."""

    standing: Standing
    laid: int
    out: int
    spots_out: int
    scans: int

    @property
    def batch(self) -> LeafletBatch:
        """The batch itself."""
        return self.standing.batch

    @property
    def left(self) -> int:
        """How many were not laid yet."""
        return max(0, self.batch.copies - self.laid)

    @property
    def must_come_back(self) -> bool:
        """Whether copies that mislead still lie somewhere."""
        return self.standing.state.must_come_back and self.out > 0


@dataclass(frozen=True, slots=True)
class DueBatches:
    """What the first page of the staff says about leaflets."""

    stale: int = 0
    expired: int = 0
    soon: int = 0

    def __bool__(self) -> bool:
        return bool(self.stale or self.expired or self.soon)


def paper_of(batch: LeafletBatch) -> str:
    """The word for the paper of a batch."""
    return Layout(batch.layout).label.split("（")[0] if batch.layout in set(Layout) else batch.layout


def batch_rows(session: Session, batches: Sequence[LeafletBatch], today: date) -> list[BatchRow]:
    """These batches with their figures."""
    compared, scans = standings(session, batches, today), scans_of(session, [batch.code for batch in batches])
    stocks = stocks_of(session, batches)
    rows = []
    for batch in batches:
        own = [stock for stock in stocks.values() if stock.batch.id == batch.id]
        out = [stock for stock in own if stock.is_out]
        laid, there = sum(stock.laid for stock in own), sum(stock.there for stock in out)
        rows.append(BatchRow(compared[batch.id], laid, there, len(out), scans.get(batch.code, 0)))
    return rows


def due_batches(session: Session, today: date) -> DueBatches:
    """How many batches of which copies still lie somewhere are stale, expired, or expire within two weeks."""
    live = live_batches(session)
    lying = {stock.batch.id for stock in stocks_of(session, live).values() if stock.is_out}
    if not lying:
        return DueBatches()
    states = states_kept(session, [batch for batch in live if batch.id in lying], today)
    counted = list(states.values())
    soon = [one for one in live if states.get(one.id) is BatchState.OUT and one.expires_on - today <= SOON]
    return DueBatches(counted.count(BatchState.STALE), counted.count(BatchState.EXPIRED), len(soon))


def batches_naming(session: Session, place_keys: Collection[str]) -> list[LeafletBatch]:
    """The batches that did not end on which one of these places is printed."""
    return touched_by(session, live_batches(session), place_keys) if place_keys else []


@dataclass(frozen=True, slots=True)
class SpotLine:
    """One spot of a batch: what lies there, and how often its own code was opened."""

    stock: Stock
    scans: int


def spot_lines(session: Session, batch: LeafletBatch) -> tuple[list[SpotLine], int]:
    """The spots at which a batch was laid by name, and the scans of its code without a spot."""
    by_spot = scans_by_spot(session, batch.code)
    stocks = sorted(stocks_of(session, [batch]).values(), key=lambda stock: stock.spot.name)
    lines = [SpotLine(stock, by_spot.pop(stock.spot.number, 0)) for stock in stocks]
    return lines, sum(by_spot.values())


@dataclass(frozen=True, slots=True)
class Without:
    """How many copies are at the office and at the spot now, and how many would be without one line."""

    left: int
    left_without: int
    there: int
    there_without: int


def without_drop(session: Session, drop: LeafletDrop) -> Without:
    """What undoing a drop changes."""
    place = (drop.batch_id, drop.spot_id)
    drops, fetched = drops_of(session, batch_ids=[drop.batch_id]), collections_of(session, batch_ids=[drop.batch_id])
    now, then = (
        reckoned([one for one in drops if one.id not in gone], fetched).get(place) for gone in ((), (drop.id,))
    )
    left = drop.batch.copies - sum(one.copies for one in drops)
    return Without(left, left + drop.copies, now.there if now else 0, then.there if then else 0)


def without_collection(session: Session, collection: LeafletCollection) -> Without:
    """What undoing a 回収 changes; at the office nothing does."""
    place = (collection.batch_id, collection.spot_id)
    drops = drops_of(session, batch_ids=[collection.batch_id])
    fetched = collections_of(session, batch_ids=[collection.batch_id])
    now, then = (
        reckoned(drops, [one for one in fetched if one.id not in gone]).get(place) for gone in ((), (collection.id,))
    )
    left = collection.batch.copies - sum(one.copies for one in drops)
    return Without(left, left, now.there if now else 0, then.there if then else 0)


@dataclass(frozen=True, slots=True)
class Way:
    """Stops in the order of the way with a map numbered as they are; `far` in words by number."""

    stops: list[Stock] = field(default_factory=list)
    far: dict[int, str] = field(default_factory=dict)
    map_view: MapView | None = None


def way_to(session: Session, stocks: Collection[Stock], title: str) -> Way:
    """The way to the spots where copies lie."""
    legs = in_route_order([Stop(stock, stock.spot.point) for stock in stocks])
    stops = [leg.stop.what for leg in legs]
    return Way(stops, distances(legs), map_of_spots(session, [stock.spot for stock in stops], title))


def distances(legs: Sequence[Leg[T]]) -> dict[int, str]:
    """How far each stop is from the one before, in words by its number; unknown ones are missing."""
    return {number: metres_in_words(leg.metres) for number, leg in enumerate(legs, 1) if leg.metres is not None}


def map_of_spots(session: Session, spots: Sequence[LeafletSpot], title: str) -> MapView | None:
    """The map with the numbers of the list; None when no spot has a point."""
    pins = [
        Pin(number, spot.lat, spot.lng)
        for number, spot in enumerate(spots, 1)
        if spot.lat is not None and spot.lng is not None
    ]
    return map_of(session, pins, title=title) if pins else None
