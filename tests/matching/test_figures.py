"""Figures of a 年度: counted again by plain SQL written apart, and kept as they were submitted."""

import io
import json
import random
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select, text

from app import create_app
from core import calendar
from core.calendar import today
from core.db import db, directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.migrations import upgrade_all
from core.permissions import Role
from directory.freshness.limits import half_lives_of
from directory.groups.models import Group
from directory.places.kinds import PlaceKind
from directory.places.models import Place
from directory.yearly.figures import count_figures, count_whole
from matching.circles.models import Circle
from matching.figures.indicators import BY_NAME, INDICATORS, Counting, Half
from matching.figures.models import OwnIndicator, SubmittedFigures, Target
from matching.figures.periods import Period, end_of, months_after, months_of, period_of
from matching.figures.records import Records
from matching.figures.services import as_json, figures_for, keep_own, set_own_value, set_targets
from matching.outreach.models import ContactHow, Noticer, Outreach, OutreachContact, Response
from matching.placements.states import PlacementState
from tests.directory.desk_pages import fields_of
from tests.factories import a_place
from tests.matching.invented_town import TODAY, a_person_of_a_town, a_town, walk
from tests.matching.people import acting
from tests.staff import signed_in_as

S = PlacementState
YEAR = Period(2026, TODAY, TODAY)

