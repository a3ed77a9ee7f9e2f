"""The ledger of いきいきポイント, in the office database: it is about persons. Their names are sealed."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Connection, ForeignKey, LargeBinary, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Id, Keyed, OfficeBase, one_of
from core.secrets import Sealed


class Per(StrEnum):
    """What a rule counts."""

    TIME = "time"
    HOUR = "hour"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"time": "1回につき", "hour": "1時間につき"}[self]

    @property
    def unit(self) -> str:
        """What an amount counts."""
        return {"time": "回", "hour": "時間"}[self]


class EntryKind(StrEnum):
    """What a line of the ledger does."""

    EARN = "earn"
    USE = "use"
    EXPIRE = "expire"
    CORRECT = "correct"

    @property
    def label(self) -> str:
        """The word on screens."""
        return {"earn": "もらった", "use": "使った", "expire": "期限切れ", "correct": "訂正"}[self]


class PointHolder(Keyed, OfficeBase):
    """Somebody who collects points, known by the number of their card; opening the row leaves a line in the log.

    A card that was given back has no name any more; its lines stay, and nothing is added to them.
    """

    __tablename__ = "point_holder"

    audited_as = "point_holder"

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    kana_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    joined_on: Mapped[date]

    name, kana = (Sealed() for _ in range(2))

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.key

    @property
    def is_given_back(self) -> bool:
        """Whether the name was taken off."""
        return self.name_sealed is None


class PointRule(Keyed, OfficeBase):
    """What earns how many points: per time or per whole hour, at most `most_a_day` on one day."""

    __tablename__ = "point_rule"
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("points > 0", name="earns_something"),
        CheckConstraint("most_a_day >= points", name="a_day_is_enough_for_one"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    per: Mapped[Per] = mapped_column(one_of(Per))
    points: Mapped[int]
    most_a_day: Mapped[int | None]
    closed_on: Mapped[date | None]


class PointPolicy(OfficeBase):
    """How long points last and how many may be earned in a 年度; one row (`id` = 1).

    `years_valid` 1: to the end of the 年度 in which they were earned; 2: to the end of the next; and so on.
    """

    __tablename__ = "point_policy"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("years_valid BETWEEN 1 AND 10", name="lasts_some_years"),
        CheckConstraint("most_a_year > 0", name="a_year_is_enough_for_some"),
    )

    id: Mapped[Id]
    years_valid: Mapped[int] = mapped_column(default=1)
    most_a_year: Mapped[int | None]


class PointEntry(Keyed, OfficeBase):
    """One line of the ledger, never changed and never deleted. `balance` is what there is after it.

    `year` is the 年度 in which the points were earned (of an expiry: those that expired). A correction takes one
    earlier line of the holder back, whole.
    """

    __tablename__ = "point_entry"
    __table_args__ = (
        UniqueConstraint("holder_key", "number", name="lines_are_numbered"),
        CheckConstraint("balance >= 0", name="never_below_nothing"),
        CheckConstraint("points <> 0", name="moves_something"),
        CheckConstraint(
            "(kind <> 'earn' OR points > 0) AND (kind NOT IN ('use', 'expire') OR points < 0)", name="sign_says_what"
        ),
        CheckConstraint("(kind = 'correct') = (corrects_key IS NOT NULL)", name="a_correction_names_its_line"),
        CheckConstraint("kind <> 'correct' OR words_sealed IS NOT NULL", name="a_correction_has_a_reason"),
    )

    audited_as = "point_holder"

    id: Mapped[Id]
    holder_key: Mapped[str] = mapped_column(ForeignKey("point_holder.key"))
    number: Mapped[int]
    on: Mapped[date] = mapped_column("on_day")
    kind: Mapped[EntryKind] = mapped_column(one_of(EntryKind))
    points: Mapped[int]
    balance: Mapped[int]
    year: Mapped[int]
    rule_key: Mapped[str | None] = mapped_column(ForeignKey("point_rule.key"))
    amount: Mapped[float | None]
    corrects_key: Mapped[str | None] = mapped_column(ForeignKey("point_entry.key"), unique=True)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by: Mapped[str]

    words = Sealed()

    @property
    def audit_key(self) -> str:
        """Whose record a line of the log is about."""
        return self.holder_key


APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER point_entry_no_{verb.lower()} BEFORE {verb} ON point_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger of points is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION point_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger of points is append-only'; END $$",
        "CREATE TRIGGER point_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON point_entry "
        "EXECUTE FUNCTION point_entry_stays()",
    ),
}


@event.listens_for(PointEntry.__table__, "after_create")
def _protect(_table: object, connection: Connection, **_: object) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.exec_driver_sql(statement)
