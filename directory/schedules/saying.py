"""A schedule in the reader's language, said from its structure: nothing of the Japanese sentence is translated.

The words come from `data/languages/schedules.csv`, the names of weekdays and months from CLDR. What the words cannot
say exactly is not said at all; the page then shows the Japanese.
"""

from collections.abc import Iterable

from core.languages.dates import hours, long_day, month_named, weekday_named
from core.languages.sentences import N_, _
from core.languages.texts import TheirText, listed
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
    Span,
    Swap,
    Then,
    Times,
    run_of_months,
    run_of_weekdays,
)

WEEKEND = (5, 6)
PARTS = {"am": N_("午前"), "noon": N_("昼"), "pm": N_("午後"), "evening": N_("夕方"), "night": N_("夜")}
SEASONS = (
    N_("夏休み"),
    N_("冬休み"),
    N_("春休み"),
    N_("長期休暇"),
    N_("年末年始"),
    N_("年末"),
    N_("正月"),
    N_("お盆"),
    N_("ゴールデンウィーク"),
)
ORDINALS = {1: N_("第1"), 2: N_("第2"), 3: N_("第3"), 4: N_("第4"), 5: N_("第5"), -1: N_("最終")}
# Portuguese has another ordinal for Saturday and Sunday.
WEEKEND_ORDINALS = {
    1: N_("第1（土日）"),
    2: N_("第2（土日）"),
    3: N_("第3（土日）"),
    4: N_("第4（土日）"),
    5: N_("第5（土日）"),
    -1: N_("最終（土日）"),
}
STEPS = {1: N_("翌日"), 2: N_("翌々日"), -1: N_("前日"), -2: N_("前々日"), 7: N_("翌週"), -7: N_("前週")}
OFTEN = {"week": N_("週{count}回"), "month": N_("月{count}回"), "year": N_("年{count}回")}


class CannotSay(Exception):
    """Our words do not reach: the Japanese sentence is shown instead."""


def said_schedule(schedule: Schedule) -> str:
    """Every 2nd and 4th Saturday of the month 10:00–15:00; national holidays: closed.

    Empty when nothing is known. Raises CannotSay.
    """
    if Flag.SUSPENDED in schedule.flags and not schedule.rules:
        return _("現在休止中")
    parts = [_rule(rule) for rule in schedule.rules]
    parts += [] if schedule.rules or not schedule.times else [_all_times(schedule.times)]
    parts += [_closure(closure) for closure in schedule.closures]
    parts += [_hours(each) for each in schedule.hours]
    if Flag.SUSPENDED in schedule.flags:
        parts.append(_("現在休止中"))
    if Flag.IRREGULAR in schedule.flags:
        parts.append(_("ほかに不定期開催あり") if schedule.has_dates else _("日程は不定期"))
    return _one_after_another(parts)


def _rule(rule: Rule) -> str:
    is_working = rule.days.weekdays == WORKING_WEEK and rule.days.every is Every.WEEK and rule.days.interval == 1
    skips = [shift for shift in rule.shifts if shift == Shift(Then.SKIP)]
    is_working = is_working and bool(skips)
    days = _("平日（祝日をのぞく）") if is_working and _is_bare(rule.days) else _days(rule.days)
    words = days
    if rule.times:
        words = _("{days} {times}", days=days, times=_all_times(rule.times))
    told = skips if is_working and _is_bare(rule.days) else []
    more = [_shift(shift, rule.days.weekdays) for shift in rule.shifts if shift not in told]
    more += [_closure(closure) for closure in rule.closures]
    more += [_swap(swap) for swap in rule.swaps]
    for each in more:
        words = _("{words}、{more}", words=words, more=each)
    return _("{label}：{words}", label=TheirText(rule.label), words=words) if rule.label else words


def _is_bare(days: Days) -> bool:
    return days == Days(Every.WEEK, weekdays=WORKING_WEEK)


