"""A 回収 noted by mistake stays in the ledger, with who undid it and when, as a drop does."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0027"
down_revision = "directory_0026"
branch_labels = None
depends_on = None

KNOWN = "ck_leaflet_collection_who_undid_it_is_known"


def upgrade() -> None:
    with op.batch_alter_table("leaflet_collection") as table:
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("undone_by", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("leaflet_collection") as table:
        table.alter_column("undone_by", server_default=None)
        table.create_check_constraint(op.f(KNOWN), "(undone_at IS NULL) = (undone_by = '')")


def downgrade() -> None:
    op.execute("DELETE FROM leaflet_collection WHERE undone_at IS NOT NULL")
    with op.batch_alter_table("leaflet_collection") as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.drop_column("undone_by")
        table.drop_column("undone_at")
