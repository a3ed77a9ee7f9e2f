"""The day a group ended."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0018"
down_revision = "directory_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity_group", sa.Column("dissolved_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("activity_group", "dissolved_on")
