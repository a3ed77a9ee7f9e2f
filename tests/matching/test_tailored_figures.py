"""Indicators by choosing: counted as chosen, tried before they are kept, changes visible in history."""

from datetime import date

import pytest
from sqlalchemy import select, text

from core import calendar
from core.permissions import Role
from directory.foods.models import FoodMember
from directory.groups.models import Group
from directory.partners.models import PartnerBusiness
from directory.partners.states import PartnerState
from directory.places.kinds import PlaceKind
from directory.places.models import Publication
from directory.supporters.models import Training, TrainingKind
from matching.figures.indicators import BY_NAME
from matching.figures.periods import Period
from matching.figures.records import Records
from matching.figures.tailored import sentence
from matching.figures.tailored_counts import Choice, Way, count_choice, ways_of
from matching.figures.tailored_models import TailoredEdition, TailoredIndicator
from matching.figures.tailored_records import RECORDS
from matching.placements.states import PlacementState as S
from matching.visits.models import Visit, VisitHow, VisitTo
from tests.directory.desk_pages import fields_of
from tests.factories import a_place, an_opening
from tests.matching.invented_town import TODAY, a_person_of_a_town, walk
from tests.matching.people import acting
from tests.staff import signed_in_as

YEAR = Period(2026, TODAY, TODAY)
ROLES = ("open_roles", "new_roles")
SEALED = ("sealed", "name", "kana", "phone", "words", "text", "note", "birth", "address")


@pytest.fixture
def frozen(monkeypatch):
    """Half past noon in Japan on a day of 令和8年度."""
    moment = calendar.datetime(2026, 11, 30, 3, 30, tzinfo=calendar.UTC)
    monkeypatch.setattr(calendar, "clock", lambda: moment)


@pytest.fixture
def supervisor(app, office, frozen):
    browser = signed_in_as(app, office, Role.SUPERVISOR)
    browser._client.query_budget = 60  # every kind of record is counted once, however many there are
    return browser


def counted(office, directory, choice, period=YEAR):
    count = count_choice(choice, Records(office, directory, today=TODAY), period)
    return count.value, {part.name: part.value for part in count.parts}


def visited(office, *visits):
    """Visits (person's number, day, how)."""
    with acting(office) as session:
        walks = {
            number: walk(session, a_person_of_a_town(session, number), [(S.CANDIDATE, date(2024, 4, 1))])
            for number in {number for number, _, _ in visits}
        }
        for number, on, how in visits:
            keys = {"person_key": walks[number].person_key, "placement_key": walks[number].key}
            session.add(Visit(**keys, to=VisitTo.PERSON, on=on, how=how, met=True, by="x"))


def test_the_four_ways_of_counting(app, office, directory, frozen):
    """Three people: one visited before and now, one new and twice, one only before."""
    visited(
        office,
        (1, date(2025, 5, 1), VisitHow.PHONE),
        (1, date(2026, 5, 1), VisitHow.PHONE),
        (2, date(2026, 5, 1), VisitHow.PHONE),
        (2, date(2026, 6, 1), VisitHow.AT_HOME),
        (3, date(2025, 6, 1), VisitHow.AT_HOME),
    )
    people = {
        way: counted(office, directory, Choice("visits", "people", way)) for way in (Way.EVERY, Way.NEW, Way.GOING_ON)
    }

    assert counted(office, directory, Choice("visits", "rows", Way.EVERY)) == (3, {})
    assert {way: value for way, (value, _) in people.items()} == {Way.EVERY: 2, Way.NEW: 1, Way.GOING_ON: 1}
    by_way = counted(office, directory, Choice("visits", "people", Way.EVERY, {}, "how"))
    assert by_way == (2, {VisitHow.PHONE.value: 2, VisitHow.AT_HOME.value: 1})
    phone = Choice("visits", "rows", Way.EVERY, {"how": ["phone"]})
    assert counted(office, directory, phone)[0] == 2


