"""What residents tell the desk, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0004"
down_revision = "directory_0003"
branch_labels = None
depends_on = None


def _one_of(name: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "inbox_message",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", _one_of("topic", "when", "where", "contact", "ended", "other"), nullable=True),
        sa.Column(
            "entry_type",
            _one_of("inbox_entry_type", "place", "gathering", "window", "opening", "group"),
            nullable=True,
        ),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("likeness", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("state", _one_of("messagestate", "new", "done", "spam"), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.String(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("times >= 1", name=op.f("ck_inbox_message_came_at_least_once")),
        sa.CheckConstraint(
            "(topic IS NULL) = (entry_type IS NULL)", name=op.f("ck_inbox_message_a_topic_is_of_an_entry")
        ),
        sa.CheckConstraint("(entry_type IS NULL) = (entry_key = '')", name=op.f("ck_inbox_message_an_entry_has_a_key")),
        sa.CheckConstraint(
            "(state = 'new') = (handled_at IS NULL)", name=op.f("ck_inbox_message_what_is_handled_has_a_moment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_message")),
        sa.UniqueConstraint("key", name=op.f("uq_inbox_message_key")),
    )
    op.create_index(op.f("ix_inbox_message_likeness"), "inbox_message", ["likeness"])
    op.create_index("ix_inbox_message_state", "inbox_message", ["state", "created_at"])


def downgrade() -> None:
    op.drop_table("inbox_message")
