"""Invented municipalities, made by chance: records of every kind that figures count."""

import random
from datetime import date, timedelta

from core import calendar
from core.calendar import fiscal_year
from core.db import unit_of_work
from directory.foods.models import FoodMember, FoodOffer
from directory.foods.states import FoodKind, FoodRole, GiverKind, Unit
from directory.groups.models import Group
from directory.partners.models import PartnerBusiness
from directory.partners.states import PartnerState
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Publication
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember
from directory.supporters.models import Training, TrainingKind
from matching.circles.models import Circle
from matching.closings.models import Closing, ClosingReason, Watcher
from matching.conferences.models import AgendaItem, Conference, ConferenceMember
from matching.conferences.states import ConferenceState
from matching.consents.models import Agency
from matching.disclosures.models import Disclosure, LegalBasis
from matching.gaps.models import GapStep, GapWork, ResourceGap
from matching.gaps.states import GapSource, GapState, NeedKind
from matching.intake.models import Intake, IntakeState
from matching.outreach.models import ContactHow, Noticer, Outreach, OutreachContact, Response
from matching.people.models import Person, Route, TeamMember
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion
from matching.placements.models import Placement, PlacementStep
from matching.placements.request_models import AnsweredHow, HostAnswer, HostRequest
from matching.placements.states import PlacementState, moves_from
from matching.retention.models import ErasedRecord, Kept
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from matching.sheets.services import keep_edition
from matching.support_plans.models import SupportPlan
from matching.support_plans.states import PlanState
from matching.visits.models import HostVisit, Visit, VisitHow, VisitTo
from tests.factories import a_place, an_opening
from tests.matching.people import acting

S = PlacementState
OVER = {S.GRADUATED, S.STOPPED, S.DECLINED}
TODAY = date(2026, 11, 30)


def some_day(chance: random.Random) -> date:
    return TODAY - timedelta(days=chance.randrange(1200))


def a_town(chance: random.Random, office, directory) -> None:
    """A municipality of some dozens of records."""
    groups = [Group(name=f"会{n}") for n in range(6)]
    with unit_of_work(directory) as session:
        session.add_all(groups)
        session.flush()
        _places(chance, session, groups)
        _platforms(chance, session, groups)
        _companies(chance, session, groups)
        _food_members(chance, session, groups)
        for _ in range(chance.randrange(8)):
            _food_and_training(chance, session, groups)
    with acting(office) as session:
        sheet = catalogue().offered(Use.WITHOUT_CONSENT)[0]
        keep_edition(session, sheet)
        for number in range(chance.randrange(3, 12)):
            _person(chance, session, number, sheet.edition)
        for _ in range(chance.randrange(8)):
            _before_support(chance, session, sheet.edition)
            _erased(chance, session)


def a_person_of_a_town(session, number: int = 0, route: Route = Route.SELF) -> Person:
    person = Person(route=route)
    person.name = f"見本 {number}"
    person.refresh_indexes()
    session.add(person)
    session.flush()
    return person


def two_who_stopped(office, account_key):
    """The keys of somebody an account looks after and of somebody else; today both broke off."""
    with acting(office) as session:
        mine, theirs = (a_person_of_a_town(session, number) for number in (1, 2))
        session.add(TeamMember(person_key=mine.key, account_key=account_key))
        for person in (mine, theirs):
            walk(session, person, [(PlacementState.CANDIDATE, TODAY), (PlacementState.STOPPED, TODAY)])
        return mine.key, theirs.key


def walk(session, person: Person, path, *, opening: str = "o", place: str = "p", codes=("health",)) -> Placement:
    """A placement that made these moves (state, day); pauses and ends have the next of `codes`."""
    state, last = path[-1]
    placement = Placement(
        person_key=person.key,
        opening_key=opening,
        place_key=place,
        state=state,
        proposed_on=path[0][1],
        followed_since=last,
        ended_on=last if state in OVER else None,
    )
    session.add(placement)
    session.flush()
    for number, (each, on) in enumerate(path, start=1):
        code = codes[number % len(codes)] if each in OVER | {S.RESTING} else ""
        session.add(
            PlacementStep(placement_id=placement.id, number=number, state=each, on=on, by="x", reason_code=code)
        )
    return placement


def _path(chance) -> list[tuple[PlacementState, date]]:
    """A walk through the table of moves, each move some days after the last."""
    on, state = some_day(chance) - timedelta(days=200), S.CANDIDATE
    path = [(state, on)]
    for _ in range(chance.randrange(9)):
        on += timedelta(days=chance.randrange(1, 80))
        if on > TODAY or not moves_from(state):
            break
        state = chance.choice(moves_from(state)).target
        path.append((state, on))
    return path


