"""Words for days and hours in a query: 月曜, 土日, 平日, 夜, 今日, 今週末, 12月5日, 今やっている."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from directory.search.documents import AFTERNOON, EVENING, MORNING, TIMES_OF_DAY, WEEKDAYS
from directory.search.folding import fold

LETTERS = "月火水木金土日"
READINGS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
ENGLISH = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORK_DAYS, WEEKEND = WEEKDAYS[:5], WEEKDAYS[5:]
PARTS = {
    MORNING: ("午前", "午前中", "朝", "あさ", "早朝", "朝早く"),
    AFTERNOON: ("午後", "昼", "お昼", "昼間", "ひる", "日中", "昼過ぎ"),
    EVENING: ("夜", "夜間", "よる", "夕方", "晩", "夜遅く", "仕事帰り", "仕事の後", "放課後の時間"),
}
AFTER_PART = (
    "",
    "の",
    "に",
    "も",
    "でも",
    "は",
    "だけ",
    "から",
    "やってる",
    "やっている",
    "行ける",
    "開いてる",
    "開いている",
)
NOW = (
    *("今やってる", "今やっている", "今やってるところ", "今開いてる", "今開いている", "いまやってる", "いま開いている"),
    *("いま開いてる", "今行ける", "今から行ける", "今すぐ行ける", "開いてるところ", "やってるところ", "営業中"),
)
HOUR = re.compile(
    r"(午前|午後|朝|昼の|夕方|夜)?の?(\d{1,2})時(?:半|\d{1,2}分)?(?:から|以降|すぎ|過ぎ|ごろ|頃|まで|に|の)?(?:の|に)?"
    r"(?:(?:や[つっ]て|あいて|開いて)い?る|行ける|いける)?"
)
MONTH_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class DayWord:
    """What a word says about time: weekdays, parts of the day, dates counted from today, or now.

    `texts` are how the same stands in schedules, where the facts know less (第3土曜).
    """

    weekdays: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    days: Callable[[date], tuple[date, ...]] | None = None
    is_now: bool = False
    texts: tuple[str, ...] = ()


def day_word(word: str) -> DayWord | None:
    """The meaning of a folded word, or None. A lone 月 or 日 counts only as a word of its own."""
    return day_words().get(word) or _letters(word) or _month_day(word) or _hour(word)


@cache
def day_words() -> dict[str, DayWord]:
    """All words of a fixed spelling, folded."""
    words: dict[str, DayWord] = {}
    for letter, reading, english, code in zip(LETTERS, READINGS, ENGLISH, WEEKDAYS, strict=True):
        named = [f"{letter}曜", f"{letter}曜日", f"{letter}よう", f"{letter}ようび", f"{reading}ようび", english]
        named += [f"{reading}よう"] if len(reading) > 1 else []
        for name in named:
            words |= dict.fromkeys((fold(name), fold(f"毎週{name}")), DayWord(weekdays=(code,)))
        words |= _of_a_month(letter, code)
    words |= dict.fromkeys(map(fold, ("土日", "週末", "土日祝", "土・日", "どにち", "休日")), DayWord(weekdays=WEEKEND))
    words |= dict.fromkeys(map(fold, ("毎日", "まいにち", "ほぼ毎日", "everyday")), DayWord(weekdays=WEEKDAYS))
    words |= dict.fromkeys(map(fold, ("平日", "へいじつ", "月から金", "月〜金")), DayWord(weekdays=WORK_DAYS))
    for part, spoken in PARTS.items():
        words |= {fold(word + after): DayWord(times=(part,)) for word in spoken for after in AFTER_PART}
        words |= {fold(f"の{word}"): DayWord(times=(part,)) for word in spoken}
    words |= {fold(word): DayWord(is_now=True) for word in NOW}
    for days, spoken in _COUNTED:
        words |= {fold(word): DayWord(days=days) for word in spoken}
    return words


def _of_a_month(letter: str, code: str) -> dict[str, DayWord]:
    """第3土曜, 最終土曜, 月末の土曜: the weekday, and above the others what says it so."""
    counted: dict[str, tuple[str, ...]] = {f"第{number}": (f"第{number}{letter}",) for number in range(1, 6)}
    last = tuple(fold(f"{said}{letter}曜") for said in ("最終", "最後の", "月末の", "末の"))
    counted |= dict.fromkeys(("最終", "最後の", "月末の", "月の最後の"), last)
    days = ((fold(f"{count}{letter}曜{end}"), texts) for count, texts in counted.items() for end in ("", "日"))
    return {word: DayWord(weekdays=(code,), texts=texts) for word, texts in days}


def _letters(word: str) -> DayWord | None:
    """火木, 月水金: weekday letters in their order, two at least; or one alone. 土木 is no such word."""
    places = [LETTERS.find(letter) for letter in word]
    if not places or -1 in places or places != sorted(set(places)):
        return None
    return DayWord(weekdays=tuple(WEEKDAYS[place] for place in places))


def _month_day(word: str) -> DayWord | None:
    found = MONTH_DAY.fullmatch(word)
    if not found:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())

    def days(today: date) -> tuple[date, ...]:
        try:
            on = date(year or today.year, month, day)
            return (on if year or on >= today else on.replace(year=today.year + 1),)
        except ValueError:
            return ()

    return DayWord(days=days)


def _hour(word: str) -> DayWord | None:
    """18時以降, 午後3時から, 夕方5時: the part of the day it falls into."""
    found = HOUR.fullmatch(word)
    if not found:
        return None
    part, hour = found[1] or "", int(found[2])
    hour += 12 if part in ("午後", "夕方", "夜", "昼の") and hour < 12 else 0
    minute = hour * 60
    times = tuple(name for name, (begin, end) in TIMES_OF_DAY.items() if begin <= minute < end)
    return DayWord(times=times) if times else None


def _after(count: int) -> Callable[[date], tuple[date, ...]]:
    return lambda today: (today + timedelta(days=count),)


def _days(count: int) -> Callable[[date], tuple[date, ...]]:
    """Today and the days after it: what the page 今週 shows, on a Sunday as well."""
    return lambda today: tuple(today + timedelta(days=number) for number in range(count))


def _week(count: int, first: int = 0, last: int = 6) -> Callable[[date], tuple[date, ...]]:
    """The days from weekday `first` to `last` of this week (0) or a later one, today and after only."""

    def days(today: date) -> tuple[date, ...]:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=count)
        chosen = (monday + timedelta(days=number) for number in range(first, last + 1))
        return tuple(day for day in chosen if day >= today)

    return days


_COUNTED = (
    (_after(0), ("今日", "きょう", "本日", "今日行ける", "今日やってる", "今日やっている", "today")),
    (_after(1), ("明日", "あした", "あす", "tomorrow")),
    (_after(2), ("明後日", "あさって")),
    (_days(7), ("今週", "こんしゅう", "this week")),
    (_week(1), ("来週", "らいしゅう")),
    (_week(0, 5), ("今週末", "この週末", "次の土日", "今度の土日", "今週の土日")),
    (_week(1, 5), ("来週末",)),
)
