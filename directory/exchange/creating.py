"""New places in bulk: rows gathered in memory and written a few thousand at a time."""

import json
import re
import unicodedata
from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Insert, Table, false, insert, literal_column, null, select, true
from sqlalchemy.orm import Session

from core.db import DirectoryBase, new_key
from directory.areas.models import Area, area_town
from directory.exchange.bulk_days import OpenDaysInBulk
from directory.exchange.going_on import may_have_ended
from directory.exchange.models import ImportChange, ImportedRow
from directory.exchange.numbering import Numbering
from directory.exchange.preparing import Prepared
from directory.exchange.written import as_written
from directory.groups.models import Group, GroupKind
from directory.places.models import (
    Gathering,
    Place,
    PlaceArea,
    PlaceAudience,
    PlaceKindLink,
    Publication,
)
from directory.search.models import SearchedType, SearchOutbox

LEGAL_KINDS = (
    (re.compile("社会福祉協議会|社協"), GroupKind.SHAKYO),
    (re.compile("特定非営利活動法人|NPO", re.IGNORECASE), GroupKind.NPO),
    (re.compile("株式会社|有限会社|合同会社"), GroupKind.COMPANY),
)


class Creator:
    """Collects new rows of all tables; `write()` sends them, `finish()` the rest. `batch_id` is what they belong to."""

    def __init__(self, session: Session, *, publish: bool, batch_id: int, at: datetime) -> None:
        self.session = session
        self.publish = publish
        self.batch_id = batch_id
        self.numbers = Numbering(session, Place, Gathering, Group)
        self.first_new_place = self.numbers.peek(Place)
        self.days = OpenDaysInBulk(session)
        self.waiting: dict[int, dict[str, Any]] = {}
        self._rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._groups = {group_key(name): number for number, name in session.execute(select(Group.id, Group.name))}
        self._areas_of_town: dict[int, list[int]] = defaultdict(list)
        for area_id, town_id in session.execute(select(area_town.c.area_id, area_town.c.town_id)):
            self._areas_of_town[town_id].append(area_id)
        self._area_named = {group_key(name): number for number, name in session.execute(select(Area.id, Area.name))}
        self._now = at
        self._in_area: dict[int, set[int]] = {}

    def place(self, row: Prepared) -> tuple[int, str]:
        """A new place from its first row; its id and key."""
        number, key = self.numbers.next(Place), new_key()
        by_name = self._area_named.get(group_key(row.area)) if row.area else None
        self.waiting[number] = {
            "id": number,
            "key": key,
            **row.facts,
            "group_id": self.group(row.group),
            "publication": Publication.PUBLISHED if self.publish and may_be_public(row) else Publication.DRAFT,
            "source": row.source,
            "external_id": row.external_id,
            "source_hash": row.digest,
            "changed_at": self._now,
            "created_at": self._now,
        }
        link = {"place_id": number, "created_at": self._now}
        self._rows[PlaceKindLink] += [{"kind": kind, **link} for kind in row.kinds]
        self._rows[PlaceAudience] += [{"audience": audience, **link} for audience in row.audiences]
        self._in_area[number] = set()
        if by_name is not None:
            self._into_areas(number, [by_name], by_hand=True)
        self._rows[SearchOutbox].append(
            {"entry_type": SearchedType.PLACE, "entry_key": key, "queued_at": self._now, "created_at": self._now}
        )
        made = {"batch_id": self.batch_id, "place_key": key, "name": row.facts["name"], "is_new": True}
        self._rows[ImportChange].append(made | {"version_before": 0, "version": 1, "created_at": self._now})
        self.gathering(row, number, position=0)
        return number, key

    def gathering(self, row: Prepared, place_id: int, *, position: int) -> int | None:
        """The row's venue at a place that is new in this import, and the note of where it came from."""
        number = None
        if row.venue is not None:
            number = self.numbers.next(Gathering)
            facts = {"id": number, "key": new_key(), "place_id": place_id, "position": position}
            self._rows[Gathering].append(facts | row.venue | {"created_at": self._now})
            self._into_areas(place_id, self._areas_of_town.get(row.venue["town_id"] or 0, []), by_hand=False)
            self.days.expect(row.venue["schedule_text"], row.venue["schedule"], number)
        self.note(row, place_id, number)
        return number

    def also(self, row: Prepared, place_id: int) -> None:
        """The kinds and audiences a further row adds to a place that is new in this batch."""
        link = {"place_id": place_id, "created_at": self._now}
        for table, name, values in ((PlaceKindLink, "kind", row.kinds), (PlaceAudience, "audience", row.audiences)):
            known = {each[name] for each in self._rows[table] if each["place_id"] == place_id}
            self._rows[table] += [{name: value, **link} for value in values if value not in known]

    def note(self, row: Prepared, place_id: int, gathering_id: int | None) -> None:
        """Remember what was taken from the row."""
        self._rows[ImportedRow].append(
            {
                "place_id": place_id,
                "gathering_id": gathering_id,
                "source": row.source,
                "external_id": row.external_id,
                "more_key": f",{','.join(row.more_keys)}," if row.more_keys else "",
                "digest": row.digest,
                "written": as_written(row),
                "unshown": row.unshown,
                "created_at": self._now,
            }
        )

    def group(self, name: str) -> int | None:
        """The group of that name, made when it is new."""
        if not name:
            return None
        key = group_key(name)
        if key not in self._groups:
            kind = next((kind for pattern, kind in LEGAL_KINDS if pattern.search(key)), GroupKind.OTHER)
            self._groups[key] = self.numbers.next(Group)
            facts = {"id": self._groups[key], "key": new_key(), "name": name, "kind": kind}
            self._rows[Group].append(facts | {"created_at": self._now})
        return self._groups[key]

    def write(self) -> None:
        """Send what was collected, parents before children."""
        self._rows[Place] = list(self.waiting.values())
        tables = (
            Group,
            Place,
            PlaceKindLink,
            PlaceAudience,
            PlaceArea,
            Gathering,
            ImportedRow,
            ImportChange,
            SearchOutbox,
        )
        for table in tables:
            rows = self._rows[table]
            if rows:
                self.session.execute(insert_of(table, frozenset(rows[0])), rows)
        self.days.write()
        self.waiting.clear()
        self._rows.clear()
        self._in_area.clear()

    def finish(self) -> None:
        """Send the rest and leave the numbering in order."""
        self.write()
        self.days.finish()
        self.numbers.settle()

    def _into_areas(self, place_id: int, area_ids: list[int], *, by_hand: bool) -> None:
        if place_id not in self._in_area:  # written with an earlier batch
            there = select(PlaceArea.area_id).where(PlaceArea.place_id == place_id)
            self._in_area[place_id] = set(self.session.scalars(there))
        known = self._in_area[place_id]
        for area_id in area_ids:
            if area_id not in known:
                known.add(area_id)
                link = {"place_id": place_id, "area_id": area_id, "is_by_hand": by_hand}
                self._rows[PlaceArea].append(link | {"created_at": self._now})


@cache
def insert_of(table: type[DirectoryBase], given: frozenset[str]) -> Insert:
    """An INSERT that writes the defaults of all columns not given into the statement, once for all rows."""
    columns = cast("Table", table.__table__).columns
    missing = {column.name: _default(column) for column in columns if column.name not in given and column.name != "id"}
    return insert(cast("Table", table.__table__)).values(missing)


def _default(column: Column[Any]) -> ColumnElement[Any]:
    default = column.default
    if default is None:
        return null()
    value = default.arg(None) if default.is_callable else default.arg  # type: ignore[attr-defined]
    if isinstance(value, bool):
        return true() if value else false()
    words = json.dumps(value) if isinstance(value, (dict, list)) else str(value)
    return literal_column(words if isinstance(value, (int, float)) else f"'{words}'")


def may_be_public(row: Prepared) -> bool:
    """Residents can find or reach it, and nothing says that nobody is there any more."""
    return is_reachable(row) and not may_have_ended(row.facts["note"])


def is_reachable(row: Prepared) -> bool:
    """There is a venue or a contact."""
    return row.venue is not None or any(row.facts[name] for name in ("phone", "mail", "url"))


def group_key(name: str) -> str:
    """A group's or area's name without width and spaces, for finding it again."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
