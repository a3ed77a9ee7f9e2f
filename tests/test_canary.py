"""A canary in every personal field is found nowhere it must not be."""

import logging
from datetime import date

import pytest
from sqlalchemy import select

from core import audit
from core.db import unit_of_work
from core.permissions import Role
from directory.partners.contacts import PartnerContact
from directory.points.models import PointEntry, PointHolder
from directory.supporters.called import Supporter
from matching.host_notes.models import HostNote, NoteKind
from matching.host_notes.services import NoteDetails, close_note
from matching.hosts.models import HonorariumLine, HostRest
from matching.hosts.services import let_rest
from matching.outings.models import Outing
from matching.people.models import Person, TeamMember
from matching.people.services import PersonDetails, register_person
from matching.placements.states import PlacementState
from matching.plans.facts import AssessmentFacts
from matching.plans.services import assess
from matching.visits.models import HostVisit, Visit, VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_host_visit, record_visit
from tests.factories import a_place, an_opening
from tests.matching.people import consent
from tests.matching.test_placements import a_placement, a_seat
from tests.staff import signed_in_as

CANARY = "カナリアヒメドリ"
PUBLIC = ("/", "/places", "/places?q=" + CANARY, "/windows", "/openings", "/this-week", "/feed.atom", "/places.geojson")


@pytest.fixture
def person_key(app, office, saved) -> str:
    """Someone whose every field sings."""
    place = a_place()
    saved(place, an_opening(place=place))
    with unit_of_work(office) as session:
        audit.act_as(session, "lead", "test")
        details = PersonDetails(
            name=CANARY,
            kana=CANARY,
            birth=date(1970, 1, 1),
            phone=CANARY,
            address=CANARY,
            home="35.3,136.9",
            note=CANARY,
        )
        person = register_person(session, details=details, lead_key="lead", today=date(2026, 4, 1))
        consent(session, person).note = CANARY
        facts = AssessmentFacts(interests=(CANARY,), strengths=CANARY, wishes=CANARY, avoid=CANARY)
        assess(session, person, facts=facts, by="lead", on=date(2026, 4, 1))
        placement = a_placement(session, PlacementState.TRIAL, person=person, seat=a_seat(place_key=place.key))
        placement.proposal = CANARY
        placement.steps[-1].reason = CANARY
        said = [NoteDetails(NoteKind.WORRY, CANARY), NoteDetails(NoteKind.PROMISE, CANARY, date(2026, 5, 1))]
        visit = VisitDetails(VisitTo.PERSON, date(2026, 4, 1), VisitHow.PHONE, note=CANARY, said=said)
        record_host_visit(session, place.key, visit, by="lead", today=date(2026, 4, 1))
        close_note(session.scalars(select(HostNote)).first(), outcome=CANARY, by="lead", today=date(2026, 4, 1))
        rest = {"first": date(2026, 4, 1), "last": date(2026, 4, 2), "by": "lead", "today": date(2026, 4, 1)}
        let_rest(session, place.key, opening_key=None, reason=CANARY, **rest)
        record_visit(session, placement, visit, by="lead", today=date(2026, 4, 1))
        return person.key


def test_it_is_in_no_file_of_the_databases_and_the_index(app, office, person_key, data_folder):
    app.test_cli_runner().invoke(args=["reindex"])
    files = [path for path in data_folder.rglob("*") if path.is_file()]

    assert len(files) > 3
    assert [str(path) for path in files if CANARY.encode() in path.read_bytes() or CANARY in str(path)] == []


def test_it_is_on_no_public_page_even_when_asked_for(app, client, person_key):
    for path in PUBLIC:
        text = client.get(path).text.replace("q=" + CANARY, "")
        assert text.count(CANARY) <= (3 if "q=" in path else 0), path
        assert person_key not in text


def test_it_is_in_no_address_and_no_log_while_staff_work(app, office, person_key, caplog):
    caplog.set_level(logging.DEBUG)
    browser = signed_in_as(app, office, Role.STAFF)
    with unit_of_work(office) as session:
        session.add(TeamMember(person_key=person_key, account_key=browser.key))
    page = browser.get(f"/office/people/{person_key}")
    answer = browser.post_form(f"/office/people/{person_key}/edit", name=CANARY + "二世", route="self", note=CANARY)

    assert CANARY in page.text
    assert CANARY not in answer.location
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    ("table", "harmless"),
    [
        (Person, {"key", "kana_index", "birth_index", "phone_index", "closed_reason", "route"}),
        (Visit, {"key", "person_key", "placement_key", "to_side", "how", "by", "with_key", "idempotency_key"}),
        (HostVisit, {"key", "place_key", "how", "by", "with_key", "idempotency_key"}),
        (HostNote, {"key", "place_key", "kind", "by", "closed_by", "visit_key", "idempotency_key"}),
        (HostRest, {"key", "place_key", "opening_key", "by", "lifted_by"}),
        (HonorariumLine, {"key", "place_key", "by", "taken_back_by", "idempotency_key"}),
        (Outing, {"key", "person_key", "placement_key", "to_side", "how", "by", "with_key"}),
        (PartnerContact, {"key", "partner_key"}),
        (Supporter, {"key"}),
        (PointHolder, {"key"}),
        (PointEntry, {"key", "holder_key", "kind", "rule_key", "corrects_key", "by"}),
    ],
)
def test_every_text_of_a_person_is_kept_sealed(table, harmless):
    """A new column for words about a person must be sealed, or be named here as harmless."""
    open_texts = {c.name for c in table.__table__.columns if str(c.type).startswith(("VARCHAR", "TEXT"))}

    assert open_texts - harmless == set()
