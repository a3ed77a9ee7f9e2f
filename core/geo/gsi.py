"""The address search of 国土地理院, for house numbers; asked in the background only, never while a page waits.

Source: https://msearch.gsi.go.jp/address-search/AddressSearch?q=… answers a JSON list of GeoJSON features with
`properties.title` and `geometry.coordinates` [lng, lat]. It searches loosely and may answer with another
town of a similar name, so an answer counts only where it names the same town as the question.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from geopy.exc import GeocoderServiceError, GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from core.calendar import now
from core.geo.addresses import clean, split_rest
from core.geo.gazetteer import Gazetteer
from core.geo.matches import Level, Match
from core.geo.points import Point, distance_m

HOST = "msearch.gsi.go.jp"
USER_AGENT = "ibasho"
TIMEOUT = 3  # seconds
PAUSE = timedelta(minutes=5)  # how long the service is left alone after it failed
REMEMBERED = 5_000  # answers kept in memory
FARTHEST = 8_000  # metres from the town's own point; the widest rural 大字 of eight cities reaches 6 km


class AddressSearch(Geocoder):
    """国土地理院 address search as a geopy geocoder; raises geopy's errors when it fails or makes no sense."""

    api_path = "/address-search/AddressSearch"

    def __init__(self, *, domain: str = HOST, scheme: str = "https", **options: Any) -> None:
        super().__init__(scheme=scheme, user_agent=USER_AGENT, timeout=TIMEOUT, **options)
        self.api = f"{self.scheme}://{domain}{self.api_path}"

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL) -> Any:
        """The first Location, all of them, or None; its `address` is the title of the answer."""
        url = f"{self.api}?{urlencode({'q': query})}"
        return self._call_geocoder(url, partial(_locations, exactly_one=exactly_one), timeout=timeout)


class AddressFinder:
    """The town table first; then, where a house number is left over, 国土地理院: slowly, remembered, or not at all.

    One failure opens a circuit for five minutes, in which only the table answers. Safe to share among threads.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        search: AddressSearch | None = None,
        *,
        seconds_between: float = 1.0,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._gazetteer = gazetteer
        self._ask = search and RateLimiter(
            search.geocode, min_delay_seconds=seconds_between, max_retries=0, swallow_exceptions=False
        )
        self._clock = clock
        self._closed_until: datetime | None = None
        self._answers: OrderedDict[str, Match | None] = OrderedDict()
        self._lock = Lock()

    def find(self, address: str) -> Match:
        """The best point known: a block or building of 国土地理院 in the right town, else what the table says."""
        match = self._gazetteer.find(address)
        if self._ask is None or match.row is None or not split_rest(match.rest)[0]:
            return match
        return self._searched(match) or match

    def _searched(self, match: Match) -> Match | None:
        question = match.matched + split_rest(match.rest)[0]
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                found = self._answers[question]
                return found and replace(found, rest=match.rest)
            if self._closed_until and self._clock() < self._closed_until:
                return None
            try:
                locations = self._ask(question, exactly_one=False) if self._ask else None
            except GeopyError:
                self._closed_until = self._clock() + PAUSE
                return None
            found = self._best(locations or [], match)
            self._answers[question] = found
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
            return found

    def _best(self, locations: list[Location], match: Match) -> Match | None:
        answers = [answer for location in locations if (answer := self._answer(location, match))]
        return min(answers, key=lambda answer: list(Level).index(answer.level), default=None)

    def _answer(self, location: Location, match: Match) -> Match | None:
        """The location as a Match, if it is in the same town, agrees in its numbers and lies near the town."""
        titled = self._gazetteer.find(location.address)
        if not _same_town(titled, match):
            return None
        point = Point.at(location.latitude, location.longitude)
        if not point.is_in_japan or (match.point and distance_m(point, match.point) > FARTHEST):
            return None
        asked, told = (re.findall(r"\d+", split_rest(found.rest)[0]) for found in (match, titled))
        if not told or asked[: len(told)] != told:
            return None
        level = Level.BUILDING if len(told) == len(asked) > 1 else Level.BLOCK
        return replace(match, level=level, point=point, matched=clean(location.address), source="gsi")


def _same_town(one: Match, other: Match) -> bool:
    if one.row is None or other.row is None:
        return False
    return (one.row.city, one.row.town) == (other.row.city, other.row.town)


def _locations(answer: Any, *, exactly_one: bool) -> Any:
    if not isinstance(answer, list):
        raise GeocoderServiceError("The address search answered something else than a list.")
    try:
        locations = [
            Location(str(feature["properties"]["title"]), (float(lat), float(lng)), feature)
            for feature in answer
            for lng, lat in [feature["geometry"]["coordinates"][:2]]
        ]
    except (KeyError, TypeError, ValueError) as reason:
        raise GeocoderServiceError("The address search answered features without a point.") from reason
    if not locations:
        return None
    return locations[0] if exactly_one else locations
