"""The schedule of one venue as boxes to tick: it asks, checks, and answers with a table."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField

from core.calendar import today
from core.forms import Checkboxes, Form, at_most, offered, offered_all, say_at
from directory.desk.forms import plain
from directory.schedules.reading import Status, read
from directory.schedules.rules import Rule, Times
from directory.schedules.table import (
    CLOSED_SEASONS,
    MIDNIGHT,
    MORNING_TO,
    NIGHT_FROM,
    SEASONS,
    Line,
    OnHolidays,
    Table,
    is_of_dates,
)

HOLIDAY, LAST = "7", "-1"
WEEKDAYS = [*((str(number), letter) for number, letter in enumerate("月火水木金土日")), (HOLIDAY, "祝")]
EVERY_WEEK, FORTNIGHT = "every", "fortnight"
WEEKS = [(EVERY_WEEK, "毎週"), *((str(n), f"第{n}") for n in range(1, 6)), (LAST, "最終"), (FORTNIGHT, "隔週")]
MONTHS = [(str(number), f"{number}月") for number in range(1, 13)]
FIVES = (5, 15, 25)

NO_DAY = "曜日か日にちを選んでください。"
TWO_KINDS = "曜日と「毎月何日」は、どちらかだけにしてください。両方あるときは、行を分けます。"
TWO_WEEKS = "「毎週」「隔週」と「第1」などは、いっしょに選べません。"
HOLIDAY_WEEKS = "「祝」は「毎週」のときだけ選べます。"
NO_ANCHOR = "隔週のときは、次に開く日を入れてください。どちらの週か分かるようになります。"
WRONG_CLOCK = "時刻は 10:00 のように入力してください。"
NO_START = "はじまりの時刻を入れてください。"
TOO_EARLY = "終わりの時刻が、はじまりより前です。"
WRONG_DAY = "日付は 2026-04-01 のように入力してください。"
WRONG_MONTH_DAY = "日にちは 5、15、25 のように、1から31の数字で入力してください。月末は 末日 と書きます。"
WRONG_DATES = "1行に1日ずつ、12月31日 や 2026-12-31 のように入力してください。"
CLOCK = re.compile(r"(\d{1,2})(?::|時)(\d{2})?分?")


class LineForm(Form):
    """One regular opening."""

    class Meta(Form.Meta):
        csrf = False  # a part of the place's form

    weekdays = Checkboxes("曜日", choices=offered(*WEEKDAYS))
    weeks = Checkboxes("週", choices=offered(*WEEKS))
    anchor = StringField("隔週のとき：次に開く日", validators=[at_most(30)])
    month_days = StringField("毎月何日（曜日でないとき）", validators=[at_most(60)])
    fives = BooleanField("5のつく日（5・15・25日）")
    months = Checkboxes("月（選ばなければ毎月）", choices=offered(*MONTHS))
    seasons = Checkboxes("この間だけ（選ばなければ一年中）", choices=offered(*((name, name) for name in SEASONS)))
    starts1 = StringField("はじまり", validators=[at_most(12)])
    ends1 = StringField("終わり", validators=[at_most(12)])
    starts2 = StringField("はじまり（2つめ）", validators=[at_most(12)])
    ends2 = StringField("終わり（2つめ）", validators=[at_most(12)])
    starts3 = StringField("はじまり（3つめ）", validators=[at_most(12)])
    ends3 = StringField("終わり（3つめ）", validators=[at_most(12)])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was chosen or typed: then it is no opening."""
        return not any(plain(each.data) if isinstance(each.data, str) else each.data for each in self)

    def read(self) -> Line | None:
        """The line; None with the messages left at the fields."""
        self.validate()
        weekdays, weeks = set(self.weekdays.data or ()), set(self.weeks.data or ()) - {EVERY_WEEK}
        month_days = _kept(self.month_days, _month_days) or ()
        month_days = tuple(dict.fromkeys((*month_days, *(FIVES if self.fives.data else ()))))
        anchor = _kept(self.anchor, day_of)
        times = [self._times(number) for number in (1, 2, 3)]
        ordinals = tuple(sorted((int(week) for week in weeks - {FORTNIGHT}), key=lambda n: n % 99))
        self._check_days(weekdays, weeks, month_days, has_two=bool(ordinals) and EVERY_WEEK in (self.weeks.data or ()))
        if FORTNIGHT in weeks and anchor is None and not self.anchor.errors:
            say_at(self.anchor, NO_ANCHOR)
        if self.has_errors:
            return None
        return Line(
            weekdays=tuple(sorted(int(day) for day in weekdays - {HOLIDAY})),
            holidays=HOLIDAY in weekdays,
            weeks=ordinals,
            is_fortnightly=FORTNIGHT in weeks,
            anchor=anchor if FORTNIGHT in weeks else None,
            month_days=month_days,
            months=tuple(sorted(int(month) for month in self.months.data or ())),
            seasons=tuple(self.seasons.data or ()),
            times=tuple(each for each in times if each is not None),
        )

    @property
    def has_errors(self) -> bool:
        """Whether any field has a message."""
        return any(each.errors for each in self)

    def _check_days(self, weekdays: set[str], weeks: set[str], month_days: tuple[int, ...], *, has_two: bool) -> None:
        if not weekdays and not month_days and not self.month_days.errors:
            say_at(self.weekdays, NO_DAY)
        if (weekdays or weeks) and month_days:
            say_at(self.month_days, TWO_KINDS)
        if has_two or (FORTNIGHT in weeks and len(weeks) > 1):
            say_at(self.weeks, TWO_WEEKS)
        if HOLIDAY in weekdays and weeks:
            say_at(self.weekdays, HOLIDAY_WEEKS)

    def _times(self, number: int) -> Times | None:
        first, last = self[f"starts{number}"], self[f"ends{number}"]
        starts, ends = _kept(first, clock_of), _kept(last, clock_of)
        if first.errors or last.errors or (starts is None and ends is None):
            return None
        if starts is None:
            say_at(first, NO_START)
            return None
        if ends is not None and ends <= starts:
            if starts < NIGHT_FROM or ends > MORNING_TO:
                say_at(last, TOO_EARLY)
                return None
            ends += MIDNIGHT
        return Times(starts, ends)


