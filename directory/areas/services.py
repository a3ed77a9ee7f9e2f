"""Load town tables, find where an address is, and doubt a pin that lies elsewhere."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session, selectinload

from core.errors import BadInput
from core.geo.matches import Level, Match
from core.geo.outlines import Outline
from core.geo.points import Point, centre, distance_m, metres_in_words
from directory.areas.loaded import LoadedTables, Located, forget_tables, loaded_tables
from directory.areas.models import Koaza, Municipality, Town
from directory.areas.queries import municipalities
from directory.areas.tables import RowNote, TableRow, read_outlines, read_town_table

if TYPE_CHECKING:
    from core.geo.gazetteer import Gazetteer
    from core.geo.gsi import AddressFinder

OUTSIDE = 300  # metres; outlines are simplified by about 20 m, and a pin on the far kerb is no mistake
DOUBTFUL = 700  # metres from the town's point that are normal anywhere
TIMES_THE_REACH = 1.5
FAR = 2_500  # metres
MANY_NEARER = 20  # other towns nearer to the pin than its own
CHECK = "住所か地図の印のどちらかを確かめてください。"


@dataclass
class LoadReport:
    """What a town table brought: names of municipalities, counts, and what a person should look at.

    `kept` are towns of before that this table does not know; places may still lie there, so they stay.
    """

    municipalities: list[str] = field(default_factory=list)
    towns: int = 0
    koaza: int = 0
    kept: list[str] = field(default_factory=list)
    rejected: list[RowNote] = field(default_factory=list)
    warnings: list[RowNote] = field(default_factory=list)


def load_towns(session: Session, towns_csv: Path, boundary: Path | None = None, *, credit: str = "") -> LoadReport:
    """Put the town table of one or more municipalities, and their outlines, into the database.

    Towns known by name keep their id, so places and areas keep theirs. Raises BadInput, before anything is
    changed, when a file cannot be read or the outline belongs to another municipality. Rows that cannot be used
    are reported with their number. `credit` is the source line that maps must show; without one the old stays.
    """
    table = read_town_table(towns_csv)
    by_code: dict[str, list[TableRow]] = defaultdict(list)
    for row in table.rows:
        by_code[row.code].append(row)
    outlines = _outlines_for(by_code, read_outlines(boundary)) if boundary else {}
    report = LoadReport(rejected=table.rejected, warnings=table.warnings)
    everything = selectinload(Municipality.towns).selectinload(Town.koaza)
    named = municipalities().where(Municipality.code.in_(by_code)).options(everything)
    known = {city.code: city for city in session.scalars(named)}
    for code, rows in by_code.items():
        city = known.get(code) or Municipality(code=code, version=0)
        city.prefecture, city.name = rows[0].prefecture, rows[0].city
        city.version += 1
        city.credit = credit or city.credit or ""
        if code in outlines:
            city.outline = outlines[code].as_geometry()
        session.add(city)
        _fill(city, rows, report)
    session.flush()
    forget_tables(session)
    return report


def _outlines_for(by_code: dict[str, list[TableRow]], outlines: dict[str, Outline]) -> dict[str, Outline]:
    if list(outlines) == [""] and len(by_code) == 1:
        return dict.fromkeys(by_code, outlines[""])
    found = {code: outlines[code] for code in by_code if code in outlines}
    if not found:
        names = "・".join(rows[0].city for rows in by_code.values())
        raise BadInput(
            f"境界のファイルに{names}（コード {'・'.join(by_code)}）の形がありません。"
            "別の市区町村のものでないか確かめてください。"
        )
    return found


def _fill(city: Municipality, rows: list[TableRow], report: LoadReport) -> None:
    """The rows of one municipality into its towns and their 小字."""
    before = {town.name: town for town in city.towns}
    grouped: dict[str, list[TableRow]] = defaultdict(list)
    for row in rows:
        grouped[row.town].append(row)
    for name, parts in grouped.items():
        town = before.pop(name, None)
        if town is None:
            town = Town(name=name)
            city.towns.append(town)
        _fill_town(town, parts, report)
    report.municipalities.append(city.prefecture + city.name)
    report.towns += len(grouped)
    report.kept.extend(before)


def _fill_town(town: Town, rows: list[TableRow], report: LoadReport) -> None:
    """A town's own row gives its point; without one, the middle of its 小字."""
    own = next((row for row in rows if not row.koaza), None)
    points = [row.point for row in rows if row.koaza and row.point]
    point = own.point if own and own.point else centre(points) if points else None
    town.lat, town.lng = (point.lat, point.lng) if point else (None, None)
    town.kana = next((row.kana for row in rows if row.kana), town.kana or "")
    before = {part.name: part for part in town.koaza}
    kept = []
    for row in rows:
        if row.koaza and row.point:
            part = before.get(row.koaza) or Koaza(name=row.koaza)
            part.lat, part.lng = row.point.lat, row.point.lng
            kept.append(part)
    town.koaza = kept
    report.koaza += len(kept)


