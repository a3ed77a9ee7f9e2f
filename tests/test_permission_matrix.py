"""Every staff page against every role and relation, by a table written by hand; a new page without a row fails."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import audit
from core.accounts.models import Substitution
from core.audit import Action, AuditLine
from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.permissions import Role
from directory.areas.models import Area
from directory.closures.models import AreaClosure
from directory.desk.evidence import keep_pictures
from directory.desk.models import Evidence
from directory.exchange.models import ImportBatch
from directory.handover.models import GroupPromise, HandoverCopy
from directory.inbox.models import InboxMessage
from directory.openings.models import OpeningKind
from directory.places.models import Place
from directory.places.services import record_revision
from directory.points.models import EntryKind, PointEntry
from directory.points.services import register_holder
from directory.supporters.called import Supporter
from directory.upkeep.models import PlaceMerge, ProposalSource
from directory.upkeep.proposals import propose
from directory.yearly.models import YearTurn
from matching.circles.services import Subject, close_circle, pledge, start_circle, take_out
from matching.conferences.agenda import Texts, take_off, write_texts
from matching.conferences.services import call_off, unseat
from matching.conferences.states import Part, Seat
from matching.consents.models import Agency
from matching.consents.queries import consents_of
from matching.consents.services import withdraw_consent
from matching.families.services import EventDetails, add_event
from matching.gaps.services import GapSource, NeedKind, raise_gap
from matching.host_notes.models import NoteKind
from matching.host_notes.services import NoteDetails, write_note
from matching.intake.models import Intake, IntakeState
from matching.intake.services import take_down
from matching.outings.models import Outing
from matching.outreach.models import Noticer
from matching.outreach.queries import get_outreach
from matching.outreach.services import Noticed, begin, change
from matching.people.household import MemberDetails, add_member
from matching.people.models import TeamMember
from matching.placements.appointment_models import AppointmentKind, Companion
from matching.placements.appointments import Plan, make_appointment
from matching.placements.states import PlacementState
from matching.scales.catalogue import offered_scales
from matching.scales.services import Reply, keep_answer
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from matching.support_plans.states import PlanState
from matching.visits.models import Visit, VisitHow, VisitTo
from matching.visits.services import VisitDetails, record_host_visit
from tests.directory.asked import an_ask
from tests.factories import a_group, a_place, a_window, an_area, an_opening
from tests.matching.conferences import a_conference, a_member, an_item, papers, somebody
from tests.matching.people import APRIL_1, a_person, a_seat
from tests.matching.plans import a_plan, a_submitted_plan, an_approver
from tests.matching.test_placements import a_placement
from tests.staff import StaffBrowser, an_account, signed_in_as

COORDINATOR, STAFF, SUPERVISOR, COMMISSIONER, AUDITOR = (
    Role.COORDINATOR,
    Role.STAFF,
    Role.SUPERVISOR,
    Role.WELFARE_COMMISSIONER,
    Role.AUDITOR,
)
WORKERS = {COORDINATOR, STAFF, SUPERVISOR}

# Pages about no single record: endpoint → the roles they open to; for all others 403.
OPEN_TO = {
    "accounts.own": set(Role),
    "overview.index": set(Role),
    "overview.due": WORKERS,
    "circles.index": WORKERS | {COMMISSIONER},
    "circles.new": WORKERS,
    "conferences.index": WORKERS | {COMMISSIONER},
    "conferences.new": WORKERS,
    "disclosures.index": {SUPERVISOR},
    "disclosures.show": {SUPERVISOR},
    "disclosures.table": {SUPERVISOR},
    "gaps.index": WORKERS,
    "gaps.new": WORKERS,
    "gaps.reasons": WORKERS,
    "gaps.show": WORKERS,
    "gaps.step": WORKERS,
    "gaps.waiting": WORKERS,
    "gap_board.index": WORKERS,
    "gap_board.make": WORKERS,
    "gap_board.paper": WORKERS,
    "gap_board.show": WORKERS,
    "outreach.index": WORKERS,
    "outreach.new": WORKERS,
    "intake.index": WORKERS,
    "intake.memo": WORKERS,
    "intake.new": WORKERS,
    "intake_leaflets.index": WORKERS,
    "placements_due.index": WORKERS,
    "people.index": WORKERS,
    "assignments.index": WORKERS,
    "assignments.run": {STAFF, SUPERVISOR},
    "people.new": WORKERS,
    "opening_people.index": WORKERS,
    "opening_people.show": WORKERS,
    "suggestion_rules.index": WORKERS,
    "suggestion_rules.save": {SUPERVISOR},
    "accounts.index": {SUPERVISOR},
    "audit.index": {AUDITOR},
    "desk.index": WORKERS,
    "desk.new": {COORDINATOR, SUPERVISOR},
    "desk.schedule_echo": {COORDINATOR, SUPERVISOR},
    "desk_drafts.keep": {COORDINATOR, SUPERVISOR},
    "desk_drafts.drop": {COORDINATOR, SUPERVISOR},
    "desk_import.new": {COORDINATOR, SUPERVISOR},
    "desk_import.read": {COORDINATOR, SUPERVISOR},
    "desk_import.preview": {COORDINATOR, SUPERVISOR},
    "desk_import.take": {COORDINATOR, SUPERVISOR},
    "desk_import.drop": {COORDINATOR, SUPERVISOR},
    "desk_check.new": WORKERS,
    "desk_check.template": WORKERS,
    "desk_batches.show": {COORDINATOR, SUPERVISOR},
    "desk_windows.index": WORKERS,
    "desk_openings.index": WORKERS,
    "desk_windows.new": {COORDINATOR, SUPERVISOR},
    "desk_inbox.index": {COORDINATOR, SUPERVISOR},
    "desk_proposals.index": WORKERS,
    "desk_closures.index": WORKERS,
    "desk_closures.new": {COORDINATOR, SUPERVISOR},
    "desk_asking.index": {COORDINATOR, SUPERVISOR},
    "desk_asking.new": {COORDINATOR, SUPERVISOR},
    "desk_slips.index": {COORDINATOR, SUPERVISOR},
    "substitutes.index": WORKERS,
    "substitutes.new": WORKERS,
    "handover.index": {COORDINATOR, SUPERVISOR},
    "desk_new_year.index": {COORDINATOR, SUPERVISOR},
    "desk_new_year.choose_for": {COORDINATOR, SUPERVISOR},
    "desk_new_year.effect": {COORDINATOR, SUPERVISOR},
    "desk_new_year.show": {COORDINATOR, SUPERVISOR},
    "desk_new_year.carry_out": {COORDINATOR, SUPERVISOR},
    "desk_new_year.figures": {COORDINATOR, SUPERVISOR},
    "desk_seasons.index": {COORDINATOR, SUPERVISOR},
    "desk_seasons.save": {SUPERVISOR},
    "desk_words.index": {COORDINATOR, SUPERVISOR},
    "desk_words.new": {COORDINATOR, SUPERVISOR},
    "desk_words.edit": {COORDINATOR, SUPERVISOR},
    "desk_words.remove": {COORDINATOR, SUPERVISOR},
    "desk_words.settle": {COORDINATOR, SUPERVISOR},
    "desk_words.table": {COORDINATOR, SUPERVISOR},
    "desk_words.take": {COORDINATOR, SUPERVISOR},
    "partners.index": WORKERS,
    "partners.show": WORKERS,
    "partners.table": WORKERS,
    "partners.new": {COORDINATOR, SUPERVISOR},
    "partners.edit": {COORDINATOR, SUPERVISOR},
    "partners.contact": {COORDINATOR, SUPERVISOR},
    "listings.index": WORKERS,
    "listings.show": WORKERS,
    "listings.table": WORKERS,
    "listings.new": {COORDINATOR, SUPERVISOR},
    "listings.edit": {COORDINATOR, SUPERVISOR},
    "listings.introduction": {COORDINATOR, SUPERVISOR},
    "listings.state": {COORDINATOR, SUPERVISOR},
    "listings.outcome": {COORDINATOR, SUPERVISOR},
    "foods.index": WORKERS,
    "foods.show": WORKERS,
    "foods.new": {COORDINATOR, SUPERVISOR},
    "foods.edit": {COORDINATOR, SUPERVISOR},
    "foods.store": {COORDINATOR, SUPERVISOR},
    "foods.reserve": {COORDINATOR, SUPERVISOR},
    "foods.withdraw": {COORDINATOR, SUPERVISOR},
    "foods.reservation": {COORDINATOR, SUPERVISOR},
    "food_members.index": WORKERS,
    "food_members.new": {COORDINATOR, SUPERVISOR},
    "food_members.edit": {COORDINATOR, SUPERVISOR},
    "food_members.figures": WORKERS,
    "food_members.table": WORKERS,
    "platforms.index": WORKERS,
    "platforms.show": WORKERS,
    "platforms.table": WORKERS,
    "platforms.new": {COORDINATOR, SUPERVISOR},
    "platforms.edit": {COORDINATOR, SUPERVISOR},
    "platforms.join": {COORDINATOR, SUPERVISOR},
    "platforms.leave": {COORDINATOR, SUPERVISOR},
    "platforms.new_meeting": {COORDINATOR, SUPERVISOR},
    "platforms.edit_meeting": {COORDINATOR, SUPERVISOR},
    "platforms.new_result": {COORDINATOR, SUPERVISOR},
    "supporters.index": WORKERS,
    "supporters.table": WORKERS,
    "supporters.new_training": {COORDINATOR, SUPERVISOR},
    "supporters.edit_training": {COORDINATOR, SUPERVISOR},
    "supporters.people": {COORDINATOR, SUPERVISOR},
    "supporters.new_person": {COORDINATOR, SUPERVISOR},
    "points.index": {COORDINATOR, SUPERVISOR},
    "points.new": {COORDINATOR, SUPERVISOR},
    "points.table": {SUPERVISOR},
    "point_rules.index": {SUPERVISOR},
    "point_rules.policy": {SUPERVISOR},
    "point_rules.close": {SUPERVISOR},
    "point_rules.expire": {SUPERVISOR},
    "merging.index": {COORDINATOR, SUPERVISOR},
    "desk_groups.index": WORKERS,
    "desk_groups.show": WORKERS,
    "hosts.people": WORKERS,
    "follow_ups.show": WORKERS,
    "follow_ups.save": {SUPERVISOR},
    "day_sheet.show": WORKERS,
    "calendar_feed.settings": WORKERS,
    "calendar_feed.change": WORKERS,
    "host_desk.index": WORKERS,
    "host_desk.show": WORKERS,
    "host_desk.visit": WORKERS,
    "host_desk.rest": WORKERS,
    "host_desk.lift": WORKERS,
    "host_desk.thanks": WORKERS,
    "host_notes.write": WORKERS,
    "host_ledger.show": WORKERS,
    "host_ledger.add": WORKERS,
    "host_ledger.take_back": WORKERS,
    "host_ledger.table": WORKERS,
    "figures.index": {SUPERVISOR},
    "figures.table": {SUPERVISOR},
    "figures.workbook": {SUPERVISOR},
    "keeping.targets": {SUPERVISOR},
    "keeping.own": {SUPERVISOR},
    "keeping.own_show": {SUPERVISOR},
    "keeping.own_value": {SUPERVISOR},
    "keeping.submit": {SUPERVISOR},
    "keeping.show": {SUPERVISOR},
    "figure_reports.index": {SUPERVISOR},
    "figure_reports.give": {SUPERVISOR},
    "figure_reports.inside": {SUPERVISOR},
    "figure_reports.given": {SUPERVISOR},
    "figure_evaluations.marks": {SUPERVISOR},
    "figure_evaluations.sheet": {SUPERVISOR},
    "figure_pages.show": {SUPERVISOR},
    "figure_pages.typed": {SUPERVISOR},
    "figure_pages.evaluation": {SUPERVISOR},
    "figure_tailoring.index": {SUPERVISOR},
    "figure_tailoring.new": {SUPERVISOR},
    "figure_tailoring.show": {SUPERVISOR},
    "figure_tailoring.use": {SUPERVISOR},
    "figure_records.index": WORKERS,
    "figure_records.show": WORKERS,
    "handing_over.index": {SUPERVISOR},
    "handing_over.hand_over": {SUPERVISOR},
    "handover_paper.show": WORKERS,
    "coverage.index": WORKERS,
    "coverage.matrix": WORKERS,
    "coverage.paper": WORKERS,
    "coverage.spots": WORKERS,
    "coverage.workbook": WORKERS,
    "coverage.population": {COORDINATOR, SUPERVISOR},
    "coverage.load": {COORDINATOR, SUPERVISOR},
    "supply_demand.index": WORKERS,
    "supply_demand.paper": WORKERS,
    "desk_queue.index": {COORDINATOR, SUPERVISOR},
    "desk_queue.half_lives": {COORDINATOR, SUPERVISOR},
    "desk_queue.save_half_lives": {SUPERVISOR},
    "desk_phone.index": {COORDINATOR, SUPERVISOR},
    "desk_phone.begin": {COORDINATOR, SUPERVISOR},
    "desk_phone.answer": {COORDINATOR, SUPERVISOR},
    "desk_phone.undo": {COORDINATOR, SUPERVISOR},
    "desk_phone.end": {COORDINATOR, SUPERVISOR},
    "branding.show": {COORDINATOR, SUPERVISOR},
    "branding.save": {COORDINATOR, SUPERVISOR},
    "branding.logo": {COORDINATOR, SUPERVISOR},
    "desk_papers.index": WORKERS,
    "desk_papers.calendar": WORKERS,
    "desk_papers.open_today": WORKERS,
    "leaflets.page": WORKERS,
    "leaflets.as_page": WORKERS,
    "saved_leaflets.index": WORKERS,
    "saved_leaflets.show": WORKERS,
    "saved_leaflets.save": WORKERS,
    "saved_leaflets.drop": WORKERS,
    "leaflets.new": WORKERS,
    "leaflets.pdf": WORKERS,
    "leaflet_batches.index": WORKERS,
    "leaflet_batches.new": WORKERS,
    "leaflet_batches.replace": WORKERS,
    "leaflet_batches.show": WORKERS,
    "leaflet_batches.pdf": WORKERS,
    "leaflet_batches.copies": WORKERS,
    "leaflet_batches.end": WORKERS,
    "leaflet_spots.index": WORKERS,
    "leaflet_spots.on_the_map": WORKERS,
    "leaflet_spots.new": WORKERS,
    "leaflet_spots.show": WORKERS,
    "leaflet_spots.edit": WORKERS,
    "leaflet_spots.state": WORKERS,
    "leaflet_spots.drop": WORKERS,
    "leaflet_spots.refill": WORKERS,
    "leaflet_recall.show": WORKERS,
    "leaflet_recall.fetched": WORKERS,
    "leaflet_recall.undo": WORKERS,
    "leaflet_spots.undo": WORKERS,
}
# Pages about one person: open to workers on the person's team; for everybody else they do not exist.
OF_A_PERSON = {
    "overview.person",
    "people.edit",
    "plans.assessment",
    "support_plans.index",
    "support_plans.new",
    "support_plans.edit",
    "support_plans.compare",
    "support_plans.pdf",
    "plan_versions.ask",
    "plan_versions.take_back",
    "plan_versions.throw_away",
    "plan_versions.paper",
    "closings.show",
    "closings.new",
    "closings.reopen",
    "consents.new",
    "consents.withdraw",
    "disclosures.new",
    "families.show",
    "families.new",
    "families.edit",
    "families.remove",
    "household.edit",
    "household.new",
    "household_leaving.back",
    "household_leaving.note",
    "scales.index",
    "scales.answer",
    "scales.take_back",
    "papers.show",
    "person_gaps.index",
    "person_gaps.leave",
    "teams.add",
    "teams.lead",
    "teams.leave",
    "teams.show",
    "teams.take_off",
    "placements.show",
    "placements.make_a_move",
    "placements.with_reason",
    "host_requests.link",
    "host_requests.take_back",
    "host_requests.call",
    "placement_appointments.new",
    "placement_appointments.settle",
    "placement_trials.agreement",
    "placement_trials.agreement_pdf",
    "placement_trials.review",
    "visits.new",
    "visits.edit",
    "visits.take_back",
    "outings.new",
    "outings.back",
    "outings.call_off",
    "suggestions.index",
    "suggestions.choose",
    "suggestions.blocked",
    "suggestions.sheet",
    "assignments.show",
    "assignments.candidate",
    "assignments.settle",
    "assignments.another",
}
# Pages about one version of a plan: open to the team, and to whoever is asked to approve it, until it is decided.
OF_A_PLAN = {"plan_versions.show", "plan_versions.decide"}
# Pages about one sheet of a consultation: open to workers who took or hold it, then to who its compartment opens to.
OF_AN_INTAKE = {"intake.show", "intake.edit", "sorting.sort", "sorting.record", "sorting.circle"}
# Pages about somebody one reaches out to: open to workers who hold the record or go along; else they do not exist.
OF_AN_OUTREACH = {f"outreach.{name}" for name in ("show", "edit", "sheet", "end", "again")}
# Pages about one 支援会議: endpoint → how one must stand to it; for everybody else it does not exist.
LEADER, MEMBER, NOT_YET_PLEDGED = "leader", "member", "not yet pledged"
FORMER, STRANGER, CLOSED, CLOSED_LEADER = (
    "former member",
    "not a member",
    "member of a closed one",
    "leader of a closed one",
)
ANY_MEMBER, PLEDGED, LEADS = (
    {LEADER, CLOSED_LEADER, MEMBER, NOT_YET_PLEDGED},
    {LEADER, CLOSED_LEADER, MEMBER},
    {LEADER, CLOSED_LEADER},
)
OF_A_CIRCLE = {
    "circles.show": ANY_MEMBER,
    "circles.pledge": ANY_MEMBER,
    "circles.write": PLEDGED,
    "circles.subject": PLEDGED,
    "moving.consent": PLEDGED,
    "intake.of_circle": PLEDGED,
    "circles.name_member": LEADS,
    "circles.take_out": LEADS,
    "circles.close": LEADS,
    "circles.leave": ANY_MEMBER,
}
# Pages about one 重層的支援会議: endpoint → how one must stand to it; for everybody else it does not exist.
ORGANISES, SITS, SAT, NOT_NAMED = "organises it", "sits in it", "sat in it", "is not named in it"
OF_A_CONFERENCE = {
    "conferences.show": {ORGANISES, SITS},
    "conferences.pledge": {ORGANISES, SITS},
    "conference_items.new": {ORGANISES, SITS},
    "conferences.edit": {ORGANISES},
    "conferences.seat": {ORGANISES},
    "conferences.paper_pledge": {ORGANISES},
    "conferences.hold": {ORGANISES},
    "conferences.call_off": {ORGANISES},
    "conferences.back": {ORGANISES},
    "conferences.unseat": {ORGANISES},
}
# Pages about one person at a conference: endpoint → how one must stand to it; for everybody else it does not exist.
TEAM, HANDED, CHAIRS_HANDED = "own team", "was handed papers", "chairs it and was handed papers"
UNREADY = (
    "was handed nothing",
    "has not pledged",
    "agency left out",
    "withdrawn",
    "taken off",
    "called off",
    "too late",
)
OF_AN_ITEM = {
    "conference_items.show": {TEAM, HANDED, CHAIRS_HANDED},
    "conference_items.packet": {TEAM},
    "conference_items.earlier": {TEAM},
    "conference_items.take_off": {TEAM},
    "conference_outcomes.minutes": {TEAM, CHAIRS_HANDED},
    "conference_outcomes.next_plan": {TEAM},
    "conference_outcomes.missing": {TEAM},
}
# One line of a host's record: open to workers; for everybody else it does not exist.
OF_A_HOST_NOTE = {"host_notes.settle"}
# One visit to a host about nobody in particular: as a line of its record.
OF_A_HOST_VISIT = {"host_visits.edit", "host_visits.take_back"}
# Pages about one place: endpoint → roles; a coordinator only in the own areas.
OF_A_PLACE = {
    "desk.show": WORKERS,
    "desk.edit": {COORDINATOR, SUPERVISOR},
    "desk.confirm": {COORDINATOR, SUPERVISOR},
    "desk.state": {COORDINATOR, SUPERVISOR},
    "merging.choose": {COORDINATOR, SUPERVISOR},
    "desk_proposing.new": WORKERS,
    "desk_openings.new": WORKERS,
}
# Pages about two places that may be one: open to coordinators in whose areas both are, and to supervisors.
# Pages about a group with its places: only who looks after all of them ends it.
OF_A_GROUP = {"desk_groups.end", "desk_groups.take_back"}
OF_A_PAIR = {"merging.compare", "merging.distinct", "merging.again", "merging.undo"}
# Pages about one proposed change: endpoint → roles; a coordinator only in the own areas.
OF_A_PROPOSAL = {
    "desk_proposals.show": {COORDINATOR, SUPERVISOR},
    "desk_proposals.take": {COORDINATOR, SUPERVISOR},
    "desk_proposals.leave": {COORDINATOR, SUPERVISOR},
    "desk_proposals.edit": {COORDINATOR, SUPERVISOR},
}
# Pages about one earlier version of a place: as for changing the place.
OF_A_VERSION = {"desk_versions.show", "desk_versions.go_back"}
# Pages about one window: endpoint → roles; a coordinator only in the own areas.
OF_A_WINDOW = {
    "desk_windows.show": WORKERS,
    "desk_windows.edit": {COORDINATOR, SUPERVISOR},
    "desk_windows.confirm": {COORDINATOR, SUPERVISOR},
    "desk_windows.state": {COORDINATOR, SUPERVISOR},
}
# Pages about one opening: endpoint → roles; a coordinator only in the own areas, staff change only a 受け入れ枠.
OF_AN_OPENING = {
    "desk_openings.show": WORKERS,
    "desk_openings.edit": WORKERS,
    "desk_openings.confirm": WORKERS,
    "desk_openings.state": WORKERS,
}
# Pages about one picture of a flyer: endpoint → roles, as for its place.
OF_A_PICTURE = {"desk_evidence.show": WORKERS, "desk_evidence.drop": {COORDINATOR, SUPERVISOR}}
# Pages about one message of a resident: open to the desk, for everybody else they do not exist.
OF_A_MESSAGE = {"desk_inbox.show", "desk_inbox.state", "desk_inbox.make_place", "desk_inbox.pass_on"}
# Pages about one closure of some areas: endpoint → roles; lifting it only where all of its areas are one's own.
OF_A_CLOSURE = {"desk_closures.show": WORKERS, "desk_closures.lift": {COORDINATOR, SUPERVISOR}}
# Pages about one round of asking groups: endpoint → roles; coordinators see the places of their areas in it.
OF_A_ROUND = {"desk_asking.show": {COORDINATOR, SUPERVISOR}, "desk_asking.slips": {COORDINATOR, SUPERVISOR}}
# Pages about the answer of one group: endpoint → roles; a coordinator only in the own areas.
OF_AN_ASK = {"desk_asking.read": {COORDINATOR, SUPERVISOR}, "desk_asking.handled": {COORDINATOR, SUPERVISOR}}
# Pages about one supporter or one holder of points: open to the desk, for everybody else they do not exist.
OF_A_SUPPORTER = {"supporters.person"}
OF_A_HOLDER = {"points.show", "points.earn", "points.use", "points.correct", "points.give_back"}
# The button of one import: open to whoever took the file in and to supervisors, for everybody else it does not exist.
OF_AN_IMPORT = {"desk_batches.undo"}
# Pages of 引き継ぎ帳: one area's book, one place's entry; a coordinator only in the own areas.
OF_A_BOOK = dict.fromkeys(
    ("handover.book", "handover.pdf", "handover.copy_back", "handover.taken"), {COORDINATOR, SUPERVISOR}
)
OF_A_BOOK_ENTRY = {
    f"handover_entries.{name}": {COORDINATOR, SUPERVISOR} for name in ("show", "contact", "promise", "tick", "note")
}
# Taking back a 年度更新: open to who made it and to supervisors; for everybody else it does not exist.
OF_A_TURN = {"desk_new_year.take_back"}
# Ending a substitution: open to the two it is about and to supervisors; for everybody else it does not exist.
OF_A_SUBSTITUTION = {"substitutes.end"}
# Buttons of one account: open to supervisors, for everybody else they do not exist.
OF_AN_ACCOUNT = {"accounts.disable", "accounts.enable", "accounts.link"}


def guarded(app):
    return {
        rule.endpoint: rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and getattr(app.view_functions[rule.endpoint], "access", "public") != "public"
    }


def test_every_guarded_page_has_a_row_and_every_row_a_page(app):
    assert (
        set(guarded(app))
        == set(OPEN_TO)
        | OF_A_PERSON
        | OF_A_PLAN
        | OF_AN_INTAKE
        | OF_AN_OUTREACH
        | set(OF_A_CIRCLE)
        | set(OF_A_CONFERENCE)
        | set(OF_AN_ITEM)
        | set(OF_A_PLACE)
        | set(OF_A_PROPOSAL)
        | OF_A_VERSION
        | set(OF_A_WINDOW)
        | set(OF_AN_OPENING)
        | OF_A_PAIR
        | OF_A_GROUP
        | OF_A_MESSAGE
        | set(OF_A_CLOSURE)
        | set(OF_A_PICTURE)
        | set(OF_A_ROUND)
        | set(OF_AN_ASK)
        | OF_AN_IMPORT
        | OF_A_TURN
        | OF_A_SUBSTITUTION
        | set(OF_A_BOOK)
        | set(OF_A_BOOK_ENTRY)
        | OF_AN_ACCOUNT
        | OF_A_SUPPORTER
        | OF_A_HOST_NOTE
        | OF_A_HOST_VISIT
        | OF_A_HOLDER
    )


@pytest.fixture
def records(app, office, directory, saved):
    """One person with everything, and one place, whose keys fill every address."""
    area = saved(an_area())
    place = a_place(name="みほん食堂")
    place.areas.append(area)
    window = a_window(name="みほん窓口", areas=[area])
    opening = an_opening(place=place, kind=OpeningKind.RECEPTION)
    saved(place, window, opening)
    asked = an_ask(directory, place)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        person = a_person(session, lead="somebody", name="かなりあ 小鳥")
        placement = a_placement(session, PlacementState.TRIAL, person=person, seat=a_seat(place_key=place.key))
        member = add_member(session, person, MemberDetails("かなりあ 母鳥"), today=today())
        session.flush()
        plan = Plan(AppointmentKind.LOOK, APRIL_1, 600, 660, Companion.NOBODY)
        look = make_appointment(session, placement, plan, by="somebody", today=APRIL_1, names={})
        keys = {"person_key": person.key, "placement_key": placement.key, "appointment_key": look.key}
        gap = {"need": NeedKind.QUIET, "area_key": area.key, "time_band": None, "source": GapSource.NO_PLACE}
        raised = raise_gap(session, **gap, note="かなりあ", by="somebody", on=today(), person=person)
        said = {"by": "somebody", "today": today()}
        event = add_event(session, person, EventDetails("1998", "かなりあ"), **said)
        answer = keep_answer(session, person, offered_scales()["comfort"], Reply(today(), {"comfort": 5}), **said)
        keys |= {"waiting_key": raised.waiting_key, "member_key": member.key, "event_key": event.key}
        keys |= {"answer_key": answer.key, "scale_key": "comfort"}
        note = write_note(session, place.key, NoteDetails(NoteKind.WORRY, "あひる"), by="somebody", today=today())
        keys |= its_visits(session, placement)
        keys |= {"note_key": note.key, "plan_key": a_plan(session, person, by="somebody").key}
        session.add(GroupPromise(key="promise000", place_key=place.key, text="x", due_on=today(), made_by="x"))
        session.add(HandoverCopy(area_key=area.key, number=1, made_by="x"))
    return keys | {
        "promise_key": "promise000",
        "area_key": area.key,
        "sheet_key": "intake_with_consent",
        "consent_key": "unknown000",
        "side": "host",
        "target": "stopped",
        "rest_key": "unknown000",
        "line_key": "unknown000",
        "key": place.key,
        "token": "unknown",
        "area": area.key,
        "place": "unfinished",
        "opening_key": opening.key,
        "window": window.key,
        "ask": asked.key,
        "round": asked.round.key,
        "number": 1,
        "code": "body.any.any",
        "work_key": "unknown000",
        "what": "cancel",
        "year": 2000,
        "name": "consultations",
        "kind": "csv",
        "record": "visits",
    }


def its_visits(session, placement):
    """One that is planned and one that was made."""
    facts = {"person_key": placement.person_key, "placement_key": placement.key, "to": VisitTo.PERSON}
    facts |= {"how": VisitHow.PHONE, "on": today(), "by": "somebody"}
    outing, visit = Outing(**facts), Visit(**facts, met=True)
    session.add_all([outing, visit])
    session.flush()
    return {"outing_key": outing.key, "visit_key": visit.key}


def address(app, endpoint, records, **other):
    with app.test_request_context():
        from flask import url_for

        rule = guarded(app)[endpoint]
        values = {name: (records | other)[name] for name in rule.arguments}
        return url_for(endpoint, **values), sorted(rule.methods & {"GET", "POST"})


def answers(browser: StaffBrowser, path, methods):
    """The status of each method; POST with a good CSRF token and nothing else."""
    token = browser.get("/account").text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    found = {}
    for method in methods:
        sent = browser.get(path) if method == "GET" else browser.post(path, data={"csrf_token": token})
        found[method] = (sent.status_code, sent.text if sent.mimetype == "text/html" else "")
    return found


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_to_their_roles_only(app, office, records, role):
    browser = signed_in_as(app, office, role)
    browser._client.query_budget = 60  # the report counts every kind of record once, however many there are
    for endpoint, roles in OPEN_TO.items():
        path, methods = address(app, endpoint, records)
        for method, (status, _) in answers(browser, path, methods).items():
            assert (status == 403) == (role not in roles), f"{role} {method} {endpoint}: {status}"
            assert status < 500


@pytest.mark.parametrize("role", list(Role))
def test_closures_open_to_their_roles_only(app, office, directory, saved, role):
    area = saved(an_area())
    closure = saved(AreaClosure(first_day=today(), last_day=today(), reason="台風", made_by="x", areas=[area]))
    browser = signed_in_as(app, office, role)
    for endpoint, roles in OF_A_CLOSURE.items():
        path, methods = address(app, endpoint, {"key": closure.key})
        status, _ = answers(browser, path, methods)[methods[0]]
        assert (status in (200, 302)) == (role in roles), f"{role} {endpoint}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_rounds_open_to_their_roles_only(app, office, records, role):
    browser = signed_in_as(app, office, role)
    for endpoint, roles in OF_A_ROUND.items():
        path, methods = address(app, endpoint, records, key=records["round"])
        for method, (status, _) in answers(browser, path, methods).items():
            assert (status == 403) == (role not in roles), f"{role} {method} {endpoint}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_imports_are_taken_back_by_whoever_made_them_and_by_supervisors(app, office, saved, role):
    browser = signed_in_as(app, office, role)
    for by, roles in ((browser.key, {COORDINATOR, SUPERVISOR}), ("another", {SUPERVISOR})):
        batch = saved(ImportBatch(file="一覧.csv", token=f"token {by}", by=by))
        path, methods = address(app, "desk_batches.undo", {"key": batch.key})
        status, _ = answers(browser, path, methods)["POST"]
        assert (status == 302) == (role in roles), f"{role}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_a_turn_of_the_year_is_taken_back_by_who_made_it_and_by_supervisors(app, office, saved, role):
    browser = signed_in_as(app, office, role)
    own, other = (saved(YearTurn(fiscal_year=2027, made_by=key)).key for key in (browser.key, "somebody"))
    for key, roles in ((own, {COORDINATOR, SUPERVISOR}), (other, {SUPERVISOR})):
        path, methods = address(app, "desk_new_year.take_back", {"key": key})
        status, _ = answers(browser, path, methods)["POST"]
        assert (status == 302) == (role in roles), f"{role}: {status}"
        assert (status == 404) == (role not in roles), f"{role}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_a_substitution_is_ended_by_the_two_it_is_about_and_by_supervisors(app, office, role):
    browser = signed_in_as(app, office, role)
    others = [an_account(office, STAFF, login)[0] for login in ("one", "two")]
    for away, substitute in ((others[0], others[1]), (browser.key, others[0]), (others[0], browser.key)):
        with unit_of_work(office) as session:
            row = Substitution(
                away_key=away, substitute_key=substitute, first_day=today(), last_day=today(), made_by="somebody"
            )
            session.add(row)
            key = row.key
        path, methods = address(app, "substitutes.end", {"key": key})
        is_open = role is SUPERVISOR or browser.key in (away, substitute)
        assert answers(browser, path, methods)["POST"][0] == (302 if is_open else 404), f"{role}"


@pytest.mark.parametrize("role", list(Role))
def test_accounts_are_managed_by_supervisors_only(app, office, records, role):
    browser = signed_in_as(app, office, role)
    other, _ = an_account(office, Role.STAFF, "other")
    for endpoint in sorted(OF_AN_ACCOUNT):
        path, methods = address(app, endpoint, records, key=other)
        status, _ = answers(browser, path, methods)["POST"]
        assert (status == 404) == (role is not SUPERVISOR), f"{role} {endpoint}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_a_person_of_another_team_looks_like_one_who_does_not_exist(app, office, records, role):
    browser = signed_in_as(app, office, role)
    for endpoint in sorted(OF_A_PERSON):
        there, methods = address(app, endpoint, records)
        nowhere, _ = address(app, endpoint, records, person_key="aaaaaaaaaa", placement_key="bbbbbbbbbb")
        for method, (status, text) in answers(browser, there, methods).items():
            other_status, other_text = answers(browser, nowhere, [method])[method]
            assert status == other_status == 404, f"{role} {method} {endpoint}: {status} / {other_status}"
            assert text == other_text
            assert "かなりあ" not in text


@pytest.mark.parametrize("role", sorted(WORKERS))
def test_the_team_opens_its_person_and_a_commissioner_on_it_does_not(app, office, records, role):
    browser = signed_in_as(app, office, role)
    commissioner = signed_in_as(app, office, COMMISSIONER)
    with unit_of_work(office):
        for key in (browser.key, commissioner.key):
            office.add(TeamMember(person_key=records["person_key"], account_key=key))
    for endpoint in sorted(OF_A_PERSON - {"consents.withdraw"}):
        path, methods = address(app, endpoint, records)
        if "GET" in methods:
            assert browser.get(path).status_code == 200, endpoint
            assert commissioner.get(path).status_code == 404, endpoint


ASKED, ASKED_ON_THE_TEAM, ON_THE_TEAM, APPROVED_IT, SENT_IT_BACK, ASKED_ANOTHER, TAKEN_BACK = (
    "asked",
    "asked, on the team",
    "on the team",
    "approved it",
    "sent it back",
    "another is asked",
    "asked, taken back",
)
SEES_THE_PLAN = {
    ASKED: {STAFF, SUPERVISOR},
    ASKED_ON_THE_TEAM: WORKERS,
    ON_THE_TEAM: WORKERS,
    APPROVED_IT: set(),
    SENT_IT_BACK: set(),
    ASKED_ANOTHER: set(),
    TAKEN_BACK: set(),
}
# A button pressed twice is answered in words; it shows nothing.
ANSWERS_THE_BUTTON = dict.fromkeys((ASKED, ASKED_ON_THE_TEAM, APPROVED_IT, SENT_IT_BACK), {STAFF, SUPERVISOR})


def a_plan_seen_as(office, relation, account_key):
    """A version of a plan to which the account stands in this relation."""
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        on_team = relation in (ON_THE_TEAM, ASKED_ON_THE_TEAM)
        person = a_person(session, lead=account_key if on_team else "lead", name="かなりあ 小鳥")
        plan = a_submitted_plan(session, person, by="somebody", approver="approver")
        if relation not in (ON_THE_TEAM, ASKED_ANOTHER):
            plan.approver_key = account_key
        if relation == APPROVED_IT:
            plan.state, plan.approver_key = PlanState.APPROVED, ""
            plan.approved_by, plan.approved_on = account_key, today()
        elif relation == SENT_IT_BACK:
            plan.state, plan.approver_key, plan.returned_by = PlanState.RETURNED, "", account_key
        elif relation == TAKEN_BACK:
            plan.state, plan.approver_key = PlanState.DRAFT, ""
        return {"person_key": person.key, "plan_key": plan.key}


@pytest.mark.parametrize("role", list(Role))
def test_a_plan_opens_to_the_team_and_while_it_waits_to_whoever_is_asked(app, office, role):
    browser = signed_in_as(app, office, role)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        an_approver(session)
    nowhere = {"person_key": "aaaaaaaaaa", "plan_key": "bbbbbbbbbb"}
    hidden = {endpoint: answers(browser, *address(app, endpoint, nowhere)) for endpoint in OF_A_PLAN}
    for relation, seers in SEES_THE_PLAN.items():
        keys = a_plan_seen_as(office, relation, browser.key)
        for endpoint, seen_by in (("plan_versions.show", SEES_THE_PLAN), ("plan_versions.decide", ANSWERS_THE_BUTTON)):
            path, methods = address(app, endpoint, keys)
            is_open = role in seen_by.get(relation, ())
            for method, (status, text) in answers(browser, path, methods).items():
                assert (status != 404) == is_open, f"{role} {relation} {method} {endpoint}: {status}"
                assert status < 500
                assert "かなりあ" not in text or role in seers
                if not is_open:
                    assert (status, text) == hidden[endpoint][method]
        for endpoint in sorted(OF_A_PERSON):
            if "plan_key" in guarded(app)[endpoint].arguments and relation not in (ON_THE_TEAM, ASKED_ON_THE_TEAM):
                path, methods = address(app, endpoint, keys)
                for method, (status, _) in answers(browser, path, methods).items():
                    assert status == 404, f"{role} {relation} {method} {endpoint}: {status}"


def a_circle_seen_as(office, relation, account_key):
    """A 支援会議 to which the account stands in this relation."""
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        leads = relation in (LEADER, CLOSED_LEADER)
        circle = start_circle(
            session,
            Subject("かなりあの件", name="かなりあ 小鳥"),
            leader=account_key if leads else "lead",
            members=[] if relation == STRANGER else ["other", account_key],
            today=today(),
        )
        if relation in (MEMBER, FORMER, CLOSED):
            pledge(circle, account_key)
        if relation == FORMER:
            take_out(circle, account_key, by="lead")
        if relation in (CLOSED, CLOSED_LEADER):
            close_circle(circle, reason="終わり", by="lead", today=today(), version=str(circle.version))
        return circle.key


@pytest.mark.parametrize("role", list(Role))
def test_a_circle_opens_to_its_named_members_and_for_everybody_else_does_not_exist(app, office, role):
    browser = signed_in_as(app, office, role)
    nowhere = {
        endpoint: answers(browser, *address(app, endpoint, {"circle_key": "aaaaaaaaaa", "account_key": "nobody"}))
        for endpoint in OF_A_CIRCLE
    }
    for relation in (LEADER, MEMBER, NOT_YET_PLEDGED, FORMER, STRANGER, CLOSED, CLOSED_LEADER):
        key = a_circle_seen_as(office, relation, browser.key)
        for endpoint, relations in OF_A_CIRCLE.items():
            roles = WORKERS if endpoint == "moving.consent" else WORKERS | {COMMISSIONER}
            there, methods = address(app, endpoint, {"circle_key": key, "account_key": "nobody"})
            is_open = role in roles and relation in relations
            for method, (status, text) in answers(browser, there, methods).items():
                assert (status != 404) == is_open, f"{role} {relation} {method} {endpoint}: {status}"
                assert status < 500
                if not is_open:
                    assert (status, text) == nowhere[endpoint][method]
                    assert "かなりあ" not in text


def a_conference_seen_as(office, relation, account_key):
    """A 重層的支援会議 to which the account stands in this relation, with a member and a copy of somebody's papers."""
    with unit_of_work(office) as session:
        audit.act_as(session, "lead", "test")
        conference = a_conference(session, by=account_key if relation == ORGANISES else "lead")
        other = a_member(conference, name="見本 花子")
        if relation in (SITS, SAT):
            member = a_member(conference, account_key, agency=Agency.COMMISSIONER)
        if relation == SAT:
            unseat(conference, member, by="lead")
        item = an_item(session, conference, somebody(session))
        copy = papers(session, directory_session(), item, [other])[0].copy
        return {"conference_key": conference.key, "member_key": other.key, "copy_key": copy.key}


