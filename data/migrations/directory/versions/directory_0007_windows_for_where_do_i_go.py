"""Windows: towns they are in charge of, ways besides speaking, and who answers when others are closed."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0007"
down_revision = "directory_0006"
branch_labels = None
depends_on = None

# SQLite cannot add a constraint to a table, but a column with its constraint; copying the table would
# take its districts along (ON DELETE CASCADE).
STANDS_IN = (
    "ALTER TABLE consultation_window ADD COLUMN stands_in BOOLEAN DEFAULT false NOT NULL "
    "CONSTRAINT ck_consultation_window_a_sensitive_window_stands_in_for_none CHECK (NOT (is_sensitive AND stands_in))"
)


def upgrade() -> None:
    op.execute(STANDS_IN)
    op.add_column("consultation_window", sa.Column("other_ways", sa.String(), server_default="", nullable=False))
    op.create_table(
        "window_town",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_window_town_town_id_town"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["window_id"],
            ["consultation_window.id"],
            name=op.f("fk_window_town_window_id_consultation_window"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("window_id", "town_id", name=op.f("pk_window_town")),
    )
    op.create_index(op.f("ix_window_town_town_id"), "window_town", ["town_id"])


def downgrade() -> None:
    op.drop_table("window_town")
    op.drop_column("consultation_window", "other_ways")
    op.drop_column("consultation_window", "stands_in")
