"""The food network: members, offers of food, reservations."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0013"
down_revision = "directory_0012"
branch_labels = None
depends_on = None

ROLES = ("cafeteria", "pantry", "drive", "bank", "hub", "other")
GIVERS = ("company", "group", "farm", "government", "residents")
KINDS = (
    "staple",
    "vegetables",
    "fresh",
    "prepared",
    "keeping",
    "sweets",
    "drinks",
    "baby",
    "seasoning",
    "daily_goods",
    "other",
)
UNITS = ("kg", "piece", "box", "bag", "bottle", "tin", "pack", "meal")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "food_member",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("normal_boxes", sa.Integer(), nullable=False),
        sa.Column("cold_boxes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("left_on >= joined_on", name=op.f("ck_food_member_leaves_after_it_joined")),
        sa.CheckConstraint("normal_boxes >= 0 AND cold_boxes >= 0", name=op.f("ck_food_member_room_is_a_number")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_food_member_group_id_activity_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_food_member")),
        sa.UniqueConstraint("group_id", name=op.f("uq_food_member_group_id")),
        sa.UniqueConstraint("key", name=op.f("uq_food_member_key")),
    )
    op.create_table(
        "food_member_role",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", one_of("foodrole", *ROLES), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["food_member.id"],
            name=op.f("fk_food_member_role_member_id_food_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", "role", name=op.f("pk_food_member_role")),
    )
    _offers()
    op.create_table(
        "food_reservation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("reserved_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_food_reservation_is_some")),
        sa.CheckConstraint(
            "handed_on >= reserved_on", name=op.f("ck_food_reservation_handed_over_after_it_was_reserved")
        ),
        sa.CheckConstraint(
            "handed_on IS NULL OR cancelled_on IS NULL", name=op.f("ck_food_reservation_handed_over_or_cancelled")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["food_offer.id"], name=op.f("fk_food_reservation_offer_id_food_offer")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["food_member.id"], name=op.f("fk_food_reservation_member_id_food_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_food_reservation")),
        sa.UniqueConstraint("key", name=op.f("uq_food_reservation_key")),
    )
    op.create_index(op.f("ix_food_reservation_offer_id"), "food_reservation", ["offer_id"])
    op.create_index(op.f("ix_food_reservation_member_id"), "food_reservation", ["member_id"])


def _offers() -> None:
    op.create_table(
        "food_offer",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("giver_kind", one_of("giverkind", *GIVERS), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("food_kind", one_of("foodkind", *KINDS), nullable=False),
        sa.Column("amount", sa.Double(), nullable=False),
        sa.Column("unit", one_of("unit", *UNITS), nullable=False),
        sa.Column("storage", one_of("storage", "normal", "cold"), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("allergens", sa.String(), nullable=False),
        sa.Column("pickup_where", sa.String(), nullable=False),
        sa.Column("pickup_when", sa.String(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("hub_id", sa.Integer(), nullable=True),
        sa.Column("boxes", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_food_offer_says_what")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_food_offer_is_some")),
        sa.CheckConstraint("boxes > 0", name=op.f("ck_food_offer_takes_room")),
        sa.CheckConstraint("(hub_id IS NULL) = (boxes IS NULL)", name=op.f("ck_food_offer_room_is_taken_at_a_hub")),
        sa.CheckConstraint(
            "(giver_kind = 'residents') = (giver_id IS NULL)", name=op.f("ck_food_offer_residents_are_not_named")
        ),
        sa.CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason = '')", name=op.f("ck_food_offer_withdrawn_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["giver_id"], ["activity_group.id"], name=op.f("fk_food_offer_giver_id_activity_group")
        ),
        sa.ForeignKeyConstraint(["hub_id"], ["food_member.id"], name=op.f("fk_food_offer_hub_id_food_member")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_food_offer")),
        sa.UniqueConstraint("key", name=op.f("uq_food_offer_key")),
    )
    for column in ("giver_id", "hub_id", "offered_on"):
        op.create_index(op.f(f"ix_food_offer_{column}"), "food_offer", [column])


def downgrade() -> None:
    for table in ("food_reservation", "food_offer", "food_member_role", "food_member"):
        op.drop_table(table)