@pytest.mark.parametrize("role", list(Role))
def test_a_conference_opens_to_who_sits_in_it_and_for_everybody_else_does_not_exist(app, office, role):
    browser = signed_in_as(app, office, role)
    lost = dict.fromkeys(("conference_key", "member_key", "copy_key"), "aaaaaaaaaa")
    nowhere = {endpoint: answers(browser, *address(app, endpoint, lost)) for endpoint in OF_A_CONFERENCE}
    for relation in (ORGANISES, SITS, SAT, NOT_NAMED):
        keys = a_conference_seen_as(office, relation, browser.key)
        for endpoint, relations in OF_A_CONFERENCE.items():
            opens = endpoint in ("conferences.show", "conferences.pledge")
            roles = WORKERS | {COMMISSIONER} if opens else WORKERS
            there, methods = address(app, endpoint, keys)
            is_open = role in roles and relation in relations
            for method, (status, text) in answers(browser, there, methods).items():
                assert (status != 404) == is_open, f"{role} {relation} {method} {endpoint}: {status}"
                assert status < 500
                assert "かなりあ" not in text
                assert is_open or (status, text) == nowhere[endpoint][method]


def set_all(row, **facts):
    for name, value in facts.items():
        setattr(row, name, value)


def an_item_seen_as(office, relation, account_key):
    """One person at a conference to which the account stands in this relation."""
    with unit_of_work(office) as session:
        audit.act_as(session, "lead", "test")
        conference = a_conference(session)
        seat = Seat.CHAIR if relation == CHAIRS_HANDED else Seat.MEMBER
        named = relation not in (TEAM, NOT_NAMED)
        who = {} if named else {"name": "見本 花子"}
        member = a_member(conference, account_key if named else "", agency=Agency.COMMISSIONER, **who)
        set_all(member, seat=seat)
        person = somebody(session, agencies=[Agency.COMMISSIONER])
        item = an_item(session, conference, person)
        write_texts(item, Texts(situation="げんき"), list(Part), by="lead", version=str(item.version))
        if relation != "was handed nothing":
            papers(session, directory_session(), item, [member])
        if relation == TEAM:
            session.add(TeamMember(person_key=person.key, account_key=account_key))
        happens = {
            SAT: lambda: unseat(conference, member, by="lead"),
            "has not pledged": lambda: set_all(member, pledged_on=None, pledged_by=""),
            "agency left out": lambda: set_all(member, agency=Agency.SCHOOL),
            "withdrawn": lambda: withdraw_consent(session.scalars(consents_of(person)).one(), on=today()),
            "taken off": lambda: take_off(item, by="lead", today=today()),
            "called off": lambda: call_off(conference, words="雪", by="lead", version=str(conference.version)),
            "too late": lambda: set_all(conference, on=today() - timedelta(15)),
        }
        happens.get(relation, lambda: None)()
        return {"conference_key": conference.key, "item_key": item.key}


