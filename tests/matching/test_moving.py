"""Out of a 支援会議 on consent: into one record only, the sheet alone too, and with a name."""

import pytest
from sqlalchemy import func, select

from core.errors import RuleBroken
from core.permissions import Role
from matching.circles.models import Circle, RecordKind
from matching.circles.moving import Mover, move_into_record
from matching.circles.queries import records_of
from matching.circles.services import Remark, Subject, pledge, start_circle, write_down
from matching.consents.models import Consent
from matching.intake.models import Intake
from matching.people.models import Person
from tests.directory.desk_pages import fields_of
from tests.matching.people import APRIL_1, LEAD, a_person, acting
from tests.matching.test_circles import AGREED, a_circle, move
from tests.matching.test_intake import an_intake, into_circle
from tests.staff import signed_in_as

CONSENT = {"how": "by_word", "items": "name", "scopes": "community", "purposes": "participation"}


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


def led_by(session, circle, key):
    """As if this account had called it together."""
    circle.members[0].account_key = key
    pledge(circle, key)
    session.flush()
    return f"/office/circles/{circle.key}"


def remarked(session, circle, words):
    return write_down(session, circle, Remark(RecordKind.VIEW, APRIL_1, words), by=LEAD, today=APRIL_1)


def test_what_is_moved_later_goes_where_the_first_went_and_nowhere_else(office):
    with acting(office) as session:
        circle = a_circle(session)
        first = move(session, circle)
        later = [remarked(session, circle, "あとで分かったこと").key]
        for other in (None, a_person(session)):
            with pytest.raises(RuleBroken, match="前と同じ記録を選んで"):
                move(session, circle, other, later)
        assert circle.person_key == first.key
        assert move(session, circle, first, later) is first
        assert session.scalar(select(func.count(Person.id))) == 2


def test_a_sheet_alone_is_a_way_out_and_is_in_the_circle_no_more(office):
    with acting(office) as session:
        circle = into_circle(session, an_intake(session))
        with pytest.raises(RuleBroken, match="一つ以上"):
            move(session, circle, chosen=())
        move_into_record(session, circle, None, AGREED, (), mover=Mover(LEAD, APRIL_1), with_sheet=True)
        assert not circle.has_sheet


def test_a_record_needs_a_name_and_a_known_one_does_not(office):
    with acting(office) as session:
        for into in (None, a_person(session)):
            circle = start_circle(session, Subject("件"), leader=LEAD, members=[], today=APRIL_1)
            chosen = [remarked(session, circle, "名前はまだ").key]
            if into is None:
                with pytest.raises(RuleBroken, match="「本人の名前」を入力"):
                    move(session, circle, None, chosen)
            else:
                assert move(session, circle, into, chosen) is into


# On the screens


def test_a_circle_that_holds_only_its_sheet_shows_the_way_out_and_says_who_goes_along(staff, office):
    with acting(office) as session:
        here = led_by(session, into_circle(session, an_intake(session)), staff.key)
    path = f"{here}/consent/"
    assert path in staff.get(here).text
    page = staff.get(path).text
    assert "知らせてくれた方の名前と話も、票と一緒に" in page
    fields = fields_of(page, path) | CONSENT
    assert staff.post(path, data=fields).status_code == 302
    with acting(office) as session:
        intake, person = session.scalars(select(Intake)).one(), session.scalars(select(Person)).one()
        assert (intake.person_key, intake.circle_key) == (person.key, None)
    assert path not in staff.get(here).text

    twice = staff.post(path, data=fields)
    assert twice.status_code == 200
    with acting(office) as session:
        assert session.scalar(select(func.count(Person.id))) == 1
        assert session.scalar(select(func.count(Consent.id))) == 1


def test_the_name_is_asked_for_where_a_circle_does_not_know_it_and_what_was_typed_stays(staff, office):
    with acting(office) as session:
        circle = start_circle(session, Subject("件"), leader=staff.key, members=[], today=APRIL_1)
        remarked(session, circle, "名前はまだ")
        record, path = records_of(session, circle)[0].key, f"/office/circles/{circle.key}/consent/"
    fields = fields_of(staff.get(path).text, path) | CONSENT | {"records": record, "note": "髙田さんと話した"}
    nameless = staff.post(path, data=fields)
    assert "「本人の名前」を入力" in nameless.text
    assert "髙田さんと話した" in nameless.text
    assert staff.post(path, data=fields | {"person_name": " 架空 𠮷子 "}).status_code == 302
    with acting(office) as session:
        assert session.scalars(select(Person)).one().name == "架空 𠮷子"
        assert session.scalars(select(Circle)).one().name == "架空 𠮷子"


@pytest.mark.parametrize("on_the_team", [True, False])
def test_the_first_record_is_the_only_one_offered_and_only_to_its_team(staff, office, on_the_team):
    with acting(office) as session:
        person = a_person(session, name="見本 はじめ", lead=staff.key if on_the_team else "stranger")
        a_person(session, name="ほかの 人", lead=staff.key)
        circle = a_circle(session)
        move(session, circle, person)
        remarked(session, circle, "あとで分かったこと")
        key, path = person.key, f"{led_by(session, circle, staff.key)}/consent/"
    page = staff.get(path).text
    assert ("見本 はじめ" in page) == on_the_team
    assert ("担当の方です" in page) != on_the_team
    assert "新しい記録をつくる" not in page
    assert "ほかの 人" not in page + staff.get(f"{path}?from=mine").text
    if on_the_team:
        assert fields_of(page, path)["into"] == [key]
