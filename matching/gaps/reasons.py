"""Why nothing fitted and why it came to nothing, among one's own people: where a new place would help."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.people.models import Person
from matching.people.queries import people_of
from matching.placements.models import Placement, PlacementStep
from matching.placements.reasons import reason_words
from matching.placements.states import PlacementState
from matching.suggestions.queries import current_rules
from matching.suggestions.ranking import rank
from matching.suggestions.services import facts_of_people, opening_facts


@dataclass(frozen=True)
class Why:
    """One reason and the people it concerns; `blocker` is the name of a condition, empty for a decline."""

    words: str
    blocker: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Reasons:
    """Of one's own people: what keeps every place away, and why placements were declined, the commonest first."""

    blocked: list[Why]
    declined: list[Why]


def reasons_of(office: Session, directory: Session, account_key: str, today: date) -> Reasons:
    """What can be seen from the people on whose team an account is; nobody else's are looked at."""
    people = office.scalars(people_of(account_key).where(Person.closed_at.is_(None))).all()
    return Reasons(_blocked(office, directory, people, today), _declined(office, people))


def _blocked(office: Session, directory: Session, people: Sequence[Person], today: date) -> list[Why]:
    """The first blocker of most openings, for everybody who agreed to be introduced and whom nothing fits."""
    facts, openings = facts_of_people(office, directory, people, today), opening_facts(office, directory, today)
    rules = current_rules(office)
    found: dict[str, list[Person]] = {}
    for person in people:
        own = facts[person.key]
        ranking = rank(own, openings, rules=rules) if own.scopes and not own.current else None
        if ranking is not None and ranking.blocked and not ranking.suggestions:
            found.setdefault(next(iter(ranking.by_blocker)), []).append(person)
    return _commonest(Why(name, name, tuple(each)) for name, each in found.items())


def _declined(office: Session, people: Sequence[Person]) -> list[Why]:
    by_key = {person.key: person for person in people}
    query = (
        select(PlacementStep.reason_code, Placement.person_key)
        .join(Placement, Placement.id == PlacementStep.placement_id)
        .where(PlacementStep.state == PlacementState.DECLINED, Placement.person_key.in_(by_key))
        .distinct()
        .order_by(Placement.person_key)
    )
    found: dict[str, list[Person]] = {}
    for code, person_key in office.execute(query):
        found.setdefault(code, []).append(by_key[person_key])
    return _commonest(Why(reason_words(code), "", tuple(each)) for code, each in found.items())


def _commonest(found: Iterable[Why]) -> list[Why]:
    return sorted(found, key=lambda why: (-len(why.people), why.words))
