"""Versions of a plan. The words are sealed; period, review and states stand open so that what is due can be found."""

from dataclasses import replace
from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.people.models import Person
from matching.support_plans.content import DAYS, PlanContent
from matching.support_plans.states import PlanState

OPEN = text("state <> 'approved'")
IN_ORDER = (
    "(ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on)"
    " AND (review_on IS NULL OR starts_on IS NULL OR review_on >= starts_on)"
    " AND (review_on IS NULL OR ends_on IS NULL OR review_on <= ends_on)"
)
HAS_ITS_DAYS = "state <> 'approved' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL AND review_on IS NOT NULL)"


class SupportPlan(Keyed, OfficeBase):
    """One version of one person's plan, `number` 1 … n; approved, its words never change.

    `writers` are the accounts that wrote on it, or the words it began with. `approver_key` is the one account asked
    to approve it, only while it waits: naming somebody opens this version to them, and the decision closes it again.
    `came_from` is the key of the conference's item it came from. `printed_on` is the first day a version that was not
    approved was made a paper; of those from before the day was kept nobody knows.
    """

    __tablename__ = "support_plan"
    __table_args__ = (
        UniqueConstraint("person_key", "number", name="versions_of_a_plan_are_numbered"),
        Index("one_open_version_of_a_plan", "person_key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_support_plan_approver", "approver_key"),
        CheckConstraint("number >= 1", name="numbers_begin_with_one"),
        CheckConstraint(IN_ORDER, name="its_days_are_in_order"),
        CheckConstraint(HAS_ITS_DAYS, name="approved_it_has_its_days"),
        CheckConstraint("(state = 'submitted') = (approver_key <> '')", name="one_is_asked_while_it_waits"),
        CheckConstraint("(state = 'approved') = (approved_by <> '')", name="who_approved_it_is_known"),
        CheckConstraint("(approved_on IS NULL) = (approved_by = '')", name="the_day_of_approval_is_known"),
        CheckConstraint("approved_by <> made_by AND approver_key <> made_by", name="nobody_approves_their_own"),
        CheckConstraint(
            "state = 'approved' OR (signed_on IS NULL AND handed_on IS NULL)", name="signed_once_it_is_approved"
        ),
    )

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[PlanState] = mapped_column(one_of(PlanState), default=PlanState.DRAFT)
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    review_on: Mapped[date | None]
    made_on: Mapped[date]
    made_by: Mapped[str]
    writers: Mapped[list[str]] = mapped_column(JSON)
    submitted_on: Mapped[date | None]
    submitted_by: Mapped[str] = mapped_column(default="")
    approver_key: Mapped[str] = mapped_column(default="")
    approved_on: Mapped[date | None]
    approved_by: Mapped[str] = mapped_column(default="")
    returned_on: Mapped[date | None]
    returned_by: Mapped[str] = mapped_column(default="")
    returned_reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    printed_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    handed_on: Mapped[date | None]
    came_from: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    content_text, returned_reason = Sealed("content_sealed"), Sealed()
    person: Mapped[Person] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may always open it: the person's team."""
        return self.person.team_keys

    @property
    def decided_by(self) -> set[str]:
        """Who said yes or no to it."""
        return {self.approved_by, self.returned_by} - {""}

    @property
    def content(self) -> PlanContent:
        """What it says."""
        return replace(PlanContent.from_json(self.content_text), **{name: getattr(self, name) for name in DAYS})

    @content.setter
    def content(self, content: PlanContent) -> None:
        for name in DAYS:
            setattr(self, name, getattr(content, name))
        self.content_text = replace(content, starts_on=None, ends_on=None, review_on=None).to_json()
