"""Places in the words of a page, and the same facts as JSON."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.errors import BadInput
from core.geo.points import metres_in_words
from core.languages.dates import day_without_weekday, hours, long_day, short_day
from core.languages.known import JAPANESE
from core.languages.sentences import N_, _
from core.languages.texts import TheirText, alternatives
from core.languages.ways import way_now
from directory.freshness.limits import half_lives_for
from directory.places.days import OpenDay
from directory.places.kinds import FEATURES
from directory.places.models import TOWN_ONLY, Activity, Gathering, Place, VenueVisibility
from directory.schedules.saying import CannotSay, said_schedule
from directory.schedules.storing import from_json
from directory.upkeep.told import CONFIRMED, CONFIRMED_SOMEHOW

A_YEAR = timedelta(days=365)
PREFECTURE = re.compile(r"(?:(?<=^)|(?<= ))(?:北海道|東京都|京都府|大阪府|[^ 0-9]{2,3}県)(?=[^ ]+[市区町村郡])")


@dataclass(frozen=True, slots=True)
class Freshness:
    """When the facts were last confirmed, as a sentence; `is_old` greys it and says so in words."""

    text: str
    is_old: bool


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place in a list: what a resident needs to choose, and where it stands on the map beside it."""

    place: Place
    where: str
    next_day: str
    is_today: bool
    schedule: str
    freshness: Freshness
    distance: str = ""
    next_on: date | None = None

    @property
    def shown(self) -> Gathering | None:
        """The first venue that has a public point: its pin carries the number of the list."""
        return next((gathering for gathering in self.place.gatherings if gathering.public_point), None)


def day_name(on: date, today: date) -> str:
    """きょう 11月21日（土）; the year only when it is another one."""
    near = {0: N_("きょう {day}"), 1: N_("あした {day}")}.get((on - today).days, "")
    if near:
        return _(near, day=short_day(on))
    return long_day(on) if on.year != today.year else short_day(on)


def opening_words(day: OpenDay, today: date) -> str:
    """The day and its hours, with the activity when the schedule names one."""
    words = f"{day_name(day.on_day, today)} {hours(day.starts, day.ends)}"
    return _("{words}（{note}）", words=words, note=TheirText(day.note)) if day.note else words


def freshness(confirmed_on: date | None, today: date, how: str = "", *, lasts: timedelta = A_YEAR) -> Freshness:
    """Who reads it must see at once whether to call first; `lasts` is how long such a fact can be relied on."""
    if confirmed_on is None:
        return Freshness(_("内容は未確認です"), is_old=True)
    day = day_without_weekday(confirmed_on)
    if today - confirmed_on > lasts:
        return Freshness(_("最後の確認は{day}（そのあとは未確認）", day=day), is_old=True)
    return Freshness(_(CONFIRMED.get(how, CONFIRMED_SOMEHOW), day=day), is_old=False)


def freshness_of(place: Place, today: date, how: str = "") -> Freshness:
    """The same for a place as a whole, as long as the municipality lets it last."""
    return freshness(place.confirmed_on, today, how, lasts=half_lives_for(place).lasts())


def where_words(gathering: Gathering) -> str:
    """The venue as residents may know it: the hall and its address, the town, or that it is not told."""
    if gathering.is_mobile and gathering.visibility is VenueVisibility.EXACT and not gathering.venue_name:
        return TheirText(gathering.address) or _("地域をまわります")
    if gathering.visibility is not VenueVisibility.EXACT:
        return address_words(gathering)
    parts = (gathering.public_venue_name, gathering.public_address)
    return TheirText(" ".join(part for part in parts if part)) or _("場所は未確認")


def address_words(gathering: Gathering) -> str:
    """The address as residents may know it; empty when it is public and nobody knows it."""
    if gathering.visibility is VenueVisibility.EXACT:
        return TheirText(gathering.public_address)
    if gathering.visibility is VenueVisibility.AREA_ONLY and gathering.town is not None:
        return _(TOWN_ONLY, town=TheirText(gathering.town.name))
    return _(gathering.public_address)


def schedule_words(stored: dict[str, Any] | None, japanese: str) -> str:
    """When it is open, in the reader's language from its structure; the Japanese where our words do not reach."""
    if way_now().language is JAPANESE or stored is None:
        return TheirText(japanese)
    try:
        return said_schedule(from_json(stored)) or TheirText(japanese)
    except (BadInput, CannotSay):
        return TheirText(japanese)


