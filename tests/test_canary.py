"""A canary in every personal field is found nowhere it must not be."""

import logging
from datetime import date

import pytest
from sqlalchemy import select

from core import audit, calendar
from core.db import directory_session, unit_of_work
from core.permissions import Role
from directory.partners.contacts import PartnerContact
from directory.points.models import PointEntry, PointHolder
from directory.supporters.called import Supporter
from matching.assignments.models import AnotherAsked, AssignmentLine, AssignmentLock
from matching.assignments.services import ask_for_another, run
from matching.circles.models import CarriedRecord, Circle, CircleMember, CircleRecord, RecordKind
from matching.circles.moving import Mover, move_into_record
from matching.circles.services import Remark, close_circle, write_down
from matching.closings.models import Closing, ClosingReason, Watcher
from matching.closings.services import ClosingDetails, close_person, reopen_person
from matching.consents.models import Consent, ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails
from matching.disclosures.models import Disclosure, LegalBasis
from matching.disclosures.services import Handed, enter
from matching.families.models import LifeEvent
from matching.families.services import EventDetails, add_event
from matching.host_notes.models import HostNote, NoteKind
from matching.host_notes.services import NoteDetails, close_note
from matching.host_rests.models import HostRest
from matching.hosts.models import HonorariumLine
from matching.hosts.services import let_rest
from matching.intake.models import Destination, Intake, IntakeState, Sorting
from matching.intake.services import take_down
from matching.intake.sorting import Decision, Facts, Passing, into_a_circle, sort_out
from matching.outings.models import Outing
from matching.outreach.models import ContactHow, Noticer, Outreach, OutreachContact, Response
from matching.outreach.services import Noticed, Try, begin, close, into_a_sheet, note_try
from matching.people.household import MemberDetails, add_member
from matching.people.models import HouseholdMember, Person, TeamMember
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
from matching.retention.models import ErasedRecord, RetentionNotice
from matching.scales.catalogue import offered_scales
from matching.scales.definitions import Goal
from matching.scales.models import ScaleAnswer
from matching.scales.services import Reply, keep_answer
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Kind, Use
from matching.visits.models import HostVisit, Visit, VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_host_visit, record_visit
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
        said = [NoteDetails(NoteKind.WORRY, CANARY), NoteDetails(NoteKind.PROMISE, CANARY, date(2026, 5, 1))]
        visit = VisitDetails(VisitTo.PERSON, date(2026, 4, 1), VisitHow.PHONE, note=CANARY, said=said)
        record_host_visit(session, place.key, visit, by="lead", today=date(2026, 4, 1))
        close_note(session.scalars(select(HostNote)).first(), outcome=CANARY, by="lead", today=date(2026, 4, 1))
        rest = {"first": date(2026, 4, 1), "last": date(2026, 4, 2), "by": "lead", "today": date(2026, 4, 1)}
        let_rest(session, place.key, opening_key=None, reason=CANARY, **rest)
        record_visit(session, placement, visit, by="lead", today=date(2026, 4, 1))
        sing_on_papers(session, person)
        sing_at_the_end(session)
        sing_at_the_door(session)
        ask_for_another(session, person, by=["lead"], on=date(2026, 4, 1))
        session.flush()
        run(session, directory_session(), by="lead", today=date(2026, 4, 1))
        return person.key


def sing_on_papers(session, person) -> None:
    """Household, sheets, 支援会議 and the register, each in every field."""
    today = date(2026, 4, 1)
    facts = {"kana": CANARY, "relation": CANARY, "note": CANARY}
    add_member(session, person, MemberDetails(CANARY, **facts), today=today)
    said = EventDetails("1998-04", CANARY, who_words=CANARY, kind=CANARY)
    add_event(session, person, said, by="lead", today=today)
    reply = Reply(today, {}, (Goal(CANARY, 1),))
    keep_answer(session, person, offered_scales()["own_goals"], reply, by="lead", today=today)
    sheet = catalogue().offered(Use.WITHOUT_CONSENT)[-1]
    sung = {q.name: CANARY for q in sheet.questions if q.kind in (Kind.SHORT, Kind.LONG)}
    table = next(q for q in sheet.questions if q.kind is Kind.TABLE)
    sung[table.name] = [{column.value: CANARY for column in table.columns}]
    for with_circle in (False, True):
        intake = take_down(session, sheet, sung, state=IntakeState.WRITTEN, by="lead", today=today)
        told = Passing(CANARY, None, LegalBasis.LAW, [ConsentItem.NAME])
        sort_out(
            session, intake, Facts(sheet, sung), Decision(Destination.AGENCY, CANARY, told), by="lead", today=today
        )
        if with_circle:
            decision = Decision(Destination.CIRCLE, CANARY)
            sort_out(session, intake, Facts(sheet, sung), decision, by="lead", today=today)
            circle = into_a_circle(session, intake, Facts(sheet, sung), CANARY, (), by="lead", today=today)
            for _ in range(2):
                remark = Remark(RecordKind.GRASPED, today, CANARY, CANARY)
                record = write_down(session, circle, remark, by="lead", today=today)
            given = ConsentDetails(today, ConsentHow.BY_WORD, [ConsentItem.NAME], [HostScope.COMPANY], note=CANARY)
            move_into_record(session, circle, person, given, [record.key], mover=Mover("lead", today))
            close_circle(circle, reason=CANARY, by="lead", today=today, version=str(circle.version))
    handed = Handed(CANARY, [ConsentItem.NAME], LegalBasis.LAW, CANARY, today)
    enter(session, handed, by="lead", today=today, person_key=person.key)


