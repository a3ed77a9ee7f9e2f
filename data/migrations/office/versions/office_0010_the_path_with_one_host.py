"""The path with one host: what it is asked and answers, appointments, trials and what both sides say, reasons."""

import sqlalchemy as sa
from alembic import op

revision = "office_0010"
down_revision = "office_0009"
branch_labels = None
depends_on = None


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("placement_key", sa.String(), nullable=False),
        sa.Column("kind", one_of("appointmentkind", "look", "together", "talk"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column(
            "companion",
            one_of("companion", "staff", "supporter", "commissioner", "family", "host", "nobody"),
            nullable=False,
        ),
        sa.Column("supporter_key", sa.String(), nullable=False),
        sa.Column("meeting_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", one_of("appointment_state", "planned", "happened", "missed", "cancelled"), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(companion = 'staff') = (supporter_key <> '')", name=op.f("ck_appointment_staff_who_come_along_are_named")
        ),
        sa.CheckConstraint(
            "state <> 'cancelled' OR words_sealed IS NOT NULL", name=op.f("ck_appointment_a_cancelling_has_a_reason")
        ),
        sa.CheckConstraint(
            "starts >= 0 AND ends > starts AND ends <= 1440", name=op.f("ck_appointment_an_appointment_has_an_end")
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_appointment_person_key_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["placement_key"],
            ["placement.key"],
            name=op.f("fk_appointment_placement_key_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_appointment_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_appointment_key")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_person_key"), ["person_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_placement_key"), ["placement_key"], unique=False)
        batch_op.create_index("ix_appointment_supporter", ["supporter_key", "on_day"], unique=False)

    op.create_table(
        "host_request",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("placement_key", sa.String(), nullable=False),
        sa.Column("asking", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", one_of("hostanswer", "yes", "conditions", "not_now"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_how", one_of("host_answered_how", "link", "call"), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer <> 'conditions' OR words_sealed IS NOT NULL", name=op.f("ck_host_request_conditions_are_said")
        ),
        sa.CheckConstraint(
            "answer <> 'not_now' OR reason_code <> ''", name=op.f("ck_host_request_a_refusal_has_a_reason")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_host_request_an_answer_has_a_moment")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_how IS NULL)", name=op.f("ck_host_request_an_answer_came_some_way")
        ),
        sa.CheckConstraint("(token_hash IS NULL) = (expires_on IS NULL)", name=op.f("ck_host_request_a_link_runs_out")),
        sa.CheckConstraint(
            "answer IS NULL OR withdrawn_at IS NULL", name=op.f("ck_host_request_what_was_withdrawn_is_not_answered")
        ),
        sa.CheckConstraint(
            "token_hash IS NOT NULL OR answer IS NOT NULL", name=op.f("ck_host_request_a_call_has_an_answer")
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_host_request_person_key_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["placement_key"],
            ["placement.key"],
            name=op.f("fk_host_request_placement_key_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_request")),
        sa.UniqueConstraint("key", name=op.f("uq_host_request_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_host_request_token_hash")),
    )
    with op.batch_alter_table("host_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_host_request_person_key"), ["person_key"], unique=False)
        batch_op.create_index("ix_host_request_placement", ["placement_key"], unique=False)
        batch_op.create_index(
            "one_open_request_per_placement",
            ["placement_key"],
            unique=True,
            sqlite_where=sa.text("answer IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("answer IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "trial_agreement",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("placement_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("is_insured", sa.Boolean(), nullable=False),
        sa.Column("times_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tasks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("emergency_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_trial_agreement_a_trial_ends_after_it_begins")),
        sa.CheckConstraint("visits BETWEEN 1 AND 60", name=op.f("ck_trial_agreement_visits_are_counted")),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_trial_agreement_person_key_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["placement_key"],
            ["placement.key"],
            name=op.f("fk_trial_agreement_placement_key_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_agreement")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_trial_agreement_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_trial_agreement_key")),
        sa.UniqueConstraint("placement_key", "number", name="agreements_are_numbered"),
    )
    with op.batch_alter_table("trial_agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_agreement_person_key"), ["person_key"], unique=False)

    op.create_table(
        "trial_review",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("placement_key", sa.String(), nullable=False),
        sa.Column("trial", sa.Integer(), nullable=False),
        sa.Column("side", one_of("side", "person", "host"), nullable=False),
        sa.Column("opinion", one_of("opinion", "go_on", "change", "stop", "not_heard"), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "opinion = 'go_on' OR words_sealed IS NOT NULL", name=op.f("ck_trial_review_dissent_has_words")
        ),
        sa.ForeignKeyConstraint(
            ["person_key"], ["person.key"], name=op.f("fk_trial_review_person_key_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["placement_key"],
            ["placement.key"],
            name=op.f("fk_trial_review_placement_key_placement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_review")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_trial_review_idempotency_key")),
        sa.UniqueConstraint("key", name=op.f("uq_trial_review_key")),
        sa.UniqueConstraint("placement_key", "trial", "side", name="each_side_is_heard_once_a_trial"),
    )
    with op.batch_alter_table("trial_review", schema=None) as batch_op:
        batch_op.create_index("ix_trial_review_person_key", ["person_key"], unique=False)

    op.add_column("placement_step", sa.Column("reason_code", sa.String(), server_default="", nullable=False))
    op.execute(
        "UPDATE placement_step SET reason_code = 'other' WHERE state IN ('graduated', 'stopped', 'declined', 'resting')"
    )
    with op.batch_alter_table("placement_step", schema=None) as batch_op:
        batch_op.create_check_constraint(
            op.f("ck_placement_step_pauses_and_ends_have_a_reason"),
            "state NOT IN ('graduated', 'stopped', 'declined', 'resting') OR reason_code <> ''",
        )


def downgrade() -> None:
    with op.batch_alter_table("placement_step", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_placement_step_pauses_and_ends_have_a_reason"), type_="check")
        batch_op.drop_column("reason_code")

    op.drop_table("trial_review")
    op.drop_table("trial_agreement")
    op.drop_table("host_request")
    op.drop_table("appointment")
