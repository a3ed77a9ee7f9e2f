"""How many copies lie where, reckoned from drops, counts and what was fetched back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import floor

from sqlalchemy.orm import Session

from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletDrop, LeafletSpot
from directory.distribution.queries import collections_of, drops_of


@dataclass(slots=True)
class Stock:
    """Copies of one batch at one spot.

    `there` is how many lay there after the last drop, `before` how many before what was fetched back; `taken` and
    `days` how many were seen to be taken in how many days, between a drop and the count at the next.
    """

    batch: LeafletBatch
    spot: LeafletSpot
    laid: int = 0
    there: int = 0
    before: int = 0
    last_on: date | None = None
    taken: int = 0
    days: int = 0
    collected: LeafletCollection | None = None
    drops: list[LeafletDrop] = field(default_factory=list)

    @property
    def is_out(self) -> bool:
        """Whether copies may still lie there."""
        return self.collected is None and self.there > 0

    def left_on(self, day: date) -> int:
        """How many should be left on a day, at the pace seen so far; without a count nobody knows of one taken."""
        if self.last_on is None or not self.days:
            return self.there
        return max(0, self.there - floor(self.taken / self.days * (day - self.last_on).days))

    def note(self, drop: LeafletDrop) -> None:
        """One more drop, in the order of days."""
        if drop.left_over is not None:
            if self.collected is None and self.last_on is not None and drop.dropped_on > self.last_on:
                self.taken += max(0, self.there - drop.left_over)
                self.days += (drop.dropped_on - self.last_on).days
            self.there = drop.left_over
        self.there += drop.copies
        self.laid += drop.copies
        self.last_on = drop.dropped_on
        self.collected = None
        self.drops.append(drop)

    def fetch(self, collection: LeafletCollection) -> None:
        """What lay there was fetched back; nothing is known of how much was taken meanwhile."""
        self.before = self.before if self.collected is not None else self.there
        self.collected, self.there = collection, 0


Stocks = dict[tuple[int, int], Stock]


def stocks_of(session: Session, batches: Sequence[LeafletBatch], *, until: date = date.max) -> Stocks:
    """The copies of these batches wherever they were laid until a day, by the ids of batch and spot."""
    ids = [batch.id for batch in batches]
    if not ids:
        return {}
    drops = [drop for drop in drops_of(session, batch_ids=ids) if drop.dropped_on <= until]
    return reckoned(drops, (one for one in collections_of(session, batch_ids=ids) if one.collected_on <= until))


def reckoned(drops: Iterable[LeafletDrop], collections: Iterable[LeafletCollection]) -> Stocks:
    """The copies that follow from drops and from what was fetched back, in the order of days, then as noted."""
    steps: list[LeafletDrop | LeafletCollection] = sorted([*drops, *collections], key=_when)
    found: Stocks = {}
    for step in steps:
        stock = found.setdefault((step.batch_id, step.spot_id), Stock(step.batch, step.spot))
        stock.note(step) if isinstance(step, LeafletDrop) else stock.fetch(step)
    return {key: stock for key, stock in found.items() if stock.drops}


def _when(step: LeafletDrop | LeafletCollection) -> tuple[date, datetime, bool, int]:
    if isinstance(step, LeafletDrop):
        return step.dropped_on, step.created_at, False, step.id
    return step.collected_on, step.created_at, True, step.id