@pytest.mark.parametrize("role", list(Role))
def test_papers_open_to_the_team_and_to_who_was_handed_them_and_may_still_be_told(app, office, role):
    browser = signed_in_as(app, office, role)
    lost = {"conference_key": "aaaaaaaaaa", "item_key": "aaaaaaaaaa"}
    nowhere = {endpoint: answers(browser, *address(app, endpoint, lost)) for endpoint in OF_AN_ITEM}
    for relation in (TEAM, HANDED, CHAIRS_HANDED, SAT, NOT_NAMED, *UNREADY):
        keys = an_item_seen_as(office, relation, browser.key)
        for endpoint, relations in OF_AN_ITEM.items():
            reads = relation != TEAM and endpoint == "conference_items.show"
            roles = WORKERS | {COMMISSIONER} if reads else WORKERS
            there, methods = address(app, endpoint, keys)
            is_open = role in roles and relation in relations
            for method, (status, text) in answers(browser, there, methods).items():
                assert (status != 404) == is_open, f"{role} {relation} {method} {endpoint}: {status}"
                assert status < 500
                if not is_open:
                    assert (status, text) == nowhere[endpoint][method]
                    assert "かなりあ" not in text


def test_papers_are_not_opened_through_another_conference(app, office):
    browser = signed_in_as(app, office, STAFF)
    mine, other = (an_item_seen_as(office, TEAM, browser.key) for _ in range(2))
    seen, elses = (a_conference_seen_as(office, ORGANISES, browser.key) for _ in range(2))
    for endpoint in OF_AN_ITEM:
        path, methods = address(app, endpoint, mine | {"conference_key": other["conference_key"]})
        assert {status for status, _ in answers(browser, path, methods).values()} == {404}, endpoint
    for endpoint in ("conferences.back", "conferences.unseat", "conferences.paper_pledge"):
        path, methods = address(app, endpoint, elses | {"conference_key": seen["conference_key"]})
        assert answers(browser, path, methods)["POST"][0] == 404, endpoint


