"""Pictures of flyers, kept as evidence for what was registered."""

import sqlalchemy as sa
from alembic import op

revision = "office_0003"
down_revision = "office_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("picture_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("key", name=op.f("uq_evidence_key")),
        sa.UniqueConstraint("place_key", "digest", name="one_picture_once_per_place"),
    )
    op.create_index(op.f("ix_evidence_place_key"), "evidence", ["place_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_evidence_place_key"), table_name="evidence")
    op.drop_table("evidence")
