"""What may be undone, and what it must not take along: whether a draft of a plan was ever printed."""

import sqlalchemy as sa
from alembic import op

revision = "office_0024"
down_revision = "office_0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("support_plan") as table:
        table.add_column(sa.Column("printed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("support_plan") as table:
        table.drop_column("printed_on")
