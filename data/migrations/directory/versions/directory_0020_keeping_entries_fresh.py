"""How long facts stay true, how often places are looked at, and what groups answered when asked."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0020"
down_revision = "directory_0019"
branch_labels = None
depends_on = None

HOWS = ("phone", "visit", "group_itself", "flyer", "official", "imported")
ANSWERS = ("same", "changed", "paused", "unreached")


def one_of(name, *choices):
    return sa.Enum(*choices, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "half_life",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("months BETWEEN 1 AND 60", name=op.f("ck_half_life_months_to_five_years")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_life")),
        sa.UniqueConstraint("field", name="one_half_life_per_field"),
    )
    op.create_table(
        "place_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("views >= 1", name=op.f("ck_place_views_was_looked_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_views")),
        sa.UniqueConstraint("place_key", "month", name="one_count_of_views"),
    )
    op.create_index(op.f("ix_place_views_month"), "place_views", ["month"])
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("how", one_of("confirmedhow", *HOWS), nullable=False),
        sa.Column("answer", one_of("answer", *ANSWERS), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer <> 'changed' OR note_sealed IS NOT NULL", name=op.f("ck_contact_a_change_says_what_it_is")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_place_key"), "contact", ["place_key"])
    op.create_table(
        "phone_hour",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_hour")),
        sa.UniqueConstraint("key", name=op.f("uq_phone_hour_key")),
    )
    op.create_index(op.f("ix_phone_hour_by"), "phone_hour", ["by"])
    op.create_table(
        "phone_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hour_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("answer", one_of("answer", *ANSWERS), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("taken", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answer IS NULL) = (taken IS NULL)", name=op.f("ck_phone_call_an_answer_can_be_taken_back")
        ),
        sa.ForeignKeyConstraint(
            ["hour_id"], ["phone_hour.id"], name=op.f("fk_phone_call_hour_id_phone_hour"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("hour_id", "place_key", name="a_group_once_an_hour"),
        sa.UniqueConstraint("hour_id", "position", name="calls_stand_in_a_row"),
    )
    op.create_index(op.f("ix_phone_call_place_key"), "phone_call", ["place_key"])


def downgrade() -> None:
    op.drop_table("phone_call")
    op.drop_table("phone_hour")
    op.drop_table("contact")
    op.drop_table("place_views")
    op.drop_table("half_life")
