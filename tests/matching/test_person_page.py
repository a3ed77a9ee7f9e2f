"""The page of one person brings what it shows in few questions, however much is recorded."""

from datetime import timedelta

from core.calendar import today
from core.permissions import Role
from matching.consents.models import ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails, give_consent
from matching.people.models import TeamMember
from matching.placements.appointment_models import Appointment, AppointmentKind, AppointmentState, Companion
from matching.placements.queries import placements_and_plans_of
from matching.placements.states import PlacementState
from tests.conftest import Counting as Statements
from tests.matching.people import APRIL_1, a_person, a_seat, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as

MOST = 12


def an_appointment(session, placement, *, in_days: int, state=AppointmentState.PLANNED):
    facts = {"kind": next(iter(AppointmentKind)), "companion": Companion.NOBODY, "made_by": "lead"}
    row = Appointment(
        person_key=placement.person_key,
        placement_key=placement.key,
        on=today() + timedelta(days=in_days),
        starts=600,
        ends=660,
        state=state,
        **facts,
    )
    session.add(row)
    session.flush()
    return row.key


def two_placements(session, person):
    one = a_placement(session, PlacementState.ACTIVE, person=person)
    other = a_placement(session, PlacementState.ASKED, person=person, seat=a_seat(opening_key="another"))
    return one, other


def test_the_page_of_a_person_takes_few_statements_with_a_team_consents_placements_and_plans(app, office):
    staff = signed_in_as(app, office, Role.STAFF)
    colleague = signed_in_as(app, office, Role.SUPERVISOR)
    with acting(office) as session:
        person = a_person(session, consented=False, lead=staff.key)
        details = ConsentDetails(APRIL_1, ConsentHow.IN_WRITING, [ConsentItem.NAME], tuple(HostScope), None)
        give_consent(session, person, details, explained_by=colleague.key, today=APRIL_1)
        person.team.append(TeamMember(account_key=colleague.key))
        one, _ = two_placements(session, person)
        an_appointment(session, one, in_days=3)
        an_appointment(session, one, in_days=1)
        key = person.key
    staff.get(f"/office/people/{key}")
    with Statements(app) as statements:
        page = staff.get(f"/office/people/{key}")
    asked = [each for each in statements if not each.lstrip().upper().startswith(("BEGIN", "SAVEPOINT", "RELEASE"))]
    assert page.status_code == 200
    assert len(asked) <= MOST, "\n".join(asked)


def test_placements_come_newest_first_with_all_steps_and_what_is_planned_by_day(office):
    with acting(office) as session:
        person = a_person(session)
        one, other = two_placements(session, person)
        late, early = (an_appointment(session, one, in_days=days) for days in (9, 2))
        next_to_it = an_appointment(session, other, in_days=5)
        an_appointment(session, one, in_days=1, state=AppointmentState.HAPPENED)
        steps = {each.key: [step.number for step in each.steps] for each in (one, other)}
        session.expire_all()
        placements, planned = placements_and_plans_of(session, person)

        assert [each.key for each in placements] == [other.key, one.key]
        assert {each.key: [step.number for step in each.steps] for each in placements} == steps
        assert [each.key for each in planned] == [early, next_to_it, late]
