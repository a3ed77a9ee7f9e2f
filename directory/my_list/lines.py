"""What stands on a list of kept places: enough to go there with nothing but the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlalchemy.orm import Session

from core.languages.dates import hours, long_day, short_day
from core.languages.texts import TheirText, in_brackets
from directory.my_list.chosen import Chosen
from directory.places.days import OpenDay
from directory.places.models import Gathering, Place
from directory.places.presenting import schedule_words, short_where
from directory.places.queries import coming_days, places_by_key

NEXT_SHOWN = 3


@dataclass(frozen=True, slots=True)
class KeptVenue:
    """One venue of a kept place: where, and when as its schedule says it."""

    where: str
    schedule: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One kept place under its number, with its next days as they stay true on paper: by date, never 「あした」."""

    number: int
    place: Place
    days: tuple[str, ...]
    venues: tuple[KeptVenue, ...]

    @property
    def shown(self) -> Gathering | None:
        """The first venue that has a public point: its pin carries the number of the list."""
        return next((gathering for gathering in self.place.gatherings if gathering.public_point), None)


def kept_lines(session: Session, chosen: Chosen, today: date, minute: int) -> list[KeptLine]:
    """The places of a list that residents may see, in its order; the others are simply missing."""
    found = places_by_key(session, chosen.keys) if chosen.keys else {}
    places = [found[key] for key in chosen.keys if key in found]
    coming = coming_days(session, [place.id for place in places], today, minute=minute, each=NEXT_SHOWN)
    return [
        KeptLine(
            number,
            place,
            tuple(_day_words(place, day, today) for day in coming.get(place.id, [])),
            tuple(KeptVenue(short_where(venue), _schedule(venue)) for venue in place.gatherings),
        )
        for number, place in enumerate(places, 1)
    ]


def pins_of(lines: Sequence[KeptLine]) -> list[tuple[int, Gathering]]:
    """Number and venue of every place that stands on the map."""
    return [(each.number, each.shown) for each in lines if each.shown]


def _day_words(place: Place, day: OpenDay, today: date) -> str:
    on = short_day(day.on_day) if day.on_day.year == today.year else long_day(day.on_day)
    words = Markup("{} {}").format(on, hours(day.starts, day.ends))
    venue = next((g for g in place.gatherings if g.id == day.gathering_id), None)
    name = (venue.name or venue.public_venue_name) if venue and len(place.gatherings) > 1 else ""
    note = day.note or name
    return words + in_brackets(TheirText(note)) if note else words


def _schedule(venue: Gathering) -> str:
    return schedule_words(venue.schedule, venue.schedule_sentence or venue.schedule_text)