def _places(chance, session, groups) -> None:
    for number in range(chance.randrange(4, 15)):
        place = a_place(
            name=f"場{number}",
            kinds=chance.sample(list(PlaceKind), chance.randrange(1, 4)),
            publication=chance.choice(list(Publication)),
            activity=chance.choice(list(Activity)),
            group=chance.choice([*groups, None]),
        )
        session.add(place)
        for _ in range(chance.randrange(3)):
            publication, is_open = chance.choice(list(Publication)), chance.random() < 0.7
            session.add(an_opening(place=place, publication=publication, is_open=is_open))


def _platforms(chance, session, groups) -> None:
    for number in range(2):
        started = date(2023, 4, 1)
        ended = chance.choice([None, max(some_day(chance), started)])
        platform = Platform(name=f"台{number}", started_on=started, ended_on=ended)
        session.add(platform)
        session.flush()
        for group in chance.sample(groups, chance.randrange(5)):
            joined = max(some_day(chance), started)
            left = chance.choice([None, joined + timedelta(days=chance.randrange(1, 300))])
            session.add(PlatformMember(platform_id=platform.id, group_id=group.id, joined_on=joined, left_on=left))
        for day in {max(some_day(chance), started) for _ in range(chance.randrange(4))}:
            session.add(PlatformMeeting(platform_id=platform.id, held_on=day, subject="話", present=5))


def _companies(chance, session, groups) -> None:
    for group in chance.sample(groups, chance.randrange(1, 5)):
        registered = some_day(chance)
        ended = chance.choice([None, registered + timedelta(days=chance.randrange(1, 400))])
        session.add(
            PartnerBusiness(
                group_id=group.id,
                state=PartnerState.ENDED if ended else PartnerState.REGISTERED,
                certificate_number=f"第{group.id}号",
                registered_on=registered,
                valid_until=date(2031, 3, 31),
                ended_on=ended,
                ended_reason="終わり" if ended else "",
            )
        )


def _food_members(chance, session, groups) -> None:
    for group in chance.sample(groups, chance.randrange(1, 5)):
        joined = some_day(chance)
        left = chance.choice([None, joined + timedelta(days=chance.randrange(1, 400))])
        roles = chance.sample(list(FoodRole), chance.randrange(3))
        session.add(FoodMember(group_id=group.id, joined_on=joined, left_on=left, roles=roles))


def _food_and_training(chance, session, groups) -> None:
    giver, on, withdrawn = chance.choice([*groups, None]), some_day(chance), chance.random() < 0.3
    session.add(
        FoodOffer(
            giver_kind=chance.choice([GiverKind.COMPANY, GiverKind.FARM]) if giver else GiverKind.RESIDENTS,
            giver_id=giver.id if giver else None,
            words="米",
            food_kind=next(iter(FoodKind)),
            amount=5,
            unit=next(iter(Unit)),
            offered_on=on,
            withdrawn_on=on if withdrawn else None,
            withdrawn_reason="都合" if withdrawn else "",
        )
    )
    kind, attended = chance.choice(list(TrainingKind)), chance.randrange(5, 30)
    facts = {"title": "講座", "kind": kind, "hours": 2, "attended": attended, "first_time": chance.randrange(5)}
    session.add(Training(held_on=some_day(chance), **facts))


def _person(chance, session, number: int, edition: str) -> None:
    person = a_person_of_a_town(session, number, chance.choice(list(Route)))
    if chance.random() < 0.8:
        person.birth = (TODAY - timedelta(days=chance.randrange(95 * 365))).isoformat()
    for _ in range(chance.randrange(3)):
        _sheet(chance, session, edition, person.key)
    for which in range(chance.randrange(3)):
        place = f"p{chance.randrange(4)}"
        placement = walk(session, person, _path(chance), opening=f"o{which}", place=place, codes=("health", "moved"))
        for _ in range(chance.randrange(4)):
            _on_the_way(chance, session, person.key, placement.key)
    if chance.random() < 0.3:
        reason = chance.choice(list(ClosingReason))
        session.add(Closing(person_key=person.key, on=some_day(chance), reason=reason, watcher=Watcher.NOBODY, by="x"))

    _papers(chance, session, person)


def _papers(chance, session, person: Person) -> None:
    for number in range(1, chance.randrange(4)):
        on = some_day(chance)
        days = {
            "starts_on": on,
            "ends_on": on + timedelta(days=180),
            "review_on": on + timedelta(days=90),
            "made_on": on,
        }
        approved = {"state": PlanState.APPROVED, "approved_on": on, "approved_by": "y"}
        session.add(SupportPlan(person_key=person.key, number=number, made_by="x", writers=["x"], **days, **approved))
    if chance.random() < 0.6:
        _conference(chance, session, person.key)
    if chance.random() < 0.6:
        _gap(chance, session, person.key)


