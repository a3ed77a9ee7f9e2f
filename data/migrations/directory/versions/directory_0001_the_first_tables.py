"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_group",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kana", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "residents",
                "shakyo",
                "npo",
                "company",
                "government",
                "care_provider",
                "individual",
                "other",
                name="groupkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_partner", sa.Boolean(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_activity_group_has_a_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_group")),
        sa.UniqueConstraint("key", name=op.f("uq_activity_group_key")),
    )
    with op.batch_alter_table("activity_group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activity_group_name"), ["name"], unique=False)

    op.create_table(
        "area",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "life_area",
                "elementary_school",
                "junior_high_school",
                "neighbourhood",
                "east_west",
                "other",
                name="areakind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kana", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("key", name=op.f("uq_area_key")),
        sa.UniqueConstraint("kind", "name", name="one_name_per_kind"),
    )
    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "entry_type",
            sa.Enum(
                "place",
                "gathering",
                "window",
                "opening",
                "group",
                name="entrytype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "phone",
                "visit",
                "group_itself",
                "flyer",
                "official",
                "imported",
                name="confirmedhow",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation")),
        sa.UniqueConstraint("entry_type", "entry_key", "field", name="one_mark_per_field"),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_confirmed_on"), ["confirmed_on"], unique=False)

    op.create_table(
        "municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("prefecture", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=True),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_municipality")),
        sa.UniqueConstraint("code", name=op.f("uq_municipality_code")),
    )
    op.create_table(
        "occurrence_horizon",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_occurrence_horizon_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence_horizon")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "entry_type",
            sa.Enum(
                "place",
                "gathering",
                "window",
                "opening",
                "group",
                name="revision_entry_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "approved",
                "refused",
                name="revisionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_revision_a_decision_has_a_moment")
        ),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f("ck_revision_a_refusal_has_a_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("entry_type", "entry_key", "number", name="numbers_run_per_entry"),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index("ix_revision_waiting", ["state", "created_at"], unique=False)

    op.create_table(
        "search_miss",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("found_most", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(words) BETWEEN 1 AND 40", name=op.f("ck_search_miss_words_are_short")),
        sa.CheckConstraint("times >= 1", name=op.f("ck_search_miss_was_asked")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_miss")),
        sa.UniqueConstraint("month", "words", name="one_count_per_month"),
    )
    op.create_table(
        "search_outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "entry_type",
            sa.Enum(
                "place", "window", "opening", name="searchedtype", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("entry_key <> ''", name=op.f("ck_search_outbox_names_an_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_outbox")),
    )
    with op.batch_alter_table("search_outbox", schema=None) as batch_op:
        batch_op.create_index("ix_search_outbox_entry", ["entry_type", "entry_key"], unique=False)

    op.create_table(
        "place",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kana", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("for_whom", sa.String(), nullable=False),
        sa.Column(
            "cost",
            sa.Enum(
                "free",
                "free_for_children",
                "up_to_300",
                "over_300",
                "unknown",
                name="cost",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cost_text", sa.String(), nullable=False),
        sa.Column("booking", sa.String(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("nearest_stop", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("just_being", sa.Boolean(), nullable=True),
        sa.Column("women_only", sa.Boolean(), nullable=True),
        sa.Column("no_work_pressure", sa.Boolean(), nullable=True),
        sa.Column("first_timers", sa.Boolean(), nullable=True),
        sa.Column("accompanied", sa.Boolean(), nullable=True),
        sa.Column("wheelchair", sa.Boolean(), nullable=True),
        sa.Column("accessible_toilet", sa.Boolean(), nullable=True),
        sa.Column("written_talk", sa.Boolean(), nullable=True),
        sa.Column("quiet", sa.Boolean(), nullable=True),
        sa.Column("soft_light", sa.Boolean(), nullable=True),
        sa.Column("no_strong_smell", sa.Boolean(), nullable=True),
        sa.Column("parking", sa.Boolean(), nullable=True),
        sa.Column("lift_offered", sa.Boolean(), nullable=True),
        sa.Column(
            "publication",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "activity",
            sa.Enum("active", "paused", "ended", name="activity", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("source_hash", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_place_has_a_name")),
        sa.CheckConstraint(
            "url = '' OR url LIKE 'http://%' OR url LIKE 'https://%'", name=op.f("ck_place_url_is_a_web_address")
        ),
        sa.CheckConstraint("(source IS NULL) = (external_id IS NULL)", name=op.f("ck_place_a_source_id_has_a_source")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["activity_group.id"], name=op.f("fk_place_group_id_activity_group"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("key", name=op.f("uq_place_key")),
        sa.UniqueConstraint("source", "external_id", name="one_row_per_source_id"),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_confirmed_on"), ["confirmed_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_publication"), ["publication"], unique=False)

    op.create_table(
        "town",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kana", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lng IS NULL)", name=op.f("ck_town_a_point_has_both_numbers")),
        sa.CheckConstraint(
            "lat BETWEEN 20 AND 46 AND lng BETWEEN 122 AND 154", name=op.f("ck_town_the_point_is_in_japan")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_town_municipality_id_municipality"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town")),
        sa.UniqueConstraint("municipality_id", "name", name="one_row_per_town"),
    )
    op.create_table(
        "area_town",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_town_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_area_town_town_id_town"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("area_id", "town_id", name=op.f("pk_area_town")),
    )
    with op.batch_alter_table("area_town", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_area_town_town_id"), ["town_id"], unique=False)

    op.create_table(
        "consultation_window",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "anything",
                "older_people",
                "livelihood",
                "children",
                "disability",
                "withdrawn",
                "violence",
                "rights",
                "foreign_residents",
                "health",
                "work",
                "volunteering",
                "other",
                name="windowkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kana", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("troubles", sa.String(), nullable=False),
        sa.Column("serves", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("fax", sa.String(), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("hours_text", sa.String(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=True),
        sa.Column("hours_sentence", sa.String(), nullable=False),
        sa.Column("booking", sa.String(), nullable=False),
        sa.Column("outside_hours", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("venue_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column("is_sensitive", sa.Boolean(), nullable=False),
        sa.Column("refuses_nobody", sa.Boolean(), nullable=False),
        sa.Column(
            "publication",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_consultation_window_has_a_name")),
        sa.CheckConstraint(
            "url = '' OR url LIKE 'http://%' OR url LIKE 'https://%'",
            name=op.f("ck_consultation_window_url_is_a_web_address"),
        ),
        sa.CheckConstraint(
            "(lat IS NULL) = (lng IS NULL)", name=op.f("ck_consultation_window_a_point_has_both_numbers")
        ),
        sa.CheckConstraint(
            "NOT (is_sensitive AND refuses_nobody)",
            name=op.f("ck_consultation_window_a_sensitive_window_is_no_fallback"),
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["town.id"], name=op.f("fk_consultation_window_town_id_town"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_window")),
        sa.UniqueConstraint("key", name=op.f("uq_consultation_window_key")),
    )
    with op.batch_alter_table("consultation_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consultation_window_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_window_publication"), ["publication"], unique=False)

    op.create_table(
        "gathering",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("venue_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lng", sa.Double(), nullable=True),
        sa.Column(
            "point_source",
            sa.Enum(
                "by_hand",
                "given",
                "building",
                "block",
                "town",
                "city",
                name="pointsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "exact",
                "area_only",
                "hidden",
                name="venuevisibility",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_mobile", sa.Boolean(), nullable=False),
        sa.Column("schedule_text", sa.String(), nullable=False),
        sa.Column("schedule_status", sa.String(), nullable=False),
        sa.Column("schedule", sa.JSON(), nullable=True),
        sa.Column("schedule_sentence", sa.String(), nullable=False),
        sa.Column("schedule_unread", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT is_mobile OR visibility <> 'exact' OR lat IS NULL", name=op.f("ck_gathering_a_round_has_no_pin")
        ),
        sa.CheckConstraint("(lat IS NULL) = (lng IS NULL)", name=op.f("ck_gathering_a_point_has_both_numbers")),
        sa.CheckConstraint("(lat IS NULL) = (point_source IS NULL)", name=op.f("ck_gathering_a_point_has_a_source")),
        sa.CheckConstraint(
            "lat BETWEEN 20 AND 46 AND lng BETWEEN 122 AND 154", name=op.f("ck_gathering_the_point_is_in_japan")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_gathering_place_id_place"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_gathering_town_id_town"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gathering")),
        sa.UniqueConstraint("key", name=op.f("uq_gathering_key")),
    )
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gathering_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gathering_town_id"), ["town_id"], unique=False)

    op.create_table(
        "koaza",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lng", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "lat BETWEEN 20 AND 46 AND lng BETWEEN 122 AND 154", name=op.f("ck_koaza_the_point_is_in_japan")
        ),
        sa.ForeignKeyConstraint(["town_id"], ["town.id"], name=op.f("fk_koaza_town_id_town"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_koaza")),
        sa.UniqueConstraint("town_id", "name", name="one_row_per_koaza"),
    )
    op.create_table(
        "opening",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("volunteer", "reception", name="openingkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("tasks", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("demand_step", sa.Integer(), nullable=False),
        sa.Column("noise", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("newcomers_per_month", sa.Integer(), nullable=True),
        sa.Column("honorarium", sa.String(), nullable=False),
        sa.Column("is_insured", sa.Boolean(), nullable=True),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.Column("needs_met", sa.JSON(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("rule_facts", sa.JSON(), nullable=False),
        sa.Column(
            "publication",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="publication",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_opening_has_a_title")),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_opening_takes_somebody")),
        sa.CheckConstraint("demand_step BETWEEN 0 AND 5", name=op.f("ck_opening_steps_go_from_0_to_5")),
        sa.CheckConstraint("newcomers_per_month >= 0", name=op.f("ck_opening_newcomers_are_counted")),
        sa.CheckConstraint("noise BETWEEN 0 AND 3", name=op.f("ck_opening_noise_goes_from_0_to_3")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_opening_place_id_place"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("key", name=op.f("uq_opening_key")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_opening_place_id"), ["place_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opening_publication"), ["publication"], unique=False)

    op.create_table(
        "place_area",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_place_area_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_area_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "area_id", name=op.f("pk_place_area")),
    )
    with op.batch_alter_table("place_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_area_area_id"), ["area_id"], unique=False)

    op.create_table(
        "place_audience",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "anyone",
                "children",
                "youth",
                "parents",
                "older_people",
                "disabled_people",
                "family_carers",
                "withdrawn_people",
                "foreign_residents",
                "women",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_audience_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "audience", name=op.f("pk_place_audience")),
    )
    with op.batch_alter_table("place_audience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_audience_audience"), ["audience"], unique=False)

    op.create_table(
        "place_kind",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ibasho",
                "salon",
                "kayoi_no_ba",
                "children_cafeteria",
                "community_cafeteria",
                "food_pantry",
                "food_drive",
                "food_bank",
                "dementia_cafe",
                "child_rearing",
                "learning_support",
                "peer_group",
                "all_generations",
                "work_like_activity",
                "delivery",
                "facility",
                "event",
                "other",
                name="placekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_place_kind_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "kind", name=op.f("pk_place_kind")),
    )
    with op.batch_alter_table("place_kind", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_kind_kind"), ["kind"], unique=False)

    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("gathering_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends > starts AND ends <= 2880", name=op.f("ck_occurrence_ends_after_it_starts")),
        sa.CheckConstraint("starts BETWEEN 0 AND 1440", name=op.f("ck_occurrence_starts_within_the_day")),
        sa.ForeignKeyConstraint(
            ["gathering_id"], ["gathering.id"], name=op.f("fk_occurrence_gathering_id_gathering"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_occurrence_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
    )
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.create_index("ix_occurrence_day", ["on_day", "place_id"], unique=False)
        batch_op.create_index("ix_occurrence_gathering", ["gathering_id", "on_day"], unique=False)
        batch_op.create_index("ix_occurrence_place", ["place_id", "on_day"], unique=False)

    op.create_table(
        "opening_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "starts >= 0 AND ends > starts AND ends <= 1440", name=op.f("ck_opening_slot_a_slot_has_an_end")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_slot_weekday_is_one_of_seven")),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_opening_slot_opening_id_opening"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_slot")),
    )
    with op.batch_alter_table("opening_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_slot_opening_id"), ["opening_id"], unique=False)

    op.create_table(
        "window_area",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_window_area_area_id_area"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["window_id"],
            ["consultation_window.id"],
            name=op.f("fk_window_area_window_id_consultation_window"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("window_id", "area_id", name=op.f("pk_window_area")),
    )
    with op.batch_alter_table("window_area", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_window_area_area_id"), ["area_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("window_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_window_area_area_id"))

    op.drop_table("window_area")
    with op.batch_alter_table("opening_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_slot_opening_id"))

    op.drop_table("opening_slot")
    with op.batch_alter_table("occurrence", schema=None) as batch_op:
        batch_op.drop_index("ix_occurrence_place")
        batch_op.drop_index("ix_occurrence_gathering")
        batch_op.drop_index("ix_occurrence_day")

    op.drop_table("occurrence")
    with op.batch_alter_table("place_kind", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_kind_kind"))

    op.drop_table("place_kind")
    with op.batch_alter_table("place_audience", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_audience_audience"))

    op.drop_table("place_audience")
    with op.batch_alter_table("place_area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_area_area_id"))

    op.drop_table("place_area")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_publication"))
        batch_op.drop_index(batch_op.f("ix_opening_place_id"))
        batch_op.drop_index(batch_op.f("ix_opening_kind"))

    op.drop_table("opening")
    op.drop_table("koaza")
    with op.batch_alter_table("gathering", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gathering_town_id"))
        batch_op.drop_index(batch_op.f("ix_gathering_place_id"))

    op.drop_table("gathering")
    with op.batch_alter_table("consultation_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_window_publication"))
        batch_op.drop_index(batch_op.f("ix_consultation_window_kind"))

    op.drop_table("consultation_window")
    with op.batch_alter_table("area_town", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_town_town_id"))

    op.drop_table("area_town")
    op.drop_table("town")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_publication"))
        batch_op.drop_index(batch_op.f("ix_place_name"))
        batch_op.drop_index(batch_op.f("ix_place_group_id"))
        batch_op.drop_index(batch_op.f("ix_place_confirmed_on"))
        batch_op.drop_index(batch_op.f("ix_place_changed_at"))

    op.drop_table("place")
    with op.batch_alter_table("search_outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_search_outbox_entry")

    op.drop_table("search_outbox")
    op.drop_table("search_miss")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_waiting")

    op.drop_table("revision")
    op.drop_table("occurrence_horizon")
    op.drop_table("municipality")
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confirmation_confirmed_on"))

    op.drop_table("confirmation")
    op.drop_table("area")
    with op.batch_alter_table("activity_group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activity_group_name"))

    op.drop_table("activity_group")
