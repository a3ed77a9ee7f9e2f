"""支援プラン: versions with period, review and approval; what they say is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "office_0016"
down_revision = "office_0015"
branch_labels = None
depends_on = None

STATES = ("draft", "submitted", "returned", "approved")
OPEN = sa.text("state <> 'approved'")
CHECKS = {
    "numbers_begin_with_one": "number >= 1",
    "its_days_are_in_order": "(ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on)"
    " AND (review_on IS NULL OR starts_on IS NULL OR review_on >= starts_on)"
    " AND (review_on IS NULL OR ends_on IS NULL OR review_on <= ends_on)",
    "approved_it_has_its_days": "state <> 'approved' OR (starts_on IS NOT NULL AND ends_on IS NOT NULL AND review_on IS NOT NULL)",
    "one_is_asked_while_it_waits": "(state = 'submitted') = (approver_key <> '')",
    "who_approved_it_is_known": "(state = 'approved') = (approved_by <> '')",
    "the_day_of_approval_is_known": "(approved_on IS NULL) = (approved_by = '')",
    "nobody_approves_their_own": "approved_by <> made_by AND approver_key <> made_by",
    "signed_once_it_is_approved": "state = 'approved' OR (signed_on IS NULL AND handed_on IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "support_plan",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="planstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.String(), nullable=False),
        sa.Column("approver_key", sa.String(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("returned_by", sa.String(), nullable=False),
        sa.Column("returned_reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("came_from", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_support_plan_{name}")) for name, rule in CHECKS.items()),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_support_plan_person_key_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan")),
        sa.UniqueConstraint("key", name=op.f("uq_support_plan_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_support_plan_idempotency_key")),
        sa.UniqueConstraint("person_key", "number", name="versions_of_a_plan_are_numbered"),
    )
    op.create_index("ix_support_plan_approver", "support_plan", ["approver_key"])
    op.create_index(
        "one_open_version_of_a_plan",
        "support_plan",
        ["person_key"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    op.drop_table("support_plan")
