"""年度更新: what is chosen for each place, what was settled when, and the figures of a 年度 that ended."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0021"
down_revision = "directory_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "year_turn",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by = '')", name=op.f("ck_year_turn_who_undid_it_is_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_turn")),
        sa.UniqueConstraint("key", name=op.f("uq_year_turn_key")),
    )
    op.create_table(
        "year_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "choice",
            sa.Enum("carry_on", "ask", "end", name="yearchoice", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("chosen_by", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "done_on IS NULL OR turn_id IS NOT NULL", name=op.f("ck_year_plan_what_is_done_was_settled")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_year_plan_place_id_place"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["year_turn.id"], name=op.f("fk_year_plan_turn_id_year_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_plan")),
        sa.UniqueConstraint("fiscal_year", "place_id", name="one_choice_a_year"),
    )
    op.create_index(op.f("ix_year_plan_place_id"), "year_plan", ["place_id"])
    op.create_index(op.f("ix_year_plan_turn_id"), "year_plan", ["turn_id"])
    op.create_table(
        "year_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_figures")),
        sa.UniqueConstraint("fiscal_year", name=op.f("uq_year_figures_fiscal_year")),
    )


def downgrade() -> None:
    op.drop_table("year_figures")
    op.drop_table("year_plan")
    op.drop_table("year_turn")
