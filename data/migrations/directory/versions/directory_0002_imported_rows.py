"""Where imported entries came from."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0002"
down_revision = "directory_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imported_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("more_key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("written", sa.JSON(), nullable=False),
        sa.Column("unshown", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source <> '' AND external_id <> ''", name=op.f("ck_imported_row_comes_from_somewhere")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_imported_row_has_a_hash")),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_imported_row_gathering_id_gathering"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_imported_row_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_row")),
    )
    op.create_index(op.f("ix_imported_row_gathering_id"), "imported_row", ["gathering_id"])
    op.create_index(op.f("ix_imported_row_place_id"), "imported_row", ["place_id"])
    op.create_index(op.f("ix_imported_row_source"), "imported_row", ["source", "external_id"])


def downgrade() -> None:
    op.drop_table("imported_row")
