"""Which records the figures of 参加支援 count; each list is as long as its figure, erased records apart."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from matching.circles.models import Circle
from matching.closings.models import Closing
from matching.conferences.models import AgendaItem, Conference
from matching.conferences.states import ConferenceState
from matching.disclosures.models import Disclosure
from matching.figures.periods import Period, months_after
from matching.figures.records import TAKING_PART, Records
from matching.figures.things import Thing, To, each_once
from matching.gaps.models import GapStep, ResourceGap
from matching.gaps.states import GapState
from matching.intake.models import Intake
from matching.outreach.models import Outreach, OutreachContact
from matching.placements.appointment_models import Appointment, AppointmentState, Companion
from matching.placements.models import Placement
from matching.placements.request_models import HostAnswer, HostRequest
from matching.placements.states import PlacementState
from matching.support_plans.models import SupportPlan
from matching.visits.models import HostVisit, Visit, VisitTo

Finder = Callable[[Records, Period], list[Thing]]
HAD_A_DAY = (Visit.due_on.is_not(None),)
HELD = Conference.state == ConferenceState.HELD


def rows(session: Session, to: To, key: Any, day: Any, period: Period, *where: ColumnElement[bool]) -> list[Thing]:
    """One thing for each row of a period."""
    query = select(key, day).where(day.between(period.first, period.last), *where)
    return [Thing(to, found or "", on) for found, on in session.execute(query)]


def _rows(to: To, key: Any, day: Any, *where: ColumnElement[bool]) -> Finder:
    return lambda records, period: rows(records.office, to, key, day, period, *where)


def _agenda(records: Records, period: Period) -> list[Thing]:
    query = select(AgendaItem.person_key, Conference.on).join(Conference, Conference.key == AgendaItem.conference_key)
    spoken = (HELD, AgendaItem.taken_off_on.is_(None), Conference.on.between(period.first, period.last))
    return [Thing(To.PERSON, person, on) for person, on in records.office.execute(query.where(*spoken))]


def _contacts_of_outreach(records: Records, period: Period) -> list[Thing]:
    query = select(OutreachContact.outreach_key, OutreachContact.on)
    found = records.office.execute(query.where(OutreachContact.on.between(period.first, period.last)))
    return [Thing(To.OUTREACH, key, on) for key, on in found]


def _first_proposals(records: Records, period: Period) -> list[Thing]:
    first = func.min(Placement.proposed_on)
    found = records.office.execute(select(Placement.person_key, first).group_by(Placement.person_key))
    return [Thing(To.PERSON, person, on) for person, on in found if period.covers(on)]


def _moves(state: PlacementState, *, once: bool = False) -> Finder:
    def find(records: Records, period: Period) -> list[Thing]:
        there = [step for step in records.steps_to[state] if period.covers(step.on)]
        found = [Thing(To.PERSON, step.person, step.on) for step in there]
        return each_once(found) if once else found

    return find


def _places_asked(records: Records, period: Period) -> list[Thing]:
    asked = [step for step in records.steps_to[PlacementState.ASKED] if period.covers(step.on)]
    return each_once(Thing(To.PLACE, step.place, step.on) for step in asked)


def _places_accepting(records: Records, period: Period) -> list[Thing]:
    yes = {answer.value for answer in HostAnswer if answer.is_a_yes}
    found = [(day, place) for day, place, answer, _ in records.host_answers if answer in yes and period.covers(day)]
    return each_once(Thing(To.PLACE, place, day) for day, place in found)


def _refusals(records: Records, period: Period) -> list[Thing]:
    query = select(HostRequest.person_key, HostRequest.answered_on)
    no = (HostRequest.answer == HostAnswer.NOT_NOW, HostRequest.answered_on.between(period.first, period.last))
    return [Thing(To.PERSON, person, on) for person, on in records.office.execute(query.where(*no))]


def _taking_part(records: Records, period: Period) -> list[Thing]:
    found = []
    for steps in records.walks:
        until = [step for step in steps if step.on <= period.last]
        if until and until[-1].state in TAKING_PART:
            found.append(Thing(To.PERSON, until[-1].person, until[-1].on))
    return each_once(found)


def _settled(months: int) -> Finder:
    def find(records: Records, period: Period) -> list[Thing]:
        found = []
        for steps in records.walks:
            began = next((step.on for step in steps if step.state is PlacementState.ACTIVE), None)
            if began is None or not period.covers(day := months_after(began, months)):
                continue
            if [step for step in steps if step.on <= day][-1].state in TAKING_PART:
                found.append(Thing(To.PERSON, steps[0].person, day))
        return found

    return find


def _opened_gaps(records: Records, period: Period) -> list[Thing]:
    first: Any = func.min(GapStep.on)
    query = select(GapStep.work_key, first).where(GapStep.state == GapState.OPENED).group_by(GapStep.work_key)
    found: list[tuple[str, date]] = [(key, on) for key, on in records.office.execute(query)]
    return [Thing(To.NOBODY, key, on) for key, on in found if period.covers(on)]


def _host_contacts_due(records: Records, period: Period) -> list[Thing]:
    about_somebody = rows(
        records.office, To.PERSON, Visit.person_key, Visit.on, period, Visit.to == VisitTo.HOST, *HAD_A_DAY
    )
    had_a_day = HostVisit.due_on.is_not(None)
    return about_somebody + rows(records.office, To.PLACE, HostVisit.place_key, HostVisit.on, period, had_a_day)


HAPPENED = (Appointment.state == AppointmentState.HAPPENED, Appointment.companion != Companion.NOBODY)
SUPPORT: Mapping[str, Finder] = {
    "consultations": _rows(To.INTAKE, Intake.key, Intake.received_on),
    "consultations_by_age": _rows(To.INTAKE, Intake.key, Intake.received_on),
    "outreach_begun": _rows(To.OUTREACH, Outreach.key, Outreach.noticed_on),
    "outreach_contacts": _contacts_of_outreach,
    "circles": _rows(To.CIRCLE, Circle.key, Circle.opened_on),
    "plans": _rows(To.PERSON, SupportPlan.person_key, SupportPlan.approved_on),
    "conferences": _rows(To.CONFERENCE, Conference.key, Conference.on, HELD),
    "conference_cases": _agenda,
    "newly_decided": _first_proposals,
    "hosts_asked": _places_asked,
    "hosts_accepting": _places_accepting,
    "host_refusals": _refusals,
    "accompanied": _rows(To.PERSON, Appointment.person_key, Appointment.on, *HAPPENED),
    "trials": _moves(PlacementState.TRIAL),
    "people_in_trials": _moves(PlacementState.TRIAL, once=True),
    "taking_part": _taking_part,
    "settled_3": _settled(3),
    "settled_6": _settled(6),
    "settled_12": _settled(12),
    "stops": _moves(PlacementState.STOPPED),
    "not_chosen": _moves(PlacementState.DECLINED),
    "graduations": _moves(PlacementState.GRADUATED),
    "contacts_with_people": _rows(To.PERSON, Visit.person_key, Visit.on, Visit.to == VisitTo.PERSON),
    "contacts_with_hosts": _rows(To.PERSON, Visit.person_key, Visit.on, Visit.to == VisitTo.HOST),
    "in_time_with_people": _rows(To.PERSON, Visit.person_key, Visit.on, Visit.to == VisitTo.PERSON, *HAD_A_DAY),
    "in_time_with_hosts": _host_contacts_due,
    "gaps": _rows(To.NOBODY, ResourceGap.key, ResourceGap.raised_on),
    "gaps_opened": _opened_gaps,
    "closings": _rows(To.PERSON, Closing.person_key, Closing.on),
    "disclosures": _rows(To.PERSON, Disclosure.person_key, Disclosure.on),
}
