"""Questions about entries that may be one."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from core.db import directory_session
from directory.areas.models import Area
from directory.desk.queries import DeskFilter, places_for
from directory.exchange.pairs import Pair as Likely
from directory.exchange.pairs import duplicate_pairs
from directory.merging.sides import Pair
from directory.places.models import Place, PlaceArea
from directory.places.queries import EVERYTHING
from directory.upkeep.models import DistinctPair, PlaceMerge
from directory.upkeep.queries import get_merge as merge_by_key
from directory.upkeep.queries import latest_merges

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """A pair as the list shows it, with how sure it is and why."""

    pair: Pair
    score: float
    reasons: list[str]


@dataclass(frozen=True)
class Merged:
    """A merge with the places it is about, for who may undo it."""

    merge: PlaceMerge
    places: tuple[Place, ...]

    @property
    def key(self) -> str:
        """The key of the merge."""
        return self.merge.key


def get_pair(key: str, other: str) -> Pair:
    """Two places with all the desk shows; NoResultFound (a 404 page) when they are not two, or not there."""
    found = _by_key(directory_session(), [key, other])
    if key == other or len(found) < len((key, other)):
        raise NoResultFound
    return Pair(found[key], found[other])


def get_merge(merge: str) -> Merged:
    """A merge by its key, with its places; NoResultFound (a 404 page) when there is none."""
    session = directory_session()
    found = merge_by_key(session, merge)
    return Merged(found, tuple(_by_key(session, [found.staying_key, found.gone_key]).values()))


def likely_pairs(session: Session, may: Callable[[frozenset[str]], bool]) -> list[Likely]:
    """The pairs believed to be one, surest first; only of places whose areas one may look after (`may`)."""
    pairs = duplicate_pairs(session)
    areas = areas_of(session, {key for pair in pairs for key in (pair.a, pair.b)})
    return [pair for pair in pairs if may(areas[pair.a]) and may(areas[pair.b])]


def areas_of(session: Session, keys: Collection[str]) -> dict[str, frozenset[str]]:
    """The keys of the areas of each of these places; a place outside every area has none."""
    found: dict[str, set[str]] = defaultdict(set)
    query = select(Place.key, Area.key).join(PlaceArea, PlaceArea.place_id == Place.id).join(Area)
    for key, area in session.execute(query.where(Place.key.in_(keys))):
        found[key].add(area)
    return {key: frozenset(found[key]) for key in keys}


def shown(session: Session, pairs: Collection[Likely]) -> list[LikelyPair]:
    """These pairs with their places; one that went meanwhile is left out."""
    places = _by_key(session, {key for pair in pairs for key in (pair.a, pair.b)})
    return [
        LikelyPair(Pair(places[pair.a], places[pair.b]), pair.score, pair.reasons)
        for pair in pairs
        if pair.a in places and pair.b in places
    ]


def merges_now(session: Session) -> list[Merged]:
    """The latest merges that stand, with their places."""
    merges = session.scalars(latest_merges().limit(MOST_SHOWN)).all()
    places = _by_key(session, {key for merge in merges for key in (merge.staying_key, merge.gone_key)})
    return [
        Merged(merge, tuple(places[key] for key in (merge.staying_key, merge.gone_key) if key in places))
        for merge in merges
    ]


def remembered_pairs(session: Session) -> list[Pair]:
    """The pairs found to be two, the latest first."""
    rows = session.scalars(select(DistinctPair).order_by(DistinctPair.id.desc()).limit(MOST_SHOWN)).all()
    places = _by_key(session, {key for row in rows for key in (row.a_key, row.b_key)})
    return [Pair(places[row.a_key], places[row.b_key]) for row in rows if row.a_key in places and row.b_key in places]


def places_saying(session: Session, q: str, today: date, *, most: int) -> list[Place]:
    """Places the desk's search finds for these words, in reading order; none for no words."""
    if not q:
        return []
    keys = [place.key for place in session.scalars(places_for(DeskFilter(q), None, today).limit(most))]
    found = _by_key(session, keys)
    return [found[key] for key in keys]


def _by_key(session: Session, keys: Collection[str]) -> dict[str, Place]:
    found = session.scalars(select(Place).where(Place.key.in_(keys)).options(*EVERYTHING))
    return {place.key: place for place in found}
