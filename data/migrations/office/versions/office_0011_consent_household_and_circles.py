"""Consent by item, recipient and purpose; households; forms as data; the compartment of a 支援会議."""

import sqlalchemy as sa
from alembic import op

revision = "office_0011"
down_revision = "office_0010"
branch_labels = None
depends_on = None

KINDS = ("grasped", "view", "role", "decided")
OLD_PURPOSE = "参加支援（社会福祉法106条の4第2項第2号）"


def sealed(*names: str) -> list[sa.Column]:
    return [sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in names]


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def keyed(table: str, *columns: sa.Column | sa.Constraint) -> None:
    op.create_table(
        table,
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    )


def of_a(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.key"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE"
    )


def upgrade() -> None:
    for name in ("agencies", "left_out"):
        op.add_column("consent", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("consent", sa.Column("purposes", sa.JSON(), nullable=False, server_default='["participation"]'))
    for name in ("form", "withdrawn_by"):
        op.add_column("consent", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("consent", sa.Column("idempotency_key", sa.String(), nullable=True))
    op.create_index("one_consent_per_form", "consent", ["idempotency_key"], unique=True)
    op.drop_column("consent", "purpose")
    keyed(
        "household_member",
        sa.Column("person_key", sa.String(), nullable=False),
        *sealed("name", "kana", "birth", "relation", "note"),
        sa.Column("lives_together", sa.Boolean(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR (agreed_on IS NOT NULL AND withdrawn_on >= agreed_on)",
            name=op.f("ck_household_member_withdrawn_after_it_was_given"),
        ),
        of_a("household_member", "person_key", "person"),
    )
    op.create_index(op.f("ix_household_member_person_key"), "household_member", ["person_key"])
    op.create_table(
        "sheet_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_edition")),
        sa.UniqueConstraint("edition", name=op.f("uq_sheet_edition_edition")),
    )
    _circles()


def _circles() -> None:
    keyed(
        "circle",
        *sealed("title", "name", "kana", "birth", "phone", "address"),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        *sealed("closed_reason"),
        sa.Column("person_key", sa.String(), nullable=True),
        sa.Column("has_sheet", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(closed_on IS NULL) = (closed_by = '')", name=op.f("ck_circle_who_closed_it_is_known")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_circle_idempotency_key")),
        of_a("circle", "person_key", "person"),
    )
    op.create_index(op.f("ix_circle_person_key"), "circle", ["person_key"])
    op.create_table(
        "circle_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("circle_key", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(left_at IS NULL) = (left_by = '')", name=op.f("ck_circle_member_who_ended_it_is_known")),
        of_a("circle_member", "circle_key", "circle"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_member")),
    )
    seated = sa.text("left_at IS NULL")
    op.create_index(
        "one_seat_in_a_circle",
        "circle_member",
        ["circle_key", "account_key"],
        unique=True,
        sqlite_where=seated,
        postgresql_where=seated,
    )
    op.create_index("ix_circle_member_account", "circle_member", ["account_key"])
    keyed(
        "circle_record",
        sa.Column("circle_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("recordkind", *KINDS), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        *sealed("source", "text"),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.CheckConstraint("(moved_at IS NULL) = (moved_by = '')", name=op.f("ck_circle_record_who_moved_it_is_known")),
        sa.CheckConstraint(
            "moved_at IS NULL OR (text_sealed IS NULL AND source_sealed IS NULL)",
            name=op.f("ck_circle_record_what_was_moved_is_here_no_more"),
        ),
        sa.UniqueConstraint("circle_key", "number", name="records_are_numbered"),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_circle_record_idempotency_key")),
        of_a("circle_record", "circle_key", "circle"),
    )
    keyed(
        "carried_record",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("record_key", sa.String(), nullable=False),
        sa.Column("kind", one_of("carried_kind", *KINDS), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("carried_by", sa.String(), nullable=False),
        sa.Column("consent_key", sa.String(), nullable=False),
        *sealed("source", "text"),
        sa.UniqueConstraint("record_key", name=op.f("uq_carried_record_record_key")),
        of_a("carried_record", "person_key", "person"),
    )
    op.create_index(op.f("ix_carried_record_person_key"), "carried_record", ["person_key"])


def downgrade() -> None:
    for table in ("carried_record", "circle_record", "circle_member", "circle", "sheet_edition", "household_member"):
        op.drop_table(table)
    op.add_column("consent", sa.Column("purpose", sa.String(), nullable=False, server_default=OLD_PURPOSE))
    op.drop_index("one_consent_per_form", table_name="consent")
    for name in ("idempotency_key", "withdrawn_by", "form", "purposes", "left_out", "agencies"):
        op.drop_column("consent", name)
