"""What is missing, who waits for it, the work on it, and the boards that were printed.

A gap that was raised for somebody hangs on their waiting, and that on the person: when they are erased all of it goes.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed
from matching.gaps.states import Cluster, GapSource, GapState, NeedKind, TimeBand
from matching.people.models import Person


def steps_of_five(people: int) -> str:
    """5〜9人: how a figure is told, so that one more or one less never shows."""
    lowest = people // 5 * 5
    return f"{lowest}〜{lowest + 4}人"


class OfACluster:
    """What is missing, where and when, as three columns."""

    need: Mapped[NeedKind] = mapped_column(one_of(NeedKind))
    area_key: Mapped[str]
    time_band: Mapped[TimeBand | None] = mapped_column(one_of(TimeBand))

    @property
    def cluster(self) -> Cluster:
        """The three as one value."""
        return Cluster(self.need, self.area_key, self.time_band)


class GapWaiting(Keyed, OfficeBase):
    """That somebody waits for what is missing. Only their team opens it."""

    __tablename__ = "gap_waiting"

    audited_as = "person"

    id: Mapped[Id]
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), index=True)

    person: Mapped[Person] = relationship()
    gap: Mapped["ResourceGap"] = relationship(
        back_populates="waiting", cascade="all, delete-orphan", single_parent=True, passive_deletes=True
    )

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.person_key

    @property
    def team_keys(self) -> set[str]:
        """Accounts that may open it: the person's team."""
        return self.person.team_keys


class GapWork(OfACluster, Keyed, OfficeBase):
    """The work on one cluster, from taking it up to a place that opened or to letting it be."""

    __tablename__ = "gap_work"
    __table_args__ = (
        Index("ix_gap_work_cluster", "need", "area_key", "time_band"),
        CheckConstraint("state <> 'open'", name="work_has_begun"),
        CheckConstraint("(state IN ('opened', 'dropped')) = (ended_on IS NOT NULL)", name="end_has_a_day"),
        CheckConstraint("ended_on >= begun_on", name="ends_after_it_began"),
    )

    id: Mapped[Id]
    state: Mapped[GapState] = mapped_column(one_of(GapState))
    held_by: Mapped[str]
    due_on: Mapped[date | None]
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)

    steps: Mapped[list["GapStep"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="GapStep.number.desc()"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def place_keys(self) -> list[str]:
        """Places that opened for it, newest first; where it was only tried is none of them."""
        opened = (step.place_key for step in self.steps if step.state is GapState.OPENED and step.place_key)
        return list(dict.fromkeys(opened))


class GapStep(Keyed, OfficeBase):
    """One step of the work: what was done, what comes next, and the place or opening it is about, by public key."""

    __tablename__ = "gap_step"
    __table_args__ = (
        UniqueConstraint("work_key", "number", name="gap_steps_are_numbered"),
        CheckConstraint("opening_key = '' OR place_key <> ''", name="an_opening_is_of_a_place"),
    )

    id: Mapped[Id]
    work_key: Mapped[str] = mapped_column(ForeignKey("gap_work.key", ondelete="CASCADE"))
    number: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    state: Mapped[GapState] = mapped_column(one_of(GapState, "gap_step_state"))
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    next_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    place_key: Mapped[str] = mapped_column(default="")
    opening_key: Mapped[str] = mapped_column(default="")
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    text, next = Sealed(), Sealed()


class ResourceGap(OfACluster, Keyed, OfficeBase):
    """資源ギャップ: something is missing. With `waiting_key` somebody waits for it; NOTICED by staff, nobody does."""

    __tablename__ = "resource_gap"
    __table_args__ = (Index("ix_resource_gap_cluster", "need", "area_key", "time_band"),)

    id: Mapped[Id]
    source: Mapped[GapSource] = mapped_column(one_of(GapSource))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    raised_by: Mapped[str]
    raised_on: Mapped[date]
    waiting_key: Mapped[str | None] = mapped_column(ForeignKey("gap_waiting.key", ondelete="CASCADE"), unique=True)
    work_key: Mapped[str | None] = mapped_column(ForeignKey("gap_work.key", ondelete="SET NULL"), index=True)
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    note = Sealed()
    waiting: Mapped[GapWaiting | None] = relationship(back_populates="gap")
    work: Mapped[GapWork | None] = relationship()

    @property
    def state(self) -> GapState:
        """How far the work on it has come."""
        return self.work.state if self.work else GapState.OPEN


class GapPrint(Keyed, OfficeBase):
    """One board as it was printed; it is never changed."""

    __tablename__ = "gap_print"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    on: Mapped[date] = mapped_column("on_day")
    by: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)

    cells: Mapped[list["GapPrintCell"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class GapFigure(OfACluster, OfficeBase):
    """How many people were behind a cell when its figure was last allowed to change; later boards repeat it.

    Who they were is remembered beside it (`GapFigureMember`), for nothing but the comparison with the next board.
    """

    __tablename__ = "gap_figure"
    __table_args__ = (CheckConstraint("people >= 5", name="nobody_stands_alone"),)

    id: Mapped[Id]
    people: Mapped[int]


class GapFigureMember(OfficeBase):
    """Somebody behind a figure. No page reads it; it goes with the person."""

    __tablename__ = "gap_figure_member"

    figure_id: Mapped[int] = mapped_column(ForeignKey("gap_figure.id", ondelete="CASCADE"), primary_key=True)
    person_key: Mapped[str] = mapped_column(ForeignKey("person.key", ondelete="CASCADE"), primary_key=True, index=True)


class GapPrintCell(OfACluster, OfficeBase):
    """A line of a board: a figure, that staff noticed it without anybody waiting, or both."""

    __tablename__ = "gap_print_cell"
    __table_args__ = (CheckConstraint("figure_id IS NOT NULL OR is_noticed", name="says_something"),)

    id: Mapped[Id]
    print_id: Mapped[int] = mapped_column(ForeignKey("gap_print.id", ondelete="CASCADE"), index=True)
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("gap_figure.id", ondelete="CASCADE"))
    is_noticed: Mapped[bool]
    is_worked_on: Mapped[bool]

    figure: Mapped[GapFigure | None] = relationship(lazy="joined")

    @property
    def words(self) -> str:
        """How many wait, in steps of five, or that staff noticed it."""
        return steps_of_five(self.figure.people) if self.figure else "職員の気づき"
