"""The cells that say when, as one text in the words people use, so that one reader understands them all."""

import re
import unicodedata
from dataclasses import replace

from directory.exchange.place_rows import ScheduleCells
from directory.schedules.columns import FREQUENCIES
from directory.schedules.gif import repeat_words, weekday_letters
from directory.schedules.reading import Reading, Status, read
from directory.schedules.rules import Times

TELLS_DAYS = re.compile(
    r"毎週|毎月|毎日|隔週|隔月|第[0-9一二三四五1-5]|最終|曜|不定期|随時|未定|月[0-9]回|年[0-9]回|週[0-9]|[0-9]日|月末"
    r"|[0-9]回|偶数月|奇数月|春と秋|季節|休止|平日|土日|不定"
)
TELLS_WHICH = re.compile(r"第\s*[0-9一二三四五]|最終|隔週|毎週|毎日|偶数|奇数|[0-9]日|月末|休止|不定期|[春夏秋冬]")
TELLS_HOURS = re.compile(r"[0-9]{1,2}[::時]|午前|午後|正午")
ON_WORKDAYS = re.compile(r"平日 ?[0-9]{1,2}:")
WEEKDAYS = re.compile(r"[月火水木金土日祝]+")
LETTERS = "月火水木金土日"
MOST_DAYS = 5  # weekdays; a list that names so many means every week
CIRCLED = re.compile(r"[①-⑳]")


def tells_days(text: str) -> bool:
    """Whether a text speaks of days, not of hours alone."""
    return bool(TELLS_DAYS.search(_narrow(text)))


def schedule_text(cells: ScheduleCells, *, weekday_alone: str = "") -> str:
    """One text for a row's days, hours and remarks; "" when nothing is told.

    `weekday_alone` is added to a weekday without a frequency: a facility's 月火水 are every week's, a こども食堂's
    土 may be one Saturday a month. A day text that names the days (第3土曜日) goes before the coded frequency, which
    lists often fill in wrongly; a weekday with 月1回 says one such day a month, unknown which, and stays so.
    Weekdays may be codes (`schedules.gif`); a remark that only says the text in other words is left out.
    """
    cells = _decoded(cells)
    days, remark = _days(cells, weekday_alone)
    hours = "" if TELLS_HOURS.search(_narrow(days)) else _hours(cells.start, cells.end)
    closed = _closed(cells.closed)
    text = " ".join(part for part in (days, hours) if part)
    for more in (remark, closed):
        if more and _narrow(more) not in _narrow(text) and not _says_the_same(cells.text, more):
            text = f"{text}（{more}）" if text else more
    return text


def _decoded(cells: ScheduleCells) -> ScheduleCells:
    """The cells with weekday and repetition codes in words; a remark that tells the days better stands alone."""
    words = repeat_words(cells.weekday)
    if words and TELLS_DAYS.search(_narrow(cells.note)) and _tells_more(cells.note, replace(cells, weekday=words)):
        return replace(cells, weekday="")
    if words:
        return replace(cells, weekday="", day=" ".join(part for part in (words, cells.day) if part))
    letters = weekday_letters(cells.weekday)
    return replace(cells, weekday=letters) if letters else cells


def _says_the_same(text: str, remark: str) -> bool:
    if not text:
        return False
    said = read(text).text
    return bool(said) and said == read(remark).text


def _days(cells: ScheduleCells, weekday_alone: str) -> tuple[str, str]:
    """The text that tells the days, and the remark that is left."""
    span = _span(cells.start_day, cells.end_day)
    remark = cells.note
    if cells.text:
        return _with_weekday(cells.text, cells), remark
    if span:
        return span, " ".join(part for part in (cells.day, remark) if part)
    day = _expanded(cells.day, cells)
    if day and TELLS_DAYS.search(_narrow(day)):
        return day, remark
    if remark and TELLS_DAYS.search(_narrow(remark)) and _tells_more(remark, cells):
        return " ".join(part for part in (day, remark) if part), ""
    coded = _coded(cells.weekday, cells.frequency)
    coded += weekday_alone if 0 < _count(cells.weekday) < MOST_DAYS and not cells.frequency else ""
    return " ".join(part for part in (coded, day) if part), remark


