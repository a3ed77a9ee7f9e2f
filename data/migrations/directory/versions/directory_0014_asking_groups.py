"""Groups are asked whether their entries are still true: rounds, asks, secret addresses, outgoing mail."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0014"
down_revision = "directory_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ask_round",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("asked_on <= answer_by", name=op.f("ck_ask_round_answers_come_after_asking")),
        sa.CheckConstraint("answer_by <= expires_on", name=op.f("ck_ask_round_links_last_until_the_answer")),
        sa.CheckConstraint("contact <> ''", name=op.f("ck_ask_round_says_whom_to_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_round")),
        sa.UniqueConstraint("key", name=op.f("uq_ask_round_key")),
    )
    op.create_index(op.f("ix_ask_round_asked_on"), "ask_round", ["asked_on"])
    op.create_table(
        "wrong_codes",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("on_day", name=op.f("pk_wrong_codes")),
    )
    op.create_table(
        "ask",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "answer",
            sa.Enum(
                "same",
                "changed",
                "paused",
                "ended",
                "call",
                name="answerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column(
            "answered_how",
            sa.Enum("link", "code", "slip", name="answeredhow", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_ask_a_code_has_eight_characters")),
        sa.CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name=op.f("ck_ask_an_answer_has_a_day")),
        sa.CheckConstraint("(answer IS NULL) = (answered_how IS NULL)", name=op.f("ck_ask_an_answer_came_some_way")),
        sa.CheckConstraint("(answer IS NULL) = (answered_by = '')", name=op.f("ck_ask_who_answered_is_known")),
        sa.CheckConstraint("sealed IS NULL OR answer IS NOT NULL", name=op.f("ck_ask_words_belong_to_an_answer")),
        sa.CheckConstraint("(handled_at IS NULL) = (handled_by = '')", name=op.f("ck_ask_who_handled_it_is_known")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_ask_place_id_place"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["ask_round.id"], name=op.f("fk_ask_round_id_ask_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask")),
        sa.UniqueConstraint("code", name=op.f("uq_ask_code")),
        sa.UniqueConstraint("key", name=op.f("uq_ask_key")),
        sa.UniqueConstraint("round_id", "place_id", name="asked_once_a_round"),
    )
    op.create_index("ix_ask_place", "ask", ["place_id"])
    op.create_table(
        "outgoing_mail",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("is_reminder", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "failed",
                "unsure",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outgoing_mail_what_was_sent_has_a_moment")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outgoing_mail_attempts_are_counted")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["ask_round.id"], name=op.f("fk_outgoing_mail_round_id_ask_round"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("key", name=op.f("uq_outgoing_mail_key")),
        sa.UniqueConstraint("round_id", "address", "is_reminder", name="one_mail_an_address"),
    )
    op.create_index("ix_outgoing_mail_due", "outgoing_mail", ["state", "due_at"])
    op.create_table(
        "ask_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("is_of_a_code", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name=op.f("fk_ask_link_ask_id_ask"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ask_link_token_hash")),
    )
    op.create_index(op.f("ix_ask_link_ask_id"), "ask_link", ["ask_id"])


def downgrade() -> None:
    op.drop_table("ask_link")
    op.drop_table("outgoing_mail")
    op.drop_table("ask")
    op.drop_table("wrong_codes")
    op.drop_table("ask_round")