def _days(days: Days) -> str:
    if days.approximate:
        raise CannotSay
    words = _repeated(days)
    if days.months:
        words = _("{days}（{months}だけ）", days=words, months=_months(days.months))
    if days.seasons or days.spans:
        words = _("{days}（{season}の間）", days=words, season=_seasons(days))
    if days.since:
        words = _("{days}（{day}から）", days=words, day=long_day(days.since))
    if days.until:
        words = _("{days}（{day}まで）", days=words, day=long_day(days.until))
    if days.anchor and days.interval > 1 and days.anchor != days.since:
        words = _("{days}（初回{day}）", days=words, day=long_day(days.anchor))
    return words


def _repeated(days: Days) -> str:
    match days.every:
        case Every.DAY:
            return _("毎日")
        case Every.WEEK:
            return _weekly(days)
        case Every.MONTH_WEEKDAY:
            return _monthly(days, _nth(days))
        case Every.MONTH_DAY:
            return _monthly(days, _month_days(days))
        case Every.DATE:
            return listed(map(long_day, days.dates))
        case _:
            return _some(days)


def _weekly(days: Days) -> str:
    if not days.weekdays:
        if not days.holidays or days.interval > 1 or days.offset not in (0, 1):
            raise CannotSay
        return _("祝日の翌日") if days.offset else _("祝日")
    if days.offset or days.interval > 2 or (days.holidays and days.interval > 1):
        raise CannotSay
    if days.weekdays == EVERY_WEEKDAY and days.interval == 1:
        return _("毎日")
    named = _weekdays(days.weekdays)
    if days.holidays:
        named = _("{weekdays}と祝日", weekdays=named)
    return _("隔週{weekdays}", weekdays=named) if days.interval == 2 else _("毎週{weekdays}", weekdays=named)


def _monthly(days: Days, named: str) -> str:
    if days.offset or days.holidays:
        raise CannotSay
    if days.interval > 1:
        return _("{count}か月に1回、{days}", count=days.interval, days=named)
    if days.every is Every.MONTH_DAY:
        return _("毎月、{days}", days=named)
    return _("毎月{days}", days=named)


def _some(days: Days) -> str:
    named = _nth(days) if days.ordinals else _weekdays(days.weekdays) if days.weekdays else ""
    if days.offset or days.holidays or days.month_days or days.dates:
        raise CannotSay
    if days.interval > 1:
        often = _("{months}か月に{count}回", months=days.interval, count=days.count or 1)
    elif days.count:
        often = _(OFTEN.get(days.per, OFTEN["month"]), count=days.count)
    else:
        return _("{days}（どの日かは要確認）", days=named) if named else _("開催日は要確認")
    return _("{days}、{often}", days=named, often=often) if named else often


def _nth(days: Days) -> str:
    if days.every is Every.MONTH_DAY:
        return _month_days(days)
    if days.weekdays in (EVERY_WEEKDAY, ()):
        raise CannotSay
    is_weekend = all(weekday in WEEKEND for weekday in days.weekdays)
    names = WEEKEND_ORDINALS if is_weekend else ORDINALS
    ordinals = _joined_by_and([_(names[n]) for n in days.ordinals])
    return _("{ordinals}{weekdays}", ordinals=ordinals, weekdays=_weekdays(days.weekdays))


def _month_days(days: Days) -> str:
    numbers = [n for n in sorted(days.month_days) if n > 0]
    named = [_("{days}日", days=listed(map(str, numbers)))] if numbers else []
    named += [_("末日")] if any(n < 0 for n in days.month_days) else []
    return _joined_by_and(named)


def _weekdays(weekdays: tuple[int, ...]) -> str:
    if run := run_of_weekdays(weekdays):
        first, last = map(weekday_named, run)
        return _("{first}から{last}", first=first, last=last)
    return _joined_by_and([weekday_named(weekday) for weekday in weekdays])


def _months(months: tuple[int, ...]) -> str:
    if months in (EVEN_MONTHS, ODD_MONTHS):
        return _("偶数月") if months == EVEN_MONTHS else _("奇数月")
    if run := run_of_months(months):
        first, last = map(month_named, run)
        return _("{first}から{last}", first=first, last=last)
    return _joined_by_and([month_named(month) for month in months])


def _seasons(days: Days) -> str:
    if any(season not in SEASONS for season in days.seasons):
        raise CannotSay
    return _joined_by_and([*map(_, days.seasons), *map(_span, days.spans)])


