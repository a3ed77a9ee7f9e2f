"""The days a labelled text means, worked out day by day and without the engine that is tried.

`SA2,SA4 - m8 | SA1 & m8`: terms from left to right, - not, & only; commas join days of one term, | joins lines.
Days: MO…SU, SA2 (second), SA-1 (last), W5 (any day of the fifth week), 15, last, m4-11, even, odd, HOL, HOL+1 (the
day after a holiday), ALL, 12/29-1/3, 2026-12-05, 2026-12-05..2027-03-20, alt:2026-12-05 (every other week) and YE,
OBON, NY, SUMMER, WINTER, SPRING. `15 >SA,SU,HOL:work` moves what falls on those days: work, prevwork, free, +7, MO3,
next:TU. `!` before a line means every day but these: `!MO >HOL:work` is open whenever the moved Monday is not closed.
"""

import re
from datetime import date, timedelta

import holidays

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SEASONS = {
    "YE": "12/29-1/3",
    "OBON": "8/13-8/16",
    "NY": "1/1-1/3",
    "SUMMER": "7/21-8/31",
    "WINTER": "12/25-1/7",
    "SPRING": "3/26-4/5",
}
HOLIDAYS = set(holidays.country_holidays("JP", years=range(2025, 2030)))
MARGIN = timedelta(days=62)
DAY = timedelta(days=1)


def meant(line: str, first: date, last: date) -> list[date]:
    """The days from first to last."""
    everything = [first - MARGIN + n * DAY for n in range((last - first + 2 * MARGIN).days)]
    found = set().union(*(_line(part, everything) for part in line.split("|")))
    return sorted(day for day in found if first <= day <= last)


def _line(line: str, everything: list[date]) -> set[date]:
    if line.strip().startswith("!"):
        return set(everything) - _line(line.strip()[1:], everything)
    if line.strip() == "-":
        return set()
    days: set[date] = set()
    sign = ""
    for word in line.split():
        if word in ("-", "&"):
            sign = word
        elif word.startswith(">"):
            days = _moved(days, word[1:])
        else:
            named = {day for day in everything if any(_is(day, name) for name in word.split(","))}
            days = named if not sign else days & named if sign == "&" else days - named
    return days


def _is(day: date, name: str) -> bool:
    if name in SEASONS:
        return _is(day, SEASONS[name])
    if found := re.fullmatch(r"(\d+)/(\d+)-(\d+)/(\d+)", name):
        a, b, c, d = map(int, found.groups())
        on, start, end = (day.month, day.day), (a, b), (c, d)
        return start <= on <= end if start <= end else on >= start or on <= end
    if found := re.fullmatch(r"m(\d+)(?:-(\d+))?", name):
        start, end = int(found[1]), int(found[2] or found[1])
        return start <= day.month <= end if start <= end else day.month >= start or day.month <= end
    if found := re.fullmatch(r"(MO|TU|WE|TH|FR|SA|SU|W)(-?\d)?", name):
        fits = found[1] == "W" or day.weekday() == CODES.index(found[1])
        week = int(found[2] or 0)
        is_last = (day + 7 * DAY).month != day.month
        return fits and (not week or (is_last if week < 0 else (day.day + 6) // 7 == week))
    if ".." in name:
        start, end = map(date.fromisoformat, name.split(".."))
        return start <= day <= end
    if name.startswith("alt:"):
        anchor = date.fromisoformat(name[4:])
        monday = anchor - anchor.weekday() * DAY
        return (day - monday).days // 7 % 2 == 0
    if re.fullmatch(r"\d{1,2}", name):
        return day.day == int(name)
    return {
        "ALL": lambda: True,
        "HOL": lambda: day in HOLIDAYS,
        "HOL+1": lambda: day - DAY in HOLIDAYS,
        "last": lambda: (day + DAY).day == 1,
        "even": lambda: day.month % 2 == 0,
        "odd": lambda: day.month % 2 == 1,
    }.get(name, lambda: day == date.fromisoformat(name))()


def _moved(days: set[date], how: str) -> set[date]:
    when, target = how.split(":", 1)
    met = {day for day in days if any(_is(day, name) for name in when.split(","))}
    return (days - met) | {_to(day, target) for day in met}


def _to(day: date, target: str) -> date:
    if target[0] in "+-":
        return day + int(target) * DAY
    if target in ("work", "prevwork", "free"):
        step = -DAY if target == "prevwork" else DAY
        day += step
        while day in HOLIDAYS or (target != "free" and day.weekday() > 4):
            day += step
        return day
    if target.startswith("next:"):
        day += DAY
        while not _is(day, target[5:]):
            day += DAY
        return day
    return next(d for n in range(1, 32) if (d := day.replace(day=1) + (n - 1) * DAY) and _is(d, target))
