"""Which bundle of the office a public site shows."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0022"
down_revision = "directory_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "received_bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_received_bundle_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_bundle")),
    )


def downgrade() -> None:
    op.drop_table("received_bundle")
