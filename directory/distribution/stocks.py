"""How many copies lie where, reckoned from drops, counts and what was fetched back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import floor

from sqlalchemy.orm import Session

from directory.distribution.models import LeafletBatch, LeafletCollection, LeafletDrop, LeafletSpot
from directory.distribution.queries import collections_of, drops_of


@dataclass(slots=True)
class Stock:
    """Copies of one batch at one spot.

    `there` is how many lay there after the last drop; `taken` and `days` how many were seen to be taken in how many
    days, between a drop and the count at the next.
    """

    batch: LeafletBatch
    spot: LeafletSpot
    laid: int = 0
    there: int = 0
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
            if self.last_on is not None and drop.dropped_on > self.last_on:
                self.taken += max(0, self.there - drop.left_over)
                self.days += (drop.dropped_on - self.last_on).days
            self.there = drop.left_over
        self.there += drop.copies
        self.laid += drop.copies
        self.last_on = drop.dropped_on
        self.drops.append(drop)


Stocks = dict[tuple[int, int], Stock]


def stocks_of(session: Session, batches: Sequence[LeafletBatch]) -> Stocks:
    """The copies of these batches wherever they were laid, by the ids of batch and spot."""
    ids = [batch.id for batch in batches]
    return reckoned(drops_of(session, batch_ids=ids), collections_of(session, batch_ids=ids))


def reckoned(drops: Iterable[LeafletDrop], collections: Iterable[LeafletCollection]) -> Stocks:
    """The copies that follow from drops in their order and from what was fetched back."""
    found: Stocks = {}
    for drop in drops:
        found.setdefault((drop.batch_id, drop.spot_id), Stock(drop.batch, drop.spot)).note(drop)
    for collection in collections:
        stock = found.get((collection.batch_id, collection.spot_id))
        if stock is not None:
            stock.collected, stock.there = collection, 0
    return found