@pytest.mark.parametrize("role", list(Role))
def test_a_sheet_opens_to_who_took_it_and_follows_its_compartment(app, office, records, role):
    browser = signed_in_as(app, office, role)
    mine, elses, in_circle, in_record, pledged_for, not_pledged_for = (
        a_sheet(office, browser.key if own else "somebody") for own in (True, False, True, True, False, True)
    )
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        circle = start_circle(session, Subject("件"), leader="lead", members=[], today=today())
        session.scalars(select(Intake).where(Intake.key == in_circle)).one().circle_key = circle.key
        session.scalars(select(Intake).where(Intake.key == in_record)).one().person_key = records["person_key"]
        for key in (pledged_for, not_pledged_for):
            circle = start_circle(session, Subject("件"), leader="lead", members=[browser.key], today=today())
            session.scalars(select(Intake).where(Intake.key == key)).one().circle_key = circle.key
            if key == pledged_for:
                pledge(circle, browser.key)
    seen = {
        mine: role in WORKERS,
        elses: False,
        in_circle: False,
        in_record: False,
        pledged_for: role in WORKERS | {COMMISSIONER},
        not_pledged_for: False,
    }
    for endpoint in sorted(OF_AN_INTAKE):
        path, methods = address(app, endpoint, {"intake_key": "aaaaaaaaaa"})
        nowhere = answers(browser, path, methods)
        for key, is_open in seen.items():
            there, _ = address(app, endpoint, {"intake_key": key})
            for method, (status, text) in answers(browser, there, methods).items():
                assert (status != 404) == is_open, f"{role} {method} {endpoint}: {status}"
                if not is_open:
                    assert (status, text) == nowhere[method]
                    assert "かなりあ" not in text


