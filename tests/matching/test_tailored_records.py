"""From a figure by choosing to its records: as many as it counts, one's own by name, everybody else's as a number."""

import random

import pytest
from sqlalchemy import select

from core import calendar
from core.audit import Action, AuditLine
from core.db import unit_of_work
from core.permissions import Role
from directory.groups.models import Group
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.services import keep_own
from matching.figures.tailored_counts import Choice, Way, count_choice, ways_of
from matching.figures.tailored_drill import find_chosen
from matching.figures.tailored_models import TailoredEdition, TailoredIndicator
from matching.figures.tailored_records import RECORDS
from matching.people.models import Person
from tests.directory.desk_pages import fields_of
from tests.factories import a_place
from tests.matching.invented_town import TODAY, a_town, two_who_stopped
from tests.staff import signed_in_as

YEAR = Period(2026, TODAY, TODAY)


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on a day of 令和8年度."""
    moment = calendar.datetime(2026, 11, 30, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)


def choices(chance, office, directory):
    """Every record, measure and way, with conditions and without."""
    for record in RECORDS:
        session = office if record.about_people else directory
        codes = {field.name: list(field.labels(session)) for field in record.fields}
        some = {name: chance.sample(known, min(len(known), 3)) for name, known in codes.items() if known}
        for measure in record.measures:
            for way in ways_of(record, measure):
                for filters in ({}, some):
                    yield measure, Choice(record.name, measure.name, way, filters)


@pytest.mark.parametrize("seed", range(8))
def test_as_many_records_stand_behind_a_choice_as_it_counts(app, office, directory, frozen, seed):
    chance = random.Random(seed)
    a_town(chance, office, directory)
    records, found = Records(office, directory, today=TODAY), 0

    for measure, choice in choices(chance, office, directory):
        for period in (YEAR, *YEAR.earlier()):
            value = count_choice(choice, records, period).value
            if value is None:
                continue
            if measure.is_sum:
                value = count_choice(Choice(choice.record, "rows", choice.way, choice.filters), records, period).value
            assert len(find_chosen(choice, records, period)) == value, (choice, period.label)
            found += value
    assert found


def test_finding_records_reads_no_person(app, office, directory, frozen):
    a_town(random.Random(2), office, directory)
    records = Records(office, directory, today=TODAY)
    for _, choice in choices(random.Random(2), office, directory):
        find_chosen(choice, records, YEAR)

    assert [row for row in office.identity_map.values() if isinstance(row, Person)] == []


def kept(office, choice, label="中断した方"):
    """An indicator by choosing."""
    words = {"label": label, "unit": "人", "definition": "数え方", "why": "", "changed_by": "x"}
    with unit_of_work(office) as session:
        row = TailoredIndicator(made_by="x")
        row.editions.append(TailoredEdition(number=1, choice=choice.to_json(), **words))
        session.add(row)
        session.flush()
        return row.key


STOPPED = Choice("steps", "people", Way.EVERY, {"state": ["stopped"]})


def test_one_s_own_people_are_listed_and_noted_and_all_others_are_a_number(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.STAFF)
    keys = two_who_stopped(office, browser.key)
    key = kept(office, STOPPED)
    assert f"/office/figures/records/{key}" in browser.get("/office/figures/records/").text
    page = browser.get(f"/office/figures/records/{key}").text
    office.rollback()

    assert "見本 1さん" in page and "見本 2" not in page and keys[1] not in page
    assert "1件あります。担当でない記録は開けません" in page
    query = select(AuditLine.subject_key).where(AuditLine.purpose == "figure:open", AuditLine.subject_kind == "person")
    assert set(office.scalars(query)) == {keys[0]}


def test_places_and_groups_are_opened_by_their_names(app, office, directory, frozen, saved):
    saved(a_place(name="みほんのサロン", group=Group(name="みほんの会")))
    browser = signed_in_as(app, office, Role.STAFF)
    places = kept(office, Choice("places", "rows", Way.STANDING), "いまの場")
    groups = kept(office, Choice("places", "groups", Way.STANDING), "いまの団体")

    assert "みほんのサロン</a>" in browser.get(f"/office/figures/records/{places}").text
    assert "みほんの会</a>" in browser.get(f"/office/figures/records/{groups}").text
    assert "一つずつ開ける記録がありません" in browser.get(f"/office/figures/records/{places}?year=2025").text


def test_a_sum_says_that_its_records_are_not_what_is_counted(app, office, directory, frozen):
    a_town(random.Random(4), office, directory)
    browser = signed_in_as(app, office, Role.STAFF)
    key = kept(office, Choice("trainings", "attended", Way.EVERY), "受けた人")

    assert "数（人数など）の合計です" in browser.get(f"/office/figures/records/{key}").text


def test_the_supervisor_s_page_of_a_figure_leads_to_its_records(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    key = kept(office, STOPPED)

    assert f"/office/figures/records/{key}?year=2026" in browser.get(f"/office/figures/of/{key}").text


def test_figures_kept_by_hand_have_no_records(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.STAFF)
    with unit_of_work(office) as session:
        key = keep_own(session, None, label="推進員", unit="人", definition="", by="x").key

    assert browser.get(f"/office/figures/records/{key}").status_code == 404


def test_what_is_only_tried_opens_its_records_when_asked_and_notes_them(app, office, directory, frozen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60
    keys = two_who_stopped(office, browser.key)
    path = "/office/figures/tailored/new/steps"
    chosen = {"label": "中断した方", "measure": "people", "way": "every", "filter_state": "stopped", "unit": "人"}
    noted = select(AuditLine.subject_key, AuditLine.purpose).where(
        AuditLine.action == Action.READ, AuditLine.subject_kind == "person"
    )

    tried = browser.post(path, data=fields_of(browser.get(path).text, path) | chosen | {"do": "try"}).text
    office.rollback()
    assert "に数えた記録を見る" in tried and "見本 1" not in tried
    assert office.execute(noted).all() == []

    opened = browser.post(path, data=fields_of(tried, path) | chosen | {"do": "open"}).text
    office.rollback()
    assert f'href="/office/people/{keys[0]}">見本 1さん</a>' in opened and keys[1] not in opened
    assert "1件あります。担当でない記録は開けません" in opened
    assert 'value="中断した方"' in opened
    assert {tuple(row) for row in office.execute(noted)} == {(keys[0], "figure:open")}
