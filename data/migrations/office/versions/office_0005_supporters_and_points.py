"""Supporters who wish to be called upon, and the ledger of points."""

import sqlalchemy as sa
from alembic import op

revision = "office_0005"
down_revision = "office_0004"
branch_labels = None
depends_on = None

APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER point_entry_no_update BEFORE UPDATE ON point_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger of points is append-only'); END",
        "CREATE TRIGGER point_entry_no_delete BEFORE DELETE ON point_entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger of points is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION point_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger of points is append-only'; END $$",
        "CREATE TRIGGER point_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON point_entry "
        "EXECUTE FUNCTION point_entry_stays()",
    ),
}


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "supporter",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kana_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("mail_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("area_keys", sa.JSON(), nullable=False),
        sa.Column("wished_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supporter")),
        sa.UniqueConstraint("key", name=op.f("uq_supporter_key")),
    )
    op.create_table(
        "point_holder",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kana_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_holder")),
        sa.UniqueConstraint("key", name=op.f("uq_point_holder_key")),
        sa.UniqueConstraint("number", name=op.f("uq_point_holder_number")),
    )
    op.create_table(
        "point_rule",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("per", one_of("per", "time", "hour"), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_point_rule_has_a_name")),
        sa.CheckConstraint("points > 0", name=op.f("ck_point_rule_earns_something")),
        sa.CheckConstraint("most_a_day >= points", name=op.f("ck_point_rule_a_day_is_enough_for_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_point_rule_key")),
        sa.UniqueConstraint("name", name=op.f("uq_point_rule_name")),
    )
    op.create_table(
        "point_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("years_valid", sa.Integer(), nullable=False),
        sa.Column("most_a_year", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_point_policy_one_row")),
        sa.CheckConstraint("years_valid BETWEEN 1 AND 10", name=op.f("ck_point_policy_lasts_some_years")),
        sa.CheckConstraint("most_a_year > 0", name=op.f("ck_point_policy_a_year_is_enough_for_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_policy")),
    )
    _entries()


def _entries() -> None:
    op.create_table(
        "point_entry",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", one_of("entrykind", "earn", "use", "expire", "correct"), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rule_key", sa.String(), nullable=True),
        sa.Column("amount", sa.Double(), nullable=True),
        sa.Column("corrects_key", sa.String(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("balance >= 0", name=op.f("ck_point_entry_never_below_nothing")),
        sa.CheckConstraint("points <> 0", name=op.f("ck_point_entry_moves_something")),
        sa.CheckConstraint(
            "(kind <> 'earn' OR points > 0) AND (kind NOT IN ('use', 'expire') OR points < 0)",
            name=op.f("ck_point_entry_sign_says_what"),
        ),
        sa.CheckConstraint(
            "(kind = 'correct') = (corrects_key IS NOT NULL)", name=op.f("ck_point_entry_a_correction_names_its_line")
        ),
        sa.CheckConstraint(
            "kind <> 'correct' OR words_sealed IS NOT NULL", name=op.f("ck_point_entry_a_correction_has_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["holder_key"], ["point_holder.key"], name=op.f("fk_point_entry_holder_key_point_holder")
        ),
        sa.ForeignKeyConstraint(["rule_key"], ["point_rule.key"], name=op.f("fk_point_entry_rule_key_point_rule")),
        sa.ForeignKeyConstraint(
            ["corrects_key"], ["point_entry.key"], name=op.f("fk_point_entry_corrects_key_point_entry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_point_entry_key")),
        sa.UniqueConstraint("corrects_key", name=op.f("uq_point_entry_corrects_key")),
        sa.UniqueConstraint("holder_key", "number", name="lines_are_numbered"),
    )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in ("point_entry", "point_policy", "point_rule", "point_holder", "supporter"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS point_entry_stays()")
