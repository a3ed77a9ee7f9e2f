"""Writing one fact of a place from its plain value, as revisions keep it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.areas.models import Area
from directory.desk.services import group_named
from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import Activity, Place, PlaceArea, PlaceAudience, PlaceKindLink


def write_fact(session: Session, place: Place, name: str, value: Any) -> None:
    """Give a fact of the place itself the value that `place_facts` would tell."""
    if name == "kinds":
        known_kinds = {str(link.kind): link for link in place.kind_links}
        place.kind_links[:] = [known_kinds.get(each) or PlaceKindLink(kind=PlaceKind(each)) for each in value]
    elif name == "audiences":
        known = {str(link.audience): link for link in place.audience_links}
        place.audience_links[:] = [known.get(each) or PlaceAudience(audience=Audience(each)) for each in value]
    elif name == "areas":
        _name_areas(session, place, value)
    elif name == "group":
        place.group = group_named(session, value)
    elif name == "cost":
        place.cost = Cost(value)
    elif name == "activity":
        place.activity = Activity(value)
    else:
        setattr(place, name, value)


def _name_areas(session: Session, place: Place, keys: Collection[str]) -> None:
    """Mark the areas named by hand; those that follow from the towns are worked out after."""
    for link in place.area_links:
        link.is_by_hand = link.area.key in keys
    known = {link.area.key for link in place.area_links}
    for area in session.scalars(select(Area).where(Area.key.in_(set(keys) - known))):
        place.area_links.append(PlaceArea(area=area, is_by_hand=True))
