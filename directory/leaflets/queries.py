"""What a leaflet is made from: published places, the windows beside them, and the ground of the map."""

from collections.abc import Collection, Iterable

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from directory.areas.models import Area, Municipality, Town
from directory.places.kinds import PlaceKind
from directory.places.models import Activity, Gathering, Place, PlaceArea, PlaceKindLink, Publication
from directory.places.queries import EVERYTHING, published_places
from directory.upkeep.models import Confirmation, EntryType
from directory.windows.models import ConsultationWindow, WindowArea, WindowKind
from directory.windows.queries import published_windows


def printable_places(
    *, kinds: Collection[PlaceKind] = (), areas: Collection[Area] = (), keys: Collection[str] = ()
) -> Select[Place]:
    """Published places that have not ended, in reading order: of any of `kinds` and in any of `areas`, or by key."""
    query = published_places().where(Place.activity != Activity.ENDED).options(*EVERYTHING)
    if keys:
        query = query.where(Place.key.in_(keys))
    if kinds:
        query = query.where(Place.id.in_(select(PlaceKindLink.place_id).where(PlaceKindLink.kind.in_(kinds))))
    if areas:
        ids = [area.id for area in areas]
        query = query.where(Place.id.in_(select(PlaceArea.place_id).where(PlaceArea.area_id.in_(ids))))
    return query


def published_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Of these keys those of places residents see."""
    query = select(Place.key).where(Place.publication == Publication.PUBLISHED, Place.key.in_(keys))
    return set(session.scalars(query)) if keys else set()


def areas_called(session: Session, words: Collection[str]) -> dict[str, Area]:
    """The areas of these keys or names, by the word that asked; unknown words are missing."""
    found = session.scalars(select(Area).where(or_(Area.key.in_(words), Area.name.in_(words))).order_by(Area.position))
    return {word: area for area in found for word in words if word in (area.key, area.name)}


def all_areas(session: Session) -> list[Area]:
    """Every 圏域, kind by kind."""
    return list(session.scalars(select(Area).order_by(Area.kind, Area.position, Area.name)))


def how_each_was_confirmed(session: Session, keys: Collection[str]) -> dict[str, str]:
    """電話, 訪問 … by the key of the place: how its latest confirmed fact was confirmed."""
    marks = session.scalars(
        select(Confirmation)
        .where(Confirmation.entry_type == EntryType.PLACE, Confirmation.entry_key.in_(keys))
        .order_by(Confirmation.confirmed_on, Confirmation.id)
    )
    return {mark.entry_key: mark.how.label for mark in marks}


def windows_beside(session: Session, areas: Collection[Area], most: int) -> list[ConsultationWindow]:
    """The windows printed with places of `areas`: those that refuse nobody first, then those in charge there.

    Sensitive windows (DV, abuse) are never put on paper that lies about in shops.
    """
    known = session.scalars(published_windows().where(ConsultationWindow.is_sensitive.is_(False))).all()
    ids = {area.id for area in areas}
    near = [window for window in known if not window.area_links or _serves(window.area_links, ids)]
    chosen = [window for window in near if window.refuses_nobody]
    chosen += [window for window in near if window not in chosen and _serves(window.area_links, ids)]
    if not chosen:
        chosen = [window for window in near if window.kind is WindowKind.ANYTHING]
    return chosen[:most]


def _serves(links: Iterable[WindowArea], area_ids: Collection[int]) -> bool:
    return any(link.area_id in area_ids for link in links)


def municipalities_of(session: Session, places: Collection[Place]) -> list[Municipality]:
    """Where the venues of these places lie; all that are loaded when no venue says so."""
    ids = [place.id for place in places]
    of_places = select(Town.municipality_id).join(Gathering, Gathering.town_id == Town.id)
    query = select(Municipality).order_by(Municipality.code)
    found = session.scalars(query.where(Municipality.id.in_(of_places.where(Gathering.place_id.in_(ids))))).all()
    return list(found or session.scalars(query))


def town_points(municipalities: Collection[Municipality]) -> Select[str, float | None, float | None]:
    """Name, latitude and longitude of the towns of these municipalities."""
    ids = [municipality.id for municipality in municipalities]
    return select(Town.name, Town.lat, Town.lng).where(Town.municipality_id.in_(ids)).order_by(Town.id)
