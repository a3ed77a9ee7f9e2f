"""Gathering what is known of people and of the openings, from both databases."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from directory.openings.models import Opening
from directory.openings.words import Need
from directory.upkeep.queries import known_as, staying_keys
from matching.consents.queries import scopes_of_people
from matching.host_rests.queries import resting_on
from matching.people.models import KeepApart, Person
from matching.placements.models import Placement
from matching.placements.queries import newcomers_since, seats_taken, times_proposed
from matching.placements.seats import scope_of_kind
from matching.placements.states import PlacementState
from matching.plans.facts import FreeTime
from matching.plans.services import current_facts_of
from matching.suggestions.facts import OpeningFacts, PersonFacts, Point
from matching.suggestions.queries import Slot, current_rules, hosts_last_met, opening_rows
from matching.suggestions.ranking import Ranking, Suggestion, rank

FROM_THE_PLACE = {
    Need.WHEELCHAIR: "wheelchair",
    Need.QUIET: "quiet",
    Need.WOMEN_ONLY: "women_only",
    Need.WRITTEN_TALK: "written_talk",
}
KEPT = 8192  # openings made from rows; they hold nothing about persons but how many seats are taken
NEEDS = {need.value: need for need in Need}
FAMILIAR = (PlacementState.TRIAL, PlacementState.REVIEW, PlacementState.ACTIVE, PlacementState.GRADUATED)
"""States in which a person knows the people of a place, and did not leave them in trouble."""


def suggest(office: Session, directory: Session, person: Person, *, today: date) -> Ranking:
    """Every opening staff may propose, ranked for one person, with reasons; the others with their blockers."""
    facts = person_facts(office, directory, person, today)
    return rank(facts, opening_facts(office, directory, today), rules=current_rules(office))


def person_facts(office: Session, directory: Session, person: Person, today: date) -> PersonFacts:
    """What the conditions may know of a person; without consent the scopes are empty and nothing passes."""
    return facts_of_people(office, directory, [person], today)[person.key]


def facts_of_people(
    office: Session, directory: Session, people: Collection[Person], today: date
) -> dict[str, PersonFacts]:
    """The same for several people whose records are open, by their keys, with as many questions as for one."""
    keys = [person.key for person in people]
    assessments, scopes = current_facts_of(office, keys), scopes_of_people(office, keys, today)
    history = _history(office, keys)
    apart: dict[str, set[str]] = {}
    for person_key, place_key in office.execute(
        select(KeepApart.person_key, KeepApart.place_key).where(KeepApart.person_key.in_(keys))
    ):
        apart.setdefault(person_key, set()).add(place_key)
    known = {place_key for steps in history.values() for _, place_key, state in steps if state in FAMILIAR}
    now = staying_keys(directory, known.union(*apart.values()))
    return {
        person.key: PersonFacts(
            assessment=assessments[person.key],
            scopes=scopes[person.key],
            home=person.home_point,
            age=_age(person.birth_date, today),
            kept_apart_from=_and_what_they_are_now(apart.get(person.key, set()), now),
            **_before(history.get(person.key, []), now),
        )
        for person in people
    }


def opening_facts(
    office: Session, directory: Session, today: date, only: ColumnElement[bool] | None = None
) -> list[OpeningFacts]:
    """Every published opening of an active, published place, public or seen by staff only; or `only` some of them."""
    rows = opening_rows(directory, only)
    keys = [row.key for row in rows.openings]
    taken, shown = seats_taken(office, keys), times_proposed(office, keys)
    resting, names = resting_on(office, today), known_as(directory, {row.place_key for row in rows.openings})
    new, met = newcomers_since(office, keys, today.replace(day=1)), hosts_last_met(office)
    for old, staying in staying_keys(directory, met).items():
        met[staying] = max(met[old], met.get(staying, met[old]))
    return [
        _facts(
            row,
            slots=rows.slots.get(row.id, ()),
            point=rows.points.get(row.place_id),
            is_open=row.is_open and not resting.covers(row.key, names[row.place_key]),
            taken=taken.get(row.key, 0),
            shown=shown.get(row.key, 0),
            newcomers_this_month=new.get(row.key, 0),
            host_seen_days=(today - met[row.place_key]).days if row.place_key in met else None,
        )
        for row in rows.openings
    ]


def get_opening_facts(office: Session, directory: Session, key: str, today: date) -> OpeningFacts:
    """One opening; raises NoResultFound when there is none that staff may propose."""
    for opening in opening_facts(office, directory, today, Opening.key == key):
        return opening
    raise NoResultFound


def proposal_of(suggestion: Suggestion, today: date) -> str:
    """Rules, inputs and result of a suggestion as JSON, kept with the placement that came of it."""
    return json.dumps(
        {
            "on": today.isoformat(),
            "rules": {"version": suggestion.rules.version} | suggestion.rules.to_json(),
            "person": _plain(asdict(suggestion.person)),
            "opening": _plain(asdict(suggestion.opening)),
            "points": suggestion.points,
            "parts": [part._asdict() for part in suggestion.parts],
            "reasons": suggestion.reasons,
            "caution": suggestion.caution,
            "to_ask": [name for name, _ in suggestion.to_ask],
        },
        ensure_ascii=False,
        default=str,
    )


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Sets as sorted lists, so that the same facts always give the same text."""
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in facts.items()}


