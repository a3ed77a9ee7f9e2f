"""Where leaflets lie: spots, batches with the facts printed on them, drops, what came back, scans."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0023"
down_revision = "directory_0022"
branch_labels = None
depends_on = None

KINDS = (
    "clinic",
    "pharmacy",
    "hairdresser",
    "supermarket",
    "shop",
    "children_cafeteria",
    "hall",
    "school",
    "counter",
    "other",
)


def made() -> sa.Column[sa.DateTime]:
    return sa.Column("created_at", sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.create_table(
        "leaflet_spot",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="spotkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("rack", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        made(),
        sa.CheckConstraint("name <> ''", name=op.f("ck_leaflet_spot_has_a_name")),
        sa.CheckConstraint("number BETWEEN 1 AND 99999", name=op.f("ck_leaflet_spot_number_is_short")),
        sa.CheckConstraint("rack >= 1", name=op.f("ck_leaflet_spot_has_room")),
        sa.CheckConstraint("(lat IS NULL) = (lng IS NULL)", name=op.f("ck_leaflet_spot_a_point_has_both_numbers")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_leaflet_spot_area_id_area"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaflet_spot")),
        sa.UniqueConstraint("key", name=op.f("uq_leaflet_spot_key")),
        sa.UniqueConstraint("number", name=op.f("uq_leaflet_spot_number")),
    )
    op.create_index(op.f("ix_leaflet_spot_area_id"), "leaflet_spot", ["area_id"])
    op.create_table(
        "leaflet_batch",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("ground", sa.JSON(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        made(),
        sa.CheckConstraint("copies >= 1", name=op.f("ck_leaflet_batch_some_copies")),
        sa.CheckConstraint("expires_on >= printed_on", name=op.f("ck_leaflet_batch_expires_after_it_was_printed")),
        sa.CheckConstraint("ended_on >= printed_on", name=op.f("ck_leaflet_batch_ends_after_it_was_printed")),
        sa.CheckConstraint("replaces_id <> id", name=op.f("ck_leaflet_batch_replaces_another")),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["leaflet_batch.id"],
            name=op.f("fk_leaflet_batch_replaces_id_leaflet_batch"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaflet_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_leaflet_batch_key")),
        sa.UniqueConstraint("code", name=op.f("uq_leaflet_batch_code")),
        sa.UniqueConstraint("form_key", name=op.f("uq_leaflet_batch_form_key")),
    )
    op.create_index(op.f("ix_leaflet_batch_replaces_id"), "leaflet_batch", ["replaces_id"])
    op.create_table(
        "leaflet_drop",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("spot_id", sa.Integer(), nullable=False),
        sa.Column("dropped_on", sa.Date(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        made(),
        sa.CheckConstraint(
            "copies >= 0 AND (copies > 0 OR left_over IS NOT NULL)", name=op.f("ck_leaflet_drop_laid_or_counted")
        ),
        sa.CheckConstraint("left_over >= 0", name=op.f("ck_leaflet_drop_left_over_is_counted")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["leaflet_batch.id"], name=op.f("fk_leaflet_drop_batch_id_leaflet_batch")
        ),
        sa.ForeignKeyConstraint(["spot_id"], ["leaflet_spot.id"], name=op.f("fk_leaflet_drop_spot_id_leaflet_spot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaflet_drop")),
        sa.UniqueConstraint("key", name=op.f("uq_leaflet_drop_key")),
        sa.UniqueConstraint("form_key", name=op.f("uq_leaflet_drop_form_key")),
    )
    op.create_index("ix_leaflet_drop_batch", "leaflet_drop", ["batch_id", "spot_id"])
    op.create_index("ix_leaflet_drop_spot", "leaflet_drop", ["spot_id", "dropped_on"])
    op.create_table(
        "leaflet_collection",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("spot_id", sa.Integer(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        made(),
        sa.CheckConstraint("copies >= 0", name=op.f("ck_leaflet_collection_copies_are_counted")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["leaflet_batch.id"], name=op.f("fk_leaflet_collection_batch_id_leaflet_batch")
        ),
        sa.ForeignKeyConstraint(
            ["spot_id"], ["leaflet_spot.id"], name=op.f("fk_leaflet_collection_spot_id_leaflet_spot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaflet_collection")),
        sa.UniqueConstraint("key", name=op.f("uq_leaflet_collection_key")),
    )
    op.create_index("ix_leaflet_collection_batch", "leaflet_collection", ["batch_id", "spot_id"])
    op.create_index(op.f("ix_leaflet_collection_spot_id"), "leaflet_collection", ["spot_id"])
    op.create_table(
        "leaflet_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("spot_number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        made(),
        sa.CheckConstraint("scans >= 1", name=op.f("ck_leaflet_scan_was_scanned")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaflet_scan")),
        sa.UniqueConstraint("code", "spot_number", "on_day", name="one_count_of_scans"),
    )


def downgrade() -> None:
    for table in ("leaflet_scan", "leaflet_collection", "leaflet_drop", "leaflet_batch", "leaflet_spot"):
        op.drop_table(table)