# Written apart from the software: one statement per indicator, over the days :first to :last.
ONE_BY_ONE = {
    "consultations": "SELECT (SELECT count(*) FROM intake WHERE received_on BETWEEN :first AND :last)"
    " + (SELECT count(*) FROM erased_record WHERE kind = 'intake' AND began BETWEEN :first AND :last)",
    "consultations_by_age": "SELECT (SELECT count(*) FROM intake WHERE received_on BETWEEN :first AND :last)"
    " + (SELECT count(*) FROM erased_record WHERE kind = 'intake' AND began BETWEEN :first AND :last)",
    "outreach_begun": "SELECT (SELECT count(*) FROM outreach WHERE noticed_on BETWEEN :first AND :last)"
    " + (SELECT count(*) FROM erased_record WHERE kind = 'outreach' AND began BETWEEN :first AND :last)",
    "outreach_contacts": "SELECT count(*) FROM outreach_contact WHERE on_day BETWEEN :first AND :last",
    "circles": "SELECT (SELECT count(*) FROM circle WHERE opened_on BETWEEN :first AND :last)"
    " + (SELECT count(*) FROM erased_record WHERE kind = 'circle' AND began BETWEEN :first AND :last)",
    "plans": "SELECT count(*) FROM support_plan WHERE approved_on BETWEEN :first AND :last",
    "conferences": "SELECT count(*) FROM conference WHERE state = 'held' AND on_day BETWEEN :first AND :last",
    "conference_cases": "SELECT count(*) FROM agenda_item i, conference c WHERE i.conference_key = c.key"
    " AND i.taken_off_on IS NULL AND c.state = 'held' AND c.on_day BETWEEN :first AND :last",
    "conference_agencies": "SELECT count(DISTINCT m.agency) FROM conference_member m, conference c WHERE"
    " m.conference_key = c.key AND m.attended AND c.state = 'held' AND c.on_day BETWEEN :first AND :last",
    "gaps": "SELECT count(*) FROM resource_gap WHERE raised_on BETWEEN :first AND :last",
    "gaps_opened": "SELECT count(*) FROM gap_work w WHERE (SELECT min(on_day) FROM gap_step s WHERE"
    " s.work_key = w.key AND s.state = 'opened') BETWEEN :first AND :last",
    "newly_decided": "SELECT count(*) FROM person p WHERE (SELECT min(proposed_on) FROM placement"
    " WHERE person_key = p.key) BETWEEN :first AND :last",
    "hosts_asked": "SELECT count(*) FROM (SELECT DISTINCT place_key FROM placement p WHERE EXISTS (SELECT 1 FROM"
    " placement_step s WHERE s.placement_id = p.id AND s.state = 'asked' AND s.on_day BETWEEN :first AND :last)) x",
    "hosts_accepting": "SELECT count(*) FROM (SELECT DISTINCT p.place_key FROM placement p, host_request r WHERE"
    " r.placement_key = p.key AND r.answer IN ('yes', 'conditions') AND r.answered_on BETWEEN :first AND :last) x",
    "host_refusals": "SELECT count(*) FROM host_request WHERE answer = 'not_now'"
    " AND answered_on BETWEEN :first AND :last",
    "accompanied": "SELECT count(*) FROM appointment WHERE state = 'happened' AND companion <> 'nobody'"
    " AND on_day BETWEEN :first AND :last",
    "trials": "SELECT count(*) FROM placement_step WHERE state = 'trial' AND on_day BETWEEN :first AND :last",
    "people_in_trials": "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM placement q, placement_step s WHERE"
    " q.person_key = p.key AND s.placement_id = q.id AND s.state = 'trial' AND s.on_day BETWEEN :first AND :last)",
    "taking_part": "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM placement q WHERE q.person_key = p.key"
    " AND (SELECT s.state FROM placement_step s WHERE s.placement_id = q.id AND s.on_day <= :last"
    " ORDER BY s.number DESC LIMIT 1) IN ('active', 'resting'))",
    "stops": "SELECT count(*) FROM placement_step WHERE state = 'stopped' AND on_day BETWEEN :first AND :last",
    "not_chosen": "SELECT count(*) FROM placement_step WHERE state = 'declined' AND on_day BETWEEN :first AND :last",
    "graduations": "SELECT count(*) FROM placement_step WHERE state = 'graduated' AND on_day BETWEEN :first AND :last",
    "contacts_with_people": "SELECT count(*) FROM visit WHERE to_side = 'person' AND on_day BETWEEN :first AND :last",
    "contacts_with_hosts": "SELECT count(*) FROM visit WHERE to_side = 'host' AND on_day BETWEEN :first AND :last",
    "in_time_with_people": "SELECT round(100.0 * sum(CASE WHEN on_day <= due_on THEN 1 ELSE 0 END) / count(*), 1)"
    " FROM visit WHERE to_side = 'person' AND due_on IS NOT NULL AND on_day BETWEEN :first AND :last",
    "in_time_with_hosts": "SELECT round(100.0 * sum(CASE WHEN on_day <= due_on THEN 1 ELSE 0 END) / count(*), 1)"
    " FROM (SELECT on_day, due_on FROM visit WHERE to_side = 'host' UNION ALL SELECT on_day, due_on FROM host_visit) x"
    " WHERE due_on IS NOT NULL AND on_day BETWEEN :first AND :last",
    "closings": "SELECT (SELECT count(*) FROM closing WHERE on_day BETWEEN :first AND :last)"
    " + (SELECT count(*) FROM erased_record WHERE kind = 'person' AND ended BETWEEN :first AND :last)",
    "disclosures": "SELECT count(*) FROM disclosure WHERE on_day BETWEEN :first AND :last",
    "places": "SELECT count(*) FROM place WHERE publication = 'published' AND activity <> 'ended'",
    "new_places": "SELECT count(*) FROM place WHERE publication = 'published' AND activity <> 'ended'",
    "open_roles": "SELECT count(*) FROM opening o, place p WHERE o.place_id = p.id AND o.publication = 'published'"
    " AND o.is_open AND p.publication = 'published' AND p.activity <> 'ended'",
    "new_roles": "SELECT count(*) FROM opening o, place p WHERE o.place_id = p.id AND o.publication = 'published'"
    " AND p.publication = 'published' AND p.activity <> 'ended'",
    "groups_by_content": "SELECT count(DISTINCT group_id) FROM place WHERE publication = 'published'"
    " AND activity <> 'ended'",
    "partners": "SELECT count(*) FROM partner_business WHERE registered_on <= :last"
    " AND (ended_on IS NULL OR ended_on > :last)",
    "food_members": "SELECT count(*) FROM food_member m, activity_group g WHERE g.id = m.group_id"
    " AND m.joined_on <= :last AND (m.left_on IS NULL OR m.left_on > :last)"
    " AND (g.dissolved_on IS NULL OR g.dissolved_on > :last)",
    "company_donations": "SELECT count(*) FROM food_offer WHERE giver_kind = 'company' AND withdrawn_on IS NULL"
    " AND offered_on BETWEEN :first AND :last",
    "donations": "SELECT count(*) FROM food_offer WHERE withdrawn_on IS NULL AND offered_on BETWEEN :first AND :last",
    "platform_members": "SELECT count(DISTINCT m.group_id) FROM platform_member m, platform p WHERE"
    " m.platform_id = p.id AND m.joined_on <= :last AND (m.left_on IS NULL OR m.left_on > :last)"
    " AND (p.ended_on IS NULL OR p.ended_on > :last)",
    "platform_meetings": "SELECT count(*) FROM platform_meeting WHERE held_on BETWEEN :first AND :last",
    "trainings": "SELECT count(*) FROM supporter_training WHERE held_on BETWEEN :first AND :last",
    "trained": "SELECT coalesce(sum(attended), 0) FROM supporter_training WHERE held_on BETWEEN :first AND :last",
    "newly_trained": "SELECT coalesce(sum(first_time), 0) FROM supporter_training"
    " WHERE held_on BETWEEN :first AND :last",
}
COUNTED_OTHERWISE = {"settled_3", "settled_6", "settled_12", "places_confirmed"}
"""Tried by rules of their own below."""


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on a day of 令和8年度."""
    moment = calendar.datetime(2026, 11, 30, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)
    return moment


def counted_by_somebody(office, directory, period):
    """The figures, counted in a unit of work as a page or a command counts them."""
    with acting(office) as session:
        return figures_for(session, directory, period)


def differing(office, directory, period) -> dict[str, tuple[object, object]]:
    """Indicators whose count is another than the plain statement's, with both."""
    found = {}
    for line in counted_by_somebody(office, directory, period).lines:
        session = directory if line.indicator.half is Half.COMMUNITY else office
        if line.indicator.name not in ONE_BY_ONE:
            continue
        asked = text(ONE_BY_ONE[line.indicator.name])
        plain = session.execute(asked, {"first": period.first, "last": period.last}).scalar()
        plain = float(plain) if isinstance(plain, Decimal) else plain
        if line.now.value != plain:
            found[line.indicator.name] = (line.now.value, plain)
    return found


