"""Published places as files: GeoJSON and the service's own CSV columns. Nothing hidden is in them."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directory.exchange.exporting import place_columns
from directory.exchange.published import published_places as exported
from directory.exchange.published import published_windows
from directory.exchange.sheets import write_csv
from directory.exchange.standard_rows import WINDOW_COLUMNS, place_rows, window_row
from directory.places.models import Gathering, Place, Publication
from directory.places.presenting import gathering_json

COLUMNS = [
    "外部ID",
    "名称",
    "名称_カナ",
    "種類",
    "概要",
    "団体名",
    "対象",
    "費用",
    "申込",
    "会場名",
    "所在地",
    "緯度",
    "経度",
    "公開範囲",
    "地区",
    "開催日時",
    "開始時間",
    "終了時間",
    "電話番号",
    "メール",
    "URL",
    "備考",
    "最終確認日",
    "確認方法",
    "ライセンス",
]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class DataFile(NamedTuple):
    """One file of the open-data page."""

    path: str
    name: str
    format: str
    about: str


FILES = (
    DataFile(
        "/open-data/standard-places.csv",
        "居場所・活動（自治体標準）",
        "CSV",
        "自治体標準オープンデータセットの列にそろえた一覧です。",
    ),
    DataFile(
        "/open-data/standard-windows.csv",
        "相談窓口（自治体標準）",
        "CSV",
        "自治体標準オープンデータセットの列にそろえた一覧です。",
    ),
    DataFile(
        "/open-data/places.csv", "居場所・活動の一覧", "CSV", "会場ごとに1行。この案内の取り込み形式と同じ列です。"
    ),
    DataFile("/places.geojson", "居場所・活動の地図データ", "GeoJSON", "場所を公開している会場の位置と内容です。"),
    DataFile("/feed.atom", "更新のお知らせ", "Atom", "新しく載った場所、変わった場所の新しい順です。"),
)


def features(session: Session, base_url: str) -> list[dict[str, Any]]:
    """One GeoJSON feature per venue with a public point, longitude first (RFC 7946)."""
    return [
        {
            "type": "Feature",
            "id": gathering.key,
            "geometry": {"type": "Point", "coordinates": [gathering.public_point[1], gathering.public_point[0]]},
            "properties": {
                "key": place.key,
                "name": place.name,
                "kinds": [str(kind) for kind in place.kinds],
                **{k: v for k, v in gathering_json(gathering).items() if k not in ("lat", "lng", "name")},
                "gathering": gathering.name,
                "phone": place.phone,
                "confirmed_on": place.confirmed_on,
                "licence": place.licence,
                "url": f"{base_url}/places/{place.key}",
            },
        }
        for place in session.scalars(_published())
        for gathering in place.gatherings
        if gathering.public_point
    ]


def table(session: Session) -> str:
    """The CSV text, UTF-8 with a BOM so that spreadsheet programs read it."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for place in session.scalars(_published()):
        writer.writerows([_harmless(cell) for cell in row] for row in _rows(place))
    return out.getvalue()


def standard_places(session: Session) -> str:
    """Places in the columns of the 自治体標準オープンデータセット, as CSV text."""
    out = io.StringIO()
    write_csv(out, place_columns(session), (row for place in exported(session) for row in place_rows(place)))
    return out.getvalue()


def standard_windows(session: Session) -> str:
    """Windows in the columns of the 自治体標準オープンデータセット, as CSV text."""
    out = io.StringIO()
    write_csv(out, WINDOW_COLUMNS, map(window_row, published_windows(session)))
    return out.getvalue()


def newest_change(session: Session) -> datetime | None:
    """When something published last changed."""
    newest = func.max(func.coalesce(Place.changed_at, Place.created_at))
    return session.scalar(select(newest).where(Place.publication == Publication.PUBLISHED))


def licences_of(session: Session) -> list[str]:
    """The licences the published places were given under."""
    query = select(Place.licence).where(Place.publication == Publication.PUBLISHED, Place.licence != "").distinct()
    return sorted(session.scalars(query))


def _published() -> Select[Place]:
    return (
        select(Place)
        .where(Place.publication == Publication.PUBLISHED)
        .order_by(Place.id)
        .options(
            joinedload(Place.group),
            selectinload(Place.kind_links),
            selectinload(Place.gatherings).joinedload(Gathering.town),
        )
    )


def _rows(place: Place) -> Iterator[list[str]]:
    for gathering in place.gatherings:
        yield _row(place, gathering)
    if not place.gatherings:
        yield _row(place, Gathering(place_id=place.id))


def _row(place: Place, gathering: Gathering) -> list[str]:
    point = gathering.public_point if gathering.visibility else None
    return [
        place.key,
        place.name,
        place.kana,
        "；".join(kind.label for kind in place.kinds),
        place.summary,
        place.group.name if place.group else "",
        place.for_whom or "；".join(audience.label for audience in place.audiences),
        place.cost_text,
        place.booking,
        gathering.public_venue_name,
        gathering.public_address if gathering.visibility else "",
        f"{point[0]:.6f}" if point else "",
        f"{point[1]:.6f}" if point else "",
        gathering.visibility.label if gathering.visibility else "",
        gathering.town.name if gathering.town and gathering.public_point else "",
        gathering.schedule_text or "",
        "",
        "",
        place.phone,
        place.mail,
        place.url,
        place.note,
        place.confirmed_on.isoformat() if place.confirmed_on else "",
        "",
        place.licence,
    ]


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet program would run as a formula is marked as text."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
