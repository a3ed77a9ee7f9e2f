"""Answers over time as a small picture: every point has its number written beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.svg import words

FONT = "BIZ UDPGothic, sans-serif"
LEFT, TOP, STEP, TALL, BELOW = 44, 22, 96, 150, 34
ASIDE = 30  # several answers of one day stand beside each other
LETTERS = "ABCDE"
NO_SUM = "なし"
HOW_TO_READ = "左から右へ、古い順です。間隔は日数と比例しません。"


@dataclass(frozen=True, slots=True)
class Series:
    """One line: what it is about, and the points by their place among the days."""

    name: str
    points: tuple[tuple[int, int], ...]


def draw(
    days: Sequence[date], series: Sequence[Series], *, least: int, most: int, title: str, key: str = "scale-line"
) -> str:
    """A complete `<svg>`; `key` makes its ids unique on a page. Every text is escaped."""
    step = STEP + ASIDE * max(0, len(series) - 1)
    width, height = LEFT + step * max(1, len(days)) + 12, TOP + TALL + BELOW
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            f' role="img" aria-labelledby="{key}-title {key}-text" font-family="{FONT}" font-size="13"'
            ' fill="currentColor">',
            f'<title id="{key}-title">{words(title)}</title>',
            f'<desc id="{key}-text">{words(_in_words(days, series, least))}</desc>',
            *_scale(width, least, most),
            *(
                f'<text x="{LEFT + step * (at + 0.5):g}" y="{TOP + TALL + 28}" text-anchor="middle">'
                f"{day.year}.{day.month}.{day.day}</text>"
                for at, day in enumerate(days)
            ),
            *(
                f'<text x="{LEFT + step * (at + 0.5):g}" y="{TOP + TALL - 8}" text-anchor="middle">{NO_SUM}</text>'
                for at in range(len(days))
                if not any(at == point for one in series for point, _ in one.points)
            ),
            *(part for at, one in enumerate(series) for part in _line(one, at, len(series), step, least, most)),
            "</svg>",
        ]
    )


def _in_words(days: Sequence[date], series: Sequence[Series], least: int) -> str:
    lines = (
        f"{one.name}：" + "、".join(f"{days[at]:%Y-%m-%d}は{_number(value, least)}" for at, value in one.points)
        for one in series
    )
    return HOW_TO_READ + "。".join(lines)


def _number(value: int, least: int) -> str:
    """With its sign where some are below 0."""
    return (f"{value:+d}" if least < 0 and value else str(value)).replace("-", "−")


def _height(value: int, least: int, most: int) -> float:
    return TOP + TALL * (1 - (value - least) / (most - least))


def _scale(width: float, least: int, most: int) -> Iterator[str]:
    """The lowest and highest that can come out, and 0 between them."""
    for value in sorted({least, most, *({0} if least < 0 < most else ())}):
        y = _height(value, least, most)
        yield f'<text x="{LEFT - 10}" y="{y + 4.5:g}" text-anchor="end">{_number(value, least)}</text>'
        yield f'<path d="M{LEFT} {y:g}H{width - 6}" stroke="currentColor" stroke-width=".75" stroke-dasharray="2 4"/>'


def _line(one: Series, number: int, many: int, step: int, least: int, most: int) -> Iterator[str]:
    aside = ASIDE * (number - (many - 1) / 2)
    spots = [(LEFT + step * (at + 0.5) + aside, _height(value, least, most), value) for at, value in one.points]
    for (x1, y1, _), (x2, y2, _) in zip(spots, spots[1:], strict=False):
        yield f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    letter = LETTERS[number % len(LETTERS)] if many > 1 else ""
    for x, y, value in spots:
        yield f'<circle cx="{x:g}" cy="{y:g}" r="4"/>'
        said = letter + _number(value, least)
        yield f'<text x="{x:g}" y="{y - 8:g}" text-anchor="middle" font-weight="700">{said}</text>'
