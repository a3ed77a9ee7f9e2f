"""資源開発: what is missing and who waits for it, the work on it, and the boards that were printed."""

import sqlalchemy as sa
from alembic import op

revision = "office_0018"
down_revision = "office_0017"
branch_labels = None
depends_on = None

NEEDS = (
    *(
        "quiet",
        "body",
        "meal",
        "learning",
        "making",
        "expressing",
        "growing",
        "playing",
        "talking",
        "work",
        "small_role",
    ),
    *("with_children", "women_only", "off_hours", "lift", "interpreter", "written_talk", "step_free", "allergy"),
    *("company", "more_seats", "other"),
)
BANDS = ("morning", "afternoon", "evening", "weekend")
SOURCES = ("no_place", "blocked", "declined", "conference", "noticed")
STATES = ("open", "task", "trial", "opened", "dropped")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "gap_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("need", one_of("needkind", *NEEDS), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("time_band", one_of("timeband", *BANDS), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 5", name=op.f("ck_gap_figure_nobody_stands_alone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_figure")),
    )
    op.create_table(
        "gap_print",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_print")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_gap_print_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_gap_print_key")),
        sa.UniqueConstraint("number", name=op.f("uq_gap_print_number")),
    )
    op.create_table(
        "gap_work",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", one_of("gapstate", *STATES), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("need", one_of("needkind", *NEEDS), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("time_band", one_of("timeband", *BANDS), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('opened', 'dropped')) = (ended_on IS NOT NULL)", name=op.f("ck_gap_work_end_has_a_day")
        ),
        sa.CheckConstraint("state <> 'open'", name=op.f("ck_gap_work_work_has_begun")),
        sa.CheckConstraint("ended_on >= begun_on", name=op.f("ck_gap_work_ends_after_it_began")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_work")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_gap_work_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_gap_work_key")),
    )
    op.create_index("ix_gap_work_cluster", "gap_work", ["need", "area_key", "time_band"])
    op.create_table(
        "gap_figure_member",
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["gap_figure.id"], name=op.f("fk_gap_figure_member_figure_id_gap_figure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_gap_figure_member_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("figure_id", "person_key", name=op.f("pk_gap_figure_member")),
    )
    op.create_index(op.f("ix_gap_figure_member_person_key"), "gap_figure_member", ["person_key"])
    op.create_table(
        "gap_print_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("print_id", sa.Integer(), nullable=False),
        sa.Column("figure_id", sa.Integer(), nullable=True),
        sa.Column("is_noticed", sa.Boolean(), nullable=False),
        sa.Column("is_worked_on", sa.Boolean(), nullable=False),
        sa.Column("need", one_of("needkind", *NEEDS), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("time_band", one_of("timeband", *BANDS), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("figure_id IS NOT NULL OR is_noticed", name=op.f("ck_gap_print_cell_says_something")),
        sa.ForeignKeyConstraint(
            ["figure_id"], ["gap_figure.id"], name=op.f("fk_gap_print_cell_figure_id_gap_figure"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["print_id"], ["gap_print.id"], name=op.f("fk_gap_print_cell_print_id_gap_print"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_print_cell")),
    )
    op.create_index(op.f("ix_gap_print_cell_print_id"), "gap_print_cell", ["print_id"])
    op.create_table(
        "gap_step",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("state", one_of("gap_step_state", *STATES), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("opening_key", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("opening_key = '' OR place_key <> ''", name=op.f("ck_gap_step_an_opening_is_of_a_place")),
        sa.ForeignKeyConstraint(
            ["work_key"], ["gap_work.key"], name=op.f("fk_gap_step_work_key_gap_work"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_step")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_gap_step_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_gap_step_key")),
        sa.UniqueConstraint("work_key", "number", name="gap_steps_are_numbered"),
    )
    op.create_table(
        "gap_waiting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_gap_waiting_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_waiting")),
        sa.UniqueConstraint("key", name=op.f("uq_gap_waiting_key")),
    )
    op.create_index(op.f("ix_gap_waiting_person_key"), "gap_waiting", ["person_key"])
    op.create_table(
        "resource_gap",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", one_of("gapsource", *SOURCES), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("waiting_key", sa.String(), nullable=True),
        sa.Column("work_key", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("need", one_of("needkind", *NEEDS), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("time_band", one_of("timeband", *BANDS), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["waiting_key"],
            ["gap_waiting.key"],
            name=op.f("fk_resource_gap_waiting_key_gap_waiting"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["work_key"], ["gap_work.key"], name=op.f("fk_resource_gap_work_key_gap_work"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_gap")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_resource_gap_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_resource_gap_key")),
        sa.UniqueConstraint("waiting_key", name=op.f("uq_resource_gap_waiting_key")),
    )
    op.create_index("ix_resource_gap_cluster", "resource_gap", ["need", "area_key", "time_band"])
    op.create_index(op.f("ix_resource_gap_work_key"), "resource_gap", ["work_key"])


def downgrade() -> None:
    op.drop_table("resource_gap")
    op.drop_table("gap_waiting")
    op.drop_table("gap_step")
    op.drop_table("gap_print_cell")
    op.drop_table("gap_figure_member")
    op.drop_table("gap_work")
    op.drop_table("gap_print")
    op.drop_table("gap_figure")
