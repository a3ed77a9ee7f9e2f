"""Small invented places: each call gives a valid object, keywords change one thing."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.db import unit_of_work
from directory.areas.models import Area, AreaKind, Municipality, Town
from directory.groups.models import Group, GroupKind
from directory.openings.models import Opening, OpeningKind, OpeningSlot
from directory.places.kinds import PlaceKind
from directory.places.models import Gathering, Place, PointSource, Publication, VenueVisibility
from directory.places.services import derive_areas, read_schedule_into, refresh_occurrences
from directory.windows.models import ConsultationWindow, WindowKind

APRIL_1 = date(2026, 4, 1)


def a_municipality(**changes: Any) -> Municipality:
    facts = {"code": "99201", "prefecture": "見本県", "name": "ひだまり市"}
    return Municipality(**facts | changes)


def a_town(**changes: Any) -> Town:
    facts = {"name": "日向町一丁目", "kana": "ひなたちょういっちょうめ", "lat": 35.3, "lng": 136.9}
    if "municipality" not in changes and "municipality_id" not in changes:
        changes["municipality"] = a_municipality()
    return Town(**facts | changes)


def an_area(**changes: Any) -> Area:
    return Area(**{"kind": AreaKind.LIFE_AREA, "name": "東部"} | changes)


def a_group(**changes: Any) -> Group:
    return Group(**{"name": "ひなたぼっこの会", "kind": GroupKind.RESIDENTS} | changes)


def a_gathering(**changes: Any) -> Gathering:
    facts = {
        "venue_name": "日向町集会所",
        "address": "見本県ひだまり市日向町一丁目1-1",
        "lat": 35.3,
        "lng": 136.9,
        "point_source": PointSource.BY_HAND,
        "visibility": VenueVisibility.EXACT,
        "schedule_text": "毎週水曜日 10:00〜12:00",
    }
    return Gathering(**facts | changes)


def a_place(**changes: Any) -> Place:
    facts = {
        "name": "ひだまりサロン",
        "kana": "ひだまりさろん",
        "publication": Publication.PUBLISHED,
        "confirmed_on": APRIL_1,
    }
    kinds = changes.pop("kinds", [PlaceKind.SALON])
    gatherings = changes.pop("gatherings", None)
    place = Place(**facts | changes)
    place.kinds.extend(kinds)
    place.gatherings = [a_gathering()] if gatherings is None else gatherings
    return place


def keep_open(session: Session, *places: Place, on: date) -> None:
    """Keep places with their schedules read as of `on`, the areas of their towns, and their open days."""
    for gathering in [each for place in places for each in place.gatherings]:
        read_schedule_into(gathering, on)
    with unit_of_work(session):
        session.add_all(places)
        session.flush()
        for place in places:
            derive_areas(place)
        refresh_occurrences(session, None, on)


def a_window(**changes: Any) -> ConsultationWindow:
    facts = {
        "kind": WindowKind.ANYTHING,
        "name": "ふくし総合相談窓口",
        "phone": "0000-00-0001",
        "publication": Publication.PUBLISHED,
    }
    return ConsultationWindow(**facts | changes)


def an_opening(**changes: Any) -> Opening:
    facts = {
        "kind": OpeningKind.VOLUNTEER,
        "title": "値札貼り",
        "demand_step": 1,
        "publication": Publication.PUBLISHED,
    }
    if "place" not in changes and "place_id" not in changes:
        changes["place"] = a_place()
    slots = changes.pop("slots", None)
    opening = Opening(**facts | changes)
    opening.slots = [OpeningSlot(weekday=1, starts=600, ends=630)] if slots is None else slots
    return opening
