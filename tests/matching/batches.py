"""Invented people and seats for tests of the batch proposal."""

from typing import Any

from scipy.optimize import linear_sum_assignment

from matching.assignments.facts import Room, Waiting
from matching.plans.facts import AssessmentFacts
from matching.suggestions.facts import PersonFacts
from matching.suggestions.ranking import Suggestion
from matching.suggestions.rules import SHIPPED
from matching.suggestions.scoring import Part
from tests.matching.people import opening_facts


def fits(key: str, points: int) -> Suggestion:
    """An opening that fits with so many of 100 points."""
    part = Part("interest", points, 100, "興味が合う")
    opening = opening_facts(key=key, place_key=f"place-{key}")
    return Suggestion(opening, points, (part,), (part.why,), "弱いところ", (), PersonFacts(AssessmentFacts()), SHIPPED)


def waiting(key: str, wishes: dict[str, int], **changes: Any) -> Waiting:
    facts = {"days": 30, "need": 13}
    in_order = tuple(fits(*wish) for wish in sorted(wishes.items(), key=lambda wish: (-wish[1], wish[0])))
    return Waiting(key=key, fits=in_order, **facts | changes)


def room(key: str, seats: int) -> Room:
    return Room(opening_facts(key=key, place_key=f"place-{key}"), seats)


def best_total(options: list[list[tuple[int, int]]], seats: list[int]) -> int:
    """SciPy's optimum, written apart from ours: a column for each seat and one for each person who goes without."""
    columns = [opening for opening, many in enumerate(seats) for _ in range(min(many, len(options)))]
    table = [[dict(own).get(opening, -(10**9)) for opening in columns] + [0] * len(options) for own in options]
    if not table:
        return 0
    rows, chosen = linear_sum_assignment(table, maximize=True)
    return sum(table[row][column] for row, column in zip(rows, chosen, strict=True))
