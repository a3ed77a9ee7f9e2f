"""Volunteer roles in the words of a page, and the same facts as JSON: the end time is never left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.languages.dates import clock, weekday_short
from core.languages.sentences import N_, _
from core.languages.texts import TheirText
from directory.openings.models import Opening, OpeningSlot
from directory.places.presenting import short_where


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
    weekday = weekday_short(slot.weekday)
    return _("{weekday}曜 {starts}〜{ends}まで", weekday=weekday, starts=clock(slot.starts), ends=clock(slot.ends))


def opening_facts(opening: Opening) -> list[str]:
    """What people ask next: how long, how many, thanks, insurance; unknown ones are said to be unknown."""
    facts = [_("1回{count}分くらい", count=opening.minutes)] if opening.minutes else []
    facts.append(_("同時に{count}人まで", count=opening.capacity))
    if opening.honorarium:
        facts.append(_("謝礼 {thanks}", thanks=TheirText(opening.honorarium)))
    insured = {True: N_("保険あり"), False: N_("保険なし"), None: N_("保険は未確認")}
    return [*facts, _(insured[opening.is_insured])]


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
