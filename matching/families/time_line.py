"""家族の年表: what happened in a family as a picture, a lane for everybody it is told of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.svg import cut, words, wrapped
from matching.families.when import when_in_words

FONT = "BIZ UDPGothic, sans-serif"
SELF = "本人"
TITLE = "家族の年表"
HOW_TO_READ = (
    "上から下へ、古い順です。縦の線は人ごと、しるしの中の文字は上の見出しの番号です。間隔は年数と比例しません。"
)
NOTHING = "まだ出来事が書かれていません。"
WIDTH, EDGE, LANE, MARK = 600, 16, 34, 11
LINE, AFTER, HEAD = 19, 16, 21
MOST_LINES, MOST_LANES = 8, 8


class Happened(Protocol):
    """What is drawn: `happened` is a year, a month or a day; `who` says of whom it is told, 本人 when empty."""

    @property
    def happened(self) -> str:
        """ "1998", "1998-04" or "1998-04-12"."""

    @property
    def who(self) -> str:
        """Words for one of the family."""

    @property
    def kind(self) -> str:
        """転居, 入院 …, or nothing."""

    @property
    def what(self) -> str:
        """What happened."""


@dataclass(frozen=True, slots=True)
class Event:
    """The same as a plain value."""

    happened: str
    what: str
    who: str = SELF
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the family: the letter in their marks, and how far to the right their line stands."""

    who: str
    letter: str
    x: float


def draw(events: Sequence[Happened], *, key: str = "time-line") -> str:
    """A complete `<svg>` with every event in the order handed in; every text is escaped."""
    lanes = lanes_of(events)
    text_x = EDGE + LANE * max(1, len({lane.x for lane in lanes.values()})) + 6
    head = list(_head(lanes))
    top = float(EDGE + HEAD * len(head) + 12)
    rows, bottom = [], top
    for event in events:
        row = list(_lines(event, (WIDTH - text_x - EDGE) / 14.2))
        rows.append((event, bottom, row))
        bottom += LINE * len(row) + AFTER
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + EDGE:g}" width="{WIDTH}"'
            f' height="{bottom + EDGE:g}" role="img" aria-labelledby="{key}-title {key}-text"'
            f' font-family="{FONT}" font-size="14" fill="currentColor">',
            f'<title id="{key}-title">{TITLE}</title><desc id="{key}-text">{_in_words(events)}</desc>',
            *head,
            '<g fill="none" stroke="currentColor" stroke-width="1.5">',
            *(part for event, y, _ in rows for part in _strokes(lanes[_whose(event)], lanes, y)),
            *(_rails(lanes, [(event, y) for event, y, _ in rows])),
            "</g>",
            *(part for event, y, row in rows for part in _texts(lanes[_whose(event)], text_x, y, row)),
            "</svg>",
        ]
    )


def lanes_of(events: Sequence[Happened]) -> dict[str, Lane]:
    """A lane for everybody: the person first, the others as they come; those beyond the eighth share the last."""
    people = list(dict.fromkeys([*([SELF] if any(_whose(e) == SELF for e in events) else []), *map(_whose, events)]))
    others = [who for who in people if who != SELF]
    letters = {SELF: "本"} | {who: str(number) for number, who in enumerate(others, 1)}
    return {
        who: Lane(who, letters[who], EDGE + LANE * min(at, MOST_LANES - 1) + LANE / 2) for at, who in enumerate(people)
    }


def _whose(event: Happened) -> str:
    return event.who.strip() or SELF


def _in_words(events: Sequence[Happened]) -> str:
    if not events:
        return NOTHING
    lines = (f"{when_in_words(event.happened)}、{_whose(event)}：{_told(event)}" for event in events)
    return HOW_TO_READ + "。".join(words(line) for line in lines) + "。"


def _told(event: Happened) -> str:
    return f"{event.kind}　{event.what}" if event.kind and event.what else event.kind or event.what


def _head(lanes: dict[str, Lane]) -> Iterator[str]:
    """Which letter is whose."""
    if not lanes:
        yield f'<text x="{EDGE}" y="{EDGE + HEAD - 6}">{NOTHING}</text>'
    for at, lane in enumerate(lanes.values()):
        letter = f'<tspan font-weight="700">{lane.letter}</tspan>'
        yield f'<text x="{EDGE}" y="{EDGE + HEAD * at + HEAD - 6}">{letter}　{words(cut(lane.who, 34))}</text>'


def _lines(event: Happened, ems: float) -> Iterator[tuple[str, bool]]:
    """The lines of one event, and whether each is bold."""
    for line in wrapped(f"{when_in_words(event.happened)}　{_whose(event)}", ems, 2):
        yield line, True
    for line in wrapped(_told(event), ems, MOST_LINES):
        yield line, False


def _strokes(lane: Lane, lanes: dict[str, Lane], y: float) -> Iterator[str]:
    """The mark of an event, and a thin line from it to its words."""
    end = EDGE + LANE * len({each.x for each in lanes.values()})
    yield f'<circle cx="{lane.x:g}" cy="{y + MARK:g}" r="{MARK}"/>'
    if end > lane.x + MARK:
        yield f'<path d="M{lane.x + MARK:g} {y + MARK:g}H{end:g}" stroke-width="1" stroke-dasharray="2 4"/>'


def _rails(lanes: dict[str, Lane], rows: Sequence[tuple[Happened, float]]) -> Iterator[str]:
    """The upright line of each lane, from its first mark to its last, open where a mark stands."""
    marks: dict[float, list[float]] = {}
    for event, y in rows:
        marks.setdefault(lanes[_whose(event)].x, []).append(y)
    for x, ys in marks.items():
        for before, after in zip(ys, ys[1:], strict=False):
            yield f'<path d="M{x:g} {before + 2 * MARK:g}V{after:g}"/>'


def _texts(lane: Lane, x: float, y: float, row: Sequence[tuple[str, bool]]) -> Iterator[str]:
    yield (
        f'<text x="{lane.x:g}" y="{y + MARK + 4.5:g}" text-anchor="middle" font-size="12">{words(lane.letter)}</text>'
    )
    for at, (line, is_bold) in enumerate(row):
        weight = ' font-weight="700"' if is_bold else ""
        yield f'<text x="{x:g}" y="{y + MARK + 5 + LINE * at:g}"{weight}>{words(line)}</text>'
