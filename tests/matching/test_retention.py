"""What is erased, when, and what is left."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from core.audit import Action, AuditLine
from core.calendar import today
from core.db import OfficeBase, office_session
from matching.circles.models import Circle
from matching.circles.services import Subject, close_circle, start_circle
from matching.closings.models import ClosingReason, Watcher
from matching.closings.services import ClosingDetails, close_person, reopen_person
from matching.conferences.models import ConferenceMember
from matching.gaps.models import GapFigure, GapFigureMember
from matching.gaps.services import GapSource, NeedKind, raise_gap
from matching.intake.models import Destination, Intake, IntakeState
from matching.intake.services import take_down
from matching.intake.sorting import Decision, Facts, sort_out
from matching.outreach.models import Noticer, Outreach
from matching.outreach.services import Noticed, begin, close, into_a_sheet
from matching.people.models import Person
from matching.placements.models import Placement
from matching.placements.states import PlacementState
from matching.retention.models import ErasedRecord, Kept, RetentionNotice
from matching.retention.queries import SAY_NOTHING_NEW
from matching.retention.services import NAME_GONE, Terms, carry_out, plan, years_after
from matching.sheets.catalogue import catalogue
from matching.sheets.definitions import Kind, Use
from tests.clock import stop_the_clock
from tests.matching.conferences import a_conference, a_member
from tests.matching.people import LEAD, a_person, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as
from tests.test_canary import CANARY, sing_in_the_papers, sing_on_papers

TERMS = Terms(years=5, grace_days=60)
ELSEWHERE = {"audit_line", "account", "sign_in", "point_entry"}
LONG_AGO = datetime(2020, 4, 1, 3, tzinfo=UTC)
DUE = date(2025, 4, 1)


def date_back(session, to=LONG_AGO):
    """As if everything had been written on one day long ago."""
    session.flush()
    for table in OfficeBase.metadata.sorted_tables:
        if table.name not in ELSEWHERE:
            session.execute(update(table).values(created_at=to))
    session.execute(update(Person).where(Person.closed_at.is_not(None)).values(closed_at=to))
    session.expire_all()


def a_closed_person(session, **facts):
    person = a_person(session, **facts)
    details = ClosingDetails(today(), ClosingReason.LINKED, Watcher.AGENCY, "ことば", "相手")
    close_person(session, person, details, by=LEAD, today=today())
    return person


def a_full_record(session):
    """Somebody closed about whom something stands in every table."""
    person = a_person(session)
    sing_on_papers(session, person)
    placement = a_placement(session, PlacementState.TRIAL, person=person)
    sing_in_the_papers(session, placement)
    session.flush()
    stand_on_a_board(session, person)
    session.execute(update(Placement).values(state=PlacementState.GRADUATED, ended_on=today()))
    session.execute(update(Circle).values(closed_on=LONG_AGO.date(), closed_by=LEAD))
    session.expire_all()
    close_person(session, person, ClosingDetails(today(), ClosingReason.DIED, Watcher.NOBODY), by=LEAD, today=today())
    return person


def stand_on_a_board(session, person):
    """They wait for something, and are remembered behind a figure of the 資源開発ボード."""
    what = {"need": NeedKind.QUIET, "area_key": "", "time_band": None}
    raise_gap(session, source=GapSource.NO_PLACE, note=CANARY, by=LEAD, on=today(), person=person, **what)
    figure = GapFigure(people=5, **what)
    session.add(figure)
    session.flush()
    session.add(GapFigureMember(figure_id=figure.id, person_key=person.key))


def keys(records):
    return [(kind, ended.key) for kind, ended in records]


def run(session, on):
    found = plan(session, TERMS, on)
    carry_out(session, found, on)
    return found


def test_a_record_gets_notice_then_grace_and_then_is_gone(office):
    with acting(office) as session:
        person = a_closed_person(session)
        key = person.key
        date_back(session)
        assert keys(plan(session, TERMS, DUE - timedelta(1)).to_notify) == []

        assert keys(run(session, DUE).to_notify) == [(Kept.PERSON, key)]
        again = run(session, DUE)
        assert (again.to_notify, keys(again.waiting)) == ([], [(Kept.PERSON, key)])
        assert run(session, DUE + timedelta(59)).to_erase == []
        assert keys(run(session, DUE + timedelta(60)).to_erase) == [(Kept.PERSON, key)]
        assert session.scalar(select(func.count(Person.id))) == 0
        assert session.scalar(select(func.count(RetentionNotice.id))) == 0
        left = session.scalars(select(ErasedRecord)).one()
        assert (left.began, left.ended, left.erased) == (date(2020, 4, 1), date(2020, 4, 1), date(2025, 5, 1))
        assert (left.route, left.reason, left.furthest) == ("other", "linked", "")
        assert run(session, DUE + timedelta(61)).to_erase == []


def test_an_open_record_is_never_due_however_old(office):
    with acting(office) as session:
        a_person(session)
        date_back(session)

        found = plan(session, TERMS, date(2090, 1, 1))
        assert (found.to_notify, found.waiting, found.to_erase) == ([], [], [])


def test_beginning_anew_takes_the_notice_back(office):
    with acting(office) as session:
        person = a_closed_person(session)
        date_back(session)
        run(session, DUE)
        reopen_person(session, person, words="もどってきた", by=LEAD, today=today())
        session.flush()

        found = run(session, DUE + timedelta(90))
        assert (found.to_take_back, found.to_erase) == ([(Kept.PERSON, person.key)], [])
        assert session.scalar(select(func.count(RetentionNotice.id))) == 0
        assert session.scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize("table", [t.name for t in OfficeBase.metadata.sorted_tables if "person_key" in t.columns])
def test_whatever_is_added_starts_the_time_anew_except_what_says_nothing_new(office, table):
    """Every table that hangs on a person is looked at, one made next year too."""
    with acting(office) as session:
        person = a_full_record(session)
        date_back(session)
        assert (Kept.PERSON, person.key) in keys(plan(session, TERMS, DUE).to_notify)
        rows = OfficeBase.metadata.tables[table]
        changed = session.execute(
            update(rows).where(rows.c.person_key == person.key).values(created_at=LONG_AGO + timedelta(days=30))
        )

        counts = table not in SAY_NOTHING_NEW and changed.rowcount > 0
        due = DUE + timedelta(30) if counts else DUE
        assert (Kept.PERSON, person.key) not in keys(plan(session, TERMS, due - timedelta(1)).to_notify)
        assert (Kept.PERSON, person.key) in keys(plan(session, TERMS, due).to_notify)


def test_a_record_whose_circle_still_meets_stays(office):
    with acting(office) as session:
        person = a_full_record(session)
        date_back(session)
        open_circles = update(Circle).where(Circle.person_key == person.key).values(closed_on=None, closed_by="")
        session.execute(open_circles)

        assert (Kept.PERSON, person.key) not in keys(plan(session, TERMS, DUE).to_notify)


def test_closed_circles_and_sorted_sheets_without_a_record_end_too(office):
    sheet, on = catalogue().offered(Use.WITHOUT_CONSENT)[-1], today()
    said = {question.name: "ことば" for question in sheet.questions if question.kind is Kind.LONG}
    with acting(office) as session:
        sheets = [take_down(session, sheet, said, state=IntakeState.WRITTEN, by=LEAD, today=on) for _ in range(2)]
        decision = Decision(Destination.INFORMATION, "説明した")
        sort_out(session, sheets[0], Facts(sheet, said), decision, by=LEAD, today=on)
        meets, ended = (
            start_circle(session, Subject("見本の集まり"), leader=LEAD, members=[], today=on) for _ in range(2)
        )
        close_circle(ended, reason="見守りに移った", by=LEAD, today=on, version=str(ended.version))
        date_back(session)
        session.execute(update(Circle).where(Circle.key == ended.key).values(closed_on=LONG_AGO.date()))

        assert keys(run(session, DUE).to_notify) == [(Kept.CIRCLE, ended.key), (Kept.INTAKE, sheets[0].key)]
        run(session, DUE + timedelta(60))
        assert session.scalars(select(Intake.key)).all() == [sheets[1].key]
        assert session.scalars(select(Circle.key)).all() == [meets.key]
        assert session.scalars(select(ErasedRecord.kind).order_by(ErasedRecord.kind)).all() == ["circle", "intake"]


def test_reaching_out_that_ended_is_erased_too_and_what_went_on_is_not(office):
    with acting(office) as session:
        on, sheet = today(), catalogue().offered(Use.WITHOUT_CONSENT)[-1]
        goes_on, ended, moved = (
            begin(session, Noticed("見本の方", on, Noticer.SHOP), by=LEAD, today=on) for _ in range(3)
        )
        close(ended, words="引っ越した", by=LEAD, today=on, version=str(ended.version))
        into_a_sheet(session, moved, sheet, by=LEAD, today=on)
        date_back(session)
        session.execute(update(Outreach).where(Outreach.key == ended.key).values(closed_on=LONG_AGO.date()))

        assert keys(run(session, DUE).to_notify) == [(Kept.OUTREACH, ended.key)]
        run(session, DUE + timedelta(60))
        left = session.scalars(select(Outreach.key).order_by(Outreach.id)).all()
        assert left == [goes_on.key, moved.key]
        assert session.scalars(select(ErasedRecord.route)).all() == ["shop"]


def test_nothing_of_an_erased_person_is_left_but_that_they_were_erased(either_app, monkeypatch):
    session = office_session()
    with acting(session):
        person, other = a_full_record(session), a_closed_person(session, name="見本 二郎")
        date_back(session)
        session.execute(
            update(Person).where(Person.key == other.key).values(closed_at=datetime(2024, 1, 1, tzinfo=UTC))
        )
        key, kept, gone = person.key, other.key, keys_below(session, person.key)
        sealed = session.scalar(select(Person.name_sealed).where(Person.key == key))
        every = [row for table in (Person, Circle, Intake, Outreach) for row in session.scalars(select(table))]
        named = {row.key for row in every if row.key in gone}
    assert (len(gone) > 10, len(named)) == (True, 3)

    for day in ("2025-04-01T09:00", "2025-06-01T09:00"):
        stop_the_clock(monkeypatch, day)
        assert either_app.test_cli_runner().invoke(args=["retention"]).exit_code == 0
        answer = either_app.test_cli_runner().invoke(args=["retention", "--really"])
        assert answer.exit_code == 0, answer.output
    assert "消しました: 終結した方の記録1件" in answer.output

    with acting(session):
        assert {words for words in every_word(session) if words in gone} == set()
        assert session.scalars(select(Person.key)).all() == [kept]
        lines = select(AuditLine.subject_key).where(
            AuditLine.account_key == "command", AuditLine.action == Action.DELETED
        )
        logged = session.scalars(lines).all()
        assert (named - set(logged), len(logged)) == (set(), len(set(logged)))
    if either_app.config["SETTINGS"].office_db.startswith("sqlite"):
        folder = either_app.config["SETTINGS"].data
        assert [path.name for path in folder.glob("office*") if sealed in path.read_bytes()] == []


def test_without_really_nothing_changes(app, office, monkeypatch):
    with acting(office) as session:
        a_closed_person(session)
        date_back(session)
    stop_the_clock(monkeypatch, "2025-06-01T09:00")
    answer = app.test_cli_runner().invoke(args=["retention"])

    assert "予告します（60日後から消せます）: 終結した方の記録1件" in answer.output
    assert "--really" in answer.output
    office.rollback()
    assert office.scalar(select(func.count(RetentionNotice.id))) == 0


def test_the_team_sees_which_record_will_be_erased_and_from_when(app, office, monkeypatch):
    browser = signed_in_as(app, office)
    with acting(office) as session:
        person = a_closed_person(session, lead=browser.key)
        key = person.key
        date_back(session)
        run(session, DUE)

    assert "まもなく消える記録" in browser.get("/office/").text
    assert "令和7年5月31日から消されます" in browser.get(f"/office/people/{key}").text


def keys_below(session, person_key):
    """The keys of a person and of everything that hangs on them, from all tables, one level after the other."""
    found = {person_key}
    for _ in range(3):
        for table in OfficeBase.metadata.sorted_tables:
            parents = [fk.parent for fk in table.foreign_keys if fk.column.name == "key" and fk.ondelete == "CASCADE"]
            if "key" in table.columns:
                for parent in parents:
                    found |= set(session.scalars(select(table.c.key).where(parent.in_(found))))
    return found


def every_word(session):
    """Every text in every column of the office database, but for the log that nobody can take anything out of."""
    for table in OfficeBase.metadata.sorted_tables:
        if table is not AuditLine.__table__:
            for row in session.execute(select(table)):
                yield from (value for value in row if isinstance(value, str))


def test_years_end_on_a_day_that_exists():
    assert years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert years_after(date(2021, 12, 31), 5) == date(2026, 12, 31)


def test_names_of_people_from_outside_go_once_their_conference_is_long_over(office, app):
    with acting(office) as session:
        conference = a_conference(session)
        outside = a_member(conference, name=CANARY)
        colleague = a_member(conference, "another-account")
        conference.on = date(2020, 2, 29)
        session.flush()
        keys = outside.key, colleague.key
    with acting(office) as session:
        assert plan(session, TERMS, date(2025, 2, 28)).names_to_erase == []
        due = plan(session, TERMS, date(2025, 3, 1))
        assert due.names_to_erase == [keys[0]]
        carry_out(session, due, date(2025, 3, 1))
    with acting(office) as session:
        named = {row.key: row for row in session.scalars(select(ConferenceMember))}
        assert (named[keys[0]].name, named[keys[0]].name_gone_on) == (NAME_GONE, date(2025, 3, 1))
        assert named[keys[1]].name_sealed is None
        assert plan(session, TERMS, date(2025, 3, 1)).names_to_erase == []
    told = app.test_cli_runner().invoke(args=["retention", "--really"])
    assert told.exit_code == 0, told.stderr


def test_the_command_says_how_many_names_go(office, app):
    with acting(office) as session:
        conference = a_conference(session)
        a_member(conference, name="見本 外子")
        conference.on = date(2020, 4, 1)
    told = app.test_cli_runner().invoke(args=["retention"]).stdout

    assert "外部の方の名前を消します: 1人" in told
    assert "まだ何も変えていません" in told
