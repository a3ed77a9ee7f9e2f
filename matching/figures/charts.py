"""Charts of year-on-year tables, drawn by the server. Length, pattern and words carry everything, colour nothing.

Every figure stands at its bar, and the table beside the chart says the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.svg import cut, words
from matching.figures.shown import Shown, plain

FONT = "BIZ UDPGothic, sans-serif"
COLUMN, BAR, HEIGHT, TOP, BOTTOM, SIDE = 104, 52, 150, 34, 46, 12
LINE, THICK, LABELS, MOST_LONG = 22, 16, 250, 300
MOST_PARTS = 16


@dataclass(frozen=True, slots=True)
class Column:
    """One 年度 of a chart: its heading, what stands at the bar, and the target."""

    label: str
    figure: Shown
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """One part of a split: now, and in the 年度 before where there is one."""

    label: str
    now: Shown
    before: Shown | None


def columns(title: str, unit: str, shown: Sequence[Column], *, key: str) -> str:
    """A complete `<svg>` of columns by 年度 with targets as dashed lines; `key` makes its ids unique on a page."""
    most = max([1.0, *(_size(one.figure) for one in shown), *(one.target or 0 for one in shown)])
    width, height = SIDE * 2 + COLUMN * len(shown), TOP + HEIGHT + BOTTOM
    told = "、".join(_said(one, unit) for one in shown)
    parts = [_begin(width, height, key, f"{title}の推移", told), _hatch(key)]
    for at, one in enumerate(shown):
        parts.extend(_column(one, SIDE + COLUMN * at, most, key))
    parts.append(
        f'<path d="M{SIDE} {TOP + HEIGHT}H{width - SIDE}" stroke="currentColor" stroke-width="1.5" fill="none"/></svg>'
    )
    return "".join(parts)


def bars(title: str, unit: str, shown: Sequence[Pair], labels: tuple[str, str], *, key: str) -> str:
    """A complete `<svg>` of the parts as bars; `labels` are the newest 年度 and the one before, drawn hatched."""
    chosen = shown[:MOST_PARTS]
    most = max([1.0, *(_size(one.now) for one in chosen), *(_size(one.before) for one in chosen if one.before)])
    step = LINE * (2 if any(one.before for one in chosen) else 1) + 8
    foot = 30 + step * len(chosen)
    others = f"ほか{len(shown) - len(chosen)}（表にあります）" if len(shown) > len(chosen) else ""
    width, height = LABELS + MOST_LONG + 90, foot + (LINE if others else 0) + 4
    now, before = labels
    told = "、".join(
        f"{one.label} {one.now.text}{unit}" + (f"（{before} {one.before.text}{unit}）" if one.before else "")
        for one in chosen
    ) + (f"、{others}" if others else "")
    parts = [_begin(width, height, key, f"{title}の内訳", told), _hatch(key), _legend(now, before, chosen, key)]
    for at, one in enumerate(chosen):
        parts.extend(_bar_pair(one, 30 + step * at, most, key))
    if others:
        parts.append(f'<text x="{LABELS}" y="{foot + 14:g}">{others}</text>')
    return "".join([*parts, "</svg>"])


def _begin(width: float, height: float, key: str, title: str, told: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}"'
        f' height="{height:g}" role="img" aria-labelledby="{key}-title {key}-text"'
        f' font-family="{FONT}" font-size="13" fill="currentColor">'
        f'<title id="{key}-title">{words(title)}</title><desc id="{key}-text">{words(told)}。</desc>'
    )


def _hatch(key: str) -> str:
    return (
        f'<defs><pattern id="{key}-hatch" width="7" height="7" patternUnits="userSpaceOnUse">'
        '<path d="M-1 8L8 -1M-2 2L2 -2M5 9L9 5" stroke="currentColor" stroke-width="1.3"/></pattern></defs>'
    )


def _said(one: Column, unit: str) -> str:
    aim = f"（目標 {plain(one.target)}{unit}）" if one.target is not None else ""
    figure = one.figure
    if figure.value is None:
        return f"{one.label} {figure.text}{aim}"
    return f"{one.label} {figure.text}{unit}{'（手入力）' if figure.is_typed else ''}{aim}"


def _column(one: Column, left: float, most: float, key: str) -> Iterator[str]:
    middle, foot = left + COLUMN / 2, TOP + HEIGHT
    figure = one.figure
    tall = HEIGHT * _size(figure) / most
    if tall:
        fill = f"url(#{key}-hatch)" if figure.is_typed else "currentColor"
        yield (
            f'<rect x="{middle - BAR / 2:g}" y="{foot - tall:g}" width="{BAR}" height="{tall:g}" fill="{fill}"'
            ' stroke="currentColor" stroke-width="1.5"/>'
        )
    mark = "（手）" if figure.is_typed else ""
    yield (
        f'<text x="{middle:g}" y="{foot - tall - 7:g}" text-anchor="middle" font-weight="700" font-size="15">'
        f"{words(figure.text + mark)}</text>"
    )
    if one.target is not None:
        yield from _target(one.target, left, foot - HEIGHT * one.target / most)
    head, _, note = one.label.partition("（")
    yield f'<text x="{middle:g}" y="{foot + 19:g}" text-anchor="middle">{words(head)}</text>'
    if note:
        small = words(cut("（" + note, 9))
        yield f'<text x="{middle:g}" y="{foot + 36:g}" text-anchor="middle" font-size="11">{small}</text>'


def _target(target: float, left: float, y: float) -> Iterator[str]:
    """A dashed line across the column, its words at the right end above it on a plain ground."""
    yield (
        f'<path d="M{left + 4:g} {y:g}H{left + COLUMN - 2:g}" stroke="currentColor" stroke-width="2"'
        ' stroke-dasharray="6 4" fill="none"/>'
    )
    yield (
        f'<text x="{left + COLUMN - 2:g}" y="{y + 14:g}" text-anchor="end" font-size="12">'
        f"目標{words(plain(target))}</text>"
    )


def _legend(now: str, before: str, shown: Sequence[Pair], key: str) -> str:
    if not any(one.before for one in shown):
        return f'<text x="{LABELS}" y="16">{words(now)}</text>'
    right = LABELS + MOST_LONG / 2 + 30
    return (
        f'<rect x="{LABELS}" y="4" width="{THICK}" height="{THICK - 2}" fill="currentColor"/>'
        f'<text x="{LABELS + 22}" y="16">{words(now)}</text>'
        f'<rect x="{right:g}" y="4" width="{THICK}" height="{THICK - 2}" fill="url(#{key}-hatch)"'
        ' stroke="currentColor" stroke-width="1.5"/>'
        f'<text x="{right + 22:g}" y="16">{words(before)}</text>'
    )


def _bar_pair(one: Pair, y: float, most: float, key: str) -> Iterator[str]:
    yield f'<text x="{LABELS - 8}" y="{y + 14:g}" text-anchor="end">{words(cut(one.label, (LABELS - 12) / 13))}</text>'
    yield from _bar(one.now, y, most, "currentColor")
    if one.before is not None:
        yield from _bar(one.before, y + LINE, most, f"url(#{key}-hatch)")


def _bar(figure: Shown, y: float, most: float, fill: str) -> Iterator[str]:
    long = MOST_LONG * _size(figure) / most
    if long:
        yield (
            f'<rect x="{LABELS}" y="{y:g}" width="{long:g}" height="{THICK}" fill="{fill}"'
            ' stroke="currentColor" stroke-width="1.5"/>'
        )
    yield f'<text x="{LABELS + long + 6:g}" y="{y + 14:g}" font-weight="700">{words(figure.text)}</text>'


def _size(figure: Shown | None) -> float:
    """How long it is drawn: a sum below nought has its words alone."""
    return max(0.0, figure.value or 0) if figure else 0