def test_who_was_known_in_another_way_is_not_new(app, office, directory, frozen):
    """One person visited at home last year and telephoned now; one telephoned for the first time."""
    visited(
        office,
        (1, date(2025, 5, 1), VisitHow.AT_HOME),
        (1, date(2026, 5, 1), VisitHow.PHONE),
        (2, date(2026, 5, 1), VisitHow.PHONE),
    )
    by_way = {way: Choice("visits", "people", way, {}, "how") for way in (Way.NEW, Way.GOING_ON)}
    by_phone = {way: Choice("visits", "people", way, {"how": ["phone"]}) for way in (Way.NEW, Way.GOING_ON)}

    assert counted(office, directory, by_way[Way.NEW]) == (1, {"phone": 1})
    assert counted(office, directory, by_way[Way.GOING_ON]) == (1, {"phone": 1})
    assert [counted(office, directory, choice)[0] for choice in by_phone.values()] == [1, 1]


def test_roles_that_are_drafts_or_closed_are_not_counted(app, office, directory, frozen, saved):
    place = a_place()
    saved(
        an_opening(place=place, title="募集中"),
        an_opening(place=place, title="しめきり", is_open=False),
        an_opening(place=place, title="下書き", publication=Publication.DRAFT),
    )
    standing, every = (counted(office, directory, Choice("openings", "rows", way)) for way in (Way.STANDING, Way.EVERY))
    shipped = [BY_NAME[name].count(Records(office, directory, today=TODAY), YEAR).value for name in ROLES]

    assert standing[0] == shipped[0] == 1
    assert every[0] == shipped[1] == 2


def test_groups_that_dissolved_stand_no_more(app, office, directory, frozen, saved):
    gone, there = Group(name="解散", dissolved_on=date(2026, 5, 1)), Group(name="続く")
    member = {"joined_on": date(2025, 5, 1)}
    partner = {"state": PartnerState.REGISTERED, "registered_on": date(2025, 5, 1)}
    saved(*(FoodMember(group=group, **member) for group in (gone, there)))
    saved(*(PartnerBusiness(group=group, certificate_number=group.name, **partner) for group in (gone, there)))
    choices = (Choice("food_members", "groups", Way.STANDING), Choice("partners", "rows", Way.STANDING))

    assert [counted(office, directory, choice)[0] for choice in choices] == [1, 1]
    before = Period(2025, date(2026, 3, 31), TODAY)
    assert [counted(office, directory, choice, before)[0] for choice in choices] == [2, 2]


def test_the_sentence_says_that_only_what_is_listed_today_is_counted(app, office, directory, frozen):
    sessions = {True: office, False: directory}

    assert "期間内に登録し、いま公開している「居場所・活動」" in sentence(Choice("places", "rows", Way.EVERY), sessions)
    assert "募集している「役割・受け入れ枠」" in sentence(Choice("openings", "rows", Way.STANDING), sessions)


def test_things_of_several_contents_count_in_each_and_once_in_all(app, office, directory, frozen, saved):
    both, one = Group(name="両方"), Group(name="片方")
    saved(
        a_place(group=both, kinds=[PlaceKind.SALON, PlaceKind.CHILDREN_CAFETERIA]),
        a_place(group=both, kinds=[PlaceKind.SALON]),
        a_place(group=one, kinds=[PlaceKind.SALON]),
    )
    choice = Choice("places", "groups", Way.STANDING, {}, "kind")
    salons = Choice("places", "rows", Way.STANDING, {"kind": ["salon", "children_cafeteria"]})

    assert counted(office, directory, choice) == (2, {"salon": 2, "children_cafeteria": 1})
    assert counted(office, directory, salons) == (3, {})
    assert counted(office, directory, choice, Period(2025, date(2026, 3, 31), TODAY)) == (None, {})


def test_numbers_are_added_up(app, office, directory, frozen, saved):
    facts = {"title": "研修", "kind": next(iter(TrainingKind)), "first_time": 1}
    saved(
        Training(held_on=TODAY, hours=1.5, attended=20, **facts), Training(held_on=TODAY, hours=2, attended=10, **facts)
    )

    assert counted(office, directory, Choice("trainings", "attended", Way.EVERY))[0] == 30
    assert counted(office, directory, Choice("trainings", "hours", Way.EVERY))[0] == 3.5


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_every_choice_that_is_offered_can_be_counted(app, office, directory, frozen, record):
    for measure in record.measures:
        for way in ways_of(record, measure):
            for split in ("", *(field.name for field in record.fields)):
                session = office if record.about_people else directory
                filters = {field.name: list(field.labels(session))[:2] for field in record.fields}
                value, parts = counted(office, directory, Choice(record.name, measure.name, way, filters, split))
                assert (value, parts) == (0, {})


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
def test_no_field_identifies_anybody(record):
    for field in record.fields:
        assert not any(word in field.column.key for word in SEALED)
        assert "key" not in field.column.key


