"""Volunteer roles in the words of a page, and the same facts as JSON: the end time is never left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.openings.models import Opening, OpeningSlot
from directory.places.presenting import clock, short_where


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One role as people look at it: where, which day from when to when, then the rest."""

    opening: Opening
    where: str
    slots: list[str]
    facts: list[str]


def opening_lines(openings: Iterable[Opening]) -> list[OpeningLine]:
    """Lines for a list of roles."""
    return [
        OpeningLine(
            opening,
            short_where(opening.place.gatherings[0]) if opening.place.gatherings else "",
            [slot_words(slot) for slot in opening.slots],
            opening_facts(opening),
        )
        for opening in openings
    ]


def slot_words(slot: OpeningSlot) -> str:
    """火曜 10:00〜10:30まで."""
    return f"{'月火水木金土日'[slot.weekday]}曜 {clock(slot.starts)}〜{clock(slot.ends)}まで"


def opening_facts(opening: Opening) -> list[str]:
    """What people ask next: how long, how many, thanks, insurance; unknown ones are said to be unknown."""
    facts = [f"1回{opening.minutes}分くらい"] if opening.minutes else []
    facts.append(f"同時に{opening.capacity}人まで")
    if opening.honorarium:
        facts.append(f"謝礼 {opening.honorarium}")
    insured = {True: "保険あり", False: "保険なし", None: "保険は未確認"}
    return [*facts, insured[opening.is_insured]]


def opening_json(opening: Opening, *, url: str) -> dict[str, Any]:
    """A role as JSON; what only staff may know (steps, own rules) is not in it."""
    return {
        "key": opening.key,
        "type": "opening",
        "title": opening.title,
        "tasks": opening.tasks,
        "place": {"key": opening.place.key, "name": opening.place.name},
        "slots": [
            {"weekday": WEEKDAYS[slot.weekday], "starts": _hh_mm(slot.starts), "ends": _hh_mm(slot.ends)}
            for slot in opening.slots
        ],
        "minutes": opening.minutes,
        "capacity": opening.capacity,
        "honorarium": opening.honorarium,
        "is_insured": opening.is_insured,
        "confirmed_on": opening.confirmed_on,
        "url": url,
    }


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _hh_mm(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
