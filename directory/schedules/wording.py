"""A schedule as one Japanese sentence a resident can read, and that `read` understands again."""

from datetime import date, timedelta

from core.calendar import weekday_letter
from directory.schedules.rules import (
    EVEN_MONTHS,
    EVERY_WEEKDAY,
    ODD_MONTHS,
    WORKING_WEEK,
    Closure,
    Days,
    Every,
    Flag,
    Hours,
    Rule,
    Schedule,
    Shift,
    Swap,
    Then,
    Times,
    run_of_months,
    run_of_weekdays,
)

LETTERS = "月火水木金土日"
PART_NAMES = {"am": "午前", "noon": "昼", "pm": "午後", "evening": "夕方", "night": "夜"}
STEPS = {1: "翌日", 2: "翌々日", -1: "前日", -2: "前々日", 7: "翌週", -7: "前週"}
SKIP_HOLIDAYS = Shift(Then.SKIP)


def worded(schedule: Schedule) -> str:
    """毎月第2・第4土曜日 10:00〜12:00（8月は休み）; empty when nothing is known."""
    if Flag.SUSPENDED in schedule.flags and not schedule.rules:
        return "現在休止中"
    shared = _shared_shifts(schedule)
    general = [shift_text(s, schedule.rules[0].days.weekdays) for s in shared]
    general += [closure_text(c) for c in schedule.closures]
    if len(schedule.rules) == 1:
        parts = [_rule(schedule.rules[0], shared, general)]
    else:
        parts = [part for part in _rules(schedule, shared) if part]
        parts += [("※" if parts else "") + "、".join(general)] if general else []
    parts += [hours_text(hours) for hours in schedule.hours]
    return "。".join([part for part in parts if part] + _remarks(schedule))


def _rules(schedule: Schedule, shared: tuple[Shift, ...]) -> list[str]:
    """Several rules: joined when their times leave no doubt, else one sentence each."""
    if not schedule.rules:
        return ["、".join(map(_times, schedule.times))]
    own = [_rule(rule, shared, is_last=rule is schedule.rules[-1]) for rule in schedule.rules]
    has_own_exceptions = any(text.endswith("）") for text in own)
    is_timed = {bool(rule.times) for rule in schedule.rules}
    ends = {rule.days.until for rule in schedule.rules}  # what a sentence says of its end holds for all of it
    return own if has_own_exceptions or len(is_timed) > 1 or len(ends) > 1 else ["、".join(own)]


def rule_text(rule: Rule) -> str:
    """One rule with its own exceptions."""
    return _rule(rule, ())


def closure_text(closure: Closure) -> str:
    """祝日は休み, 月曜日は休み、祝日の場合は翌日, 水曜日の午後は休み."""
    part = f"の{_times(closure.part)}" if closure.part else ""
    days = _closed_days(closure.days)
    text = f"{days}{part}は休み"
    for shift in closure.shifts:
        if shift.then is Then.SKIP:
            text += "、祝日の場合は開催"
        elif shift.then is not Then.HOLD:
            text += "、" + shift_text(shift, closure.days.weekdays)
    return text


def hours_text(hours: Hours) -> str:
    """日曜日は10:00〜17:00."""
    return f"{_closed_days(hours.days)}は{'、'.join(map(_times, hours.times))}"


def swap_text(swap: Swap) -> str:
    """1月は第2土曜日."""
    return f"{_months(swap.months)}は{_nth(swap.days)}"


def _remarks(schedule: Schedule) -> list[str]:
    remarks = []
    if Flag.SUSPENDED in schedule.flags:
        remarks.append("現在休止中")
    if Flag.IRREGULAR in schedule.flags:
        if not schedule.has_dates:
            remarks.append("日程は不定期")
        else:
            remarks.append("ほかに不定期開催あり")
    return remarks


def _shared_shifts(schedule: Schedule) -> tuple[Shift, ...]:
    """The holiday rules all rules have in common, told once."""
    eligible = [r for r in schedule.rules if not (r.days.every is Every.DATE or r.days.holidays)]
    if not eligible or any(r.shifts != eligible[0].shifts or _is_working_days(r) for r in eligible):
        return ()
    return eligible[0].shifts


