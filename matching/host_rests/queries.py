"""Questions about rests."""

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

    def covers(self, place_key: str, opening_key: str) -> bool:
        """Whether this opening is among them."""
        return opening_key in self.openings or place_key in self.places


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
