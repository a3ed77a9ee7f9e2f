"""Days and hours in the reader's language. 西暦 for residents and every other language; 和暦 is for staff and prints.

The forms of other languages are those of CLDR (https://cldr.unicode.org/), by Babel.
"""

from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_skeleton, get_day_names, get_month_names

from core.calendar import seireki, weekday_letter
from core.languages.sentences import _
from core.languages.ways import way_now

MINUTES_OF_A_DAY = 1440


def long_day(on: date) -> str:
    """2026年4月1日（水）; Wed, Apr 1, 2026."""
    language = way_now().language
    return seireki(on) if language.is_japanese else _formed(on, language.locale, "yMMMEd")


def day_without_weekday(on: date) -> str:
    """2026年4月1日; Apr 1, 2026."""
    language = way_now().language
    if language.is_japanese:
        return f"{on.year}年{on.month}月{on.day}日"
    return format_date(on, "medium", locale=language.locale)


def short_day(on: date) -> str:
    """4月1日（水）; Wed, Apr 1."""
    language = way_now().language
    if language.is_japanese:
        return f"{on.month}月{on.day}日（{weekday_letter(on)}）"
    return _formed(on, language.locale, "MMMEd")


def month_name(on: date) -> str:
    """2026年4月; April 2026."""
    language = way_now().language
    return f"{on.year}年{on.month}月" if language.is_japanese else _formed(on, language.locale, "yMMMM")


def weekday_short(weekday: int) -> str:
    """月 or Mon, for the weekday 0 (Monday) to 6."""
    language = way_now().language
    return (
        "月火水木金土日"[weekday]
        if language.is_japanese
        else get_day_names("abbreviated", locale=language.locale)[weekday]
    )


def weekday_named(weekday: int) -> str:
    """土曜日 or Saturday, for the weekday 0 (Monday) to 6."""
    return str(get_day_names("wide", "stand-alone", locale=way_now().language.locale)[weekday])


def month_named(month: int) -> str:
    """8月 or August, for the month 1 to 12."""
    return str(get_month_names("wide", "stand-alone", locale=way_now().language.locale)[month])


def clock(minute: int) -> str:
    """9:30 for 570; after midnight 翌1:00. やさしい日本語 says 午前9時30分."""
    next_day = minute > MINUTES_OF_A_DAY
    of_day = minute - MINUTES_OF_A_DAY if next_day else minute
    words = spoken(of_day) if way_now().language.code == "easy" else _digits(of_day)
    return _("翌{time}", time=words) if next_day else words


def spoken(minute: int) -> str:
    """午後1時30分 for 810: a clock as やさしい日本語 writes it."""
    if minute in (0, 720, MINUTES_OF_A_DAY):
        return {0: "夜の12時", 720: "昼の12時", MINUTES_OF_A_DAY: "夜の12時"}[minute]
    half, hour = ("午前", minute // 60) if minute < 720 else ("午後", minute // 60 - 12)
    return f"{half}{hour}時" + (f"{minute % 60}分" if minute % 60 else "")


def hours_in_digits(starts: int | None, ends: int | None) -> str:
    """10:00〜12:00 in やさしい日本語 too, for the narrow cells of a calendar."""
    if way_now().language.code != "easy" or starts is None or ends is None or ends > MINUTES_OF_A_DAY:
        return hours(starts, ends)
    return f"{_digits(starts)}〜{_digits(ends)}"


def hours(starts: int | None, ends: int | None) -> str:
    """10:00〜12:00; says which end is not known."""
    if starts is None:
        return _("{time}まで", time=clock(ends)) if ends is not None else _("時間は未確認")
    if ends is None:
        return _("{time}から", time=clock(starts))
    return _("{starts}〜{ends}", starts=clock(starts), ends=clock(ends))


def _digits(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"


@lru_cache(maxsize=4096)
def _formed(on: date, locale: str, skeleton: str) -> str:
    return format_skeleton(skeleton, on, locale=locale)
