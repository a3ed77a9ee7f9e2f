"""The other way round: who could take a free place this week. Records of one's own people only are opened."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from matching.consents.queries import introducible
from matching.people.models import Person
from matching.people.queries import people_of
from matching.plans.facts import FreeTime
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.queries import current_rules, waiting_with_others
from matching.suggestions.ranking import Blocked, Suggestion, rank
from matching.suggestions.services import facts_of_people


@dataclass(frozen=True)
class Taker:
    """Somebody whom the opening fits: why, when they could come this week, and whether nobody has a place for them."""

    person: Person
    suggestion: Suggestion
    days: tuple[tuple[date, FreeTime], ...]
    is_waiting: bool


@dataclass(frozen=True)
class Takers:
    """Who could take an opening, whom one thing keeps away, how many more there are, and how many with colleagues.

    Who is there already is none of them. Whom an arrangement keeps apart from the place is only counted: no list asks
    anybody to lift what keeps somebody safe.
    """

    fitting: list[Taker]
    nearly: list[tuple[Person, Blocked]]
    further: int
    with_others: int


def who_could_take(
    office: Session, directory: Session, opening: OpeningFacts, *, account_key: str, today: date
) -> Takers:
    """People of one's own teams for one opening, those without any place first; of others nothing but a number.

    Others are counted by what stands open in the database: nobody has a place for them, and they agreed to be
    introduced to this kind of host. Their interests and times are not looked at.
    """
    people = office.scalars(people_of(account_key).where(Person.closed_at.is_(None))).all()
    facts, rules = facts_of_people(office, directory, people, today), current_rules(office)
    fitting, nearly, further = [], [], 0
    for person in people:
        own = facts[person.key]
        if opening.key in own.current:
            continue
        ranking = rank(own, [opening], rules=rules)
        if ranking.suggestions:
            days = days_of_the_week(own, opening, today)
            fitting.append(Taker(person, ranking.suggestions[0], days, is_waiting=not own.current))
        elif len(ranking.blocked[0].blockers) == 1 and opening.place_key not in own.kept_apart_from:
            nearly.append((person, ranking.blocked[0]))
        else:
            further += 1
    fitting.sort(key=lambda one: (not one.is_waiting, -one.suggestion.points, one.person.id))
    others = introducible(office, waiting_with_others(account_key), today).values()
    return Takers(fitting, nearly, further, sum(opening.scope in scopes for scopes in others))


def days_of_the_week(person: PersonFacts, opening: OpeningFacts, today: date) -> tuple[tuple[date, FreeTime], ...]:
    """The slots of the seven days from today on at which the person is free."""
    slots = [slot for slot in opening.slots if not person.minutes_missing(slot)]
    return tuple(sorted(((next_day(slot, today), slot) for slot in slots), key=lambda one: (one[0], one[1].starts)))


def next_day(slot: FreeTime, today: date) -> date:
    """The first day of a slot's weekday, today included."""
    return today + timedelta(days=(slot.weekday - today.weekday()) % 7)
