"""年度更新: each place goes on, is asked for, or ends on 31 March; once, undone as a whole, figures kept for good."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.calendar import now, today
from core.db import unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from directory.areas.models import Area
from directory.asking.queries import Selection, askable
from directory.desk.services import confirm_facts
from directory.freshness.queue import queue
from directory.places.models import Activity, Place, Publication
from directory.places.queries import coming_days
from directory.schedules.dates import only_dates
from directory.schedules.reading import read
from directory.upkeep.models import ConfirmedHow, Revision
from directory.yearly.effects import effect_of
from directory.yearly.figures import count_figures, keep_figures
from directory.yearly.models import YearChoice, YearFigures, YearPlan, YearTurn
from directory.yearly.queries import Scope, loaded, plans_to_settle, unanswered
from directory.yearly.services import Wish, carry_out_what_waits, choose, settle, undo
from directory.yearly.years import moved_on, runs_out, year_to_turn
from tests.clock import stop_the_clock
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_place, a_town, an_area, an_opening, keep_open

WEEKLY = "毎週水曜日 10:00〜12:00"
YEARLY = "2026年4月から2027年3月まで 毎週水曜日 10:00〜12:00"
DATED = "2026年7月5日、2026年8月9日 10:00〜12:00"
CARRY_ON, ASK, END = YearChoice.CARRY_ON, YearChoice.ASK, YearChoice.END


@pytest.fixture(autouse=True)
def the_first_of_april(monkeypatch):
    stop_the_clock(monkeypatch, "2027-04-01T09:00")


@pytest.fixture
def places(directory):
    """Five published places by name, all of one area."""
    town = a_town()
    town.areas.append(an_area())
    texts = {"毎週": WEEKLY, "年": YEARLY, "日付": DATED, "やめる": WEEKLY, "だまる": WEEKLY}
    found = {
        name: a_place(name=name, kana=name, gatherings=[a_gathering(schedule_text=text, town=town)])
        for name, text in texts.items()
    }
    keep_open(directory, *found.values(), on=date(2027, 3, 1))
    return found


def plan(directory, choices):
    with unit_of_work(directory) as session:
        wishes = {place: Wish(None, choice) for place, choice in choices.items()}
        assert choose(session, 2027, wishes, by="somebody") == []


def settled(directory, key="", scope=None):
    with unit_of_work(directory) as session:
        return settle(session, scope or Scope(2027), key=key, by="somebody", today=today()).key


def undone(directory, key):
    with unit_of_work(directory) as session:
        turn = session.scalars(select(YearTurn).where(YearTurn.key == key)).one()
        undo(session, turn, by="somebody", now=now(), today=today())


def everything(directory):
    """Every fact of every place, with its open days."""
    directory.rollback()
    found = {}
    for place in directory.scalars(select(Place)):
        days = [day.on_day for day in coming_days(directory, [place.id], today()).get(place.id, [])]
        texts = [gathering.schedule_text for gathering in place.gatherings]
        found[place.name] = (place.publication, place.activity, texts, days)
    return found


def test_each_choice_does_its_own_and_what_nobody_chose_stays_as_it_is(directory, places):
    before = everything(directory)
    plan(directory, {places["毎週"]: CARRY_ON, places["年"]: CARRY_ON, places["日付"]: ASK, places["やめる"]: END})
    settled(directory)

    after = everything(directory)
    assert (after["毎週"], after["だまる"], after["日付"]) == (before["毎週"], before["だまる"], before["日付"])
    assert after["年"][2] == ["2027年4月から2028年3月まで 毎週水曜日 10:00〜12:00"]
    assert (before["年"][3], after["年"][3][:1]) == ([], [date(2027, 4, 7)])
    assert after["やめる"][1] is Activity.ENDED
    assert {each[0] for each in after.values()} == {Publication.PUBLISHED}
    assert [plan.place.name for plan in loaded(directory, unanswered(Scope(2027)))] == ["日付"]


def test_who_is_asked_waits_until_something_is_confirmed(directory, places):
    plan(directory, {places["毎週"]: ASK})
    settled(directory)
    with unit_of_work(directory) as session:
        confirm_facts(session, places["毎週"], None, how=ConfirmedHow.PHONE, by="x", today=today())

    assert loaded(directory, unanswered(Scope(2027))) == []


def test_a_schedule_of_single_dates_goes_on_and_its_days_are_asked_for(directory, places):
    plan(directory, {places["日付"]: CARRY_ON})
    told = effect_of(directory, 2027, loaded(directory, plans_to_settle(Scope(2027))), today())
    assert [place.name for place in told.to_ask_days] == ["日付"]
    settled(directory)

    assert [plan.place.name for plan in loaded(directory, unanswered(Scope(2027)))] == ["日付"]
    assert everything(directory)["日付"][2] == [DATED]


def test_settling_twice_changes_nothing(directory, places):
    plan(directory, {places["年"]: CARRY_ON, places["やめる"]: END})
    key = settled(directory, key="abcdefghjk")
    after = everything(directory)

    assert settled(directory, key="abcdefghjk") == key
    with pytest.raises(RuleBroken, match="決めるものがありません"):
        settled(directory)
    with unit_of_work(directory) as session:
        lost = choose(session, 2027, {places["年"]: Wish(CARRY_ON, END)}, by="other")
        assert [plan.choice for plan in lost] == [CARRY_ON]
    assert everything(directory) == after
    assert directory.query(Revision).count() == 2


def test_undoing_brings_back_every_fact_and_leaves_the_choices_open(directory, places):
    before = everything(directory)
    plan(directory, {places["年"]: CARRY_ON, places["やめる"]: END, places["日付"]: ASK})
    key = settled(directory)
    undone(directory, key)

    assert everything(directory) == before
    assert loaded(directory, unanswered(Scope(2027))) == []
    assert len(loaded(directory, plans_to_settle(Scope(2027)))) == 3
    with pytest.raises(RuleBroken, match="もう取り消されています"):
        undone(directory, key)
    settled(directory)
    assert everything(directory)["やめる"][1] is Activity.ENDED


def test_what_was_built_on_keeps_the_whole_turn(directory, places):
    plan(directory, {places["年"]: CARRY_ON, places["やめる"]: END})
    key = settled(directory)
    after = everything(directory)
    with unit_of_work(directory) as session:
        confirm_facts(session, places["年"], None, how=ConfirmedHow.PHONE, by="x", today=today())

    with pytest.raises(RuleBroken, match="「年」"):
        undone(directory, key)
    assert everything(directory) == after


def test_before_april_only_the_asking_begins_and_the_night_of_the_first_does_the_rest(
    app, directory, places, monkeypatch
):
    stop_the_clock(monkeypatch, "2027-03-31T23:59")
    before = everything(directory)
    plan(directory, {places["年"]: CARRY_ON, places["やめる"]: END, places["日付"]: ASK})
    settled(directory)
    assert everything(directory) == before
    assert [plan.place.name for plan in loaded(directory, unanswered(Scope(2027)))] == ["日付"]
    app.test_cli_runner().invoke(args=["new-year"])
    assert everything(directory) == before

    stop_the_clock(monkeypatch, "2027-04-01T00:00")
    assert app.test_cli_runner().invoke(args=["new-year"]).exit_code == 0
    assert everything(directory)["やめる"][1] is Activity.ENDED
    assert everything(directory)["年"][2] != [YEARLY]
    with unit_of_work(directory) as session:
        assert carry_out_what_waits(session, today()) == 0


def test_what_waits_for_april_can_be_taken_back_before(directory, places, monkeypatch):
    stop_the_clock(monkeypatch, "2027-03-20T09:00")
    plan(directory, {places["やめる"]: END})
    undone(directory, settled(directory))
    stop_the_clock(monkeypatch, "2027-04-01T09:00")

    with unit_of_work(directory) as session:
        assert carry_out_what_waits(session, today()) == 0


def test_the_second_to_choose_learns_what_the_first_chose(directory, places):
    plan(directory, {places["毎週"]: END})
    with unit_of_work(directory) as session:
        lost = choose(session, 2027, {places["毎週"]: Wish(None, CARRY_ON)}, by="other")
        assert [(plan.choice, plan.chosen_by) for plan in lost] == [(END, "somebody")]
    with unit_of_work(directory) as session:
        assert choose(session, 2027, {places["毎週"]: Wish(END, CARRY_ON)}, by="other") == []


@pytest.mark.parametrize(
    ("on", "year"), [("2026-12-31", 2026), ("2027-01-01", 2027), ("2027-03-31", 2027), ("2027-12-31", 2027)]
)
def test_from_january_on_the_coming_year_is_prepared(on, year):
    assert year_to_turn(date.fromisoformat(on)) == year


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        (YEARLY, "2027年4月から2028年3月まで 毎週水曜日 10:00〜12:00"),
        ("令和9年3月まで毎週金曜日 13:00〜15:00", "令和10年3月まで毎週金曜日 13:00〜15:00"),
        (DATED, None),
        ("2026年4月9日から隔週木曜日 10:00〜12:00（2027年3月まで）", None),
        (WEEKLY, None),
        ("2025年度の写真をかざっています", None),
    ],
)
def test_only_a_period_moves_on_and_dates_are_asked_for(text, moved):
    assert moved_on(text, today=today()) == moved


@pytest.mark.parametrize(
    ("text", "is_over"),
    [
        (WEEKLY, False),
        (YEARLY, True),
        (DATED, True),
        ("2027年9月まで毎週水曜日 10:00〜12:00", False),
        ("不定期", False),
    ],
)
def test_only_what_was_told_for_the_old_year_runs_out(text, is_over):
    assert runs_out(read(text, today=date(2027, 3, 1)).schedule, 2027) is is_over


@given(
    weekday=st.sampled_from("月火水木金土日"),
    month=st.integers(1, 12),
    year=st.integers(2024, 2030),
    hour=st.integers(8, 18),
)
def test_what_moves_on_is_held_on_the_same_weekday_until_a_year_later(weekday, month, year, hour):
    text = f"{year}年{month}月まで毎週{weekday}曜日 {hour}:00〜{hour + 1}:00"
    on = date(year - 1, 1, 1)
    moved = moved_on(text, today=on)
    if moved is None:
        assert month == 2, text
        return
    days = only_dates(read(moved, today=on).schedule, on, date(year + 2, 1, 1))
    assert {"月火水木金土日"[day.weekday()] for day in days} == {weekday}
    assert (days[-1].year, days[-1].month) == (year + 1, month)


def test_the_figures_of_a_year_never_change_again(directory, places, saved):
    saved(an_opening(place=places["毎週"]))
    with unit_of_work(directory) as session:
        kept = keep_figures(session, 2026, today()).figures
        assert kept == count_figures(session, today())
    assert (kept["all"]["places"], kept["all"]["roles"], kept["all"]["kinds"]) == (5, 1, {"サロン": 5})
    assert [(area["name"], area["places"]) for area in kept["areas"]] == [("東部", 5)]
    with unit_of_work(directory) as session:
        for place in session.scalars(select(Place)):
            place.activity = Activity.ENDED
        session.scalars(select(Area)).one().name = "新しい名前"
    with unit_of_work(directory) as session:
        assert keep_figures(session, 2026, today()).figures == kept
        assert count_figures(session, today()) != kept
    assert directory.query(YearFigures).count() == 1


@pytest.mark.parametrize(("on", "is_kept"), [("2027-03-31", False), ("2027-06-30", True), ("2027-07-01", False)])
def test_figures_are_those_of_the_end_of_the_year_or_none(directory, places, on, is_kept):
    with unit_of_work(directory) as session:
        assert (keep_figures(session, 2026, date.fromisoformat(on)) is not None) is is_kept


def test_the_figures_count_only_what_was_confirmed_within_the_limit(directory, places):
    with unit_of_work(directory) as session:
        confirm_facts(session, places["毎週"], None, how=ConfirmedHow.PHONE, by="x", today=today())
    with unit_of_work(directory) as session:
        assert keep_figures(session, 2026, today()).figures["all"]["confirmed"] == 1


def test_the_database_refuses_what_makes_no_sense(directory, places):
    with pytest.raises(IntegrityError, match="what_is_done_was_settled"), unit_of_work(directory) as session:
        session.add(YearPlan(fiscal_year=2027, place_id=places["毎週"].id, choice=END, chosen_by="x", done_on=today()))
    with pytest.raises(IntegrityError, match="who_undid_it_is_known"), unit_of_work(directory) as session:
        session.add(YearTurn(fiscal_year=2027, made_by="x", undone_by="y"))
    plan(directory, {places["毎週"]: END})
    with pytest.raises(IntegrityError, match=r"one_choice_a_year|fiscal_year"), unit_of_work(directory) as session:
        session.add(YearPlan(fiscal_year=2027, place_id=places["毎週"].id, choice=ASK, chosen_by="x"))


def test_who_is_to_be_asked_is_due_in_the_queue_and_can_be_put_into_a_round(directory, places):
    with unit_of_work(directory) as session:
        for place in places.values():
            confirm_facts(session, place, None, how=ConfirmedHow.PHONE, by="x", today=date(2027, 3, 31))
    assert queue(directory, None, today()) == []
    plan(directory, {places["毎週"]: ASK, places["やめる"]: END})
    settled(directory)

    assert [(each.key, each.is_for_the_year) for each in queue(directory, None, today())] == [
        (places["毎週"].key, True)
    ]
    chosen = directory.scalars(askable(Selection(is_due_only=False, is_for_the_year=True), None, today()))
    assert [place.name for place in chosen] == ["毎週"]


# The desk

HOME, CHOOSE, EFFECT = "/desk/new-year/", "/desk/new-year/choose", "/desk/new-year/effect"


def test_at_the_desk_nothing_happens_before_its_effect_was_seen(app, office, directory, places):
    desk = a_desk(app, office)
    fields = fields_of(desk.get(HOME).text, CHOOSE)
    chosen = fields | {f"choice-{places['やめる'].key}": "end", f"choice-{places['年'].key}": "carry_on"}
    assert desk.post(CHOOSE, data=chosen | {"do": "keep"}).status_code == 302
    page = desk.get(EFFECT).text
    assert "2028年3月まで" in page
    assert everything(directory)["やめる"][1] is Activity.ACTIVE

    seen = fields_of(page, EFFECT)
    assert desk.post(EFFECT, data=seen | {"seen": "other"}).status_code == 409
    assert everything(directory)["やめる"][1] is Activity.ACTIVE
    done = desk.post(EFFECT, data=seen)
    assert everything(directory)["やめる"][1] is Activity.ENDED
    assert "開催日時を1年進めました" in desk.get(done.location).text
    assert "居場所の数" in desk.get("/desk/new-year/figures/2026").text
    taken_back = fields_of(desk.get(done.location).text, f"{done.location}/undo")
    assert desk.post(f"{done.location}/undo", data=taken_back).status_code == 302
    assert everything(directory)["やめる"][1] is Activity.ACTIVE


def test_the_rest_is_chosen_at_once_and_what_was_chosen_stays(app, office, directory, places):
    desk = a_desk(app, office)
    plan(directory, {places["やめる"]: END})
    fields = fields_of(desk.get(HOME).text, CHOOSE)
    desk.post(CHOOSE, data=fields | {"do": "rest", "rest": "ask"})

    directory.rollback()
    found = {plan.place.name: plan.choice for plan in loaded(directory, plans_to_settle(Scope(2027)))}
    assert found == dict.fromkeys(("毎週", "年", "日付", "だまる"), ASK) | {"やめる": END}


def test_a_coordinator_turns_only_the_own_areas(app, office, directory, places, saved):
    area = saved(an_area(name="西部"))
    desk = a_desk(app, office, Role.COORDINATOR, areas=[area.key])
    token = desk.get(HOME).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    place = places["やめる"]
    sent = {"csrf_token": token, f"seen-{place.key}": "", f"choice-{place.key}": "end", "do": "keep"}
    desk.post(CHOOSE, data=sent)

    assert place.name not in desk.get(HOME).text
    assert directory.query(YearPlan).count() == 0


def test_the_holidays_of_the_new_year_are_asked_for(app, office, places):
    assert "令和9年度の夏休み・冬休み・春休みが、まだ決まっていません" in a_desk(app, office).get(HOME).text
