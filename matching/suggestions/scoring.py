"""The additive score: whole points that sum exactly, each part with its reason. No protected attribute."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from matching.plans.facts import TravelBy
from matching.suggestions.facts import OpeningFacts, PersonFacts
from matching.suggestions.rules import SHIPPED, Rules
from matching.suggestions.texts import cut_words, slot_words
from matching.suggestions.travel import minutes_by, street_metres

HALVES = (0, 2, 3, 4)
"""What a person's own priority 0 (気にしない) to 3 (とても大切) makes of a weight, in halves."""

FULL_OVERLAP = 2.2
"""Shared interests out of all interests of both, times this: not quite half in common is as good as all."""

LARGE_GROUP = 10  # people, with whom half of the points for few people are gone


class Measured(NamedTuple):
    """How much of a part's points an opening gets (0 to 1), why, and whether that is known."""

    share: float
    why: str
    is_known: bool = True


Measure = Callable[[PersonFacts, OpeningFacts, Rules], Measured]


class Part(NamedTuple):
    """One part of the score: whole points out of `most`, and why in at most 60 characters."""

    name: str
    points: int
    most: int
    why: str
    is_known: bool = True


def score(
    person: PersonFacts, opening: OpeningFacts, weights: Mapping[str, int] | None = None, rules: Rules = SHIPPED
) -> tuple[int, tuple[Part, ...]]:
    """Total and parts; the total is the sum of the parts' points. `weights` go before those of the rules."""
    weights = weights or rules.weights
    own = person.assessment.priorities
    parts = []
    for name, measure in MEASURES.items():
        share, why, is_known = measure(person, opening, rules)
        most = weights[name] * HALVES[own.get(name, 1)] // 2
        parts.append(Part(name, round(share * most), most, why, is_known))
    return sum(part.points for part in parts), tuple(parts)


def interest(person: PersonFacts, opening: OpeningFacts, _rules: Rules) -> Measured:
    """What the person likes is what one does there; the less else there is on both sides, the better."""
    own, there = person.assessment.interests, opening.interests
    if not own or not there:
        return Measured(0.15, "興味はこれから確かめます", is_known=False)
    shared = shared_interests(person, opening)
    if not shared:
        return Measured(0.0, "興味の重なりは見つかっていません")
    of_both = len(set(own) | there)
    return Measured(min(1.0, FULL_OVERLAP * len(shared) / of_both), f"興味が合う：{cut_words(shared[:3], 53)}")


def shared_interests(person: PersonFacts, opening: OpeningFacts) -> list[str]:
    """What the person likes and one does there, in the person's order."""
    return [word for word in dict.fromkeys(person.assessment.interests) if word in opening.interests]


def step(person: PersonFacts, opening: OpeningFacts, rules: Rules) -> Measured:
    """The best next half-step, by the town's rule."""
    now = person.assessment.step
    if now is None:
        return Measured(0.5, "段階はこれから確かめます", is_known=False)
    ahead = max(-2, min(2, opening.step - now))
    return Measured(rules.step_shares[ahead] / 100, STEP_WORDS[ahead])


STEP_WORDS = {
    2: "いまより二歩先の役割",
    1: "いまより半歩先の役割",
    0: "いまの段階にちょうど合う",
    -1: "いまの段階より少し軽い役割",
    -2: "いまの段階よりずっと軽い役割",
}


def near(person: PersonFacts, opening: OpeningFacts, rules: Rules) -> Measured:
    """Shorter is better, within what the person can manage; without a limit the usual way of the town counts."""
    by, limit, way = person.assessment.travel_by, person.assessment.travel_minutes, street_metres(person, opening)
    minutes = minutes_by(by or TravelBy.BICYCLE, way)
    if minutes is None:
        return Measured(0.45, "片道の時間はこれから確かめます", is_known=False)
    share = max(0.0, 1 - minutes / (limit or rules.usual_minutes))
    if by is None:
        return Measured(share, "片道の時間はこれから確かめます", is_known=False)
    return Measured(share, f"{WAYS[by]}で片道およそ{minutes}分")


WAYS = {by: by.label.removesuffix("があれば") for by in TravelBy}


def time(person: PersonFacts, opening: OpeningFacts, _rules: Rules) -> Measured:
    """Best when the person can come every time."""
    if not person.free or not opening.slots:
        return Measured(0.65, "来られる時間はこれから確かめます", is_known=False)
    shared = [slot for slot in opening.slots if not person.minutes_missing(slot)]
    if not shared:
        return Measured(0.0, "来られる時間と重なりません")
    how_often = "に来られる" if len(shared) == 1 else f"など{len(shared)}回来られる"
    return Measured(len(shared) / len(opening.slots), f"{slot_words(shared[0])}{how_often}")


def calm(_person: PersonFacts, opening: OpeningFacts, _rules: Rules) -> Measured:
    """Few people and little noise make a first step easier."""
    noise, people = opening.noise, opening.people
    if noise is None and people is None:
        return Measured(0.5, "にぎやかさは未確認", is_known=False)
    quiet = 0.5 if noise is None else 1 - noise / 3
    few = 0.5 if people is None else 1 / (1 + people / LARGE_GROUP)
    count = "" if people is None else f"ふだん{people}人ほど"
    sound = "" if noise is None else ("とても静か", "静か", "ふつうの音", "にぎやか")[noise]
    return Measured((quiet + few) / 2, "・".join(word for word in (count, sound) if word))


def known(person: PersonFacts, opening: OpeningFacts, _rules: Rules) -> Measured:
    """Somebody there is known: the person takes part in something else there, or has to the end."""
    if opening.place_key in person.known_places:
        return Measured(1.0, "参加したことのある場所で、顔なじみがいる")
    return Measured(0.0, "顔なじみは見つかっていません")


def host(_person: PersonFacts, opening: OpeningFacts, rules: Rules) -> Measured:
    """The host is looked after: somebody met them lately."""
    days = opening.host_seen_days
    if days is None:
        return Measured(0.5, "受け入れ先への訪問の記録はまだありません", is_known=False)
    when = "きょう" if days <= 0 else f"{days}日前に"
    return Measured(1.0 if days <= rules.host_fresh_days else 0.2, f"受け入れ先を{when}訪問")


def seldom(_person: PersonFacts, opening: OpeningFacts, rules: Rules) -> Measured:
    """Places seldom shown come first among equals, so that no host waits for ever."""
    if opening.shown <= 0:
        return Measured(1.0, "まだだれにも紹介していない受け入れ先")
    return Measured(rules.shown_often / (rules.shown_often + opening.shown), f"これまでに{opening.shown}回紹介")


MEASURES: Mapping[str, Measure] = {
    "interest": interest,
    "step": step,
    "near": near,
    "time": time,
    "calm": calm,
    "known": known,
    "host": host,
    "seldom": seldom,
}
