"""Figures of earlier years, self-evaluations, the words of a 年度, and indicators by choosing."""

import sqlalchemy as sa
from alembic import op

revision = "office_0022"
down_revision = "office_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("own_indicator") as own:
        own.add_column(sa.Column("about_people", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE own_indicator SET about_people = TRUE WHERE unit IN ('人', '名')")
    op.create_table(
        "earlier_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("part_label", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value IS NOT NULL OR reason <> ''", name=op.f("ck_earlier_figure_has_a_value_or_a_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_figure")),
        sa.UniqueConstraint("indicator", "part", "fiscal_year", name="one_earlier_figure_a_year"),
    )
    op.create_table(
        "figure_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_figure_evaluation_is_numbered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_evaluation")),
        sa.UniqueConstraint("indicator", "fiscal_year", "number", name="one_evaluation_a_number"),
    )
    op.create_table(
        "year_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("achievements", sa.String(), nullable=False),
        sa.Column("issues", sa.String(), nullable=False),
        sa.Column("next_steps", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_year_sheet_is_numbered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_sheet")),
        sa.UniqueConstraint("fiscal_year", "number", name="one_sheet_a_number"),
    )
    op.create_table(
        "evaluation_mark_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_mark_set")),
        sa.UniqueConstraint("number", name="one_set_a_number"),
    )
    op.create_table(
        "tailored_indicator",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tailored_indicator")),
        sa.UniqueConstraint("key", name=op.f("uq_tailored_indicator_key")),
    )
    op.create_table(
        "tailored_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_tailored_edition_is_numbered")),
        sa.CheckConstraint(
            "label <> '' AND unit <> '' AND definition <> ''", name=op.f("ck_tailored_edition_says_what_it_counts")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_key"],
            ["tailored_indicator.key"],
            name=op.f("fk_tailored_edition_indicator_key_tailored_indicator"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tailored_edition")),
        sa.UniqueConstraint("indicator_key", "number", name="one_edition_a_number"),
    )


def downgrade() -> None:
    with op.batch_alter_table("own_indicator") as own:
        own.drop_column("about_people")
    op.drop_table("tailored_edition")
    op.drop_table("tailored_indicator")
    op.drop_table("evaluation_mark_set")
    op.drop_table("year_sheet")
    op.drop_table("figure_evaluation")
    op.drop_table("earlier_figure")
