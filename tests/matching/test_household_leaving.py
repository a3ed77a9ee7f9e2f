"""Of a household: who moved out or died stays with the day and is asked no more; who never was of it goes for good."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.audit import Action, AuditLine
from core.calendar import today, wareki
from core.db import directory_session, office_session
from core.errors import AtField, RuleBroken
from core.permissions import Role
from matching.conferences.agenda import Texts, first_words, write_texts
from matching.conferences.packet import for_reader, sections_of
from matching.conferences.states import Part
from matching.consents.models import Agency, ConsentHow, ConsentItem, HostScope, Purpose
from matching.consents.services import ConsentDetails, give_consent
from matching.disclosures.about_a_person import tellable
from matching.disclosures.models import LegalBasis
from matching.families.household_map import draw
from matching.families.leaving import is_back, note_gone, remove_member
from matching.families.queries import relatives_of
from matching.families.services import EventDetails, add_event, remove_event
from matching.people.household import MemberDetails, add_member, change_member, household_of
from matching.people.models import Gone, HouseholdMember, Person
from tests.directory.desk_pages import fields_of
from tests.matching.conferences import a_conference, an_item, somebody
from tests.matching.people import APRIL_1, LEAD, a_person, acting
from tests.matching.test_disclosures import enter
from tests.staff import signed_in_as

TODAY = today()
HANA = MemberDetails("見本 はな", relation="母", birth=date(1938, 3, 3), lives_together=True)


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


@pytest.fixture
def member(office, staff):
    """The mother of somebody on whose team `staff` is: the person's page, and hers below it."""
    with acting(office, staff.key) as session:
        person = a_person(session, lead=staff.key)
        page = f"/office/people/{person.key}"
        return page, f"{page}/household/{add_member(session, person, HANA, today=TODAY).key}"


def gone(session, member, how=Gone.MOVED_OUT, on=TODAY):
    note_gone(session, member, how, on, by=LEAD, today=TODAY, version=str(member.version))


def remove(session, member):
    remove_member(session, member, version=str(member.version))


def how_many(office):
    office.rollback()
    return office.scalar(select(func.count(HouseholdMember.id)))


def who_may_tell(session, *members, on=APRIL_1):
    """Somebody who agrees to their household being told of, with these members."""
    person = a_person(session, consented=False)
    items = [ConsentItem.NAME, ConsentItem.HOUSEHOLD]
    agreed = ConsentDetails(APRIL_1, ConsentHow.BY_WORD, items, [HostScope.COMMUNITY])
    give_consent(session, person, agreed, explained_by=LEAD, today=on)
    return person, [add_member(session, person, each, today=TODAY) for each in members]


def test_who_is_gone_is_not_asked_from_that_day_and_was_asked_before(office):
    with acting(office) as session:
        person, (hana, _) = who_may_tell(session, HANA, MemberDetails("見本 二郎", agreed_on=APRIL_1))
        items, left = [ConsentItem.NAME, ConsentItem.HOUSEHOLD], TODAY - timedelta(3)
        with pytest.raises(RuleBroken, match="1人から"):
            enter(session, person, items=items)
        gone(session, hana, on=left)
        told = [
            ConsentItem.HOUSEHOLD
            in tellable(session, person, [HostScope.COMMUNITY], Purpose.PARTICIPATION, day)[HostScope.COMMUNITY]
            for day in (left - timedelta(1), left, TODAY)
        ]
        assert told == [False, True, True]
        is_back(session, hana, version=str(hana.version))
        with pytest.raises(RuleBroken, match="1人から"):
            enter(session, person, items=items)


def test_whoever_is_left_is_still_asked(office):
    with acting(office) as session:
        person, (hana, _) = who_may_tell(session, HANA, MemberDetails("見本 二郎"))
        gone(session, hana, Gone.DIED, on=APRIL_1)
        with pytest.raises(RuleBroken, match="1人から"):
            enter(session, person, items=[ConsentItem.HOUSEHOLD])


@pytest.mark.parametrize("how", list(Gone))
def test_the_day_is_kept_and_shown_on_each_page_in_the_map_and_in_papers(office, staff, member, how):
    page, own = member
    answer = staff.post_form(f"{own}/gone", how=how.value, on=APRIL_1.isoformat())
    assert answer.location == f"{page}/papers/"
    words = f"{wareki(APRIL_1)}に{how.label}"
    for path in (answer.location, f"{page}/family/", own, f"{own}/gone"):
        assert words in staff.get(path).text, path
    assert "もう尋ねません" in staff.get(f"{page}/family/").text
    with acting(office) as session:
        person = session.scalars(select(Person)).one()
        assert words in first_words(session, person).household
        assert session.scalars(select(HouseholdMember)).one().gone_by == staff.key


