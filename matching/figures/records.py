"""What figures are counted from: days, codes and keys of both databases, read at most once.

No record is opened. Of what is sealed only birth dates are read, for ages in bands, and the log says so.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.calendar import JAPAN
from directory.foods.models import FoodMember, FoodMemberRole, FoodOffer
from directory.groups.models import Group
from directory.openings.models import Opening
from directory.partners.figures import spans_of_partners
from directory.places.models import Activity, Place, PlaceKindLink, Publication
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember
from directory.supporters.models import Training
from directory.yearly.figures import count_whole
from directory.yearly.models import YearFigures
from matching.circles.models import Circle
from matching.closings.models import Closing
from matching.conferences.models import AgendaItem, Conference, ConferenceMember
from matching.conferences.states import ConferenceState
from matching.disclosures.models import Disclosure
from matching.figures.ages import band_on
from matching.figures.counting import Daily
from matching.figures.periods import Period, months_after
from matching.gaps.models import GapStep, ResourceGap
from matching.gaps.states import GapState
from matching.intake.models import Intake
from matching.outreach.models import Outreach, OutreachContact
from matching.people.births import unsealed_births
from matching.placements.appointment_models import Appointment, AppointmentState, Companion
from matching.placements.models import Placement, PlacementStep
from matching.placements.request_models import HostRequest
from matching.placements.states import PlacementState
from matching.retention.models import ErasedRecord, Kept
from matching.support_plans.models import SupportPlan
from matching.visits.models import HostVisit, Visit, VisitTo

TAKING_PART = (PlacementState.ACTIVE, PlacementState.RESTING)
IS_LISTED = (Place.publication == Publication.PUBLISHED, Place.activity != Activity.ENDED)


@dataclass(frozen=True, slots=True)
class Step:
    """One move of one placement."""

    placement: int
    person: str
    place: str
    state: PlacementState
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A group in a platform, or a partner in the register: from one day to before another."""

    group: int
    first: date
    until: date | None
    where: str = ""
    name: str = ""

    def covers(self, day: date) -> bool:
        """Whether it was there on a day."""
        return self.first <= day and (self.until is None or day < self.until)


