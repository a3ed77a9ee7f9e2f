"""Groups that are asked, and their browsers."""

import re
from datetime import date, timedelta
from unittest import mock

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import now, today
from core.db import unit_of_work
from directory.asking.models import Ask
from directory.asking.queries import WHOLE
from directory.asking.services import Wanted, new_link, start_round
from directory.places.models import Place

CONTACT = "見本福祉課 0000-00-0009"


def asked(session: Session, *places: Place, on: date | None = None, days: int = 60, **wanted) -> list[Ask]:
    """These places in one round, in their order."""
    on = on or today()
    with unit_of_work(session):
        chosen = [session.get(Place, place.id) for place in places]
        facts = Wanted(**{"contact": CONTACT} | wanted)
        key = start_round(session, chosen, facts, by="test", now=now(), today=on, days=days).id
    return list(session.scalars(select(Ask).where(Ask.round_id == key).options(*WHOLE).order_by(Ask.id)))


def an_ask(session: Session, place: Place, **facts) -> Ask:
    """One place, asked."""
    return asked(session, place, **facts)[0]


def a_token(session: Session, ask: Ask) -> str:
    """The secret part of a fresh address."""
    with unit_of_work(session):
        return new_link(session, session.get(Ask, ask.id))


def the_ask(session: Session, ask: Ask) -> Ask:
    """The same, read again."""
    session.rollback()
    return session.scalars(select(Ask).where(Ask.id == ask.id).options(*WHOLE)).one()


def stamp_of(page: str) -> str:
    """The stamp in a page."""
    return re.search(r'name="csrf_token" value="([^"]*)"', page)[1]


def reply(client, path: str, kind: str, *, stamp: str = "", **fields: str):
    """Open the page of an answer, fill in, send."""
    step = "" if kind == "same" else f"?answer={kind}"
    stamp = stamp or stamp_of(client.get(path + step).text)
    return client.post(path, data={"csrf_token": stamp, "answer": kind} | fields)


def later(days: int):
    """The public page some days later."""
    return mock.patch("directory.asking.views.today", return_value=today() + timedelta(days=days))
