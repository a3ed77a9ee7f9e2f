"""One record behind a figure: what it is, on which day, and whose page would open it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class To(StrEnum):
    """Which page opens a record."""

    PERSON = "person"
    INTAKE = "intake"
    OUTREACH = "outreach"
    CIRCLE = "circle"
    CONFERENCE = "conference"
    NOBODY = "nobody"
    PLACE = "place"
    GROUP = "group"
    PARTNER = "partner"
    FOOD = "food"
    PLATFORM = "platform"
    TRAINING = "training"

    @property
    def is_guarded(self) -> bool:
        """Whether only those on it may open it."""
        return self in GUARDED


GUARDED = frozenset({To.PERSON, To.INTAKE, To.OUTREACH, To.CIRCLE, To.CONFERENCE, To.NOBODY})


@dataclass(frozen=True, slots=True)
class Thing:
    """One counted record."""

    to: To
    key: str
    on: date | None = None
    label: str = ""


def each_once(things: Iterable[Thing]) -> list[Thing]:
    """Every key once, with its first day."""
    found: dict[str, Thing] = {}
    for thing in sorted(things, key=lambda one: one.on or date.min):
        found.setdefault(thing.key, thing)
    return list(found.values())