def sing_at_the_door(session) -> None:
    """Reaching out to somebody, in every field: one record goes on as a sheet, the other ends."""
    on = calendar.today()
    noticed = Noticed(CANARY, on, Noticer.SHOP, CANARY, CANARY)
    said = Try(on, ContactHow.DOORSTEP, Response.MET, CANARY, 5, CANARY, on)
    sheet = catalogue().offered(Use.WITHOUT_CONSENT)[-1]
    for ends in (False, True):
        outreach = begin(session, noticed, by="lead", today=on)
        note_try(session, outreach, said, by="lead", today=on)
        if ends:
            close(outreach, words=CANARY, by="lead", today=on, version=str(outreach.version))
        else:
            into_a_sheet(session, outreach, sheet, by="lead", today=on)


def sing_at_the_end(session) -> None:
    """Somebody else's end of support, and that it began anew, in every field."""
    on = calendar.today()
    other = register_person(session, details=PersonDetails(name=CANARY), lead_key="lead", today=on)
    ended = ClosingDetails(on, ClosingReason.OTHER, Watcher.AGENCY, CANARY, CANARY)
    close_person(session, other, ended, by="lead", today=on)
    reopen_person(session, other, words=CANARY, by="lead", today=on)


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
        (HouseholdMember, {"key", "person_key"}),
        (LifeEvent, {"key", "person_key", "member_key", "by", "idempotency_key"}),
        (ScaleAnswer, {"key", "person_key", "scale", "edition", "by", "idempotency_key"}),
        (Consent, {"key", "person_key", "how", "form", "explained_by", "withdrawn_by", "idempotency_key"}),
        (Closing, {"key", "person_key", "reason", "watcher", "by", "reopened_by", "idempotency_key"}),
        (RetentionNotice, {"kind", "subject_key"}),
        (ErasedRecord, {"kind", "route", "reason", "furthest"}),
        (Circle, {"key", "closed_by", "person_key", "made_by", "idempotency_key"}),
        (CircleMember, {"circle_key", "account_key", "named_by", "left_by"}),
        (CircleRecord, {"key", "circle_key", "kind", "by", "moved_by", "idempotency_key"}),
        (CarriedRecord, {"key", "person_key", "record_key", "kind", "by", "carried_by", "consent_key"}),
        (
            Intake,
            {"key", "edition", "state", "route", "taken_by", "held_by", "circle_key", "person_key", "idempotency_key"},
        ),
        (Outreach, {"key", "noticed_by", "held_by", "with_key", "intake_key", "closed_by", "idempotency_key"}),
        (OutreachContact, {"key", "outreach_key", "how", "response", "by", "idempotency_key"}),
        (Sorting, {"key", "intake_key", "destination", "by"}),
        (Disclosure, {"key", "person_key", "intake_key", "basis", "consent_key", "by", "idempotency_key"}),
        (PlacementStep, {"key", "state", "by", "reason_code"}),
        (Appointment, PAPER | {"kind", "companion", "supporter_key", "state", "made_by"}),
        (
            HostRequest,
            PAPER | {"token_hash", "answer", "answered_how", "answered_by", "reason_code", "stamp", "made_by"},
        ),
        (TrialAgreement, PAPER | {"made_by"}),
        (TrialReview, PAPER | {"side", "opinion", "by"}),
        (Visit, {"key", "person_key", "placement_key", "to_side", "how", "by", "with_key", "idempotency_key"}),
        (HostVisit, {"key", "place_key", "how", "by", "with_key", "idempotency_key"}),
        (HostNote, {"key", "place_key", "kind", "by", "closed_by", "visit_key", "idempotency_key"}),
        (HostRest, {"key", "place_key", "opening_key", "by", "lifted_by"}),
        (HonorariumLine, {"key", "place_key", "by", "taken_back_by", "idempotency_key"}),
        (Outing, {"key", "person_key", "placement_key", "to_side", "how", "by", "with_key"}),
        (PartnerContact, {"key", "partner_key"}),
        (Supporter, {"key"}),
        (PointHolder, {"key"}),
        (AssignmentLine, {"key", "person_key"}),
        (AssignmentLock, {"key", "person_key", "opening_key", "kind", "by"}),
        (AnotherAsked, {"person_key", "by"}),
        (PointEntry, {"key", "holder_key", "kind", "rule_key", "corrects_key", "by"}),
    ],
)
def test_every_text_of_a_person_is_kept_sealed(table, harmless):
    """A new column for words about a person must be sealed, or be named here as harmless."""
    open_texts = {c.name for c in table.__table__.columns if str(c.type).startswith(("VARCHAR", "TEXT"))}

    assert open_texts - harmless == set()
