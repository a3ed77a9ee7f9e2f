"""No audit row, no page: who reads or changes a person is in the log, and the log cannot be bent."""

import threading

import pytest
from sqlalchemy import select, text

from core import audit
from core.audit import Action, AuditLine, first_break
from core.db import office_session, unit_of_work
from core.errors import NotPermitted, RuleBroken
from matching.people.models import Person
from matching.people.services import PersonDetails, register_person
from tests.factories import APRIL_1


def a_person_in(office, name="見本 一郎"):
    with unit_of_work(office) as session:
        audit.act_as(session, "lead", "test")
        return register_person(session, details=PersonDetails(name=name), lead_key="lead", today=APRIL_1).key


def lines(office):
    office.rollback()
    return [(line.account_key, line.action, line.subject_key) for line in office.scalars(select(AuditLine))]


def test_a_person_cannot_be_loaded_without_saying_who_reads(office):
    key = a_person_in(office)
    with pytest.raises(NotPermitted):
        office.scalars(select(Person).where(Person.key == key)).one()


def test_nor_inside_a_unit_that_does_not_say_who_acts(office):
    a_person_in(office)
    with pytest.raises(NotPermitted), unit_of_work(office):
        office.scalars(select(Person)).all()


def test_each_person_that_is_read_leaves_a_line(office):
    first, second = a_person_in(office), a_person_in(office, "見本 二郎")
    with unit_of_work(office):
        audit.act_as(office, "reader", "test")
        office.scalars(select(Person)).all()

    assert lines(office)[-2:] == [("reader", Action.READ, first), ("reader", Action.READ, second)]


def test_the_line_is_gone_when_the_unit_fails(office):
    a_person_in(office)
    before = lines(office)
    with pytest.raises(RuntimeError), unit_of_work(office):
        audit.act_as(office, "reader", "test")
        office.scalars(select(Person)).all()
        raise RuntimeError

    assert lines(office) == before


def test_a_part_that_fails_takes_its_changes_out_of_the_log_and_leaves_the_looks(office):
    first, second = a_person_in(office), a_person_in(office, "見本 二郎")
    with unit_of_work(office):
        audit.act_as(office, "reader", "test")
        seen = office.scalars(select(Person).where(Person.key == first)).one()
        seen.note = "これは残る"
        with pytest.raises(RuleBroken), unit_of_work(office):
            office.scalars(select(Person).where(Person.key == second)).one().note = "これは残らない"
            office.flush()
            raise RuleBroken("だめでした。")

    found = [(action, key) for who, action, key in lines(office) if who == "reader"]
    assert sorted(found) == [(Action.CHANGED, first), *sorted([(Action.READ, first), (Action.READ, second)])]


def test_a_change_names_the_fields_and_never_the_values(office):
    key = a_person_in(office)
    with unit_of_work(office):
        audit.act_as(office, "writer", "test")
        office.scalars(select(Person).where(Person.key == key)).one().note = "とても大事なこと"

    line = office.scalars(select(AuditLine).where(AuditLine.action == Action.CHANGED)).one()
    assert line.fields == ["person.note_sealed"]


def test_the_chain_is_whole_and_shows_a_changed_line(office):
    a_person_in(office)
    assert first_break(office) is None

    with unit_of_work(office):
        office.execute(text("DROP TRIGGER audit_line_no_update"))
        office.execute(text("UPDATE audit_line SET account_key = 'somebody else' WHERE id = 1"))
    assert first_break(office) == 1


@pytest.mark.parametrize("statement", ["DELETE FROM audit_line", "UPDATE audit_line SET purpose = 'x'"])
def test_the_database_itself_refuses_to_change_the_log(office, statement):
    a_person_in(office)
    with pytest.raises(Exception, match="append-only"), unit_of_work(office):
        office.execute(text(statement))


def test_the_chain_stays_whole_when_many_read_at_once(either_app):
    a_person_in(office_session())

    def read():
        with either_app.app_context():
            for _ in range(5):
                with unit_of_work(office_session()) as session:
                    audit.act_as(session, "reader", "test")
                    session.scalars(select(Person)).all()

    threads = [threading.Thread(target=read) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    office_session().rollback()
    assert first_break(office_session()) is None
    assert len(lines(office_session())) >= 26
