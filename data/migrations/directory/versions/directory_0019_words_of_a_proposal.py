"""A proposed change can come with words, sealed for the office."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0019"
down_revision = "directory_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revision", sa.Column("note_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("revision", "note_sealed")
