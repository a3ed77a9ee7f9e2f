"""The versions of the town's rules for suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "office_0008"
down_revision = "office_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggestion_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_suggestion_rules_versions_of_rules_start_at_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion_rules")),
        sa.UniqueConstraint("number", name="versions_of_rules_are_numbered"),
    )


def downgrade() -> None:
    op.drop_table("suggestion_rules")