@pytest.mark.parametrize("role", Role)
def test_reaching_out_opens_to_who_holds_it_and_who_goes_along(app, office, role):
    browser = signed_in_as(app, office, role)
    facts = {"called": "かなりあ 小鳥", "on": today(), "by": Noticer.SHOP}
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        mine, elses, along, left = (
            begin(session, Noticed(**facts, with_key=other), by=holder, today=today()).key
            for holder, other in (
                (browser.key, None),
                ("somebody", None),
                ("somebody", browser.key),
                (browser.key, None),
            )
        )
        change(get_outreach(left), Noticed(**facts, held_by="somebody"), today=today(), version="1")
    seen = {mine: role in WORKERS, along: role in WORKERS, elses: False, left: False}
    for endpoint in sorted(OF_AN_OUTREACH):
        path, methods = address(app, endpoint, {"outreach_key": "aaaaaaaaaa"})
        nowhere = answers(browser, path, methods)
        for key, is_open in seen.items():
            there, _ = address(app, endpoint, {"outreach_key": key})
            for method, (status, text) in answers(browser, there, methods).items():
                assert (status != 404) == is_open, f"{role} {method} {endpoint}: {status}"
                if not is_open:
                    assert (status, text) == nowhere[method]
                    assert "かなりあ" not in text


