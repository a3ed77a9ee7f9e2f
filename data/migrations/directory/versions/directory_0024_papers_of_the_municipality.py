"""The face of the municipality on its papers, and sheets saved to be made again."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0024"
down_revision = "directory_0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "branding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("accent", sa.String(), nullable=False),
        sa.Column("logo", sa.String(), nullable=False),
        sa.Column("logo_words", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_branding_one_row")),
        sa.CheckConstraint("logo = '' OR logo_words <> ''", name=op.f("ck_branding_a_logo_has_its_words")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branding")),
    )
    op.create_table(
        "saved_sheet",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_sheet_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_sheet")),
        sa.UniqueConstraint("key", name=op.f("uq_saved_sheet_key")),
        sa.UniqueConstraint("name", name="one_saved_sheet_of_a_name"),
    )


def downgrade() -> None:
    op.drop_table("saved_sheet")
    op.drop_table("branding")
