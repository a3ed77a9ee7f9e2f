"""How many people live in each town, with the day and the source of the figures."""

import sqlalchemy as sa
from alembic import op

revision = "directory_0025"
down_revision = "directory_0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "population_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("loaded_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source <> ''", name=op.f("ck_population_source_says_where_it_is_from")),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_population_source_municipality_id_municipality"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_source")),
        sa.UniqueConstraint("municipality_id", name=op.f("uq_population_source_municipality_id")),
    )
    op.create_table(
        "town_population",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("town_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("children", sa.Integer(), nullable=True),
        sa.Column("older", sa.Integer(), nullable=True),
        sa.Column("oldest", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_town_population_counts_nobody_less_than_none")),
        sa.CheckConstraint("children BETWEEN 0 AND total", name=op.f("ck_town_population_children_are_some_of_all")),
        sa.CheckConstraint("older BETWEEN 0 AND total", name=op.f("ck_town_population_older_people_are_some_of_all")),
        sa.CheckConstraint(
            "oldest BETWEEN 0 AND older", name=op.f("ck_town_population_the_oldest_are_some_of_the_older")
        ),
        sa.ForeignKeyConstraint(
            ["town_id"], ["town.id"], name=op.f("fk_town_population_town_id_town"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_population")),
        sa.UniqueConstraint("town_id", name=op.f("uq_town_population_town_id")),
    )


def downgrade() -> None:
    op.drop_table("town_population")
    op.drop_table("population_source")
