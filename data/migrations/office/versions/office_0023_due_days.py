"""The day a visit was due, kept with it: the schedule of a day gone by cannot be known from today's."""

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


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("due_on")
