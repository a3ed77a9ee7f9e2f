"""What the moves of a placement say, whether they are whole records or their open columns alone."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from matching.placements.states import PlacementState


class Move(Protocol):
    """A move to a state on a day."""

    @property
    def state(self) -> PlacementState: ...

    @property
    def on(self) -> date: ...


AMove = TypeVar("AMove", bound=Move)


def newest_into(steps: Sequence[AMove], state: PlacementState) -> AMove | None:
    """The newest of the moves, the oldest of which comes first, that led to a state."""
    return next((step for step in reversed(steps) if step.state is state), None)


def stands_since(steps: Sequence[Move], proposed_on: date) -> date:
    """The day a placement came to where it stands."""
    return steps[-1].on if steps else proposed_on
