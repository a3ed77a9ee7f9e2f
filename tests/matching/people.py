"""Invented people for tests of matching; each helper makes one valid thing."""

from datetime import date
from typing import Any

from core import audit
from core.db import unit_of_work
from matching.consents.models import ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails, give_consent
from matching.people.models import Person
from matching.people.services import PersonDetails, register_person
from matching.placements.seats import Seat
from matching.plans.facts import AssessmentFacts, FreeTime, TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts

APRIL_1 = date(2026, 4, 1)
LEAD = "lead"


def acting(office, key: str = LEAD):
    """A unit of work in which `key` acts."""
    work = unit_of_work(office)

    class Acting:
        def __enter__(self):
            session = work.__enter__()
            audit.act_as(session, key, "test")
            return session

        def __exit__(self, *error):
            return work.__exit__(*error)

    return Acting()


def a_person(session, *, consented: bool = True, lead: str = LEAD, **details: Any) -> Person:
    facts = {"name": "見本 一郎", **details}
    person = register_person(session, details=PersonDetails(**facts), lead_key=lead, today=APRIL_1)
    if consented:
        consent(session, person)
    return person


def consent(session, person, *, on: date = APRIL_1, scopes=tuple(HostScope), ends_on=None):
    details = ConsentDetails(on, ConsentHow.IN_WRITING, [ConsentItem.NAME], scopes, ends_on)
    return give_consent(session, person, details, explained_by=LEAD, today=max(on, APRIL_1))


def a_seat(**changes: Any) -> Seat:
    facts = {
        "opening_key": "opening-a",
        "place_key": "place-a",
        "place_name": "みほん書店・値札貼り",
        "scope": HostScope.COMMUNITY,
        "capacity": 1,
        "is_open": True,
    }
    return Seat(**facts | changes)


def person_facts(**changes: Any) -> PersonFacts:
    """Someone for whom `opening_facts()` fits in every respect."""
    assessment = {
        "interests": ("手芸",),
        "times": (FreeTime(1, 540, 720),),
        "travel_by": TravelBy.FOOT,
        "travel_minutes": 20,
        "step": 1,
        "needs_companion": False,
    }
    own = {name: changes.pop(name) for name in list(changes) if name in AssessmentFacts.__dataclass_fields__}
    facts = {"scopes": frozenset(HostScope), "home": (35.300, 136.900), "age": 40}
    return PersonFacts(assessment=AssessmentFacts(**assessment | own), **facts | changes)


def opening_facts(**changes: Any) -> OpeningFacts:
    facts = {
        "key": "opening-a",
        "place_key": "place-a",
        "place_name": "みほん書店",
        "title": "値札貼り",
        "scope": HostScope.COMMUNITY,
        "step": 1,
        "slots": (FreeTime(1, 600, 660),),
        "capacity": 2,
        "point": (35.303, 136.903),
        "noise": 0,
        "people": 3,
        "interests": frozenset({"手芸"}),
        "may_be_accompanied": True,
    }
    return OpeningFacts(**facts | changes)
