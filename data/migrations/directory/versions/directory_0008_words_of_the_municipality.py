"""Words the municipality adds to search, and marks of words that found little."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0008"
down_revision = "directory_0007"
branch_labels = None
depends_on = None

CELLS = ("word", "reading", "same", "related", "sort", "kinds", "windows", "people", "conditions", "note")


def upgrade() -> None:
    op.create_table(
        "own_word",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in CELLS),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("folded <> ''", name=op.f("ck_own_word_says_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_word")),
        sa.UniqueConstraint("folded", name="one_row_per_word"),
        sa.UniqueConstraint("key", name=op.f("uq_own_word_key")),
    )
    op.create_table(
        "search_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_mark")),
        sa.UniqueConstraint("mark", name="one_mark_a_day"),
    )
    with op.batch_alter_table("search_miss") as table:
        table.add_column(sa.Column("is_settled", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("search_miss") as table:
        table.alter_column("is_settled", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("search_miss") as table:
        table.drop_column("is_settled")
    op.drop_table("search_mark")
    op.drop_table("own_word")
