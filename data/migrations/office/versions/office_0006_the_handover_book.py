"""People known in groups, promises, notes, printed copies, and who took an area over."""

import sqlalchemy as sa
from alembic import op

revision = "office_0006"
down_revision = "office_0005"
branch_labels = None
depends_on = None

CONTACT_TEXTS = ("name", "role", "phone", "mail", "best_time", "note")


def of_a_place(table: str, *columns: sa.Column, checks: tuple[sa.CheckConstraint, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("place_key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *checks,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    )
    op.create_index(op.f(f"ix_{table}_place_key"), table, ["place_key"])


def upgrade() -> None:
    of_a_place(
        "group_contact",
        *(sa.Column(f"{name}_sealed", sa.LargeBinary(), nullable=True) for name in CONTACT_TEXTS),
        sa.Column("may_be_told", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    of_a_place(
        "group_promise",
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(), nullable=False),
        checks=(
            sa.CheckConstraint(
                "(done_on IS NULL) = (done_by = '')", name=op.f("ck_group_promise_who_kept_it_is_known")
            ),
        ),
    )
    of_a_place(
        "group_note",
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
    )
    op.create_table(
        "handover_copy",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(back_at IS NULL) = (back_by = '')", name=op.f("ck_handover_copy_who_took_it_back_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_copy")),
        sa.UniqueConstraint("area_key", "number", name="copies_are_numbered"),
        sa.UniqueConstraint("key", name=op.f("uq_handover_copy_key")),
    )
    op.create_table(
        "handover_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_key", sa.String(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_taken")),
        sa.UniqueConstraint("area_key", "fiscal_year", "taken_by", name="taken_once_a_year"),
    )


def downgrade() -> None:
    for table in ("handover_taken", "handover_copy", "group_note", "group_promise", "group_contact"):
        op.drop_table(table)
