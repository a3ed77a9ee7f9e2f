"""What settling choices would do, told before it is done, and told again after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory.openings.models import Opening
from directory.places.days import schedule_of
from directory.places.models import Gathering, Occurrence, Place, Publication
from directory.yearly.models import YearChoice, YearPlan
from directory.yearly.years import first_day, moved_on, runs_out


@dataclass(frozen=True, slots=True)
class Moved:
    """A venue whose schedule moves on: the words as they are, and as they will be."""

    gathering: Gathering
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A place that ends: how many open days and roles residents would have seen after its end."""

    place: Place
    openings: int
    roles: int


@dataclass(frozen=True)
class YearEffect:
    """What happens to whom. `to_ask_days` go on, but their days must be asked for; they are among `asked` too."""

    carried_on: tuple[Place, ...]
    moved: tuple[Moved, ...]
    to_ask_days: tuple[Place, ...]
    asked: tuple[Place, ...]
    ended: tuple[Ended, ...]

    @property
    def seal(self) -> tuple[object, ...]:
        """Stands for all of it: what differs has not been looked at."""
        return (
            tuple(place.id for place in self.carried_on),
            tuple((each.gathering.id, each.after) for each in self.moved),
            tuple(place.id for place in self.asked),
            tuple(each.place.id for each in self.ended),
        )


def effect_of(session: Session, year: int, plans: Sequence[YearPlan], today: date) -> YearEffect:
    """What settling these choices does."""
    going_on = [plan.place for plan in plans if plan.choice is YearChoice.CARRY_ON]
    moves = {place.id: moves_of(place, year, today) for place in going_on}
    to_ask_days = [place for place in going_on if moves[place.id] is None]
    ending = [plan.place for plan in plans if plan.choice is YearChoice.END]
    return YearEffect(
        carried_on=tuple(going_on),
        moved=tuple(move for found in moves.values() for move in found or ()),
        to_ask_days=tuple(to_ask_days),
        asked=(*(plan.place for plan in plans if plan.choice is YearChoice.ASK), *to_ask_days),
        ended=tuple(_ended(session, ending, max(today, first_day(year)))),
    )


def moves_of(place: Place, year: int, today: date) -> list[Moved] | None:
    """The venues whose yearly schedule moves on; None where one that runs out does not move by itself."""
    moves = []
    for gathering in place.gatherings:
        if not runs_out(schedule_of(gathering), year):
            continue
        after = moved_on(gathering.schedule_text, today=today)
        if after is None:
            return None
        moves.append(Moved(gathering, gathering.schedule_text, after))
    return moves


def _ended(session: Session, places: Iterable[Place], first: date) -> Iterable[Ended]:
    chosen = list(places)
    ids = [place.id for place in chosen]
    after = Occurrence.on_day >= first
    days = _counted(session, Occurrence.place_id, Occurrence.place_id.in_(ids), after)
    is_seen = Opening.publication == Publication.PUBLISHED
    roles = _counted(session, Opening.place_id, Opening.place_id.in_(ids), is_seen, Opening.is_open.is_(True))
    return [Ended(place, days.get(place.id, 0), roles.get(place.id, 0)) for place in chosen]


def _counted(session: Session, column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(select(column, func.count()).where(*conditions).group_by(column))
    return {place_id: count for place_id, count in rows}  # noqa: C416  # rows are no pairs to mypy
