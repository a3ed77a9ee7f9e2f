"""Everything about a row that needs no lock: identity, schedule read, address found, facts as columns."""

import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from core.geo.matches import Level, Match
from core.geo.points import Point, distance_m
from directory.areas.loaded import LoadedTables, loaded_tables
from directory.areas.services import disagreement
from directory.exchange.formats import Layout, Recognised
from directory.exchange.further_tables import rows_by_table
from directory.exchange.how import AS_FOUND, HowToRead
from directory.exchange.likeness import Entry, address_parts, core_name, once
from directory.exchange.meant import town_meant
from directory.exchange.moved import Unnumbered
from directory.exchange.place_rows import LONGEST_WARNED, PlaceRow, Refused, Warned
from directory.exchange.rows import RowReader
from directory.exchange.when import schedule_text
from directory.places.kinds import Audience, PlaceKind
from directory.places.models import Activity, PointSource, VenueVisibility
from directory.schedules.reading import read as read_schedule
from directory.schedules.storing import to_json

POINT_SOURCES = {
    Level.BUILDING: PointSource.BUILDING,
    Level.BLOCK: PointSource.BLOCK,
    Level.TOWN: PointSource.TOWN,
    Level.CITY: PointSource.CITY,
}
HIDDEN = (
    "Excel で隠してある行が{rows}行、列が{columns}列あり、読んでいません。読むときは、読み方のページで選んでください。"
)
WORTH_A_LOOK = 500  # metres between pin and town point; nearer ones are never doubted


@dataclass
class Prepared:
    """A row ready to be written: `facts` are columns of Place, `venue` columns of Gathering or None without one.

    `joins` is the earlier row of the file that says what this one says (see `joining`).
    """

    row: int
    sheet: str
    layout: Layout
    source: str
    external_id: str
    digest: str
    facts: dict[str, Any]
    venue: dict[str, Any] | None
    kinds: tuple[PlaceKind, ...]
    audiences: tuple[Audience, ...]
    group: str
    area: str
    city: str
    raw_id: str
    more_keys: tuple[str, ...]
    confirmed_how: str
    unshown: dict[str, str] = field(default_factory=dict)
    joins: int | None = None

    @once
    def entry(self) -> Entry:
        """What it is compared by."""
        venue = self.venue or {"address": "", "schedule_text": ""}
        return Entry(
            name=self.facts["name"],
            kana=self.facts["kana"],
            address=venue["address"],
            phone=self.facts["phone"],
            kind=str(self.kinds[0]) if self.kinds else "",
            group=self.group,
            source=self.source,
            schedule=venue["schedule_text"],
        )


