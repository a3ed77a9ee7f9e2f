"""What one word means: weekdays, ordinals, months, clock times, dates."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from directory.schedules.rules import EVEN_MONTHS, EVERY_WEEKDAY, ODD_MONTHS, Times

WEEKDAYS = "月火水木金土日"
LETTERS = re.compile(f"週末|[{WEEKDAYS}]")
NOON, DAWN = 12 * 60, 6 * 60
EVENING = 15  # o'clock: from here on an earlier end in the 24-hour clock may be the next morning
FARTHEST = 330  # days: a weekday that fits tells the coming summer from one of long ago
FAR = 200  # days: hardly anybody announces a single day further ahead without its year
PART_WORDS = {
    "午前": "am",
    "朝": "am",
    "午後": "pm",
    "夕": "evening",
    "放課後": "evening",
    "夜": "night",
    "昼": "noon",
    "お昼": "noon",
    "正午": "noon",
}
_RANGE = re.compile(r"([月火水木金土日])曜?\s*(?:(?:~|から)\s*([月火水木金土日])曜?)?")
_CLOCK = re.compile(r"(午前|午後|早朝|朝|夜|夕方|深夜|昼|翌)?[日の\s]*(\d{1,2}):(\d{2})")
_DATE = re.compile(
    r"(?:(20\d\d)年)?(?:(?<!\d)(1[0-2]|0?[1-9])月)?(3[01]|[12]\d|0?[1-9])日?"
    r"(?:\s*\(([月火水木金土日])曜?[^)]*\)|([月火水木金土日])曜)?"
)


def weekdays_in(text: str) -> tuple[int, ...]:
    """「月～金・日」 → 0, 1, 2, 3, 4, 6, in the order of the week."""
    if text == "週末":
        return (5, 6)
    found: set[int] = set()
    for match in _RANGE.finditer(text.replace("曜日", "曜")):
        first = WEEKDAYS.index(match[1])
        last = WEEKDAYS.index(match[2]) if match[2] else first
        found.update(n % 7 for n in range(first, last + 1 + 7 * (last < first)))
    return tuple(sorted(found))


def ordinals_in(text: str) -> tuple[int, ...]:
    """「第1・3」 → 1, 3; 「第2～第4」 → 2, 3, 4; 最終 → -1."""
    span = re.search(r"([1-5])(?:番目)?週?目?\s*(?:~|から)\s*(?:第\s*)?([1-5])", text)
    if span:
        return tuple(range(int(span[1]), int(span[2]) + 1))
    found = {int(digit) for digit in re.findall("[1-5]", text)}
    last = {-1} if re.search("最終|最後|末", text) else set()
    return (*sorted(found), *last)


def months_in(text: str) -> tuple[int, ...]:
    """「11月～3月」 → 1, 2, 3, 11, 12."""
    if "偶数" in text:
        return EVEN_MONTHS
    if "奇数" in text:
        return ODD_MONTHS
    if "倍数" in text:
        step = int(re.findall(r"\d", text)[0])
        return tuple(range(step, 13, step))
    span = re.search(r"(\d{1,2})月?(?:~|から)(?:翌年?の?)?(\d{1,2})月", text)
    if span:
        first, last = int(span[1]), int(span[2])
        return tuple(sorted((n - 1) % 12 + 1 for n in range(first, last + 1 + 12 * (last < first))))
    return tuple(sorted({int(n) for n in re.findall(r"\d+", text)}))


def months_of_year(text: str) -> tuple[date | None, date | None]:
    """「2026年4月～2027年3月」 → its first and last day; 「から」 and 「まで」 alone leave the other end open."""
    found = [(int(y) if y else 0, int(m)) for y, m in re.findall(r"(?:(20\d\d)年)?(\d{1,2})月", text)]
    (year, first), (last_year, last) = found[0], found[-1]
    last_year = last_year or year + (last < first)
    starts, ends = date(year, first, 1), date(last_year, last, monthrange(last_year, last)[1])
    if len(found) == 1 and re.search("から|より|以降|~|スタート|開始|発足|開設", text):
        return starts, None
    return (None if len(found) == 1 and "まで" in text else starts), ends


def month_days_in(text: str) -> tuple[int, ...]:
    """「5日・15日」 → 5, 15; 「1日～3日」 → 1, 2, 3."""
    span = re.search(r"(\d{1,2})日?\s*(?:~|から)\s*(\d{1,2})日", text)
    if span and int(span[1]) < int(span[2]):
        return tuple(range(int(span[1]), int(span[2]) + 1))
    return tuple(sorted({int(n) for n in re.findall(r"\d+", text)}))


def days_with_digit(text: str) -> tuple[int, ...]:
    """5のつく日 → 5, 15, 25; ゾロ目の日 → 11, 22."""
    if "目" in text:
        return (11, 22)
    digits = {int(d) for d in re.findall(r"\d", text)}
    return tuple(day for day in range(1, 32) if day % 10 in digits)


def count_in(text: str) -> tuple[int, str, bool]:
    """「月2回程度」 → 2, month, False: how often, per what ("" when not told), and whether exactly."""
    numbers = [int(n) for n in re.findall(r"\d+", re.sub(r"^1\s*(?:か|カ|ヶ|ヵ|ケ|箇)月|^1週間", "月", text))]
    per = "year" if "年" in text else "week" if "週" in text else "month" if re.search("月|^1", text) else ""
    exact = len(numbers) == 1 and not re.search("程度|目安|くらい|ぐらい|ほど|前後|以上", text)
    return max(numbers), per, exact


def times_in(text: str) -> Times | None:
    """「午後1:30から3:00」 → 13:30 to 15:00; None when it is no clock time."""
    clocks = [(m[1] or "", int(m[2]), int(m[3])) for m in _CLOCK.finditer(text)]
    if not clocks or any(hour > 29 or minute > 59 for _, hour, minute in clocks):
        return None
    first = _minutes(*clocks[0], is_end=False)
    if len(clocks) == 1:
        only_end = re.match(r"\s*~", text) or re.search(r"(?:まで|終了)$", text.strip())
        return Times(ends=_minutes(*clocks[0], is_end=True)) if only_end else Times(starts=first)
    second = _minutes(*clocks[1], is_end=True)
    if not clocks[1][0]:
        second = _ending(first, second, clocks[0])
    elif clocks[0][0] == clocks[1][0] == "深夜" and first < DAWN:
        second -= 2 * NOON
    return Times(first, second) if second > first else None


def _ending(first: int, second: int, start: tuple[str, int, int]) -> int:
    """「午後1時～3時」 ends at 15:00, 「22:00～5:00」 next morning; 「17:15～8:30」 may be either: as written."""
    if _is_late(start[0]) and second < NOON:
        return second + NOON
    if second > first:
        return second
    if start[1] > EVENING:
        return second + 2 * NOON if second + NOON <= first else second
    return second + NOON if second <= 13 * 60 else second


def _is_late(meridiem: str) -> bool:
    return meridiem in ("午後", "夜", "夕方", "昼")


def _minutes(meridiem: str, hour: int, minute: int, *, is_end: bool) -> int:
    if _is_late(meridiem) and hour < 12 and not (meridiem == "昼" and hour >= 10):
        hour += 12
    elif meridiem == "深夜" and (hour < 6 or hour == 12):
        hour = hour % 12 + 24 * is_end
    elif meridiem == "午前" and hour == 12 and not is_end:
        hour = 0
    elif meridiem == "翌":
        hour += 24
    elif meridiem == "夜" and hour == 12:
        hour = 24
    return hour * 60 + minute


def part_in(text: str) -> str:
    """午前 → am; the part of the day a word names."""
    return next((part for word, part in PART_WORDS.items() if text.startswith(word)), "")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as written: the year or weekday may be missing."""

    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    @property
    def is_of_one_year(self) -> bool:
        """Whether it names its year, or a weekday that fits only some years."""
        return self.year is not None or self.weekday is not None


