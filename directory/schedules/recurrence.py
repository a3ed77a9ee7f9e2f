"""A schedule as iCalendar recurrences (RFC 5545: RRULE, RDATE, EXDATE) that mean exactly its dates.

RRULE knows no holidays, no 夏休み and no 「翌平日」. Within the range asked for, what a rule says too much is taken out
with EXDATE and what it says too little is added with RDATE, so the days are always those of `occurrences`; a rule that
needs neither goes on without end. The way back is `recurring.from_rrules`, the file itself `calendar_events`.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from directory.schedules.dates import Occurrence, occurrences
from directory.schedules.days import days_between
from directory.schedules.rules import Days, Every, Rule, Schedule, Then
from directory.schedules.seasons import USUAL, Seasons
from directory.schedules.wording import worded

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
Hours = tuple[int | None, int | None, str]
UNKNOWN_DAYS = "日付が決まらない開催があります"
CHECK_HOLIDAYS = "祝日と重なるときの振替日は、おたずねください"


@dataclass(frozen=True, slots=True)
class Series:
    """One VEVENT: its first day, minutes after midnight (None: not told), and how it repeats.

    `rrule` is the text after 「RRULE:」 without UNTIL, empty when only `rdates` repeat it; `until` is the last day the
    rule holds for, None without end. `start` is always one of the days, also where `rdates` are all there is.
    """

    start: date
    starts: int | None = None
    ends: int | None = None
    note: str = ""
    rrule: str = ""
    until: date | None = None
    exdates: tuple[date, ...] = ()
    rdates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Recurrence:
    """All series of one schedule, and what iCalendar cannot say: kept as words for COMMENT."""

    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()


def to_rrules(schedule: Schedule, first: date, last: date, *, seasons: Seasons = USUAL) -> Recurrence:
    """The series whose days from first to last are exactly the openings of the schedule.

    Days beyond `last` are promised only where the rule itself knows no exception (`until` is None).
    """
    left = set(occurrences(schedule, first, last, seasons=seasons))
    found: list[Series] = []
    for rule in schedule.rules:
        mine = left & set(occurrences(replace(schedule, rules=(rule,)), first, last, seasons=seasons))
        left -= mine
        for hours, days in _by_hours(mine):
            found += _series(schedule, rule, days, hours, (first, last))
    ordered = sorted(found, key=lambda each: (each.start, each.starts or -1, each.ends or -1, each.note))
    return Recurrence(tuple(ordered), notes_of(schedule))


def notes_of(schedule: Schedule) -> tuple[str, ...]:
    """What no recurrence can say: the sentence where it has more than dates, and every remark of the group."""
    notes = []
    if not _is_plain(schedule):
        notes.append(worded(schedule))
    if any(not rule.days.is_known for rule in schedule.rules):
        notes.append(UNKNOWN_DAYS)
    if any(shift.then is Then.ELSEWHERE for rule in schedule.rules for shift in rule.shifts):
        notes.append(CHECK_HOLIDAYS)
    return tuple(dict.fromkeys(note for note in (*notes, *schedule.notes) if note))


def _is_plain(schedule: Schedule) -> bool:
    """Whether dates and times are all it says."""
    bare = not (schedule.closures or schedule.hours or schedule.times or schedule.flags)
    return bare and all(_is_endless(rule) or rule.days.every is Every.DATE for rule in schedule.rules)


def _is_endless(rule: Rule) -> bool:
    """Whether the pattern is a pure RRULE, so that it holds beyond the range too."""
    days = rule.days
    tied = rule.shifts or rule.swaps or rule.closures or days.holidays or days.seasons or days.spans or days.offset
    return days.is_known and days.every is not Every.DATE and not tied


def _by_hours(openings: Iterable[Occurrence]) -> Iterator[tuple[Hours, set[date]]]:
    grouped: dict[Hours, set[date]] = {}
    for each in openings:
        grouped.setdefault((each.starts_minute, each.ends_minute, each.note), set()).add(each.on)
    yield from sorted(grouped.items(), key=lambda item: (min(item[1]), item[0][0] or -1, item[0][1] or -1, item[0][2]))


def _series(schedule: Schedule, rule: Rule, days: set[date], hours: Hours, span: tuple[date, date]) -> list[Series]:
    """The shortest way to say these days: a rule with its exceptions, or the days one by one."""
    text, said, pattern = min(_candidates(rule, days, span), key=lambda each: len(each[1] ^ days) + 2 * bool(each[0]))
    common = said & days
    if not text or not common:
        return [Series(min(days), *hours, rdates=tuple(sorted(days - {min(days)})))]
    start, last = min(common), min(pattern.until or span[1], span[1])
    out, more = {day for day in said if day >= start} - days, days - said
    is_endless = _is_endless(rule) and said == days and not (schedule.closures or schedule.hours)
    until = pattern.until if is_endless else last
    repeated = Series(start, *hours, text, until, tuple(sorted(out)), tuple(sorted(d for d in more if d > start)))
    early = [Series(day, *hours) for day in sorted(more) if day < start]
    return [*early, repeated]


def _candidates(rule: Rule, days: set[date], span: tuple[date, date]) -> Iterator[tuple[str, set[date], Days]]:
    """RRULE, its days within the range, and the pattern it stands for; the last is none at all."""
    pattern = rule.days
    for each in (pattern, _on_fewer_weekdays(pattern, {day.weekday() for day in days})):
        if text := rrule_of(each):
            plain = replace(each, holidays=False, seasons=(), spans=())
            yield text, _days_of(plain, span), plain
    yield "", set(), pattern


def _on_fewer_weekdays(pattern: Days, weekdays: Collection[int]) -> Days:
    """Of a daily or weekly pattern only the weekdays that share the same hours."""
    if pattern.every is Every.DAY:
        return replace(pattern, every=Every.WEEK, weekdays=tuple(sorted(weekdays)))
    return replace(pattern, weekdays=tuple(n for n in pattern.weekdays if n in weekdays))


def _days_of(pattern: Days, span: tuple[date, date]) -> set[date]:
    return set(map(date.fromordinal, days_between(pattern, span[0].toordinal(), span[1].toordinal(), USUAL)))


def rrule_of(days: Days) -> str:
    """The RRULE of a pattern without its end, holidays and seasons; empty where there is none."""
    if not days.is_known or days.offset:
        return ""
    match days.every:
        case Every.DAY:
            parts = ["FREQ=DAILY"]
        case Every.WEEK if days.weekdays:
            parts = ["FREQ=WEEKLY", f"BYDAY={','.join(CODES[n] for n in days.weekdays)}"]
        case Every.MONTH_WEEKDAY if days.ordinals and days.weekdays:
            named = [f"{ordinal}{CODES[weekday]}" for ordinal in days.ordinals for weekday in days.weekdays]
            parts = ["FREQ=MONTHLY", f"BYDAY={','.join(named)}"]
        case Every.MONTH_DAY if days.month_days:
            parts = ["FREQ=MONTHLY", f"BYMONTHDAY={','.join(map(str, days.month_days))}"]
        case _:
            return ""
    if days.interval > 1 and (days.every is Every.WEEK or not days.months):
        parts[1:1] = [f"INTERVAL={days.interval}"]
        parts += ["WKST=MO"] if days.every is Every.WEEK else []
    if days.months:
        parts.append(f"BYMONTH={','.join(map(str, days.months))}")
    return ";".join(parts)
