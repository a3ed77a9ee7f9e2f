"""What the live map answers: the points of now, what lies in a box, and the ground when there are no tiles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.geo.points import Box
from directory.closures.queries import held
from directory.maps import queries
from directory.maps.box import box_text
from directory.maps.clusters import Points, Spot, spots_in
from directory.maps.heaps import Ints
from directory.places.days import OpenDay
from directory.places.models import Activity
from directory.places.presenting import opening_words

REFRESH_SECONDS = 600
MOST_LISTED_KEYS = 60
SAME_POINT = 1e-6
DECIMALS = 5


@dataclass(frozen=True)
class PublicPoints:
    """The points of the public map as they were at `mark`, with the gathering each belongs to."""

    points: Points
    gathering: Ints
    mark: tuple[object, ...]
    read_at: float

    def reach(self, place_ids: Ints | None = None) -> Box | None:
        """The box that holds these places (None: all); None when none of them is on the map."""
        chosen = slice(None) if place_ids is None else np.isin(self.points.place, place_ids)
        lat, lng = self.points.lat[chosen], self.points.lng[chosen]
        if len(lat) == 0:
            return None
        return Box(float(lat.min()), float(lng.min()), float(lat.max()), float(lng.max()))


_kept: WeakKeyDictionary[Engine, PublicPoints] = WeakKeyDictionary()
_reading = Lock()


def points_now(session: Session, *, anew: bool = False) -> PublicPoints:
    """The points of the public map; read again when anything changed, and now and then in any case."""
    engine = session.get_bind()
    if not isinstance(engine, Engine):
        raise TypeError("The directory session belongs to an engine.")
    mark = tuple(session.execute(queries.mark_of_changes()).one())
    with _reading:
        kept = _kept.get(engine)
        if anew or kept is None or kept.mark != mark or monotonic() - kept.read_at > REFRESH_SECONDS:
            kept = _kept[engine] = _read(session, mark)
    return kept


def _read(session: Session, mark: tuple[object, ...]) -> PublicPoints:
    rows = session.execute(queries.public_points()).all()
    table = np.fromiter(chain.from_iterable(rows), dtype=np.float64, count=4 * len(rows)).reshape(-1, 4)
    gathering, place = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    points = Points.at(np.ascontiguousarray(table[:, 2]), np.ascontiguousarray(table[:, 3]), place)
    return PublicPoints(points, gathering, mark, monotonic())


def opening_bounds(session: Session, place_ids: Collection[int] | None = None) -> str:
    """Where a map opens, as `box=` is written: on these places, else on all; empty when none is on the map."""
    now = points_now(session)
    reach = (now.reach(_ids(place_ids)) if place_ids is not None else None) or now.reach()
    return box_text(reach) if reach else ""


def places_in(session: Session, box: Box) -> set[int]:
    """The ids of places with a public point inside the box."""
    points = points_now(session).points
    inside = (points.lat >= box.south) & (points.lat <= box.north) & (points.lng >= box.west) & (points.lng <= box.east)
    return set(points.place[inside].tolist())


def on_the_map(
    session: Session,
    box: Box,
    zoom: int,
    *,
    wanted: Collection[int] | None,
    listed: Collection[str] = (),
    today: date,
    minute: int,
) -> list[dict[str, Any]]:
    """The spots in view, ready for JSON: `lat`, `lng`, `count`, and either `members` (with texts) or `bounds`.

    `wanted` are the place ids the filters leave (None: all), `listed` public keys of the list beside the map; what
    comes next is told as of `minute` of `today`. A venue that moved or was hidden since the points were read is
    noticed here: then they are read again.
    """
    keys = sorted(listed)[:MOST_LISTED_KEYS]
    numbered = _ids(session.scalars(queries.ids_of(keys)).all()) if keys else None
    for anew in (False, True):
        now = points_now(session, anew=anew)
        spots = spots_in(now.points, box, zoom, wanted=_ids(wanted), listed=numbered)
        cards = _cards(session, now, spots, today, minute)
        if all(_is_still_there(now, point, cards) for spot in spots for point in spot.points):
            break
    return [_told(spot, now, cards) for spot in spots]


def _ids(values: Collection[int] | None) -> Ints | None:
    return None if values is None else np.fromiter(values, dtype=np.int64, count=len(values))


def _is_still_there(now: PublicPoints, point: int, cards: dict[int, dict[str, Any]]) -> bool:
    card = cards.get(int(now.gathering[point]))
    return (
        card is not None
        and abs(card["lat"] - now.points.lat[point]) < SAME_POINT
        and abs(card["lng"] - now.points.lng[point]) < SAME_POINT
    )


def _told(spot: Spot, now: PublicPoints, cards: dict[int, dict[str, Any]]) -> dict[str, Any]:
    answer = {"lat": round(spot.lat, DECIMALS), "lng": round(spot.lng, DECIMALS), "count": spot.count}
    if not spot.points:
        edges = (spot.bounds.west, spot.bounds.south, spot.bounds.east, spot.bounds.north)
        return answer | {"bounds": [round(edge, DECIMALS) for edge in edges]}
    told = [cards[int(now.gathering[point])] for point in spot.points if _is_still_there(now, point, cards)]
    return answer | {"members": [{name: card[name] for name in TOLD if card[name]} for card in told]}


TOLD = ("key", "venue", "name", "kinds", "where", "next", "precision")


def _cards(
    session: Session, now: PublicPoints, spots: Sequence[Spot], today: date, minute: int
) -> dict[int, dict[str, Any]]:
    """What is told of each gathering, by its id."""
    gatherings = [int(now.gathering[point]) for spot in spots for point in spot.points]
    if not gatherings:
        return {}
    rows = [row for row in session.execute(queries.cards(gatherings)).mappings() if row["is_shown"]]
    kinds: dict[int, list[str]] = {}
    for place_id, kind in session.execute(queries.kinds_of({row["place_id"] for row in rows})):
        kinds.setdefault(place_id, []).append(kind.label)
    coming = queries.next_openings(gatherings, today, minute, held=held(session, today, date.max))
    opens = [OpenDay(*row) for row in session.execute(coming)]
    words = {each.gathering_id: opening_words(each, today) for each in opens}
    return {
        row["gathering_id"]: {
            **row,
            "kinds": "・".join(kinds.get(row["place_id"], [])),
            "where": _where(row),
            "next": _next(row["activity"], words.get(row["gathering_id"], "")),
            "precision": "area" if row["is_area"] else "rough" if row["is_rough"] else "exact",
        }
        for row in rows
    }


def _where(row: Any) -> str:
    if row["is_area"]:
        return f"{row['town']}のあたり"
    return row["venue_name"] or row["address"] or row["town"]  # type: ignore[no-any-return]  # a row of texts


def _next(activity: Activity, words: str) -> str:
    if activity is not Activity.ACTIVE:
        return activity.label
    return f"次は {words}" if words else ""
