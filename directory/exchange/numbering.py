"""Row numbers given in advance, so that thousands of rows and what hangs on them go in together."""

from sqlalchemy import func, select, text
from sqlalchemy.orm import DeclarativeBase, Session

CACHE = 16_000  # kB of pages kept in memory by a writer of many rows


class Numbering:
    """The next free `id` of some tables; only under the write lock, where nobody else takes one."""

    def __init__(self, session: Session, *tables: type[DeclarativeBase]) -> None:
        self.session = session
        self._tables = tables
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text(f"PRAGMA cache_size=-{CACHE}"))  # 2 MB, the default, spills half-full pages
        self._next = {table: (session.scalar(select(func.max(table.id))) or 0) + 1 for table in tables}  # type: ignore[attr-defined]

    def next(self, table: type[DeclarativeBase]) -> int:
        """One number, never given twice."""
        number = self._next[table]
        self._next[table] = number + 1
        return number

    def peek(self, table: type[DeclarativeBase]) -> int:
        """The number that would come next."""
        return self._next[table]

    def settle(self) -> None:
        """Tell PostgreSQL's sequences where to go on; SQLite looks for itself."""
        if self.session.get_bind().dialect.name != "postgresql":
            return
        for table in self._tables:
            name = table.__tablename__
            self.session.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                {"name": name, "last": max(1, self._next[table] - 1)},
            )
