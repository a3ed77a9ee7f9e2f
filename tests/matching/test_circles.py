"""The compartment without consent: named members only, gone at once for who leaves, one way out on consent."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from core.accounts.models import Substitution
from core.audit import AuditLine
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from matching.circles.models import CarriedRecord, Circle, CircleMember, CircleRecord, RecordKind
from matching.circles.moving import Mover, move_into_record
from matching.circles.queries import carried_into, circles_of, how_many_carried, records_of
from matching.circles.services import (
    Remark,
    Subject,
    change_subject,
    close_circle,
    name_member,
    pledge,
    start_circle,
    take_out,
    write_down,
)
from matching.consents.models import Consent, ConsentHow, ConsentItem, HostScope
from matching.consents.services import ConsentDetails, withdraw_consent
from matching.people.models import Person
from matching.people.services import PersonDetails, others_like, own_like
from tests.directory.desk_pages import fields_of
from tests.matching.people import APRIL_1, LEAD, a_person, acting, consent
from tests.staff import signed_in_as

SUBJECT = Subject("みほん町の件", "架空 秘子", "かくう ひめこ", date(1980, 5, 6), "0000-00-0009", "日向町")
AGREED = ConsentDetails(APRIL_1, ConsentHow.BY_WORD, [ConsentItem.NAME], [HostScope.COMMUNITY])


def a_circle(session, *, members=("second",), leader=LEAD, **remark) -> Circle:
    circle = start_circle(session, SUBJECT, leader=leader, members=members, today=APRIL_1)
    facts = {"kind": RecordKind.GRASPED, "on": APRIL_1, "text": "夜に灯りがない", "source": "隣の人から"} | remark
    write_down(session, circle, Remark(**facts), by=leader, today=APRIL_1)
    return circle


def move(session, circle, person=None, chosen=None, given=AGREED):
    chosen = [record.key for record in records_of(session, circle)] if chosen is None else chosen
    return move_into_record(session, circle, person, given, chosen, mover=Mover(LEAD, APRIL_1))


def test_who_leaves_is_a_former_member_at_once_and_may_come_back_as_a_new_one(office):
    with acting(office) as session:
        circle = a_circle(session)
        assert circle.member_keys == {LEAD, "second"}
        take_out(circle, "second", by=LEAD)
        session.flush()
        assert circle.member_keys == {LEAD}
        assert session.scalars(circles_of("second")).all() == []
        name_member(circle, "second", leads=False, by=LEAD, version=str(circle.version))
        session.flush()
        assert session.scalar(select(func.count(CircleMember.id))) == 3
        assert "second" not in circle.pledged_keys


def test_one_who_leads_must_remain(office):
    with acting(office) as session:
        circle = a_circle(session)
        with pytest.raises(RuleBroken, match="主催"):
            take_out(circle, LEAD, by=LEAD)
        name_member(circle, "second", leads=True, by=LEAD, version=str(circle.version))
        session.flush()
        take_out(circle, LEAD, by=LEAD)
        assert circle.leader_keys == {"second"}


def test_a_closed_circle_is_kept_by_who_leads_it_and_takes_nothing_more(office):
    with acting(office) as session:
        circle = a_circle(session)
        with pytest.raises(RuleBroken, match="理由"):
            close_circle(circle, reason=" ", by=LEAD, today=APRIL_1, version=str(circle.version))
        close_circle(circle, reason="見守りは民生委員", by=LEAD, today=APRIL_1, version=str(circle.version))
        session.flush()
        assert [c.key for c in session.scalars(circles_of(LEAD))] == [circle.key]
        assert session.scalars(circles_of("second")).all() == []
        remark = Remark(RecordKind.VIEW, APRIL_1, "もう一つ")
        for late in (
            lambda: write_down(session, circle, remark, by=LEAD, today=APRIL_1),
            lambda: name_member(circle, "third", leads=False, by=LEAD, version=str(circle.version)),
            lambda: take_out(circle, "second", by=LEAD),
            lambda: change_subject(circle, SUBJECT, today=APRIL_1, version=str(circle.version)),
        ):
            with pytest.raises(RuleBroken, match="閉じ"):
                late()


@pytest.mark.parametrize("day", [APRIL_1 + timedelta(days=1), date(1899, 12, 31)])
def test_an_impossible_day_and_an_empty_record_are_refused(office, day):
    with acting(office) as session:
        circle = a_circle(session)
        for remark in (Remark(RecordKind.VIEW, day, "x"), Remark(RecordKind.VIEW, APRIL_1, "  ")):
            with pytest.raises(RuleBroken):
                write_down(session, circle, remark, by=LEAD, today=APRIL_1)


def test_the_same_form_twice_makes_one_circle_and_one_record(office):
    with acting(office) as session:
        facts = {"leader": LEAD, "members": (), "today": APRIL_1, "idempotency_key": "k"}
        one, two = (start_circle(session, SUBJECT, **facts) for _ in range(2))
        remark = Remark(RecordKind.VIEW, APRIL_1, "𠮷田さん・髙田さん")
        first, again = (write_down(session, one, remark, by=LEAD, today=APRIL_1, idempotency_key="r") for _ in range(2))
        assert one is two
        assert first is again
        assert first.text == "𠮷田さん・髙田さん"


def test_on_consent_the_chosen_records_go_into_the_record_of_the_person_and_are_here_no_more(office):
    with acting(office) as session:
        circle = a_circle(session)
        kept = write_down(
            session, circle, Remark(RecordKind.VIEW, APRIL_1, "通報した人のこと"), by="second", today=APRIL_1
        )
        chosen = [r.key for r in records_of(session, circle) if r.key != kept.key]
        person = move(session, circle, chosen=chosen)
        circle_key, person_key = circle.key, person.key
    with acting(office) as session:
        circle = session.scalars(select(Circle)).one()
        carried = session.scalars(select(CarriedRecord)).one()
        assert (carried.text, carried.source, carried.carried_by) == ("夜に灯りがない", "隣の人から", LEAD)
        assert carried.consent_key == session.scalars(select(Consent.key)).one()
        person = session.scalars(select(Person)).one()
        assert (person.name, person.kana, person.birth_date) == ("架空 秘子", "かくう ひめこ", date(1980, 5, 6))
        assert person.team_keys == {LEAD}
        moved, stayed = sorted(records_of(session, circle), key=lambda record: record.number)
        assert (moved.text, moved.moved_by, stayed.text, stayed.moved_at) == ("", LEAD, "通報した人のこと", None)
        assert circle.person_key == person.key
    subjects = {(line.subject_kind, line.subject_key) for line in office.scalars(select(AuditLine))}
    assert {("circle", circle_key), ("person", person_key)} <= subjects


def test_what_was_moved_is_closed_when_the_consent_is_taken_back_and_read_again_on_a_new_one(app, office):
    staff, day = signed_in_as(app, office, Role.STAFF), today()
    with acting(office) as session:
        person = a_person(session, lead=staff.key)  # the consent of before stays
        move(session, a_circle(session), person)
        path = f"/office/people/{person.key}/papers/"
    assert "夜に灯りがない" in staff.get(path).text
    with acting(office) as session:
        withdraw_consent(session.scalars(select(Consent).order_by(Consent.id.desc())).first(), on=day, by=staff.key)
    closed = staff.get(path).text
    assert "1件は、移したときの同意が続いていない" in closed
    assert "夜に灯りがない" not in closed
    with acting(office) as session:
        consent(session, session.scalars(select(Person)).one(), on=day)
    again = staff.get(path).text
    assert "夜に灯りがない" in again
    assert "同意が続いていない" not in again


def test_what_is_closed_is_not_opened_for_counting_it(office):
    with acting(office) as session:
        person = move(session, a_circle(session))
        withdraw_consent(session.scalars(select(Consent)).one(), on=APRIL_1)
    with acting(office) as session:
        person = session.scalars(select(Person)).one()
        assert carried_into(session, person, APRIL_1) == []
        assert how_many_carried(session, person) == 1
        assert not any(isinstance(each, CarriedRecord) for each in session.identity_map.values())


def test_nothing_moves_without_consent_twice_or_from_another_circle(office):
    with acting(office) as session:
        circle, other = a_circle(session), a_circle(session)
        nothing = ConsentDetails(APRIL_1, ConsentHow.BY_WORD, [], [HostScope.COMMUNITY])
        ended = ConsentDetails(
            APRIL_1 - timedelta(days=9),
            ConsentHow.BY_WORD,
            [ConsentItem.NAME],
            [HostScope.COMMUNITY],
            APRIL_1 - timedelta(days=1),
        )
        theirs = [record.key for record in records_of(session, other)]
        for wrong in ({"chosen": []}, {"given": nothing}, {"given": ended}, {"chosen": theirs}):
            with pytest.raises(RuleBroken), unit_of_work(session):
                move(session, circle, **wrong)
        assert session.scalar(select(func.count(CarriedRecord.id))) == 0
        moved = [record.key for record in records_of(session, circle)]
        move(session, circle)
        with pytest.raises(RuleBroken, match="もう移された"):
            move(session, circle, chosen=moved)


def test_the_database_refuses_a_moved_record_that_still_says_something_and_two_seats(either_app):
    with either_app.app_context():
        office = office_session()
        with acting(office) as session:
            circle = a_circle(session)
            key = circle.key
        with pytest.raises(IntegrityError), acting(office) as session:
            session.execute(text("UPDATE circle_record SET moved_at = created_at, moved_by = 'x'"))
        with pytest.raises(IntegrityError), acting(office) as session:
            session.add(CircleMember(circle_key=key, account_key=LEAD, named_by="x"))
        with pytest.raises(IntegrityError), acting(office) as session:
            session.execute(text("UPDATE circle SET closed_on = '2026-04-01'"))
        with acting(office) as session:
            person = move(session, session.scalars(select(Circle)).one())
            session.flush()
            session.delete(person)
        for table in ("circle", "circle_member", "circle_record", "carried_record", "consent"):
            assert office.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0


def test_two_members_who_move_the_same_record_at_once_move_it_once(either_app):
    with either_app.app_context():
        office = office_session()
        with acting(office) as session:
            circle = a_circle(session)
            key, chosen = circle.key, [record.key for record in records_of(session, circle)]
    done = []

    def try_it():
        with either_app.app_context():
            try:
                with acting(office_session()) as session:
                    move(session, session.scalars(select(Circle).where(Circle.key == key)).one(), chosen=chosen)
                done.append("moved")
            except RuleBroken:
                done.append("refused")

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with either_app.app_context():
        assert sorted(done) == ["moved", "refused"]
        assert office_session().execute(text("SELECT count(*) FROM carried_record")).scalar() == 1


def test_no_search_count_or_warning_of_duplicates_knows_a_circle(office):
    with acting(office) as session:
        a_circle(session)
        same = PersonDetails(SUBJECT.name, SUBJECT.kana, SUBJECT.birth, SUBJECT.phone)
        assert others_like(session, same) == 0
        assert own_like(session, same, LEAD) == []
    open_texts = {c.name for c in Circle.__table__.columns if str(c.type).startswith(("VARCHAR", "TEXT"))}
    assert {name for name in open_texts if "index" in name} == set()


def test_only_ones_own_people_are_offered_and_strangers_are_counted(office):
    with acting(office) as session:
        facts = {"kana": SUBJECT.kana, "birth": SUBJECT.birth}
        mine, _ = a_person(session, lead=LEAD, **facts), a_person(session, lead="stranger", **facts)
        same = PersonDetails(SUBJECT.name, **facts)
        assert own_like(session, same, LEAD) == [mine]
        assert others_like(session, same) == 2


def test_a_member_sees_nothing_before_the_pledge(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        key = a_circle(session, members=[browser.key]).key
    before = browser.get(f"/office/circles/{key}").text
    assert "守秘の確認" in before
    assert all(secret not in before for secret in ("みほん町", "架空", "灯り"))
    assert "みほん町" not in browser.get("/office/circles/").text
    assert browser.post_form(f"/office/circles/{key}", text="x").status_code in (404, 405)

    unread = browser.post_form(f"/office/circles/{key}").status_code
    assert unread == 405
    token = before.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert "チェックを入れてください" in browser.post(f"/office/circles/{key}/pledge", data={"csrf_token": token}).text
    browser.post(f"/office/circles/{key}/pledge", data={"csrf_token": token, "read": "y"})
    assert "夜に灯りがない" in browser.get(f"/office/circles/{key}").text
    with acting(office) as session:
        assert browser.key in session.scalars(select(Circle)).one().pledged_keys


def test_who_stands_in_for_a_member_is_no_member(app, office):
    browser = signed_in_as(app, office, Role.STAFF, "substitute")
    away = signed_in_as(app, office, Role.STAFF, "away")
    with acting(office) as session:
        circle = a_circle(session, leader=away.key)
        key = circle.key
        person = a_person(session, lead=away.key).key
        session.add(
            Substitution(
                away_key=away.key, substitute_key=browser.key, first_day=today(), last_day=today(), made_by="x"
            )
        )
    assert browser.get(f"/office/people/{person}").status_code == 200
    assert browser.get(f"/office/circles/{key}").status_code == 404
    assert "みほん町" not in browser.get("/office/circles/").text


def test_two_leaders_on_one_circle_are_told_and_nothing_is_lost(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        circle = a_circle(session, leader=browser.key)
        pledge(circle, browser.key)
        key = circle.key
    page = browser.get(f"/office/circles/{key}/close").text
    hidden = {n: page.split(f'name="{n}"')[1].split('value="')[1].split('"')[0] for n in ("csrf_token", "version")}
    with acting(office) as session:
        name_member(session.scalars(select(Circle)).one(), "third", leads=False, by="x", version=hidden["version"])
    answer = browser.post(f"/office/circles/{key}/close", data=hidden | {"reason": "長い理由の文"})

    assert "ほかの構成員が先に変更しました" in answer.text
    assert "長い理由の文" in answer.text
    with acting(office) as session:
        assert session.scalars(select(Circle)).one().closed_on is None
        assert session.scalar(select(func.count(CircleRecord.id))) == 1
    again = fields_of(answer.text, f"/office/circles/{key}/close")
    assert browser.post(f"/office/circles/{key}/close", data=again).status_code == 302


def test_who_was_slower_sees_what_is_there_now_and_may_press_again(app, office):
    browser = signed_in_as(app, office, Role.STAFF)
    with acting(office) as session:
        circle = a_circle(session, leader=browser.key)
        path = f"/office/circles/{circle.key}/subject"
    fields = fields_of(browser.get(path).text, path) | {"address": "あとから書いた住所"}
    with acting(office) as session:
        circle = session.scalars(select(Circle)).one()
        now_there = replace(SUBJECT, phone="0000-11-1111")
        change_subject(circle, now_there, today=APRIL_1, version=str(circle.version))
    late = browser.post(path, data=fields)
    assert "0000-11-1111" in late.text
    assert "あとから書いた住所" in late.text
    again = fields_of(late.text, path)
    assert browser.post(path, data=again | {"phone": "0000-11-1111"}).status_code == 302
    with acting(office) as session:
        circle = session.scalars(select(Circle)).one()
        assert (circle.phone, circle.address) == ("0000-11-1111", "あとから書いた住所")
