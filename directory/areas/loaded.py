"""The town tables of a database held in memory, made anew when one was loaded."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from core.geo.matches import Level, Match
from core.geo.nearness import NamedPoints
from core.geo.outlines import Outline
from core.geo.points import Point
from core.geo.townindex import TownRow
from directory.areas.queries import koaza_points, municipalities, table_versions, town_points

if TYPE_CHECKING:
    from core.geo.gazetteer import Gazetteer

SEEN = "town_tables"
KEPT_IN_MEMORY = 4  # tables of different databases; an application has one


@dataclass(frozen=True, slots=True)
class Located:
    """Where an address is. `point` in degrees or None; `rest` is what the town table does not know.

    `town_id` is the town it certainly is in. Where that is not certain, `candidate_town_ids` are the towns it may
    mean, `level` is "city" and the point lies in their middle.
    """

    level: Level
    point: Point | None
    matched: str
    source: str
    rest: str
    town_id: int | None
    candidate_town_ids: tuple[int, ...]

    @classmethod
    def of(cls, match: Match) -> "Located":
        """What a match of the gazetteer means here."""
        town_id = match.row.id if match.row else None
        candidates = tuple(dict.fromkeys(row.id for row in match.candidates))
        return cls(match.level, match.point, match.matched, match.source, match.rest, town_id, candidates)

    def as_json(self) -> dict[str, Any]:
        """The answer of the command `geocode`."""
        return {
            "lat": self.point.lat if self.point else None,
            "lng": self.point.lng if self.point else None,
            "level": self.level.value,
            "matched": self.matched,
            "source": self.source,
            "rest": self.rest,
        }


class LoadedTables:
    """All town tables of one database in memory, at one version; never changed once made."""

    def __init__(self, session: Session) -> None:
        self._towns = [_row(*row) for row in session.execute(town_points())]
        self._koaza = [_row(*row) for row in session.execute(koaza_points())]
        self._outlines = {
            (city.prefecture, city.name): Outline.from_geojson(city.outline)
            for city in session.scalars(municipalities())
            if city.outline
        }

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        """The geopy geocoder over the tables."""
        from core.geo.gazetteer import Gazetteer  # noqa: PLC0415  # geopy costs 0.1 s that many starts never need

        return Gazetteer([*self._towns, *self._koaza])

    @cached_property
    def names(self) -> dict[tuple[str, str], NamedPoints]:
        """The named town points of each (prefecture, city)."""
        points: dict[tuple[str, str], dict[str, Point]] = {}
        for row in self._towns:
            if row.point:
                points.setdefault((row.prefecture, row.city), {})[row.town] = row.point
        return {city: NamedPoints(named) for city, named in points.items()}

    def outline_of(self, prefecture: str, city: str) -> Outline | None:
        """The outline of a municipality, if one was loaded."""
        return self._outlines.get((prefecture, city))

    def town_near(self, point: Point) -> TownRow | None:
        """The town whose point is nearest, among the municipalities whose outline holds `point`; else None.

        Only "about": near an edge the neighbour's point may be nearer.
        """
        for city, outline in self._outlines.items():
            nearest = self.names[city].nearest(point) if city in self.names and outline.contains(point) else None
            if nearest:
                return self._row_of[*city, nearest[0]]
        return None

    @cached_property
    def _row_of(self) -> dict[tuple[str, str, str], TownRow]:
        return {(row.prefecture, row.city, row.town): row for row in self._towns}


_loaded: OrderedDict[object, LoadedTables] = OrderedDict()
_loading = Lock()


def loaded_tables(session: Session) -> LoadedTables:
    """The town tables of this database as they are now; every process notices when one is loaded anew.

    The versions are asked once per transaction: the question costs more than finding an address.
    """
    known: _Seen | None = session.info.get(SEEN)
    if known is None or known.transaction is not session.get_transaction():
        tables = _at_versions(session)
        known = session.info[SEEN] = _Seen(session.get_transaction(), tables)
    return known.tables


def forget_tables(session: Session) -> None:
    """Ask for the versions again: a table was loaded in this very transaction."""
    session.info.pop(SEEN, None)


@dataclass(frozen=True, slots=True)
class _Seen:
    transaction: object
    tables: LoadedTables


def _at_versions(session: Session) -> LoadedTables:
    versions = tuple(tuple(row) for row in session.execute(table_versions()))
    key = (str(session.get_bind().engine.url), versions)
    if session.info.get("writing") and key not in _loaded:
        return LoadedTables(session)  # a table just loaded may yet be rolled back, and its version given again
    with _loading:
        if key not in _loaded:
            _loaded[key] = LoadedTables(session)
            while len(_loaded) > KEPT_IN_MEMORY:
                _loaded.popitem(last=False)
        _loaded.move_to_end(key)
        return _loaded[key]


def _row(
    prefecture: str, city: str, town: str, part: str, lat: float | None, lng: float | None, town_id: int
) -> TownRow:
    point = None if lat is None or lng is None else Point.at(lat, lng)
    return TownRow(prefecture, city, town, part, point, town_id)
