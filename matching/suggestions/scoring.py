"""The additive score: whole points that sum exactly, each part with its reason. No protected attribute."""

from collections.abc import Callable
from dataclasses import dataclass

from matching.plans.facts import FreeTime
from matching.suggestions.conditions import slot_words, travel_minutes
from matching.suggestions.facts import OpeningFacts, PersonFacts

HALVES = (0, 2, 3, 4)
"""What a person's own priority 0 (気にしない) to 3 (とても大切) makes of a weight, in halves."""

DEFAULT_WEIGHTS = {"interest": 30, "step": 20, "near": 15, "time": 10, "calm": 15, "seldom": 10}
"""The most points each part can give before the person's own priorities."""


@dataclass(frozen=True)
class Part:
    """One part of the score: whole points out of `most`, and why in at most 60 characters."""

    name: str
    points: int
    most: int
    why: str


def score(
    person: PersonFacts, opening: OpeningFacts, weights: dict[str, int] | None = None
) -> tuple[int, tuple[Part, ...]]:
    """Total and parts; the total is the sum of the parts' points."""
    weights = weights or DEFAULT_WEIGHTS
    own = person.assessment.priorities
    parts = []
    for name, measure in MEASURES.items():
        share, why = measure(person, opening)
        most = weights[name] * HALVES[own.get(name, 1)] // 2
        parts.append(Part(name, round(share * most), most, why))
    return sum(part.points for part in parts), tuple(parts)


def interest(person: PersonFacts, opening: OpeningFacts) -> tuple[float, str]:
    """What the person likes is what one does there."""
    shared = [word for word in person.assessment.interests if word in opening.interests]
    if shared:
        return min(1.0, 0.6 + 0.2 * len(shared)), f"興味が合う：{'、'.join(shared[:3])}"
    if not person.assessment.interests or not opening.interests:
        return 0.3, "興味はこれから確かめます"
    return 0.0, "興味の重なりは見つかっていません"


def step(person: PersonFacts, opening: OpeningFacts) -> tuple[float, str]:
    """The best next half-step: where the person is, or one more."""
    now = person.assessment.step
    if now is None:
        return 0.4, "段階はこれから確かめます"
    ahead = opening.step - now
    if ahead == 0:
        return 1.0, "いまの段階にちょうど合う"
    if ahead == 1:
        return 0.8, "いまより半歩先の役割"
    return max(0.0, 0.7 + 0.2 * ahead), "いまの段階より軽い役割"


def near(person: PersonFacts, opening: OpeningFacts) -> tuple[float, str]:
    """Shorter is better, within what the person can manage."""
    minutes, limit = travel_minutes(person, opening), person.assessment.travel_minutes
    if minutes is None or not limit:
        return 0.4, "片道の時間はこれから確かめます"
    by = person.assessment.travel_by
    return max(0.0, 1 - minutes / (2 * limit)), f"{by.label if by else ''}で片道およそ{minutes}分"


def time(person: PersonFacts, opening: OpeningFacts) -> tuple[float, str]:
    """More shared slots leave more choice."""
    shared = [slot for slot in opening.slots if _is_free(person, slot)]
    if not shared:
        return 0.3, "来られる時間はこれから確かめます"
    return min(1.0, 0.6 + 0.2 * len(shared)), f"{slot_words(shared[0])}に来られる"


def calm(person: PersonFacts, opening: OpeningFacts) -> tuple[float, str]:
    """Few people and little noise make a first step easier."""
    if opening.noise is None and opening.people is None:
        return 0.4, "にぎやかさは未確認"
    quiet = 1 - (opening.noise if opening.noise is not None else 1.5) / 3
    few = 1 / (1 + (opening.people if opening.people is not None else 10) / 10)
    count = f"ふだん{opening.people}人ほど" if opening.people is not None else ""
    sound = "" if opening.noise is None else ("とても静か", "静か", "ふつう", "にぎやか")[opening.noise]
    return (quiet + few) / 2, "・".join(word for word in (count, sound) if word)


def seldom(_person: PersonFacts, opening: OpeningFacts) -> tuple[float, str]:
    """Places seldom shown come first among equals, so that no host waits for ever."""
    if opening.shown == 0:
        return 1.0, "まだだれにも紹介していない受け入れ先"
    return 1 / (1 + opening.shown / 3), f"これまでに{opening.shown}回紹介"


MEASURES: dict[str, Callable[[PersonFacts, OpeningFacts], tuple[float, str]]] = {
    "interest": interest,
    "step": step,
    "near": near,
    "time": time,
    "calm": calm,
    "seldom": seldom,
}


def _is_free(person: PersonFacts, slot: FreeTime) -> bool:
    return any(
        free.weekday == slot.weekday and free.starts <= slot.starts and slot.ends <= free.ends
        for free in person.assessment.times
    )
