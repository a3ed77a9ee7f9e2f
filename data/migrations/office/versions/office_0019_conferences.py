"""重層的支援会議: the meetings, who sits in them, whom they talk over, the copies handed out, what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "office_0019"
down_revision = "office_0018"
branch_labels = None
depends_on = None

AGENCIES = (
    "city",
    "community_care",
    "disability",
    "self_reliance",
    "child_family",
    "shakyo",
    "commissioner",
    "school",
    "medical",
)
SEATED = sa.text("left_at IS NULL AND account_key IS NOT NULL")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def of_a_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_key"], ["person.key"], name=op.f(f"fk_{table}_person_key_person"), ondelete="CASCADE"
    )


def of_an_item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["item_key"], ["agenda_item.key"], name=op.f(f"fk_{table}_item_key_agenda_item"), ondelete="CASCADE"
    )


def of_a_conference(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["conference_key"], ["conference.key"], name=op.f(f"fk_{table}_conference_key_conference"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "conference",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("open_days", sa.Integer(), nullable=False),
        sa.Column("state", one_of("conferencestate", "planned", "held", "called_off"), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("room_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts BETWEEN 0 AND 1439", name=op.f("ck_conference_starts_within_a_day")),
        sa.CheckConstraint("open_days >= 0", name=op.f("ck_conference_papers_close_after_the_meeting")),
        sa.CheckConstraint(
            "(state = 'planned') = (settled_by = '')", name=op.f("ck_conference_who_settled_it_is_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
        sa.UniqueConstraint("key", name=op.f("uq_conference_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_conference_idempotency_key")),
    )
    op.create_index(op.f("ix_conference_on_day"), "conference", ["on_day"])
    op.create_table(
        "conference_member",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_key", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=True),
        sa.Column("agency", one_of("agency", *AGENCIES), nullable=False),
        sa.Column("seat", one_of("seat", "organiser", "chair", "member"), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_gone_on", sa.Date(), nullable=True),
        sa.Column("named_by", sa.String(), nullable=False),
        sa.Column("pledged_on", sa.Date(), nullable=True),
        sa.Column("pledged_by", sa.String(), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(account_key IS NULL) = (name_sealed IS NOT NULL)", name=op.f("ck_conference_member_an_account_or_a_name")
        ),
        sa.CheckConstraint(
            "(pledged_on IS NULL) = (pledged_by = '')", name=op.f("ck_conference_member_who_noted_the_pledge_is_known")
        ),
        sa.CheckConstraint(
            "(left_at IS NULL) = (left_by = '')", name=op.f("ck_conference_member_who_ended_the_seat_is_known")
        ),
        of_a_conference("conference_member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_member")),
        sa.UniqueConstraint("key", name=op.f("uq_conference_member_key")),
    )
    op.create_index("ix_conference_member_account", "conference_member", ["account_key"])
    op.create_index(
        "one_seat_in_a_conference",
        "conference_member",
        ["conference_key", "account_key"],
        unique=True,
        sqlite_where=SEATED,
        postgresql_where=SEATED,
    )
    _agenda()


def _agenda() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conference_key", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("household_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("situation_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("wishes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("health_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("taken_off_on", sa.Date(), nullable=True),
        sa.Column("taken_off_by", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 240", name=op.f("ck_agenda_item_an_item_takes_minutes")),
        sa.CheckConstraint(
            "(taken_off_on IS NULL) = (taken_off_by = '')", name=op.f("ck_agenda_item_who_took_it_off_is_known")
        ),
        of_a_conference("agenda_item"),
        of_a_person("agenda_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("key", name=op.f("uq_agenda_item_key")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_agenda_item_idempotency_key")),
        sa.UniqueConstraint("conference_key", "number", name="items_are_numbered"),
    )
    op.create_index(op.f("ix_agenda_item_person_key"), "agenda_item", ["person_key"])
    op.create_table(
        "packet_copy",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("member_key", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_by", sa.String(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("back_by", sa.String(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND total", name=op.f("ck_packet_copy_a_number_is_one_of_all")),
        sa.CheckConstraint("(back_on IS NULL) = (back_by = '')", name=op.f("ck_packet_copy_who_took_it_back_is_known")),
        of_an_item("packet_copy"),
        of_a_person("packet_copy"),
        sa.ForeignKeyConstraint(
            ["member_key"],
            ["conference_member.key"],
            name=op.f("fk_packet_copy_member_key_conference_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet_copy")),
        sa.UniqueConstraint("key", name=op.f("uq_packet_copy_key")),
        sa.UniqueConstraint("item_key", "round", "number", name="papers_are_numbered"),
    )
    op.create_index("ix_packet_copy_member", "packet_copy", ["member_key"])
    op.create_index(op.f("ix_packet_copy_person_key"), "packet_copy", ["person_key"])
    op.create_table(
        "item_minutes",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_key", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("decision", one_of("decision", "fitting", "revise", "go_on", "end", "carry_over"), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("conclusion_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tasks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("missing_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        of_an_item("item_minutes"),
        of_a_person("item_minutes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_minutes")),
        sa.UniqueConstraint("key", name=op.f("uq_item_minutes_key")),
        sa.UniqueConstraint("item_key", name=op.f("uq_item_minutes_item_key")),
    )
    op.create_index(op.f("ix_item_minutes_person_key"), "item_minutes", ["person_key"])


def downgrade() -> None:
    for table in ("item_minutes", "packet_copy", "agenda_item", "conference_member", "conference"):
        op.drop_table(table)
