"""アウトリーチ: those one reaches out to before they ask, every contact, and their place among what is erased."""

import sqlalchemy as sa
from alembic import op

revision = "office_0015"
down_revision = "office_0014"
branch_labels = None
depends_on = None

NOTICERS = ("family", "welfare_commissioner", "school", "shop", "agency", "outreach", "other")
HOWS = ("doorstep", "letter", "phone", "out", "along", "heard")
RESPONSES = ("nothing", "a_sign", "met", "not_sought")
KEPT = "kind IN ('person', 'circle', 'intake')"
KEPT_TOO = "kind IN ('person', 'circle', 'intake', 'outreach')"


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "outreach",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("called_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("whereabouts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noticed_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("closed_words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noticed_by", one_of("noticer", *NOTICERS), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("held_by", sa.String(), nullable=False),
        sa.Column("with_key", sa.String(), nullable=True),
        sa.Column("intake_key", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(closed_on IS NULL) = (closed_by = '')", name=op.f("ck_outreach_who_closed_it_is_known")),
        sa.CheckConstraint("with_key <> held_by", name=op.f("ck_outreach_nobody_comes_along_with_themselves")),
        sa.CheckConstraint("intake_key IS NULL OR closed_on IS NULL", name=op.f("ck_outreach_ends_in_one_way")),
        sa.ForeignKeyConstraint(
            ["intake_key"], ["intake.key"], name=op.f("fk_outreach_intake_key_intake"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach")),
        sa.UniqueConstraint("key", name=op.f("uq_outreach_key")),
        sa.UniqueConstraint("intake_key", name=op.f("uq_outreach_intake_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outreach_idempotency_key")),
    )
    op.create_index("ix_outreach_held_by", "outreach", ["held_by"])
    op.create_table(
        "outreach_contact",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outreach_key", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("how", one_of("contacthow", *HOWS), nullable=False),
        sa.Column("response", one_of("response", *RESPONSES), nullable=False),
        sa.Column("trust", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("trust BETWEEN 0 AND 5", name=op.f("ck_outreach_contact_trust_is_a_step")),
        sa.CheckConstraint(
            "next_on IS NULL OR next_on >= on_day", name=op.f("ck_outreach_contact_the_next_try_comes_later")
        ),
        sa.ForeignKeyConstraint(
            ["outreach_key"],
            ["outreach.key"],
            name=op.f("fk_outreach_contact_outreach_key_outreach"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_contact")),
        sa.UniqueConstraint("key", name=op.f("uq_outreach_contact_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outreach_contact_idempotency_key")),
    )
    op.create_index(op.f("ix_outreach_contact_outreach_key"), "outreach_contact", ["outreach_key"])
    _keep(KEPT_TOO)


def downgrade() -> None:
    op.execute("DELETE FROM retention_notice WHERE kind = 'outreach'")
    op.execute("DELETE FROM erased_record WHERE kind = 'outreach'")
    _keep(KEPT)
    op.drop_table("outreach_contact")
    op.drop_table("outreach")


def _keep(rule: str) -> None:
    for table in ("retention_notice", "erased_record"):
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_kept"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_kept"), rule)
