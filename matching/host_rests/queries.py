"""Questions about rests."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.host_rests.models import HostRest


@dataclass(frozen=True)
class Resting:
    """What takes nobody new on a day: whole hosts by the keys of their places, and single openings by theirs."""

    places: frozenset[str] = frozenset()
    openings: frozenset[str] = frozenset()

    def covers(self, opening_key: str, place_keys: Collection[str]) -> bool:
        """Whether this opening is among them, by its own key or by one its place is or was known as."""
        return opening_key in self.openings or not self.places.isdisjoint(place_keys)


def resting_on(session: Session, on: date) -> Resting:
    """What rests on a day, by columns: the reasons, which are about hosts, stay closed."""
    query = select(HostRest.place_key, HostRest.opening_key).where(
        HostRest.lifted_at.is_(None), HostRest.first_day <= on, HostRest.last_day >= on
    )
    rows = session.execute(query).all()
    return Resting(
        frozenset(place for place, opening in rows if opening is None),
        frozenset(opening for _, opening in rows if opening is not None),
    )
