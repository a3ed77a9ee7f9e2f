"""The search index where PostgreSQL holds it; on SQLite the tables stay empty."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "directory_0005"
down_revision = "directory_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", JSONB().with_variant(sa.JSON(), "sqlite"), nullable=False),
        sa.Column("grams", ARRAY(sa.Text()).with_variant(sa.JSON(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("uid <> ''", name=op.f("ck_search_entry_names_an_entry")),
        sa.CheckConstraint("NOT is_gone OR text = ''", name=op.f("ck_search_entry_gone_says_nothing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_search_entry_uid")),
    )
    op.create_index(op.f("ix_search_entry_version"), "search_entry", ["version"])
    # Not `fastupdate`: every question would read through the list of what waits to be sorted in.
    op.create_index(
        "ix_search_entry_grams",
        "search_entry",
        ["grams"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    if op.get_bind().dialect.name == "postgresql":
        # A common word has thousands of entries: with texts and facts beside the table they lie on few pages.
        op.execute("ALTER TABLE search_entry SET (toast_tuple_target = 128)")
    op.create_table(
        "search_build",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_build")),
        sa.UniqueConstraint("format", name=op.f("uq_search_build_format")),
    )


def downgrade() -> None:
    op.drop_table("search_build")
    op.drop_table("search_entry")