def gazetteer(session: Session) -> "Gazetteer":
    """The geocoder over the towns of this database; the same object until a table is loaded."""
    return loaded_tables(session).gazetteer


def locate(session: Session, address: str) -> Located:
    """Where `address` is, from the town tables alone: no network, at best to the town (町丁目)."""
    return Located.of(gazetteer(session).find(address))


def locate_exactly(session: Session, address: str, finder: "AddressFinder") -> Located:
    """Where `address` is, house number included if 国土地理院 knows it: takes seconds, for the background only."""
    return Located.of(finder.find(address))


def town_near(session: Session, point: Point) -> int | None:
    """The id of the town about `point`, or None outside every outline that is loaded."""
    row = loaded_tables(session).town_near(point)
    return row.id if row else None


def disagreement(session: Session, address: str, point: Point) -> str | None:
    """Why `point` can hardly be the place of `address`, in a sentence for the coordinator, or None.

    Far is what is far there: half as much again as the distance to the town's tenth neighbour, or 2.5 km across
    twenty towns. Of 1,370 official rows in two cities this finds the 7 known mistakes and doubts none of the others.
    """
    tables = loaded_tables(session)
    match = tables.gazetteer.find(address)
    if match.level is Level.NONE:
        return None
    return _outside(tables, match, point) or _too_far(tables, match, point)


def _outside(tables: LoadedTables, match: Match, point: Point) -> str | None:
    city = _city_of(tables, match)
    outline = city and tables.outline_of(*city)
    if not city or not outline:
        return None
    metres = outline.distance_m(point)
    if metres <= OUTSIDE:
        return None
    return f"住所は{city[1]}ですが、地図の印は{city[1]}の外（{metres_in_words(metres)}）にあります。{CHECK}"


def _too_far(tables: LoadedTables, match: Match, point: Point) -> str | None:
    row = match.row
    if row is None or row.point is None or match.point is None:
        return None
    names = tables.names[row.prefecture, row.city]
    metres = distance_m(match.point, point)
    strays = metres > FAR and names.count_nearer(point, metres) >= MANY_NEARER
    if not strays and metres <= max(DOUBTFUL, TIMES_THE_REACH * names.reach_m(row.town)):
        return None
    nearest = names.nearest(point)
    there = f"「{nearest[0]}」のあたり" if nearest and nearest[0] != row.town else "そこ"
    return f"住所の「{row.name}」と地図の印が{metres_in_words(metres)}離れています（印は{there}です）。{CHECK}"


def _city_of(tables: LoadedTables, match: Match) -> tuple[str, str] | None:
    rows = (match.row,) if match.row else match.candidates
    cities = {(row.prefecture, row.city) for row in rows}
    if not rows:
        cities = {city for city in tables.names if match.matched == "".join(city)}
    return next(iter(cities)) if len(cities) == 1 else None
