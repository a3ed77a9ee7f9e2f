"""Places in the words of a page, and the same facts as JSON."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.calendar import seireki, weekday_letter
from directory.places.days import OpenDay
from directory.places.kinds import FEATURES
from directory.places.models import Activity, Gathering, Place, VenueVisibility

OLD_AFTER = timedelta(days=365)
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

    @property
    def shown(self) -> Gathering | None:
        """The first venue that has a public point: its pin carries the number of the list."""
        return next((gathering for gathering in self.place.gatherings if gathering.public_point), None)


def clock(minute: int) -> str:
    """9:30 for 570; after midnight 翌1:00."""
    return f"翌{(minute - 1440) // 60}:{minute % 60:02}" if minute > 1440 else f"{minute // 60}:{minute % 60:02}"


def hours(starts: int | None, ends: int | None) -> str:
    """10:00〜12:00; says which end is not known."""
    if starts is None:
        return f"{clock(ends)}まで" if ends is not None else "時間は未確認"
    return f"{clock(starts)}〜{clock(ends)}" if ends is not None else f"{clock(starts)}から"


def day_name(on: date, today: date) -> str:
    """きょう 11月21日（土）; the year only when it is another one."""
    near = {0: "きょう ", 1: "あした "}.get((on - today).days, "")
    if on.year != today.year and not near:
        return seireki(on)
    return f"{near}{on.month}月{on.day}日（{weekday_letter(on)}）"


def opening_words(day: OpenDay, today: date) -> str:
    """The day and its hours, with the activity when the schedule names one."""
    words = f"{day_name(day.on_day, today)} {hours(day.starts, day.ends)}"
    return f"{words}（{day.note}）" if day.note else words


def freshness(confirmed_on: date | None, today: date, how: str = "") -> Freshness:
    """Who reads it must see at once whether to call first."""
    if confirmed_on is None:
        return Freshness("内容は未確認です", is_old=True)
    by = how if how.endswith("から") or not how else f"{how}で"
    sentence = f"{seireki(confirmed_on)[:-3]}に{by}確認"
    if today - confirmed_on > OLD_AFTER:
        return Freshness(f"最後の確認は{seireki(confirmed_on)[:-3]}（1年以上前）", is_old=True)
    return Freshness(sentence, is_old=False)


def where_words(gathering: Gathering) -> str:
    """The venue as residents may know it: the hall and its address, the town, or that it is not told."""
    if gathering.is_mobile and gathering.visibility is VenueVisibility.EXACT and not gathering.venue_name:
        return gathering.address or "地域をまわります"
    parts = (gathering.public_venue_name, gathering.public_address)
    return " ".join(part for part in parts if part) or "場所は未確認"


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but the way characters are written."""
    return _plain(one) == _plain(other)


def short_where(gathering: Gathering) -> str:
    """The venue for a list: without the prefecture, which everybody there knows."""
    return PREFECTURE.sub("", where_words(gathering))


def place_line(place: Place, coming: list[OpenDay], today: date, *, distance: str = "") -> PlaceLine:
    """The line of one place; `coming` are its next openings, nearest first."""
    first = coming[0] if coming and place.activity is Activity.ACTIVE else None
    words = [gathering.schedule_sentence or gathering.schedule_text for gathering in place.gatherings]
    return PlaceLine(
        place=place,
        where=short_where(place.gatherings[0]) if place.gatherings else "場所は未確認",
        next_day=opening_words(first, today) if first else "",
        is_today=first is not None and first.on_day == today,
        schedule="／".join(dict.fromkeys(word for word in words if word)),
        freshness=freshness(place.confirmed_on, today),
        distance=distance,
    )


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
