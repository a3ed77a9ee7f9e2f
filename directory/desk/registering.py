"""Registering in one go: the look-alike question first, then the place, then what was answered about others."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from directory.desk import services
from directory.desk.look_alikes import LookAlike, look_alikes
from directory.desk.sheet import Sheet
from directory.places.models import Place
from directory.upkeep.distinct import tell_apart

SAVE, SAVE_APART = "save", "save-apart"


@dataclass(frozen=True, slots=True)
class Look:
    """The look-alikes somebody must still look at, and the keys of those just told apart."""

    open: list[LookAlike] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)


def is_to_save(data: "MultiDict[str, str]") -> bool:
    """Whether a button was pressed that registers."""
    return data.get("do") in (SAVE, SAVE_APART)


def look(session: Session, asked: Sheet, data: "MultiDict[str, str]") -> Look:
    """What looks like the form as sent; 「別の団体です」 settles only what was on the screen with that button."""
    seen = set(data.getlist("apart")) if data.get("do") == SAVE_APART else set()
    found = look_alikes(session, asked.answers(), key=asked.form.key.data or "")
    keys = [each.place.key for each in found]
    return Look([each for each in found if each.place.key not in seen], [key for key in keys if key in seen])


def register(session: Session, asked: Sheet, looked: Look, *, by: str, today: date) -> Place:
    """The place as a draft, told apart from what was answered 「別の団体です」; never commits."""
    place = services.register_place(
        session, asked.answers(), key=asked.form.key.data or "", told=asked.told, by=by, today=today
    )
    tell_apart(session, place.key, looked.apart, by=by)
    return place