def summary_words(place: Place) -> str:
    """What a place is; on pages in やさしい日本語 as somebody wrote it for them, where they did."""
    return (place.easy_summary if way_now().language.code == "easy" else "") or place.summary


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but the way characters are written."""
    return _plain(one) == _plain(other)


def short_where(gathering: Gathering) -> str:
    """The venue for a list: without the prefecture, which everybody there knows."""
    words = where_words(gathering)
    return TheirText(PREFECTURE.sub("", words)) if isinstance(words, TheirText) else words


def place_line(place: Place, coming: list[OpenDay], today: date, *, distance: str = "") -> PlaceLine:
    """The line of one place; `coming` are its next openings, nearest first."""
    first = coming[0] if coming and place.activity is Activity.ACTIVE else None
    words = [schedule_words(each.schedule, each.schedule_sentence or each.schedule_text) for each in place.gatherings]
    return PlaceLine(
        place=place,
        where=short_where(place.gatherings[0]) if place.gatherings else _("場所は未確認"),
        next_day=opening_words(first, today) if first else "",
        next_on=first.on_day if first else None,
        is_today=first is not None and first.on_day == today,
        schedule=alternatives(dict.fromkeys(word for word in words if word)),
        freshness=freshness_of(place, today),
        distance=distance,
    )


def distance_words(metres: float) -> str:
    """約350m, about 350 m."""
    return _("約{distance}", distance=metres_in_words(metres).removeprefix("約"))


def features_of(place: Place) -> dict[str, list[str]]:
    """The yes/no facts in three lists: yes, no, and unknown."""
    known: dict[str, list[str]] = {"yes": [], "no": [], "unknown": []}
    for name, label in FEATURES.items():
        answer = getattr(place, name)
        known["unknown" if answer is None else "yes" if answer else "no"].append(label)
    return known


def place_json(place: Place, coming: list[OpenDay], *, url: str, distance_m: float | None = None) -> dict[str, Any]:
    """Everything public about a place; unknown facts are null, hidden venues have no address and no point."""
    return {
        "key": place.key,
        "type": "place",
        "name": place.name,
        "kana": place.kana,
        "kinds": [str(kind) for kind in place.kinds],
        "summary": place.summary,
        "easy_summary": place.easy_summary,
        "activity": str(place.activity),
        "audiences": [str(audience) for audience in place.audiences],
        "for_whom": place.for_whom,
        "cost": str(place.cost),
        "cost_text": place.cost_text,
        "booking": place.booking,
        "bring": place.bring,
        "phone": place.phone,
        "mail": place.mail,
        "website": place.url,
        "languages": place.languages,
        "nearest_stop": place.nearest_stop,
        "features": {name: getattr(place, name) for name in FEATURES},
        "areas": [{"key": area.key, "name": area.name} for area in place.areas],
        "group": place.group.name if place.group else None,
        "gatherings": [gathering_json(gathering) for gathering in place.gatherings],
        "next": [day_json(day) for day in coming],
        "confirmed_on": place.confirmed_on,
        "licence": place.licence,
        "url": url,
        "distance_m": None if distance_m is None else round(distance_m),
    }


def gathering_json(gathering: Gathering) -> dict[str, Any]:
    """One venue with its schedule, as far as residents may know it."""
    point = gathering.public_point
    return {
        "name": gathering.name,
        "venue": gathering.public_venue_name,
        "address": gathering.public_address,
        "lat": point[0] if point else None,
        "lng": point[1] if point else None,
        "visibility": str(gathering.visibility),
        "schedule_text": gathering.schedule_text,
        "schedule": gathering.schedule_sentence,
        "schedule_status": gathering.schedule_status,
    }


def day_json(day: OpenDay) -> dict[str, Any]:
    """One opening; times as HH:MM (hours above 24 lie after midnight), null when not known."""
    return {"on": day.on_day, "starts": _hh_mm(day.starts), "ends": _hh_mm(day.ends), "note": day.note}


def _plain(text: str) -> str:
    return re.sub(r"[\s~〜～ー－-]+", "", unicodedata.normalize("NFKC", text))


def _hh_mm(minute: int | None) -> str | None:
    return None if minute is None else f"{minute // 60:02}:{minute % 60:02}"
