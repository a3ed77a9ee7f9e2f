"""Invented conferences for tests; each helper makes one valid thing."""

from datetime import timedelta

from sqlalchemy.orm import object_session

from core.calendar import today
from matching.conferences.agenda import Question, put_on
from matching.conferences.copies import enter_in_the_register, hand_out
from matching.conferences.kinds import conference_kinds
from matching.conferences.packet import sections_of
from matching.conferences.queries import door_to
from matching.conferences.services import Meeting, NewMember, plan_conference, pledge, seat_member
from matching.conferences.states import Asked
from matching.consents.models import Agency, ConsentHow, ConsentItem, Purpose
from matching.consents.services import ConsentDetails, give_consent
from tests.matching.people import LEAD, a_person

ALL_ITEMS = tuple(ConsentItem)


def agrees(session, person, *, agencies=(Agency.SHAKYO,), items=ALL_ITEMS, left_out=(), **changes):
    """The person agrees to being talked over with these agencies."""
    facts = {
        "on": today(),
        "how": ConsentHow.IN_WRITING,
        "items": items,
        "scopes": (),
        "agencies": agencies,
        "purposes": (Purpose.COORDINATION,),
        "left_out": left_out,
    }
    return give_consent(session, person, ConsentDetails(**facts | changes), explained_by=LEAD, today=today())


def somebody(session, *, lead=LEAD, agencies=(Agency.SHAKYO,), name="かなりあ 小鳥", **consent):
    """A person who agreed to conferences."""
    person = a_person(session, consented=False, lead=lead, name=name)
    agrees(session, person, agencies=agencies, **consent)
    return person


def a_meeting(**changes):
    facts = {"kind": conference_kinds()["case"], "on": today(), "starts": 13 * 60 + 30, "room": "みほん会議室"}
    return Meeting(**facts | changes)


def a_conference(session, *, by=LEAD, days=0, **changes):
    on = today() + timedelta(days)
    return plan_conference(session, a_meeting(on=on, **changes), agency=Agency.CITY, by=by, today=today())


def a_member(conference, account_key="", *, name="", agency=Agency.SHAKYO, pledged=True, **facts):
    new = NewMember(agency, account_key, name, **facts)
    member = seat_member(object_session(conference), conference, new, by=LEAD, version=str(conference.version))
    if pledged:
        pledge(member, on=today(), by=account_key or LEAD, today=today())
    return member


def an_item(session, conference, person, *, by=LEAD, **changes):
    facts = {"asked": [Asked.PLAN], "minutes": 20} | changes
    return put_on(session, conference, person, Question(**facts), by=by, today=today())


def papers(session, directory, item, members, *, by=LEAD, names=None, form_key=""):
    """Copies for these members, entered in the register."""
    session.flush()
    door = door_to(session, item, today())
    sections = sections_of(session, directory, item, today())
    made = hand_out(session, door, sections, [member.key for member in members], by=by, form_key=form_key)
    enter_in_the_register(session, door, made, names or {}, by=by)
    return made
