"""What is looked at, as it stands in the address of a page: every filter works without a script and can be sent on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from directory.areas.models import AreaKind
from directory.coverage.rules import MINUTES, TIMES, WEEKS, Part, Span
from directory.coverage.services import Asked
from directory.places.kinds import PlaceKind

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

WEEKDAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}
WEEKDAY_CODES = tuple(WEEKDAYS)
WEEKDAY_LETTERS = "月火水木金土日"
TIMES_LABELS = {1: "月1回以上", 2: "月2回以上", 4: "毎週"}
FARTHEST = timedelta(days=300)
"""How far ahead a period may begin: open days are worked out for a little more than a year."""


def read_asked(sent: "MultiDict[str, str]", kinds: Sequence[AreaKind], today: date, earliest: date) -> Asked:
    """What an address asks for; what cannot be read is as if it was not there. `kinds` are the cuts there are.

    A period begins on `earliest` at the earliest: days before it are not kept, and all schedules would be worked out.
    """
    by = next((kind for kind in kinds if kind.value == sent.get("by", "")), kinds[0] if kinds else None)
    wanted = set(sent.getlist("kind"))
    return Asked(
        span=Span(_day(sent.get("from", ""), today, earliest), _one_of(sent.get("weeks", ""), WEEKS, WEEKS[0])),
        by=by,
        kinds=tuple(kind for kind in PlaceKind if kind.value in wanted),
        weekday=WEEKDAYS.get(sent.get("weekday", "").lower()),
        part=next((part for part in Part if part.value == sent.get("part", "")), None),
        minutes=_one_of(sent.get("minutes", ""), MINUTES, 15),
        times=_one_of(sent.get("times", ""), TIMES, TIMES[0]),
        area=sent.get("area", "")[:40],
    )


def query_of(asked: Asked, today: date, **changes: object) -> Mapping[str, str | list[str]]:
    """The same as arguments of an address, without what goes without saying; `changes` are fields of `Asked`."""
    asked = replace(asked, **changes)  # type: ignore[arg-type]  # fields of its own
    said: dict[str, str | list[str]] = {
        "by": asked.by.value if asked.by else "",
        "area": asked.area,
        "kind": [kind.value for kind in asked.kinds],
        "weekday": "" if asked.weekday is None else WEEKDAY_CODES[asked.weekday],
        "part": asked.part.value if asked.part else "",
        "minutes": str(asked.minutes),
        "times": str(asked.times),
        "weeks": "" if asked.span.weeks == WEEKS[0] else str(asked.span.weeks),
        "from": "" if asked.span.first == today else asked.span.first.isoformat(),
    }
    return {name: value for name, value in said.items() if value}


def _day(text: str, today: date, earliest: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return max(day, earliest) if day <= today + FARTHEST else today


def _one_of(text: str, offered: Sequence[int], usual: int) -> int:
    return next((number for number in offered if str(number) == text), usual)
