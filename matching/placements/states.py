"""The life of a placement (参加支援): one table of moves drives screens, services and tests.

Going back is not failure: the table has the ways back too. Who may move and what must hold stand in each line;
how long a state may last stands in `TERMS`, and what is overdue is computed from it (see `waiting.py`), never typed.
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
        """Whether the person takes up room at the host: from the moment the host is asked until it is over."""
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

    ONCE = "once"
    CONSENT = "consent"
    ROOM = "room"
    ANSWER = "answer"
    AGREEMENT = "agreement"
    REVIEWS = "reviews"
    REASON = "reason"

    @property
    def label(self) -> str:
        """What to do when it does not hold."""
        return {
            "once": "同じ受け入れ枠に、ほかの候補や参加がないこと",
            "consent": "本人の同意（受け入れ先の種類ごと）",
            "room": "受け入れ先の空き",
            "answer": "受け入れ先の「受けられる」の答え",
            "agreement": "体験の約束",
            "reviews": "本人と受け入れ先の振り返り",
            "reason": "理由の記入",
        }[self]


class Who(StrEnum):
    """Who may make a move: anybody on the person's team, or who leads it (or stands in for them)."""

    TEAM = "team"
    LEAD = "lead"


@dataclass(frozen=True)
class Move:
    """One allowed move, the button's words, what must hold, and who makes it."""

    source: PlacementState
    target: PlacementState
    words: str
    guards: frozenset[Guard] = frozenset()
    who: Who = Who.TEAM


S = PlacementState
ONCE, CONSENT, ROOM, ANSWER, AGREEMENT, REVIEWS, REASON = Guard


def _move(source: S, target: S, words: str, *guards: Guard, who: Who = Who.TEAM) -> Move:
    return Move(source, target, words, frozenset(guards), who)


MOVES: tuple[Move, ...] = (
    _move(S.CANDIDATE, S.ASKED, "受け入れ先に打診する", CONSENT, ROOM),
    _move(S.CANDIDATE, S.DECLINED, "見送る", REASON),
    _move(S.ASKED, S.LOOKING, "見学・同行に進む", CONSENT, ANSWER),
    _move(S.ASKED, S.TRIAL, "体験を始める", CONSENT, ANSWER, AGREEMENT),
    _move(S.ASKED, S.CANDIDATE, "打診を取り下げて候補に戻す", REASON),
    _move(S.ASKED, S.DECLINED, "見送る", REASON),
    _move(S.LOOKING, S.TRIAL, "体験を始める", CONSENT, AGREEMENT),
    _move(S.LOOKING, S.CANDIDATE, "候補に戻す", REASON),
    _move(S.LOOKING, S.DECLINED, "見送る", REASON),
    _move(S.TRIAL, S.REVIEW, "振り返りに進む"),
    _move(S.TRIAL, S.LOOKING, "見学からやり直す", REASON),
    _move(S.TRIAL, S.STOPPED, "中断する", REASON),
    _move(S.REVIEW, S.ACTIVE, "参加を始める", CONSENT, REVIEWS, who=Who.LEAD),
    _move(S.REVIEW, S.TRIAL, "もう一度体験する", CONSENT, AGREEMENT),
    _move(S.REVIEW, S.STOPPED, "中断する", REASON),
    _move(S.ACTIVE, S.RESTING, "お休みにする", REASON),
    _move(S.ACTIVE, S.GRADUATED, "卒業・次の場へ", REASON, who=Who.LEAD),
    _move(S.ACTIVE, S.STOPPED, "中断する", REASON),
    _move(S.RESTING, S.ACTIVE, "参加に戻る", CONSENT),
    _move(S.RESTING, S.TRIAL, "体験から戻る", CONSENT, AGREEMENT),
    _move(S.RESTING, S.GRADUATED, "卒業・次の場へ", REASON, who=Who.LEAD),
    _move(S.RESTING, S.STOPPED, "中断する", REASON),
    _move(S.STOPPED, S.CANDIDATE, "もう一度候補にする", ONCE, CONSENT),
    _move(S.DECLINED, S.CANDIDATE, "もう一度候補にする", ONCE, CONSENT),
)
BY_ENDS = {(move.source, move.target): move for move in MOVES}


@dataclass(frozen=True)
class Term:
    """How many days a state may last before somebody looks at it, and what is to be done then.

    Counted from the day of the move; a trial from the last day of its 体験の約束.
    """

    days: int
    words: str


TERMS: dict[PlacementState, Term] = {
    S.CANDIDATE: Term(14, "打診するか、見送るかを本人と決める"),
    S.ASKED: Term(7, "受け入れ先の答えを聞いて記録する"),
    S.LOOKING: Term(7, "見学・同行の日を決める"),
    S.TRIAL: Term(0, "体験の最後の日。振り返りに進む"),
    S.REVIEW: Term(14, "本人と受け入れ先の振り返りを記録して、次を決める"),
    S.RESTING: Term(30, "ようすを聞いて、戻るかどうかを話す"),
}
DECIDE_WITHIN = 3
"""Days in which staff decide once a host has answered."""
DECIDE_AFTER_A_LOOK = 7
"""Days in which the person and staff decide once the place was looked at."""

FOLLOW_UPS = (3, 7, 14, 30, 91, 182, 365)
"""Days after the start of a trial or of taking part on which the person and the host are visited."""


def moves_from(state: PlacementState) -> list[Move]:
    """The moves a placement in this state may make, in the order they are offered."""
    return [move for move in MOVES if move.source is state]
