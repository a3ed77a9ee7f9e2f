"""The short notation for schedules: `M:2SA,4SA;T=1000-1200 | XM=8`, exact and easy to type in tables.

Rules come first, exceptions after, separated by ` | `. Days: DAILY, W:, W2:, M:, D:, X:, ?: (some of these days).
Options of a rule: BM= months, SEASON=, IV= every n months, A= anchor, FROM=, TO=, T= times.
Holidays: PH=skip, hold, move:+1d, move:nextweekday, move:MO, move:3WE, move:elsewhere; of one rule or of all;
/SA/SU adds weekdays, PO= is for these weekdays alone, PC= moves the closed weekdays instead.
Exceptions: YE=skip, OB=skip, XH=+1 not the day after a holiday, XM/XN/XD/XW/XS= not in these months, ordinals,
dates, weekdays, seasons, SW= in a month other days, HT= other hours on some days.
Words: irregular, suspended, approx, reserve.
"""

from dataclasses import replace
from datetime import date

from core.errors import BadInput
from directory.schedules.rules import (
    EVERY_WEEKDAY,
    Closure,
    Days,
    Every,
    Flag,
    Hours,
    MonthDay,
    Rule,
    Schedule,
    Shift,
    Swap,
    Then,
    Times,
)

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PARTS = {"AM": "am", "NOON": "noon", "PM": "pm", "EVE": "evening", "NIGHT": "night"}
FLAGS = {"irregular": Flag.IRREGULAR, "suspended": Flag.SUSPENDED, "reserve": Flag.BY_ARRANGEMENT}
STEPS = {"-1d": -1, "+1d": 1, "+2d": 2, "-1w": -7, "+1w": 7}


def parse(notation: str) -> Schedule:
    """The schedule a notation means; raises BadInput on a part it does not know."""
    schedule = Schedule()
    for part in map(str.strip, notation.split("|")):
        if part in FLAGS:
            schedule = replace(schedule, flags=(*schedule.flags, FLAGS[part]))
        elif part == "approx":
            rules = tuple(replace(r, days=replace(r.days, approximate=True)) for r in schedule.rules)
            schedule = replace(schedule, rules=rules)
        elif part == "DAILY" or part.startswith(("DAILY;", "W", "M:", "D:", "X:", "?")):
            schedule = replace(schedule, rules=(*schedule.rules, _rule(part)))
        else:
            for exception in part.split(";"):
                schedule = _with_exception(schedule, *exception.strip().split("=", 1))
    return _closing_moves(schedule)


def _closing_moves(schedule: Schedule) -> Schedule:
    """火～日, XW=MO and PH=move: it is the closed Monday that moves, so a holiday Monday is open."""
    closed = [c for c in schedule.closures if c.days.weekdays and not c.days.ordinals]
    if len(closed) != 1 or len(schedule.rules) != 1:
        return schedule
    rule, weekdays = schedule.rules[0], closed[0].days.weekdays
    moves = tuple(s for s in rule.shifts if s.then not in (Then.SKIP, Then.HOLD))
    if not moves or set(weekdays) & set(rule.days.weekdays):
        return schedule
    everywhere = tuple(sorted({*rule.days.weekdays, *weekdays}))
    return replace(
        schedule,
        rules=(replace(rule, days=replace(rule.days, weekdays=everywhere), shifts=()),),
        closures=tuple(replace(c, shifts=moves) if c is closed[0] else c for c in schedule.closures),
    )


def _rule(part: str) -> Rule:
    head, *options = part.split(";")
    days = _days(head)
    times: tuple[Times, ...] = ()
    shifts: tuple[Shift, ...] = ()
    for option in options:
        name, _, value = option.partition("=")
        if name == "T":
            times = tuple(_times(t) for t in value.split(","))
        elif name in ("PH", "PO"):
            shifts = (*shifts, _shift_on(name, value))
        else:
            days = _with_option(days, name, value)
    return Rule(days, times, shifts)


def _days(head: str) -> Days:
    kind, _, value = head.partition(":")
    if kind == "DAILY":
        return Days(Every.DAY)
    if kind in ("W", "W2"):
        named, plus, _ = value.partition("+PH")
        weekdays = () if named == "PH" else _weekdays(named)
        return Days(Every.WEEK, weekdays, holidays=bool(plus) or named == "PH", interval=2 if kind == "W2" else 1)
    if kind == "M":
        return _nth(value)
    if kind == "D":
        return Days(Every.MONTH_DAY, month_days=tuple(int(n) for n in value.split(",")))
    if kind == "X":
        return Days(Every.DATE, dates=tuple(date.fromisoformat(d) for d in value.split(",")))
    if kind.startswith("?"):
        per = {"W": "week", "M": "month", "Y": "year"}[kind[1]]
        return Days(Every.SOME, _weekdays(value) if value else (), count=int(kind[2:]), per=per)
    raise BadInput(f"日程の記号「{head}」は読めません。")


