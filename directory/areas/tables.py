"""Town tables and outlines as files: what is in them, and which rows cannot be used and why."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import BadInput
from core.geo.outlines import Outline
from core.geo.points import Point
from directory.exchange.encodings import decode

LARGEST = 80_000_000  # bytes; the table of all Japan is smaller
# The short headers are ours, the long ones those of Geolonia 住所データ.
HEADERS = {
    "code": ("code", "市区町村コード"),
    "prefecture": ("pref", "都道府県名"),
    "city": ("city", "市区町村名"),
    "town": ("town", "大字町丁目名"),
    "koaza": ("koaza", "小字・通称名"),
    "lat": ("lat", "緯度"),
    "lng": ("lng", "経度"),
    "kana": ("kana", "大字町丁目名カナ"),
}
NEEDED = ("code", "prefecture", "city", "town", "lat", "lng")


@dataclass(frozen=True, slots=True)
class RowNote:
    """What is wrong with one row; `row` counts as a spreadsheet does, the header being row 1."""

    row: int
    reason: str

    def __str__(self) -> str:
        return f"{self.row}行目: {self.reason}"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One usable row of a town table."""

    code: str
    prefecture: str
    city: str
    town: str
    koaza: str
    point: Point | None
    kana: str


@dataclass
class TownTable:
    """The usable rows of a file, what was left out (`rejected`) and what came in with less (`warnings`)."""

    rows: list[TableRow] = field(default_factory=list)
    rejected: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)


def read_town_table(path: Path) -> TownTable:
    """Every row of a town table in CSV; raises BadInput when the file cannot be read as one."""
    text = decode(_read(path)).text
    records = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = _columns(next(records, []), path)
        table = TownTable()
        seen: set[tuple[str, str, str]] = set()
        for row, cells in enumerate(records, start=2):
            if any(cell.strip() for cell in cells):
                _add(table, seen, row, {name: _cell(cells, at) for name, at in columns.items()})
    except csv.Error:
        raise BadInput(f"{path.name} を表（CSV）として読めません。CSV として保存し直してください。") from None
    if not table.rows:
        raise BadInput(f"{path.name} には使える行がありません。{_first(table.rejected)}")
    return table


def read_outlines(path: Path) -> dict[str, Outline]:
    """The outlines of a GeoJSON file by municipality code; "" where a feature has no code."""
    try:
        value = json.loads(decode(_read(path)).text)
    except (ValueError, RecursionError):
        raise BadInput(f"{path.name} を GeoJSON として読めません。境界のファイルか確かめてください。") from None
    shapes: dict[str, list[Any]] = {}
    for feature in _features(value):
        properties = feature.get("properties")
        code = str(properties.get("code", "")) if isinstance(properties, dict) else ""
        shapes.setdefault(code, []).append(feature)
    if not shapes:
        raise BadInput(f"{path.name} に境界の形が見つかりません。GeoJSON 形式の境界のファイルか確かめてください。")
    return {
        code: Outline.from_geojson({"type": "FeatureCollection", "features": features})
        for code, features in shapes.items()
    }


def _features(value: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(value, dict):
        return
    if value.get("type") != "FeatureCollection":
        yield value
        return
    features = value.get("features")
    yield from (feature for feature in (features if isinstance(features, list) else []) if isinstance(feature, dict))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput(f"{path.name} は大きすぎます（80MBまで）。市区町村ごとに分けてください。")
        return path.read_bytes()
    except FileNotFoundError:
        raise BadInput(f"{path} というファイルがありません。場所と名前を確かめてください。") from None
    except OSError as error:
        raise BadInput(f"{path} を開けません（{error.strerror}）。") from None


def _columns(header: list[str], path: Path) -> dict[str, int]:
    found = [cell.strip().lstrip("\ufeff") for cell in header]
    columns = {name: found.index(title) for name, titles in HEADERS.items() for title in titles if title in found}
    if missing := [HEADERS[name][0] for name in NEEDED if name not in columns]:
        raise BadInput(
            f"{path.name} は町丁目の表ではないようです。1行目に {'・'.join(missing)} の列がありません"
            "（必要な列: code, pref, city, town, koaza, lat, lng）。"
        )
    return columns


def _cell(cells: list[str], at: int) -> str:
    return cells[at].strip() if at < len(cells) else ""


def _add(table: TownTable, seen: set[tuple[str, str, str]], row: int, cells: dict[str, str]) -> None:
    if missing := [HEADERS[name][0] for name in ("code", "prefecture", "city", "town") if not cells[name]]:
        table.rejected.append(RowNote(row, f"{'・'.join(missing)} が空です。"))
        return
    code = cells["code"].zfill(5)
    if not (code.isascii() and code.isdecimal() and len(code) in (5, 6)):
        table.rejected.append(RowNote(row, f"市区町村コード「{cells['code']}」は5桁の数字ではありません。"))
        return
    koaza = cells.get("koaza", "")
    key = (code, cells["town"], koaza)
    if key in seen:
        table.rejected.append(RowNote(row, f"「{cells['town']}{koaza}」は前の行にもあります。"))
        return
    seen.add(key)
    point, doubt = _point(cells["lat"], cells["lng"])
    if doubt:
        table.warnings.append(RowNote(row, f"「{cells['town']}{koaza}」{doubt}"))
    names = (cells["prefecture"], cells["city"], cells["town"], koaza)
    table.rows.append(TableRow(code, *names, point, cells.get("kana", "")))


def _point(lat: str, lng: str) -> tuple[Point | None, str]:
    if not lat and not lng:
        return None, "に緯度・経度がありません。名前だけ登録します。"
    try:
        point = Point.at(float(lat), float(lng))
    except (ValueError, OverflowError):
        return None, f"の緯度「{lat}」・経度「{lng}」を数として読めません。名前だけ登録します。"
    if not point.is_in_japan:
        return None, f"の緯度「{lat}」・経度「{lng}」は日本の外です。名前だけ登録します。"
    return point, ""


def _first(notes: list[RowNote]) -> str:
    return str(notes[0]) if notes else "1行目のほかに行がありません。"