def test_in_the_map_who_died_is_crossed_out_at_their_age_then_and_who_left_stands_outside(office):
    with acting(office) as session:
        person = a_person(session)
        hana = add_member(session, person, HANA, today=TODAY)
        before = draw(relatives_of(person, household_of(session, person), TODAY))
        gone(session, hana, Gone.DIED, on=date(2020, 3, 2))
        died = draw(relatives_of(person, household_of(session, person), TODAY))
        assert "同居</text>" in before and "同居</text>" not in died
        assert ">81歳<" in died and ">亡くなっている<" in died and died.count("m0 -") == 1
        hana.gone_how = Gone.MOVED_OUT
        left = draw(relatives_of(person, household_of(session, person), TODAY))
        assert ">世帯を出た<" in left and "母・世帯を出た" in left and "同居</text>" not in left and "m0 -" not in left
        assert draw(relatives_of(person, household_of(session, person), date(2020, 3, 1))) != left


def test_outside_nothing_is_said_of_who_went_without_having_agreed(office):
    with acting(office) as session:
        person = somebody(session)
        agreed = {"relation": "父", "agreed_on": APRIL_1}
        taro = add_member(session, person, MemberDetails("見本 太郎", **agreed), today=TODAY)
        hana = add_member(session, person, HANA, today=TODAY)
        for each, what in ((hana, "入院"), (taro, "退職")):
            add_event(session, person, EventDetails("1998", what, member_key=each.key), by=LEAD, today=TODAY)
        item = an_item(session, a_conference(session), person)
        write_texts(
            item, Texts("見本 はなさん（母）\n見本 太郎さん（父）", "", "", ""), list(Part), by="lead", version="1"
        )
        session.flush()
        for each in (hana, taro):
            gone(session, each, Gone.DIED)
        sections = sections_of(session, directory_session(), item, TODAY)
        team = str([(section.lines, section.picture) for section in sections])
        assert all(word in team for word in ("見本 はな", "見本 太郎", "入院", "退職"))
        told = for_reader(sections, [part.value for part in Part], list(ConsentItem), Agency.SHAKYO)
        outside = str([(section.lines, section.picture) for section in told])
        assert "見本 太郎" in outside and "退職" in outside
        assert "はな" not in outside and "入院" not in outside


def test_entered_by_mistake_the_row_goes_for_good_with_a_line_in_the_log(office, staff, member):
    page, own = member
    sent = fields_of(staff.get(f"{own}/gone").text, f"{own}/gone") | {"how": "mistake", "on": ""}
    assert how_many(office) == 1
    assert staff.post(f"{own}/gone", data=sent).location == f"{page}/papers/"
    assert how_many(office) == 0
    line = office.scalars(select(AuditLine).where(AuditLine.action == Action.DELETED)).one()
    assert (line.account_key, line.fields) == (staff.key, ["household_member"])
    assert "見本 はなさんを世帯から消しました" in staff.get(f"{page}/papers/").text
    again = staff.post(f"{own}/gone", data=sent)
    assert again.status_code == 302 and "もう消されています" in staff.get(again.location).text


def test_who_a_consent_refers_to_stays_until_it_is_put_right(either_app):
    with acting(office_session()) as session:
        person = a_person(session)
        hana = add_member(session, person, MemberDetails("見本 はな", agreed_on=APRIL_1), today=TODAY)
        with pytest.raises(RuleBroken, match="同意の日を空欄に"):
            remove(session, hana)
        change_member(hana, MemberDetails("見本 はな"), today=TODAY)
        session.flush()
        remove(session, hana)
        assert household_of(session, person) == []


def test_who_the_time_line_tells_of_stays_until_it_does_no_more(either_app):
    with acting(office_session()) as session:
        person = a_person(session)
        hana = add_member(session, person, HANA, today=TODAY)
        event = add_event(session, person, EventDetails("1998", "入院", member_key=hana.key), by=LEAD, today=TODAY)
        with pytest.raises(RuleBroken, match="年表に、この方のことが1件"):
            remove(session, hana)
        remove_event(session, event, version=str(event.version))
        remove(session, hana)