def _is_working_days(rule: Rule) -> bool:
    return rule.days.weekdays == WORKING_WEEK and rule.days.every is Every.WEEK and SKIP_HOLIDAYS in rule.shifts


def _rule(rule: Rule, shared: tuple[Shift, ...], general: list[str] | None = None, *, is_last: bool = False) -> str:
    working = _is_working_days(rule)
    times = "、".join(map(_times, rule.times))
    told = {*shared, SKIP_HOLIDAYS} if working else {*shared}
    own = [shift_text(s, rule.days.weekdays) for s in rule.shifts if s not in told]
    own += [closure_text(c) for c in rule.closures]
    if own and is_last:
        own[0] = f"この回のみ{own[0]}"
    own = [*(general or [])[: len(shared)], *own, *(general or [])[len(shared) :]]
    own += [swap_text(s) for s in rule.swaps]
    label = f"{rule.label}は" if rule.label else ""
    days = days_text(rule.days, working=working)
    return label + " ".join(part for part in (days, times) if part) + (f"（{'、'.join(own)}）" if own else "")


def days_text(days: Days, *, working: bool = False) -> str:
    """毎月第2・第4土曜日."""
    text = _since(days) + _scope(days) + _body(days, working=working)
    if days.anchor and days.interval > 1 and days.anchor != days.since:
        text += f"（初回{_date(_first_held(days.anchor, days.weekdays))}）"
    return text


def _first_held(anchor: date, weekdays: tuple[int, ...]) -> date:
    """The day of the anchor's week that is held: 「初回」 names such a day."""
    if not weekdays or anchor.weekday() in weekdays:
        return anchor
    return anchor + timedelta(days=weekdays[0] - anchor.weekday())


def _body(days: Days, *, working: bool) -> str:
    match days.every:
        case Every.DAY:
            return "毎日"
        case Every.WEEK:
            return _weekly(days, working=working)
        case Every.MONTH_WEEKDAY:
            return _monthly(days) + _nth(days)
        case Every.MONTH_DAY:
            return _monthly(days) + _month_days(days)
        case Every.DATE:
            return "、".join(map(_date, days.dates))
        case _:
            return _some(days)


def _weekly(days: Days, *, working: bool) -> str:
    if working:
        return "平日"
    if not days.weekdays:
        return "祝日の翌日" if days.offset else "祝日"
    if days.weekdays == EVERY_WEEKDAY and days.interval == 1:
        return "毎日"
    often = "隔週" if days.interval == 2 else "毎週"
    return often + _weekdays(days.weekdays) + ("・祝日" if days.holidays else "")


def _monthly(days: Days) -> str:
    if days.interval > 1:
        return f"{days.interval}か月に1回"
    return "" if days.months else "毎月"


def _some(days: Days) -> str:
    named = _nth(days) if days.ordinals else _weekdays(days.weekdays) if days.weekdays else ""
    if not days.count and days.interval == 1:
        return f"{named}（頻度は要確認）" if named else "開催日は要確認"
    per = {"week": "週", "year": "年"}.get(days.per, "月")
    often = f"{days.interval}か月に{days.count or 1}回" if days.interval > 1 else f"{per}{days.count or 1}回"
    return often + named


def _nth(days: Days) -> str:
    if days.every is Every.MONTH_DAY:
        return _month_days(days)
    ordinals = "・".join("最終" if n < 0 else f"第{n}" for n in days.ordinals)
    return ordinals + ("週" if days.weekdays in (EVERY_WEEKDAY, ()) else _weekdays(days.weekdays))


def _month_days(days: Days) -> str:
    named = "・".join("末日" if n < 0 else f"{n}日" for n in sorted(days.month_days, key=lambda n: n % 99))
    return named + ("前後" if days.approximate else "")