def a_sheet(office, by):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        sheet = catalogue().offered(Use.WITHOUT_CONSENT)[-1]
        facts = {"state": IntakeState.WRITTEN, "by": by, "today": today()}
        return take_down(session, sheet, {"name": "かなりあ 小鳥"}, **facts).key


def test_a_placement_is_not_opened_through_another_person(app, office, records):
    browser = signed_in_as(app, office, STAFF)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        own = a_person(session, lead=browser.key).key
    for endpoint in (
        "placements.show",
        "placement_appointments.settle",
        "placement_trials.agreement_pdf",
        "visits.new",
        "visits.edit",
        "outings.new",
        "families.edit",
    ):
        path, _ = address(app, endpoint, records, person_key=own)
        assert browser.get(path).status_code == 404
    for endpoint in ("outings.back", "outings.call_off", "families.remove", "visits.take_back"):
        path, _ = address(app, endpoint, records, person_key=own)
        assert answers(browser, path, ["POST"])["POST"][0] == 404


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    "pages",
    [OF_A_PLACE, OF_A_WINDOW, OF_AN_ASK, OF_A_BOOK, OF_A_BOOK_ENTRY, OF_AN_OPENING],
    ids=["place", "window", "ask", "book of an area", "entry of a book", "opening"],
)
def test_entries_open_by_role_and_coordinators_stay_in_their_areas(app, office, records, role, pages):
    kinds = ((OF_A_WINDOW, "window"), (OF_AN_ASK, "ask"), (OF_AN_OPENING, "opening_key"))
    key = records[next((kind for known, kind in kinds if pages is known), "key")]
    inside = signed_in_as(app, office, role, "inside", areas=[records["area"]])
    outside = signed_in_as(app, office, role, "outside", areas=["anotherarea"])
    for endpoint, roles in pages.items():
        path, methods = address(app, endpoint, records, key=key)
        for method in methods:
            seen = answers(inside, path, [method])[method][0]
            assert (seen == 404) == (role not in roles), f"{role} {method} {endpoint}: {seen}"
            elsewhere = answers(outside, path, [method])[method][0]
            closed = role not in roles or role is COORDINATOR
            assert (elsewhere == 404) == closed, f"{role} outside {method} {endpoint}: {elsewhere}"