def _tells_more(remark: str, cells: ScheduleCells) -> bool:
    """Whether a remark tells the days better than weekday and frequency do.

    Days that are closed, other hours, or a further day are exceptions to the weekdays, and replace none of them.
    """
    if not cells.weekday:
        return True
    plain = _narrow(remark)
    tells_which, on_workdays = TELLS_WHICH.search(plain), ON_WORKDAYS.match(plain)
    if not tells_which and (cells.frequency or not on_workdays):
        return False
    reading = read(remark)
    if rules := reading.schedule.rules:
        has_hours = all(times.starts is not None for rule in rules for times in rule.times or (Times(),))
        return _covers(reading, cells.weekday) and (bool(tells_which) or has_hours)
    is_exception = reading.status in (Status.CLOSED_DAYS, Status.NOT_SCHEDULE) or reading.schedule.hours
    return bool(tells_which) and not is_exception


def _covers(reading: Reading, weekday: str) -> bool:
    rules = reading.schedule.rules
    named = {LETTERS.index(letter) for letter in _narrow(weekday).replace("曜日", "") if letter in LETTERS}
    told = {day for rule in rules for day in rule.days.weekdays}
    return named <= told or not all(rule.days.weekdays for rule in rules)


def _expanded(day: str, cells: ScheduleCells) -> str:
    """毎週 and 月2 beside a weekday column need the weekday; a full date stays what it is."""
    plain = _narrow(day)
    weekday = _weekday(cells.weekday)
    if plain in ("毎週", "隔週") and weekday:
        return f"{plain}{weekday}"
    if found := re.fullmatch(r"月([1-5])回?", plain):
        return f"{weekday}・月{found[1]}回" if weekday else f"月{found[1]}回"
    if re.fullmatch(WEEKDAYS, plain) and not cells.weekday:
        return _coded(plain, cells.frequency)
    return day


def _with_weekday(text: str, cells: ScheduleCells) -> str:
    if cells.weekday and not re.search(r"曜|[月火水木金土日][・、]|毎日|平日", _narrow(text)):
        return f"{_coded(cells.weekday, cells.frequency)} {text}"
    return text


def _coded(weekday: str, frequency: str) -> str:
    """Weekdays with a frequency: 毎週土曜日, 土曜日・月1回, 月・水・金曜日."""
    days = _weekday(weekday)
    plain = _narrow(frequency)
    often = FREQUENCIES.get(plain, frequency)
    if not days:
        return often
    if often == "毎週" or (plain in ("1", "2") and _count(weekday) >= 2):
        return f"毎週{days}"
    return f"{days}・{often}" if often else days


def _count(weekday: str) -> int:
    return len(re.findall(r"[月火水木金土日]", _narrow(weekday).replace("曜日", "").replace("曜", "")))


def _weekday(text: str) -> str:
    """月水金 → 月・水・金曜日; words stay as they are."""
    plain = re.sub(r"[\s;；,、・/／]|曜日|曜", "", _narrow(text))
    if not plain or not WEEKDAYS.fullmatch(plain):
        return text
    return "・".join(plain.replace("祝", "")) + "曜日" + ("・祝日" if "祝" in plain else "")


def _hours(start: str, end: str) -> str:
    """9:00～12:00; numbered sessions in pairs: ①13:00～14:00 ②14:45～15:45."""
    starts, ends = _sessions(start), _sessions(end)
    if len(starts) > 1:
        ends = ends if len(ends) == len(starts) else [""] * len(starts)
        return " ".join(_span_of_hours(one, other) for one, other in zip(starts, ends, strict=True))
    if start and end and _narrow(start) == _narrow(end):
        return start
    return _span_of_hours(start, end)


def _sessions(text: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"\n+", CIRCLED.sub("\n", text)) if part.strip()]
    only_clocks = all(re.match(r"[^0-9]{0,3}[0-9]{1,2}[::]", _narrow(part)) for part in parts)
    return parts if len(parts) > 1 and only_clocks else [text]


def _span_of_hours(start: str, end: str) -> str:
    if not start:
        return f"～{end}" if end else ""
    return f"{start}～{end}" if end else f"{start}～"


def _span(first: str, last: str) -> str:
    if not first or first == last:
        return first
    return f"{first}～{last}" if last else first


def _closed(closed: str) -> str:
    if not closed:
        return ""
    return closed if "休" in closed else f"{closed}休み"


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
