"""Placements: one person taking part in one opening, and every move it made."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.people.models import Person
from matching.placements.moves import newest_into, stands_since
from matching.placements.reasons import reason_words
from matching.placements.states import PlacementState

LIVE = text("state NOT IN ('graduated', 'stopped', 'declined')")


class Placement(Keyed, OfficeBase):
    """One person and one opening, from candidate to the end. Openings are named by their public key.

    `followed_since` is the day the follow-up schedule counts from; `proposal` keeps the rules, inputs and
    result of the suggestion it came from, encrypted.
    """

    __tablename__ = "placement"
    __table_args__ = (
        Index("ix_placement_opening", "opening_key", "state"),
        Index(
            "one_live_placement_per_opening",
            "person_key",
            "opening_key",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        CheckConstraint(
            "(state IN ('graduated', 'stopped', 'declined')) = (ended_on IS NOT NULL)", name="end_has_a_day"
        ),
        CheckConstraint(
            "state NOT IN ('trial', 'review', 'active', 'resting') OR followed_since IS NOT NULL",
            name="taking_part_has_a_first_day",
        ),
        CheckConstraint("ended_on IS NULL OR ended_on >= proposed_on", name="ends_after_it_was_proposed"),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)
    opening_key: Mapped[str]
    place_key: Mapped[str] = mapped_column(index=True)
    state: Mapped[PlacementState] = mapped_column(one_of(PlacementState))
    proposed_on: Mapped[date]
    followed_since: Mapped[date | None]
    ended_on: Mapped[date | None]
    proposal_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    proposal = Sealed()
    person: Mapped[Person] = relationship()
    steps: Mapped[list["PlacementStep"]] = relationship(cascade="all, delete-orphan", order_by="PlacementStep.number")

    __mapper_args__ = {"version_id_col": version}

    def step_into(self, state: PlacementState) -> "PlacementStep | None":
        """The newest move that led to a state; what belongs to that time carries its number."""
        return newest_into(self.steps, state)

    @property
    def asking(self) -> "PlacementStep | None":
        """The move with which the host is or was asked; None before, and once it is a candidate again."""
        step = self.step_into(PlacementState.ASKED)
        again = self.step_into(PlacementState.CANDIDATE)
        return None if step is None or (again is not None and again.number > step.number) else step

    @property
    def since(self) -> date:
        """The day it came to where it stands."""
        return stands_since(self.steps, self.proposed_on)

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys


class PlacementStep(Keyed, OfficeBase):
    """One move of one placement: when, by whom, why. `reason_code` is a code of the list of reasons, never words."""

    __tablename__ = "placement_step"
    __table_args__ = (
        UniqueConstraint("placement_id", "number", name="steps_are_numbered"),
        CheckConstraint(
            "state NOT IN ('graduated', 'stopped', 'declined', 'resting') OR reason_code <> ''",
            name="pauses_and_ends_have_a_reason",
        ),
    )

    id: Mapped[Id]
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[PlacementState] = mapped_column(one_of(PlacementState, "step_state"))
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    reason_code: Mapped[str] = mapped_column(default="", server_default="")
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    reason = Sealed()

    @property
    def reason_words(self) -> str:
        """The words of the code that was chosen; empty where none was."""
        return reason_words(self.reason_code) if self.reason_code else ""
