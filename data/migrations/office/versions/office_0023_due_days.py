"""The day a visit was due, kept with it, for the schedule of a day gone by cannot be known from today's; who mended it."""

import sqlalchemy as sa
from alembic import op

revision = "office_0023"
down_revision = "office_0022"
branch_labels = None
depends_on = None
TABLES = ("visit", "host_visit")


def upgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("due_on", sa.Date(), nullable=True))
    with op.batch_alter_table("visit") as table:
        table.add_column(sa.Column("corrected_by", sa.String(), nullable=True))
        table.add_column(sa.Column("corrected_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))


def downgrade() -> None:
    with op.batch_alter_table("visit") as table:
        for name in ("version", "corrected_on", "corrected_by"):
            table.drop_column(name)
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("due_on")
