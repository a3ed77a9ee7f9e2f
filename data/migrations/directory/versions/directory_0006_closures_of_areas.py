"""Days on which nothing is held in some areas."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0006"
down_revision = "directory_0005"
branch_labels = None
depends_on = None

KINDS = (
    "ibasho",
    "salon",
    "kayoi_no_ba",
    "children_cafeteria",
    "community_cafeteria",
    "food_pantry",
    "food_drive",
    "food_bank",
    "dementia_cafe",
    "child_rearing",
    "learning_support",
    "peer_group",
    "all_generations",
    "work_like_activity",
    "delivery",
    "facility",
    "event",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "area_closure",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("whole_city", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_area_closure_ends_after_it_starts")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_area_closure_has_a_reason")),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by = '')", name=op.f("ck_area_closure_who_lifted_it_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_closure")),
        sa.UniqueConstraint("key", name=op.f("uq_area_closure_key")),
    )
    op.create_index("ix_area_closure_days", "area_closure", ["last_day", "first_day"])
    op.create_table(
        "area_closure_area",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["area_closure.id"],
            name=op.f("fk_area_closure_area_closure_id_area_closure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_closure_area_area_id_area"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("closure_id", "area_id", name=op.f("pk_area_closure_area")),
    )
    op.create_index(op.f("ix_area_closure_area_area_id"), "area_closure_area", ["area_id"])
    op.create_table(
        "area_closure_kind",
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="placekind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"],
            ["area_closure.id"],
            name=op.f("fk_area_closure_kind_closure_id_area_closure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("closure_id", "kind", name=op.f("pk_area_closure_kind")),
    )


def downgrade() -> None:
    op.drop_table("area_closure_kind")
    op.drop_table("area_closure_area")
    op.drop_table("area_closure")
