"""Alembic asks this file how to run; the connection and the tables are handed in by core.migrations."""

from alembic import context
from sqlalchemy import TypeDecorator


def plain_type(kind, item, _autogen):
    """Migrations import nothing of ours: a column type of our own is written as what the database sees."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes["metadata"],
    render_as_batch=attributes["connection"].dialect.name == "sqlite",
    compare_type=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
