"""Why a place stands where it does in the queue, in sentences."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from core.errors import Unavailable
from core.sealing import Opener
from directory.freshness.answers import opened_note, silences
from directory.freshness.models import Answer, Contact
from directory.freshness.queue import Queued
from directory.places.models import Gathering, Place


@dataclass(frozen=True, slots=True)
class Line:
    """A place of the queue as the page shows it."""

    place: Place
    queued: Queued
    reasons: list[str]


def lines_of(session: Session, queued: Collection[Queued], today: date) -> list[Line]:
    """The places with their reasons, in the order given."""
    keys = [each.key for each in queued]
    found = session.scalars(
        select(Place)
        .where(Place.key.in_(keys))
        .options(selectinload(Place.kind_links), selectinload(Place.gatherings).joinedload(Gathering.town))
    )
    places = {place.key: place for place in found}
    missed, last = silences(session, keys), last_contacts(session, keys)
    return [
        Line(places[each.key], each, reasons(each, today, missed.get(each.key, 0), last.get(each.key)))
        for each in queued
    ]


def last_contacts(session: Session, keys: Collection[str] | None = None) -> dict[str, Contact]:
    """The last time each of these places was asked (of all with None); those never asked are out."""
    latest = select(func.max(Contact.id)).group_by(Contact.place_key)
    if keys is not None:
        latest = latest.where(Contact.place_key.in_(keys))
    return {contact.place_key: contact for contact in session.scalars(select(Contact).where(Contact.id.in_(latest)))}


def reasons(queued: Queued, today: date, missed: int, last: Contact | None) -> list[str]:
    """The most pressing first."""
    told = [
        f"団体から「{queued.said.label}」と返事がある（未対応）" if queued.said else "",
        f"住民から「情報が違う」と{queued.messages}件届いている" if queued.messages else "",
        "年度更新でたしかめることにした" if queued.is_for_the_year else "",
        queued.only,
        f"最後の確認から{span(queued.confirmed_on, today)}" if queued.confirmed_on else "一度も確認していない",
        f"この3か月に{queued.views:,}回見られた" if queued.views else "",
        _last(last, missed),
    ]
    return [words for words in told if words]


def spoken_contact(contact: Contact, opener: Opener) -> str:
    """The last time a group was asked, with what was noted, for whoever asks now."""
    day = f"{contact.on_day.month}月{contact.on_day.day}日に{contact.how.label}：{contact.answer.label}"
    try:
        note = opened_note(contact.note_sealed, opener)
    except Unavailable as locked:
        note = str(locked)
    return f"{day}（{note}）" if note else day


def span(since: date, today: date) -> str:
    """1年2か月; days below a month."""
    months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
    if months < 1:
        return f"{(today - since).days}日"
    years, rest = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{rest}か月" if rest else "")


def line_json(line: Line, number: int, url: str) -> dict[str, Any]:
    """One line for other programs."""
    return {
        "number": number,
        "key": line.place.key,
        "name": line.place.name,
        "phone": line.place.phone,
        "confirmed_on": line.queued.confirmed_on,
        "weight": round(line.queued.weight, 2),
        "views": line.queued.views,
        "age": round(line.queued.age, 2),
        "impact": line.queued.impact,
        "reasons": line.reasons,
        "url": url,
    }


def _last(last: Contact | None, missed: int) -> str:
    if last is None:
        return ""
    day = f"{last.on_day.month}月{last.on_day.day}日"
    if last.answer is Answer.UNREACHED:
        return (
            f"{missed}回続けてつながらない（最後は{day}）"
            if missed > 1
            else f"{day}につながらなかった"
            if missed
            else ""
        )
    if last.answer is Answer.CHANGED:
        return f"{day}に「変わった」と聞いている"
    return f"{day}に「休止」と聞いている" if last.answer is Answer.PAUSED else ""