class RestForm(Form):
    """What holds for all lines, and what no box can say."""

    class Meta(Form.Meta):
        csrf = False

    on_holidays = SelectField("祝日と重なるとき", choices=offered_all(OnHolidays), default="")
    closed_seasons = Checkboxes("毎年の休み", choices=offered(*((name, name) for name in CLOSED_SEASONS)))
    closed_months = Checkboxes("休みの月", choices=offered(*MONTHS))
    closed_dates = TextAreaField("休む日（1行に1日）", validators=[at_most(1000)])
    extra = TextAreaField("そのほかに開く日（1行に1日、時刻も書けます）", validators=[at_most(1000)])
    is_irregular = BooleanField("ほかに、決まっていない日にも開く（不定期）")
    is_suspended = BooleanField("いまは休止中")
    note = TextAreaField("表では書けないこと（ことばのまま載せます）", validators=[at_most(500)])

    def read(self, lines: tuple[Line, ...]) -> Table | None:
        """The table; None with the messages left at the fields."""
        self.validate()
        closed, extra = _kept(self.closed_dates, dates_of), _kept(self.extra, rules_of)
        if any(each.errors for each in self):
            return None
        return Table(
            lines=lines,
            on_holidays=OnHolidays(self.on_holidays.data or ""),
            closed_seasons=tuple(self.closed_seasons.data or ()),
            closed_months=tuple(sorted(int(month) for month in self.closed_months.data or ())),
            closed_dates=closed or (),
            extra=extra or (),
            is_irregular=bool(self.is_irregular.data),
            is_suspended=bool(self.is_suspended.data),
            note=plain(self.note.data),
        )


def clock_of(text: str) -> int:
    """10:30 or 10時半 in minutes; raises ValueError with our sentence."""
    found = CLOCK.fullmatch(unicodedata.normalize("NFKC", text).replace("時半", "時30"))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 24 or minute > 59 or hour * 60 + minute > MIDNIGHT:
        raise ValueError(WRONG_CLOCK)
    return hour * 60 + minute


def day_of(text: str) -> date:
    """A single day, as forms or people write it; raises ValueError with our sentence."""
    found = _rules(text)
    if len(found) != 1 or len(found[0].days.dates) != 1:
        raise ValueError(WRONG_DAY)
    return found[0].days.dates[0]


def dates_of(text: str) -> tuple[date, ...]:
    """Days, one on a line; raises ValueError with our sentence."""
    rules = rules_of(text)
    if any(rule.times for rule in rules):
        raise ValueError(WRONG_DATES)
    return tuple(sorted({day for rule in rules for day in rule.days.dates}))


def rules_of(text: str) -> tuple[Rule, ...]:
    """Days with their hours, one on a line; raises ValueError with our sentence."""
    found: list[Rule] = []
    for line in text.splitlines():
        if line.strip():
            rules = _rules(line)
            if not rules:
                raise ValueError(f"「{line.strip()}」が読めません。{WRONG_DATES}")
            found += rules
    return tuple(found)


def _rules(text: str) -> tuple[Rule, ...]:
    """What a line of dates says; nothing where it is no such line."""
    reading = read(text, today=today())
    rules = reading.schedule.rules
    return rules if reading.status is Status.DATES and all(map(is_of_dates, rules)) else ()


def _month_days(text: str) -> tuple[int, ...]:
    words = [
        word for word in re.split(r"[\s、,，・日]+", unicodedata.normalize("NFKC", text).replace("末日", "99")) if word
    ]
    numbers = [int(word) if word.isascii() and word.isdigit() else 0 for word in words]
    if not all(1 <= number <= 31 or number == 99 for number in numbers):
        raise ValueError(WRONG_MONTH_DAY)
    return tuple(-1 if number == 99 else number for number in numbers)


def _kept(field: Any, read_it: Callable[[str], Any]) -> Any:
    """What was typed as a value; None when nothing or wrong, with the message at the field."""
    text = plain(field.data)
    if not text or field.errors:
        return None
    try:
        return read_it(text)
    except ValueError as wrong:
        say_at(field, str(wrong))
        return None
