"""Openings for one person: those that fit in order, those that do not with the nearest fix."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.suggestions.conditions import Answer, Verdict, verdicts
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.scoring import Part, score


@dataclass(frozen=True)
class Suggestion:
    """An opening that fits: its points, three reasons, one caution, and what is still to be asked."""

    opening: OpeningFacts
    points: int
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    caution: str
    to_ask: tuple[tuple[str, Verdict], ...]


@dataclass(frozen=True)
class Blocked:
    """An opening that does not fit now: every blocker by name, the first told first."""

    opening: OpeningFacts
    blockers: tuple[tuple[str, Verdict], ...]

    @property
    def fix(self) -> str:
        """What would let it through; with several blockers all of it."""
        return "、".join(verdict.fix for _, verdict in self.blockers)


@dataclass(frozen=True)
class Ranking:
    """Everything that was looked at, so that nothing is left out silently."""

    suggestions: tuple[Suggestion, ...]
    blocked: tuple[Blocked, ...]


def rank(person: PersonFacts, openings: Iterable[OpeningFacts], weights: dict[str, int] | None = None) -> Ranking:
    """Best first; equal points by place and key, so the same facts always give the same list."""
    fitting, blocked = [], []
    for opening in openings:
        answers = verdicts(person, opening)
        blockers = tuple((name, v) for name, v in answers.items() if v.answer is Answer.BLOCKED)
        if blockers:
            blocked.append(Blocked(opening, blockers))
            continue
        to_ask = tuple((name, v) for name, v in answers.items() if v.answer is Answer.ASK)
        fitting.append(_suggestion(person, opening, to_ask, weights))
    fitting.sort(key=lambda s: (-s.points, len(s.to_ask), s.opening.place_name, s.opening.key))
    blocked.sort(key=lambda b: (len(b.blockers), b.opening.place_name, b.opening.key))
    return Ranking(tuple(fitting), tuple(blocked))


def _suggestion(
    person: PersonFacts,
    opening: OpeningFacts,
    to_ask: tuple[tuple[str, Verdict], ...],
    weights: dict[str, int] | None,
) -> Suggestion:
    points, parts = score(person, opening, weights)
    best = sorted(parts, key=lambda part: (-part.points, part.name))
    return Suggestion(
        opening=opening,
        points=points,
        parts=parts,
        reasons=tuple(part.why for part in best[:3]),
        caution=_caution(opening, parts, to_ask),
        to_ask=to_ask,
    )


def _caution(opening: OpeningFacts, parts: tuple[Part, ...], to_ask: tuple[tuple[str, Verdict], ...]) -> str:
    """The one thing to look out for: what is unknown first, then a rule of the place, then the weakest part."""
    if to_ask:
        return to_ask[0][1].why
    if opening.rule:
        return f"場所の決まり：{opening.rule}"[:60]
    weakest = min(parts, key=lambda part: (part.points / part.most if part.most else 1, part.name))
    return f"弱いところ：{weakest.why}"
