"""A canary in every personal field is found nowhere it must not be."""

import logging
from datetime import date

import pytest
from pypdfium2 import PdfDocument
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
from matching.conferences.agenda import Question, Texts, put_on, write_texts
from matching.conferences.copies import enter_in_the_register, hand_out
from matching.conferences.kinds import conference_kinds
from matching.conferences.minutes import NEW, Outcome, write_minutes
from matching.conferences.models import AgendaItem, Conference, ConferenceMember, ItemMinutes, PacketCopy, Task
from matching.conferences.packet import sections_of
from matching.conferences.queries import door_to
from matching.conferences.services import Meeting, NewMember, call_off, plan_conference, pledge, seat_member
from matching.conferences.states import Asked
from matching.conferences.states import Decision as Decided
from matching.conferences.states import Part as PaperPart
from matching.consents.models import Agency, Consent, ConsentHow, ConsentItem, HostScope, Purpose
from matching.consents.services import ConsentDetails, give_consent
from matching.disclosures.models import Disclosure, LegalBasis
from matching.disclosures.services import Handed, enter
from matching.families.models import LifeEvent
from matching.families.services import EventDetails, add_event
from matching.gaps.board import make_print
from matching.gaps.models import GapFigure, GapPrint, GapStep, GapWaiting, GapWork, ResourceGap
from matching.gaps.services import GapSource, NeedKind, raise_gap
from matching.gaps.states import Cluster, GapState
from matching.gaps.work import Step, take_up
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
from matching.scales.definitions import Goal as OwnGoal
from matching.scales.models import ScaleAnswer
from matching.scales.services import Reply, keep_answer
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Kind, Use
from matching.support_plans.content import Goal, PlanContent
from matching.support_plans.content import Role as Part
from matching.support_plans.models import SupportPlan
from matching.support_plans.services import draft_next
from matching.visits.models import HostVisit, Visit, VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_host_visit, record_visit
from tests.factories import a_place, an_opening
from tests.matching.people import consent
from tests.matching.test_placements import a_placement, a_seat
from tests.staff import signed_in_as

CANARY = "カナリアヒメドリ"
PAPER = {"key", "person_key", "placement_key", "idempotency_key"}
GAP = {"need", "area_key", "time_band"}
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
        sing_of_what_is_missing(session, person)
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
    reply = Reply(today, {}, (OwnGoal(CANARY, 1),))
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
    said = PlanContent(CANARY, CANARY, (Goal(CANARY, CANARY, CANARY),), (Part(CANARY, CANARY, CANARY),), note=CANARY)
    draft_next(session, person, by="lead", on=today, content=said).returned_reason = CANARY
    sing_at_the_table(session, person)
    handed = Handed(CANARY, [ConsentItem.NAME], LegalBasis.LAW, CANARY, today)
    enter(session, handed, by="lead", today=today, person_key=person.key)


def sing_at_the_table(session, person) -> None:
    """A 重層的支援会議 about somebody, in every field: one is held, the other called off."""
    on = calendar.today()
    kind = next(iter(conference_kinds().values()))
    agreed = {"agencies": [Agency.SHAKYO], "purposes": [Purpose.COORDINATION]}
    given = ConsentDetails(on, ConsentHow.BY_WORD, list(ConsentItem), [], note=CANARY, **agreed)
    give_consent(session, person, given, explained_by="lead", today=on)
    meetings = [
        plan_conference(session, Meeting(kind, on, 600, CANARY), agency=Agency.CITY, by="lead", today=on)
        for _ in range(2)
    ]
    outside = NewMember(Agency.SHAKYO, name=CANARY)
    reader = seat_member(session, meetings[0], outside, by="lead", version=str(meetings[0].version))
    pledge(reader, on=on, by="lead", today=on)
    item = put_on(session, meetings[0], person, Question([Asked.PLAN], 20), by="lead", today=on)
    write_texts(item, Texts(CANARY, CANARY, CANARY, CANARY), list(PaperPart), by="lead", version=str(item.version))
    session.flush()
    door = door_to(session, item, on)
    sections = sections_of(session, directory_session(), item, on)
    enter_in_the_register(session, door, hand_out(session, door, sections, [reader.key], by="lead"), {}, by="lead")
    outcome = Outcome(Decided.REVISE, CANARY, (Task(CANARY, CANARY, CANARY, CANARY),), CANARY)
    write_minutes(session, door, outcome, by="lead", today=on, version=NEW)
    call_off(meetings[1], words=CANARY, by="lead", version=str(meetings[1].version))
    session.flush()


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


