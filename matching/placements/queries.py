"""Questions about placements."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from core.db import office_session
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.states import PlacementState

SEATED = [state for state in PlacementState if state.holds_a_seat]
FOLLOWED = [state for state in PlacementState if state.is_followed_up]


def placements_of(person: Person) -> Select[Placement]:
    """Every placement of one person, newest first, with its steps."""
    query = select(Placement).where(Placement.person_key == person.key)
    return query.options(selectinload(Placement.steps)).order_by(Placement.proposed_on.desc(), Placement.id.desc())


def get_placement(person_key: str, placement_key: str) -> Placement:
    """A placement of this person, or NoResultFound when they do not belong together."""
    query = select(Placement).where(Placement.key == placement_key, Placement.person_key == person_key)
    return office_session().scalars(query.options(selectinload(Placement.steps))).one()


def seats_taken(session: Session, opening_keys: Collection[str]) -> dict[str, int]:
    """How many people take up room at each opening; counted, nobody's record is opened."""
    return _counts(session, opening_keys, Placement.state.in_(SEATED))


def times_proposed(session: Session, opening_keys: Collection[str]) -> dict[str, int]:
    """How often each opening was ever proposed."""
    return _counts(session, opening_keys)


def newcomers_since(session: Session, opening_keys: Collection[str], first: date) -> dict[str, int]:
    """How many people began at each opening since a day."""
    return _counts(session, opening_keys, Placement.followed_since >= first)


def _counts(session: Session, opening_keys: Collection[str], *conditions: object) -> dict[str, int]:
    query = select(Placement.opening_key, func.count()).where(*conditions).group_by(Placement.opening_key)  # type: ignore[arg-type]
    wanted = set(opening_keys)
    return {key: count for key, count in session.execute(query) if key in wanted}


def followed_placements(person_keys: Select[str]) -> Select[Placement]:
    """The placements whose person and host are visited by the schedule."""
    return select(Placement).where(Placement.person_key.in_(person_keys), Placement.state.in_(FOLLOWED))
