"""Who stands in for whom while somebody is away, and lines of the log that say so."""

import sqlalchemy as sa
from alembic import op

revision = "office_0007"
down_revision = "office_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_line", sa.Column("instead_of", sa.String(), server_default="", nullable=False))
    op.create_table(
        "substitution",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("away_key", sa.String(), nullable=False),
        sa.Column("substitute_key", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_substitution_ends_after_it_starts")),
        sa.CheckConstraint("away_key <> substitute_key", name=op.f("ck_substitution_nobody_stands_in_for_themselves")),
        sa.CheckConstraint("made_by <> substitute_key", name=op.f("ck_substitution_nobody_names_themselves")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name=op.f("ck_substitution_who_ended_it_is_known")),
        sa.ForeignKeyConstraint(["away_key"], ["account.key"], name=op.f("fk_substitution_away_key_account")),
        sa.ForeignKeyConstraint(
            ["substitute_key"], ["account.key"], name=op.f("fk_substitution_substitute_key_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        sa.UniqueConstraint("key", name=op.f("uq_substitution_key")),
    )
    op.create_index(op.f("ix_substitution_away_key"), "substitution", ["away_key"])
    op.create_index("ix_substitution_days", "substitution", ["substitute_key", "last_day"])


def downgrade() -> None:
    op.drop_table("substitution")
    op.drop_column("audit_line", "instead_of")