def test_who_the_household_was_told_of_with_stays(office):
    with acting(office) as session:
        person, (hana,) = who_may_tell(session, HANA)
        enter(session, person, items=[ConsentItem.NAME], basis=LegalBasis.LAW)
        remove(session, hana)
        hana = add_member(session, person, HANA, today=TODAY)
        enter(session, person, items=[ConsentItem.HOUSEHOLD], basis=LegalBasis.LAW)
        with pytest.raises(RuleBroken, match="外部に伝えています"):
            remove(session, hana)
        later = add_member(session, person, MemberDetails("見本 三郎"), today=TODAY)
        remove(session, later)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [(None, "その日を入れて"), (TODAY + timedelta(1), "まだ来ていない"), (date(1938, 3, 2), "生まれる前")],
)
def test_a_day_that_cannot_be_is_said_at_its_field(office, on, sentence):
    with acting(office) as session:
        hana = add_member(session, a_person(session), HANA, today=TODAY)
        with pytest.raises(AtField, match=sentence) as broken:
            gone(session, hana, on=on)
        assert broken.value.field == "on" and hana.gone_on is None


def test_nobody_agrees_after_they_are_gone(office):
    with acting(office) as session:
        hana = add_member(session, a_person(session), MemberDetails("はな", agreed_on=APRIL_1), today=TODAY)
        with pytest.raises(AtField, match="同意しています"):
            gone(session, hana, on=APRIL_1 - timedelta(1))
        gone(session, hana, on=APRIL_1)
        with pytest.raises(RuleBroken, match="より後です"):
            change_member(hana, MemberDetails("はな", agreed_on=APRIL_1 + timedelta(1)), today=TODAY)


@pytest.mark.parametrize(
    "half",
    [
        {"gone_on": APRIL_1, "gone_by": "x"},
        {"gone_how": Gone.DIED},
        {"gone_on": APRIL_1, "gone_how": Gone.DIED},
        {"gone_by": "x"},
        {"gone_on": APRIL_1, "gone_how": Gone.DIED, "gone_by": "x", "agreed_on": TODAY},
    ],
)
def test_the_database_keeps_the_day_the_reason_and_who_noted_it_together(either_app, half):
    with pytest.raises(IntegrityError), acting(office_session()) as session:
        hana = add_member(session, a_person(session), HANA, today=TODAY)
        for name, value in half.items():
            setattr(hana, name, value)


def test_the_second_of_two_is_told_and_loses_nothing(office, staff, member):
    page, own = member
    sent = fields_of(staff.get(f"{own}/gone").text, f"{own}/gone")
    assert staff.post_form(own, name="見本 花", relation="母").status_code == 302
    answer = staff.post(f"{own}/gone", data=sent | {"how": "mistake"})
    assert answer.status_code == 422 and "ほかの人が先に" in answer.text and how_many(office) == 1
    seen = fields_of(answer.text, f"{own}/gone")
    answer = staff.post(f"{own}/gone", data=seen | {"how": "died", "on": "2026-02-30"})
    assert "2026-02-30" in answer.text and "日付は 2026-04-01 のように" in answer.text
    again = fields_of(answer.text, f"{own}/gone") | {"how": "died", "on": APRIL_1.isoformat()}
    for _ in range(2):
        assert staff.post(f"{own}/gone", data=again).status_code == 302
    assert "亡くなった" in staff.get(f"{page}/papers/").text


def test_somebody_marked_by_mistake_is_brought_back(office, staff, member):
    page, own = member
    staff.post_form(f"{own}/gone", how="died", on=APRIL_1.isoformat())
    shown = staff.get(f"{own}/gone").text
    sent = fields_of(shown, f"{own}/back")
    refused = staff.post(f"{own}/back", data=sent | {"version": "0"})
    assert "ほかの人が先に" in staff.get(refused.location).text
    for _ in range(2):
        assert "世帯に戻しました" in staff.get(staff.post(f"{own}/back", data=sent).location).text
    with acting(office) as session:
        kept = session.scalars(select(HouseholdMember)).one()
        assert (kept.gone_on, kept.gone_how, kept.gone_by) == (None, None, "")
    assert not re.search("亡くなった</", staff.get(f"{page}/papers/").text)
