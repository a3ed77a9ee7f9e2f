"""Cut unspaced Japanese into words we know and the rest: the cut with the fewest unknown characters wins."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from directory.search.folding import fold, is_kana, is_kanji

LONGEST, FILLER = 16, 0.05
PARTICLES = frozenset("のはがをにでとへやもかなよね")
FILLERS_FILE = Path(__file__).parents[2] / "data" / "words" / "fillers.txt"


@cache
def fillers() -> tuple[str, ...]:
    """Words around what is meant (のところ, を探している), folded, the longest first."""
    return tuple(sorted({fold(word) for word in FILLERS_FILE.read_text("utf-8").split()}, key=lambda w: (-len(w), w)))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a query word; `is_known` when the vocabulary has it, `latin` how it was typed if not so."""

    text: str
    is_known: bool
    latin: str = ""


def cut(word: str, is_known: Callable[[str], bool]) -> list[Piece]:
    """The pieces of one folded word, unknown rests trimmed of particles and fillers; fillers alone vanish."""
    if is_known(word):
        return [Piece(word, True)]
    pieces = _merge_doubtful(_best_cut(word, is_known))
    last = len(pieces) - 1
    trimmed = [
        piece if piece.is_known else Piece(trim(piece.text, after=number > 0, before=number < last), False)
        for number, piece in enumerate(pieces)
    ]
    return [piece for piece in trimmed if piece.text]


def trim(rest: str, *, after: bool = False, before: bool = False) -> str:
    """An unknown text without the fillers at its ends: について, できるところ, の; nothing if there is no more.

    `after` and `before` say whether known words stand beside it. A particle is one only there or after kanji: the
    に of にじいろ stays. A lone kanji (所, 方) is a filler only when all the rest is: 所沢 stays.
    """
    while not _all_fillers(rest):
        shorter = _one_filler_less(rest, after=after, before=before)
        if shorter == rest:
            return rest
        rest = shorter
    return ""


def _one_filler_less(rest: str, *, after: bool, before: bool) -> str:
    """Without the longest filler at an end that may go; the text itself when none may."""
    for size in range(min(len(rest), _longest_filler()), 0, -1):
        for filler in sorted({rest[:size], rest[-size:]} & filler_set()):
            if rest.startswith(filler) and _may_lead(filler, rest, after=after):
                return rest[size:]
            if rest.endswith(filler) and _may_end(filler, rest, before=before):
                return rest[:-size]
    return rest


def _all_fillers(rest: str) -> bool:
    """Whether a text is made of fillers from end to end."""
    reached = {0}
    for end in range(1, len(rest) + 1):
        if any(rest[start:end] in filler_set() for start in range(max(end - LONGEST, 0), end) if start in reached):
            reached.add(end)
    return len(rest) in reached


def _may_lead(filler: str, rest: str, *, after: bool) -> bool:
    if filler.isascii() or (len(filler) == 1 and not is_kana(filler)):
        return False
    if len(filler) == 1 and filler not in PARTICLES and is_kana(rest[1:2] or "x"):
        return False  # たくし is no た
    return after or len(filler) >= 4 or not is_kana(filler)


def _may_end(filler: str, rest: str, *, before: bool) -> bool:
    if filler.isascii() or (len(filler) == 1 and not is_kana(filler)):
        return False
    if len(filler) > 1 or before or filler in "のをがへ":
        return len(rest) > len(filler)
    return is_kanji(rest[-2:-1] or "x")


@cache
def filler_set() -> frozenset[str]:
    """The fillers, to look a word up in."""
    return frozenset(fillers())


@cache
def _longest_filler() -> int:
    return max(map(len, fillers()))


def _best_cut(word: str, is_known: Callable[[str], bool]) -> list[Piece]:
    """Dynamic programme: a known word costs 1, an unknown character 1.1, a whole filler little more than a word.

    On a tie the longer first word: 生活保護 and を受けたい, not 生活 and 保護を受けたい.
    """
    size = len(word)
    costs = [0.0] * (size + 1)
    ends = [0] * (size + 1)
    for start in range(size - 1, -1, -1):
        costs[start], ends[start] = costs[start + 1] + 1.1, 0
        for end in range(min(size, start + LONGEST), start + 1, -1):
            cost = 1 + costs[end]
            if cost < costs[start] and not _inside_number(word, start) and is_known(word[start:end]):
                costs[start], ends[start] = cost, end
            elif cost + FILLER < costs[start] and word[start:end] in filler_set():
                costs[start], ends[start] = cost + FILLER, -end
    return _pieces(word, ends)


def _inside_number(word: str, start: int) -> bool:
    """80歳 does not say 0歳."""
    return word[start].isdigit() and start > 0 and word[start - 1].isdigit()


def _pieces(word: str, ends: list[int]) -> list[Piece]:
    pieces: list[Piece] = []
    at, rest = 0, ""
    while at < len(word):
        if ends[at] <= 0:
            end = -ends[at] or at + 1
            rest, at = rest + word[at:end], end
            continue
        if rest:
            pieces.append(Piece(rest, False))
            rest = ""
        pieces.append(Piece(word[at : ends[at]], True))
        at = ends[at]
    return [*pieces, Piece(rest, False)] if rest else pieces


def _merge_doubtful(pieces: list[Piece]) -> list[Piece]:
    """Two letters of kana inside a longer kana word are chance: うた is not said in さくらうたい."""
    merged: list[Piece] = []
    for number, piece in enumerate(pieces):
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        is_known = piece.is_known and not _is_doubtful(piece.text, merged[-1] if merged else None, after)
        if merged and not merged[-1].is_known and not is_known:
            merged[-1] = Piece(merged[-1].text + piece.text, False)
        else:
            merged.append(Piece(piece.text, is_known))
    return merged


def _is_doubtful(text: str, before: Piece | None, after: Piece | None) -> bool:
    if len(text) > 2 or not is_kana(text):
        return False
    left = before is not None and not before.is_known and is_kana(before.text[-1]) and before.text[-1] not in PARTICLES
    right = after is not None and not after.is_known and is_kana(after.text[0]) and after.text[0] not in PARTICLES
    return left or right
