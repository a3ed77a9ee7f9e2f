"""A pattern of days over a range, as ordinals (`date.toordinal()`): the arithmetic under `dates`."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from core.calendar import holidays_of
from directory.schedules.rules import Days, Every, MonthDay, Span
from directory.schedules.seasons import Seasons, in_span

EARLIEST, LATEST = date(1900, 1, 1).toordinal(), date(2200, 12, 31).toordinal()


@lru_cache(maxsize=64)
def holiday_ordinals(year: int) -> frozenset[int]:
    """The national holidays of one year, as ordinals."""
    return frozenset(day.toordinal() for day in holidays_of(year))


def is_holiday(ordinal: int) -> bool:
    """Whether the day is a national holiday."""
    return ordinal in holiday_ordinals(date.fromordinal(ordinal).year)


def weekday_of(ordinal: int) -> int:
    """Monday 0 to Sunday 6."""
    return (ordinal + 6) % 7


def days_between(days: Days, first: int, last: int, seasons: Seasons) -> set[int]:
    """The days of the pattern from first to last, both included; nothing when the pattern is not known."""
    if not days.is_known:
        return set()
    first, last = first - days.offset, last - days.offset
    if days.since is not None:
        first = max(first, days.since.toordinal())
    if days.until is not None:
        last = min(last, days.until.toordinal())
    found = _repeating(days, first, last)
    if days.months or days.seasons or days.spans:
        found = _filtered(found, days, seasons)
    return {n + days.offset for n in found} if days.offset else found


def nth_weekday(year: int, month: int, ordinal: int, weekday: int) -> int | None:
    """The ordinal of e.g. the 2nd Saturday, -1 for the last; None when the month has no such day."""
    first_weekday, length = monthrange(year, month)
    start = date(year, month, 1).toordinal()
    if ordinal > 0:
        day = 1 + (weekday - first_weekday) % 7 + 7 * (ordinal - 1)
        return start + day - 1 if day <= length else None
    last_weekday = (first_weekday + length - 1) % 7
    return start + length - 1 - (last_weekday - weekday) % 7


def _repeating(days: Days, first: int, last: int) -> set[int]:
    first, last = max(first, EARLIEST), min(last, LATEST)  # nobody asks beyond, but any address can be typed
    if last < first:
        return set()
    match days.every:
        case Every.DAY:
            return set(range(first, last + 1))
        case Every.WEEK:
            return _weekly(days, first, last)
        case Every.DATE:
            return {n for n in (day.toordinal() for day in days.dates) if first <= n <= last}
        case _:
            return {n for n in _monthly(days, first, last) if first <= n <= last}


def _weekly(days: Days, first: int, last: int) -> set[int]:
    found: set[int] = set()
    for weekday in days.weekdays:
        found.update(range(first + (weekday - weekday_of(first)) % 7, last + 1, 7))
    if days.interval > 1 and days.anchor is not None:
        monday = days.anchor.toordinal() - days.anchor.weekday()
        found = {n for n in found if (n - monday) // 7 % days.interval == 0}
    if days.holidays:
        for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
            found.update(n for n in holiday_ordinals(year) if first <= n <= last)
    return found


def _monthly(days: Days, first: int, last: int) -> Iterator[int]:
    for year, month in _months(days, first, last):
        if days.every is Every.MONTH_WEEKDAY:
            for ordinal in days.ordinals:
                for weekday in days.weekdays:
                    found = nth_weekday(year, month, ordinal, weekday)
                    if found is not None:
                        yield found
        else:
            start, length = date(year, month, 1).toordinal(), monthrange(year, month)[1]
            for day in days.month_days:
                if day <= length:
                    yield start + (day if day > 0 else length + 1 + day) - 1


def _months(days: Days, first: int, last: int) -> Iterator[tuple[int, int]]:
    begin, end = date.fromordinal(first), date.fromordinal(last)
    for number in range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month):
        month = number % 12 + 1
        if days.months and month not in days.months:
            continue
        if days.interval > 1 and not days.months and days.anchor is not None:
            since = number - (days.anchor.year * 12 + days.anchor.month - 1)
            if since % days.interval:
                continue
        yield number // 12, month


def _filtered(found: set[int], days: Days, seasons: Seasons) -> set[int]:
    if not found:
        return found
    periods = [each for name in days.seasons for each in seasons.between(name, min(found), max(found))]
    has_spans = bool(days.spans or days.seasons)
    kept = set()
    for number in found:
        on = date.fromordinal(number)
        day: MonthDay = (on.month, on.day)
        in_month = not days.months or on.month in days.months
        if in_month and (not has_spans or _lies_in(number, day, periods, days.spans)):
            kept.add(number)
    return kept


def _lies_in(number: int, day: MonthDay, periods: Iterable[tuple[int, int]], spans: Iterable[Span]) -> bool:
    return any(first <= number <= last for first, last in periods) or any(in_span(span, day) for span in spans)