def _weekdays(weekdays: tuple[int, ...]) -> str:
    if run := run_of_weekdays(weekdays):
        return f"{LETTERS[run[0]]}〜{LETTERS[run[1]]}曜日"
    return "・".join(LETTERS[n] for n in weekdays) + "曜日"


def _since(days: Days) -> str:
    if days.since and days.until:
        return f"{_date(days.since)}〜{_date(days.until)}の"
    if days.since:
        return f"{_date(days.since)}から"
    return f"{_date(days.until)}まで、" if days.until else ""


def _scope(days: Days) -> str:
    names = [*days.seasons, *(_span(first, last) for first, last in days.spans)]
    text = "・".join(names) + ("期間中の" if names else "")
    yearly = "毎年" if len(days.months) == 1 and days.every is Every.MONTH_DAY else ""
    if yearly and len(days.month_days) == 1 and days.month_days[0] > 0:
        return f"{text}毎年{days.months[0]}月"
    return text + (f"{yearly}{_months(days.months)}の" if days.months else "")


def _months(months: tuple[int, ...]) -> str:
    if months in (EVEN_MONTHS, ODD_MONTHS):
        return "偶数月" if months == EVEN_MONTHS else "奇数月"
    if run := run_of_months(months):
        return f"{run[0]}月〜{run[1]}月"
    return "・".join(f"{n}月" for n in months)


def _span(first: tuple[int, int], last: tuple[int, int]) -> str:
    if first == last:
        return f"{first[0]}月{first[1]}日"
    return f"{first[0]}月{first[1]}日〜{last[0]}月{last[1]}日"


def _closed_days(days: Days) -> str:
    if days.every is Every.DAY:
        names = [*days.seasons, *(_span(first, last) for first, last in days.spans)]
        months = _months(days.months) if days.months else ""
        joined = months + ("の" if months and names else "") + "、".join(names)
        return joined or (_since(days).rstrip("の") if days.since or days.until else "毎日")
    return days_text(days).removeprefix("毎週").removeprefix("毎月").replace("の毎週", "の")


def _date(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日（{weekday_letter(on)}）"


def _times(times: Times) -> str:
    if times.part:
        return PART_NAMES[times.part]
    starts = _clock(times.starts) if times.starts is not None else ""
    if times.starts is not None and 60 <= times.starts < 300:
        starts = f"0{starts}"  # 3:00 alone may as well be the afternoon
    return f"{starts}〜{_clock(times.ends) if times.ends is not None else ''}"


def _clock(minutes: int) -> str:
    if minutes > 1440:
        return f"翌{minutes // 60 - 24}:{minutes % 60:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}"


def shift_text(shift: Shift, weekdays: tuple[int, ...]) -> str:
    """祝日の場合は翌日; `weekdays` are those of the rule."""
    when = _weekdays(shift.on_weekdays) if shift.on_weekdays else ""
    when += ("・" if when else "") + "祝日" if shift.on_holidays else ""
    if shift.then is Then.SKIP:
        return f"{when}は休み" if not shift.on_weekdays else f"{when}の場合は休み"
    if shift.then is Then.HOLD:
        return f"{when}も開催"
    return f"{when}の場合は{_target(shift, weekdays)}"


def _target(shift: Shift, weekdays: tuple[int, ...]) -> str:
    match shift.then:
        case Then.WORKDAY:
            return "前の平日" if shift.days < 0 else "翌平日"
        case Then.NON_HOLIDAY:
            return "翌開館日"
        case Then.WEEKDAY:
            return f"翌{LETTERS[shift.weekday]}曜日"
        case Then.ORDINAL:
            ordinal = "最終" if shift.ordinal < 0 else f"第{shift.ordinal}"
            return f"{ordinal}{LETTERS[shift.weekday]}曜日"
        case Then.DAYS if shift.days in STEPS:
            return STEPS[shift.days]
        case Then.DAYS if len(weekdays) == 1:
            return f"翌週の{LETTERS[(weekdays[0] + shift.days) % 7]}曜日"
        case _:
            return "別の日"