def counted(name, office, directory, period=YEAR):
    return BY_NAME[name].count(Records(office, directory, today=TODAY), period)


def test_every_indicator_is_counted_again_somewhere():
    assert ONE_BY_ONE.keys() | COUNTED_OTHERWISE == BY_NAME.keys()
    assert ONE_BY_ONE.keys() & COUNTED_OTHERWISE == set()


@pytest.mark.parametrize("seed", range(20))
def test_a_recount_in_plain_sql_agrees_in_any_municipality(app, office, directory, frozen, seed):
    chance = random.Random(seed)
    a_town(chance, office, directory)

    assert differing(office, directory, YEAR) == {}
    standing = {"places", "open_roles", "groups_by_content", "new_places", "new_roles"}
    for period in YEAR.earlier():
        assert differing(office, directory, period).keys() <= standing


@pytest.mark.postgres
def test_a_recount_agrees_on_postgresql(postgres_settings, frozen):
    with create_app(site="all", **postgres_settings).app_context():
        upgrade_all()
        a_town(random.Random(99), office_session(), directory_session())
        assert differing(office_session(), directory_session(), YEAR) == {}
        for session in (office_session(), directory_session()):
            session.rollback()
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("seed", range(5))
def test_parts_sum_to_the_whole_but_where_the_definition_counts_several_times(app, office, directory, frozen, seed):
    a_town(random.Random(seed), office, directory)
    several = {
        "places",
        "groups_by_content",
        "food_members",
        "platform_members",
        "settled_3",
        "settled_6",
        "settled_12",
        "in_time_with_people",
        "in_time_with_hosts",
    }

    for line in counted_by_somebody(office, directory, YEAR).lines:
        if line.now.parts and line.indicator.name not in several:
            assert sum(part.value for part in line.now.parts) == line.now.value, line.indicator.name


