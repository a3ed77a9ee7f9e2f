"""Which dates a schedule means: the expander behind 今日, 今週 and 次の開催日."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from directory.schedules.days import days_between, is_holiday, nth_weekday, weekday_of
from directory.schedules.rules import Closure, Days, Every, Hours, Rule, Schedule, Shift, Then, Times
from directory.schedules.seasons import USUAL, Seasons

REACH = 14  # days: how far a holiday rule may move a day across the edge of the range
PARTS = {"am": "午前", "noon": "昼", "pm": "午後", "evening": "夕方", "night": "夜"}
NOON = 12 * 60


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One opening: the day, minutes after midnight (None when not told), and a word such as 午後 or the activity."""

    on: date
    starts_minute: int | None = None
    ends_minute: int | None = None
    note: str = ""


def occurrences(schedule: Schedule, start: date, end: date, *, seasons: Seasons = USUAL) -> list[Occurrence]:
    """Every opening from start to end, both included, in order; nothing for what is unknown."""
    if not schedule.has_dates or end < start:
        return []
    first, last = start.toordinal(), end.toordinal()
    closed = _closed(schedule.closures, first, last, seasons)
    hours = [(days_between(h.days, first, last, seasons), h) for h in schedule.hours]
    partial: list[tuple[set[int], Times]] = [
        (days_between(c.days, first, last, seasons), c.part) for c in schedule.closures if c.part
    ]
    found: dict[Occurrence, None] = {}
    for rule in schedule.rules:
        gives_way = _gives_way(rule, schedule.rules)
        for number, times in _openings(rule, first, last, seasons):
            if number not in closed and not (gives_way and is_holiday(number)):
                for each in _cut(partial, number, _changed(hours, number, times)):
                    found[_occurrence(number, each, rule.label)] = None
    return sorted(found, key=_in_order)


def _gives_way(rule: Rule, rules: Sequence[Rule]) -> bool:
    """「火～金 9時～19時、土日祝 9時～17時」: on a holiday the hours of the holidays hold, and they alone."""
    days = rule.days
    is_weekly = days.every is Every.WEEK and bool(days.weekdays) and not days.holidays
    if not is_weekly or not rule.times or rule.label or any(shift.on_holidays for shift in rule.shifts):
        return False
    return any(_is_for_holidays(other) and not set(other.days.weekdays) & set(days.weekdays) for other in rules)


def _is_for_holidays(rule: Rule) -> bool:
    """Whether a rule holds on every holiday, with hours of its own."""
    days = rule.days
    is_whole = days == Days(Every.WEEK, weekdays=days.weekdays, holidays=True)
    return is_whole and bool(rule.times) and not (rule.label or rule.swaps or rule.closures)


def next_dates(schedule: Schedule, today: date, count: int, *, seasons: Seasons = USUAL) -> list[date]:
    """The next `count` days on which something is held, today included; looks up to two years ahead."""
    for reach in (70, 400, 800):
        end = date.fromordinal(today.toordinal() + reach)
        days = list(dict.fromkeys(each.on for each in occurrences(schedule, today, end, seasons=seasons)))
        if len(days) >= count:
            return days[:count]
    return days


def _in_order(each: Occurrence) -> tuple[date, int, int, str]:
    return each.on, each.starts_minute or -1, each.ends_minute or -1, each.note


def _openings(rule: Rule, first: int, last: int, seasons: Seasons) -> Iterator[tuple[int, tuple[Times, ...]]]:
    """The days of one rule with its times, after its own swaps, shifts and closures."""
    reach = REACH if any(s.then not in (Then.SKIP, Then.HOLD) for s in rule.shifts) else 0
    low, high = first - reach, last + reach
    usual = days_between(rule.days, low, high, seasons)
    times = dict.fromkeys(usual, rule.times)
    for swap in rule.swaps:
        times = {n: t for n, t in times.items() if date.fromordinal(n).month not in swap.months}
        instead = replace(swap.days, months=swap.months)
        times.update(dict.fromkeys(days_between(instead, low, high, seasons), swap.times or rule.times))
    closed = _closed(rule.closures, low, high, seasons)
    for number, at in times.items():
        moved = shifted(number, rule.shifts)
        if moved is not None and first <= moved <= last and moved not in closed:
            yield moved, at


