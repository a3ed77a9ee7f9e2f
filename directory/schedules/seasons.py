"""Seasons a schedule may name; each municipality sets its own school holidays, these are the usual ones."""

from collections.abc import Mapping

from directory.schedules.rules import Span

Seasons = Mapping[str, tuple[Span, ...]]

DEFAULT_SEASONS: Seasons = {
    "夏休み": (((7, 21), (8, 31)),),
    "冬休み": (((12, 25), (1, 7)),),
    "春休み": (((3, 26), (4, 5)),),
    "長期休暇": (((7, 21), (8, 31)), ((12, 25), (1, 7)), ((3, 26), (4, 5))),
    "年末年始": (((12, 29), (1, 3)),),
    "年末": (((12, 29), (12, 31)),),
    "正月": (((1, 1), (1, 3)),),
    "お盆": (((8, 13), (8, 16)),),
    "ゴールデンウィーク": (((4, 29), (5, 5)),),
}


def in_span(span: Span, day: tuple[int, int]) -> bool:
    """Whether a (month, day) lies in a span that may cross the end of the year."""
    first, last = span
    return first <= day <= last if first <= last else day >= first or day <= last
