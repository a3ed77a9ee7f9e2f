"""Pairs of places that look alike and were found to be two."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0011"
down_revision = "directory_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distinct_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("a_key", sa.String(), nullable=False),
        sa.Column("b_key", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("a_key < b_key", name=op.f("ck_distinct_pair_the_smaller_key_comes_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinct_pair")),
        sa.UniqueConstraint("a_key", "b_key", name="one_row_per_pair"),
    )
    op.create_index(op.f("ix_distinct_pair_b_key"), "distinct_pair", ["b_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_distinct_pair_b_key"), table_name="distinct_pair")
    op.drop_table("distinct_pair")
