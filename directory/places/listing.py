"""The results of a search as lines of a page and as JSON: places, windows and roles in one numbered list."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.paging import Paging
from directory.openings.models import Opening
from directory.openings.presenting import OpeningLine, opening_json, opening_lines
from directory.openings.queries import openings_by_key
from directory.places.days import OpenDay
from directory.places.models import Gathering, Place
from directory.places.presenting import PlaceLine, distance_words, place_json, place_line
from directory.places.queries import coming_days, places_by_key
from directory.search.asking import Mark, SearchItem, SearchResult
from directory.search.models import SearchedType
from directory.windows.models import ConsultationWindow
from directory.windows.presenting import state_words, window_json
from directory.windows.queries import open_state, windows_by_key

Url = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One result under its number; exactly one of `place`, `window` and `role` is there."""

    number: int
    item: SearchItem
    place: PlaceLine | None = None
    window: ConsultationWindow | None = None
    state: str = ""
    role: OpeningLine | None = None

    @property
    def snippet(self) -> tuple[Mark, ...]:
        """The words around a match."""
        return self.item.snippet


@dataclass(frozen=True, slots=True)
class Found:
    """The entries of one page of results, loaded once for page and JSON."""

    items: Sequence[SearchItem]
    places: dict[str, Place]
    windows: dict[str, ConsultationWindow]
    openings: dict[str, Opening]
    coming: dict[int, list[OpenDay]]


def load(session: Session, items: Sequence[SearchItem], today: date, minute: int) -> Found:
    """What the results are about; what was withdrawn a moment ago is left out."""
    keys = {each: [item.key for item in items if item.type is each] for each in SearchedType}
    places = places_by_key(session, keys[SearchedType.PLACE]) if keys[SearchedType.PLACE] else {}
    windows = windows_by_key(session, keys[SearchedType.WINDOW]) if keys[SearchedType.WINDOW] else {}
    openings = openings_by_key(session, keys[SearchedType.OPENING]) if keys[SearchedType.OPENING] else {}
    coming = coming_days(session, [place.id for place in places.values()], today, minute=minute)
    known = {*places, *windows, *openings}
    return Found([item for item in items if item.key in known], places, windows, openings, coming)


def lines_of(found: Found, *, first: int, today: date, minute: int) -> list[Line]:
    """The numbered lines; `first` is the number of the first result of this page."""
    return [_line(found, item, number, today, minute) for number, item in enumerate(found.items, first)]


def pins_of(lines: Sequence[Line]) -> list[tuple[int, Gathering]]:
    """Number and venue of every line that stands on the map."""
    return [(line.number, line.place.shown) for line in lines if line.place and line.place.shown]


def results_json(found: Found, url_of: Url) -> list[dict[str, Any]]:
    """The same results as JSON, each with `type`, score and distance."""
    return [_json(found, item, url_of) | {"score": item.score, "partly": item.is_partly} for item in found.items]


def list_json(result: SearchResult, paging: Paging, results: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole answer: how many, which page, what can be chosen next, how the query was loosened, the results."""
    return {
        "total": result.total,
        "partly": result.partly,
        "page": paging.page,
        "pages": paging.pages,
        "per_page": paging.per_page,
        "facets": result.facets,
        "area_names": result.area_names,
        "widened": asdict(result.widened) if result.widened else None,
        "offers": [
            {"dropped": list(offer.dropped), "text": offer.sentence, "total": offer.total} for offer in result.offers
        ],
        "did_you_mean": result.did_you_mean,
        "perhaps": result.perhaps,
        "degraded": result.degraded,
        "results": results,
    }


def _line(found: Found, item: SearchItem, number: int, today: date, minute: int) -> Line:
    if item.type is SearchedType.PLACE:
        place = found.places[item.key]
        distance = "" if item.distance_m is None else distance_words(item.distance_m)
        return Line(number, item, place=place_line(place, found.coming.get(place.id, []), today, distance=distance))
    if item.type is SearchedType.WINDOW:
        window = found.windows[item.key]
        return Line(number, item, window=window, state=state_words(open_state(window, today, minute), today))
    return Line(number, item, role=opening_lines([found.openings[item.key]])[0])


def _json(found: Found, item: SearchItem, url_of: Url) -> dict[str, Any]:
    if item.type is SearchedType.PLACE:
        place = found.places[item.key]
        days = found.coming.get(place.id, [])
        return place_json(place, days, url=url_of("places.show", place.key), distance_m=item.distance_m)
    if item.type is SearchedType.WINDOW:
        return window_json(found.windows[item.key], url=url_of("windows.show", item.key))
    opening = found.openings[item.key]
    return opening_json(opening, url=url_of("places.show", opening.place.key))
