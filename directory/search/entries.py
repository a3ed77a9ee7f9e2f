"""One published row of the database as a document; only what residents may read of it."""

import re
from collections.abc import Iterable
from typing import Any

from core.geo.points import Point
from directory.places.kinds import FEATURES
from directory.places.models import Activity, VenueVisibility
from directory.search.documents import WEEKDAYS, SearchDocument, times_between
from directory.search.models import SearchedType
from directory.search.timetables import weekdays_and_times

PLACE_TEXTS = (*("summary", "for_whom", "cost_text", "booking", "bring", "languages", "nearest_stop", "note", "phone"),)
WINDOW_TEXTS = (
    *("troubles", "serves", "script", "hours_text", "hours_sentence", "booking", "outside_hours", "languages"),
    *("venue_name", "address", "phone"),
)


BLOCK_READ = re.compile("(?:イッ|ニ|サン|ヨン|ゴ|ロク|ナナ|ハッ|キュウ|ジュウ)+チョウメ$")


def place_document(
    row: Any, kinds: list[Any], people: list[Any], areas: list[Any], venues: list[Any]
) -> SearchDocument:
    """A place as residents may find it, from its row and the rows that belong to it."""
    weekdays, times = weekdays_and_times([venue.schedule for venue in venues])
    texts = [row[name] for name in PLACE_TEXTS]
    for venue in venues:
        texts += [venue.name, venue.schedule_text, venue.schedule_sentence, *_public_words(venue)]
    return SearchDocument(
        type=SearchedType.PLACE,
        key=row["key"],
        row=row["id"],
        name=row["name"],
        kana=row["kana"],
        kinds=tuple(kind.value for _, kind in kinds),
        kind_labels=tuple(kind.label for _, kind in kinds),
        audiences=tuple(audience.value for _, audience in people),
        operator=row["operator"] or "",
        texts=_told(texts),
        areas=tuple((key, name) for _, key, name, _ in areas),
        towns=_towns(venues, areas),
        weekdays=weekdays,
        times=times,
        flags=tuple(name for name in FEATURES if row[name]),
        cost=row["cost"].value,
        points=_points(venues),
        confirmed_on=row["confirmed_on"],
        external_id=row["external_id"] or "",
        is_resting=row["activity"] is Activity.PAUSED,
    )


def window_document(row: Any, areas: list[Any]) -> SearchDocument:
    """A consultation window as residents may find it."""
    weekdays, times = weekdays_and_times([row["hours"]])
    return SearchDocument(
        type=SearchedType.WINDOW,
        key=row["key"],
        row=row["id"],
        name=row["name"],
        kana=row["kana"],
        kinds=(f"window.{row['kind'].value}",),
        kind_labels=(SearchedType.WINDOW.label, *(["断らない相談窓口"] if row["refuses_nobody"] else [])),
        operator=row["operator"],
        texts=_told([row["kind"].label, *(row[name] for name in WINDOW_TEXTS)]),
        areas=tuple((key, name) for _, key, name, _ in areas),
        towns=_told([row["town"], row["municipality"], *(kana for *_, kana in areas)]),
        weekdays=weekdays,
        times=times,
        points=() if row["lat"] is None else (Point.at(row["lat"], row["lng"]),),
        confirmed_on=row["confirmed_on"],
        is_sensitive=row["is_sensitive"],
    )


def opening_document(row: Any, slots: list[Any], areas: list[Any], venues: list[Any]) -> SearchDocument:
    """A volunteer role as residents may find it, where its place is."""
    parts = [part for slot in slots for part in times_between(slot.starts, slot.ends)]
    return SearchDocument(
        type=SearchedType.OPENING,
        key=row["key"],
        row=row["id"],
        name=row["title"],
        kinds=(f"opening.{row['kind'].value}",),
        kind_labels=(row["kind"].label,),
        operator=row["place"],
        texts=_told([row["place_kana"], row["tasks"], row["honorarium"], *row["interests"]]),
        areas=tuple((key, name) for _, key, name, _ in areas),
        towns=_towns(venues, areas),
        weekdays=tuple(dict.fromkeys(WEEKDAYS[slot.weekday] for slot in slots)),
        times=tuple(dict.fromkeys(parts)),
        points=_points(venues),
        confirmed_on=row["confirmed_on"],
    )


def _public_words(venue: Any) -> tuple[str, ...]:
    """What residents may read of where it is."""
    if venue.visibility is VenueVisibility.EXACT:
        return venue.venue_name, venue.address
    return ()


def _towns(venues: list[Any], areas: list[Any]) -> tuple[str, ...]:
    """Names of towns, municipalities and areas; readings too, so that ほんまち finds 本町."""
    shown = [venue for venue in venues if venue.visibility is not VenueVisibility.HIDDEN]
    names = [
        name
        for venue in shown
        for name in (venue.town, venue.town_kana, BLOCK_READ.sub("", venue.town_kana or ""), venue.municipality)
    ]
    return _told([*names, *(kana for *_, kana in areas)])


def _points(venues: list[Any]) -> tuple[Point, ...]:
    """The pin, the town's point when only the area is shown, or none (`Gathering.public_point`)."""
    points = []
    for venue in venues:
        if venue.visibility is VenueVisibility.EXACT and venue.lat is not None:
            points.append(Point.at(venue.lat, venue.lng))
        elif venue.visibility is VenueVisibility.AREA_ONLY and venue.town_lat is not None:
            points.append(Point.at(venue.town_lat, venue.town_lng))
    return tuple(dict.fromkeys(points))


def _told(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
