"""A canary in every personal field is found nowhere it must not be."""

import logging
from datetime import date

import pytest

from core import audit
from core.db import unit_of_work
from core.permissions import Role
from directory.partners.contacts import PartnerContact
from directory.points.models import PointEntry, PointHolder
from directory.supporters.called import Supporter
from matching.people.models import Person, TeamMember
from matching.people.services import PersonDetails, register_person
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion
from matching.placements.appointments import Plan, make_appointment, settle
from matching.placements.models import PlacementStep
from matching.placements.queries import agreements_of, requests_of
from matching.placements.request_models import HostRequest
from matching.placements.states import PlacementState
from matching.placements.trial_models import Opinion, Side, TrialAgreement, TrialReview
from matching.placements.trials import Spoken, review
from matching.plans.facts import AssessmentFacts
from matching.plans.services import assess
from matching.visits.models import VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_visit
from tests.factories import a_place, an_opening
from tests.matching.people import consent
from tests.matching.test_placements import a_placement, a_seat
from tests.staff import signed_in_as

CANARY = "カナリアヒメドリ"
PAPER = {"key", "person_key", "placement_key", "idempotency_key"}
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
        sing_in_the_papers(session, placement)
        visit = VisitDetails(VisitTo.PERSON, date(2026, 4, 1), VisitHow.PHONE, note=CANARY)
        record_visit(session, placement, visit, by="lead", today=date(2026, 4, 1))
        return person.key


def sing_in_the_papers(session, placement):
    """Every field for words about somebody on the way to a host."""
    plan = Plan(AppointmentKind.LOOK, date(2026, 4, 1), 600, 660, Companion.NOBODY, meeting=CANARY)
    look = make_appointment(session, placement, plan, by="lead", today=date(2026, 4, 1), names={})
    settle(look, AppointmentState.HAPPENED, words=CANARY, today=date(2026, 4, 1))
    spoken = Spoken(Side.PERSON, Opinion.CHANGE, CANARY, date(2026, 4, 1))
    review(session, placement, spoken, by="lead", today=date(2026, 4, 1))
    for agreement in session.scalars(agreements_of([placement.key])):
        agreement.times = agreement.tasks = agreement.emergency = agreement.note = CANARY
    for request in session.scalars(requests_of([placement.key])):
        request.told_text = request.words = CANARY


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
        (PlacementStep, {"key", "state", "by", "reason_code"}),
        (Appointment, PAPER | {"kind", "companion", "supporter_key", "state", "made_by"}),
        (
            HostRequest,
            PAPER | {"token_hash", "answer", "answered_how", "answered_by", "reason_code", "stamp", "made_by"},
        ),
        (TrialAgreement, PAPER | {"made_by"}),
        (TrialReview, PAPER | {"side", "opinion", "by"}),
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
