"""Schedules in the terms of the 政府相互運用性フレームワーク (GIF), both ways; what they cannot say stays a sentence.

Source: デジタル庁 DS-441「コアデータパーツ 日付及び時刻」, 2023-02-28. 1.2 曜日コード: 1 月曜日 … 7 日曜日, listed from
Monday, 「曜日」 left out. 1.3 特定日、繰り返し: Mo Tu We Th Fr Sa Su after 0 毎週, 1 to 5 第何週, 6 最終 or 7 隔週
(第1,4火曜日と第4木曜日 is 14Tu4Th). 2 時刻: HH:MM. 7 特記事項: the rest is a remark. There is no code for
holidays, months, exceptions or the week 隔週 begins in. The facility columns hold weekdays as letters (月火水木金).
"""

import re
import unicodedata
from dataclasses import dataclass

from directory.schedules.rules import EVERY_WEEKDAY, Days, Every, Flag, Rule, Schedule, Times
from directory.schedules.wording import LETTERS, worded

NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEKLY, LAST, FORTNIGHTLY = "0", "6", "7"
MIDNIGHT = 1440
_NUMBERS = re.compile(r"[1-7]+")
_GAPS = re.compile(r"[\s;,、・/.]+")
_REPEAT = re.compile(rf"([0-7]+)((?:{'|'.join(NAMES)})+)", re.IGNORECASE)
_ORDINALS = re.compile(r"[1-6]+")
_PLAIN_FLAGS = {Flag.YEAR_ASSUMED}


@dataclass(frozen=True, slots=True)
class GifHours:
    """利用可能曜日 (月水金), 開始時間 and 終了時間 (HH:MM), the repetition code, and 利用可能日時特記事項.

    `weekdays` is filled only where it is held on them every week, so that nobody takes 第2土曜日 for every Saturday.
    `remark` is the whole schedule as a sentence wherever the other columns leave anything out.
    """

    weekdays: str = ""
    starts: str = ""
    ends: str = ""
    code: str = ""
    remark: str = ""


def to_gif(schedule: Schedule) -> GifHours:
    """A schedule as columns; "" in each that cannot say it truly."""
    repeats = _repeats(schedule) if schedule.has_dates else {}
    if not repeats:
        return GifHours(remark=_remark(schedule))
    spans = {rule.times for rule in schedule.rules}
    times = next(iter(spans)) if len(spans) == 1 else ()
    starts, ends = _clocks(times[0]) if len(times) == 1 else ("", "")
    is_weekly = set(repeats.values()) == {WEEKLY}
    return GifHours(
        weekdays="".join(LETTERS[day] for day in sorted(repeats)) if is_weekly else "",
        starts=starts,
        ends=ends,
        code="".join(f"{repeats[day]}{NAMES[day]}" for day in sorted(repeats)),
        remark="" if is_weekly and _is_all_said(schedule) else _remark(schedule),
    )


def weekday_letters(cell: str) -> str | None:
    """12345 → 月火水木金; None for what is no list of weekday codes in the order of the week."""
    digits = _GAPS.sub("", unicodedata.normalize("NFKC", cell))
    if not _NUMBERS.fullmatch(digits) or list(digits) != sorted(set(digits)):
        return None
    return "".join(LETTERS[int(digit) - 1] for digit in digits)


def repeat_words(cell: str) -> str | None:
    """14Tu4Th → 第1・第4火曜日、第4木曜日; None for what is no repetition code."""
    code = _GAPS.sub("", unicodedata.normalize("NFKC", cell))
    parts = list(_REPEAT.finditer(code))
    if not parts or "".join(part[0] for part in parts) != code:
        return None
    words = [_often(part[1], part[2]) for part in parts]
    return None if None in words else "、".join(word for word in words if word)


def _often(digits: str, names: str) -> str | None:
    days = [NAMES.index(names[at : at + 2].capitalize()) for at in range(0, len(names), 2)]
    named = "・".join(LETTERS[day] for day in sorted(set(days))) + "曜日"
    if digits in (WEEKLY, FORTNIGHTLY):
        return ("毎週" if digits == WEEKLY else "隔週") + named
    if not _ORDINALS.fullmatch(digits):
        return None
    return "・".join("最終" if digit == LAST else f"第{digit}" for digit in sorted(set(digits))) + named


def _repeats(schedule: Schedule) -> dict[int, str]:
    """Weekday → its digits; empty where one rule is more than a weekday and its repetition."""
    found: dict[int, str] = {}
    for rule in schedule.rules:
        digits = _digits(rule.days)
        days = EVERY_WEEKDAY if rule.days.every is Every.DAY else rule.days.weekdays
        if not digits or not days:
            return {}
        for day in days:
            found[day] = "".join(sorted({*found.get(day, ""), *digits}))
    alone = {WEEKLY, FORTNIGHTLY}
    return {} if any(len(digits) > 1 and alone & set(digits) for digits in found.values()) else found


def _digits(days: Days) -> str:
    if days.months or days.seasons or days.spans or days.since or days.until or days.offset or days.approximate:
        return ""
    if days.every is Every.DAY or (days.every is Every.WEEK and days.interval == 1):
        return WEEKLY
    if days.every is Every.WEEK and days.interval == 2:
        return FORTNIGHTLY
    if days.every is Every.MONTH_WEEKDAY and days.interval == 1:
        return "".join(LAST if ordinal < 0 else str(ordinal) for ordinal in days.ordinals)
    return ""


def _is_all_said(schedule: Schedule) -> bool:
    """Whether weekdays and one span of hours leave nothing out."""
    if len(schedule.rules) != 1 or schedule.closures or schedule.hours or schedule.times or schedule.notes:
        return False
    return set(schedule.flags) <= _PLAIN_FLAGS and _is_plain(schedule.rules[0])


def _is_plain(rule: Rule) -> bool:
    if rule.shifts or rule.swaps or rule.closures or rule.label or rule.days.holidays or len(rule.times) > 1:
        return False
    return all(times.starts is not None and (times.ends or 0) <= MIDNIGHT for times in rule.times)


def _clocks(times: Times) -> tuple[str, str]:
    if times.starts is None:
        return "", ""
    return _clock(times.starts), "" if times.ends is None else _clock(times.ends)


def _clock(minute: int) -> str:
    """HH:MM; past midnight it is the clock of the next day."""
    minute = minute - MIDNIGHT if minute > MIDNIGHT else minute
    return f"{minute // 60:02}:{minute % 60:02}"


def _remark(schedule: Schedule) -> str:
    return "。".join(part for part in (worded(schedule), *schedule.notes) if part)
