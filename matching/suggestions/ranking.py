"""Openings for one person: those that fit in order, those that do not with the nearest fix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from matching.suggestions.conditions import conditions_of
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.rules import SHIPPED, Rules
from matching.suggestions.scoring import Part, score
from matching.suggestions.texts import LONGEST, cut
from matching.suggestions.verdicts import FITS, Verdict

Named = tuple[str, Verdict]


@dataclass(frozen=True)
class Suggestion:
    """An opening that fits: its points, three reasons, one caution, what is still to be asked, and by which rules."""

    opening: OpeningFacts
    points: int
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    caution: str
    to_ask: tuple[Named, ...]
    person: PersonFacts
    rules: Rules


class Blocked(NamedTuple):
    """An opening that does not fit now: every blocker by name, the first told first."""

    opening: OpeningFacts
    blockers: tuple[Named, ...]

    @property
    def fix(self) -> str:
        """What would let it through: with several blockers all of it, or how many more where that is too long."""
        whole = "、".join(verdict.fix for _, verdict in self.blockers)
        if len(whole) <= LONGEST:
            return whole
        more = f"（ほか{len(self.blockers) - 1}つの条件も）"
        return cut(self.blockers[0][1].fix, LONGEST - len(more)) + more


@dataclass(frozen=True)
class Ranking:
    """Everything that was looked at, so that nothing is left out silently."""

    suggestions: tuple[Suggestion, ...]
    blocked: tuple[Blocked, ...]

    @property
    def by_blocker(self) -> dict[str, list[Blocked]]:
        """What does not fit, under its first blocker; the reason that keeps most places away comes first."""
        found: dict[str, list[Blocked]] = {}
        for one in self.blocked:
            found.setdefault(one.blockers[0][0], []).append(one)
        return dict(sorted(found.items(), key=lambda group: -len(group[1])))


def rank(
    person: PersonFacts,
    openings: Iterable[OpeningFacts],
    weights: Mapping[str, int] | None = None,
    rules: Rules = SHIPPED,
) -> Ranking:
    """Best first; equal points by place and key, so the same facts always give the same list."""
    conditions = tuple(conditions_of(rules).items())
    fitting: list[Suggestion] = []
    kept_away: list[Blocked] = []
    for opening in sorted(openings, key=BY_NAME):
        found = [
            (name, verdict) for name, condition in conditions if (verdict := condition(person, opening)) is not FITS
        ]
        blockers = [one for one in found if one[1].is_blocked]
        if blockers:
            kept_away.append(Blocked(opening, tuple(blockers)))
        else:
            fitting.append(_suggestion(person, opening, tuple(found), weights, rules))
    fitting.sort(key=lambda one: (-one.points, len(one.to_ask)))
    kept_away.sort(key=lambda one: len(one.blockers))
    return Ranking(tuple(fitting), tuple(kept_away))


BY_NAME = attrgetter("place_name", "key")


def _suggestion(
    person: PersonFacts,
    opening: OpeningFacts,
    to_ask: tuple[Named, ...],
    weights: Mapping[str, int] | None,
    rules: Rules,
) -> Suggestion:
    points, parts = score(person, opening, weights, rules)
    # What is only supposed is no reason as long as there are three that are known.
    best = sorted(parts, key=lambda part: (not part.is_known or not part.points, -part.points, part.name))
    return Suggestion(
        opening=opening,
        points=points,
        parts=parts,
        reasons=tuple(part.why for part in best[:3]),
        caution=_caution(opening, parts, to_ask),
        to_ask=to_ask,
        person=person,
        rules=rules,
    )


def _caution(opening: OpeningFacts, parts: tuple[Part, ...], to_ask: tuple[Named, ...]) -> str:
    """The one thing to look out for: what is unknown first, then a rule of the place, then the weakest part."""
    if to_ask:
        return to_ask[0][1].why
    if opening.rule:
        return cut(f"場所の決まり：{opening.rule}")
    weakest = min(parts, key=lambda part: (part.points / part.most if part.most else 1, part.name))
    return cut(f"弱いところ：{weakest.why}")
