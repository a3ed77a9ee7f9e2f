"""What is missing, where it came from, how far the work on it is: codes with their words, and a table of moves."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from directory.openings.words import Need
from matching.suggestions.conditions import CONDITIONS

FILE = Path(__file__).parents[2] / "data" / "words" / "gap_needs.csv"
NEEDS, BLOCKERS = "配慮（；区切り）", "合わない理由（；区切り）"
"""Columns whose words point to an assessment and to a condition: one that is spelt otherwise would never be found."""


class NeedKind(StrEnum):
    """What is missing. The words of each code are a list the municipality edits (`data/words/gap_needs.csv`)."""

    QUIET = "quiet"
    BODY = "body"
    MEAL = "meal"
    LEARNING = "learning"
    MAKING = "making"
    EXPRESSING = "expressing"
    GROWING = "growing"
    PLAYING = "playing"
    TALKING = "talking"
    WORK = "work"
    SMALL_ROLE = "small_role"
    WITH_CHILDREN = "with_children"
    WOMEN_ONLY = "women_only"
    OFF_HOURS = "off_hours"
    LIFT = "lift"
    INTERPRETER = "interpreter"
    WRITTEN_TALK = "written_talk"
    STEP_FREE = "step_free"
    ALLERGY = "allergy"
    COMPANY = "company"
    MORE_SEATS = "more_seats"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The words on screens and on the board."""
        return need_lines()[self].words


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One line of the list: the words, and the interests, needs and blockers that point to it."""

    words: str
    interests: frozenset[str]
    needs: frozenset[str]
    blockers: frozenset[str]


@cache
def need_lines() -> dict[NeedKind, NeedLine]:
    """The list, in its order. Raises ValueError when it knows other codes or words than we do."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    _known({row["コード"] for row in rows}, set(NeedKind), "コード")
    found = {
        NeedKind(row["コード"]): NeedLine(
            row["ことば"], _words(row["興味（；区切り）"]), _words(row[NEEDS]), _words(row[BLOCKERS])
        )
        for row in rows
    }
    if missing := set(NeedKind) - set(found):
        raise ValueError(f"{FILE.name}: {'・'.join(sorted(missing))} の行がありません。")
    _known({word for line in found.values() for word in line.needs}, {need.label for need in Need}, NEEDS)
    _known({word for line in found.values() for word in line.blockers}, set(CONDITIONS), BLOCKERS)
    return found


def _known(written: set[str], words: set[str], column: str) -> None:
    if odd := written - words:
        raise ValueError(
            f"{FILE.name} の「{column}」にある「{'」「'.join(sorted(odd))}」は知らないことばです。"
            f"使えるのは {'・'.join(sorted(words))} です。"
        )


def _words(cell: str) -> frozenset[str]:
    return frozenset(word for word in cell.split("；") if word)


class TimeBand(StrEnum):
    """When it is missing; None where it does not matter or is not known."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    WEEKEND = "weekend"

    @property
    def label(self) -> str:
        """The words on screens and on the board."""
        return {
            "morning": "平日の午前",
            "afternoon": "平日の午後",
            "evening": "平日の夕方・夜",
            "weekend": "土日",
        }[self]


class GapSource(StrEnum):
    """How it came to light."""

    NO_PLACE = "no_place"
    BLOCKED = "blocked"
    DECLINED = "declined"
    CONFERENCE = "conference"
    NOTICED = "noticed"

    @property
    def label(self) -> str:
        """The words on screens."""
        return {
            "no_place": "合う場所がなかった",
            "blocked": "あと少しで合わなかった",
            "declined": "断られた・見送った",
            "conference": "会議で出た",
            "noticed": "職員の気づき",
        }[self]


class GapState(StrEnum):
    """How far the work on it has come."""

    OPEN = "open"
    TASK = "task"
    TRIAL = "trial"
    OPENED = "opened"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """The words on screens."""
        return {
            "open": "これから",
            "task": "取り組み中",
            "trial": "お試し開催",
            "opened": "場が開いた",
            "dropped": "見送り",
        }[self]

    @property
    def is_over(self) -> bool:
        """Whether nobody works on it any more."""
        return self in {GapState.OPENED, GapState.DROPPED}


MOVES: dict[GapState, tuple[GapState, ...]] = {
    GapState.OPEN: (GapState.TASK, GapState.DROPPED),
    GapState.TASK: (GapState.TASK, GapState.TRIAL, GapState.OPENED, GapState.DROPPED),
    GapState.TRIAL: (GapState.TRIAL, GapState.TASK, GapState.OPENED, GapState.DROPPED),
    GapState.OPENED: (),
    GapState.DROPPED: (),
}
"""From where to where; a trial may become a task again. What is over stays over: a new gap begins anew."""


@dataclass(frozen=True, order=True)
class Cluster:
    """What is missing, where and when: gaps that one new place may answer. Empty area and None: not known."""

    need: NeedKind
    area_key: str
    time_band: TimeBand | None = None

    @property
    def code(self) -> str:
        """How addresses name it; it says nothing about anybody."""
        return ".".join((self.need.value, self.area_key or "any", self.time_band.value if self.time_band else "any"))

    @classmethod
    def read(cls, code: str) -> "Cluster":
        """From an address. Raises ValueError when there can be no such cluster."""
        need, area_key, band = code.split(".")
        return cls(NeedKind(need), "" if area_key == "any" else area_key, None if band == "any" else TimeBand(band))