@pytest.mark.parametrize("role", list(Role))
def test_a_picture_opens_as_its_place_does_and_before_there_is_one_to_who_brought_it(app, office, records, role):
    inside = signed_in_as(app, office, role, "inside", areas=[records["area"]])
    outside = signed_in_as(app, office, role, "outside", areas=["anotherarea"])
    for endpoint, roles in OF_A_PICTURE.items():
        path, methods = address(app, endpoint, records, key=a_picture(office, records["key"], by="somebody"))
        method = methods[0]
        elsewhere = answers(outside, path, [method])[method][0]
        assert (elsewhere == 404) == (role not in roles or role is COORDINATOR), f"{role} outside {endpoint}"
        again, _ = address(app, endpoint, records, key=a_picture(office, records["key"], by="somebody"))
        assert (answers(inside, again, [method])[method][0] == 404) == (role not in roles), f"{role} {endpoint}"
        alone, _ = address(app, endpoint, records, key=a_picture(office, "notyet", by=inside.key))
        assert answers(outside, alone, [method])[method][0] == 404
        assert answers(inside, alone, [method])[method][0] in (200, 302)


def a_picture(office, place_key, by):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        keep_pictures(session, place_key, [f"{by} {now()}".encode()], by=by)
        session.flush()
        return session.scalars(select(Evidence.key).order_by(Evidence.id.desc()).limit(1)).one()


@pytest.mark.parametrize("role", list(Role))
def test_two_places_are_merged_by_who_looks_after_both(app, office, directory, records, saved, role):
    area, other_area = directory.scalar(select(Area).where(Area.key == records["area"])), an_area(name="西部")
    other = a_place(name="みほん食堂")
    other.areas.append(other_area)
    saved(other_area, other)
    undone = {"undone_at": now(), "undone_by": "x"}  # a second time it is refused, behind the door
    merge = saved(PlaceMerge(gone_key=other.key, gone_name="", staying_key=records["key"], by="x", kept={}, **undone))
    both = signed_in_as(app, office, role, "both", areas=[area.key, other_area.key])
    one = signed_in_as(app, office, role, "one", areas=[area.key])
    for endpoint in sorted(OF_A_PAIR):
        path, methods = address(app, endpoint, records, other=other.key, merge=merge.key)
        for method in methods:
            seen = answers(both, path, [method])[method][0]
            assert (seen == 404) == (role not in (COORDINATOR, SUPERVISOR)), f"{role} {method} {endpoint}: {seen}"
            elsewhere = answers(one, path, [method])[method][0]
            assert (elsewhere == 404) == (role is not SUPERVISOR), f"{role} elsewhere {method} {endpoint}: {elsewhere}"


@pytest.mark.parametrize("role", list(Role))
def test_a_group_is_ended_by_who_looks_after_all_its_places(app, office, directory, records, saved, role):
    group, other_area = a_group(), an_area(name="西部")
    there = directory.scalar(select(Place).where(Place.key == records["key"]))
    other = a_place(name="みほんサロン", group=group)
    other.areas.append(other_area)
    saved(group, other_area, other)
    with unit_of_work(directory):
        there.group = group
    both = signed_in_as(app, office, role, "both", areas=[records["area"], other_area.key])
    one = signed_in_as(app, office, role, "one", areas=[records["area"]])
    for endpoint in sorted(OF_A_GROUP):
        path, methods = address(app, endpoint, records, key=group.key)
        seen, elsewhere = (answers(browser, path, methods)["POST"][0] for browser in (both, one))
        assert (seen == 404) == (role not in (COORDINATOR, SUPERVISOR)), f"{role} {endpoint}: {seen}"
        assert (elsewhere == 404) == (role is not SUPERVISOR), f"{role} elsewhere {endpoint}: {elsewhere}"


