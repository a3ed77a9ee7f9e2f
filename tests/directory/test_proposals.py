"""An edit that waits: residents keep the last approved version until the desk has said yes, to all of it or a part."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.audit import AuditLine
from core.calendar import now
from core.db import unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from core.sealing import opener
from directory.desk.facts import facts_of, typed_facts
from directory.places.models import Activity, Occurrence, Place
from directory.upkeep.models import Confirmation, ConfirmedHow, ProposalSource, Revision, RevisionState
from directory.upkeep.proposals import BY_GROUP, MENDED, approve, forget_words, note_of, propose, refuse
from tests.directory.desk_pages import a_desk, fields_of
from tests.factories import a_gathering, a_place

TODAY = date(2026, 11, 21)
FRIDAYS = "毎月第1金曜日 14:00〜16:00"


@pytest.fixture
def place(saved):
    return saved(
        a_place(phone="0568-00-0001", summary="お茶を飲みます", gatherings=[a_gathering(), a_gathering(position=1)])
    )


@pytest.fixture
def desk(app, office):
    return a_desk(app, office, Role.COORDINATOR)


@pytest.fixture
def staff(app, office):
    return a_desk(app, office, Role.STAFF)


@pytest.fixture
def told(directory, place):
    """`told(phone="…")`: a group tells a change."""

    def tell(note="", by=BY_GROUP, source=ProposalSource.LINK, **after):
        with unit_of_work(directory) as session:
            return propose(session, place, after, note=note, source=source, by=by)

    return tell


def schedule(place):
    return f"venue:{place.gatherings[0].key}:schedule_text"


def tick(desk, proposal, *items, do="some", **fields):
    path = f"/desk/proposals/{proposal.id}"
    sent = fields_of(desk.get(path).text, f"{path}/approve") | {"do": do, "told": "phone"} | fields
    return desk.post(f"{path}/approve", data=sent | ({"items": list(items)} if items else {}))


def leave(desk, proposal, reason):
    path = f"/desk/proposals/{proposal.id}"
    sent = fields_of(desk.get(path).text, f"{path}/refuse")
    return desk.post(f"{path}/refuse", data=sent | {"reason": reason})


def states(directory):
    return [(each.state, sorted(each.after)) for each in directory.scalars(select(Revision).order_by(Revision.number))]


def test_residents_see_the_last_approved_version_while_an_edit_waits(client, directory, place, told):
    before = client.get(f"/places/{place.key}").text
    told(phone="0568-00-0002", **{schedule(place): FRIDAYS}, activity="paused")
    assert client.get(f"/places/{place.key}").text == before
    assert directory.scalar(select(Occurrence.id)) is None and place.version == 1


def test_all_of_it_goes_public_with_one_button(desk, client, directory, place, told):
    made = told(phone="0568-00-0002", **{schedule(place): FRIDAYS})
    assert tick(desk, made, do="all").status_code == 302
    page = client.get(f"/places/{place.key}").text
    assert "0568-00-0002" in page and "第1金曜日" in page
    [revision] = directory.scalars(select(Revision))
    assert (revision.state, revision.by, revision.decided_by) == (RevisionState.APPROVED, BY_GROUP, desk.key)
    assert directory.scalar(select(Occurrence.id)) is not None


def test_a_part_goes_public_and_the_rest_goes_on_waiting(desk, client, directory, place, told):
    made = told(phone="0568-00-0002", summary="歌をうたいます")
    answer = tick(desk, made, "phone")
    assert answer.location == f"/desk/proposals/{made.id}"
    page = client.get(f"/places/{place.key}").text
    assert "0568-00-0002" in page and "歌をうたいます" not in page
    assert states(directory) == [(RevisionState.WAITING, ["summary"]), (RevisionState.APPROVED, ["phone"])]


def test_nothing_ticked_changes_nothing_and_says_so(desk, directory, place, told):
    made = told(phone="0568-00-0002", summary="歌をうたいます")
    answer = tick(desk, made, items=[])
    assert answer.status_code == 409 and "1つ以上選んでください" in answer.text
    assert states(directory) == [(RevisionState.WAITING, ["phone", "summary"])]


def test_how_it_was_checked_is_asked_and_marks_what_was_taken_only(desk, directory, place, told):
    made = told(source=ProposalSource.STAFF, phone="0568-00-0002", mail="a@example.jp")
    answer = tick(desk, made, "phone", told="")
    assert answer.status_code == 400 and "どう確かめたかを選んでください" in answer.text
    tick(desk, made, "phone", told="visit")
    marks = [(mark.field, mark.how, mark.by) for mark in directory.scalars(select(Confirmation))]
    assert marks == [("phone", ConfirmedHow.VISIT, desk.key)]


def test_a_refusal_needs_a_reason_and_the_proposer_reads_it(desk, staff, directory, place, told):
    made = told(by=staff.key, source=ProposalSource.VISIT, phone="0568-00-0002")
    answer = leave(desk, made, " ")
    assert answer.status_code == 400 and "見送る理由を入力してください" in answer.text
    leave(desk, made, "団体に電話したら、番号はもとのままでした")
    assert "番号はもとのままでした" in staff.get("/desk/proposals/").text
    assert "番号はもとのままでした" in staff.get(f"/desk/proposals/{made.id}").text
    directory.expire_all()
    assert place.phone == "0568-00-0001"


def test_what_was_decided_is_not_decided_again(desk, directory, place, told):
    made = told(phone="0568-00-0002")
    page = desk.get(f"/desk/proposals/{made.id}").text
    sent = fields_of(page, f"/desk/proposals/{made.id}/approve") | {"do": "all", "told": "phone"}
    leave(desk, made, "まちがい")
    assert "もう対応しました" in desk.post(f"/desk/proposals/{made.id}/approve", data=sent).text
    assert place.phone == "0568-00-0001"


def test_what_changed_meanwhile_is_shown_three_ways_and_not_ticked(desk, directory, place, told):
    made = told(phone="0568-00-0002", summary="歌をうたいます")
    desk.save(f"/desk/places/{place.key}/edit", phone="0568-00-0003", told="phone")
    page = desk.get(f"/desk/proposals/{made.id}").text
    assert all(number in page for number in ("0568-00-0001", "0568-00-0002", "0568-00-0003", "あとで変わったところ"))
    assert fields_of(page, f"/desk/proposals/{made.id}/approve")["items"] == ["summary"]


def test_a_place_saved_while_the_proposal_was_on_the_screen_is_looked_at_again(desk, directory, place, told):
    made = told(phone="0568-00-0002")
    path = f"/desk/proposals/{made.id}"
    sent = fields_of(desk.get(path).text, f"{path}/approve") | {"do": "all", "told": "phone"}
    desk.save(f"/desk/places/{place.key}/edit", phone="0568-00-0003", told="phone")
    answer = desk.post(f"{path}/approve", data=sent)
    assert answer.status_code == 409 and "もう一度ボタンを押してください" in answer.text
    directory.expire_all()
    assert place.phone == "0568-00-0003"


def test_what_reads_so_already_is_closed_with_one_button(desk, directory, place, told):
    made = told(phone="0568-00-0002")
    desk.save(f"/desk/places/{place.key}/edit", phone="0568-00-0002", told="phone")
    assert "もう同じ内容なので" in desk.get(f"/desk/proposals/{made.id}").text
    tick(desk, made, do="all")
    directory.expire_all()
    assert made.state is RevisionState.APPROVED


def test_the_desk_starts_with_how_many_wait(desk, place, told):
    assert "確認待ちの変更が" not in desk.get("/desk/").text
    told(phone="0568-00-0002")
    told(summary="歌をうたいます")
    assert "確認待ちの変更が2件あります" in desk.get("/desk/").text
    page = desk.get("/desk/proposals/").text
    assert page.index("電話番号") < page.index("紹介")


def test_schedules_are_compared_as_sentence_and_next_dates(desk, place, told):
    page = desk.get(f"/desk/proposals/{told(**{schedule(place): FRIDAYS}).id}").text
    assert "毎週水曜日 10:00〜12:00" in page and FRIDAYS in page and "（金） 14:00〜16:00" in page


def test_words_alone_open_the_form_beside_them_and_saving_closes_the_proposal(desk, directory, place, told):
    made = told(note="会場が公民館に変わりました")
    assert "文章を見ながら直す" in desk.get(f"/desk/proposals/{made.id}").text
    path = f"/desk/proposals/{made.id}/edit"
    assert "会場が公民館に変わりました" in desk.get(path).text
    desk.save(path, venue_name="見本公民館", told="phone")
    directory.expire_all()
    assert place.gatherings[0].venue_name == "見本公民館"
    [revision] = directory.scalars(select(Revision))
    assert revision.state is RevisionState.APPROVED and len(revision.after) == 1


def test_words_are_sealed_and_opening_them_is_in_the_log(desk, office, directory, place, told):
    made = told(note="みほん花子さんに代わりました")
    assert "花子".encode() not in made.note_sealed and note_of(made, opener()) == "みほん花子さんに代わりました"
    desk.get(f"/desk/proposals/{made.id}")
    lines = office.scalars(select(AuditLine).where(AuditLine.subject_kind == "proposal")).all()
    assert [(line.account_key, line.subject_key) for line in lines] == [(desk.key, str(made.id))]


def test_words_go_ninety_days_after_the_decision_and_what_changed_stays(desk, directory, place, told):
    open_one, done = told(note="まだ"), told(note="すんだ", phone="0568-00-0002")
    tick(desk, done, do="all")
    left = []
    for days in (89, 91):
        with unit_of_work(directory) as session:
            forget_words(session, now() + timedelta(days=days))
        left.append({each.id for each in directory.scalars(select(Revision)) if each.note_sealed})
    assert left == [{open_one.id, done.id}, {open_one.id}]
    assert done.after == {"phone": "0568-00-0002"}


def test_what_is_mended_before_it_is_taken_keeps_what_was_proposed(desk, directory, place, told):
    made = told(phone="0568-00-0002", summary="歌をうたいます")
    path = f"/desk/proposals/{made.id}/edit"
    assert desk.open(path)["phone"] == ["0568-00-0002"]
    desk.save(path, phone="0568-00-0009", told="phone")
    directory.expire_all()
    assert (place.phone, place.summary) == ("0568-00-0009", "歌をうたいます")
    assert (made.state, made.after, made.reason) == (RevisionState.REFUSED, {"phone": "0568-00-0002"}, MENDED)


def test_a_group_that_pauses_is_paused_only_when_the_desk_says_so(desk, directory, place, told):
    made = told(activity="paused")
    assert place.activity is Activity.ACTIVE
    tick(desk, made, do="all")
    directory.expire_all()
    assert place.activity is Activity.PAUSED


def test_a_value_the_form_would_refuse_is_not_taken_and_says_why(desk, directory, place, told):
    made = told(url="example", mail="だめ")
    answer = tick(desk, made, do="all")
    assert answer.status_code == 409 and "https://" in answer.text and "直してから反映する" in answer.text
    assert states(directory) == [(RevisionState.WAITING, ["mail", "url"])]


def test_what_was_wrong_before_is_no_obstacle(desk, directory, saved, told, place):
    with unit_of_work(directory):
        place.mail = "まえからへん"
    tick(desk, told(phone="0568-00-0002"), do="all")
    directory.expire_all()
    assert place.phone == "0568-00-0002"


@pytest.mark.parametrize("after", [{"colour": "red"}, {"kinds": ["red"]}, {"activity": "red"}, {"cost": "red"}])
def test_facts_no_place_has_cannot_be_proposed(directory, place, after):
    with pytest.raises(ValueError, match="colour|red"), unit_of_work(directory) as session:
        propose(session, place, after, source=ProposalSource.LINK, by=BY_GROUP)


def test_what_changes_nothing_is_no_proposal(directory, place, told):
    with pytest.raises(RuleBroken):
        told(phone="0568-00-0001 ", summary="お茶を飲みます\r\n")
    made = told(phone="0568-00-0001", summary="歌")
    assert list(made.after) == ["summary"] and told(summary="歌").id == made.id


def test_a_new_venue_is_taken_as_a_whole(desk, staff, directory, place):
    path = f"/desk/places/{place.key}/propose"
    fields = fields_of(staff.send(path, staff.open(path), do="add").text, path)
    staff.send(path, fields, venue3_venue_name="三つ目の会場", venue3_schedule_text=FRIDAYS, told="visit")
    [made] = directory.scalars(select(Revision))
    page = desk.get(f"/desk/proposals/{made.id}").text
    assert "会場を足す" in page and page.count("三つ目の会場") == 1
    tick(desk, made, do="all")
    directory.expire_all()
    assert [venue.venue_name for venue in place.gatherings][-1] == "三つ目の会場"


def test_a_venue_is_given_up_when_the_desk_says_so(desk, staff, directory, place):
    staff.save(f"/desk/places/{place.key}/propose", venue2_remove="y", told="visit")
    [made] = directory.scalars(select(Revision))
    assert len(place.gatherings) == 2 and "会場2を取りやめる" in desk.get(f"/desk/proposals/{made.id}").text
    tick(desk, made, do="all")
    directory.expire_all()
    assert len(place.gatherings) == 1


def test_a_change_of_a_venue_that_is_no_more_cannot_be_taken(desk, directory, place, told):
    made = told(**{f"venue:{place.gatherings[1].key}:schedule_text": FRIDAYS})
    desk.save(f"/desk/places/{place.key}/edit", venue2_remove="y", told="phone")
    page = desk.get(f"/desk/proposals/{made.id}").text
    assert "もう取りやめになっています" in page and "全部反映する" not in page


def test_staff_propose_with_the_form_and_nothing_changes(staff, desk, client, directory, place):
    before = client.get(f"/places/{place.key}").text
    answer = staff.save(
        f"/desk/places/{place.key}/propose", phone="0568-00-0002", remark="訪問で聞きました", told="visit"
    )
    assert answer.status_code == 302 and client.get(f"/places/{place.key}").text == before
    page = desk.get(answer.location).text
    assert "訪問で聞きました" in page and "0568-00-0002" in page and "見本 支援員（訪問）" in page


def test_a_form_sent_unchanged_is_kept_on_the_screen_with_a_sentence(staff, place, directory):
    answer = staff.save(f"/desk/places/{place.key}/propose", told="visit")
    assert answer.status_code == 400 and "変わったところがありません" in answer.text
    assert (
        staff.save(f"/desk/places/{place.key}/propose", told="visit", remark="曜日が変わるそうです").status_code == 302
    )


def test_a_mistake_in_the_form_keeps_the_words_to_the_coordinator(staff, place, directory):
    path = f"/desk/places/{place.key}/propose"
    page = staff.save(path, mail="だめ", remark="訪問で聞きました", told="visit").text
    fields = fields_of(page, path)
    assert fields["remark"] == ["訪問で聞きました"] and fields["mail"] == ["だめ"]
    assert directory.scalar(select(Revision.id)) is None


def test_who_proposes_beside_somebody_who_saves_sees_both(staff, desk, directory, place):
    path = f"/desk/places/{place.key}/propose"
    opened = staff.open(path)
    desk.save(f"/desk/places/{place.key}/edit", phone="0568-00-0003", told="phone")
    answer = staff.send(path, opened, phone="0568-00-0002", remark="ひとこと", told="visit")
    assert answer.status_code == 409 and "0568-00-0003" in answer.text
    assert fields_of(answer.text, path)["remark"] == ["ひとこと"]


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["0568-00-0002", ""]),
        "summary": st.sampled_from(["歌", "お茶を飲みます", ""]),
        "wheelchair": st.sampled_from([True, False, None]),
        "kinds": st.sampled_from([["salon"], ["ibasho", "salon"], []]),
        "activity": st.sampled_from(["active", "paused"]),
    },
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES, st.sets(st.sampled_from(["phone", "summary", "wheelchair", "kinds", "activity"])))
def test_what_is_taken_is_public_what_is_not_waits_and_nothing_is_lost(app, directory, after, ticked):
    with unit_of_work(directory) as session:
        place = a_place(phone="0568-00-0001", summary="お茶を飲みます")
        session.add(place)
        session.flush()
        was = typed_facts(place)
        new = {name: value for name, value in after.items() if was[name] != value}
        if not new:
            return
        made = propose(session, place, after, source=ProposalSource.LINK, by=BY_GROUP)
        assert typed_facts(place) == was and made.after == new
        taken = {name: value for name, value in new.items() if name in ticked}
        if taken:
            approve(session, made, ticked, by="somebody", today=TODAY)
        assert typed_facts(place) == was | taken
        rows = session.scalars(select(Revision).where(Revision.entry_key == place.key)).all()
        by_state = {state: {} for state in RevisionState}
        for row in rows:
            by_state[row.state] |= {name: value for name, value in row.after.items() if name in new}
        assert by_state[RevisionState.APPROVED] == taken
        assert by_state[RevisionState.WAITING] == {name: new[name] for name in new if name not in taken}


def test_a_refused_proposal_leaves_every_fact(directory, place, told):
    before = facts_of(place)
    made = told(phone="0568-00-0002")
    with unit_of_work(directory) as session:
        refuse(session, made, "もとのまま", by="somebody")
    assert facts_of(directory.scalars(select(Place)).one()) == before


def test_what_was_typed_is_saved_even_when_somebody_else_answered_the_proposal_first(desk, directory, place, told):
    made = told(note="持ち物が変わりました")
    path = f"/desk/proposals/{made.id}/edit"
    opened = desk.open(path)
    leave(desk, made, "電話で聞いています")
    assert desk.send(path, opened, bring="上ばき", told="phone").status_code == 302
    directory.expire_all()
    assert place.bring == "上ばき" and made.state is RevisionState.REFUSED
