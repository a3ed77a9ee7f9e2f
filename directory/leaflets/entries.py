"""Places as the numbered entries of a paper."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.languages.sentences import N_, _
from core.languages.texts import TheirText
from directory.areas.models import Municipality
from directory.leaflets import queries
from directory.leaflets.sheet import Entry
from directory.maps.picture import Pin
from directory.places.days import OpenDay
from directory.places.kinds import Cost
from directory.places.models import Activity, Gathering, Place, VenueVisibility
from directory.places.presenting import address_words, schedule_words
from directory.places.queries import coming_days

MARK = re.compile(r"<[^>]*>")
NEXT_DATES = 3
PAUSED = N_("いまは お休みしています。再開の日は お問い合わせください。")


def entries_of(
    session: Session, places: Sequence[Place], municipalities: Sequence[Municipality], today: date, base_url: str
) -> tuple[Entry, ...]:
    """The places as numbered entries: only what residents may know, in the language of the paper."""
    city = city_of(municipalities)
    days = coming_days(session, [place.id for place in places], today, each=NEXT_DATES)
    how = queries.how_each_was_confirmed(session, [place.key for place in places])
    return tuple(
        replace(
            entry_of(place, number=number, city=city, base_url=base_url),
            next_dates=_dates(days.get(place.id, [])),
            confirmed_how=how.get(place.key, ""),
        )
        for number, place in enumerate(places, 1)
    )


def city_of(municipalities: Sequence[Municipality]) -> str:
    """Prefecture and name where a whole sheet lies in one municipality: what its addresses leave out."""
    return f"{municipalities[0].prefecture}{municipalities[0].name}" if len(municipalities) == 1 else ""


def entry_of(place: Place, *, number: int = 0, city: str = "", base_url: str = "") -> Entry:
    """What would be printed of a place now, but for its next days; `city` is left out of its address."""
    return Entry(
        number=number,
        name=place.name,
        reading=place.kana,
        url=f"{base_url}/places/{place.key}",
        key=place.key,
        kinds=tuple(_(kind.label) for kind in place.kinds),
        schedule=_schedule(place.gatherings),
        venue=_venue(place.gatherings),
        address=_address(place.gatherings, city),
        phone=place.phone,
        cost=_(place.cost_text) or ("" if place.cost is Cost.UNKNOWN else _(place.cost.label)),
        notice=_(PAUSED) if place.activity is Activity.PAUSED else "",
        just_being=place.just_being is True,
        confirmed_on=place.confirmed_on,
    )


def _schedule(gatherings: Sequence[Gathering]) -> str:
    """The days of every venue. What was not read to the end is printed in the group's own words."""
    words = {}
    for gathering in gatherings:
        understood = gathering.schedule_sentence if not gathering.schedule_unread else ""
        text = understood or gathering.schedule_text
        if understood:
            text = unmarked(schedule_words(gathering.schedule, text))
        label = gathering.name or gathering.public_venue_name
        if text:
            words[text] = f"【{label}】{text}" if len(gatherings) > 1 and label else text
    if len(words) == 1:
        return next(iter(words))
    return " ".join(words.values())


def unmarked(words: str) -> str:
    """Without the marks that pages put around Japanese: papers find it by its letters."""
    is_marked = isinstance(words, Markup) and not isinstance(words, TheirText)
    return unescape(MARK.sub("", words)) if is_marked else str(words)


def _dates(days: Sequence[OpenDay]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(day.on_day for day in days))


def _venue(gatherings: Sequence[Gathering]) -> str:
    names = dict.fromkeys(gathering.public_venue_name for gathering in gatherings if gathering.public_venue_name)
    return "、".join(names)


def _address(gatherings: Sequence[Gathering], city: str) -> str:
    """The first address, without the city when the whole sheet lies in it."""
    told = (unmarked(address_words(gathering)).removeprefix(city) for gathering in gatherings)
    addresses = list(dict.fromkeys(address for address in told if address))
    more = f"（ほか{len(addresses) - 1}会場）" if len(addresses) > 1 else ""
    return f"{addresses[0]}{more}" if addresses else ""


def pins_of(places: Sequence[Place]) -> tuple[Pin, ...]:
    """A pin for every venue with a public point, under the number of its place."""
    return tuple(
        Pin(number, *point, is_area=gathering.visibility is VenueVisibility.AREA_ONLY)
        for number, place in enumerate(places, 1)
        for gathering in place.gatherings
        if (point := gathering.public_point)
    )
