"""Planned visits: the round of a day, who is not back, what nobody wrote down, and the calendar feed."""

import itertools
import logging
import re
import threading
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.accounts.models import Account
from core.calendar import now, today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.geo.points import Point, distance_m
from core.geo.route import Stop, in_route_order
from core.permissions import Role
from core.quiet_logs import WithoutSecrets
from matching.outings.forms import _minutes
from matching.outings.models import CalendarFeed, Outing
from matching.outings.queries import missed_returns, unrecorded
from matching.outings.services import OutingDetails, call_off, new_feed, plan_outing, say_back
from matching.people.models import TeamMember
from matching.placements.states import PlacementState
from matching.visits.models import VisitHow, VisitTo
from matching.visits.queries import team_of
from matching.visits.services import VisitDetails, record_host_visit, record_visit
from tests.factories import a_place, an_area
from tests.matching.people import LEAD, a_person, a_seat, acting
from tests.matching.test_hosts import merged
from tests.matching.test_placements import a_placement
from tests.staff import an_account, signed_in_as

S = PlacementState
POINTS = st.builds(Point, st.integers(35_200_000, 35_400_000), st.integers(136_800_000, 137_000_000))


def details(**changes):
    return OutingDetails(**{"to": VisitTo.PERSON, "how": VisitHow.AT_THE_PLACE, "on": today()} | changes)


def planned(office, lead, *, place="place-a", name="かなりあ 小鳥", on=None, **changes):
    """A planned visit to somebody led by `lead`; `on` may lie in the past, as after some days."""
    with acting(office, lead) as session:
        person = a_person(session, lead=lead, name=name)
        if (along := changes.get("with_key")) is not None:
            person.team.append(TeamMember(account_key=along))
        placement = a_placement(session, S.TRIAL, person=person, seat=a_seat(place_key=place, capacity=9))
        outing = plan_outing(session, placement, details(**changes), by=lead, today=today())
        outing.on = on or outing.on
        session.flush()
        return outing.key, placement.key, person.key


@given(st.lists(POINTS, min_size=1, max_size=7, unique=True), POINTS)
def test_without_times_the_round_always_goes_on_to_the_nearest(points, start):
    legs = in_route_order([Stop(point, point) for point in points], start)

    here, left = start, list(points)
    for leg in legs:
        nearest = min(distance_m(here, point) for point in left)
        assert leg.metres == distance_m(here, leg.stop.at) == nearest
        here = leg.stop.at
        left.remove(here)
    assert left == []


@given(st.lists(st.tuples(POINTS, st.none() | st.integers(0, 1439)), max_size=6), st.none() | POINTS)
def test_every_stop_is_in_the_round_once_and_set_times_are_kept(given_stops, start):
    stops = [Stop(number, point, time) for number, (point, time) in enumerate(given_stops)]
    ordered = [leg.stop for leg in in_route_order(stops, start)]
    times = [stop.starts for stop in ordered if stop.starts is not None]
    assert sorted(stop.what for stop in ordered) == list(range(len(stops)))
    assert times == sorted(times)


def test_a_stop_without_a_time_is_put_where_the_way_grows_least():
    west, middle, east = (Point.at(35.3, lng) for lng in (136.80, 136.85, 136.90))
    stops = [Stop("east", east, 900), Stop("middle", middle), Stop("west", west, 540)]
    assert [leg.stop.what for leg in in_route_order(stops)] == ["west", "middle", "east"]
    best = min(
        itertools.permutations([west, middle, east]),
        key=lambda way: distance_m(way[0], way[1]) + distance_m(way[1], way[2]),
    )
    assert [leg.stop.at for leg in in_route_order(stops)] in ([*best], [*best[::-1]])


def test_what_has_no_point_comes_last():
    stops = [Stop("phone", None), Stop("there", Point.at(35.3, 136.9))]
    assert [leg.stop.what for leg in in_route_order(stops)] == ["there", "phone"]


@pytest.mark.parametrize(
    ("typed", "minute"), [("13:30", 810), ("１３：３０", 810), ("9時", 540), ("9時5分", 545), ("0930", 570)]
)
def test_times_are_read_as_people_write_them(typed, minute):
    import unicodedata

    assert _minutes(unicodedata.normalize("NFKC", typed)) == minute


