"""The newest batch proposal with a line for each person, what staff settle beforehand, and who looks for another."""

import sqlalchemy as sa
from alembic import op

revision = "office_0009"
down_revision = "office_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assignment_run",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_run")),
        sa.UniqueConstraint("key", name=op.f("uq_assignment_run_key")),
    )
    op.create_table(
        "assignment_line",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["assignment_run.id"], name=op.f("fk_assignment_line_run_id_assignment_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_assignment_line_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_line")),
        sa.UniqueConstraint("key", name=op.f("uq_assignment_line_key")),
        sa.UniqueConstraint("run_id", "person_key", name="one_line_per_person"),
    )
    op.create_index(op.f("ix_assignment_line_person_key"), "assignment_line", ["person_key"])
    op.create_table(
        "assignment_lock",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("opening_key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('keep', 'never')", name=op.f("ck_assignment_lock_lockkind")),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_assignment_lock_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_lock")),
        sa.UniqueConstraint("key", name=op.f("uq_assignment_lock_key")),
        sa.UniqueConstraint("person_key", "opening_key", name="one_lock_per_pair"),
    )
    kept = sa.text("kind = 'keep'")
    op.create_index(
        "one_kept_opening_per_person",
        "assignment_lock",
        ["person_key"],
        unique=True,
        sqlite_where=kept,
        postgresql_where=kept,
    )
    op.create_table(
        "another_asked",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_another_asked_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_key", name=op.f("pk_another_asked")),
    )


def downgrade() -> None:
    op.drop_table("another_asked")
    op.drop_table("assignment_lock")
    op.drop_table("assignment_line")
    op.drop_table("assignment_run")
