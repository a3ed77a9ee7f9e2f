"""GeoJSON points as a table: the properties are the columns, the point gives 緯度 and 経度."""

import json
from typing import Any

from core.errors import BadInput
from directory.exchange.encodings import decode
from directory.exchange.tables import Records, Table

LAT, LNG, ID = "緯度", "経度", "ID"
NOT_GEOJSON = (
    "GeoJSON として読めませんでした。{why}地物の一覧（FeatureCollection）を書き出したファイルを選んでください。"
)


def looks_like_json(data: bytes) -> bool:
    """Whether the file begins like JSON: no table of a municipality begins with a brace or a bracket."""
    return data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] in (b"{", b"[")


def read(data: bytes, name: str) -> Table:
    """The features as rows, numbered from 2 as if under a header; raises BadInput when it is not GeoJSON.

    A feature that is no point keeps its row and is refused by name, unless its properties hold a position.
    """
    decoded = decode(data)
    features = _features(decoded.text)
    header: dict[str, None] = {}
    for feature in features:
        header |= dict.fromkeys(str(key) for key in _properties(feature))
    columns = [*header, *(extra for extra in (LAT, LNG, ID) if extra not in header)]
    refused = [(row, why) for row, feature in enumerate(features, start=2) if (why := _problem(feature))]
    skip = {row for row, _ in refused}

    def records() -> Records:
        yield 1, columns
        for row, feature in enumerate(features, start=2):
            if row not in skip:
                yield row, _cells(feature, columns)

    return Table(name, "geojson", decoded.encoding, records, refused)


def _features(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as broken:
        where = f"{broken.lineno}行目でつまずきました。" if isinstance(broken, json.JSONDecodeError) else ""
        raise BadInput(NOT_GEOJSON.format(why=where)) from None
    if isinstance(found, dict) and found.get("type") == "Feature":
        return [found]
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features:
        raise BadInput(NOT_GEOJSON.format(why="地物（features）がありません。"))
    return features


def _properties(feature: Any) -> dict[Any, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _point(feature: Any) -> tuple[object, object] | None:
    """Longitude and latitude as written: GeoJSON puts the longitude first."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        return None
    at = geometry.get("coordinates")
    if geometry.get("type") == "MultiPoint" and isinstance(at, list) and len(at) == 1:
        at = at[0]
    elif geometry.get("type") != "Point":
        return None
    return (at[0], at[1]) if isinstance(at, list) and len(at) >= 2 else None


def _problem(feature: Any) -> str:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "GeoJSON の地物（Feature）ではありません。"
    if not _properties(feature):
        return "属性（properties）がないため、何の場所か分かりません。"
    geometry = feature.get("geometry")
    if isinstance(geometry, dict) and _point(feature) is None:
        return f"点ではない図形（{geometry.get('type')}）です。点（Point）に直してください。"
    return ""


def _cells(feature: Any, columns: list[str]) -> list[str]:
    properties = {str(key): value for key, value in _properties(feature).items()}
    point = _point(feature)
    if point is not None:
        properties[LNG] = properties.get(LNG) or point[0]
        properties[LAT] = properties.get(LAT) or point[1]
    if not properties.get(ID) and feature.get("id") is not None:
        properties[ID] = feature["id"]
    return [_text(properties.get(column)) for column in columns]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value):
        return "；".join(str(item) for item in value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said.encode("utf-8", "replace").decode("utf-8").replace("\0", "")  # half a character cannot be stored
