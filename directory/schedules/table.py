"""A schedule as a form asks for it: weekdays and weeks to tick, hours, holidays, exceptions; and words for the rest.

What the table cannot say (shortened days, several activities, swaps of months) stays in `note` as the sentences it
was, which the reader reads again. So a text goes into the table and comes back with exactly its days, or the table is
not offered at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from directory.schedules.dates import occurrences
from directory.schedules.reading import Reading, read
from directory.schedules.rules import Closure, Days, Every, Flag, Rule, Schedule, Shift, Then, Times
from directory.schedules.wording import closure_text, hours_text, rule_text, worded

COMPARED = timedelta(days=800)
MOST_LINES = 8
MOST_TIMES = 3
SEASONS = ("夏休み", "冬休み", "春休み")
CLOSED_SEASONS = ("年末年始", "お盆", "ゴールデンウィーク", *SEASONS)
NIGHT_FROM, MORNING_TO, MIDNIGHT = 17 * 60, 12 * 60, 1440


class OnHolidays(StrEnum):
    """What happens when a day falls on a national holiday."""

    AS_USUAL = ""
    REST = "rest"
    OPEN = "open"
    NEXT_DAY = "next_day"
    NEXT_WORKDAY = "next_workday"
    NEXT_WEEK = "next_week"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> str:
        """The choice of the form."""
        return {
            "": "書かない（祝日もふだんどおり）",
            "rest": "祝日は休み",
            "open": "祝日も開く",
            "next_day": "翌日に開く",
            "next_workday": "翌平日に開く",
            "next_week": "翌週に開く",
            "elsewhere": "別の日に開く（日は決まっていない）",
        }[self]


SHIFTS = {
    OnHolidays.AS_USUAL: (),
    OnHolidays.REST: (Shift(Then.SKIP),),
    OnHolidays.OPEN: (Shift(Then.HOLD),),
    OnHolidays.NEXT_DAY: (Shift(Then.DAYS, days=1),),
    OnHolidays.NEXT_WORKDAY: (Shift(Then.WORKDAY, days=1),),
    OnHolidays.NEXT_WEEK: (Shift(Then.DAYS, days=7),),
    OnHolidays.ELSEWHERE: (Shift(Then.ELSEWHERE),),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One regular opening. `weeks` 1 to 5 and -1 (the last), none for every week; `months` none for every month."""

    weekdays: tuple[int, ...] = ()
    holidays: bool = False
    weeks: tuple[int, ...] = ()
    is_fortnightly: bool = False
    anchor: date | None = None
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    seasons: tuple[str, ...] = ()
    times: tuple[Times, ...] = ()

    @property
    def days(self) -> Days:
        """Its pattern of days."""
        common = {"months": self.months, "seasons": self.seasons}
        if self.month_days:
            return Days(Every.MONTH_DAY, month_days=self.month_days, **common)  # type: ignore[arg-type]
        if self.weeks:
            return Days(Every.MONTH_WEEKDAY, weekdays=self.weekdays, ordinals=self.weeks, **common)  # type: ignore[arg-type]
        interval, anchor = (2, self.anchor) if self.is_fortnightly else (1, None)
        return Days(
            Every.WEEK,
            weekdays=self.weekdays,
            holidays=self.holidays,
            interval=interval,
            anchor=anchor,
            **common,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The whole form: regular lines, holidays, what is closed every year, single days off and on, and the rest."""

    lines: tuple[Line, ...] = ()
    on_holidays: OnHolidays = OnHolidays.AS_USUAL
    closed_seasons: tuple[str, ...] = ()
    closed_months: tuple[int, ...] = ()
    closed_dates: tuple[date, ...] = ()
    extra: tuple[Rule, ...] = ()
    is_irregular: bool = False
    is_suspended: bool = False
    note: str = ""


def schedule_of(table: Table) -> Schedule:
    """What the table says, without its note."""
    shifts = SHIFTS[table.on_holidays]
    rules = [Rule(line.days, line.times, () if line.holidays else shifts) for line in table.lines]
    closures = []
    if table.closed_seasons:
        closures.append(Closure(Days(Every.DAY, seasons=table.closed_seasons)))
    if table.closed_months:
        closures.append(Closure(Days(Every.DAY, months=table.closed_months)))
    closures += [Closure(Days(Every.DATE, dates=(day,))) for day in table.closed_dates]
    flags = [
        flag for flag, is_so in ((Flag.IRREGULAR, table.is_irregular), (Flag.SUSPENDED, table.is_suspended)) if is_so
    ]
    return Schedule((*rules, *table.extra), tuple(closures), flags=tuple(flags))


def text_of(table: Table) -> str:
    """The table as the sentence the group's entry will have, with the note after it."""
    return "。".join(part for part in (worded(schedule_of(table)), table.note.strip().strip("。")) if part)


def says_the_same(table: Table, today: date) -> bool:
    """Whether reading the sentence again gives the days of the table; a note may add days of its own."""
    if table.note:
        return True
    return _days(read(text_of(table), today=today).schedule, today) == _days(schedule_of(table), today)


def table_of(reading: Reading, today: date) -> Table | None:
    """The table that says what was read; None where its sentence would mean other days than the text did, or less."""
    schedule = reading.schedule
    if Flag.UNCERTAIN in schedule.flags:
        return None
    fitting = [_line(rule) for rule in schedule.rules]
    on_holidays = _holidays(schedule, [rule for rule, line in zip(schedule.rules, fitting, strict=True) if line])
    lines: list[Line] = []
    extra: list[Rule] = []
    words: list[str] = []
    for rule, line in zip(schedule.rules, fitting, strict=True):
        if line and len(lines) < MOST_LINES and (line.holidays or rule.shifts == SHIFTS[on_holidays]):
            lines.append(line)
        elif is_of_dates(rule) and all(_is_typed(times) and (times.ends or 0) <= MIDNIGHT for times in rule.times):
            extra.append(rule)
        else:
            words.append(rule_text(rule))
    table = Table(tuple(lines), on_holidays, extra=tuple(extra), note="")
    table, more = _with_closures(table, schedule.closures)
    flags = set(schedule.flags)
    note = [*words, *more, *map(hours_text, schedule.hours), *schedule.notes, reading.beside, reading.unread]
    table = replace(
        table,
        is_irregular=Flag.IRREGULAR in flags,
        is_suspended=Flag.SUSPENDED in flags,
        note="。".join(dict.fromkeys(part for part in note if part)),
    )
    again = read(text_of(table), today=today)
    return table if _days(again.schedule, today) == _days(schedule, today) else None


def is_of_dates(rule: Rule) -> bool:
    """Whether it is nothing but single days and their hours."""
    return rule == Rule(Days(Every.DATE, dates=rule.days.dates), rule.times)


def _line(rule: Rule) -> Line | None:
    """The rule as a line; None when a line cannot say it."""
    days = rule.days
    line = Line(
        weekdays=(0, 1, 2, 3, 4, 5, 6) if days.every is Every.DAY and not days.weekdays else days.weekdays,
        holidays=days.holidays,
        weeks=days.ordinals,
        is_fortnightly=days.interval == 2,
        anchor=days.anchor,
        month_days=days.month_days,
        months=days.months,
        seasons=days.seasons,
        times=rule.times,
    )
    if days.every is Every.DAY and not days.weekdays:
        days = replace(days, every=Every.WEEK, weekdays=line.weekdays)
    plain = not (rule.swaps or rule.closures or rule.label) and set(days.seasons) <= set(SEASONS)
    typed = len(rule.times) <= MOST_TIMES and all(map(_is_typed, rule.times))
    return line if plain and typed and line.days == days else None


def _is_typed(times: Times) -> bool:
    """Whether two clock fields can say it: past midnight only as a night."""
    if times.part or times.starts is None:
        return False
    return (
        times.ends is None
        or times.ends <= MIDNIGHT
        or (times.starts >= NIGHT_FROM and times.ends <= MIDNIGHT + MORNING_TO)
    )


def _holidays(schedule: Schedule, rules: Iterable[Rule]) -> OnHolidays:
    """The holiday rule most of these have in common, if the form has it."""
    if any(closure == ON_HOLIDAYS for closure in schedule.closures):
        return OnHolidays.REST
    named = [rule.shifts for rule in rules if not rule.days.holidays]
    known = {shifts: name for name, shifts in SHIFTS.items()}
    return next((known[shifts] for shifts in named if shifts in known), OnHolidays.AS_USUAL)


ON_HOLIDAYS = Closure(Days(Every.WEEK, holidays=True))


def _with_closures(table: Table, closures: Iterable[Closure]) -> tuple[Table, list[str]]:
    """The table with what it can say of these, and the rest in words."""
    words: list[str] = []
    for closure in closures:
        days = closure.days
        is_named = bool(days.seasons) and set(days.seasons) <= set(CLOSED_SEASONS)
        if is_named and closure == Closure(Days(Every.DAY, seasons=days.seasons)):
            table = replace(table, closed_seasons=(*table.closed_seasons, *days.seasons))
        elif closure == Closure(Days(Every.DAY, months=days.months)) and days.months:
            table = replace(table, closed_months=(*table.closed_months, *days.months))
        elif closure == Closure(Days(Every.DATE, dates=days.dates)):
            table = replace(table, closed_dates=(*table.closed_dates, *days.dates))
        elif closure == ON_HOLIDAYS and table.on_holidays is OnHolidays.REST:
            continue
        else:
            words.append(closure_text(closure))
    return table, words


def _days(schedule: Schedule, today: date) -> list[object]:
    """The openings of the coming two years, with the hours and names they are shown with."""
    return list(occurrences(schedule, today, today + COMPARED))