@pytest.mark.parametrize("seed", range(10))
def test_places_are_counted_in_the_database_as_year_s_end_keeps_them(app, office, directory, frozen, seed):
    a_town(random.Random(seed), office, directory)
    oldest = TODAY - half_lives_of(directory).ask_after()
    with unit_of_work(directory) as session:
        for number, place in enumerate(session.scalars(select(Place))):
            place.confirmed_on = oldest + timedelta(days=number % 3 - 1)

    assert count_whole(directory, TODAY) == count_figures(directory, TODAY)["all"]


def walked(office, *steps):
    """One placement with these (state, day)."""
    with acting(office) as session:
        walk(session, a_person_of_a_town(session), steps)


@pytest.mark.parametrize(
    ("steps", "still", "ended"),
    [
        ([(S.ACTIVE, date(2026, 5, 31))], 1, 0),
        ([(S.ACTIVE, date(2026, 5, 31)), (S.STOPPED, date(2026, 8, 30))], 0, 1),
        ([(S.ACTIVE, date(2026, 5, 31)), (S.STOPPED, date(2026, 8, 31))], 0, 1),
        ([(S.ACTIVE, date(2026, 5, 31)), (S.STOPPED, date(2026, 9, 1))], 1, 0),
        ([(S.ACTIVE, date(2026, 5, 31)), (S.RESTING, date(2026, 6, 1))], 1, 0),
        ([(S.ACTIVE, date(2025, 12, 31)), (S.GRADUATED, date(2026, 2, 1))], 0, 0),
        ([(S.ACTIVE, date(2026, 9, 1))], 0, 0),
        ([(S.TRIAL, date(2026, 5, 1))], 0, 0),
    ],
)
def test_settled_asks_on_the_very_day_and_only_when_it_lies_in_the_year(
    app, office, directory, frozen, steps, still, ended
):
    walked(office, *steps)
    count = counted("settled_3", office, directory)

    assert count.value == still
    assert {part.name: part.value for part in count.parts} == {
        name: value for name, value in (("still", still), ("ended", ended)) if value
    }


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 10, 15), 6, date(2027, 4, 15)),
    ],
)
def test_months_after_a_day_end_with_the_month(day, months, after):
    assert months_after(day, months) == after


def test_a_year_is_counted_from_its_first_to_its_last_day(app, office, directory, frozen):
    with acting(office) as session:
        for on in (date(2025, 3, 31), date(2025, 4, 1), date(2026, 3, 31), date(2026, 4, 1), TODAY):
            session.add(Circle(opened_on=on, made_by="x"))
    line = next(line for line in figures_for(office, directory, YEAR).lines if line.indicator.name == "circles")

    assert line.now.value == 2
    assert [count.value for _, count in line.before] == [2, 1, 0]
    part = Period(2026, date(2026, 4, 1), TODAY)
    assert counted("circles", office, directory, part).value == 1


@pytest.mark.parametrize(
    ("year", "as_of"), [(2027, None), (1999, None), (2026, date(2026, 12, 1)), (2025, date(2026, 4, 1))]
)
def test_a_time_that_has_not_come_or_is_another_year_is_refused(year, as_of):
    with pytest.raises(RuleBroken):
        period_of(year, as_of, today=TODAY)


def test_labels_are_those_of_a_report():
    assert period_of(2026, None, today=TODAY).label == "令和8年度（11月時点）"
    assert period_of(2025, None, today=TODAY).label == "令和7年度"
    assert period_of(2019, None, today=TODAY).label == "平成31年度"
    assert period_of(2025, date(2026, 1, 15), today=TODAY).label == "令和7年度（1月15日時点）"
    assert end_of(2027) == date(2028, 3, 31)


def test_what_places_were_is_said_only_where_it_was_kept(app, office, directory, frozen, saved):
    saved(a_place())
    line = next(line for line in figures_for(office, directory, YEAR).lines if line.indicator.name == "places")
    then = counted("places", office, directory, Period(2026, date(2026, 6, 1), TODAY))

    assert line.now.value == 1
    assert [count.value for _, count in line.before] == [None, None, None]
    assert then.value is None


