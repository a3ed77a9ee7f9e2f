"""One phrase of days (「偶数月の第2土曜」) on its way from words to a pattern."""

from dataclasses import dataclass, field
from datetime import date

from directory.schedules import values
from directory.schedules.rules import EVERY_WEEKDAY, WORKING_WEEK, Days, Every, Span

SEASON_NAMES = (
    ("年末年始", "年末年始"),
    ("夏", "夏休み"),
    ("冬", "冬休み"),
    ("春", "春休み"),
    ("長期", "長期休暇"),
    ("学校休業", "長期休暇"),
    ("盆", "お盆"),
    ("ゴールデン", "ゴールデンウィーク"),
    ("GW", "ゴールデンウィーク"),
    ("正月", "正月"),
    ("三が日", "正月"),
    ("年末", "年末"),
    ("年始", "正月"),
)


@dataclass(slots=True)
class Phrase:
    """What was said about some days; `join` tells how it hangs on the phrase before (TIGHT, LOOSE, GA)."""

    join: str = ""
    weekly: bool = False
    monthly: bool = False
    everyday: bool = False
    interval: int = 1
    per_interval: str = ""
    count: int = 0
    per: str = ""
    exact_count: bool = True
    months: tuple[int, ...] = ()
    among_months: bool = False
    seasons: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    since: date | None = None
    until: date | None = None
    anchor: date | None = None
    ordinals: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    workdays: bool = False
    holidays: bool = False
    offset: int = 0
    month_days: tuple[int, ...] = ()
    written: list[values.WrittenDate] = field(default_factory=list)
    period: list[values.WrittenDate] = field(default_factory=list)
    dates: tuple[date, ...] = ()
    approximate: bool = False
    frequency_unknown: bool = False
    closed_months: set[int] = field(default_factory=set)
    words: str = ""

    def take(self, kind: str, text: str) -> None:
        """Adds the meaning of one word."""
        self.words += text
        TAKERS[kind](self, text)

    @property
    def has_body(self) -> bool:
        """Whether it names days by itself."""
        return bool(self.ordinals or self.weekdays or self.holidays or self.month_days or self.written or self.everyday)

    @property
    def has_scope(self) -> bool:
        """Whether it names a part of the year."""
        return bool(self.months or self.seasons or self.spans or self.since or self.until or self.period)

    @property
    def is_marked(self) -> bool:
        """Whether a word such as 毎週 or 毎月 says that something is held."""
        return self.weekly or self.monthly or self.everyday or self.interval > 1 or bool(self.count)

    @property
    def is_scope_only(self) -> bool:
        """Whether it only restricts: months, seasons, counts, intervals."""
        return not self.has_body

    @property
    def is_bare_weekday(self) -> bool:
        """Weekdays and nothing else."""
        return bool(self.weekdays) and not (self.ordinals or self.is_marked or self.has_scope or self.workdays)

    @property
    def may_be_irregular(self) -> bool:
        """A weekday alone, which a 不定期 anywhere in the text makes unknown."""
        return self.is_bare_weekday and len(self.weekdays) < 5

    def days(self) -> Days:
        """The pattern; SOME when the phrase leaves open which days."""
        every = self._every()
        some = every is Every.SOME
        return Days(
            every,
            weekdays=self.weekdays or (EVERY_WEEKDAY if every is Every.MONTH_WEEKDAY else ()),
            holidays=self.holidays,
            ordinals=self.ordinals,
            month_days=self.month_days,
            dates=tuple(sorted(self.dates)),
            interval=self.interval,
            anchor=self._anchor(),
            months=self.months,
            seasons=self.seasons,
            spans=self.spans,
            since=self.since,
            until=self.until,
            offset=self.offset,
            count=self.count if some else 0,
            per=self.per if some else "",
            approximate=self.approximate,
        )

    def _anchor(self) -> date | None:
        """The day the weeks are counted from; a Tuesday does not tell which Thursdays are meant."""
        is_other_day = self.anchor and self.weekdays and self.anchor.weekday() not in self.weekdays
        return None if is_other_day and self.per_interval == "week" else self.anchor

    def _every(self) -> Every:
        if self.dates:
            return Every.DATE
        if self._is_open():
            return Every.SOME
        if self.month_days:
            return Every.MONTH_DAY
        if self.ordinals:
            return Every.MONTH_WEEKDAY
        if self.weekdays or self.holidays:
            return Every.WEEK
        return Every.DAY

    def _is_open(self) -> bool:
        """Whether the count says that not all of the days are meant (土曜日・月1回), or too many are."""
        if self.frequency_unknown:
            return True
        if self.per_interval == "month" and not (self.ordinals or self.month_days):
            return True
        if not self.count:
            return self.monthly and bool(self.weekdays) and not self.ordinals
        named = len(self.month_days) or len(self.ordinals) * max(1, len(self.weekdays))
        if self.per == "year":
            return self.count != named * self._months_a_year()
        if self.weekly and self.per == "month" and self.count >= 4 * len(self.weekdays):
            return False
        if self.per == "week":
            return self.count != (7 if self.everyday else len(self.weekdays)) or bool(self.ordinals)
        return named != self.count if self.exact_count else not named or named > self.count

    def _months_a_year(self) -> int:
        if self.interval > 1 and not self.months:
            return 12 // self.interval
        return len(set(self.months or range(1, 13)) - self.closed_months)


