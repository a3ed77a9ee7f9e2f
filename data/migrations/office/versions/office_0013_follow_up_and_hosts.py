"""Follow-up as data, planned visits, what is known of a host, its rests and honoraria."""

import sqlalchemy as sa
from alembic import op

revision = "office_0013"
down_revision = "office_0012"
branch_labels = None
depends_on = None

WAYS = ("at_the_place", "at_home", "phone", "office", "silent")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def keyed(table: str, *columns: sa.Column, rules: dict[str, str] | None = None, more: tuple = ()) -> None:
    """A table with what every keyed row has, and its named checks."""
    op.create_table(
        table,
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in (rules or {}).items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
        *more,
    )


def sent_once(table: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("idempotency_key", name=op.f(f"uq_{table}_idempotency_key"))


def upgrade() -> None:
    _visits()
    _host_notes()
    _outings()
    _hosts()


def _visits() -> None:
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("was_there", sa.Boolean(), server_default=sa.false(), nullable=False))
        visit.add_column(sa.Column("with_key", sa.String(), nullable=True))
        visit.create_check_constraint(op.f("ck_visit_came_or_stayed_away"), "NOT (was_there AND was_absent)")
        visit.create_check_constraint(op.f("ck_visit_nobody_comes_along_with_themselves"), "with_key <> by")
        visit.create_index("ix_visit_last_contact", ["placement_key", "to_side", "on_day"])
    keyed(
        "host_visit",
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("how", one_of("visithow", *WAYS), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("with_key", sa.String(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        rules={"nobody_comes_along_with_themselves": "with_key <> by"},
        more=(sent_once("host_visit"),),
    )
    op.create_index(op.f("ix_host_visit_place_key"), "host_visit", ["place_key"])
    op.create_table(
        "follow_up_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_follow_up_plan_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_plan")),
    )


def _host_notes() -> None:
    keyed(
        "host_note",
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("kind", one_of("notekind", "worry", "promise", "advice", "thanks"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("visit_key", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        rules={
            "says_something": "text_sealed IS NOT NULL",
            "a_promise_has_a_day": "kind <> 'promise' OR due_on IS NOT NULL",
            "who_closed_it_is_known": "(closed_on IS NULL) = (closed_by = '')",
            "only_what_waits_is_closed": "closed_on IS NULL OR kind IN ('worry', 'promise')",
        },
        more=(
            sent_once("host_note"),
            sa.ForeignKeyConstraint(
                ["visit_key"], ["visit.key"], name=op.f("fk_host_note_visit_key_visit"), ondelete="CASCADE"
            ),
        ),
    )
    op.create_index(op.f("ix_host_note_place_key"), "host_note", ["place_key"])
    op.create_index(op.f("ix_host_note_visit_key"), "host_note", ["visit_key"])


def _outings() -> None:
    keyed(
        "outing",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("placement_key", sa.String(), nullable=False),
        sa.Column("to_side", one_of("visitto", "person", "host"), nullable=False),
        sa.Column("how", one_of("visithow", *WAYS), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("with_key", sa.String(), nullable=True),
        sa.Column("back_by", sa.Integer(), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        rules={
            "starts_in_the_day": "starts BETWEEN 0 AND 1439",
            "is_back_in_the_day": "back_by BETWEEN 1 AND 1439",
            "is_back_after_it_starts": "back_by > starts",
            "nobody_comes_along_with_themselves": "with_key <> by",
            "nobody_returns_from_what_was_called_off": "back_at IS NULL OR called_off_at IS NULL",
        },
        more=(
            sa.ForeignKeyConstraint(
                ["person_key"], ["person.key"], name=op.f("fk_outing_person_key_person"), ondelete="CASCADE"
            ),
            sa.ForeignKeyConstraint(
                ["placement_key"], ["placement.key"], name=op.f("fk_outing_placement_key_placement"), ondelete="CASCADE"
            ),
        ),
    )
    op.create_index(op.f("ix_outing_person_key"), "outing", ["person_key"])
    op.create_index("ix_outing_day", "outing", ["on_day", "by"])
    stands = sa.text("called_off_at IS NULL")
    op.create_index(
        "one_outing_per_side_and_day",
        "outing",
        ["placement_key", "to_side", "on_day"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_key"], ["account.key"], name=op.f("fk_calendar_feed_account_key_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("account_key", name=op.f("uq_calendar_feed_account_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )


def _hosts() -> None:
    keyed(
        "host_rest",
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("opening_key", sa.String(), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        rules={
            "ends_after_it_starts": "last_day >= first_day",
            "who_lifted_it_is_known": "(lifted_at IS NULL) = (lifted_by = '')",
        },
    )
    op.create_index(op.f("ix_host_rest_place_key"), "host_rest", ["place_key"])
    keyed(
        "honorarium_line",
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Double(), nullable=False),
        sa.Column("yen", sa.Integer(), nullable=False),
        sa.Column("insurance_yen", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("taken_back_on", sa.Date(), nullable=True),
        sa.Column("taken_back_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        rules={
            "hours_of_a_day": "hours > 0 AND hours <= 24",
            "somebody_was_there": "people BETWEEN 1 AND 99",
            "nothing_is_taken_from_a_host": "yen >= 0 AND insurance_yen >= 0",
            "who_took_it_back_is_known": "(taken_back_on IS NULL) = (taken_back_by = '')",
        },
        more=(sent_once("honorarium_line"),),
    )
    op.create_index("ix_honorarium_line_place", "honorarium_line", ["place_key", "on_day"])


def downgrade() -> None:
    for table in (
        "honorarium_line",
        "host_rest",
        "calendar_feed",
        "outing",
        "host_note",
        "follow_up_plan",
        "host_visit",
    ):
        op.drop_table(table)
    with op.batch_alter_table("visit") as visit:
        visit.drop_index("ix_visit_last_contact")
        visit.drop_constraint(op.f("ck_visit_nobody_comes_along_with_themselves"), type_="check")
        visit.drop_constraint(op.f("ck_visit_came_or_stayed_away"), type_="check")
        visit.drop_column("with_key")
        visit.drop_column("was_there")
