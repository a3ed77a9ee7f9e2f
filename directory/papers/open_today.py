"""今日行けるところ: what is open on one day in an area, in large type, with the way there and the telephone."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.calendar import weekday_letter
from core.languages.dates import hours
from directory.areas.models import Area
from directory.leaflets.furigana import align, hiragana, needs_reading
from directory.leaflets.press import Picture, the_press
from directory.leaflets.qr import qr_code
from directory.papers.facts import Paper, paper_facts, short, signs_missing
from directory.places.days import OpenDay
from directory.places.kinds import Cost
from directory.places.models import Gathering, Place
from directory.places.presenting import short_where
from directory.places.queries import active_places, ids_in_area, open_days

LONGEST = {"name": 50, "where": 90, "way": 60, "cost": 40, "booking": 60, "note": 60}
TITLES = {0: "今日 行けるところ", 1: "明日 行けるところ"}


def print_open_today(session: Session, area: Area, day: date, *, on: date, base_url: str) -> Paper:
    """The places of an area open on `day`, in order of time; made `on` a day. Raises Unavailable without fonts."""
    among = ids_in_area(area.key)
    places = {place.id: place for place in session.scalars(active_places(among))}
    found = [each for each in open_days(session, day, day, among=among) if each.place_id in places]
    title = f"{TITLES.get((day - on).days, 'この日 行けるところ')}（{area.name}）"
    facts = paper_facts(session, on, title=title, address=f"{base_url}/this-week?area={area.key}")
    facts |= {
        "day_words": f"{day.month}月{day.day}日（{weekday_letter(day)}）",
        "entries": [_entry(places[each.place_id], each, base_url) for each in found],
    }
    done = the_press().typeset("open-today", facts, on=on)
    return Paper(done.pdf, done.report["pages"], signs_missing(done.missing))


def _entry(place: Place, day: OpenDay, base_url: str) -> dict[str, Any]:
    code = qr_code(f"{base_url}/places/{place.key}")
    venue = next((each for each in place.gatherings if each.id == day.gathering_id), None)
    parts = (align(place.name, place.kana) if place.kana else None) or [(place.name, "")]
    is_read = any(ruby for _, ruby in parts) or not needs_reading(place.name)
    cost = place.cost_text or ("" if place.cost is Cost.UNKNOWN else place.cost.label)
    texts = {
        "name": place.name,
        "where": _where(venue),
        "way": place.nearest_stop,
        "cost": cost,
        "booking": place.booking,
        "note": day.note,
    }
    return {name: short(text, LONGEST[name]) for name, text in texts.items()} | {
        "hours": hours(day.starts, day.ends) if (day.starts, day.ends) != (None, None) else "時間は電話で",
        "reading": "" if is_read else hiragana(place.kana)[: LONGEST["name"]],
        "parts": [list(part) for part in parts]
        if len(place.name) <= LONGEST["name"]
        else [[short(place.name, 50), ""]],
        "women-only": place.women_only is True,
        "phone": place.phone,
        "qr": {"svg": Picture(code.svg), "size": code.size_mm},
    }


def _where(venue: Gathering | None) -> str:
    return str(short_where(venue)) if venue else ""
