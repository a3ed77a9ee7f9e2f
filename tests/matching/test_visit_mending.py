"""A visit that was recorded wrongly is mended or taken back, and nobody overwrites another's correction."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import audit
from core.accounts.models import Account
from core.audit import Action, AuditLine
from core.calendar import today
from core.db import unit_of_work
from core.errors import RuleBroken
from core.permissions import Role
from matching.host_notes.models import HostNote, NoteKind
from matching.host_notes.services import NoteDetails
from matching.placements.states import PlacementState
from matching.visits.models import Visit, VisitHow, VisitTo
from matching.visits.queries import due_day_of, due_day_of_mended, followed_and_contacted
from matching.visits.services import VisitDetails, correct_visit, record_visit
from tests.matching.people import APRIL_1, LEAD, a_person, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as

DAY = timedelta(days=1)


def phoned(on, **changes):
    return VisitDetails(**{"to": VisitTo.PERSON, "on": on, "how": VisitHow.PHONE, "note": "元気そう"} | changes)


@pytest.fixture
def recorded(office):
    """A visit of a person in a trial, with a worry of the host, by somebody of the team."""

    def make(lead, details=None):
        with acting(office, lead) as session:
            person = a_person(session, lead=lead, name="かなりあ 小鳥")
            placement = a_placement(session, PlacementState.TRIAL, person=person)
            said = [NoteDetails(NoteKind.WORRY, "声が大きい")]
            visit = record_visit(session, placement, details or phoned(today(), said=said), by=lead, today=today())
            return f"/office/people/{person.key}/placements/{placement.key}/visits/{visit.key}", visit.key

    return make


def kept(office, key):
    office.expire_all()
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        visit = session.scalar(select(Visit).where(Visit.key == key))
        return None if visit is None else {name: getattr(visit, name) for name in SEEN}


SENT = {"to": "person", "on": str(today()), "how": "phone", "met": "y", "attendance": "unknown", "note": "元気そう"}
SEEN = ("to", "on", "how", "met", "was_absent", "note", "by", "with_key", "corrected_by", "corrected_on", "version")


def test_a_visit_is_mended_as_typed_and_says_who_mended_it(app, office, recorded):
    staff = signed_in_as(app, office, Role.STAFF)
    path, key = recorded(staff.key)

    page = staff.get(path)
    assert "元気そう" in page.text
    answer = staff.post_form(
        path, **SENT | {"on": str(today() - DAY), "how": "at_home", "attendance": "absent", "note": "寝ていた"}
    )

    assert answer.status_code == 302
    found = kept(office, key)
    assert (found["on"], found["how"], found["was_absent"], found["note"]) == (
        today() - DAY,
        VisitHow.AT_HOME,
        True,
        "寝ていた",
    )
    assert (found["by"], found["corrected_by"], found["corrected_on"]) == (staff.key, staff.key, today())
    assert "に直しました" in staff.get(path.split("/placements/")[0]).text
    with unit_of_work(office) as session:
        lines = session.scalars(select(AuditLine).where(AuditLine.action == Action.CHANGED)).all()
    assert any("visit.note_sealed" in str(line.fields) for line in lines)


def test_the_second_of_two_corrections_is_refused_and_keeps_what_was_typed(app, office, recorded):
    staff = signed_in_as(app, office, Role.STAFF)
    path, key = recorded(staff.key)
    seen = staff.get(path).text.split('name="version"')[1].split('value="')[1].split('"')[0]
    assert staff.post_form(path, **SENT | {"note": "先の人"}).status_code == 302

    answer = staff.post_form(path, **SENT | {"version": seen, "note": "後の人"})

    assert "ほかの人が先に変更しました" in answer.text and "後の人" in answer.text
    assert kept(office, key)["note"] == "先の人"
    token = answer.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    refused = staff.post(f"{path}/taken-back", data={"csrf_token": token, "version": seen})
    assert refused.status_code == 409 and "ほかの人が先に変更しました" in refused.text
    assert kept(office, key) is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": str(today() + DAY)}, "まだ来ていない日"),
        ({"on": "1999-01-01"}, "候補にした日より前"),
        ({"on": "2026-02-30"}, "日付"),
        ({"how": "flying"}, "選"),
    ],
)
def test_a_correction_that_cannot_be_is_said_and_changes_nothing(app, office, recorded, changes, words):
    staff = signed_in_as(app, office, Role.STAFF)
    path, key = recorded(staff.key)
    before = kept(office, key)

    answer = staff.post_form(path, **SENT | {"note": "書きかけ"} | changes)

    assert answer.status_code in (200, 422) and words in answer.text and "書きかけ" in answer.text
    assert kept(office, key) == before


def test_a_visit_taken_back_goes_with_what_was_noted_of_the_host_and_leaves_a_line(app, office, recorded):
    staff = signed_in_as(app, office, Role.STAFF)
    path, key = recorded(staff.key)

    page = staff.get(path).text
    form = page.split("/taken-back")[1]
    sent = {
        name: form.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] for name in ("csrf_token", "version")
    }
    answer = staff.post(f"{path}/taken-back", data=sent)

    assert answer.status_code == 302 and kept(office, key) is None
    with unit_of_work(office) as session:
        assert session.scalar(select(func.count()).select_from(HostNote)) == 0
        deleted = session.scalars(select(AuditLine).where(AuditLine.action == Action.DELETED)).all()
        assert [line.account_key for line in deleted if "visit" in str(line.fields)]
    assert staff.get(path).status_code == 404


def test_who_came_along_stays_when_they_can_no_longer_be_chosen(app, office, recorded):
    staff, along = (signed_in_as(app, office, Role.STAFF, login=login) for login in ("shien", "tomo"))
    path, key = recorded(staff.key, phoned(today(), with_key=along.key))
    with unit_of_work(office) as session:
        audit.act_as(session, "test", "test")
        session.scalars(select(Account).where(Account.key == along.key)).one().disabled_at = audit.now()

    assert f'selected value="{along.key}"' in staff.get(path).text
    page = staff.get(path).text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    refused = staff.post(f"{path}/taken-back", data={"csrf_token": token, "version": "0"})
    assert refused.status_code == 409 and f'selected value="{along.key}"' in refused.text
    assert staff.post_form(path, **SENT | {"with_key": along.key, "note": "直した"}).status_code == 302

    assert kept(office, key)["with_key"] == along.key


def test_the_day_it_was_due_is_found_anew_without_the_visit_itself(office, directory):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        on = placement.followed_since + 2 * DAY
        due_on = due_day_of(session, directory, placement.key, VisitTo.PERSON, on)
        visit = record_visit(session, placement, phoned(on), by=LEAD, today=on, due_on=due_on)
        session.flush()
        assert due_on is not None
        for day in (on, on + DAY):
            assert due_day_of_mended(session, directory, visit, VisitTo.PERSON, day) == due_on
        assert due_day_of(session, directory, placement.key, VisitTo.PERSON, on + DAY) != due_on

        correct_visit(visit, placement, phoned(on + DAY), by=LEAD, today=on + DAY, due_on=due_on, seen="1")
        session.flush()
        _, last = followed_and_contacted(session, directory)
        assert last[placement.key, VisitTo.PERSON] == on + DAY


def test_the_last_contact_is_of_one_side_and_by_the_day_asked_for(office, directory):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        first, second = placement.followed_since + DAY, placement.followed_since + 2 * DAY
        for on in (first, second):
            record_visit(session, placement, phoned(on), by=LEAD, today=on)
        session.flush()
        assert followed_and_contacted(session, directory)[1] == {(placement.key, VisitTo.PERSON): second}
        assert followed_and_contacted(session, directory, until=first)[1] == {(placement.key, VisitTo.PERSON): first}
        assert followed_and_contacted(session, directory, sides=(VisitTo.HOST,))[1] == {}


def test_nobody_comes_along_with_themselves_after_a_correction(office):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL)
        visit = record_visit(session, placement, phoned(APRIL_1), by=LEAD, today=APRIL_1)
        with pytest.raises(RuleBroken):
            correct_visit(
                visit, placement, phoned(APRIL_1, with_key=LEAD), by="x", today=APRIL_1, due_on=None, seen="1"
            )
