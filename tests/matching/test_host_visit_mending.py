"""A visit to a host about nobody in particular is mended and taken back as a visit about somebody is."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.accounts.models import Account
from core.audit import Action, AuditLine
from core.calendar import now, today
from core.db import office_session
from core.errors import RuleBroken
from core.permissions import Role
from matching.host_notes.models import HostNote, NoteKind
from matching.host_notes.services import NoteDetails, close_note
from matching.placements.states import PlacementState
from matching.visits.models import HostVisit, VisitHow, VisitTo
from matching.visits.queries import due_day_of_host, due_day_of_mended_host, waiting_now
from matching.visits.services import VisitDetails, correct_host_visit, record_host_visit, take_back_host_visit
from tests.directory.desk_pages import fields_of
from tests.factories import an_opening
from tests.matching.people import LEAD, a_seat, acting
from tests.matching.test_placements import a_placement
from tests.staff import signed_in_as

DAY, TODAY = timedelta(days=1), today()
SENT = {"on": str(TODAY), "how": "phone", "met": "y", "note": "にぎやか"}
WORRY = NoteDetails(NoteKind.WORRY, "声が大きい")
SEEN = ("on", "how", "met", "note", "by", "with_key", "corrected_by", "corrected_on", "due_on")


def phoned(on=TODAY, **changes):
    return VisitDetails(**{"to": VisitTo.HOST, "on": on, "how": VisitHow.PHONE, "note": "にぎやか"} | changes)


@pytest.fixture
def staff(app, office):
    return signed_in_as(app, office, Role.STAFF)


@pytest.fixture
def recorded(office, staff, saved):
    """The page of a visit to a host at which a worry was heard."""
    host = saved(an_opening()).place.key
    with acting(office, staff.key) as session:
        visit = record_host_visit(session, host, phoned(said=[WORRY]), by=staff.key, today=TODAY)
        return f"/office/hosts/{host}/visits/{visit.key}"


def kept(office):
    with acting(office, "test") as session:
        visit = session.scalars(select(HostVisit)).one_or_none()
        return None if visit is None else {name: getattr(visit, name) for name in SEEN}


def test_it_is_mended_as_typed_and_says_who_mended_it(office, staff, recorded):
    host = recorded.split("/visits/")[0]
    assert f'href="{recorded}"' in staff.get(host).text
    assert "にぎやか" in staff.get(recorded).text
    answer = staff.post_form(recorded, **SENT | {"on": str(TODAY - DAY), "how": "at_the_place", "note": "しずか"})
    assert answer.status_code == 302
    found = kept(office)
    assert (found["on"], found["how"], found["note"]) == (TODAY - DAY, VisitHow.AT_THE_PLACE, "しずか")
    assert (found["by"], found["corrected_by"], found["corrected_on"]) == (staff.key, staff.key, TODAY)
    assert "に直しました" in staff.get(host).text and "が直しました" in staff.get(recorded).text
    lines = office.scalars(select(AuditLine).where(AuditLine.action == Action.CHANGED)).all()
    assert [line.subject_kind for line in lines if "host_visit.note_sealed" in line.fields] == ["host"]


def test_the_second_of_two_corrections_is_refused_and_keeps_what_was_typed(office, staff, recorded):
    sent = fields_of(staff.get(recorded).text, recorded)
    assert staff.post_form(recorded, **SENT | {"note": "先の人"}).status_code == 302
    answer = staff.post(recorded, data=sent | SENT | {"note": "後の人"})
    assert "ほかの人が先に変更しました" in answer.text and "後の人" in answer.text
    refused = staff.post(f"{recorded}/taken-back", data=sent)
    assert refused.status_code == 409 and "ほかの人が先に変更しました" in refused.text
    assert kept(office)["note"] == "先の人"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"on": str(TODAY + DAY)}, "まだ来ていない日"),
        ({"on": "2026-02-30"}, "日付"),
        ({"how": "flying"}, "選"),
        ({"with_key": "nobody"}, "選"),
    ],
)
def test_a_correction_that_cannot_be_is_said_and_changes_nothing(office, staff, recorded, changes, words):
    before = kept(office)
    answer = staff.post_form(recorded, **SENT | {"note": "書きかけ"} | changes)
    assert answer.status_code == 200 and words in answer.text and "書きかけ" in answer.text
    assert kept(office) == before


def test_taken_back_it_goes_with_what_was_noted_at_it_alone_and_leaves_a_line(office, staff, recorded):
    host = recorded.split("/")[3]
    with acting(office, staff.key) as session:
        close_note(session.scalars(select(HostNote)).one(), outcome="話した", by="x", today=TODAY)
        record_host_visit(session, host, phoned(said=[WORRY]), by=staff.key, today=TODAY)
    sent = fields_of(staff.get(recorded).text, f"{recorded}/taken-back")
    assert staff.post(f"{recorded}/taken-back", data=sent).status_code == 302
    assert recorded.rsplit("/", 1)[1] not in str(kept(office))
    with acting(office) as session:
        assert session.scalar(select(func.count(HostVisit.id))) == 1
        assert [note.closed_on for note in session.scalars(select(HostNote))] == [None]
    lines = office.scalars(select(AuditLine).where(AuditLine.action == Action.DELETED)).all()
    assert [(line.account_key, line.fields) for line in lines] == [(staff.key, ["host_note", "host_visit"])]
    assert staff.get(recorded).status_code == 404


def test_who_came_along_stays_when_they_can_no_longer_be_chosen(app, office, staff, recorded):
    along = signed_in_as(app, office, Role.STAFF, login="tomo")
    assert staff.post_form(recorded, **SENT | {"with_key": along.key}).status_code == 302
    with acting(office) as session:
        session.scalars(select(Account).where(Account.key == along.key)).one().disabled_at = now()
    assert f'selected value="{along.key}"' in staff.get(recorded).text
    assert staff.post_form(recorded, **SENT | {"with_key": along.key, "note": "直した"}).status_code == 302
    assert kept(office)["with_key"] == along.key


def test_the_day_it_was_due_is_found_anew_without_the_visit_itself(either_app, directory):
    with acting(office_session()) as session:
        placement = a_placement(session, PlacementState.TRIAL, seat=a_seat())
        places = [placement.place_key]
        on = placement.followed_since + 2 * DAY
        due_on = due_day_of_host(session, directory, places, on)
        assert due_on is not None
        visit = record_host_visit(session, places[0], phoned(on), by=LEAD, today=on, due_on=due_on)
        for day in (on, on + DAY):
            assert due_day_of_mended_host(session, directory, places, visit, day) == due_on
        assert due_day_of_host(session, directory, places, on + DAY) != due_on
        correct_host_visit(visit, phoned(on + DAY), by="x", today=on + DAY, due_on=due_on, seen="1")
        session.flush()
        assert visit.on == on + DAY


def test_taken_back_the_host_waits_for_a_visit_again(office, directory):
    with acting(office) as session:
        placement = a_placement(session, PlacementState.TRIAL, seat=a_seat())
        on = placement.followed_since + 20 * DAY
        before = len(waiting_now(session, directory, on, sides=(VisitTo.HOST,)))
        visit = record_host_visit(session, placement.place_key, phoned(on), by=LEAD, today=on)
        assert (before, len(waiting_now(session, directory, on, sides=(VisitTo.HOST,)))) == (1, 0)
        take_back_host_visit(session, visit, seen=str(visit.version))
        session.flush()
        assert len(waiting_now(session, directory, on, sides=(VisitTo.HOST,))) == 1


def test_nobody_comes_along_with_themselves_after_a_correction(office):
    with acting(office) as session:
        visit = record_host_visit(session, "place-a", phoned(), by=LEAD, today=TODAY)
        with pytest.raises(RuleBroken):
            correct_host_visit(visit, phoned(with_key=LEAD), by="x", today=TODAY, due_on=None, seen="1")
