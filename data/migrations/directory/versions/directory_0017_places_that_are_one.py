"""Places that became a part of another."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0017"
down_revision = "directory_0016"
branch_labels = None
depends_on = None

NOT_UNDONE = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "place_merge",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gone_key", sa.String(), nullable=False),
        sa.Column("gone_name", sa.String(), nullable=False),
        sa.Column("staying_key", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gone_key <> staying_key", name=op.f("ck_place_merge_a_merge_has_two_places")),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name=op.f("ck_place_merge_who_undid_it_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_merge")),
        sa.UniqueConstraint("key", name=op.f("uq_place_merge_key")),
    )
    op.create_index("ix_place_merge_staying_key", "place_merge", ["staying_key"])
    op.create_index(
        "one_merge_per_place",
        "place_merge",
        ["gone_key"],
        unique=True,
        sqlite_where=NOT_UNDONE,
        postgresql_where=NOT_UNDONE,
    )


def downgrade() -> None:
    op.drop_table("place_merge")
