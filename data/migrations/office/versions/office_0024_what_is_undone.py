"""What may be undone: drafts of plans that were never printed; members of a household who are gone, with the day."""

import sqlalchemy as sa
from alembic import op

revision = "office_0024"
down_revision = "office_0023"
branch_labels = None
depends_on = None
GONE = {
    "who_is_gone_has_a_day": "(gone_on IS NULL) = (gone_how IS NULL)",
    "who_noted_it_is_known": "(gone_on IS NULL) = (gone_by = '')",
    "agreed_before_they_went": "gone_on IS NULL OR agreed_on IS NULL OR agreed_on <= gone_on",
}
HOW = "gone_how IN ('moved_out', 'died')"


def upgrade() -> None:
    with op.batch_alter_table("support_plan") as table:
        table.add_column(sa.Column("printed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("host_visit") as table:
        table.add_column(sa.Column("corrected_by", sa.String(), nullable=True))
        table.add_column(sa.Column("corrected_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))
    with op.batch_alter_table("household_member") as table:
        table.add_column(sa.Column("gone_how", sa.String(40), nullable=True))
        table.add_column(sa.Column("gone_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("gone_by", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("household_member") as table:
        table.create_check_constraint(op.f("ck_household_member_gone"), HOW)
        for name, rule in GONE.items():
            table.create_check_constraint(op.f(f"ck_household_member_{name}"), rule)


def downgrade() -> None:
    with op.batch_alter_table("host_visit") as table:
        for name in ("version", "corrected_on", "corrected_by"):
            table.drop_column(name)
    with op.batch_alter_table("household_member") as table:
        for name in ("gone", *GONE):
            table.drop_constraint(op.f(f"ck_household_member_{name}"), type_="check")
        for name in ("gone_by", "gone_on", "gone_how"):
            table.drop_column(name)
    with op.batch_alter_table("support_plan") as table:
        table.drop_column("printed_on")