def test_a_group_of_several_contents_is_counted_in_each_and_once_in_the_sum(app, office, directory, frozen, saved):
    """参画団体の活動内容 of a city's plan: 内容ごとに重ねて数え、団体数は一度だけ."""
    both, one = Group(name="両方の会"), Group(name="食堂の会")
    saved(
        a_place(group=both, kinds=[PlaceKind.CHILDREN_CAFETERIA, PlaceKind.SALON]),
        a_place(group=both, kinds=[PlaceKind.CHILDREN_CAFETERIA]),
        a_place(group=one, kinds=[PlaceKind.CHILDREN_CAFETERIA]),
    )
    count = counted("groups_by_content", office, directory)

    assert count.value == 2
    assert {part.name: part.value for part in count.parts} == {"children_cafeteria": 2, "salon": 1}


def test_half_posts_and_targets_stand_beside_the_counted_ones(app, office, directory, frozen):
    with unit_of_work(office) as session:
        own = keep_own(session, None, label="推進員", unit="人", definition="兼務は0.5人", by="x")
        for year, value in ((2022, 2.0), (2023, 3.5), (2024, 3.0), (2025, 4.0)):
            set_own_value(own, year, value, by="x")
        set_targets(session, 2026, {"stops": 3.0, own.key: 4.5}, by="x")
    lines = {line.indicator.label: line for line in figures_for(office, directory, YEAR).lines}

    assert [count.value for _, count in lines["推進員"].before] == [4.0, 3.0, 3.5]
    assert (lines["推進員"].now.value, lines["推進員"].target) == (None, 4.5)
    assert lines["中断"].target == 3.0


@pytest.mark.parametrize("value", [-1.0, 3.55, 1e12])
def test_a_number_that_is_none_is_refused(app, office, value):
    with pytest.raises(RuleBroken), unit_of_work(office) as session:
        set_targets(session, 2026, {"stops": value}, by="x")


def told(app, *args):
    done = app.test_cli_runner().invoke(args=["statistics", *args])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_tells_every_indicator_as_json(app, office, directory, frozen):
    a_town(random.Random(1), office, directory)
    code, said, _ = told(app, "--fiscal-year", "2026", "--as-of", "2026-06-30", "--json")
    answer = json.loads(said)

    assert code == 0
    assert (answer["fiscal_year"], answer["as_of"], answer["label"]) == (2026, "2026-06-30", "令和8年度（6月時点）")
    assert [each["name"] for each in answer["indicators"]] == [each.name for each in INDICATORS]
    for each in answer["indicators"]:
        assert each["definition"] and each["unit"] and {"value", "target", "split", "previous"} <= each.keys()
        assert [before["fiscal_year"] for before in each["previous"]] == [2025, 2024, 2023]


def test_the_command_refuses_in_words(app, frozen):
    assert told(app, "--fiscal-year", "2027", "--json")[0] == 1
    assert "まで" in told(app, "--fiscal-year", "2026", "--as-of", "2027-01-01")[2]
    assert told(app)[0] == 2
    assert "新規相談の受付: 0件" in told(app, "--fiscal-year", "2026")[1]


def test_no_record_is_opened_for_a_figure(app, office, directory, frozen):
    a_town(random.Random(3), office, directory)
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60  # every kind of record is counted once, however many there are
    between = office.execute(text("SELECT count(*) FROM audit_line WHERE subject_kind = 'person'")).scalar()
    assert browser.get("/office/figures/").status_code == 200
    office.rollback()

    assert office.execute(text("SELECT count(*) FROM audit_line WHERE subject_kind = 'person'")).scalar() == between


@pytest.fixture
def supervisor(app, office):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60  # every kind of record is counted once, however many there are
    return browser


def test_the_page_shows_a_year_and_says_what_cannot_be(supervisor, frozen):
    assert "新規相談の受付" in supervisor.get("/office/figures/?year=2025").text
    wrong = supervisor.get("/office/figures/?year=2026&as_of=2027-05-01")
    assert wrong.status_code == 400 and "までの日にしてください" in wrong.text
    assert "2026-04-01 のように" in supervisor.get("/office/figures/?as_of=yesterday").text
    assert supervisor.get("/office/figures/?year=abc").status_code == 200