def sing_of_what_is_missing(session, person) -> None:
    """A gap, the work on it, and a board on which five people stand, each in every field."""
    on = calendar.today()
    facts = {"need": NeedKind.QUIET, "area_key": "", "time_band": None, "by": "lead", "on": on}
    raise_gap(session, source=GapSource.NO_PLACE, note=CANARY, person=person, **facts)
    for _ in range(5):
        other = register_person(session, details=PersonDetails(name=CANARY), lead_key="lead", today=on)
        consent(session, other)
        raise_gap(session, source=GapSource.CONFERENCE, note=CANARY, person=other, **facts)
    raise_gap(session, source=GapSource.NOTICED, note=CANARY, **facts)
    step = Step(GapState.TASK, CANARY, CANARY, "lead")
    take_up(session, Cluster(NeedKind.QUIET, "", None), step, by="lead", on=on)
    make_print(session, by="lead", on=on)


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


def test_it_is_on_no_board_no_paper_of_it_and_in_no_name_of_a_file(app, office, person_key):
    browser = signed_in_as(app, office, Role.COORDINATOR)
    for path in ("/office/gap-board/", "/office/gap-board/1", "/office/gaps/waiting", "/office/supply-and-demand/"):
        text = browser.get(path).text
        assert CANARY not in text
        assert person_key not in text
    assert "5〜9人" in browser.get("/office/gap-board/").text
    papers = [f"/office/gap-board/1/paper?size={size}" for size in ("a4", "a3")]
    for path in (*papers, "/office/supply-and-demand/paper"):
        paper = browser.get(path)
        words = "".join(page.get_textpage().get_text_range() for page in PdfDocument(paper.data))
        assert "静かに過ごせる場" in words.replace("\r\n", "")
        assert CANARY not in words
        assert CANARY not in str(paper.headers)
        assert person_key not in words + str(paper.headers)


@pytest.mark.parametrize(
    ("table", "harmless"),
    [
        (Person, {"key", "kana_index", "birth_index", "phone_index", "closed_reason", "route"}),
        (HouseholdMember, {"key", "person_key", "gone_how", "gone_by"}),
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
        (Conference, {"key", "kind", "name", "state", "settled_by", "made_by", "idempotency_key"}),
        (
            ConferenceMember,
            {"key", "conference_key", "account_key", "agency", "seat", "named_by", "pledged_by", "left_by"},
        ),
        (AgendaItem, {"key", "conference_key", "person_key", "added_by", "taken_off_by", "idempotency_key"}),
        (PacketCopy, {"key", "item_key", "person_key", "member_key", "printed_by", "back_by", "form_key"}),
        (ItemMinutes, {"key", "item_key", "person_key", "decision"}),
        (
            Intake,
            {"key", "edition", "state", "route", "taken_by", "held_by", "circle_key", "person_key", "idempotency_key"}
            | {"leaflet_code"},
        ),
        (ResourceGap, GAP | {"key", "source", "raised_by", "waiting_key", "work_key", "idempotency_key"}),
        (GapWaiting, {"key", "person_key"}),
        (GapWork, GAP | {"key", "state", "held_by", "idempotency_key"}),
        (GapStep, {"key", "work_key", "by", "state", "place_key", "opening_key", "idempotency_key"}),
        (GapPrint, {"key", "by", "idempotency_key"}),
        (GapFigure, GAP),
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
        (
            Visit,
            PAPER | {"person_key", "placement_key", "to_side", "how", "by", "with_key", "corrected_by"},
        ),
        (HostVisit, {"key", "place_key", "how", "by", "with_key", "idempotency_key", "corrected_by"}),
        (HostNote, {"key", "place_key", "kind", "by", "closed_by", "visit_key", "idempotency_key"}),
        (HostRest, {"key", "place_key", "opening_key", "by", "lifted_by"}),
        (HonorariumLine, {"key", "place_key", "by", "taken_back_by", "idempotency_key"}),
        (Outing, {"key", "person_key", "placement_key", "to_side", "how", "by", "with_key"}),
        (PartnerContact, {"key", "partner_key"}),
        (Supporter, {"key"}),
        (PointHolder, {"key"}),
        (
            SupportPlan,
            {"key", "person_key", "state", "made_by", "submitted_by", "approver_key", "approved_by", "returned_by"}
            | {"came_from", "idempotency_key"},
        ),
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
