"""Which leaflet somebody had read, by its code: open, so that consultations are counted without opening a sheet."""

import sqlalchemy as sa
from alembic import op

revision = "office_0021"
down_revision = "office_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("intake") as table:
        table.add_column(sa.Column("leaflet_code", sa.String(), nullable=True))
    op.create_index(op.f("ix_intake_leaflet_code"), "intake", ["leaflet_code"])


def downgrade() -> None:
    op.drop_index(op.f("ix_intake_leaflet_code"), table_name="intake")
    with op.batch_alter_table("intake") as table:
        table.drop_column("leaflet_code")
