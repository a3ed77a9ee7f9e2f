"""What is asked of search and what it answers, whichever page, feed or command asks."""

from dataclasses import dataclass, field
from datetime import date

from core.geo.points import Point
from directory.search.models import SearchedType
from directory.search.ranking import Sort

MOST_PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A line of text and what was chosen beside it; everything may be empty.

    `kinds` place kinds, `window.<kind>` or `opening.<kind>`; `areas` keys; `weekdays` MO … SU; `times` morning,
    afternoon, evening; `on` and `open_now` ask the table of open days, so they find places only; `near` with
    `radius_m` in metres; `among` leaves only places of these row ids (answers of the map and of the calendar). Of
    one list any value is enough, but all `flags` must hold. `places_alone`: without words, and unless a type or a kind
    of another type is chosen, only places are listed.
    """

    text: str = ""
    types: tuple[SearchedType, ...] = ()
    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()
    on: date | None = None
    open_now: bool = False
    near: Point | None = None
    radius_m: float | None = None
    among: frozenset[int] | None = None
    page: int = 1
    per_page: int = 20
    sort: Sort = Sort.BEST
    places_alone: bool = False

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """What was chosen, by dimension of the index."""
        every = {
            "type": tuple(each.value for each in self.types) or self._type_unless_asked(),
            "kind": self.kinds,
            "area": self.areas,
            "weekday": self.weekdays,
            "time": self.times,
            "audience": self.audience,
            "flag": self.flags,
            "cost": self.costs,
        }
        return {name: values for name, values in every.items() if values}

    def _type_unless_asked(self) -> tuple[str, ...]:
        is_plain = self.places_alone and not self.text and not any("." in kind for kind in self.kinds)
        return (SearchedType.PLACE.value,) if is_plain else ()

    def rows_of_page(self) -> slice:
        """From which result to which the page goes."""
        each = min(max(self.per_page, 1), MOST_PER_PAGE)
        first = (max(self.page, 1) - 1) * each
        return slice(first, first + each)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a snippet; `is_match` when it is what was asked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class SearchItem:
    """One result: what it is, how well it fits, metres to its nearest venue (None: unknown), words around a match.

    `is_partly`: it fits a part of what was asked, and stands after all that fit better.
    """

    type: SearchedType
    key: str
    name: str
    external_id: str
    kinds: tuple[str, ...]
    score: float
    distance_m: float | None
    snippet: tuple[Mark, ...] = ()
    is_partly: bool = False


@dataclass(frozen=True, slots=True)
class Widening:
    """How the query was loosened because nothing fitted it whole; the sentence is for the resident."""

    kind: str
    sentence: str
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """What could be given up when nothing fits, fields of the query, and how many would then be found."""

    dropped: tuple[str, ...]
    sentence: str
    total: int
    query: SearchQuery


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of results with the counts of what can be chosen next.

    Of `total` the last `partly` fit only in part: they fill up a list that would be very short.
    `facets`: kind, area, weekday, time_of_day, audience, flags, cost, type → value → how many the list has that it
    leads to. `did_you_mean` is the query with its slips mended, which is what was searched; `perhaps` one with words of
    ours for words that found little, to choose. `understood` says what was made of the query, `urgent` names words of
    danger: show help first. `degraded`: the index could not be read.
    """

    total: int = 0
    partly: int = 0
    items: tuple[SearchItem, ...] = ()
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    area_names: dict[str, str] = field(default_factory=dict)
    widened: Widening | None = None
    offers: tuple[Offer, ...] = ()
    did_you_mean: str = ""
    perhaps: str = ""
    understood: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    wants_position: bool = False
    degraded: bool = False
