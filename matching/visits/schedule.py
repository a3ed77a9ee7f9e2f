"""When the person and the host are visited at each stage: data that a supervisor changes on a page.

Days count from the first day of the trial or of taking part; at the stage of resting from the first day of the rest:
whoever rests is contacted too, seldom.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matching.placements.states import FOLLOW_UPS, PlacementState
from matching.visits.models import VisitTo

MOST_DAYS, MOST_FOLLOW_UPS = 3650, 20
STAGES = tuple(state for state in PlacementState if state.is_followed_up)


@dataclass(frozen=True, slots=True)
class Rule:
    """The days of the follow-ups, ascending, and after the last of them every so many days (None: no more)."""

    days: tuple[int, ...]
    then_every: int | None = None

    def first_after(self, day: int) -> int | None:
        """The first follow-up later than a day, or None when there is none any more."""
        for each in self.days:
            if each > day:
                return each
        if self.then_every is None:
            return None
        last = self.days[-1] if self.days else 0
        return last + self.then_every * (max(0, day - last) // self.then_every + 1)


Schedule = Mapping[tuple[PlacementState, VisitTo], Rule]

WHILE_RESTING = Rule((30,), then_every=90)
SHIPPED: Schedule = {
    (stage, to): WHILE_RESTING if stage is PlacementState.RESTING else Rule(FOLLOW_UPS)
    for stage in STAGES
    for to in VisitTo
}


def read_rules(rules: Mapping[str, Any]) -> Schedule:
    """The schedule of what is kept in a row; what it does not say is as shipped."""
    found = dict(SHIPPED)
    for stage, to in SHIPPED:
        kept = rules.get(stage, {}).get(to)
        if kept is not None:
            found[stage, to] = Rule(tuple(kept["days"]), kept["then_every"])
    return found


def rules_as_kept(schedule: Schedule) -> dict[str, Any]:
    """The schedule as the row keeps it."""
    kept: dict[str, Any] = {}
    for (stage, to), rule in schedule.items():
        kept.setdefault(stage.value, {})[to.value] = {"days": list(rule.days), "then_every": rule.then_every}
    return kept