def test_files_hold_every_year_and_no_formula(supervisor, office, frozen):
    with unit_of_work(office) as session:
        set_own_value(keep_own(session, None, label="=1+1", unit="@人", definition="", by="x"), 2026, 3.5, by="x")
    table = supervisor.get("/office/figures/2026.csv").data.decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(supervisor.get("/office/figures/2026.xlsx").data))
    cells = [cell for row in book.active.iter_rows() for cell in row]

    assert "令和5年度,令和6年度,令和7年度,令和8年度（11月時点）" in table
    assert "'=1+1" in table
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}
    assert supervisor.get("/office/figures/2040.csv").status_code == 409


def test_working_files_hold_every_part_as_it_is_and_say_that_they_stay_inside(supervisor, office, frozen):
    with acting(office) as session:
        for noticer, count in ((Noticer.SHOP, 9), (Noticer.SCHOOL, 6), (Noticer.FAMILY, 2)):
            for _ in range(count):
                session.add(Outreach(noticed_by=noticer, noticed_on=TODAY, held_by="x"))
    files = [supervisor.get(f"/office/figures/2026.{kind}") for kind in ("csv", "xlsx")]
    told = files[0].data.decode("utf-8-sig").splitlines()
    parts = {line.split(",")[2]: line.split(",")[7] for line in told if ",声かけ（アウトリーチ）を始めた方," in line}
    cells = [cell.value for row in openpyxl.load_workbook(io.BytesIO(files[1].data)).active.iter_rows() for cell in row]

    assert parts.pop("") == "17" and sorted(parts.values()) == ["2", "6", "9"]
    assert all("figures-inside-2026" in file.headers["Content-Disposition"] for file in files)
    assert "庁内限り" in told[1] and any(str(cell).startswith("庁内限り") for cell in cells)
    assert supervisor.get("/office/figures/?year=2026").text.count("庁内限り") >= 2


def test_targets_are_set_on_one_page_and_only_what_was_changed_is_written(supervisor, office, frozen):
    path = "/office/figures/targets/2026"
    assert supervisor.post_form(path, target_stops="１２", target_trials="3.5").status_code == 302
    office.rollback()
    assert {row.indicator: row.value for row in office.scalars(select(Target))} == {"stops": 12.0, "trials": 3.5}
    assert 'value="12"' in supervisor.get(path).text
    assert supervisor.post_form(path, target_stops="", target_trials="3.5").status_code == 302
    office.rollback()
    assert [row.indicator for row in office.scalars(select(Target))] == ["trials"]


def test_two_supervisors_at_the_same_targets_both_keep_what_they_typed(supervisor, office, frozen):
    path = "/office/figures/targets/2026"
    page = supervisor.get(path).text
    with unit_of_work(office) as session:
        set_targets(session, 2026, {"stops": 5.0, "trials": 7.0}, by="other")
    answer = supervisor.post(path, data=fields_of(page, path) | {"target_stops": "9", "target_closings": "2"})

    assert answer.status_code == 409
    assert 'value="9"' in answer.text and "いまの値：5" in answer.text
    office.rollback()
    assert {row.indicator: row.value for row in office.scalars(select(Target))} == {"stops": 5.0, "trials": 7.0}


@pytest.mark.parametrize("typed", ["abc", "1.25", "-3", "1" * 40, "１，２，", "NaN"])
def test_a_target_that_is_none_is_answered_at_its_field(supervisor, office, frozen, typed):
    answer = supervisor.post_form("/office/figures/targets/2026", target_stops=typed)
    office.rollback()

    if office.scalars(select(Target)).all():
        assert typed == "１，２，"  # commas between digits are how people write
    else:
        assert "入力をご確認ください" in answer.text and typed in answer.text


def test_a_figure_kept_by_hand_is_made_filled_and_corrected(supervisor, office, frozen):
    made = supervisor.post_form("/office/figures/own/", label="推進員", unit="人", definition="")
    key = made.location.rsplit("/", 1)[1]
    page = supervisor.get(made.location).text
    path = f"/office/figures/own/{key}/2025"
    saved = supervisor.post(path, data=fields_of(page, path) | {"value": "3.5"})
    assert saved.status_code == 302
    assert "3.5人" in supervisor.get("/office/figures/own/").text
    again = supervisor.post(path, data=fields_of(page, path) | {"value": "9"})
    assert again.status_code == 400 and "ほかの人が先に" in again.text and 'value="9"' in again.text
    wrong = supervisor.post(path, data=fields_of(supervisor.get(made.location).text, path) | {"value": "3.55"})
    assert 'href="#value-2025"' in wrong.text and 'id="value-2025"' in wrong.text
    office.rollback()
    assert office.scalars(select(OwnIndicator)).one().values == {"2025": 3.5}
    taken = supervisor.post_form("/office/figures/own/", label="推進員", unit="人", definition="")
    assert "同じ名前" in taken.text


