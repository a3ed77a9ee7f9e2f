"""Which 年度 is turned, and a schedule that was written for one 年度 moved on into the next."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from core.calendar import fiscal_year_label
from directory.schedules.reading import read
from directory.schedules.rules import Closure, Days, Every, Hours, Rule, Schedule, Swap
from directory.schedules.seasons import Given

WESTERN = r"(?<![0-9０-９])(?P<western>[2２][0０][0-9０-９]{2})(?=\s*(年|[./／．-]\s*[0-9０-９]))"
ERA = r"(?P<era>令和|(?<![A-Za-z])[RＲ])\s*(?P<number>元|[0-9０-９]{1,2})(?=\s*(年|[./／．]\s*[0-9０-９]))"
SCHOOL_HOLIDAYS = ("夏休み", "冬休み", "春休み")
YEAR = re.compile(f"{WESTERN}|{ERA}")


def year_to_turn(today: date) -> int:
    """The 年度 that is prepared from January on, and worked on until the December after."""
    return today.year


def first_day(year: int) -> date:
    """1 April."""
    return date(year, 4, 1)


def last_year_label(year: int) -> str:
    """The 年度 that ends when `year` begins, as reports are headed."""
    return fiscal_year_label(year - 1)


def seasons_to_set(given: Given, year: int) -> list[str]:
    """The school holidays of this 年度 that the municipality has not set yet."""
    return [name for name in SCHOOL_HOLIDAYS if (name, year) not in given]


def runs_out(schedule: Schedule | None, year: int) -> bool:
    """Whether some of its days are told for the time before this 年度 only."""
    if schedule is None:
        return False
    return any(end is not None and end < first_day(year) for end in map(_last_day, schedule.rules))


def moved_on(text: str, *, today: date) -> str | None:
    """The same words with every year one later; None unless exactly the period moves and all else stays.

    Dates written one by one, and weeks counted from a date, fall otherwise in another year: they are asked for.
    """
    now_meant, new = read(text, today=today).schedule, YEAR.sub(_later, text)
    wanted = _a_year_later(now_meant)
    if wanted in (None, now_meant):
        return None
    return new if read(new, today=today).schedule == wanted else None


def _last_day(rule: Rule) -> date | None:
    if rule.days.every is Every.DATE:
        return max(rule.days.dates, default=None)
    return rule.days.until


def _later(found: re.Match[str]) -> str:
    if found["western"]:
        return str(int(found["western"]) + 1)
    number = 1 if found["number"] == "元" else int(found["number"])
    return f"{found['era']}{number + 1}"


def _a_year_later(schedule: Schedule) -> Schedule | None:
    try:
        return replace(
            schedule,
            rules=tuple(map(_rule, schedule.rules)),
            closures=_closures(schedule.closures),
            hours=tuple(Hours(_days(each.days), each.times) for each in schedule.hours),
        )
    except ValueError:  # dates one by one, or 29 February
        return None


def _rule(rule: Rule) -> Rule:
    swaps = tuple(Swap(each.months, _days(each.days), each.times) for each in rule.swaps)
    return replace(rule, days=_days(rule.days), swaps=swaps, closures=_closures(rule.closures))


def _closures(closures: Iterable[Closure]) -> tuple[Closure, ...]:
    return tuple(replace(each, days=_days(each.days)) for each in closures)


def _days(days: Days) -> Days:
    if days.dates or (days.anchor and days.interval > 1):
        raise ValueError("dates do not move with the year")
    return replace(days, since=_next(days.since), until=_next(days.until), anchor=_next(days.anchor))


def _next(on: date | None) -> date | None:
    return on and on.replace(year=on.year + 1)
