"""Several coordinators at one place in the same moment, on both databases: one is first, and nobody loses a word."""

import threading
from contextvars import Context

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.db import directory_session, office_session, unit_of_work
from core.permissions import Role
from directory.places.models import Place
from directory.search.outbox import rebuild_index
from directory.upkeep.models import ProposalSource, Revision, RevisionState
from directory.upkeep.proposals import BY_GROUP, propose
from tests.directory.desk_pages import changed, fields_of
from tests.factories import a_place
from tests.staff import signed_in_as

TYPED = {
    "summary": "歌をうたいます",
    "note": "8月は休みます",
    "bring": "上ばき",
    "nearest_stop": "見本バス停",
}


class OwnBrowser(FlaskClient):
    """Requests share nothing with the test, nor with each other."""

    def open(self, *args, **kwargs):
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture
def place(either_app):
    with unit_of_work(directory_session()) as session:
        place = a_place(phone="0568-00-0001")
        session.add(place)
    rebuild_index(directory_session())
    return place


@pytest.fixture
def desks(either_app):
    """A coordinator for each of the fields."""
    either_app.test_client_class = OwnBrowser
    return {
        name: signed_in_as(either_app, office_session(), Role.COORDINATOR, f"desk{number}")
        for number, name in enumerate(TYPED)
    }


def at_once(*works):
    """Run all in threads that start together; what each answered."""
    gate, answers = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        gate.wait()
        answers[number] = work()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_all_who_save_at_once_keep_what_they_typed_and_all_but_one_see_the_others_first(place, desks):
    path = f"/desk/places/{place.key}/edit"
    opened = {name: fields_of(desk.get(path).text, path) for name, desk in desks.items()}

    def saver(name):
        def save():
            fields = changed(opened[name], **{name: TYPED[name], "told": "phone"})
            for tries in range(1, len(TYPED) + 2):
                answer = desks[name].post(path, data=fields | {"do": "save"})
                if answer.status_code == 302:
                    return tries
                assert answer.status_code == 409
                fields = fields_of(answer.text, path)
            return None

        return save

    tries = at_once(*map(saver, TYPED))

    session = directory_session()
    session.rollback()
    kept = session.scalars(select(Place)).one()
    assert {name: getattr(kept, name) for name in TYPED} == TYPED
    assert None not in tries and tries.count(1) == 1
    assert sorted(session.scalars(select(Revision.number))) == [1, 2, 3, 4]


def test_a_proposal_two_approve_at_once_is_taken_once(place, desks):
    with unit_of_work(directory_session()) as session:
        made = propose(session, place, {"phone": "0568-00-0002"}, source=ProposalSource.LINK, by=BY_GROUP)
    path = f"/desk/proposals/{made.id}"

    def approver(desk):
        sent = fields_of(desk.get(path).text, f"{path}/approve") | {"do": "all", "told": "phone"}
        return lambda: desk.post(f"{path}/approve", data=sent).status_code

    answers = at_once(*map(approver, list(desks.values())[:2]))

    session = directory_session()
    session.rollback()
    assert sorted(answers) == [302, 409]
    assert [each.state for each in session.scalars(select(Revision))] == [RevisionState.APPROVED]
