"""The records a figure counts: those an account may open as links, everybody else's as a number.

Only keys and days are read here; a person's record is opened, and the opening noted, by who shows it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from directory.places.models import Place
from matching.circles.models import Circle, CircleMember
from matching.conferences.models import ConferenceMember
from matching.figures.drill_community import COMMUNITY, KNOWN_TODAY
from matching.figures.drill_support import SUPPORT
from matching.figures.indicators import Counting, Indicator
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.services import get_indicator
from matching.figures.things import Thing, To
from matching.intake.models import Intake
from matching.outreach.models import Outreach
from matching.people.models import Person, TeamMember

MOST = 100
"""How many records a page lists; the others are counted."""

ERASED_TOO = frozenset({"consultations", "consultations_by_age", "outreach_begun", "circles", "closings"})
"""Figures that go on counting what was erased."""
Finder = Callable[[Records, Period], list[Thing]]
FINDERS: Mapping[str, Finder] = {**SUPPORT, **COMMUNITY}


def finder_of(indicator: Indicator) -> Finder | None:
    """What finds the records a figure counts; none where it counts none that could be opened."""
    return indicator.find or FINDERS.get(indicator.name)


def get_counted(office: Session, name: str) -> Indicator:
    """An indicator that is counted from records. Raises NoResultFound."""
    found = get_indicator(office, name)
    if found.counting is Counting.BY_HAND:
        raise NoResultFound
    return found


@dataclass(frozen=True)
class Opened:
    """What an account sees of the records behind a figure."""

    own: list[Thing]
    others: int
    erased: int
    left_out: int
    nobodys: int = 0
    """Those no page opens, whoever asks."""

    @property
    def people(self) -> set[str]:
        """The keys of the persons whose records are to be opened."""
        return {thing.key for thing in self.own if thing.to is To.PERSON}


def open_records(
    office: Session, records: Records, indicator: Indicator, period: Period, account: Any, counted: float
) -> Opened | None:
    """The records behind a figure as an account may see them; None where a figure has none."""
    name, find = indicator.name, finder_of(indicator)
    if find is None or (name in KNOWN_TODAY and period.last != period.today):
        return None
    things = find(records, period)
    theirs = _keys_of(office, account.key)
    own = [thing for thing in things if not thing.to.is_guarded or thing.key in theirs[thing.to]]
    own.sort(key=lambda thing: (thing.on or date.min, thing.label, thing.key), reverse=True)
    erased = max(0, int(counted) - len(things)) if name in ERASED_TOO else 0
    nobodys = sum(thing.to is To.NOBODY for thing in things)
    return Opened(own[:MOST], len(things) - len(own) - nobodys, erased, max(0, len(own) - MOST), nobodys)


def names_of_people(office: Session, keys: Collection[str]) -> dict[str, str]:
    """The names of these persons: a read of each, which the log notes."""
    return {person.key: person.name for person in office.scalars(select(Person).where(Person.key.in_(keys)))}


def names_of_places(directory: Session, keys: Collection[str]) -> dict[str, str]:
    """The names of these places, as far as they are still registered."""
    rows = directory.execute(select(Place.key, Place.name).where(Place.key.in_(keys)))
    return {key: name for key, name in rows}  # noqa: C416  # rows are no pairs to mypy


def _keys_of(office: Session, account: str) -> dict[To, set[str]]:
    """What an account may open, by kind: the same relations the pages themselves ask for."""

    def keys(*queries: Any) -> set[str]:
        return {key for query in queries for key in _flat(office.scalars(query))}

    # A closed circle is its leaders', and what lies in a circle is for those who confirmed the duty of secrecy.
    seated = (CircleMember.account_key == account, CircleMember.left_at.is_(None))
    in_circles = select(CircleMember.circle_key).join(Circle, Circle.key == CircleMember.circle_key)
    in_circles = in_circles.where(*seated, Circle.closed_on.is_(None) | CircleMember.leads.is_(True))
    pledged = in_circles.where(CircleMember.pledged_at.is_not(None))
    teams = select(TeamMember.person_key).where(TeamMember.account_key == account)
    loose = (Intake.person_key.is_(None), Intake.circle_key.is_(None))
    seats = select(ConferenceMember.conference_key).where(
        ConferenceMember.account_key == account, ConferenceMember.left_at.is_(None)
    )
    return {
        To.PERSON: keys(teams),
        To.INTAKE: keys(
            select(Intake.key).where(Intake.person_key.in_(teams)),
            select(Intake.key).where(Intake.circle_key.in_(pledged)),
            select(Intake.key).where(*loose, (Intake.held_by == account) | (Intake.taken_by == account)),
        ),
        To.OUTREACH: keys(
            select(Outreach.key).where(Outreach.held_by == account),
            select(Outreach.key).where(Outreach.with_key == account),
        ),
        To.CIRCLE: keys(in_circles),
        To.CONFERENCE: keys(seats),
        To.NOBODY: set(),
    }


def _flat(found: Iterable[str | None]) -> Iterable[str]:
    return (key for key in found if key)
