"""The life of a placement (参加支援): one table of moves drives screens, services and tests.

Going back is not failure: the table has the ways back too. Who may move is the permission of the person's
record; what must hold is named here; when something is due is computed from `FOLLOW_UPS`, never typed.
"""

from dataclasses import dataclass
from enum import StrEnum


class PlacementState(StrEnum):
    """Where a placement stands."""

    CANDIDATE = "candidate"
    ASKED = "asked"
    LOOKING = "looking"
    TRIAL = "trial"
    REVIEW = "review"
    ACTIVE = "active"
    RESTING = "resting"
    GRADUATED = "graduated"
    STOPPED = "stopped"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {
            "candidate": "候補",
            "asked": "打診中",
            "looking": "見学・同行",
            "trial": "体験中",
            "review": "振り返り",
            "active": "参加中",
            "resting": "お休み中",
            "graduated": "卒業・次の場へ",
            "stopped": "中断",
            "declined": "見送り",
        }[self]

    @property
    def holds_a_seat(self) -> bool:
        """Whether the person takes up room at the host."""
        return self in {
            PlacementState.ASKED,
            PlacementState.LOOKING,
            PlacementState.TRIAL,
            PlacementState.REVIEW,
            PlacementState.ACTIVE,
            PlacementState.RESTING,
        }

    @property
    def is_over(self) -> bool:
        """Whether it has ended, for now."""
        return self in {PlacementState.GRADUATED, PlacementState.STOPPED, PlacementState.DECLINED}

    @property
    def is_followed_up(self) -> bool:
        """Whether person and host are visited by the schedule."""
        return self in {PlacementState.TRIAL, PlacementState.REVIEW, PlacementState.ACTIVE, PlacementState.RESTING}


class Guard(StrEnum):
    """What must hold for a move."""

    CONSENT = "consent"
    ROOM = "room"
    REASON = "reason"

    @property
    def label(self) -> str:
        """What to do when it does not hold."""
        return {
            "consent": "本人の同意（受け入れ先の種類ごと）",
            "room": "受け入れ先の空き",
            "reason": "理由の記入",
        }[self]


@dataclass(frozen=True)
class Move:
    """One allowed move, the button's words, and what must hold."""

    source: PlacementState
    target: PlacementState
    words: str
    guards: frozenset[Guard] = frozenset()


S = PlacementState
CONSENT, ROOM, REASON = Guard.CONSENT, Guard.ROOM, Guard.REASON


def _move(source: S, target: S, words: str, *guards: Guard) -> Move:
    return Move(source, target, words, frozenset(guards))


MOVES: tuple[Move, ...] = (
    _move(S.CANDIDATE, S.ASKED, "受け入れ先に打診する", CONSENT, ROOM),
    _move(S.CANDIDATE, S.DECLINED, "見送る", REASON),
    _move(S.ASKED, S.LOOKING, "見学・同行に進む", CONSENT),
    _move(S.ASKED, S.TRIAL, "体験を始める", CONSENT),
    _move(S.ASKED, S.DECLINED, "見送る", REASON),
    _move(S.LOOKING, S.TRIAL, "体験を始める", CONSENT),
    _move(S.LOOKING, S.CANDIDATE, "候補に戻す", REASON),
    _move(S.LOOKING, S.DECLINED, "見送る", REASON),
    _move(S.TRIAL, S.REVIEW, "振り返りに進む"),
    _move(S.TRIAL, S.LOOKING, "見学からやり直す", REASON),
    _move(S.TRIAL, S.STOPPED, "中断する", REASON),
    _move(S.REVIEW, S.ACTIVE, "参加を始める", CONSENT),
    _move(S.REVIEW, S.TRIAL, "もう一度体験する", CONSENT),
    _move(S.REVIEW, S.STOPPED, "中断する", REASON),
    _move(S.ACTIVE, S.RESTING, "お休みにする", REASON),
    _move(S.ACTIVE, S.GRADUATED, "卒業・次の場へ", REASON),
    _move(S.ACTIVE, S.STOPPED, "中断する", REASON),
    _move(S.RESTING, S.ACTIVE, "参加に戻る", CONSENT),
    _move(S.RESTING, S.GRADUATED, "卒業・次の場へ", REASON),
    _move(S.RESTING, S.STOPPED, "中断する", REASON),
    _move(S.STOPPED, S.CANDIDATE, "もう一度候補にする", CONSENT),
    _move(S.DECLINED, S.CANDIDATE, "もう一度候補にする", CONSENT),
)
BY_ENDS = {(move.source, move.target): move for move in MOVES}

FOLLOW_UPS = (3, 7, 14, 30, 91, 182, 365)
"""Days after the start of a trial or of taking part on which the person and the host are visited."""


def moves_from(state: PlacementState) -> list[Move]:
    """The moves a placement in this state may make, in the order they are offered."""
    return [move for move in MOVES if move.source is state]
