"""How far a version of a plan has come, and where it may go from there."""

from enum import StrEnum


class PlanState(StrEnum):
    """The state of one version."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"draft": "下書き", "submitted": "承認待ち", "returned": "差し戻し", "approved": "承認済み"}[self]

    @property
    def is_writable(self) -> bool:
        """Whether its words may still be changed."""
        return self in (PlanState.DRAFT, PlanState.RETURNED)


MOVES = {
    PlanState.DRAFT: {PlanState.SUBMITTED},
    PlanState.RETURNED: {PlanState.SUBMITTED},
    PlanState.SUBMITTED: {PlanState.APPROVED, PlanState.RETURNED, PlanState.DRAFT},
    PlanState.APPROVED: frozenset[PlanState](),
}
"""From a state to those it may go to; taking a request for approval back leads to where it was asked from."""
