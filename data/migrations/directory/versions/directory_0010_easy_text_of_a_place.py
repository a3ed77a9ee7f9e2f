"""A place can say what it is in やさしい日本語 too."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0010"
down_revision = "directory_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("place", sa.Column("easy_summary", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("place", "easy_summary")
