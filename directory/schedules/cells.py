"""Schedules told in several columns of an open-data list: weekday, date text, hours, frequency code, remark."""

import re
from datetime import date

from directory.schedules.columns import FREQUENCIES
from directory.schedules.normalising import normalise
from directory.schedules.reading import Reading, read
from directory.schedules.values import WEEKDAYS

FEWEST_DAILY = 5
_ONLY_WEEKDAYS = re.compile(r"[月火水木金土日祝曜・、,/ ]+")
_TELLS_WHICH = re.compile(r"第\s*[1-5]|最終|毎週|隔週|毎日|偶数月|奇数月|[\d]日|平日|休止|不定期")
_TELLS_HOURS = re.compile(r"\d:\d\d")


def read_cells(
    *,
    days: str = "",
    note: str = "",
    starts: str = "",
    ends: str = "",
    frequency_code: str = "",
    closed: str = "",
    today: date | None = None,
) -> Reading:
    """What the cells of one row say together.

    `days` is 開催曜日 or 開催日, `frequency_code` the 開催頻度 of こども食堂 lists (`columns.FREQUENCIES`).
    A weekday with "monthly" is one such day a month, unknown which: it gives no dates.
    """
    text = _days(normalise(days), normalise(note), frequency_code.strip())
    if not _TELLS_HOURS.search(text):
        hours = f"{starts.strip()}〜{ends.strip()}" if starts.strip() or ends.strip() else ""
        text = f"{text} {hours}"
    if closed.strip():
        text = f"{text}\n休館日:{normalise(closed)}"
    return read(text.strip(), today=today)


def _days(days: str, note: str, code: str) -> str:
    """The sentence of a row: what names the days goes before the code, which lists often fill in wrongly."""
    if _TELLS_WHICH.search(days):
        return f"{days}\n{note}"
    if _TELLS_WHICH.search(note):
        return note
    often = _often(days, code)
    return "\n".join(part for part in (often, note) if part)


def _often(days: str, code: str) -> str:
    weekdays = [letter for letter in days.replace("曜日", "").replace("曜", "") if letter in WEEKDAYS]
    if not weekdays or not _ONLY_WEEKDAYS.fullmatch(days):
        return " ".join(part for part in (FREQUENCIES.get(code, ""), days) if part)
    named = "・".join(weekdays) + "曜日" + ("・祝日" if "祝" in days else "")
    is_every_week = code == "3" or (code == "2" and 2 <= len(weekdays) < FEWEST_DAILY)
    if is_every_week or (code in ("", "1") and len(weekdays) >= FEWEST_DAILY):
        return f"毎週{named}"
    return f"{named}・{FREQUENCIES[code]}" if code in FREQUENCIES else f"{named}（頻度は要確認）"
