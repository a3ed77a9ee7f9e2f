"""Gathering what is known of a person and of the openings, from both databases."""

import json
from dataclasses import asdict
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.openings.models import Opening
from directory.places.models import Activity, Gathering, Place, Publication
from directory.upkeep.queries import staying_keys
from matching.consents.queries import consented_scopes
from matching.people.models import Person
from matching.people.queries import kept_apart_from
from matching.placements.queries import newcomers_since, placements_of, seats_taken, times_proposed
from matching.placements.seats import scope_of
from matching.placements.states import PlacementState
from matching.plans.facts import FreeTime, Need
from matching.plans.services import current_facts
from matching.suggestions.facts import OpeningFacts, PersonFacts, Point
from matching.suggestions.ranking import Ranking, Suggestion, rank

FROM_THE_PLACE = {
    Need.WHEELCHAIR: "wheelchair",
    Need.QUIET: "quiet",
    Need.WOMEN_ONLY: "women_only",
    Need.WRITTEN_TALK: "written_talk",
}


def suggest(office: Session, directory: Session, person: Person, *, today: date) -> Ranking:
    """Every opening staff may propose, ranked for one person, with reasons; the others with their blockers."""
    return rank(person_facts(office, directory, person, today), opening_facts(office, directory, today))


def person_facts(office: Session, directory: Session, person: Person, today: date) -> PersonFacts:
    """What the conditions may know of a person; without consent the scopes are empty and nothing passes."""
    placements = office.scalars(placements_of(person)).all()
    born = person.birth_date
    return PersonFacts(
        assessment=current_facts(office, person),
        scopes=consented_scopes(office, person, today),
        home=person.home_point,
        age=_age(born, today) if born else None,
        kept_apart_from=_kept_apart(office, directory, person),
        declined=frozenset(p.opening_key for p in placements if p.state is PlacementState.DECLINED),
        current=frozenset(p.opening_key for p in placements if not p.state.is_over),
    )


def opening_facts(office: Session, directory: Session, today: date) -> list[OpeningFacts]:
    """Every published opening of an active, published place, public or seen by staff only."""
    openings = directory.scalars(_openings()).all()
    keys = [opening.key for opening in openings]
    taken, shown = seats_taken(office, keys), times_proposed(office, keys)
    new = newcomers_since(office, keys, today.replace(day=1))
    return [
        _facts(opening, taken.get(opening.key, 0), shown.get(opening.key, 0), new.get(opening.key, 0))
        for opening in openings
    ]


def proposal_of(suggestion: Suggestion, today: date) -> str:
    """Rules, inputs and result of a suggestion as JSON, kept with the placement that came of it."""
    opening = asdict(suggestion.opening)
    opening["interests"] = sorted(opening["interests"])
    return json.dumps(
        {
            "on": today.isoformat(),
            "opening": opening,
            "points": suggestion.points,
            "parts": [asdict(part) for part in suggestion.parts],
            "reasons": suggestion.reasons,
            "caution": suggestion.caution,
            "to_ask": [name for name, _ in suggestion.to_ask],
        },
        ensure_ascii=False,
        default=str,
    )


def _kept_apart(office: Session, directory: Session, person: Person) -> frozenset[str]:
    """The places not to introduce, and what they are now: a place that was merged is avoided under its new key too."""
    keys = {row.place_key for row in office.scalars(kept_apart_from(person))}
    return frozenset(keys | set(staying_keys(directory, keys).values()))


def _openings() -> Select[Opening]:
    return (
        select(Opening)
        .join(Opening.place)
        .where(
            Opening.publication == Publication.PUBLISHED,
            Place.publication == Publication.PUBLISHED,
            Place.activity == Activity.ACTIVE,
        )
        .options(
            joinedload(Opening.place).joinedload(Place.group),
            joinedload(Opening.place).selectinload(Place.gatherings).joinedload(Gathering.town),
            selectinload(Opening.slots),
        )
        .order_by(Opening.id)
    )


def _facts(opening: Opening, taken: int, shown: int, newcomers: int) -> OpeningFacts:
    place, own = opening.place, opening.rule_facts
    return OpeningFacts(
        key=opening.key,
        place_key=place.key,
        place_name=place.name,
        title=opening.title,
        scope=scope_of(place),
        step=opening.demand_step,
        slots=tuple(FreeTime(slot.weekday, slot.starts, slot.ends) for slot in opening.slots),
        capacity=opening.capacity,
        taken=taken,
        is_open=opening.is_open,
        point=_point(place),
        noise=opening.noise,
        people=opening.people,
        interests=frozenset(opening.interests),
        needs_met=_needs_met(opening),
        minimum_age=own.get("minimum_age"),
        maximum_age=own.get("maximum_age"),
        rule=opening.rule,
        newcomers_per_month=opening.newcomers_per_month,
        newcomers_this_month=newcomers,
        may_be_accompanied=place.accompanied,
        shown=shown,
    )


def _needs_met(opening: Opening) -> dict[Need, bool]:
    """The opening's own answers first, then what is known of the place; silence stays 未確認."""
    answers = {Need(name): met for name, met in opening.needs_met.items() if name in set(Need)}
    for need, column in FROM_THE_PLACE.items():
        known = getattr(opening.place, column)
        if need not in answers and known is not None:
            answers[need] = known
    return answers


def _point(place: Place) -> Point | None:
    """Where one goes: staff may know the venue even where residents see only the area."""
    for gathering in place.gatherings:
        if gathering.lat is not None and gathering.lng is not None:
            return gathering.lat, gathering.lng
        if gathering.town is not None and gathering.town.lat is not None and gathering.town.lng is not None:
            return gathering.town.lat, gathering.town.lng
    return None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