def sent(browser, path, **fields):
    return browser.post(path, data=fields_of(browser.get(path).text, path) | fields)


def test_a_figure_is_tried_then_kept_and_stands_among_the_others(supervisor, office):
    visited(office, (1, date(2026, 5, 1), VisitHow.PHONE))
    path = "/office/figures/tailored/new/visits"
    chosen = {"label": "電話した方", "measure": "people", "way": "every", "filter_how": "phone", "unit": "人"}
    tried = sent(supervisor, path, **chosen, do="try")
    office.rollback()
    assert "試しに数えた結果" in tried.text and "方法が「電話」" in tried.text
    assert office.scalars(select(TailoredEdition)).all() == []
    kept = sent(supervisor, path, **chosen, do="save")
    assert kept.status_code == 302, kept.text
    page = supervisor.get("/office/figures/").text

    assert "電話した方" in page
    assert "同じ名前" in sent(supervisor, path, **chosen, do="save").text
    outside = supervisor.get("/office/figures/report/").text
    assert "電話した方" in outside


def test_a_change_of_definition_needs_a_reason_and_stays_visible(supervisor, office):
    new = "/office/figures/tailored/new/visits"
    facts = {"label": "連絡", "measure": "rows", "way": "every", "unit": "回"}
    path = sent(supervisor, new, **facts, do="save").location
    seen = fields_of(supervisor.get(path).text, path)
    assert "変えるわけを書いてください" in sent(supervisor, path, filter_how="phone", do="save").text
    assert sent(supervisor, path, filter_how="phone", why="電話だけにする", do="save").status_code == 302
    late = supervisor.post(path, data=seen | {"label": "別の名前", "do": "save"})
    assert late.status_code == 422 and "ほかの人が先に" in late.text
    page = supervisor.get(path).text
    office.rollback()

    assert [each.number for each in office.scalars(select(TailoredEdition).order_by(TailoredEdition.number))] == [1, 2]
    assert "第1版" in page and "第2版" in page and "電話だけにする" in page
    assert supervisor.post_form(path, used="0").status_code in (200, 302, 422)


def test_a_figure_is_not_counted_again_beside_another_of_its_name(supervisor, office):
    path = "/office/figures/tailored/new/visits"
    made = sent(supervisor, path, label="訪問の数", measure="rows", way="every", do="save")
    use = f"{made.location}/use"
    token = fields_of(supervisor.get(made.location).text, use)["csrf_token"]
    supervisor.post(use, data={"csrf_token": token, "used": "0"})
    supervisor.post_form("/office/figures/own/", label="訪問の数", unit="回")
    again = supervisor.post(use, data={"csrf_token": token, "used": "1"})
    office.rollback()

    assert again.status_code == 409 and "訪問の数" in again.text
    assert office.scalars(select(TailoredIndicator.is_used)).one() is False


def test_choices_nobody_offered_are_refused(supervisor, office):
    path = "/office/figures/tailored/new/visits"
    facts = {"label": "連絡", "unit": "回", "measure": "rows", "way": "every"}
    for wrong in ({"measure": "secret"}, {"way": "new"}, {"filter_how": "x' OR 1=1"}, {"split": "note"}):
        answer = sent(supervisor, path, **(facts | wrong), do="save")
        assert answer.status_code == 422, wrong
    assert supervisor.get("/office/figures/tailored/new/person").status_code == 404
    office.rollback()
    assert office.execute(text("SELECT count(*) FROM tailored_edition")).scalar() == 0


def test_what_counts_people_by_choosing_does_not_leave_the_house(supervisor, office):
    visited(office, *((number, date(2026, 5, 1), VisitHow.PHONE) for number in range(6)))
    facts = {"label": "電話した方", "measure": "people", "way": "every", "unit": "人"}
    sent(supervisor, "/office/figures/tailored/new/visits", **facts, do="save")
    page = supervisor.get("/office/figures/").text
    action = "/office/figures/submitted/2026"
    kept = supervisor.post(action, data=fields_of(page, action) | {"purpose": "議会"}).location.rsplit("/", 1)[1]
    told = supervisor.get(f"/office/figures/report/given/{kept}.csv").data.decode("utf-8-sig")

    assert "本人への訪問・連絡" in told and "電話した方" not in told
