"""Targets of figures, figures kept by hand, and figures as they were submitted."""

import sqlalchemy as sa
from alembic import op

revision = "office_0020"
down_revision = "office_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_target")),
        sa.UniqueConstraint("indicator", "fiscal_year", name="one_target_a_year"),
    )
    op.create_table(
        "own_indicator",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("label <> '' AND unit <> ''", name=op.f("ck_own_indicator_has_a_label_and_a_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_indicator")),
        sa.UniqueConstraint("key", name=op.f("uq_own_indicator_key")),
        sa.UniqueConstraint("label", name="one_row_per_label"),
    )
    op.create_table(
        "submitted_figures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submitted_figures")),
        sa.UniqueConstraint("key", name=op.f("uq_submitted_figures_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_submitted_figures_idempotency_key")),
    )


def downgrade() -> None:
    op.drop_table("submitted_figures")
    op.drop_table("own_indicator")
    op.drop_table("figure_target")
