"""A schedule while it is being read: rules and exceptions with what is still open about them."""

from dataclasses import dataclass, field, replace
from datetime import date

from directory.schedules.phrases import Phrase
from directory.schedules.rules import (
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
)

HOLIDAYS = Days(Every.WEEK, holidays=True)


@dataclass(slots=True)
class DraftRule:
    """One opening on its way; the phrase may still grow until the text ends."""

    phrase: Phrase
    times: list[Times] = field(default_factory=list)
    swaps: list[Swap] = field(default_factory=list)
    label: str = ""


@dataclass(slots=True)
class DraftClosure:
    """Closed days with the rules they may belong to: those from `group` up to `seen`.

    A negative `seen` says that they belong to nothing else, even at the end of the text.
    """

    days: Days
    group: int
    seen: int
    shifts: list[Shift] = field(default_factory=list)
    part: Times | None = None


@dataclass(slots=True)
class DraftShift:
    """A holiday rule with the rules it may belong to."""

    shift: Shift
    group: int
    seen: int


@dataclass(slots=True)
class Draft:
    """Everything read so far."""

    rules: list[DraftRule] = field(default_factory=list)
    closures: list[DraftClosure] = field(default_factory=list)
    shifts: list[DraftShift] = field(default_factory=list)
    hours: list[Hours] = field(default_factory=list)
    times: list[Times] = field(default_factory=list)
    flags: set[Flag] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    complement: bool = False
    tells_all_closed: bool = False
    doubts_weekdays: bool = False

    def schedule(self) -> Schedule:
        """The finished structure."""
        self._open_the_rest()
        self._skip_holidays()
        whole = len(self.rules)
        rules = tuple(self._rule(i, rule) for i, rule in enumerate(self.rules))
        if Flag.UNCERTAIN in self.flags:
            rules = tuple(dict.fromkeys(map(self._unknown, rules)))
        if self.unread:
            rules = tuple(rule for rule in rules if not any(_only_repeats(rule, other) for other in rules))
        everywhere = tuple(_closure(c) for c in self.closures if not _is_scoped(c, whole))
        return Schedule(
            rules=rules,
            closures=everywhere,
            hours=tuple(self.hours),
            times=() if rules else tuple(self.times),
            flags=tuple(sorted(self.flags)),
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _rule(self, index: int, draft: DraftRule) -> Rule:
        whole = len(self.rules)
        days = draft.phrase.days()
        mine = [s.shift for s in self.shifts if _concerns(s, index, whole)]
        if draft.phrase.workdays and not any(shift.on_holidays for shift in mine):
            mine.append(Shift(Then.SKIP))
        if days.every is Every.DATE or days.holidays:
            mine = []
        own = [c for c in self.closures if _is_scoped(c, whole) and _concerns(c, index, whole)]
        return Rule(
            days,
            times=tuple(draft.times),
            shifts=tuple(dict.fromkeys(mine)),
            swaps=tuple(draft.swaps),
            closures=tuple(map(_closure, own)),
            label=draft.label,
        )

    def _unknown(self, rule: Rule) -> Rule:
        """「月・水・金のうち2日」 keeps its weekdays, 「第2日曜の前日」 not even those: no more than was understood."""
        told = rule.days
        days = Days(
            Every.SOME,
            weekdays=() if self.doubts_weekdays else told.weekdays,
            interval=told.interval,
            count=told.count,
            per=told.per,
            approximate=told.approximate,
        )
        return Rule(days, rule.times, label=rule.label)

    def _skip_holidays(self) -> None:
        """「祝日は休み」 is about what recurs; a date told by itself is held on a holiday too."""
        alone = [c for c in self.closures if c.days == HOLIDAYS and not c.shifts] if self.rules else []
        self.closures = [c for c in self.closures if c not in alone]
        self.shifts += [DraftShift(Shift(Then.SKIP), c.group, c.seen) for c in alone]

    def _open_the_rest(self) -> None:
        """「水曜定休 10時～16時」 opens on all other days; a closed Monday that moves opens on that Monday."""
        recurring = (Every.WEEK, Every.MONTH_WEEKDAY)
        weekly = [c for c in self.closures if c.days.every in recurring and c.days.weekdays and c.part is None]
        told = weekly or (self.tells_all_closed and self.closures)
        if not self.rules and ((told and self.times) or (weekly and self.complement)):
            self.rules.append(DraftRule(Phrase(everyday=True), list(self.times)))
        if not self.rules and told and self.hours and all(each.days.months for each in self.hours):
            self.rules = [DraftRule(Phrase(everyday=True, months=h.days.months), list(h.times)) for h in self.hours]
            self.hours = []
        moving = {n for c in weekly if c.shifts and c.days.every is Every.WEEK for n in c.days.weekdays}
        closed_months = {n for c in self.closures if c.days.every is Every.DAY for n in c.days.months}
        for rule in self.rules:
            rule.phrase.closed_months = closed_months
            if rule.phrase.weekdays and not rule.phrase.ordinals and len(rule.phrase.weekdays) > 3:
                rule.phrase.weekdays = tuple(sorted({*rule.phrase.weekdays, *moving}))


def _is_scoped(draft: DraftClosure | DraftShift, whole: int) -> bool:
    return draft.seen < 0 or (draft.seen < whole and draft.group < draft.seen)


def _concerns(draft: DraftClosure | DraftShift, index: int, whole: int) -> bool:
    return not _is_scoped(draft, whole) or draft.group <= index < abs(draft.seen)


def _closure(draft: DraftClosure) -> Closure:
    return Closure(draft.days, tuple(draft.shifts), draft.part)


def _only_repeats(rule: Rule, other: Rule) -> bool:
    """「火～金 9時半～14時半 ※毎週木曜に身体測定」: days without hours of their own among those that have them."""
    days, told = rule.days, other.days
    is_bare = (
        not (rule.times or rule.label or rule.swaps or days.holidays) and days.interval == 1 and bool(days.weekdays)
    )
    is_within = told.every is Every.WEEK and told == Days(Every.WEEK, weekdays=told.weekdays, holidays=told.holidays)
    is_recurring = days.every in (Every.WEEK, Every.MONTH_WEEKDAY)
    return is_bare and is_recurring and is_within and bool(other.times) and set(days.weekdays) <= set(told.weekdays)


def closed_days(phrase: Phrase) -> Days:
    """The pattern of days a text calls closed; dates without a year or a weekday are closed every year."""
    days = phrase.days()
    if phrase.written and not any(each.is_of_one_year for each in phrase.written):
        spans = tuple(((w.month, w.day), (w.month, w.day)) for w in phrase.written)
        return Days(Every.DAY, spans=spans)
    if phrase.period and not any(each.is_of_one_year for each in phrase.period):
        first, last = phrase.period
        return replace(
            days, since=None, until=None, seasons=(), spans=(((first.month, first.day), (last.month, last.day)),)
        )
    return days


def moved(text: str, weekdays: tuple[int, ...], on: Shift) -> Shift:
    """What 翌日, 翌平日, 翌週, 翌月曜 … means for a rule on these weekdays; ELSEWHERE when it does not say where."""
    if "平日" in text:
        return replace(on, then=Then.WORKDAY, days=-1 if "前" in text else 1)
    if any(word in text for word in ("開館日", "営業日", "休日でない")):
        return replace(on, then=Then.NON_HOLIDAY, days=1)
    for word, step in (
        ("翌々日", 2),
        ("前々日", -2),
        ("翌日", 1),
        ("次の日", 1),
        ("前日", -1),
        ("前週", -7),
        ("前の週", -7),
    ):
        if word in text and not (step == -7 and "曜" in text):
            return replace(on, then=Then.DAYS, days=step)
    return _moved_to_weekday(text, weekdays, on)


def _moved_to_weekday(text: str, weekdays: tuple[int, ...], on: Shift) -> Shift:
    target = next(
        (
            n
            for n, letter in enumerate("月火水木金土日")
            if letter + "曜" in text.replace("同じ曜", "").replace("同曜", "")
        ),
        None,
    )
    if "前" in text:
        return _moved_back(target, weekdays, on, is_week_before="週" in text)
    if "翌週" in text or "次週" in text:
        if target is None:
            return replace(on, then=Then.DAYS, days=7)
        if len(weekdays) == 1:
            return replace(on, then=Then.DAYS, days=7 + target - weekdays[0])
    elif target is not None and ("翌" in text or "次の" in text):
        return replace(on, then=Then.WEEKDAY, weekday=target)
    return replace(on, then=Then.ELSEWHERE)


def _moved_back(target: int | None, weekdays: tuple[int, ...], on: Shift, *, is_week_before: bool) -> Shift:
    """「前の週の金曜」, 「前の金曜」; ELSEWHERE when it depends on which of several weekdays it is."""
    if target is None or len(weekdays) != 1:
        return replace(on, then=Then.ELSEWHERE)
    days = target - weekdays[0] - 7 if is_week_before else -((weekdays[0] - target - 1) % 7 + 1)
    return replace(on, then=Then.DAYS, days=days)


def period_dates(first: date, last: date) -> tuple[date, ...]:
    """Every day of a short period, both ends included."""
    return tuple(date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1))