class Preparer:
    """Prepares the rows of one file; `warnings`, `refused` and `read` are complete once it is drained.

    So are `unnumbered`, and `named`: list → the names of its rows that have a number, as hashes.
    """

    def __init__(self, session: Session, *, source: str | None, today: date, how: HowToRead = AS_FOUND) -> None:
        self.session = session
        self.how = how
        self.source = source
        self.today = today
        self.tables: LoadedTables = loaded_tables(session)
        self.has_towns = bool(self.tables.names)
        self.read = 0
        self.warnings: list[Warned] = []
        self.refused: list[Refused] = []
        self.unnumbered: Unnumbered = {}
        self.named: dict[str, array[int]] = {}

    def rows(self, lists: list[Recognised]) -> Iterator[Prepared]:
        """The rows of all sheets, the further venues after the entries they belong to."""
        in_order = sorted(lists, key=lambda one: one.layout is Layout.CAFETERIA_MORE)
        for one in in_order:
            yield from self._rows_of(one, sheet=one.table.name if len(lists) > 1 else "")

    def _rows_of(self, one: Recognised, sheet: str) -> Iterator[Prepared]:
        reader = self._reader(one, sheet)
        codes = self._codes(one) if self.source else set()
        self.read += len(one.table.refused)
        self.refused += [Refused(row, reason, sheet) for row, reason in one.table.refused]
        if any(one.table.hidden) and not self.how.with_hidden:
            reason = HIDDEN.format(rows=one.table.hidden[0], columns=one.table.hidden[1])
            self.warnings.append(Warned(min(one.header_rows), "隠れているところ", "", reason, sheet))
        for part, number, cells in rows_by_table(one, self.how):
            if part is not reader.lists:
                reader = self._reader(part, sheet)
            if not reader.holds_data(cells):
                self.warnings.append(Warned(number, "行", "", "番号だけで中身のない行なので、数えていません。", sheet))
                continue
            self.read += 1
            row = reader.read(number, cells)
            if row is not None:
                yield self._prepared(row, part.layout, len(codes) > 1)

    def _reader(self, part: Recognised, sheet: str) -> RowReader:
        reader = RowReader(part, sheet=sheet, today=self.today, how=self.how)
        reader.warnings, reader.refused = self.warnings, self.refused
        return reader

    def _codes(self, one: Recognised) -> set[str]:
        columns = one.fields.get("code", [])
        return {cells[column].strip() for _, cells in one.rows() for column in columns[:1] if column < len(cells)} - {
            ""
        }

    def _prepared(self, row: PlaceRow, layout: Layout, several_codes: bool) -> Prepared:
        source, external_id = self._identity(row, layout, several_codes)
        is_cafeteria = layout in (Layout.CAFETERIA, Layout.CAFETERIA_MORE)
        text = schedule_text(row.schedule, weekday_alone="（頻度は要確認）" if is_cafeteria else "")
        paused = row.is_paused or read_words(text, self.today)["schedule_status"] == "suspended"
        return Prepared(
            row=row.row,
            sheet=row.sheet,
            layout=layout,
            source=source,
            external_id=external_id,
            digest=row.digest(),
            facts=_facts(row, paused),
            venue=self._venue(row, text),
            kinds=row.kinds,
            audiences=row.audiences,
            group=row.group,
            area=row.area,
            city=row.city,
            raw_id=row.external_id,
            more_keys=row.more_keys,
            confirmed_how=str(row.confirmed_how or ""),
            unshown=row.unshown,
        )

    def _identity(self, row: PlaceRow, layout: Layout, several_codes: bool) -> tuple[str, str]:
        """The list it comes from, and its number there; a row without a lasting number gets one from what it is."""
        code = row.code.lstrip("0")
        base = Layout.CAFETERIA if layout is Layout.CAFETERIA_MORE else layout
        source = self.source or f"{base.label} {code}".strip()
        if row.external_id and not row.id_is_counted:
            self.named.setdefault(source, array("q")).append(name_hash(row.name))
            return source, f"{code}-{row.external_id}" if several_codes and code else row.external_id
        when = f"{row.schedule.day}{row.schedule.start_day}" if layout is Layout.EVENT else ""
        number = derived_id(row.name, row.address or row.venue_name, when)
        if layout is not Layout.EVENT:
            self.unnumbered.setdefault(source, {})[number] = core_name(row.name)
        return source, number

    def _venue(self, row: PlaceRow, text: str) -> dict[str, Any] | None:
        if not (row.venue_name or row.address or text or row.lat is not None):
            return None
        where = self._where(row)
        return {
            "venue_name": row.venue_name,
            "address": row.address,
            "visibility": row.visibility,
            "is_mobile": False,
            "schedule_text": text,
            **read_words(text, self.today),
            **where,
        }

    def _where(self, row: PlaceRow) -> dict[str, Any]:
        """The point and the town: the list's own pin first, then the town table, else nothing."""
        given = row.lat is not None and row.lng is not None
        nowhere = {"lat": None, "lng": None, "point_source": None, "town_id": None}
        found = (
            {"lat": row.lat, "lng": row.lng, "point_source": PointSource.GIVEN, "town_id": None} if given else nowhere
        )
        if not self.has_towns:
            return found
        match = self.tables.gazetteer.find(row.address) if row.address else None
        town = match.row.id if match and match.row else None
        if given:
            pin = Point.at(row.lat or 0.0, row.lng or 0.0)
            self._doubt(row, pin, match.point if match else None)
            near = None if town else self.tables.town_near(pin)
            return found | {"town_id": town or (near.id if near else None)}
        if match is None or match.point is None or match.level is Level.NONE:
            if row.address and row.visibility is not VenueVisibility.HIDDEN:
                self._warn(row, "住所が町名の表で見つからないため、地図の位置がありません。")
            return nowhere | {"town_id": town}
        if match.level is Level.CITY:
            self._warn_of_town(row, match)
        source = POINT_SOURCES[match.level]
        return {"lat": match.point.lat, "lng": match.point.lng, "point_source": source, "town_id": town}

    def _doubt(self, row: PlaceRow, pin: Point, town: Point | None) -> None:
        if town is None or distance_m(pin, town) < WORTH_A_LOOK:
            return
        reason = disagreement(self.session, row.address, pin)
        if reason:
            self._warn(row, reason)

    def _warn_of_town(self, row: PlaceRow, match: Match) -> None:
        said, meant = town_meant(self.tables, match)
        if meant:
            reason = f"{match.matched}の町名の表にありません。地図の位置は市区町村の代表点です。"
            self.warnings.append(Warned(row.row, "住所", said, reason, row.sheet, "town", meant))
        else:
            self._warn(row, "住所から町丁目までは分からないため、地図の位置は市区町村の代表点です。")

    def _warn(self, row: PlaceRow, reason: str) -> None:
        self.warnings.append(Warned(row.row, "住所", row.address[:LONGEST_WARNED], reason, row.sheet))


def _facts(row: PlaceRow, paused: bool) -> dict[str, Any]:
    return {
        "name": row.name,
        "kana": row.kana,
        "summary": row.summary,
        "for_whom": row.for_whom,
        "cost": row.cost,
        "cost_text": row.cost_text,
        "booking": row.booking,
        "phone": row.phone,
        "mail": row.mail,
        "url": row.url,
        "note": row.note,
        "activity": Activity.PAUSED if paused else Activity.ACTIVE,
        "confirmed_on": row.confirmed_on,
        "licence": row.licence,
        "bring": row.bring,
        "languages": row.languages,
        "nearest_stop": row.nearest_stop,
        "parking": row.parking,
        "extra": row.extra,
    }


def name_hash(name: str) -> int:
    """Equal for a name and the same name with other spaces."""
    return hash("".join(name.split()))


def derived_id(name: str, where: str, when: str = "") -> str:
    """A number of its own for an entry without one, the same in every encoding and order of rows."""
    town, number, _ = address_parts(where)
    said = "|".join((core_name(name), town, number, core_name(when)))
    return "auto-" + hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=20_000)
def read_words(text: str, today: date) -> dict[str, Any]:
    """What the schedule reader makes of a text, as columns of a gathering; lists repeat few texts."""
    reading = read_schedule(text, today=today)
    return {
        "schedule_status": str(reading.status),
        "schedule": to_json(reading.schedule),
        "schedule_sentence": reading.text,
        "schedule_unread": reading.unread,
    }