def dates_in(text: str) -> list[WrittenDate]:
    """「2026年8月5日、12、19日(水)」 → three dates; month and year carry over."""
    found: list[WrittenDate] = []
    year, month = None, 0
    for match in _DATE.finditer(text):
        year = int(match[1]) if match[1] else year
        month = int(match[2]) if match[2] else month
        letter = match[4] or match[5]
        if month:
            weekday = WEEKDAYS.index(letter) if letter else None
            found.append(WrittenDate(month, int(match[3]), year, weekday))
    return found


def resolved(written: WrittenDate, today: date, year: int | None) -> tuple[date | None, bool]:
    """The full date and whether its year was assumed; None when weekday and date contradict each other.

    Without a year the weekday decides among the years around today, else the nearest day is taken.
    """
    known = written.year or year
    years = [known] if known else list(range(today.year - 6, today.year + 2))
    if known is None and written.weekday is None:
        years = [today.year - 1, today.year, today.year + 1]
    days = [day for day in (_day(y, written) for y in years) if day is not None]
    if known is None:
        days = [day for day in days if (day - today).days < (FAR if written.weekday is None else FARTHEST)]
    if written.weekday is not None:
        days = [day for day in days if day.weekday() == written.weekday]
    if not days:
        return None, False
    return min(days, key=lambda day: abs((day - today).days)), known is None and written.weekday is None


def dates_from(written: list[WrittenDate], year: int) -> list[date]:
    """The dates of a list that begins in `year` and goes on in order; empty when one of them does not exist."""
    days: list[date] = []
    for each in written:
        if days and each.month < days[-1].month:
            year += 1
        day = _day(year, each)
        if day is None:
            return []
        days.append(day)
    return days


def _day(year: int, written: WrittenDate) -> date | None:
    try:
        return date(year, written.month, written.day)
    except ValueError:
        return None


def every_weekday_but(closed: tuple[int, ...]) -> tuple[int, ...]:
    """The weekdays that are left."""
    return tuple(n for n in EVERY_WEEKDAY if n not in closed)