@pytest.mark.parametrize("typed", ["25:00", "9:60", "昼", "99999"])
def test_a_time_that_cannot_be_is_said_at_its_field_and_kept(app, office, typed):
    browser = signed_in_as(app, office, Role.STAFF)
    _, placement, person = planned(office, browser.key)
    answer = browser.post_form(
        f"/office/people/{person}/placements/{placement}/outings/new",
        to="host",
        how="phone",
        on="2026-02-30",
        starts=typed,
    )
    assert (
        "13:30 のように" in answer.text and f'value="{typed}"' in answer.text and "2026-04-01 のように" in answer.text
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": today() - timedelta(days=1)}, "きょうから1年以内"),
        ({"on": today() + timedelta(days=367)}, "きょうから1年以内"),
        ({"starts": 600, "back_by": 600}, "より後"),
        ({"back_by": 0}, "より後"),
        ({"with_key": LEAD}, "自分ではない"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(office, changes, words):
    with acting(office) as session:
        placement = a_placement(session, S.TRIAL)
        with pytest.raises(RuleBroken, match=words):
            plan_outing(session, placement, details(**changes), by=LEAD, today=today())


def test_the_same_plan_sent_twice_is_kept_once_and_another_for_that_day_is_refused(office):
    with acting(office) as session:
        placement = a_placement(session, S.TRIAL)
        kept = {plan_outing(session, placement, details(), by=LEAD, today=today()).key for _ in "ab"}
        assert len(kept) == 1
        with pytest.raises(RuleBroken, match="もう予定に入っています"):
            plan_outing(session, placement, details(how=VisitHow.PHONE), by="colleague", today=today())
        call_off(session.scalars(select(Outing)).one(), now=now())
        session.flush()
        plan_outing(session, placement, details(how=VisitHow.PHONE), by="colleague", today=today())


def at_once(work, times=4):
    """Run `work(number)` in threads that start together; what each answered."""
    barrier, found = threading.Barrier(times), []

    def run(number):
        barrier.wait()
        found.append(work(number))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_colleagues_who_plan_the_same_visit_at_once_plan_one(either_app):
    with acting(office_session()) as session:
        placement = a_placement(session, S.TRIAL)
        key = placement.key

    def plan(number):
        from matching.placements.models import Placement

        with either_app.app_context():
            try:
                with acting(office_session()) as session:
                    placement = session.scalars(select(Placement).where(Placement.key == key)).one()
                    plan_outing(session, placement, details(), by=f"colleague{number}", today=today())
            except RuleBroken:
                return False
            return True

    assert sorted(at_once(plan)) == [False, False, False, True]
    assert office_session().scalar(select(func.count()).select_from(Outing)) == 1


def test_the_same_visit_sent_at_once_from_a_nervous_thumb_is_kept_once(either_app):
    from matching.placements.models import Placement
    from matching.visits.models import Visit

    with acting(office_session()) as session:
        key = a_placement(session, S.TRIAL).key

    def record(_number):
        with either_app.app_context(), acting(office_session()) as session:
            placement = session.scalars(select(Placement).where(Placement.key == key)).one()
            visit = VisitDetails(VisitTo.PERSON, today(), VisitHow.PHONE)
            return record_visit(session, placement, visit, by=LEAD, today=today(), idempotency_key="once").key

    assert len(set(at_once(record))) == 1
    office_session().rollback()
    assert office_session().scalar(select(func.count(Visit.id))) == 1


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("starts_in_the_day", {"starts": 1440}),
        ("is_back_after_it_starts", {"starts": 600, "back_by": 599}),
        ("is_back_in_the_day", {"back_by": 1440}),
        ("nobody_comes_along_with_themselves", {"with_key": LEAD}),
        (
            "nobody_returns_from_what_was_called_off",
            {"back_at": datetime(2026, 4, 1, tzinfo=UTC), "called_off_at": datetime(2026, 4, 1, tzinfo=UTC)},
        ),
    ],
)
def test_the_database_itself_keeps_the_rules_of_a_plan(either_app, rule, changes):
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        placement = a_placement(session, S.TRIAL)
        facts = vars(details()) | {"person_key": placement.person_key, "placement_key": placement.key, "by": LEAD}
        session.add(Outing(**facts | changes))
        session.flush()


