"""Questions about visits."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.people.models import Person, TeamMember
from matching.placements.queries import followed_placements
from matching.visits.due import Due, due
from matching.visits.models import Visit


def due_for(session: Session, account_key: str, today: date) -> list[tuple[Due, Person]]:
    """Who and which hosts wait for a visit by the teams of an account, the longest waiting first."""
    mine = select(TeamMember.person_key).where(TeamMember.account_key == account_key)
    placements = session.scalars(followed_placements(mine)).all()
    keys = [placement.key for placement in placements]
    visits = session.scalars(select(Visit).where(Visit.placement_key.in_(keys))).all() if keys else []
    waiting = due(placements, visits, today)
    wanted = {one.placement.person_key for one in waiting}
    people = {p.key: p for p in session.scalars(select(Person).where(Person.key.in_(wanted)))} if wanted else {}
    return [(one, people[one.placement.person_key]) for one in waiting]
