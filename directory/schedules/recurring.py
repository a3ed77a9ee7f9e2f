"""iCalendar recurrences (RFC 5545) as a schedule that means the same days.

What a schedule has no pattern for (every third day, the last working day of a month) becomes its single dates up to a
day the caller names, and a note says so: the days stay right, and nobody reads a rule into them that is not there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

from core.errors import BadInput
from directory.schedules.recurrence import CODES, Recurrence, Series
from directory.schedules.rules import Closure, Days, Every, Rule, Schedule, Times

KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "COUNT", "UNTIL"}
MOST_DATES = 1_000
UNREADABLE = "繰り返しの決まり「{}」を読めません。FREQ は DAILY・WEEKLY・MONTHLY・YEARLY のどれかで書いてください。"
ONE_BY_ONE = "「{}」は曜日や日の決まりにならないため、{}年{}月{}日までの日付を1日ずつ書きました。"
BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Parts:
    """An RRULE taken apart; `days` are ordinal (0: none) and weekday."""

    freq: str
    interval: int
    days: tuple[tuple[int, int], ...]
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]
    has_more: bool


def from_rrules(recurrence: Recurrence, last: date) -> Schedule:
    """The schedule of these series; single dates stand in up to `last` where there is no pattern.

    Raises BadInput for a rule that is none, or that repeats within a day.
    """
    rules, notes = [], list(recurrence.notes)
    for series in recurrence.series:
        found, note = _rules(series, last)
        rules += found
        notes += [note] if note else []
    return Schedule(tuple(rules), notes=tuple(dict.fromkeys(notes)))


def days_of_series(series: Series, last: date) -> list[date]:
    """Every day of one series up to `last`, as iCalendar itself counts them."""
    days = set(_expanded(series, last)) if series.rrule else {series.start}
    days |= set(series.rdates)
    return sorted(day for day in days - set(series.exdates) if day <= last)


def _rules(series: Series, last: date) -> tuple[list[Rule], str]:
    times = _times(series)
    closures = (Closure(Days(Every.DATE, dates=series.exdates)),) if series.exdates else ()
    single = tuple(dict.fromkeys((*(() if series.rrule else (series.start,)), *series.rdates)))
    rules = [Rule(Days(Every.DATE, dates=single), times, label=series.note)] if single else []
    if not series.rrule:
        return rules, ""
    parts = _parts(series.rrule)
    patterns = list(_patterns(parts, series)) if not parts.has_more else []
    if patterns:
        until = _until(series, last)
        known = [_from(pattern, series, until) for pattern in patterns]
        return [Rule(days, times, closures=closures, label=series.note) for days in known] + rules, ""
    dates = tuple(sorted({*days_of_series(series, last)}))[:MOST_DATES]
    note = ONE_BY_ONE.format(series.rrule, last.year, last.month, last.day)
    return [Rule(Days(Every.DATE, dates=dates), times, label=series.note)], note


def _times(series: Series) -> tuple[Times, ...]:
    return () if series.starts is None and series.ends is None else (Times(series.starts, series.ends),)


def _parts(text: str) -> Parts:
    given = dict(part.upper().split("=", 1) for part in text.split(";") if "=" in part)
    if given.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        raise BadInput(UNREADABLE.format(text))
    try:
        return Parts(
            given["FREQ"],
            int(given.get("INTERVAL", 1)),
            tuple(_weekday(each, text) for each in given.get("BYDAY", "").split(",") if each),
            _numbers(given.get("BYMONTHDAY", "")),
            tuple(sorted(_numbers(given.get("BYMONTH", "")))),
            _numbers(given.get("BYSETPOS", "")),
            bool(set(given) - KNOWN) or _week_starts_elsewhere(given),
        )
    except ValueError as error:
        raise BadInput(UNREADABLE.format(text)) from error


def _week_starts_elsewhere(given: dict[str, str]) -> bool:
    """A week that begins on Sunday counts other fortnights."""
    return given.get("WKST", "MO") != "MO" and given["FREQ"] == "WEEKLY" and int(given.get("INTERVAL", 1)) > 1


def _weekday(each: str, text: str) -> tuple[int, int]:
    found = BYDAY.fullmatch(each)
    if found is None:
        raise BadInput(UNREADABLE.format(text))
    return int(found[1] or 0), CODES.index(found[2])


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in text.split(",") if n)


def _patterns(parts: Parts, series: Series) -> Iterator[Days]:
    """The patterns that together are the rule; none when a schedule cannot say it."""
    match parts.freq:
        case "DAILY" if parts.interval == 1 and not (parts.month_days or parts.positions):
            yield from _daily(parts)
        case "WEEKLY" if not (parts.month_days or parts.positions) and not any(n for n, _ in parts.days):
            weekdays = tuple(sorted({w for _, w in parts.days})) or (series.start.weekday(),)
            yield Days(Every.WEEK, weekdays, interval=parts.interval, months=parts.months)
        case "MONTHLY" if parts.interval == 1 or not parts.months:
            yield from _monthly(parts, series)
        case "YEARLY" if parts.interval == 1:
            yield from _yearly(parts, series)


def _daily(parts: Parts) -> Iterator[Days]:
    if any(n for n, _ in parts.days):
        return
    weekdays = tuple(sorted({w for _, w in parts.days}))
    yield Days(Every.WEEK, weekdays, months=parts.months) if weekdays else Days(Every.DAY, months=parts.months)


def _monthly(parts: Parts, series: Series) -> Iterator[Days]:
    if parts.days and not parts.month_days:
        yield from _nth(parts)
    elif not parts.days and not parts.positions:
        month_days = parts.month_days or (series.start.day,)
        if all(0 < n <= 31 or n == -1 for n in month_days):
            yield Days(Every.MONTH_DAY, month_days=month_days, interval=parts.interval, months=parts.months)


def _yearly(parts: Parts, series: Series) -> Iterator[Days]:
    if not parts.months and (parts.days or parts.month_days):
        return
    months = parts.months or (series.start.month,)
    yield from _monthly(
        Parts("MONTHLY", 1, parts.days, parts.month_days, months, parts.positions, has_more=False), series
    )


def _nth(parts: Parts) -> Iterator[Days]:
    """BYDAY=2SA,4SA; BYDAY=SA;BYSETPOS=2; BYDAY=SA, which is every Saturday."""
    plain = [w for n, w in parts.days if not n]
    if len(plain) == len(parts.days) and not parts.positions:
        if parts.interval == 1:
            yield Days(Every.WEEK, tuple(sorted(set(plain))), months=parts.months)
        return
    pairs = parts.days
    if parts.positions:
        pairs = tuple((n, plain[0]) for n in parts.positions) if len(parts.days) == len(plain) == 1 else ()
    elif plain:
        pairs = ()
    if not pairs or any(not (1 <= n <= 5 or n == -1) for n, _ in pairs):
        return
    grouped: dict[tuple[int, ...], list[int]] = {}
    for weekday in sorted({w for _, w in pairs}):
        ordinals = tuple(sorted({n for n, w in pairs if w == weekday}, key=lambda n: n % 9))
        grouped.setdefault(ordinals, []).append(weekday)
    for ordinals, weekdays in grouped.items():
        yield Days(
            Every.MONTH_WEEKDAY, tuple(weekdays), ordinals=ordinals, interval=parts.interval, months=parts.months
        )


def _from(pattern: Days, series: Series, until: date | None) -> Days:
    anchor = series.start if pattern.interval > 1 else None
    return replace(pattern, since=series.start, until=until, anchor=anchor)


def _until(series: Series, last: date) -> date | None:
    """The last day of the rule: told, or counted out."""
    if series.until is not None or "COUNT=" not in series.rrule.upper():
        return series.until
    return max(_expanded(series, date(last.year + 50, 1, 1)), default=series.start)


def _expanded(series: Series, last: date) -> list[date]:
    """What RFC 5545 makes of the rule, by python-dateutil."""
    end = min(series.until or last, last)
    parts = [part for part in series.rrule.split(";") if not part.upper().startswith("UNTIL=")]
    try:
        rule = rrulestr(";".join(parts), dtstart=datetime.combine(series.start, time()))
    except (ValueError, TypeError) as error:
        raise BadInput(UNREADABLE.format(series.rrule)) from error
    if end < series.start:
        return []
    found = rule.between(
        datetime.combine(series.start, time()), datetime.combine(end, time()) + timedelta(days=1), inc=True
    )
    return [moment.date() for moment in found if moment.date() <= end]