def test_what_was_submitted_never_changes_and_shows_the_difference(supervisor, office, frozen):
    with acting(office) as session:
        session.add(Circle(opened_on=TODAY, made_by="x"))
    kept = supervisor.post_form("/office/figures/", purpose="x")  # the page itself takes no form
    assert kept.status_code == 405
    path = "/office/figures/submitted/2026"
    fields = fields_of(supervisor.get("/office/figures/").text, path) | {"purpose": "12月議会"}
    first, twice = supervisor.post(path, data=fields), supervisor.post(path, data=fields)
    assert first.location == twice.location
    with acting(office) as session:
        session.add(Circle(opened_on=TODAY, made_by="x"))
    page = supervisor.get(first.location).text

    assert "12月議会" in page and "＋1" in page
    office.rollback()
    figures = office.scalars(select(SubmittedFigures)).one().figures
    assert next(each for each in figures["indicators"] if each["name"] == "circles")["value"] == 1


def test_figures_are_not_kept_without_saying_for_what_and_the_page_says_so_at_the_field(supervisor, office, frozen):
    path = "/office/figures/submitted/2026"
    fields = fields_of(supervisor.get("/office/figures/?as_of=2026-06-30").text, path)
    answer = supervisor.post(path, data=fields | {"purpose": "あ" * 201})
    empty = supervisor.post(path, data=fields | {"purpose": " "})

    assert answer.status_code == empty.status_code == 400
    assert "あ" * 201 in answer.text
    assert "どこに出す数字かを入力してください" in empty.text
    assert "6月時点" in empty.text
    assert office.scalars(select(SubmittedFigures)).all() == []


def test_figures_are_the_same_however_often_they_are_counted(app, office, directory, frozen):
    a_town(random.Random(5), office, directory)
    one = as_json(counted_by_somebody(office, directory, YEAR))["indicators"]
    office.rollback()
    directory.rollback()

    assert as_json(counted_by_somebody(office, directory, YEAR))["indicators"] == one
    assert today() == TODAY


@pytest.mark.parametrize("seed", range(6))
def test_the_months_of_a_year_make_the_year(app, office, directory, frozen, seed):
    a_town(random.Random(seed), office, directory)
    with acting(office) as session:
        records = Records(session, directory, today=TODAY)
        for period in (YEAR, *YEAR.earlier()):
            months = months_of(period)
            assert [month.last.month for month in months] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3][: len(months)]
            for one in (one for one in INDICATORS if one.counting is Counting.EVENTS):
                each = [one.count(records, month) for month in months]
                whole = one.count(records, period)
                assert sum(count.value for count in each) == whole.value, one.name
                for part in whole.parts:
                    assert sum(count.part(part.name) for count in each) == part.value, (one.name, part.name)


def test_a_figure_is_shown_by_month_where_it_counts_what_happens(supervisor, office, frozen):
    with acting(office) as session:
        for noticer in (Noticer.SHOP, Noticer.SCHOOL):
            reached = Outreach(noticed_by=noticer, noticed_on=date(2026, 5, 31), held_by="x")
            session.add(reached)
            session.flush()
            facts = {"how": next(iter(ContactHow)), "response": next(iter(Response)), "by": "x"}
            session.add(OutreachContact(outreach_key=reached.key, on=date(2026, 6, 1), **facts))
    page = supervisor.get("/office/figures/of/outreach_contacts").text

    assert re.search(r"<th scope=\"row\">6月</th><td class=\"number\"><strong>2</strong>", page)
    assert re.search(r"<th scope=\"row\">5月</th><td class=\"number\"><strong>0</strong>", page)
    assert "月ごと" not in supervisor.get("/office/figures/of/outreach_begun").text