def _nth(value: str) -> Days:
    pairs = [(int(item[:-2]), CODES.index(item[-2:])) for item in value.split(",")]
    ordinals = tuple(dict.fromkeys(n for n, _ in pairs))
    weekdays = tuple(sorted({w for _, w in pairs}))
    if len(pairs) != len(ordinals) * len(weekdays):
        raise BadInput(f"「{value}」は曜日ごとに分けて書いてください。")
    return Days(Every.MONTH_WEEKDAY, weekdays, ordinals=ordinals)


def _with_option(days: Days, name: str, value: str) -> Days:
    match name:
        case "BM":
            return replace(days, months=tuple(int(n) for n in value.split(",")))
        case "SEASON":
            return replace(days, seasons=tuple(value.split(",")))
        case "IV":
            return replace(days, interval=int(value))
        case "A":
            return replace(days, anchor=date.fromisoformat(value))
        case "FROM":
            return replace(days, since=date.fromisoformat(value))
        case "TO":
            return replace(days, until=date.fromisoformat(value))
    raise BadInput(f"日程の記号「{name}」は読めません。")


def _weekdays(value: str) -> tuple[int, ...]:
    return tuple(sorted(CODES.index(code) for code in value.split(",")))


def _times(value: str) -> Times:
    if value in PARTS:
        return Times(part=PARTS[value])
    starts, _, ends = value.partition("-")
    return Times(_minutes(starts), _minutes(ends))


def _minutes(value: str) -> int | None:
    return int(value[:2]) * 60 + int(value[2:]) if value else None


def _with_exception(schedule: Schedule, name: str, value: str = "") -> Schedule:
    if name in ("PH", "PO", "PC"):
        return _with_holidays(schedule, name, value)
    if name == "SW":
        months, _, days = value.partition(":")
        there = _days(("M:" if days[-1].isalpha() else "D:") + days)
        swap = Swap(tuple(int(n) for n in months.split(",")), there)
        last = schedule.rules[-1]
        rules = (*schedule.rules[:-1], replace(last, swaps=(*last.swaps, swap)))
        return replace(schedule, rules=rules)
    if name == "HT":
        days, _, times = value.partition("@")
        hours = Hours(_closed(*days.split(":", 1)), tuple(_times(t) for t in times.split(",")))
        return replace(schedule, hours=(*schedule.hours, hours))
    return replace(schedule, closures=(*schedule.closures, Closure(_closed(name, value))))


def _closed(name: str, value: str) -> Days:
    if name in ("YE", "OB", "XS"):
        season = {"YE": "年末年始", "OB": "お盆"}.get(name, value)
        return Days(Every.DAY, seasons=tuple(season.split(",")))
    if name == "XM":
        return Days(Every.DAY, months=tuple(int(n) for n in value.split(",")))
    if name == "XD":
        return Days(Every.DAY, spans=tuple(_span(item) for item in value.split(",")))
    if name == "XH":
        return Days(Every.WEEK, holidays=True, offset=int(value))
    if name == "XW":
        return Days(Every.WEEK, holidays=True) if value == "PH" else Days(Every.WEEK, _weekdays(value))
    if name != "XN":
        raise BadInput(f"日程の記号「{name}」は読めません。")
    if value[-1].isalpha():
        return _nth(value)
    return Days(Every.MONTH_WEEKDAY, EVERY_WEEKDAY, ordinals=tuple(int(n) for n in value.split(",")))


def _span(item: str) -> tuple[MonthDay, MonthDay]:
    first, _, last = item.partition("/")
    return _month_day(first), _month_day(last or first)


def _month_day(value: str) -> MonthDay:
    month, _, day = value.partition("-")
    return int(month), int(day)


def _with_holidays(schedule: Schedule, name: str, value: str) -> Schedule:
    if name == "PC":
        moves = (_shift(f"move:{value}"),)
        closures = tuple(replace(c, shifts=moves) if c.days.weekdays else c for c in schedule.closures)
        return replace(schedule, closures=closures)
    shift = _shift_on(name, value)
    if shift == Shift(Then.SKIP):
        return replace(schedule, closures=(*schedule.closures, Closure(Days(Every.WEEK, holidays=True))))
    rules = tuple(replace(rule, shifts=(*rule.shifts, shift)) for rule in schedule.rules)
    return replace(schedule, rules=rules)


def _shift_on(name: str, value: str) -> Shift:
    value, *weekdays = value.split("/")
    on = tuple(CODES.index(code) for code in weekdays)
    return replace(_shift(value), on_holidays=name == "PH", on_weekdays=on)


def _shift(value: str) -> Shift:
    kind, _, where = value.partition(":")
    if kind in ("skip", "hold"):
        return Shift(Then(kind))
    if where in STEPS:
        return Shift(Then.DAYS, days=STEPS[where])
    if where in ("nextweekday", "prevweekday"):
        return Shift(Then.WORKDAY, days=1 if where[0] == "n" else -1)
    if where == "elsewhere":
        return Shift(Then.ELSEWHERE)
    if where in CODES:
        return Shift(Then.WEEKDAY, weekday=CODES.index(where))
    return Shift(Then.ORDINAL, ordinal=int(where[:-2]), weekday=CODES.index(where[-2:]))
