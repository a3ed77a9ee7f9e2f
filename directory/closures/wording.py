"""A closure in a sentence for residents, in their language; the reason stays as it was written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.languages.dates import long_day, short_day
from core.languages.sentences import _
from core.languages.texts import TheirText
from directory.closures.models import AreaClosure


@dataclass(frozen=True, slots=True)
class ClosureNotice:
    """What stands on a page: which activities rest and until when, and the reason in the desk's own words."""

    title: str
    reason: str


def notices_of(closures: Iterable[AreaClosure], today: date) -> list[ClosureNotice]:
    """The notices of these closures."""
    return [ClosureNotice(sentence_of(closure, today), closure.reason) for closure in closures]


def sentence_of(closure: AreaClosure, today: date) -> str:
    """東部の活動は、12月1日（火）から12月7日（月）まで休みです."""
    words = {
        "areas": _("市内") if closure.whole_city else TheirText("・".join(area.name for area in closure.areas)),
        "what": "・".join(_(kind.label) for kind in closure.kinds) or _("活動"),
    }
    first, last = _day(closure.first_day, today), _day(closure.last_day, today)
    if closure.is_one_day:
        return _("{areas}の{what}は、{day}の1日だけ休みです", day=first, **words)
    return _("{areas}の{what}は、{first}から{last}まで休みです", first=first, last=last, **words)


def closure_json(closure: AreaClosure) -> dict[str, Any]:
    """The same facts for machines; no areas and `whole_city` means everywhere, no kinds means all kinds."""
    return {
        "key": closure.key,
        "from": closure.first_day,
        "to": closure.last_day,
        "reason": closure.reason,
        "whole_city": closure.whole_city,
        "areas": [{"key": area.key, "name": area.name} for area in closure.areas],
        "kinds": [str(kind) for kind in closure.kinds],
    }


def _day(on: date, today: date) -> str:
    return short_day(on) if on.year == today.year else long_day(on)