def shifted(number: int, shifts: Iterable[Shift]) -> int | None:
    """Where a day goes when it falls on a holiday: itself, another day, or None when it is dropped."""
    for shift in shifts:
        if (shift.on_holidays and is_holiday(number)) or weekday_of(number) in shift.on_weekdays:
            return _moved(number, shift)
    return number


def _moved(number: int, shift: Shift) -> int | None:
    match shift.then:
        case Then.HOLD:
            return number
        case Then.DAYS:
            return number + shift.days
        case Then.WORKDAY | Then.NON_HOLIDAY:
            return _next_free(number, shift, -1 if shift.days < 0 else 1)
        case Then.WEEKDAY:
            return number + ((shift.weekday - weekday_of(number) - 1) % 7 + 1)
        case Then.ORDINAL:
            on = date.fromordinal(number)
            return nth_weekday(on.year, on.month, shift.ordinal, shift.weekday)
        case _:
            return None


def _next_free(number: int, shift: Shift, step: int) -> int:
    """「5日（土日祝の場合は翌営業日）」: a Sunday it moves away from is no day to move to."""
    number += step
    while (
        is_holiday(number)
        or (shift.then is Then.WORKDAY and weekday_of(number) >= 5)
        or weekday_of(number) in shift.on_weekdays
    ):
        number += step
    return number


def _closed(closures: Iterable[Closure], first: int, last: int, seasons: Seasons) -> set[int]:
    closed: set[int] = set()
    for closure in closures:
        if closure.part is not None:
            continue
        if not closure.shifts:
            closed |= days_between(closure.days, first, last, seasons)
            continue
        for number in days_between(closure.days, first - REACH, last + REACH, seasons):
            moved = shifted(number, closure.shifts)
            if moved is not None:
                closed.add(moved)
    return closed


def _changed(hours: list[tuple[set[int], Hours]], number: int, times: tuple[Times, ...]) -> tuple[Times, ...]:
    for days, change in hours:
        if number in days:
            times = _overlaid(times, change.times)
    return times or (Times(),)


def _overlaid(usual: tuple[Times, ...], change: tuple[Times, ...]) -> tuple[Times, ...]:
    """Times of an exceptional day: whole ones replace, 「17時まで」 only cuts the usual ones."""
    if len(change) != 1 or change[0].part or (change[0].starts is not None and change[0].ends is not None):
        return change
    new = change[0]
    cut = []
    for old in usual or (Times(),):
        starts = new.starts if new.starts is not None else old.starts
        ends = new.ends if new.ends is not None else old.ends
        if starts is None or ends is None or starts < ends:
            cut.append(Times(starts, ends))
    return tuple(cut) or (change if new.ends is None else ())


def _cut(partial: list[tuple[set[int], Times]], number: int, times: tuple[Times, ...]) -> tuple[Times, ...]:
    """Takes the closed hours of a half-closed day away; what is then empty is no opening."""
    for days, part in partial:
        if number in days:
            times = tuple(rest for rest in (_without(each, part) for each in times) if rest is not None)
    return times


def _without(times: Times, closed: Times) -> Times | None:
    starts, ends = _bounds(closed)
    if starts is None or (ends is not None and ends < NOON + 1 and starts == 0):
        opens = max(times.starts or 0, ends or 0)
        return None if times.ends is not None and opens >= times.ends else replace(times, starts=opens or None)
    if times.starts is not None and times.starts >= starts:
        return None
    closes = starts if times.ends is None else min(times.ends, starts)
    return replace(times, ends=closes)


def _bounds(part: Times) -> tuple[int | None, int | None]:
    if part.part == "am":
        return 0, NOON
    if part.part:
        return NOON, None
    return part.starts, part.ends


def _occurrence(number: int, times: Times, label: str) -> Occurrence:
    note = " ".join(word for word in (label, PARTS.get(times.part, "")) if word)
    return Occurrence(date.fromordinal(number), times.starts, times.ends, note)


def only_dates(schedule: Schedule, start: date, end: date) -> list[date]:
    """The days alone, each once."""
    return list(dict.fromkeys(each.on for each in occurrences(schedule, start, end)))
