"""What may be undone: drafts of plans never printed, visits to hosts, members of a household; and who wrote minutes."""

import json

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


ITEMS = sa.table("agenda_item", sa.column("key"), sa.column("person_key"), sa.column("writers", sa.JSON()))
MINUTES = sa.table(
    "item_minutes",
    sa.column("key"),
    sa.column("person_key"),
    sa.column("written_by"),
    sa.column("writers", sa.JSON()),
)
LINES = sa.table(
    "audit_line",
    sa.column("id"),
    sa.column("account_key"),
    sa.column("action"),
    sa.column("subject_key"),
    sa.column("fields", sa.JSON()),
)
OF_ITEMS = tuple(f"agenda_item.{name}_sealed" for name in ("household", "situation", "wishes", "health"))
OF_MINUTES = ("item_minutes",)


def who_wrote(fields: tuple[str, ...]) -> dict[str, list[str]]:
    """By person, who ever wrote one of these fields, as the log has it: it does not say of which row of theirs."""
    query = sa.select(LINES.c.subject_key, LINES.c.account_key, LINES.c.fields).order_by(LINES.c.id)
    found: dict[str, list[str]] = {}
    for person, account, written in op.get_bind().execute(query.where(LINES.c.action.in_(("created", "changed")))):
        names = json.loads(written) if isinstance(written, str) else written or ()
        if any(name.startswith(fields) for name in names) and account not in found.setdefault(person, []):
            found[person].append(account)
    return found


def keep_writers() -> None:
    """Rather one too many than one too few: who may have written does not approve."""
    for name in ("agenda_item", "item_minutes"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("writers", sa.JSON(), nullable=True))
    bind, of_items, of_minutes = op.get_bind(), who_wrote(OF_ITEMS), who_wrote(OF_MINUTES)
    for key, person in bind.execute(sa.select(ITEMS.c.key, ITEMS.c.person_key)).all():
        bind.execute(ITEMS.update().where(ITEMS.c.key == key).values(writers=of_items.get(person, [])))
    for key, person, last in bind.execute(sa.select(MINUTES.c.key, MINUTES.c.person_key, MINUTES.c.written_by)).all():
        writers = [*(one for one in of_minutes.get(person, []) if one != last), last]
        bind.execute(MINUTES.update().where(MINUTES.c.key == key).values(writers=writers))
    for name in ("agenda_item", "item_minutes"):
        with op.batch_alter_table(name) as table:
            table.alter_column("writers", existing_type=sa.JSON(), nullable=False)
    with op.batch_alter_table("item_minutes") as table:
        table.drop_column("written_by")


def keep_the_last() -> None:
    with op.batch_alter_table("item_minutes") as table:
        table.add_column(sa.Column("written_by", sa.String(), nullable=True))
    bind = op.get_bind()
    for key, writers in bind.execute(sa.select(MINUTES.c.key, MINUTES.c.writers)).all():
        bind.execute(MINUTES.update().where(MINUTES.c.key == key).values(written_by=writers[-1]))
    with op.batch_alter_table("item_minutes") as table:
        table.alter_column("written_by", existing_type=sa.String(), nullable=False)
    for name in ("agenda_item", "item_minutes"):
        with op.batch_alter_table(name) as table:
            table.drop_column("writers")


def upgrade() -> None:
    keep_writers()
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
    keep_the_last()
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
