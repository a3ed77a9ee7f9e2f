"""The short list of reasons for not going on, resting and ending: data a municipality edits, one code each."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from matching.placements.states import PlacementState

FILE = Path(__file__).parents[2] / "data" / "words" / "placement_reasons.csv"
OTHER = "other"
"""The code that says nothing by itself: words go with it."""


class Occasion(StrEnum):
    """When a reason is asked for, by the word of the list."""

    DECLINE = "見送り"
    BACK = "戻る"
    PAUSE = "お休み"
    STOP = "中断"
    GRADUATE = "卒業"
    HOST = "受け入れ先"


OCCASIONS = {
    PlacementState.DECLINED: Occasion.DECLINE,
    PlacementState.CANDIDATE: Occasion.BACK,
    PlacementState.LOOKING: Occasion.BACK,
    PlacementState.RESTING: Occasion.PAUSE,
    PlacementState.STOPPED: Occasion.STOP,
    PlacementState.GRADUATED: Occasion.GRADUATE,
}
"""Which part of the list goes with a move, by where it leads."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the list."""

    code: str
    occasions: frozenset[Occasion]
    words: str


@dataclass(frozen=True, slots=True)
class Why:
    """A reason as it was given: a code of the list, words, or both."""

    code: str = ""
    words: str = ""


@cache
def known_reasons() -> dict[str, Reason]:
    """Every reason by its code, in the order of the list."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = (
        Reason(row["コード"], frozenset(map(Occasion, row["場面（；区切り）"].split("；"))), row["ことば"])
        for row in rows
    )
    return {reason.code: reason for reason in found}


def reasons_for(occasion: Occasion) -> list[Reason]:
    """What may be chosen on one occasion."""
    return [reason for reason in known_reasons().values() if occasion in reason.occasions]


def fits(code: str, occasion: Occasion) -> bool:
    """Whether the list has this code for this occasion."""
    reason = known_reasons().get(code)
    return reason is not None and occasion in reason.occasions


def code_of(words: str, occasion: Occasion) -> str:
    """The code of these words on this occasion, empty when it has none; elsewhere the same words have another."""
    return next((reason.code for reason in reasons_for(occasion) if reason.words == words), "")


def reason_words(code: str) -> str:
    """The words of a code; a code that has left the list stands for itself, empty stays empty."""
    reason = known_reasons().get(code)
    return reason.words if reason else code