@pytest.mark.parametrize("role", list(Role))
def test_proposals_open_to_who_looks_after_the_place_and_to_read_for_who_made_them(
    app, office, directory, records, role
):
    inside = signed_in_as(app, office, role, "inside", areas=[records["area"]])
    outside = signed_in_as(app, office, role, "outside", areas=["anotherarea"])
    staff = signed_in_as(app, office, STAFF, "proposer")
    place = directory.scalars(select(Place).where(Place.key == records["key"])).one()
    with unit_of_work(directory) as session:
        made = propose(session, place, {"phone": "0000-00-0009"}, source=ProposalSource.STAFF, by=staff.key)
    for endpoint, roles in OF_A_PROPOSAL.items():
        path, methods = address(app, endpoint, records, proposal=made.id)
        for method in methods:
            seen = answers(inside, path, [method])[method][0]
            assert (seen == 404) == (role not in roles), f"{role} {method} {endpoint}: {seen}"
            elsewhere = answers(outside, path, [method])[method][0]
            closed = role not in roles or role is COORDINATOR
            assert (elsewhere == 404) == closed, f"{role} outside {method} {endpoint}: {elsewhere}"
            own = answers(staff, path, [method])[method][0]
            assert (own == 404) == (endpoint != "desk_proposals.show"), f"proposer {method} {endpoint}: {own}"


@pytest.mark.parametrize("role", list(Role))
def test_earlier_versions_open_to_who_may_change_the_place(app, office, directory, records, role):
    inside = signed_in_as(app, office, role, "inside", areas=[records["area"]])
    outside = signed_in_as(app, office, role, "outside", areas=["anotherarea"])
    place = directory.scalars(select(Place).where(Place.key == records["key"])).one()
    with unit_of_work(directory) as session:
        made = record_revision(session, place, before={"phone": "1"}, after={"phone": "2"}, by="somebody")
    for endpoint in sorted(OF_A_VERSION):
        path, methods = address(app, endpoint, records, number=made.number)
        seen, elsewhere = (answers(each, path, methods[:1])[methods[0]][0] for each in (inside, outside))
        assert (seen == 404) == (role not in (COORDINATOR, SUPERVISOR)), f"{role} {endpoint}: {seen}"
        assert (elsewhere == 404) == (role is not SUPERVISOR), f"{role} outside {endpoint}: {elsewhere}"


@pytest.mark.parametrize("role", list(Role))
def test_messages_of_residents_are_read_by_coordinators_and_supervisors_only(app, office, records, saved, role):
    message = saved(InboxMessage(sealed=b"nobody opens this", likeness="x"))
    browser = signed_in_as(app, office, role)
    for endpoint in sorted(OF_A_MESSAGE):
        path, methods = address(app, endpoint, records, key=message.key)
        for method, (status, _) in answers(browser, path, methods).items():
            assert (status == 404) == (role not in (COORDINATOR, SUPERVISOR)), f"{role} {method} {endpoint}: {status}"


@pytest.mark.parametrize("role", list(Role))
def test_supporters_and_points_are_opened_by_coordinators_and_supervisors_only(app, office, role):
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        supporter = Supporter(wished_on=today(), area_keys=[])
        session.add(supporter)
        holder = register_holder(session, name="かなりあ 小鳥", kana="", today=today(), key="")
        add_line = PointEntry(
            holder_key=holder.key, number=1, on=today(), kind=EntryKind.EARN, points=1, balance=1, year=2026, by="x"
        )
        session.add(add_line)
        keys = {"supporter": supporter.key, "holder": holder.key}
    browser = signed_in_as(app, office, role)
    for endpoint in sorted(OF_A_SUPPORTER | OF_A_HOLDER):
        key = keys["supporter" if endpoint in OF_A_SUPPORTER else "holder"]
        path, methods = address(app, endpoint, {"key": key, "number": 1})
        for method, (status, text) in answers(browser, path, methods).items():
            assert (status == 404) == (role not in (COORDINATOR, SUPERVISOR)), f"{role} {method} {endpoint}: {status}"
            assert role in (COORDINATOR, SUPERVISOR) or "かなりあ" not in text


@pytest.mark.parametrize("role", list(Role))
def test_a_line_of_a_host_is_opened_by_workers_only_and_through_its_own_host_only(app, office, records, saved, role):
    browser, other = signed_in_as(app, office, role), saved(a_place(name="よその居場所"))
    for endpoint in sorted(OF_A_HOST_NOTE):
        path, _ = address(app, endpoint, records)
        elsewhere, _ = address(app, endpoint, records, key=other.key)
        assert answers(browser, elsewhere, ["POST"])["POST"][0] == 404
        status, text = answers(browser, path, ["POST"])["POST"]
        assert (status == 404) == (role not in WORKERS), f"{role} {endpoint}: {status}"
        assert role in WORKERS or "あひる" not in text


@pytest.mark.parametrize("role", list(Role))
def test_a_visit_to_a_host_is_mended_by_workers_only_and_through_its_own_host_only(app, office, records, saved, role):
    browser, other = signed_in_as(app, office, role), saved(a_place(name="よその居場所"))
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        made = VisitDetails(VisitTo.HOST, today(), VisitHow.PHONE, note="あひる")
        key = record_host_visit(session, records["key"], made, by="somebody", today=today()).key
    for endpoint in sorted(OF_A_HOST_VISIT):
        path, methods = address(app, endpoint, records, visit_key=key)
        elsewhere, _ = address(app, endpoint, records, visit_key=key, key=other.key)
        for method in methods:
            assert answers(browser, elsewhere, [method])[method][0] == 404
            status, text = answers(browser, path, [method])[method]
            assert (status == 404) == (role not in WORKERS), f"{role} {method} {endpoint}: {status}"
            assert role in WORKERS or "あひる" not in text


def test_nobody_signed_in_is_sent_to_the_sign_in_page(app, records):
    client = app.test_client()
    for endpoint in sorted(set(OPEN_TO) | OF_A_PERSON | set(OF_A_PLACE) | set(OF_A_WINDOW) | OF_A_MESSAGE):
        path, methods = address(app, endpoint, records)
        if "GET" in methods:
            assert client.get(path).location == "/sign-in", endpoint
        else:
            assert client.post(path).status_code == 400


@pytest.mark.parametrize(
    "endpoint", ["overview.person", "placements.show", "visits.new", "visits.edit", "household.edit", "outings.back"]
)
def test_a_refused_look_is_in_the_log_of_the_person(app, office, records, endpoint):
    browser = signed_in_as(app, office, STAFF)
    path, methods = address(app, endpoint, records)
    answers(browser, path, methods[:1])

    office.rollback()
    query = select(AuditLine.subject_key).where(
        AuditLine.action == Action.REFUSED, AuditLine.account_key == browser.key
    )
    assert office.scalars(query).all() == [records["person_key"]]


def test_a_form_that_is_refused_was_looked_at(app, office):
    browser = signed_in_as(app, office, STAFF)
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        key = a_person(session, lead=browser.key).key
    page = f"/office/people/{key}/consents/new"
    browser.get(page)
    answer = browser.post_form(
        page, on="2999-01-01", how="by_word", items="name", scopes="company", purposes="participation"
    )

    office.rollback()
    query = select(func.count()).where(AuditLine.account_key == browser.key, AuditLine.subject_key == key)
    assert "未来" in answer.text
    assert office.scalar(query) == 3  # the page, the page for its hidden fields, the page that says why not