def _history(office: Session, keys: Collection[str]) -> dict[str, list[tuple[str, str, PlacementState]]]:
    """Opening, place and state of the placements of each person, oldest first."""
    query = (
        select(Placement.person_key, Placement.opening_key, Placement.place_key, Placement.state)
        .where(Placement.person_key.in_(keys))
        .order_by(Placement.proposed_on, Placement.id)
    )
    found: dict[str, list[tuple[str, str, PlacementState]]] = {}
    for person_key, opening_key, place_key, state in office.execute(query):
        found.setdefault(person_key, []).append((opening_key, place_key, state))
    return found


def _before(steps: list[tuple[str, str, PlacementState]], now: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """What a person declined last time, where they are, and where they know somebody."""
    latest = {opening_key: state for opening_key, _, state in steps}
    known = {place_key for _, place_key, state in steps if state in FAMILIAR}
    return {
        "declined": frozenset(key for key, state in latest.items() if state is PlacementState.DECLINED),
        "current": frozenset(opening_key for opening_key, _, state in steps if not state.is_over),
        "known_places": _and_what_they_are_now(known, now),
    }


def _and_what_they_are_now(keys: set[str], now: Mapping[str, str]) -> frozenset[str]:
    """These places, and under their new keys too those that were merged."""
    return frozenset(keys | {now[key] for key in keys if key in now})


@lru_cache(KEPT)
def _facts(row: Row, *, slots: tuple[Slot, ...], point: Point | None, **counts: Any) -> OpeningFacts:  # type: ignore[type-arg]  # columns as named in `opening_rows`
    """Made again only for what changed: everything it is made from is asked of the database each time, and compared."""
    own = json.loads(row.rule_facts)
    return OpeningFacts(
        key=row.key,
        place_key=row.place_key,
        place_name=row.place_name,
        title=row.title,
        scope=scope_of_kind(row.group_kind),
        step=row.demand_step,
        slots=tuple(FreeTime(*slot) for slot in slots),
        capacity=row.capacity,
        point=point,
        noise=row.noise,
        people=row.people,
        interests=frozenset(json.loads(row.interests)),
        needs_met=_needs_met(row),
        minimum_age=own.get("minimum_age"),
        maximum_age=own.get("maximum_age"),
        rule=row.rule,
        newcomers_per_month=row.newcomers_per_month,
        may_be_accompanied=row.accompanied,
        lift_offered=row.lift_offered,
        **counts,
    )


def _needs_met(row: Row) -> dict[Need, bool]:  # type: ignore[type-arg]  # columns as named in `opening_rows`
    """The opening's own answers first, then what is known of the place; silence stays 未確認."""
    answers = {NEEDS[name]: met for name, met in json.loads(row.needs_met).items() if name in NEEDS}
    for need, column in FROM_THE_PLACE.items():
        known = getattr(row, column)
        if need not in answers and known is not None:
            answers[need] = known
    return answers


def _age(born: date | None, today: date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