def test_a_past_plan_waits_for_its_record_until_one_is_written(office, directory):
    key, placement_key, _ = planned(office, LEAD, on=today() - timedelta(days=2), to=VisitTo.HOST)
    with acting(office) as session:
        assert [each.key for each in unrecorded(session, directory, team_of(LEAD), today())] == [key]
        early = VisitDetails(VisitTo.HOST, today() - timedelta(days=3), VisitHow.PHONE)
        placement = unrecorded(session, directory, team_of(LEAD), today())[0].placement
        placement.proposed_on = today() - timedelta(days=9)
        record_visit(session, placement, early, by=LEAD, today=today())
        other = VisitDetails(VisitTo.PERSON, today(), VisitHow.PHONE)
        record_visit(session, placement, other, by=LEAD, today=today())
        session.flush()
        assert [each.placement_key for each in unrecorded(session, directory, team_of(LEAD), today())] == [
            placement_key
        ]
        visit = VisitDetails(VisitTo.HOST, today() - timedelta(days=1), VisitHow.PHONE)
        record_host_visit(session, "place-a", visit, by="somebody", today=today())
        session.flush()
        assert unrecorded(session, directory, team_of(LEAD), today()) == []


@pytest.mark.parametrize("planned_under", ["the old key", "the staying key"])
def test_a_visit_to_a_host_that_was_merged_is_written_down_under_either_key(office, directory, saved, planned_under):
    old, staying = saved(a_place(name="ひなたサロン")).key, saved(a_place(name="ひなたの茶の間")).key
    merged(directory, old, staying)
    planned_at, visited_at = (old, staying) if planned_under == "the old key" else (staying, old)
    planned(office, LEAD, place=planned_at, on=today() - timedelta(days=2), to=VisitTo.HOST)
    with acting(office) as session:
        assert len(unrecorded(session, directory, team_of(LEAD), today())) == 1
        visit = VisitDetails(VisitTo.HOST, today() - timedelta(days=1), VisitHow.PHONE)
        record_host_visit(session, visited_at, visit, by="somebody", today=today())
        session.flush()
        assert unrecorded(session, directory, team_of(LEAD), today()) == []


@pytest.mark.parametrize("writer", ["whoever set out", "whoever came along"])
def test_what_is_written_down_later_bears_the_day_of_the_visit_and_both_names(app, office, writer):
    browser, (other, _) = signed_in_as(app, office, Role.STAFF), an_account(office, Role.COORDINATOR, "other")
    by, along = (browser.key, other) if writer == "whoever set out" else (other, browser.key)
    on = today() - timedelta(days=2)
    planned(office, by, with_key=along, on=on)
    for path in ("/office/due", f"/office/day/?on={on}"):
        link = next(
            each for each in re.findall(r'href="([^"]*visits/new[^"]*)"', browser.get(path).text) if "with" in each
        )
        form = browser.get(unescape(link)).text
        assert f'value="{on}"' in form
        assert f'<option selected value="{other}"' in form
        assert '<details class="more" open><summary>日付' in form


@pytest.mark.parametrize("on", [today() + timedelta(days=1), "2026-02-30"])
def test_a_day_that_cannot_be_written_down_is_not_taken_from_the_address(app, office, on):
    browser = signed_in_as(app, office, Role.STAFF)
    _, placement, person = planned(office, browser.key)
    form = browser.get(f"/office/people/{person}/placements/{placement}/visits/new?on={on}").text
    assert f'value="{today()}"' in form and '<details class="more"><summary>日付' in form


def test_who_should_be_back_is_missed_until_somebody_says_so(office):
    planned(office, LEAD, starts=540, back_by=600)
    noon = datetime.combine(today(), datetime.min.time(), UTC).replace(hour=3)  # 12:00 in Japan
    with acting(office) as session:
        assert missed_returns(session, team_of(LEAD), noon - timedelta(hours=2)) == []
        (outing,) = missed_returns(session, team_of(LEAD), noon)
        assert outing.is_missed(noon)
        say_back(outing, now=noon)
        session.flush()
        assert missed_returns(session, team_of(LEAD), noon) == [] and not outing.is_missed(noon)


