"""Files for others: standard CSV, Excel, GeoJSON, iCalendar and HSDS, each complete or not there at all."""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from core.errors import BadInput
from directory.closures.queries import changes_of_closures
from directory.exchange.published import published_places, published_windows
from directory.exchange.sheets import Row, harmless, write_csv, write_workbook
from directory.exchange.standard_rows import PLACE_COLUMNS, WINDOW_COLUMNS, place_rows, window_row
from directory.hsds import rows as hsds
from directory.places.calendar_file import Span, calendar_of
from directory.places.queries import open_days


class ExportFormat(StrEnum):
    """What `export` can write."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    ICS = "ics"
    HSDS = "hsds"


@dataclass(frozen=True)
class Exported:
    """One file and how many rows, features or events it holds."""

    path: Path
    count: int


def export(session: Session, format_: ExportFormat, folder: Path, *, today: date, base_url: str) -> list[Exported]:
    """Write every published entry into `folder`, which is made when it is missing; files there are replaced.

    Raises BadInput when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return WRITERS[format_](session, folder, today, base_url)
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise BadInput(
            f"フォルダー {folder} に書き込めません（{error.strerror}）。別のフォルダーを指定してください。"
        ) from None


def _csv(session: Session, folder: Path, _today: date, _base_url: str) -> list[Exported]:
    columns = place_columns(session)
    with _replaced(folder / "places.csv") as path, path.open("w", encoding="utf-8", newline="") as file:
        places = write_csv(file, columns, _rows(session))
    with _replaced(folder / "windows.csv") as path, path.open("w", encoding="utf-8", newline="") as file:
        windows = write_csv(file, WINDOW_COLUMNS, map(window_row, published_windows(session)))
    return [Exported(folder / "places.csv", places), Exported(folder / "windows.csv", windows)]


def _xlsx(session: Session, folder: Path, _today: date, _base_url: str) -> list[Exported]:
    sheets = {
        "居場所・活動": (place_columns(session), _rows(session)),
        "相談窓口": (WINDOW_COLUMNS, map(window_row, published_windows(session))),
    }
    with _replaced(folder / "ibasho.xlsx") as path:
        count = write_workbook(path, sheets)
    return [Exported(folder / "ibasho.xlsx", count)]


def _geojson(session: Session, folder: Path, _today: date, _base_url: str) -> list[Exported]:
    count = 0
    with _replaced(folder / "places.geojson") as path, path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        for count, row in enumerate(_rows(session), start=1):
            file.write(("," if count > 1 else "") + "\n" + json.dumps(feature(row), ensure_ascii=False))
        file.write("\n]}\n")
    return [Exported(folder / "places.geojson", count)]


def _ics(session: Session, folder: Path, today: date, base_url: str) -> list[Exported]:
    span = Span.from_month_of(today)
    days, changes = open_days(session, span.first, span.last), changes_of_closures(session)
    places = {place.id: place for place in published_places(session)}
    with _replaced(folder / "places.ics") as path:
        path.write_bytes(calendar_of("居場所・活動", days, places, span, base_url=base_url, changes=changes))
    return [Exported(folder / "places.ics", len(days))]


def _hsds(session: Session, folder: Path, today: date, base_url: str) -> list[Exported]:
    counts = dict.fromkeys(hsds.TABLES, 0)
    with ExitStack() as files:
        writers = {}
        for name, columns in hsds.TABLES.items():
            path = files.enter_context(_replaced(folder / hsds.table_name(name)))
            file = files.enter_context(path.open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(columns)
        for name, row in hsds.tables(published_places(session), base_url):
            writers[name].writerow([harmless(row.get(column, "")) for column in hsds.TABLES[name]])
            counts[name] += 1
    with _replaced(folder / "datapackage.json") as path:
        path.write_text(json.dumps(hsds.package(counts, today.isoformat()), ensure_ascii=False, indent=1), "utf-8")
    return [Exported(folder / hsds.table_name(name), count) for name, count in counts.items()]


WRITERS: dict[ExportFormat, Callable[[Session, Path, date, str], list[Exported]]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.XLSX: _xlsx,
    ExportFormat.GEOJSON: _geojson,
    ExportFormat.ICS: _ics,
    ExportFormat.HSDS: _hsds,
}


def feature(row: Row) -> dict[str, Any]:
    """A row as a GeoJSON feature, longitude first (RFC 7946); a venue without a public point has no geometry."""
    lat, lng = row.get("緯度"), row.get("経度")
    point = {"type": "Point", "coordinates": [float(lng), float(lat)]} if lat and lng else None
    facts = {name: value for name, value in row.items() if value and name not in ("緯度", "経度")}
    return {"type": "Feature", "geometry": point, "properties": facts}


def place_columns(session: Session) -> list[str]:
    """The standard columns, then those some entry brought along."""
    extra = {name for row in _rows(session) for name in row} - set(PLACE_COLUMNS)
    return [*PLACE_COLUMNS, *sorted(extra)]


def _rows(session: Session) -> Iterator[Row]:
    for place in published_places(session):
        yield from place_rows(place)


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """A file beside the real one that takes its place when the block ends well."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
