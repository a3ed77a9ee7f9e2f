"""Platforms with members, meetings and results; trainings of supporters."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0015"
down_revision = "directory_0014"
branch_labels = None
depends_on = None


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "platform",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_platform_has_a_name")),
        sa.CheckConstraint("ended_on >= started_on", name=op.f("ck_platform_ends_after_it_starts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform")),
        sa.UniqueConstraint("key", name=op.f("uq_platform_key")),
        sa.UniqueConstraint("name", name=op.f("uq_platform_name")),
    )
    op.create_table(
        "platform_area",
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_platform_area_platform_id_platform"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_platform_area_area_id_area"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform_id", "area_id", name=op.f("pk_platform_area")),
    )
    op.create_index(op.f("ix_platform_area_area_id"), "platform_area", ["area_id"])
    op.create_table(
        "platform_member",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("left_on >= joined_on", name=op.f("ck_platform_member_leaves_after_it_joined")),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_platform_member_platform_id_platform"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_platform_member_group_id_activity_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_member")),
        sa.UniqueConstraint("key", name=op.f("uq_platform_member_key")),
        sa.UniqueConstraint("platform_id", "group_id", name="one_row_per_member"),
    )
    op.create_index(op.f("ix_platform_member_group_id"), "platform_member", ["group_id"])
    _meetings_and_results()
    op.create_table(
        "supporter_training",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", one_of("trainingkind", "basic", "follow_up", "lecture"), nullable=False),
        sa.Column("venue", sa.String(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=False),
        sa.Column("first_time", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_supporter_training_has_a_title")),
        sa.CheckConstraint("hours > 0 AND hours <= 100", name=op.f("ck_supporter_training_takes_some_hours")),
        sa.CheckConstraint(
            "first_time >= 0 AND first_time <= attended", name=op.f("ck_supporter_training_first_time_are_some_of_all")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter_training")),
        sa.UniqueConstraint("key", name=op.f("uq_supporter_training_key")),
    )
    op.create_index(op.f("ix_supporter_training_held_on"), "supporter_training", ["held_on"])


def _meetings_and_results() -> None:
    op.create_table(
        "platform_meeting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_platform_meeting_has_a_subject")),
        sa.CheckConstraint("present >= 0", name=op.f("ck_platform_meeting_present_is_a_number")),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_platform_meeting_platform_id_platform"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_meeting")),
        sa.UniqueConstraint("key", name=op.f("uq_platform_meeting_key")),
    )
    op.create_index(op.f("ix_platform_meeting_platform_id"), "platform_meeting", ["platform_id"])
    op.create_table(
        "platform_result",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", one_of("resultkind", "place_begun", "need_closed", "joint", "other"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("listing_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_platform_result_says_what")),
        sa.CheckConstraint(
            "place_id IS NULL OR kind = 'place_begun'", name=op.f("ck_platform_result_a_place_was_begun")
        ),
        sa.CheckConstraint(
            "listing_id IS NULL OR kind = 'need_closed'", name=op.f("ck_platform_result_a_wish_was_fulfilled")
        ),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_platform_result_platform_id_platform"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_platform_result_place_id_place"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_platform_result_listing_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_result")),
        sa.UniqueConstraint("key", name=op.f("uq_platform_result_key")),
    )
    for column in ("platform_id", "place_id", "listing_id"):
        op.create_index(op.f(f"ix_platform_result_{column}"), "platform_result", [column])


def downgrade() -> None:
    for table in ("supporter_training", "platform_result", "platform_meeting", "platform_member", "platform_area"):
        op.drop_table(table)
    op.drop_table("platform")
