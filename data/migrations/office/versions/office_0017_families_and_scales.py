"""家族の年表 and the answers to scales."""

import sqlalchemy as sa
from alembic import op

revision = "office_0017"
down_revision = "office_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "life_event",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("member_key", sa.String(), nullable=True),
        sa.Column("happened_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("who_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kind_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("what_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("member_key IS NULL OR who_words_sealed IS NULL", name=op.f("ck_life_event_is_told_of_one")),
        sa.CheckConstraint("happened_sealed IS NOT NULL", name=op.f("ck_life_event_has_a_time")),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_life_event_person_key_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["household_member.key"],
            name=op.f("fk_life_event_member_key_household_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_event")),
        sa.UniqueConstraint("key", name=op.f("uq_life_event_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_life_event_idempotency_key")),
    )
    op.create_index(op.f("ix_life_event_person_key"), "life_event", ["person_key"])
    op.create_index(op.f("ix_life_event_member_key"), "life_event", ["member_key"])
    op.create_table(
        "scale_answer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("given_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_scale_answer_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scale_answer")),
        sa.UniqueConstraint("key", name=op.f("uq_scale_answer_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_scale_answer_idempotency_key")),
    )
    op.create_index("ix_scale_answer_person_scale", "scale_answer", ["person_key", "scale"])


def downgrade() -> None:
    op.drop_table("scale_answer")
    op.drop_table("life_event")