class Records:
    """The records of a municipality as figures see them."""

    def __init__(self, office: Session, directory: Session, *, today: date) -> None:
        self.office, self.directory, self.today = office, directory, today
        self.chosen: dict[str, Any] = {}
        """What was read for indicators by choosing, by choice."""
        self._ages: dict[Period, Daily] = {}
        self._settled: dict[int, list[tuple[date, bool]]] = {}

    @cached_property
    def intakes(self) -> Daily:
        """Sheets by day and route."""
        return _daily(self.office, Intake.received_on, Intake.route)

    def intakes_by_age(self, period: Period) -> Daily:
        """Sheets of a period by day and band of age; only the birth dates of their persons are unsealed, and logged."""
        found = next((rows for known, rows in self._ages.items() if known.spans(period)), None)
        if found is None:
            there = Intake.received_on.between(period.first, period.last)
            births = unsealed_births(self.office, select(Intake.person_key).where(there), counting="consultations")
            rows = self.office.execute(select(Intake.received_on, Intake.person_key).where(there))
            found = self._ages[period] = [(day, band_on(births.get(key or ""), day), 1) for day, key in rows]
        return found

    @cached_property
    def circles(self) -> Daily:
        """支援会議 by their first day."""
        return _daily(self.office, Circle.opened_on)

    @cached_property
    def outreach(self) -> Daily:
        """People reached out to, by day and who noticed."""
        return _daily(self.office, Outreach.noticed_on, Outreach.noticed_by)

    @cached_property
    def outreach_contacts(self) -> Daily:
        """Tries to reach somebody, by day."""
        return _daily(self.office, OutreachContact.on)

    @cached_property
    def first_proposals(self) -> Daily:
        """People by the day a host was first considered for them."""
        first = select(func.min(Placement.proposed_on).label("on")).group_by(Placement.person_key).subquery()
        rows = self.office.execute(select(first.c.on, func.count()).group_by(first.c.on))
        return [(day, "", count) for day, count in rows]

    @cached_property
    def steps(self) -> list[Step]:
        """Every move, placement by placement, in order."""
        columns = (Placement.id, Placement.person_key, Placement.place_key)
        query = select(*columns, PlacementStep.state, PlacementStep.on, PlacementStep.reason_code).join(
            PlacementStep, PlacementStep.placement_id == Placement.id
        )
        return [Step(*row) for row in self.office.execute(query.order_by(Placement.id, PlacementStep.number))]

    @cached_property
    def steps_to(self) -> dict[PlacementState, list[Step]]:
        """The same by the state they lead to."""
        found: dict[PlacementState, list[Step]] = {state: [] for state in PlacementState}
        for step in self.steps:
            found[step.state].append(step)
        return found

    @cached_property
    def walks(self) -> list[list[Step]]:
        """The moves of each placement."""
        return [list(steps) for _, steps in groupby(self.steps, key=lambda step: step.placement)]

    def settled(self, months: int) -> list[tuple[date, bool]]:
        """For each placement that began: the day so many months later, and whether the person took part on it."""
        if months not in self._settled:
            self._settled[months] = found = []
            for steps in self.walks:
                began = next((step.on for step in steps if step.state is PlacementState.ACTIVE), None)
                if began is not None:
                    day = months_after(began, months)
                    found.append((day, [step for step in steps if step.on <= day][-1].state in TAKING_PART))
        return self._settled[months]

    @cached_property
    def host_answers(self) -> list[tuple[date, str, str, str]]:
        """Day, place, answer and reason of what hosts answered."""
        columns = (HostRequest.answered_on, Placement.place_key, HostRequest.answer, HostRequest.reason_code)
        query = select(*columns).join(Placement, Placement.key == HostRequest.placement_key)
        rows = self.office.execute(query.where(HostRequest.answered_on.is_not(None)))
        return [(day, place, answer.value, reason) for day, place, answer, reason in rows if day and answer]

    @cached_property
    def accompanied(self) -> Daily:
        """Looks and goings together that took place with somebody beside the person, by kind."""
        happened = (Appointment.state == AppointmentState.HAPPENED, Appointment.companion != Companion.NOBODY)
        return _daily(self.office, Appointment.on, Appointment.kind, *happened)

    @cached_property
    def visits(self) -> list[tuple[date, str, str, int]]:
        """Contacts by day, side and way."""
        return [(day, to, how, count) for day, to, how, _, count in self._contacts]

    @cached_property
    def _contacts(self) -> list[tuple[date, str, str, date | None, int]]:
        alike = (Visit.on, Visit.to, Visit.how, Visit.due_on)
        found = self.office.execute(select(*alike, func.count()).group_by(*alike))
        return [(day, to.value, how.value, due, count) for day, to, how, due, count in found]

    @cached_property
    def follow_ups(self) -> list[tuple[date, str, date | None, int]]:
        """Contacts by day, side, and the day they were due; with hosts also those about nobody in particular."""
        about_somebody = [(day, to, due, count) for day, to, _, due, count in self._contacts]
        visits = select(HostVisit.on, HostVisit.due_on, func.count()).group_by(HostVisit.on, HostVisit.due_on)
        return about_somebody + [(day, VisitTo.HOST.value, due, n) for day, due, n in self.office.execute(visits)]

    @cached_property
    def plans(self) -> Daily:
        """Approved plans by day, the first of a person as "first", the others as "again"."""
        query = select(SupportPlan.person_key, SupportPlan.approved_on).where(SupportPlan.approved_on.is_not(None))
        seen: set[str] = set()
        days: list[tuple[date, str, int]] = []
        for person, day in self.office.execute(query.order_by(SupportPlan.person_key, SupportPlan.number)):
            if day is not None:
                days.append((day, "again" if person in seen else "first", 1))
            seen.add(person)
        return days

    @cached_property
    def conferences(self) -> list[tuple[date, str, str, str]]:
        """Day, key, kind and name of the 重層的支援会議 that were held."""
        query = select(Conference.on, Conference.key, Conference.kind, Conference.name)
        rows = self.office.execute(query.where(Conference.state == ConferenceState.HELD).order_by(Conference.id))
        return [(day, key, kind, name) for day, key, kind, name in rows]

    @cached_property
    def conference_cases(self) -> Daily:
        """Persons spoken of at 重層的支援会議 that were held, by day."""
        query = select(Conference.on, func.count()).join(AgendaItem, AgendaItem.conference_key == Conference.key)
        was_spoken_of = (Conference.state == ConferenceState.HELD, AgendaItem.taken_off_on.is_(None))
        rows = self.office.execute(query.where(*was_spoken_of).group_by(Conference.on))
        return [(day, "", count) for day, count in rows]

    @cached_property
    def conference_agencies(self) -> list[tuple[date, str]]:
        """The agencies that attended 重層的支援会議, with the day."""
        query = select(Conference.on, ConferenceMember.agency).join(
            ConferenceMember, ConferenceMember.conference_key == Conference.key
        )
        came = (Conference.state == ConferenceState.HELD, ConferenceMember.attended.is_(True))
        return [(day, agency.value) for day, agency in self.office.execute(query.where(*came).distinct())]

    @cached_property
    def gaps(self) -> Daily:
        """What was missing, by the day it was noted."""
        return _daily(self.office, ResourceGap.raised_on)

    @cached_property
    def gaps_opened(self) -> list[tuple[date, str]]:
        """The first day a place opened for each work on what was missing, with the work's key."""
        query = select(func.min(GapStep.on), GapStep.work_key).where(GapStep.state == GapState.OPENED)
        return [(day, key) for day, key in self.office.execute(query.group_by(GapStep.work_key))]

    @cached_property
    def closings(self) -> Daily:
        """Ends of support by reason."""
        return _daily(self.office, Closing.on, Closing.reason)

    @cached_property
    def disclosures(self) -> Daily:
        """Lines of the register by basis."""
        return _daily(self.office, Disclosure.on, Disclosure.basis)

    @cached_property
    def _erased(self) -> list[tuple[Kept, date, date, str, str]]:
        row = ErasedRecord
        rows = self.office.execute(select(row.kind, row.began, row.ended, row.route, row.reason))
        return [(kind, began, ended, route, reason) for kind, began, ended, route, reason in rows]

    def erased_that_began(self, kind: Kept) -> Daily:
        """Erased records by the month they began and their route."""
        return [(began, route, 1) for each, began, _, route, _ in self._erased if each is kind]

    def erased_that_ended(self, kind: Kept) -> Daily:
        """Erased records by the month they ended and the reason."""
        return [(ended, reason, 1) for each, _, ended, _, reason in self._erased if each is kind]

    @cached_property
    def places_today(self) -> dict[str, Any]:
        """The places as 年度更新 would keep them today."""
        return count_whole(self.directory, self.today)

    @cached_property
    def places_kept(self) -> dict[int, dict[str, Any]]:
        """The places as the end of each 年度 kept them."""
        rows = self.directory.execute(select(YearFigures.fiscal_year, YearFigures.figures))
        return {year: figures["all"] for year, figures in rows}

    @cached_property
    def new_places(self) -> Daily:
        """Places residents find, by the day they were registered."""
        return [(_day(at), "", 1) for at in self.directory.scalars(select(Place.created_at).where(*IS_LISTED))]

    @cached_property
    def new_roles(self) -> Daily:
        """Published 役割・受け入れ枠 by the day they were registered."""
        published = select(Opening.created_at).join(Opening.place)
        published = published.where(Opening.publication == Publication.PUBLISHED, *IS_LISTED)
        return [(_day(at), "", 1) for at in self.directory.scalars(published)]

    @cached_property
    def groups(self) -> list[tuple[int, str]]:
        """Each group with each content of its places that go on."""
        query = select(Place.group_id, PlaceKindLink.kind).join(PlaceKindLink, PlaceKindLink.place_id == Place.id)
        rows = self.directory.execute(query.where(Place.group_id.is_not(None), *IS_LISTED).distinct())
        return [(group, kind.value) for group, kind in rows if group is not None]

    @cached_property
    def donations(self) -> Daily:
        """Offers of food that were not taken back, by giver."""
        return _daily(self.directory, FoodOffer.offered_on, FoodOffer.giver_kind, FoodOffer.withdrawn_on.is_(None))

    @cached_property
    def partners(self) -> list[Stay]:
        """The register of partner businesses."""
        return [Stay(number, *span) for number, span in enumerate(spans_of_partners(self.directory))]

    @cached_property
    def food_members(self) -> list[Stay]:
        """Groups in the food network with each of their roles, each until it left or ended; "" where none is known."""
        columns = (FoodMember.group_id, FoodMember.joined_on, FoodMember.left_on, Group.dissolved_on)
        query = select(*columns, FoodMemberRole.role).join(Group, Group.id == FoodMember.group_id)
        rows = self.directory.execute(query.outerjoin(FoodMemberRole, FoodMemberRole.member_id == FoodMember.id))
        return [
            Stay(group, first, min((day for day in (left, ended) if day is not None), default=None), role or "")
            for group, first, left, ended, role in rows
        ]

    @cached_property
    def platform_members(self) -> list[Stay]:
        """Groups in platforms, each until it left or the platform ended."""
        columns = (PlatformMember.group_id, PlatformMember.joined_on, PlatformMember.left_on, Platform.ended_on)
        query = select(*columns, Platform.key, Platform.name).join(Platform, Platform.id == PlatformMember.platform_id)
        return [
            Stay(group, first, min((day for day in (left, ended) if day is not None), default=None), key, name)
            for group, first, left, ended, key, name in self.directory.execute(query.order_by(Platform.id))
        ]

    @cached_property
    def platform_meetings(self) -> list[tuple[date, str, str]]:
        """Day of each meeting with the platform's key and name."""
        columns = (PlatformMeeting.held_on, Platform.key, Platform.name)
        query = select(*columns).join(Platform, Platform.id == PlatformMeeting.platform_id).order_by(Platform.id)
        return [(day, key, name) for day, key, name in self.directory.execute(query)]

    @cached_property
    def trainings(self) -> list[tuple[date, int, int]]:
        """Day, attendances and people new to it of each training."""
        query = select(Training.held_on, Training.attended, Training.first_time)
        return [(day, attended, new) for day, attended, new in self.directory.execute(query)]


def _daily(session: Session, day: Any, code: Any = None, *where: ColumnElement[bool]) -> Daily:
    columns = (day,) if code is None else (day, code)
    rows = session.execute(select(*columns, func.count()).where(*where).group_by(*columns))
    return [(row[0], "" if code is None else str(getattr(row[1], "value", row[1]) or ""), row[-1]) for row in rows]


def _day(at: Any) -> date:
    on: date = at.astimezone(JAPAN).date()
    return on
