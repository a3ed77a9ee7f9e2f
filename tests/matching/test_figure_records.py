"""From a figure to its records: as many as it counts, one's own by name, everybody else's as a number."""

import random

import pytest
from sqlalchemy import select, text

from core import calendar
from core.audit import AuditLine
from core.calendar import now
from core.permissions import Role
from matching.circles.models import Circle, CircleMember
from matching.figures.drill import FINDERS, open_records
from matching.figures.drill_community import KNOWN_TODAY, SUMS
from matching.figures.indicators import BY_NAME, Counting
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.gaps.models import ResourceGap
from matching.gaps.states import GapSource, NeedKind
from matching.intake.models import Intake, IntakeState
from matching.people.models import Person, TeamMember
from matching.placements.states import PlacementState as S
from matching.retention.models import ErasedRecord
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Use
from matching.sheets.services import keep_edition
from tests.matching.invented_town import TODAY, a_person_of_a_town, a_town, two_who_stopped, walk
from tests.matching.people import acting
from tests.staff import signed_in_as

YEAR = Period(2026, TODAY, TODAY)
NO_RECORDS = {"conference_agencies"}


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on a day of 令和8年度."""
    moment = calendar.datetime(2026, 11, 30, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)


def test_every_figure_says_which_records_it_counts():
    assert FINDERS.keys() | NO_RECORDS == BY_NAME.keys()


@pytest.mark.parametrize("seed", range(6))
def test_as_many_records_stand_behind_a_figure_as_it_counts(app, office, directory, frozen, seed):
    a_town(random.Random(seed), office, directory)
    with acting(office) as session:
        for row in session.scalars(select(ErasedRecord)):
            session.delete(row)
    records = Records(office, directory, today=TODAY)

    for period in (YEAR, *YEAR.earlier()):
        for name, find in FINDERS.items():
            with acting(office):
                count = BY_NAME[name].count(records, period)
            value = count.part("due") if BY_NAME[name].counting is Counting.SHARE else count.value
            if name not in SUMS and not (name in KNOWN_TODAY and period is not YEAR):
                assert len(find(records, period)) == value, (name, period.label)


class Me:
    key = "me"


def test_people_of_others_are_only_counted(app, office, directory, frozen):
    with acting(office) as session:
        mine, theirs = (a_person_of_a_town(session, number) for number in (1, 2))
        session.add(TeamMember(person_key=mine.key, account_key="me"))
        for person in (mine, theirs):
            walk(session, person, [(S.CANDIDATE, TODAY), (S.STOPPED, TODAY)])
        keys = mine.key, theirs.key
    opened = open_records(office, Records(office, directory, today=TODAY), BY_NAME["stops"], YEAR, Me, 3)

    assert [thing.key for thing in opened.own] == [keys[0]]
    assert (opened.others, opened.erased) == (1, 0)


def seated(session, **changes):
    """A 支援会議 in which the account sits."""
    facts = {"closed_on": TODAY, "closed_by": "x"} if changes.pop("is_closed", False) else {}
    circle = Circle(opened_on=TODAY, made_by="x", **facts)
    session.add(circle)
    session.flush()
    session.add(CircleMember(circle_key=circle.key, account_key="me", named_by="x", **changes))
    return circle.key


def own_of(office, directory, name):
    opened = open_records(office, Records(office, directory, today=TODAY), BY_NAME[name], YEAR, Me, 0)
    return {thing.key for thing in opened.own}


def test_a_closed_circle_is_offered_to_who_leads_it_alone(app, office, directory, frozen):
    with acting(office) as session:
        going_on = seated(session)
        seated(session, is_closed=True)
        led = seated(session, is_closed=True, leads=True)

    assert own_of(office, directory, "circles") == {going_on, led}


def test_a_sheet_is_offered_to_those_who_may_open_it(app, office, directory, frozen):
    """A sheet nobody else holds, one that became a person's record, one that lies in a circle."""
    with acting(office) as session:
        mine, theirs = (a_person_of_a_town(session, number) for number in (1, 2))
        session.add(TeamMember(person_key=mine.key, account_key="me"))
        circles = [
            seated(session, pledged_at=now()),
            seated(session),
            seated(session, pledged_at=now(), is_closed=True),
        ]
        seats = [
            *({"held_by": held, "taken_by": taken} for held, taken in (("me", "x"), ("x", "me"), ("x", "x"))),
            *({"held_by": "me", "taken_by": "me", "person_key": person.key} for person in (theirs, mine)),
            *({"held_by": "me", "taken_by": "me", "circle_key": key} for key in circles),
        ]
        edition = catalogue().offered(Use.WITHOUT_CONSENT)[0]
        keep_edition(session, edition)
        sheet = {"edition": edition.edition, "with_consent": False, "state": IntakeState.WRITTEN}
        sheets = [Intake(**sheet, received_on=TODAY, open_answers={}, **seat) for seat in seats]
        session.add_all(sheets)
        session.flush()
        keys = [each.key for each in sheets]

    assert own_of(office, directory, "consultations") == {keys[0], keys[1], keys[4], keys[5]}


def test_what_belongs_to_nobody_is_not_called_the_record_of_another(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        facts = {"need": next(iter(NeedKind)), "area_key": "a", "time_band": None, "source": GapSource.NOTICED}
        session.add(ResourceGap(**facts, raised_by="x", raised_on=TODAY))
    page = browser.get("/office/figures/records/gaps").text

    assert "一件ずつは開けない記録" in page and "ほかの担当者の記録" not in page


def test_a_listed_person_is_noted_as_opened_and_nobody_else_is(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.STAFF)
    keys = two_who_stopped(office, browser.key)
    page = browser.get("/office/figures/records/stops").text
    office.rollback()

    assert "見本 1さん" in page and "見本 2" not in page and keys[1] not in page
    assert "1件あります。担当でない記録は開けません" in page
    query = select(AuditLine.subject_key).where(AuditLine.purpose == "figure:open", AuditLine.subject_kind == "person")
    assert set(office.scalars(query)) == {keys[0]}


def test_a_supervisor_opens_nobody_for_being_senior(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    with acting(office) as session:
        walk(session, a_person_of_a_town(session, 1), [(S.CANDIDATE, TODAY), (S.STOPPED, TODAY)])
    page = browser.get("/office/figures/records/stops?year=2026&as_of=2026-11-30").text

    assert "見本 1" not in page and "1件あります" in page
    assert browser.get("/office/figures/records/nothing").status_code == 404


def test_only_who_keeps_figures_asks_for_another_day(app, office, directory, frozen):
    a_town(random.Random(1), office, directory)
    staff = signed_in_as(app, office, Role.STAFF)
    for name in sorted(FINDERS):
        assert "11月時点" in staff.get(f"/office/figures/records/{name}?as_of=2026-06-30").text
    assert staff.get("/office/figures/records/?year=99999999999999").status_code == 200


def test_counting_reads_no_person(app, office, directory, frozen):
    a_town(random.Random(2), office, directory)
    records = Records(office, directory, today=TODAY)
    for name in FINDERS:
        open_records(office, records, BY_NAME[name], YEAR, Me, 0)

    assert [row for row in office.identity_map.values() if isinstance(row, Person)] == []
    office.rollback()
    assert office.execute(text("SELECT count(*) FROM audit_line WHERE purpose = 'figure:open'")).scalar() == 0
