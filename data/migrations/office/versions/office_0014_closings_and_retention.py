"""Closings of a person's record, and notices before records are erased."""

import sqlalchemy as sa
from alembic import op

revision = "office_0014"
down_revision = "office_0013"
branch_labels = None
depends_on = None

KINDS = ("person", "circle", "intake")
REASONS = ("achieved", "linked", "moved", "own_wish", "out_of_reach", "died", "other")
WATCHERS = ("commissioner", "place", "agency", "family", "nobody")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", one_of("closingreason", *REASONS), nullable=False),
        sa.Column("watcher", one_of("watcher", *WATCHERS), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("watch_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("reopened_by", sa.String(), nullable=False),
        sa.Column("reopened_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(reopened_on IS NULL) = (reopened_by = '')", name=op.f("ck_closing_who_reopened_it_is_known")
        ),
        sa.CheckConstraint(
            "reopened_on IS NULL OR reopened_on >= on_day", name=op.f("ck_closing_begins_anew_after_the_end")
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_closing_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
        sa.UniqueConstraint("key", name=op.f("uq_closing_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_closing_idempotency_key")),
    )
    op.create_index(op.f("ix_closing_person_key"), "closing", ["person_key"])
    op.create_table(
        "retention_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("kept", *KINDS), nullable=False),
        sa.Column("subject_key", sa.String(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_notice")),
        sa.UniqueConstraint("kind", "subject_key", name="one_notice_per_record"),
    )
    op.create_table(
        "erased_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("kept", *KINDS), nullable=False),
        sa.Column("began", sa.Date(), nullable=False),
        sa.Column("ended", sa.Date(), nullable=False),
        sa.Column("erased", sa.Date(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("furthest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased_record")),
    )
    # Words stood here in the open; a code of the list says as much as anybody may read without the key.
    op.execute("UPDATE person SET closed_reason = 'other' WHERE closed_reason IS NOT NULL")


def downgrade() -> None:
    for table in ("erased_record", "retention_notice", "closing"):
        op.drop_table(table)
