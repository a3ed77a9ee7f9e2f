"""Finding what is known of a family."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from core.db import office_session
from matching.families.layout import Relative
from matching.families.models import LifeEvent
from matching.families.when import age_on
from matching.people.models import Gone, HouseholdMember, Person


def events_of(session: Session, person: Person) -> Sequence[LifeEvent]:
    """The time line, oldest first; a year stands before its months, and what is of one day as it was written."""
    query = select(LifeEvent).options(joinedload(LifeEvent.member)).where(LifeEvent.person_key == person.key)
    return sorted(session.scalars(query), key=lambda event: (event.happened, event.id))


def get_event(person_key: str, event_key: str) -> LifeEvent:
    """An event of this person's time line, or NoResultFound when they do not belong together."""
    query = select(LifeEvent).where(LifeEvent.key == event_key, LifeEvent.person_key == person_key)
    return office_session().scalars(query).one()


def relatives_of(person: Person, household: Sequence[HouseholdMember], today: date) -> list[Relative]:
    """The person and everybody of the household, as the map draws them."""
    return [
        Relative(person.name, age=_age(person.birth_date, today), is_self=True),
        *(_relative(member, today) for member in household),
    ]


def _relative(member: HouseholdMember, today: date) -> Relative:
    """Who is gone lives there no more; who died stays as old as they were."""
    is_there = member.is_there(today)
    died = not is_there and member.gone_how is Gone.DIED
    return Relative(
        member.name,
        member.relation,
        member.lives_together if is_there else False,
        _age(member.birth_date, member.gone_on if died and member.gone_on else today),
        has_died=died,
        has_left=not is_there and not died,
    )


def _age(birth: date | None, today: date) -> int | None:
    return None if birth is None else age_on(birth, today)
