"""Free times of a week: ticked in bands, or written exactly like 「火9:00-11:00、木13:00-15:30」."""

import re
import unicodedata
from collections.abc import Iterable

from core.errors import BadInput
from matching.plans.facts import FreeTime

WEEKDAYS = "月火水木金土日"
BANDS = {"朝": (480, 600), "午前": (600, 720), "昼": (720, 900), "夕方": (900, 1080), "夜": (1080, 1260)}
"""Name → minutes from midnight; neighbouring bands touch, so that ticking two gives one stretch."""

WRITTEN = re.compile(rf"([{WEEKDAYS}])曜?日?(\d{{1,2}}):(\d{{2}})[-~](\d{{1,2}}):(\d{{2}})")


def times_of_bands(ticks: Iterable[str]) -> tuple[FreeTime, ...]:
    """Ticks like "1-午前" as stretches of time."""
    parts = (tick.partition("-") for tick in ticks)
    return tuple(FreeTime(int(day), *BANDS[band]) for day, _, band in parts)


def read_times(text: str) -> tuple[FreeTime, ...]:
    """Exact times as written; raises BadInput with an example when a part cannot be read."""
    folded = re.sub("[〜～ー–—−]", "~", unicodedata.normalize("NFKC", text)).replace("時", ":").replace("半", "30")
    folded = re.sub(r":(?=[-~、,，;\s]|$)", ":00", folded.replace("分", ""))
    parts = [part for part in re.split(r"[、,，;；\s]+", folded) if part]
    return tuple(_read_one(part) for part in parts)


def _read_one(part: str) -> FreeTime:
    found = WRITTEN.fullmatch(part)
    if found:
        start_hour, start, end_hour, end = map(int, found.groups()[1:])
        time = FreeTime(WEEKDAYS.index(found[1]), start_hour * 60 + start, end_hour * 60 + end)
        if start < 60 and end < 60 and time.starts < time.ends <= 1440:
            return time
    raise BadInput(f"「{part}」を読み取れません。「火9:00-11:00、木13:00-15:30」のように入力してください。")


def joined(times: Iterable[FreeTime]) -> tuple[FreeTime, ...]:
    """The same times without overlaps: stretches of one day that touch become one."""
    stretches: list[FreeTime] = []
    for time in sorted(times, key=lambda one: (one.weekday, one.starts, one.ends)):
        last = stretches[-1] if stretches else None
        if last and last.weekday == time.weekday and time.starts <= last.ends:
            stretches[-1] = FreeTime(last.weekday, last.starts, max(last.ends, time.ends))
        else:
            stretches.append(time)
    return tuple(stretches)


def ticked_bands(times: Iterable[FreeTime]) -> list[str]:
    """The ticks of those stretches that bands can say exactly."""
    return [f"{time.weekday}-{band}" for time in times if _is_bands(time) for band in _bands_in(time)]


def times_in_words(times: Iterable[FreeTime]) -> str:
    """The stretches that bands cannot say exactly, as they are written."""
    return "、".join(
        f"{WEEKDAYS[time.weekday]}{_clock(time.starts)}-{_clock(time.ends)}" for time in times if not _is_bands(time)
    )


def _bands_in(time: FreeTime) -> list[str]:
    return [band for band, (starts, ends) in BANDS.items() if time.starts <= starts and ends <= time.ends]


def _is_bands(time: FreeTime) -> bool:
    edges = {edge for band in BANDS.values() for edge in band}
    return time.starts in edges and time.ends in edges


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
