"""Sheets of consultations with their 振分, and the register of what was handed over."""

import sqlalchemy as sa
from alembic import op

revision = "office_0012"
down_revision = "office_0011"
branch_labels = None
depends_on = None


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
    keyed(
        "intake",
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("with_consent", sa.Boolean(), nullable=False),
        sa.Column("state", one_of("intakestate", "memo", "written", "sorted"), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("open_answers", sa.JSON(), nullable=False),
        sa.Column("answers_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("circle_key", sa.String(), nullable=True),
        sa.Column("person_key", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("circle_key IS NULL OR person_key IS NULL", name=op.f("ck_intake_lies_in_one_compartment")),
        sa.ForeignKeyConstraint(["edition"], ["sheet_edition.edition"], name=op.f("fk_intake_edition_sheet_edition")),
        of_a("intake", "circle_key", "circle"),
        of_a("intake", "person_key", "person"),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_intake_idempotency_key")),
    )
    op.create_index("ix_intake_held_by", "intake", ["held_by", "state"])
    op.create_index("ix_intake_taken_by", "intake", ["taken_by", "state"])
    op.create_index(op.f("ix_intake_circle_key"), "intake", ["circle_key"])
    op.create_index(op.f("ix_intake_person_key"), "intake", ["person_key"])
    keyed(
        "sorting",
        sa.Column("intake_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "destination",
            one_of("destination", "participation", "circle", "window", "agency", "information"),
            nullable=False,
        ),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        of_a("sorting", "intake_key", "intake"),
        sa.UniqueConstraint("intake_key", "number", name="sortings_are_numbered"),
    )
    keyed(
        "disclosure",
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=True),
        sa.Column("intake_key", sa.String(), nullable=True),
        sa.Column("basis", one_of("legalbasis", "consent", "law", "inside", "authority", "special"), nullable=False),
        sa.Column("consent_key", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("to_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.CheckConstraint(
            "basis <> 'consent' OR consent_key <> '' OR intake_key IS NOT NULL",
            name=op.f("ck_disclosure_names_its_consent"),
        ),
        sa.CheckConstraint(
            "person_key IS NOT NULL OR intake_key IS NOT NULL", name=op.f("ck_disclosure_is_about_somebody")
        ),
        of_a("disclosure", "person_key", "person"),
        of_a("disclosure", "intake_key", "intake"),
        sa.UniqueConstraint("fiscal_year", "number", name="numbered_within_the_year"),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_disclosure_idempotency_key")),
    )
    op.create_index(op.f("ix_disclosure_person_key"), "disclosure", ["person_key"])
    op.create_index(op.f("ix_disclosure_intake_key"), "disclosure", ["intake_key"])


def downgrade() -> None:
    for table in ("disclosure", "sorting", "intake"):
        op.drop_table(table)