def _conference(chance, session, person_key: str) -> None:
    state = chance.choice(list(ConferenceState))
    conference = Conference(
        kind=chance.choice(["whole", "single"]),
        name="会議",
        on=some_day(chance),
        starts=600,
        open_days=14,
        state=state,
        settled_by="" if state is ConferenceState.PLANNED else "x",
        made_by="x",
    )
    session.add(conference)
    session.flush()
    for number, agency in enumerate(chance.sample(list(Agency), 3)):
        came = chance.choice([True, False, None])
        seat = {"account_key": f"x{number}", "agency": agency, "attended": came, "named_by": "x"}
        session.add(ConferenceMember(conference_key=conference.key, **seat))
    off = chance.choice([None, conference.on])
    order = {"number": 1, "position": 1, "minutes": 15, "asked": [], "parts": [], "added_by": "x"}
    item = {"taken_off_on": off, "taken_off_by": "x" if off else ""}
    session.add(AgendaItem(conference_key=conference.key, person_key=person_key, **order, **item))


def _gap(chance, session, person_key: str) -> None:
    cluster = {"need": chance.choice(list(NeedKind)), "area_key": "a", "time_band": None}
    on = some_day(chance)
    state = chance.choice([GapState.TASK, GapState.OPENED])
    ended = on if state is GapState.OPENED else None
    work = GapWork(**cluster, state=state, held_by="x", begun_on=on, ended_on=ended)
    session.add(work)
    session.flush()
    session.add(GapStep(work_key=work.key, number=1, on=on, by="x", state=state))
    raised = {"source": GapSource.NOTICED, "raised_by": "x", "raised_on": on, "work_key": work.key}
    session.add(ResourceGap(**cluster, **raised))


def _on_the_way(chance, session, person_key: str, placement_key: str) -> None:
    keys = {"person_key": person_key, "placement_key": placement_key}
    on, answer = some_day(chance), chance.choice([HostAnswer.YES, HostAnswer.NOT_NOW])
    answered = {
        "answer": answer,
        "answered_at": calendar.datetime(2026, 1, 1, tzinfo=calendar.UTC),
        "answered_on": on,
        "answered_how": AnsweredHow.CALL,
        "reason_code": "busy" if answer is HostAnswer.NOT_NOW else "",
    }
    session.add(HostRequest(**keys, asking=1, made_by="x", **answered))
    companion = chance.choice([Companion.NOBODY, Companion.FAMILY, Companion.SUPPORTER])
    state = chance.choice([AppointmentState.HAPPENED, AppointmentState.MISSED, AppointmentState.PLANNED])
    when = {"on": some_day(chance), "starts": 600, "ends": 660, "made_by": "x"}
    kind = chance.choice(list(AppointmentKind))
    session.add(Appointment(**keys, kind=kind, companion=companion, state=state, **when))
    to, how = chance.choice(list(VisitTo)), chance.choice(list(VisitHow))
    seen = {"on": some_day(chance), "how": how, "met": True, "by": "x"}
    due = chance.choice([None, *(seen["on"] + timedelta(days=days) for days in (-9, -4, -3, -1, 0, 2))])
    session.add(Visit(**keys, **seen, to=to, due_on=due))
    session.add(HostVisit(**seen, due_on=due, place_key=f"p{chance.randrange(4)}"))
    line = {"fiscal_year": fiscal_year(on), "number": chance.randrange(10**9), "on": on, "by": "x"}
    session.add(Disclosure(person_key=person_key, basis=LegalBasis.LAW, items=["name"], **line))


def _sheet(chance, session, edition: str, person_key: str | None = None) -> None:
    session.add(
        Intake(
            edition=edition,
            person_key=person_key,
            with_consent=True,
            state=IntakeState.WRITTEN,
            received_on=some_day(chance),
            route=chance.choice([*Route, "unknown", ""]),
            open_answers={},
            taken_by="x",
            held_by="x",
        )
    )


def _before_support(chance, session, edition: str) -> None:
    _sheet(chance, session, edition)
    session.add(Circle(opened_on=some_day(chance), made_by="x"))
    reached = Outreach(noticed_by=chance.choice(list(Noticer)), noticed_on=some_day(chance), held_by="x")
    session.add(reached)
    session.flush()
    how, response = chance.choice(list(ContactHow)), chance.choice(list(Response))
    session.add(OutreachContact(outreach_key=reached.key, on=some_day(chance), how=how, response=response, by="x"))


def _erased(chance, session) -> None:
    kind = chance.choice(list(Kept))
    months = {name: some_day(chance).replace(day=1) for name in ("began", "ended")}
    reason = "achieved" if kind is Kept.PERSON else ""
    session.add(ErasedRecord(kind=kind, erased=TODAY.replace(day=1), route="self", reason=reason, **months))
