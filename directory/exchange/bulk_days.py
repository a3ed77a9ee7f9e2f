"""The open days of thousands of new venues: each different schedule is expanded once, the database multiplies."""

from typing import Any, cast

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, insert, literal, select
from sqlalchemy.orm import Session

from core.calendar import now
from directory.places.days import days_of
from directory.places.models import Gathering, Occurrence, OccurrenceHorizon
from directory.seasons.queries import seasons_of

DAYS = Table(
    "import_open_day",
    MetaData(),
    Column("schedule_text", String, index=True),
    Column("on_day", Date),
    Column("starts", Integer),
    Column("ends", Integer),
    Column("note", String),
    prefixes=["TEMPORARY"],
)


class OpenDaysInBulk:
    """Fills the occurrence table for gatherings with ids in one unbroken run, batch by batch."""

    def __init__(self, session: Session) -> None:
        self.session = session
        horizon = session.get_one(OccurrenceHorizon, 1)
        self._reach = (horizon.first_day, horizon.last_day)
        self._known: set[str] = set()
        self._rows: list[dict[str, Any]] = []
        self._ids: list[int] = []
        DAYS.create(session.connection())

    def expect(self, text: str, schedule: dict[str, Any] | None, gathering_id: int) -> None:
        """A new gathering with this schedule; its row is written before `write()`."""
        self._ids.append(gathering_id)
        if not text or text in self._known:
            return
        self._known.add(text)
        days = days_of(Gathering(id=0, place_id=0, schedule=schedule), *self._reach, seasons=seasons_of(self.session))
        self._rows += [
            {"schedule_text": text, "on_day": day.on_day, "starts": day.starts, "ends": day.ends, "note": day.note}
            for day in days
        ]

    def write(self) -> None:
        """The days of the gatherings expected since the last time."""
        if self._rows:
            self.session.execute(insert(DAYS), self._rows)
        if self._ids:
            columns = ("place_id", "gathering_id", "on_day", "starts", "ends", "note", "created_at")
            days = (
                select(Gathering.place_id, Gathering.id, DAYS.c.on_day, DAYS.c.starts, DAYS.c.ends, DAYS.c.note)
                .add_columns(literal(now(), Occurrence.created_at.type))
                .join(DAYS, DAYS.c.schedule_text == Gathering.schedule_text)
                .where(Gathering.id.between(min(self._ids), max(self._ids)))
            )
            self.session.execute(insert(cast("Table", Occurrence.__table__)).from_select(columns, days))
        self._rows.clear()
        self._ids.clear()

    def finish(self) -> None:
        """Leave nothing behind."""
        DAYS.drop(self.session.connection())
