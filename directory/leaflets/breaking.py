"""Where a title in large letters may be broken: between the words of a name, never inside them.

Japanese has no blanks, so that a line may end after any sign: 社会福 / 祉法人. Names of municipalities and of those who
work there are made of few words; these, and particles after them, are where a reader would take breath.
"""

import re
from collections.abc import Iterator, Sequence

from core.languages.texts import LETTERS
from directory.leaflets.furigana import Segment

RUN = re.compile(f"[（(「『【]?[{LETTERS}・0-9]+[）)」』】、。：:,]*")  # brackets stay with what they hold
PARTICLES = "のとやへにをはがでも・"
"""They, and the dot between names, stay with the word before them."""
LONGEST_WORD = 9
"""In signs. What is longer is broken as plain text is, rather than set in letters nobody sees from afar."""
AFTER = re.compile(
    "法人|北海道|東京都|京都府|大阪府|(?<=[一-鿿]{2})県"
    # 四日市市, 十日町市 and 武蔵村山市 hold such a sign inside; so do names of two signs (町田, 市川, 大村).
    "|(?<=[一-鿿ぁ-ゖァ-ヺー]{2})[市区町村郡](?![市区町村郡場]|山市)"
    "|・|(?<=[^の])の(?=.)"
)
BEFORE = re.compile("社会福祉協議会|協議会|居場所|地域包括支援センター|支援センター|センター|連絡会|案内")

Piece = tuple[bool, list[Segment]]
"""Whether it must stay on one line, and its parts."""


def title_pieces(parts: Sequence[Segment]) -> list[Piece]:
    """The parts of a title (each with its reading) in pieces between which it may be broken."""
    text = "".join(base for base, _reading in parts)
    bounds = sorted({0, len(text), *_bounds(text), *_edges_of_runs(text)})
    found: list[Piece] = []
    for start, end in zip(bounds, bounds[1:], strict=False):
        piece = text[start:end]
        found.append((bool(RUN.fullmatch(piece)) and len(piece) <= LONGEST_WORD, list(_between(parts, start, end))))
    return [piece for piece in found if piece[1]]


def _edges_of_runs(text: str) -> Iterator[int]:
    for run in RUN.finditer(text):
        yield from run.span()


def _bounds(text: str) -> Iterator[int]:
    """Between words of a run; a word of one sign is none."""
    for run in RUN.finditer(text):
        inside = {match.end() for match in AFTER.finditer(text, *run.span())}
        inside |= {match.start() for match in BEFORE.finditer(text, *run.span())}
        last = run.start()
        for at in sorted(inside):
            if at - last >= 2 and run.end() - at >= 2 and text[at] not in PARTICLES:
                yield at
                last = at


def _between(parts: Sequence[Segment], start: int, end: int) -> Iterator[Segment]:
    """What of the parts begins between two places; one with a reading is never cut."""
    at = 0
    for base, reading in parts:
        if reading:
            if start <= at < end:
                yield base, reading
        elif cut := base[max(0, start - at) : max(0, end - at)]:
            yield cut, ""
        at += len(base)