def test_the_team_reads_who_is_visited_and_a_supervisor_of_nobody_only_how_many_and_who_set_out(app, office):
    staff, supervisor = signed_in_as(app, office, Role.STAFF), signed_in_as(app, office, Role.SUPERVISOR)
    bystander = signed_in_as(app, office, Role.COORDINATOR)
    planned(office, staff.key, on=today() - timedelta(days=1), back_by=600)
    pages = {who: who.get("/office/due").text for who in (staff, supervisor, bystander)}
    assert "もどりの連絡がありません" in pages[staff] and "かなりあ 小鳥" in pages[staff]
    assert "見本 支援員の訪問 1件" in pages[supervisor] and "かなりあ" not in pages[supervisor]
    assert "もどりの連絡" not in pages[bystander]


def test_the_day_sheet_shows_the_team_in_route_order_and_saying_back_is_kept(app, office, saved):
    browser = signed_in_as(app, office, Role.STAFF)
    place = saved(a_place(name="ひなたサロン"))
    key, placement, person = planned(office, browser.key, place=place.key, starts=600, back_by=720)
    planned(office, "somebody", name="つばめ 飛男")
    page = browser.get("/office/day/").text
    assert "かなりあ 小鳥" in page and "ひなたサロン" in page and "つばめ" not in page
    answer = browser.post_form("/office/day/")
    assert answer.status_code == 405
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    browser.post(f"/office/people/{person}/placements/{placement}/outings/{key}/back", data={"csrf_token": token})
    assert "もどりました 令和" in browser.get("/office/day/").text.replace("（", "")
    assert "つばめ" not in browser.get("/office/day/?on=nonsense&whose=me&from=x").text


def feed(client, token):
    return client.get(f"/office/calendar/{token}.ics")


def test_the_calendar_says_when_and_in_which_area_and_nothing_of_anybody(app, office, saved):
    place = a_place(name="ひなたサロン", phone="0000-00-0009")
    place.areas.append(an_area(name="東部"))
    saved(place)
    account, _ = an_account(office, Role.STAFF)
    planned(office, account, place=place.key, starts=600)
    planned(office, account, name="つばめ 飛男", how=VisitHow.AT_HOME)
    planned(office, "somebody", name="すずめ 小町", with_key=account, on=today() + timedelta(days=3))
    with unit_of_work(office) as session:
        token = new_feed(session, account)
    answer = feed(app.test_client(), token)

    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["訪問 1件"] * 3
    assert sorted(str(event.get("location", "")) for event in events) == ["", "", "東部"]
    for word in ("かなりあ", "つばめ", "すずめ", "ひなた", "0009", place.key, account):
        assert word not in answer.text


@pytest.mark.parametrize("end", ["revoked", "made anew", "account closed"])
def test_an_address_that_ended_is_none(app, office, end):
    account, _ = an_account(office, Role.STAFF)
    with unit_of_work(office) as session:
        token = new_feed(session, account)
    assert feed(app.test_client(), token).status_code == 200
    with unit_of_work(office) as session:
        if end == "revoked":
            session.delete(session.scalars(select(CalendarFeed)).one())
        elif end == "made anew":
            new_feed(session, account)
        else:
            session.scalars(select(Account).where(Account.key == account)).one().disabled_at = now()
    assert feed(app.test_client(), token).status_code == 404
    assert feed(app.test_client(), "x" * 43).status_code == 404


def test_the_address_is_shown_once_and_only_its_hash_is_kept(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    page = browser.post_form("/office/calendar/", do="make").text
    token = page.split(".ics")[0].split("/office/calendar/")[-1]
    assert len(token) > 30 and token not in browser.get("/office/calendar/").text
    office.rollback()
    assert token not in office.scalars(select(CalendarFeed.token_hash)).one()
    assert feed(app.test_client(), token).status_code == 200
    browser.post_form("/office/calendar/", do="revoke")
    assert feed(app.test_client(), token).status_code == 404


def test_logs_of_servers_do_not_hold_the_address():
    line = logging.LogRecord("werkzeug", 20, "", 1, '"GET %s HTTP/1.1" 200', ("/office/calendar/geheim.ics",), None)
    WithoutSecrets().filter(line)
    assert "geheim" not in line.getMessage()
