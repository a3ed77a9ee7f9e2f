"""When the seasons are that schedules name, as the municipality says."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0009"
down_revision = "directory_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "season_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_season_period_ends_after_it_starts")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_season_period_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_period")),
        sa.UniqueConstraint("fiscal_year", "name", name="one_period_a_year"),
    )


def downgrade() -> None:
    op.drop_table("season_period")
