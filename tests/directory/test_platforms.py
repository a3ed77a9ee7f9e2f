"""Platforms: who meets, how many came, and what came of it, counted per 年度."""

import csv
import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.calendar import fiscal_year, today
from core.db import directory_session, unit_of_work
from core.permissions import Role
from directory.partners.models import Listing
from directory.partners.states import ListingKind, Side
from directory.platforms.figures import years_of
from directory.platforms.models import Platform, PlatformMeeting, PlatformMember, PlatformResult
from directory.platforms.states import ResultKind
from tests.directory.desk_pages import Desk, fields_of
from tests.factories import a_group, a_place
from tests.staff import signed_in_as

NEW = "/desk/platforms/new"


@pytest.fixture
def desk(app, office) -> Desk:
    return Desk(signed_in_as(app, office, Role.COORDINATOR))


def a_platform(**changes) -> Platform:
    return Platform(**{"name": "東エリア", "started_on": date(2023, 4, 1)} | changes)


def a_result(**changes) -> PlatformResult:
    facts = {"on_day": today(), "kind": ResultKind.JOINT, "words": "いっしょに祭りを開いた"}
    return PlatformResult(**facts | changes)


def test_a_year_counts_its_own_meetings_people_members_and_results(saved):
    year = fiscal_year(today())
    last = date(year, 3, 31)
    members = [
        PlatformMember(group=a_group(name="いまも"), joined_on=date(2023, 4, 1)),
        PlatformMember(group=a_group(name="やめた"), joined_on=date(2023, 4, 1), left_on=date(year, 4, 1)),
    ]
    meetings = [
        PlatformMeeting(held_on=held_on, subject="夏休み", present=present)
        for held_on, present in ((last, 12), (date(year, 4, 1), 20), (date(year, 4, 1), 22))
    ]
    results = [a_result(on_day=date(year, 4, 1)), a_result(on_day=last, kind=ResultKind.OTHER)]
    platform = saved(a_platform(members=members, meetings=meetings, results=results))
    before, now = years_of(platform, [year - 1, year], today())

    assert (before.members, before.meetings, before.present) == (2, 1, 12)
    assert (now.members, now.meetings, now.present) == (1, 2, 42)
    assert (now.results[ResultKind.JOINT], now.results[ResultKind.OTHER]) == (1, 0)


def test_a_platform_begins_meets_and_something_comes_of_it(desk, directory, saved):
    group = saved(a_group(name="ひなたの会"))
    wish = saved(Listing(group=group, side=Side.WISH, kind=ListingKind.PLACE, words="部屋がほしい"))
    place = saved(a_place(name="ひなた食堂"))
    shown = desk.save(NEW, name="東エリア").location
    join = shown + "/members"
    fields = fields_of(desk.get(shown).text, join)
    assert "まだありません" in desk.post(join, data=fields | {"group": "知らない会"}).text
    desk.post(join, data=fields | {"group": "ひなたの会"})
    assert "もう参加しています" in desk.post(join, data=fields | {"group": "ひなたの会"}).text
    desk.save(shown + "/meetings/new", subject="夏休みの居場所", present="２３")
    desk.save(shown + "/results/new", kind="need_closed", words="部屋が見つかった", wish=wish.key)
    desk.save(shown + "/results/new", kind="place_begun", words="食堂が始まった", place="ひなた食堂")
    directory.rollback()

    assert wish.closed_on == today()
    assert {result.place_id for result in directory.scalars(select(PlatformResult))} == {None, place.id}
    page = desk.get(shown).text
    assert "夏休みの居場所" in page and "23人" in page and "ひなた食堂" in page
    rows = list(csv.DictReader(io.StringIO(desk.get("/desk/platforms/platforms.csv").text.lstrip("\ufeff"))))
    assert [(row["区分"], row["参加人数"], row["居場所・希望"]) for row in rows] == [
        ("会合", "23", ""),
        ("希望がかなった", "", "部屋がほしい"),
        ("居場所・活動が始まった", "", "ひなた食堂"),
    ]


@pytest.mark.parametrize(
    ("page", "typed", "field", "sentence"),
    [
        ("edit", {"name": ""}, "name", "名前を入力"),
        ("edit", {"name": "西エリア"}, "name", "同じ名前"),
        ("edit", {"ended_on": "2020-01-01"}, "ended_on", "あとの日に"),
        ("meetings/new", {"subject": "x", "present": "多数"}, "present", "12 のような数"),
        ("meetings/new", {"subject": "x", "present": "-1"}, "present", "0から"),
        ("meetings/new", {"subject": "", "present": "1"}, "subject", "テーマを入力"),
        ("meetings/new", {"subject": "x", "present": "1", "held_on": "2999-01-01"}, "held_on", "まだ来ていない"),
        ("results/new", {"words": ""}, "words", "内容を入力"),
        ("results/new", {"words": "x", "kind": "joint", "place": "食堂"}, "place", "のときだけ"),
        ("results/new", {"words": "x", "kind": "place_begun", "place": "食堂"}, "place", "登録されていません"),
    ],
)
def test_bad_input_is_said_at_its_field(desk, saved, directory, page, typed, field, sentence):
    platform, _ = saved(a_platform(), a_platform(name="西エリア"))
    answer = desk.save(f"/desk/platforms/{platform.key}/{page}", **typed)

    assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    for table in (PlatformMeeting, PlatformResult):
        assert directory.scalar(select(func.count()).select_from(table)) == 0


def test_who_left_and_comes_back_is_one_member(desk, directory, saved):
    group = a_group(name="ひなたの会")
    platform = saved(a_platform(members=[PlatformMember(group=group, joined_on=today() - timedelta(days=9))]))
    shown, member = f"/desk/platforms/{platform.key}", platform.members[0]
    fields = fields_of(desk.get(shown).text, f"{shown}/members")
    desk.post(f"/desk/platforms/members/{member.key}/leave", data={"csrf_token": fields["csrf_token"]})
    directory.rollback()
    assert platform.members_on(today()) == []

    desk.post(f"{shown}/members", data=fields | {"group": "ひなたの会"})
    directory.rollback()
    directory.refresh(platform, ["members"])
    assert platform.members_on(today()) == [member]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("ends_after_it_starts", {"ended_on": date(2020, 1, 1)}),
        ("has_a_name", {"name": ""}),
        ("has_a_subject", {"meetings": [PlatformMeeting(held_on=date(2026, 1, 1), subject="", present=1)]}),
        ("present_is_a_number", {"meetings": [PlatformMeeting(held_on=date(2026, 1, 1), subject="x", present=-1)]}),
        ("says_what", {"results": [lambda: a_result(words="")]}),
        ("a_place_was_begun", {"results": [lambda: a_result(place=a_place())]}),
    ],
)
def test_the_database_itself_keeps_the_rules(either_app, rule, change):
    made = {
        name: [part() if callable(part) else PlatformMeeting(**_facts(part)) for part in parts]
        if isinstance(parts, list)
        else parts
        for name, parts in change.items()
    }
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory_session()) as session:
        session.add(a_platform(**made))
        session.flush()


def _facts(meeting):
    return {name: getattr(meeting, name) for name in ("held_on", "subject", "present")}
