"""Publishing, withdrawing, pausing and confirming at the desk."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.calendar import today
from core.permissions import Role
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Publication
from directory.search.models import SearchOutbox
from directory.upkeep.models import Confirmation, ConfirmedHow, EntryType, Revision
from tests.directory.desk_pages import a_desk
from tests.factories import a_gathering, a_place


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


def a_draft(**facts):
    return a_place(**{"publication": Publication.DRAFT, "phone": "0568-00-0000"} | facts)


def the_revision(directory) -> Revision:
    return directory.scalars(select(Revision)).one()


def test_a_complete_draft_can_be_published_and_residents_see_it(desk, client, saved):
    place = saved(a_draft())
    assert client.get(f"/places/{place.key}").status_code == 404
    desk.act(place.key, "publish")
    assert client.get(f"/places/{place.key}").status_code == 200


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kinds": []}, "種類（1つ以上）"),
        ({"gatherings": [a_gathering(schedule_text="")]}, "開催日時（決まっていないときは「不定期」と書く）"),
        (
            {"gatherings": [a_gathering(venue_name="", address="", lat=None, lng=None, point_source=None)]},
            "会場か住所",
        ),
        ({"gatherings": []}, "会場か住所"),
        ({"phone": ""}, "連絡先（電話・メール・ウェブサイトのどれか）"),
    ],
)
def test_what_is_missing_is_named_and_blocks_publishing(desk, saved, facts, words):
    place = saved(a_draft(**facts))
    assert words in desk.get(f"/desk/places/{place.key}").text
    answer = desk.act(place.key, "publish")
    assert answer.status_code == 409 and "公開の前に" in answer.text
    assert place.publication is Publication.DRAFT


def test_irregular_is_a_schedule(desk, saved):
    place = saved(a_draft(gatherings=[a_gathering(schedule_text="不定期")]))
    desk.act(place.key, "publish")
    assert place.publication is Publication.PUBLISHED


def test_withdrawing_takes_it_off_at_once_and_keeps_the_reason(desk, client, directory, saved):
    place = saved(a_place())
    desk.act(place.key, "withdraw", reason="団体からの申し出")
    assert client.get(f"/places/{place.key}").status_code == 404
    revision = the_revision(directory)
    assert (revision.reason, revision.by, revision.after) == (
        "団体からの申し出",
        desk.key,
        {"publication": "withdrawn"},
    )


def test_withdrawing_without_a_reason_is_refused(desk, directory, saved):
    place = saved(a_place())
    answer = desk.act(place.key, "withdraw", reason="  ")
    assert answer.status_code == 409 and "非公開にする理由を入力してください。" in answer.text
    assert directory.scalars(select(Revision)).all() == []


@pytest.mark.parametrize(
    ("before", "do", "after", "word"),
    [
        (Activity.ACTIVE, "pause", Activity.PAUSED, "休止中"),
        (Activity.PAUSED, "resume", Activity.ACTIVE, "活動中"),
        (Activity.ACTIVE, "end", Activity.ENDED, "終了しました"),
    ],
)
def test_an_activity_changes_in_the_open_and_leaves_a_revision(desk, directory, saved, before, do, after, word):
    place = saved(a_place(activity=before))
    desk.act(place.key, do)
    assert (place.activity, the_revision(directory).after) == (after, {"activity": str(after)})
    assert word in desk.get(f"/desk/places/{place.key}").text


def test_a_button_that_does_not_exist_does_nothing(desk, saved):
    place = saved(a_place())
    assert desk.act(place.key, "explode").status_code == 400
    assert place.version == 1


def test_a_button_on_a_page_grown_old_is_refused(desk, directory, saved):
    place = saved(a_place())
    answer = desk.act(place.key, "withdraw", reason="x", version="0")
    assert answer.status_code == 409 and "ほかの人が先に変更しました" in answer.text
    assert 'value="x"' in answer.text and place.publication is Publication.PUBLISHED


def test_every_change_of_state_is_queued_for_the_search(desk, directory, saved):
    place = saved(a_place())
    desk.act(place.key, "pause")
    queued = directory.scalars(select(SearchOutbox.entry_key)).all()
    assert set(queued) <= {place.key}
    assert "ひだまりサロン" in desk.get("/places?q=ひだまりサロン").text


def test_all_of_it_is_right_marks_every_fact_today(desk, directory, saved):
    place = saved(a_draft(confirmed_on=date(2020, 1, 1), cost_text="100円"))
    desk.confirm(place.key, "all", how="visit")
    marks = {mark.field: mark for mark in directory.scalars(select(Confirmation))}
    assert set(marks) == {"schedule_text", "address", "name", "cost_text", "phone"}
    assert {(mark.confirmed_on, str(mark.how), mark.by) for mark in marks.values()} == {(today(), "visit", desk.key)}
    assert place.confirmed_on == today()


def test_one_fact_confirmed_does_not_vouch_for_the_others(desk, directory, saved):
    place = saved(a_draft(confirmed_on=date(2020, 1, 1)))
    desk.confirm(place.key, facts=["phone"], how="phone")
    assert [mark.field for mark in directory.scalars(select(Confirmation))] == ["phone"]
    assert place.confirmed_on == date(2020, 1, 1)


def test_day_and_venue_confirmed_make_the_place_fresh(desk, saved):
    place = saved(a_draft(confirmed_on=None))
    key = place.gatherings[0].key
    desk.confirm(place.key, facts=[f"venue:{key}:schedule_text", f"venue:{key}:address"], how="phone")
    assert place.confirmed_on == today()


def test_a_place_is_as_fresh_as_the_oldest_fact_a_visit_relies_on(desk, directory, saved):
    place = saved(a_draft(confirmed_on=None))
    key, last_year = place.gatherings[0].key, date(2025, 11, 1)
    facts = {"entry_type": EntryType.GATHERING, "entry_key": key, "field": "address", "how": ConfirmedHow.VISIT}
    saved(Confirmation(confirmed_on=last_year, **facts))
    desk.confirm(place.key, facts=[f"venue:{key}:schedule_text"], how="phone")
    assert place.confirmed_on == last_year


def test_confirming_again_keeps_one_mark_per_fact(desk, directory, saved):
    place = saved(a_draft())
    desk.confirm(place.key, "all", how="phone")
    desk.confirm(place.key, "all", how="flyer")
    marks = directory.scalars(select(Confirmation)).all()
    assert len(marks) == len({mark.field for mark in marks}) and {str(mark.how) for mark in marks} == {"flyer"}


def test_what_is_empty_stays_unconfirmed(desk, directory, saved):
    place = saved(a_draft(mail=""))
    desk.confirm(place.key, "all", how="phone")
    assert "mail" not in {mark.field for mark in directory.scalars(select(Confirmation))}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"do": "all", "how": []}, "どう確かめたかを選んでください。"),
        ({"do": "some", "how": "phone"}, "確認したところを1つ以上選んでください。"),
        ({"do": "some", "how": "imported", "facts": ["phone"]}, "まだ"),
        ({"do": "some", "how": "phone", "facts": ["secret"]}, ""),
        ({"do": "all", "how": "phone", "version": "0"}, "ほかの人が先に変更しました"),
    ],
)
def test_a_confirmation_that_cannot_be_is_said_and_not_kept(desk, directory, saved, fields, sentence):
    place = saved(a_draft())
    do = fields.pop("do")
    answer = desk.confirm(place.key, do, **fields)
    assert answer.status_code in (400, 409) and sentence in answer.text
    assert directory.scalars(select(Confirmation)).all() == []


def test_a_changed_fact_nobody_confirmed_loses_its_mark(desk, directory, saved):
    place = saved(a_draft())
    desk.confirm(place.key, "all", how="phone")
    desk.save(f"/desk/places/{place.key}/edit", schedule_text="毎週金曜日", told="not_yet")
    assert "schedule_text" not in {mark.field for mark in directory.scalars(select(Confirmation))}
    assert place.confirmed_on is None


def test_a_slip_of_the_pen_changes_no_mark(desk, directory, saved):
    yesterday = today() - timedelta(days=1)
    place = saved(a_draft(confirmed_on=yesterday))
    desk.save(f"/desk/places/{place.key}/edit", schedule_text="毎週金曜日", told="correction")
    assert (place.confirmed_on, place.gatherings[0].schedule_text) == (yesterday, "毎週金曜日")


def test_registering_after_a_visit_makes_the_place_fresh(desk, directory):
    url = desk.save("/desk/places/new", name="ひなた", kinds=["salon"], schedule_text="水曜", told="visit").location
    assert "に訪問で確認" in desk.get(url).text


def test_a_public_place_lacking_something_says_so_at_the_desk(desk, saved):
    place = saved(a_place(phone="", kinds=[PlaceKind.SALON]))
    assert "公開するのに、あと必要なもの" in desk.get(f"/desk/places/{place.key}").text
