"""The time line of a family and the page of the household map."""

import re
from contextvars import copy_context
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError

from core.calendar import today
from core.db import office_session
from core.errors import AtField, RuleBroken
from core.permissions import Role
from matching.families.kinds import usual_kinds
from matching.families.models import LifeEvent
from matching.families.queries import events_of, relatives_of
from matching.families.services import EventDetails, add_event, change_event, remove_event
from matching.families.when import ages_in
from matching.people.household import MemberDetails, add_member, household_of
from matching.people.models import HouseholdMember, Person
from tests.directory.desk_pages import fields_of
from tests.matching.people import LEAD, a_person, acting
from tests.staff import signed_in_as

MOTHER = MemberDetails("見本 はな", relation="母", birth=date(1938, 3, 3), lives_together=True)


def an_event(session, person, *, key="", **changes):
    facts = {"happened": "昭和60年4月", "what": "高校に入学"}
    return add_event(session, person, EventDetails(**facts | changes), by=LEAD, today=today(), idempotency_key=key)


def how_many(session):
    return session.scalar(select(func.count(LifeEvent.id)))


def test_events_stand_by_their_time_and_of_one_day_as_they_were_written(office):
    with acting(office) as session:
        person = a_person(session)
        for happened, what in (
            ("1998-04-12", "二"),
            ("昭和60年", "一"),
            ("1998年4月", "月"),
            ("H10.4.12", "三"),
            ("1998", "年"),
        ):
            an_event(session, person, happened=happened, what=what)

        assert [event.what for event in events_of(session, person)] == ["一", "年", "月", "二", "三"]
        assert events_of(session, a_person(session, name="見本 二郎")) == []


def test_an_event_is_told_of_the_person_a_member_or_somebody_in_words(office):
    with acting(office) as session:
        person = a_person(session)
        mother = add_member(session, person, MOTHER, today=today())
        told = [
            an_event(session, person).who,
            an_event(session, person, member_key=mother.key).who,
            an_event(session, person, who_words="となりのおば").who,
            an_event(session, person, who_words=" 本人 ").who,
        ]

        assert told == ["本人", "母（見本 はな）", "となりのおば", "本人"]
        mother.relation = "義母"
        assert events_of(session, person)[1].who == "義母（見本 はな）"  # the words of today, not of then


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"happened": "1998年春"}, "happened"),
        ({"happened": "9998-01-01"}, "happened"),
        ({"what": "  "}, "what"),
        ({"member_key": "unknown000"}, "who"),
        ({"member_key": "unknown000", "who_words": "おば"}, "who_words"),
    ],
)
def test_an_event_that_cannot_be_is_refused_at_its_field_and_nothing_is_kept(office, changes, field):
    with acting(office) as session:
        person = a_person(session)
        with pytest.raises(AtField) as wrong:
            an_event(session, person, **changes)

        assert (wrong.value.field, how_many(session)) == (field, 0)


def test_a_member_of_another_household_cannot_be_chosen(office):
    with acting(office) as session:
        person, other = a_person(session), a_person(session, name="見本 二郎")
        mother = add_member(session, other, MOTHER, today=today())
        with pytest.raises(AtField, match="選び直して"):
            an_event(session, person, member_key=mother.key)


def test_a_kind_alone_is_enough(office):
    with acting(office) as session:
        assert an_event(session, a_person(session), what="", kind="転居").kind == "転居"
        assert "転居" in usual_kinds()


def test_the_same_form_sent_twice_is_one_event_and_with_other_words_is_refused(office):
    with acting(office) as session:
        person = a_person(session)
        first, again = (an_event(session, person, key="k") for _ in range(2))
        with pytest.raises(RuleBroken, match="もう記録されています"):
            an_event(session, person, key="k", what="別のこと")

        assert (first is again, how_many(session)) == (True, 1)


def test_two_staff_on_one_event_the_second_is_told_and_nothing_is_lost(office):
    with acting(office) as session:
        event = an_event(session, a_person(session))
        seen = str(event.version)
        change_event(session, event, EventDetails("1986", "先に直した"), today=today(), version=seen)
        for late in (
            lambda: change_event(session, event, EventDetails("1987", "あとから"), today=today(), version=seen),
            lambda: remove_event(session, event, version=seen),
        ):
            with pytest.raises(RuleBroken, match="先に変更"):
                late()
        assert (event.happened, event.what, how_many(session)) == ("1986", "先に直した", 1)
        remove_event(session, event, version=str(event.version))
        assert how_many(session) == 0


def test_the_same_correction_sent_twice_is_kept_once_and_said_to_nobody(office):
    with acting(office) as session:
        event = an_event(session, a_person(session))
        seen, mine = str(event.version), EventDetails("昭和61年", " 転校 ")
        for _ in range(2):
            change_event(session, event, mine, today=today(), version=seen)
        with pytest.raises(RuleBroken, match="先に変更"):
            change_event(session, event, EventDetails("1998年春", "転校"), today=today(), version=seen)

        assert (event.happened, event.what, how_many(session)) == ("1986", "転校", 1)


