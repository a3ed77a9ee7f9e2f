"""Supporters: people are counted without names, and named only where they wish to be called."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.audit import Action, AuditLine
from core.db import directory_session, unit_of_work
from core.permissions import Role
from directory.supporters.called import Supporter
from directory.supporters.models import Training, TrainingKind
from directory.supporters.queries import years_of_training
from tests.directory.desk_pages import Desk, fields_of
from tests.factories import an_area
from tests.staff import signed_in_as

NEW = "/desk/supporters/people/new"
PEOPLE = "/desk/supporters/people/"
HANAKO = {"name": "見本 花子", "phone": "0000-00-0000", "wishes": "y"}


@pytest.fixture
def desk(app, office) -> Desk:
    return Desk(signed_in_as(app, office, Role.COORDINATOR))


def a_training(**changes) -> Training:
    facts = {"held_on": date(2026, 5, 1), "title": "養成講座", "kind": TrainingKind.BASIC}
    return Training(**facts | {"hours": 1.5, "attended": 20, "first_time": 12} | changes)


def test_a_year_counts_people_each_time_and_once():
    found = years_of_training(
        [
            a_training(),
            a_training(held_on=date(2027, 3, 31), kind=TrainingKind.FOLLOW_UP, hours=2.0, attended=8, first_time=3),
            a_training(held_on=date(2026, 3, 31)),
        ]
    )
    assert [(y.year, y.trainings, y.hours, y.attended, y.persons, y.basic) for y in found] == [
        (2026, 2, 3.5, 28, 15, 20),
        (2025, 1, 1.5, 20, 12, 20),
    ]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"title": ""}, "title", "題名を入力"),
        ({"hours": "半日"}, "hours", "小数は1けたまで"),
        ({"hours": "101"}, "hours", "100まで"),
        ({"first_time": "21"}, "first_time", "多くはできません"),
        ({"attended": "大ぜい"}, "attended", "12 のような数"),
        ({"held_on": "2999-01-01"}, "held_on", "まだ来ていない"),
    ],
)
def test_a_wrong_number_is_said_at_its_field(desk, directory, typed, field, sentence):
    sound = {"title": "講座", "hours": "1.5", "attended": "20", "first_time": "3"}
    answer = desk.save("/desk/supporters/trainings/new", **sound | typed)
    assert sentence in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert directory.scalar(select(func.count()).select_from(Training)) == 0

    desk.save("/desk/supporters/trainings/new", **sound)
    assert directory.scalar(select(Training.first_time)) == 3


def test_nobody_is_named_who_does_not_wish_it(desk, office):
    answer = desk.save(NEW, **HANAKO | {"wishes": []})

    assert "本人が希望しているときだけ" in answer.text and "見本 花子" in answer.text
    assert office.scalar(select(func.count()).select_from(Supporter.__table__)) == 0


def test_a_name_is_sealed_each_look_noted_and_only_who_is_shown_is_opened(desk, office, saved):
    east, west = saved(an_area(name="東部"), an_area(name="西部"))
    desk.save(NEW, **HANAKO, areas=east.key)
    assert "花子" not in desk.get(PEOPLE).text
    assert "花子" not in desk.get(f"{PEOPLE}?area={west.key}").text
    assert "花子" in desk.get(f"{PEOPLE}?area={east.key}").text

    office.rollback()
    key, sealed = office.execute(select(Supporter.key, Supporter.name_sealed)).one()
    assert "花子".encode() not in sealed
    lines = select(AuditLine.action).where(AuditLine.subject_key == key).order_by(AuditLine.id)
    assert list(office.scalars(lines)) == [Action.CREATED, Action.READ]
    for page in ("/desk/supporters/", "/desk/supporters/trainings.csv"):
        assert "花子" not in desk.get(page).text


def test_the_same_form_sent_twice_keeps_one(desk, office):
    fields = desk.open(NEW)
    for _ in "ab":
        assert desk.send(NEW, fields, **HANAKO).status_code == 302
    assert office.scalar(select(func.count()).select_from(Supporter.__table__)) == 1


def test_who_takes_it_back_is_forgotten_at_once(desk, office):
    desk.save(NEW, **HANAKO)
    key = office.scalar(select(Supporter.key))
    page = desk.get(PEOPLE + key).text
    desk.post(PEOPLE + key, data=fields_of(page, PEOPLE + key) | {"do": "forget"})

    office.rollback()
    assert office.scalar(select(func.count()).select_from(Supporter.__table__)) == 0
    assert desk.get(PEOPLE + key).status_code == 404


def test_whoever_saves_second_loses_nothing(app, office, desk):
    desk.save(NEW, **HANAKO)
    path = PEOPLE + office.scalar(select(Supporter.key))
    opened = desk.open(path)
    desk.save(path, note="月曜なら")
    answer = desk.send(path, opened, note="わたしのことば")

    assert "ほかの人が先に変更" in answer.text and "わたしのことば" in answer.text


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("has_a_title", {"title": ""}),
        ("takes_some_hours", {"hours": 0.0}),
        ("first_time_are_some_of_all", {"first_time": 21}),
    ],
)
def test_the_database_itself_keeps_the_rules(either_app, rule, changes):
    with pytest.raises(IntegrityError, match=rule), unit_of_work(directory_session()) as session:
        session.add(a_training(**changes))
        session.flush()


def test_a_wish_cannot_be_of_tomorrow(desk):
    assert "前の日にして" in desk.save(NEW, **HANAKO, wished_on="2999-01-01").text
