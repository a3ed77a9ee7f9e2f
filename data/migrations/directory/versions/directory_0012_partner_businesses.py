"""Partner businesses, what is offered and wished, and introductions."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0012"
down_revision = "directory_0011"
branch_labels = None
depends_on = None

FIELDS = (
    "shop",
    "food",
    "medical",
    "care",
    "beauty",
    "finance",
    "building",
    "manufacture",
    "transport",
    "utilities",
    "farm",
    "education",
    "other",
)
KINDS = ("place", "hands", "goods", "vehicle", "funds", "publicity", "skills", "other")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "partner_business",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("field", one_of("partnerfield", *FIELDS), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("state", one_of("partnerstate", "candidate", "registered", "ended"), nullable=False),
        sa.Column("certificate_number", sa.String(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'registered' OR (certificate_number <> '' AND registered_on IS NOT NULL)",
            name=op.f("ck_partner_business_registered_has_a_certificate"),
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_partner_business_end_has_a_day")
        ),
        sa.CheckConstraint(
            "valid_until >= registered_on", name=op.f("ck_partner_business_valid_after_it_was_registered")
        ),
        sa.CheckConstraint("ended_on >= registered_on", name=op.f("ck_partner_business_ends_after_it_was_registered")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_partner_business_group_id_activity_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_business")),
        sa.UniqueConstraint("group_id", name=op.f("uq_partner_business_group_id")),
        sa.UniqueConstraint("key", name=op.f("uq_partner_business_key")),
    )
    named = sa.text("certificate_number <> ''")
    op.create_index(
        "one_business_per_certificate",
        "partner_business",
        ["certificate_number"],
        unique=True,
        sqlite_where=named,
        postgresql_where=named,
    )
    op.create_table(
        "listing",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("side", one_of("side", "offer", "wish"), nullable=False),
        sa.Column("kind", one_of("listingkind", *KINDS), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("times", sa.String(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_listing_says_what")),
        sa.CheckConstraint("weekdays BETWEEN 0 AND 127", name=op.f("ck_listing_weekdays_are_seven")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_listing_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["group_id"], ["activity_group.id"], name=op.f("fk_listing_group_id_activity_group")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
        sa.UniqueConstraint("key", name=op.f("uq_listing_key")),
    )
    op.create_index(op.f("ix_listing_group_id"), "listing", ["group_id"])
    op.create_index("ix_listing_open", "listing", ["side", "kind", "closed_on"])
    for table, column, parent in (
        ("partner_area", "partner_id", "partner_business"),
        ("listing_area", "listing_id", "listing"),
    ):
        op.create_table(
            table,
            sa.Column(column, sa.Integer(), nullable=False),
            sa.Column("area_id", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                [column], [f"{parent}.id"], name=op.f(f"fk_{table}_{column}_{parent}"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(
                ["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id_area"), ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint(column, "area_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_area_id"), table, ["area_id"])
    op.create_table(
        "introduction",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("wish_id", sa.Integer(), nullable=False),
        sa.Column("introduced_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("outcome", one_of("outcome", "waiting", "talking", "came_true", "came_to_nothing"), nullable=False),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("outcome_words", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("offer_id <> wish_id", name=op.f("ck_introduction_joins_two")),
        sa.CheckConstraint(
            "(outcome = 'waiting') = (outcome_on IS NULL)", name=op.f("ck_introduction_what_came_of_it_has_a_day")
        ),
        sa.CheckConstraint("outcome_on >= introduced_on", name=op.f("ck_introduction_came_after_it")),
        sa.ForeignKeyConstraint(["offer_id"], ["listing.id"], name=op.f("fk_introduction_offer_id_listing")),
        sa.ForeignKeyConstraint(["wish_id"], ["listing.id"], name=op.f("fk_introduction_wish_id_listing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("key", name=op.f("uq_introduction_key")),
        sa.UniqueConstraint("offer_id", "wish_id", name="introduced_once"),
    )
    op.create_index(op.f("ix_introduction_wish_id"), "introduction", ["wish_id"])


def downgrade() -> None:
    for table in ("introduction", "listing_area", "partner_area", "listing", "partner_business"):
        op.drop_table(table)