def test_a_form_pressed_twice_at_once_is_kept_once(either_app):
    with acting(office_session()) as session:
        key = a_person(session).key
    gate, kept = Barrier(2), []

    def press():
        with either_app.app_context(), acting(office_session()) as session:
            person = session.scalars(select(Person).where(Person.key == key)).one()
            kept.append(an_event(session, person, key="once").key)

    def together():
        gate.wait()
        press()

    threads = [Thread(target=copy_context().run, args=(together,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting(office_session()) as session:
        assert (len(kept), len(set(kept)), how_many(session)) == (2, 1, 1)


def test_what_is_told_of_somebody_goes_with_them(either_app):
    with acting(office_session()) as session:
        person = a_person(session)
        mother = add_member(session, person, MOTHER, today=today())
        an_event(session, person, member_key=mother.key)
        an_event(session, person)
        session.execute(delete(HouseholdMember).where(HouseholdMember.key == mother.key))
        assert how_many(session) == 1
        session.execute(delete(Person).where(Person.key == person.key))
        assert how_many(session) == 0


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("member_key = (SELECT key FROM household_member)", "is_told_of_one"),
        ("happened_sealed = NULL", "has_a_time|NOT NULL"),
    ],
)
def test_the_database_keeps_its_rules(either_app, change, rule):
    with acting(office_session()) as session:
        person = a_person(session)
        add_member(session, person, MOTHER, today=today())
        an_event(session, person, who_words="おば")
    with pytest.raises(IntegrityError, match=rule), acting(office_session()) as session:
        session.execute(text(f"UPDATE life_event SET {change}"))


def test_ages_are_as_exact_as_the_time_is(office):
    birth = date(1968, 5, 14)

    assert ages_in(birth, "1985-04") == "16歳"
    assert ages_in(birth, "1985-05") == "16〜17歳"
    assert ages_in(birth, "1985") == "16〜17歳"
    assert ages_in(birth, "1985-05-14") == "17歳"
    assert (ages_in(birth, "1968"), ages_in(birth, "1967"), ages_in(None, "1985")) == ("0歳", "", "")


def test_the_map_has_the_person_first_and_ages_of_today(office):
    with acting(office) as session:
        person = a_person(session, birth=date(1968, 5, 14))
        add_member(session, person, MOTHER, today=today())
        me, mother = relatives_of(person, household_of(session, person), date(2026, 3, 2))

        assert (me.name, me.is_self, me.age) == ("見本 一郎", True, 57)
        assert (mother.relation, mother.lives_together, mother.age) == ("母", True, 87)


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def page_of(office, staff):
    with acting(office) as session:
        return f"/office/people/{a_person(session, lead=staff.key).key}/family/"


def test_an_event_is_written_changed_and_removed_on_its_pages(office, staff):
    page = page_of(office, staff)
    answer = staff.post_form(page + "events/new", happened="昭和60年4月", who="self", kind="転居", what="𠮷野町へ")
    assert answer.location.endswith("family/#time-line-heading")
    shown = staff.get(page).text
    assert "1985年（昭和60年）4月" in shown and "𠮷野町へ" in shown
    (edit,) = set(re.findall(r'href="([^"]+/events/(?!new)[^"]+)"', shown))

    answer = staff.post(edit, data=fields_of(staff.get(edit).text, edit) | {"what": "髙野町へ"})
    assert answer.status_code == 302
    assert "髙野町へ" in staff.get(page).text
    sent = fields_of(staff.get(edit).text, edit + "/remove")
    assert staff.post(edit + "/remove", data=sent | {"version": "1"}).location.endswith(edit)
    assert staff.post(edit + "/remove", data=sent).status_code == 302
    assert "まだ出来事が書かれていません" in staff.get(page).text
    assert staff.post(edit + "/remove", data=sent).status_code == 404


def test_what_was_typed_is_kept_beside_a_sentence_that_says_what_to_do(office, staff):
    page = page_of(office, staff)
    text = staff.post_form(page + "events/new", happened="1998年春", who="self", what="桜の下で").text

    assert "読み取れませんでした" in text
    assert 'value="1998年春"' in text and "桜の下で" in text


def test_somebody_elses_change_is_shown_and_a_second_press_keeps_ones_own(office, staff):
    page = page_of(office, staff)
    staff.post_form(page + "events/new", happened="1998", who="self", what="はじめの文")
    with acting(office) as session:
        event = session.scalars(select(LifeEvent)).one()
        edit = f"{page}events/{event.key}"
    mine = fields_of(staff.get(edit).text, edit) | {"what": "わたしの文"}
    with acting(office) as session:
        event = session.scalars(select(LifeEvent)).one()
        change_event(session, event, EventDetails("1998", "同僚の文"), today=today(), version="1")
    answer = staff.post(edit, data=mine)

    assert answer.status_code == 200
    assert "ほかの人が先に" in answer.text and "同僚の文" in answer.text and "わたしの文" in answer.text
    assert staff.post(edit, data=fields_of(answer.text, edit)).status_code == 302
    assert "わたしの文" in staff.get(page).text


def test_the_map_stands_beside_a_table_that_says_who_agreed(office, staff):
    page = page_of(office, staff)
    with acting(office) as session:
        person = session.scalars(select(Person)).one()
        on = date(2026, 4, 1)
        add_member(session, person, MOTHER, today=today())
        agreed = {"agreed_on": on, "withdrawn_on": on}
        add_member(session, person, MemberDetails("見本 <二郎>", relation="弟", **agreed), today=today())
    shown = staff.get(page).text

    assert 'role="img"' in shown and 'tabindex="0" aria-label="世帯図の図"' in shown
    assert shown.count("見本 &lt;二郎&gt;") >= 3
    assert "伝えることへの同意なし（令和8年4月1日に取り消し）" in shown
    assert "同居か未確認" in shown and "88歳" in shown
