"""An address to a point from town tables held in memory: no network, a fraction of a millisecond.

A town table knows no house numbers, so the best it can say is "town"; where the words fit several towns it
says "city" and names them, and where they belong to a municipality whose table is not loaded it says "none".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from core.geo.addresses import PREFECTURES, Folded, clean, fold, fold_name
from core.geo.characters import DASHES
from core.geo.matches import Level, Match
from core.geo.points import Point, centre
from core.geo.townindex import Found, TownIndex, TownRow

AFTER_WORDS = re.compile(r"[\s()（）\[\]「」『』【】:/,、]+")
NUMBER_AT = re.compile(r"-?\d")
CORNER = re.compile("[上下]ル|[東西]入ル?")  # 寺町通御池上る上本能寺前町
LEADING = re.compile(rf"^[\s{re.escape(DASHES)}ーの,、]+(?=\d)")
WARD = re.compile(r"^(?P<city>.+?市)(?P<ward>.+区)$")
COUNTY = re.compile(r"^.+?郡(?P<name>.+[町村])$")


class City:
    """One municipality of the table."""

    def __init__(self, rows: Sequence[TownRow]) -> None:
        self.prefecture, self.name = rows[0].prefecture, rows[0].city
        self.rows = rows
        self.towns = TownIndex(rows)

    @cached_property
    def silent(self) -> TownIndex:
        """The same towns with ノ, ケ and ツ left out; made when first needed."""
        return TownIndex(self.rows, silent=True)

    @cached_property
    def point(self) -> Point | None:
        """The middle of its towns."""
        known = [row.point for row in self.rows if row.point and not row.part]
        return centre(known) if known else None

    @property
    def full_name(self) -> str:
        """愛知県小牧市."""
        return self.prefecture + self.name

    def names(self) -> Iterator[str]:
        """Its name, and the shorter ones people write: without 郡, without the city of a ward or the ward."""
        yield self.name
        for pattern in (COUNTY, WARD):
            if parts := pattern.match(self.name):
                yield from parts.groups()

    def find(self, address: Folded, start: int) -> Found | None:
        """The town named from `start` on, in Kyoto after the streets; see `TownIndex.find`."""
        corners = [corner.end() for corner in CORNER.finditer(address.key, start)]
        after_streets = self.towns.find(address, corners[-1]) if corners else None
        if after_streets and after_streets.certain:
            return after_streets
        found = self.towns.find(address, start)
        if found and found.certain:
            return found
        second = self.silent.find(address, start)
        return second if second and second.certain else found or second


class Gazetteer(Geocoder):
    """A geopy geocoder over town tables; `find` answers with levels, `geocode` the way geopy does."""

    def __init__(self, rows: Iterable[TownRow]) -> None:
        super().__init__()
        by_city: dict[tuple[str, str], list[TownRow]] = defaultdict(list)
        for row in rows:
            by_city[row.prefecture, row.city].append(row)
        self.cities = [City(found) for found in by_city.values()]
        self._by_name: dict[str, list[City]] = defaultdict(list)
        for city in self.cities:
            for name in dict.fromkeys(city.names()):
                self._by_name[fold_name(name)].append(city)
        self._longest = max(map(len, self._by_name), default=0)
        known = dict.fromkeys((*PREFECTURES, *(city.prefecture for city in self.cities)))
        self._prefectures = {fold_name(name): name for name in known}

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL) -> Any:
        """A geopy Location (its `raw` is the Match), a list of one, or None; `timeout` is never needed."""
        match = self.find(query)
        if match.point is None:
            return None
        location = Location(match.matched, (match.point.lat, match.point.lng), match)
        return location if exactly_one else [location]

    def find(self, address: str) -> Match:
        """The best reading of `address`; never a town of a municipality the words do not name."""
        text = clean(address)
        best = Match(Level.NONE, rest=text)
        for part in _beginnings(text):
            match = self._read(fold(part), first=len(part) == len(text))
            if match.level == Level.TOWN:
                return match
            if best.level == Level.NONE and (match.level == Level.CITY or match.candidates):
                best = match
        return self._after_the_building(best) or best

    def _after_the_building(self, best: Match) -> Match | None:
        """「春日井市役所 鳥居松町5-44」: the town after a space or bracket, in the city that was named."""
        named = [city for city in self.cities if best.level == Level.CITY and best.matched == city.full_name]
        if not named:
            return None
        for part in _beginnings(best.rest):
            address = fold(part)
            town = named[0].towns.find(address, 0)
            if town and _with_number(town, address):
                return _as_match(named[0], town, address)
        return None

    def _read(self, address: Folded, *, first: bool) -> Match:
        prefecture, start = self._prefecture(address)
        cities, end = self._cities(address, start, prefecture)
        if not cities and prefecture is None:
            cities, end = self._after_short_prefecture(address)
        if cities:
            return _in_cities(cities, address, end)
        if not first:
            return Match(Level.NONE, rest=address.text)
        known = [city for city in self.cities if prefecture in (None, city.prefecture)]
        return self._without_city(known, address, start)

    def _cities(self, address: Folded, start: int, prefecture: str | None) -> tuple[list[City], int]:
        for end in range(min(len(address.key), start + self._longest), start, -1):
            named = self._by_name.get(address.key[start:end], ())
            if fitting := [city for city in named if prefecture in (None, city.prefecture)]:
                return fitting, end
        return [], start

    def _prefecture(self, address: Folded) -> tuple[str | None, int]:
        for length in (3, 4):
            if name := self._prefectures.get(address.key[:length]):
                return name, length
        return None, 0

    def _after_short_prefecture(self, address: Folded) -> tuple[list[City], int]:
        """「愛知小牧市」: the prefecture without its 県."""
        for key, name in self._prefectures.items():
            if address.key.startswith(key[:-1]):
                return self._cities(address, len(key) - 1, name)
        return [], 0

    def _without_city(self, cities: list[City], address: Folded, start: int) -> Match:
        """A town right away: accepted when one town of all that are loaded fits to the letter, number next."""
        none = Match(Level.NONE, rest=address.text)
        found = [(city, town) for city in cities for town in _towns_right_away(city, address, start)]
        certain = [(city, town) for city, town in found if town.certain and _number_next(address, town.end)]
        longest = max((town.end for _, town in certain), default=0)
        certain = [(city, town) for city, town in certain if town.end == longest]
        if len(certain) == 1:
            return _as_match(*certain[0], address)
        if certain:
            return replace(none, candidates=tuple(row for _, town in certain for row in town.rows))
        if len(found) == len(self.cities) == 1 and _number_next(address, found[0][1].end):
            return _as_match(*found[0], address)
        return none


def _in_cities(cities: list[City], address: Folded, start: int) -> Match:
    found = [(city, town) for city in cities if (town := city.find(address, start))]
    certain = [(city, town) for city, town in found if town.certain]
    if len(certain) == 1 or len(found) == 1:
        return _as_match(*(certain or found)[0], address)
    rows = tuple(row for _, town in certain or found for row in town.rows)
    points = [city.point for city in cities if city.point]
    shared = cities[0].name if len(cities) == 1 else WARD.sub(r"\g<city>", cities[0].name)
    return Match(
        Level.CITY,
        rest=_tidy(address.rest(start)),
        point=centre(points) if points else None,
        matched=cities[0].prefecture + shared if len({city.prefecture for city in cities}) == 1 else "",
        source="towns",
        candidates=rows,
    )


def _towns_right_away(city: City, address: Folded, start: int) -> Iterator[Found]:
    """The town at `start`, else the one after the city's name without 市: 「小牧堀の内3-1」."""
    if town := city.towns.find(address, start):
        yield town
    for name in city.names():
        short = fold_name(name)[:-1]
        if short and address.key.startswith(short, start):
            town = city.towns.find(address, start + len(short))
            if town and _with_number(town, address):
                yield town


def _as_match(city: City, found: Found, address: Folded) -> Match:
    points = [row.point for row in found.rows if row.point]
    return Match(
        Level.TOWN if found.certain and points else Level.CITY,
        rest=_tidy(address.rest(found.end)),
        point=centre(points) if points else city.point,
        matched=city.full_name + (found.rows[0].name if found.certain else found.name),
        source="towns",
        row=found.rows[0] if found.certain else None,
        candidates=() if found.certain else found.rows,
    )


def _beginnings(text: str) -> Iterator[str]:
    """The whole, and what begins after a space, bracket or colon: 「中央公民館（小牧市中央1-260）」."""
    yield text
    for gap in AFTER_WORDS.finditer(text):
        if gap.end() < len(text):
            yield text[gap.end() :]


def _with_number(found: Found, address: Folded) -> bool:
    has_number = NUMBER_AT.match(address.key, found.end) or address.key.endswith("丁目", 0, found.end)
    return found.certain and bool(has_number)


def _number_next(address: Folded, end: int) -> bool:
    follows = address.key[end : end + 1]
    return not follows or follows.isdecimal() or follows == "-" or address.rest(end).startswith(" ")


def _tidy(rest: str) -> str:
    return LEADING.sub("", rest).strip()