def _span(span: Span) -> str:
    first, last = (_("{month}{day}日", month=month_named(month), day=day) for month, day in span)
    return first if first == last else _("{first}から{last}", first=first, last=last)


def _closed_days(days: Days) -> str:
    """The days of a closure, without 毎週."""
    if days.every is Every.DAY:
        if (days.months and (days.seasons or days.spans)) or (days.since and days.until is None):
            raise CannotSay
        names = [_seasons(days)] if days.seasons or days.spans else []
        names += [_months(days.months)] if days.months else []
        if days.since and days.until:
            names.append(_("{first}から{last}", first=long_day(days.since), last=long_day(days.until)))
        if not names or (days.until and not days.since):
            raise CannotSay
        return _joined_by_and(names)
    if days.every is Every.WEEK and days.weekdays and days.interval == 1 and _is_plain_week(days):
        named = _weekdays(days.weekdays)
        return _("{weekdays}と祝日", weekdays=named) if days.holidays else named
    return _days(days)


def _is_plain_week(days: Days) -> bool:
    return days == Days(Every.WEEK, weekdays=days.weekdays, holidays=days.holidays)


def _closure(closure: Closure) -> str:
    days = _closed_days(closure.days)
    words = _("{days}は休み", days=days)
    if closure.part is not None:
        words = _("{days}の{times}は休み", days=days, times=_one_time(closure.part))
    for shift in closure.shifts:
        if shift.then is Then.SKIP:
            words = _("{words}、{more}", words=words, more=_("祝日の場合は開催"))
        elif shift.then is not Then.HOLD:
            words = _("{words}、{more}", words=words, more=_shift(shift, closure.days.weekdays))
    return words


def _swap(swap: Swap) -> str:
    days = _nth(swap.days) if swap.days.ordinals or swap.days.month_days else _days(swap.days)
    words = _("{months}は{days}", months=_months(swap.months), days=days)
    return _("{days} {times}", days=words, times=_all_times(swap.times)) if swap.times else words


def _hours(each: Hours) -> str:
    return _("{days}は{times}", days=_closed_days(each.days), times=_all_times(each.times))


def _shift(shift: Shift, weekdays: tuple[int, ...]) -> str:
    named = [_weekdays(shift.on_weekdays)] if shift.on_weekdays else []
    named += [_("祝日")] if shift.on_holidays else []
    when = _joined_by_and(named)
    if shift.then is Then.SKIP:
        return _("{days}は休み", days=when)
    if shift.then is Then.HOLD:
        return _("{days}も開催", days=when)
    return _("{days}の場合は{then}", days=when, then=_target(shift, weekdays))


def _target(shift: Shift, weekdays: tuple[int, ...]) -> str:
    match shift.then:
        case Then.WORKDAY:
            return _("前の平日") if shift.days < 0 else _("翌平日")
        case Then.NON_HOLIDAY:
            return _("翌開館日")
        case Then.WEEKDAY:
            return _("翌{weekday}", weekday=weekday_named(shift.weekday))
        case Then.ORDINAL:
            names = WEEKEND_ORDINALS if shift.weekday in WEEKEND else ORDINALS
            ordinal = _(names[shift.ordinal])
            return _("{ordinals}{weekdays}", ordinals=ordinal, weekdays=weekday_named(shift.weekday))
        case Then.DAYS if shift.days in STEPS:
            return _(STEPS[shift.days])
        case Then.DAYS if len(weekdays) == 1:
            return _("翌週の{weekday}", weekday=weekday_named((weekdays[0] + shift.days) % 7))
        case _:
            return _("別の日")


def _all_times(times: Iterable[Times]) -> str:
    return listed(map(_one_time, times))


def _one_time(times: Times) -> str:
    if times.part:
        return _(PARTS[times.part])
    return hours(times.starts, times.ends)


def _joined_by_and(words: list[str]) -> str:
    joined = words[0]
    for each in words[1:-1]:
        joined = _("{words}、{more}", words=joined, more=each)
    return _("{first}と{last}", first=joined, last=words[-1]) if len(words) > 1 else joined


def _one_after_another(parts: list[str]) -> str:
    sentence = parts[0] if parts else ""
    for each in parts[1:]:
        sentence = _("{words}。{more}", words=sentence, more=each)
    return sentence