def _season(phrase: Phrase, text: str) -> None:
    if sum(letter in "春夏冬" for letter in text) > 1:
        phrase.seasons = tuple(f"{letter}休み" for letter in text if letter in "春夏冬")
        return
    name = next(name for word, name in SEASON_NAMES if word in text)
    phrase.seasons = (*phrase.seasons, name)


def _year_end(phrase: Phrase, text: str) -> None:
    first, last = values.dates_in(text)[:2]
    phrase.spans = (*phrase.spans, ((first.month, first.day), (last.month, last.day)))


def _range(phrase: Phrase, text: str) -> None:
    phrase.period = values.dates_in(text)[:2]


def _count(phrase: Phrase, text: str) -> None:
    count, per, exact = values.count_in(text)
    phrase.count, phrase.exact_count = count, exact
    phrase.per = per or phrase.per


def _interval(phrase: Phrase, text: str) -> None:
    phrase.interval = int(text[0]) if text[0].isdigit() else 2
    phrase.per_interval = "month"


def _biweek(phrase: Phrase, _: str) -> None:
    phrase.interval, phrase.per_interval = 2, "week"


def _months(phrase: Phrase, text: str) -> None:
    if text.startswith("20"):
        phrase.since, phrase.until = values.months_of_year(text)
    else:
        _named_months(phrase, values.months_in(text))


def _parity(phrase: Phrase, text: str) -> None:
    _named_months(phrase, values.months_in(text), among=True)


def _named_months(phrase: Phrase, months: tuple[int, ...], *, among: bool = False) -> None:
    """「4月、8月～10月」 are four months, 「4月～9月の偶数月」 the even ones among six."""
    before = set(phrase.months or months)
    among = among or phrase.among_months
    phrase.months = tuple(sorted(before & set(months) if among else before | set(months)))
    phrase.among_months = among


def _weekdays(phrase: Phrase, text: str) -> None:
    phrase.weekdays = values.weekdays_in(text)


def _workdays(phrase: Phrase, _: str) -> None:
    phrase.weekdays, phrase.workdays = WORKING_WEEK, True


def _month_days(phrase: Phrase, text: str) -> None:
    phrase.month_days = values.month_days_in(text)
    phrase.approximate = any(word in text for word in ("前後", "頃", "ごろ", "付近", "あたり"))


def _with_digit(phrase: Phrase, text: str) -> None:
    phrase.month_days = values.days_with_digit(text)


def _last_day(phrase: Phrase, _: str) -> None:
    phrase.month_days = (-1,)


def _ordinals(phrase: Phrase, text: str) -> None:
    phrase.ordinals = values.ordinals_in(text)


def _dates(phrase: Phrase, text: str) -> None:
    phrase.written = values.dates_in(text)


def _holiday(phrase: Phrase, _: str) -> None:
    phrase.holidays = True


def _after_holiday(phrase: Phrase, _: str) -> None:
    phrase.holidays, phrase.offset = True, 1


def _weekly(phrase: Phrase, _: str) -> None:
    phrase.weekly = True


def _monthly(phrase: Phrase, _: str) -> None:
    phrase.monthly = True


def _everyday(phrase: Phrase, _: str) -> None:
    phrase.everyday = True


TAKERS = {
    "SEASON": _season,
    "YEAREND": _year_end,
    "RANGE": _range,
    "COUNT": _count,
    "INTERVAL": _interval,
    "BIWEEK": _biweek,
    "MONTHS": _months,
    "PARITY": _parity,
    "WEEKDAYS": _weekdays,
    "WORKDAYS": _workdays,
    "MDAYS": _month_days,
    "TSUKU": _with_digit,
    "LASTDAY": _last_day,
    "ORDINALS": _ordinals,
    "DATES": _dates,
    "HOLIDAY": _holiday,
    "HOLIDAY_AFTER": _after_holiday,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "EVERYDAY": _everyday,
}
