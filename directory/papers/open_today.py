"""今日行けるところ: what is open on one day in an area, in large type, with the way there and the telephone."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.languages.dates import hours, short_day
from core.languages.known import JAPANESE, Language
from core.languages.sentences import N_, _
from core.languages.texts import TheirText
from core.languages.ways import site_in, speaking, way_now
from directory.areas.models import Area
from directory.leaflets.entries import unmarked
from directory.leaflets.furigana import align, hiragana, needs_reading
from directory.leaflets.press import Picture, the_press
from directory.leaflets.qr import qr_code
from directory.papers.facts import Paper, paper_facts, short, signs_missing, spoken_parts
from directory.places.days import OpenDay
from directory.places.kinds import Cost
from directory.places.models import Gathering, Place
from directory.places.presenting import short_where
from directory.places.queries import active_places, ids_in_area, open_days

LONGEST = {"name": 50, "where": 90, "way": 60, "cost": 40, "booking": 60, "note": 60}
THEIRS = frozenset({"name", "way", "booking", "note"})
TITLES = {0: N_("今日 行けるところ（{area}）"), 1: N_("明日 行けるところ（{area}）")}
ANOTHER_DAY = N_("この日 行けるところ（{area}）")
CAUTION = N_("お休みになることもあります。出かける前に、電話で確かめると安心です。")
NOTHING = N_(
    "この日に開く場所は、登録されていません。ほかの日の予定は、QRコードからごらんになれます。お電話でもおたずねください。"
)
SAY_TODAY = {
    "other_days": N_("このほかの日の予定のQRコード"),
    "ask": N_("わからないときは"),
    "women_only": N_("女性のみ"),
    "where": N_("ばしょ"),
    "way": N_("行き方"),
    "cost": N_("お金"),
    "booking": N_("予約"),
}


def print_open_today(
    session: Session, area: Area, day: date, *, on: date, base_url: str, language: Language = JAPANESE
) -> Paper:
    """The places of an area open on `day`, in order of time; made `on` a day. Raises Unavailable without fonts."""
    among = ids_in_area(area.key)
    places = {place.id: place for place in session.scalars(active_places(among))}
    found = [each for each in open_days(session, day, day, among=among) if each.place_id in places]
    with speaking(language):
        site = site_in(language, base_url)
        title = _(TITLES.get((day - on).days, ANOTHER_DAY), area=area.name)
        facts = paper_facts(session, on, title=title, address=f"{site}/this-week?area={area.key}", say=SAY_TODAY)
        facts |= {
            "day_words": short_day(day),
            "only": _("{day} だけの紙です", day=short_day(day)),
            "caution": spoken_parts(_(CAUTION)),
            "nothing": spoken_parts(_(NOTHING)),
            "entries": [_entry(places[each.place_id], each, site) for each in found],
        }
    done = the_press(language.code).typeset("open-today", facts, on=on)
    return Paper(done.pdf, done.report["pages"], signs_missing(done.missing))


def _entry(place: Place, day: OpenDay, site: str) -> dict[str, Any]:
    code = qr_code(f"{site}/places/{place.key}")
    venue = next((each for each in place.gatherings if each.id == day.gathering_id), None)
    texts = {
        "name": place.name,
        "where": _where(venue),
        "way": place.nearest_stop,
        "cost": _cost(place),
        "booking": place.booking,
        "note": day.note,
    }
    cut = {name: short(TheirText(text) if name in THEIRS else text, LONGEST[name]) for name, text in texts.items()}
    return (
        cut
        | _read_aloud(place)
        | {
            "hours": hours(day.starts, day.ends) if (day.starts, day.ends) != (None, None) else _("時間は電話で"),
            "women_only": place.women_only is True,
            "phone": place.phone,
            "qr": {"svg": Picture(code.svg), "size": code.size_mm},
        }
    )


def _read_aloud(place: Place) -> dict[str, Any]:
    """The name with its reading over it, or in a line of its own where the reading does not fit the kana."""
    name = TheirText(short(place.name, LONGEST["name"]))
    if not way_now().language.is_japanese:
        return {"reading": "", "parts": [(name, "")]}
    parts = (align(place.name, place.kana) if place.kana else None) or [(place.name, "")]
    is_read = any(ruby for _base, ruby in parts) or not needs_reading(place.name)
    return {
        "reading": "" if is_read else hiragana(place.kana)[: LONGEST["name"]],
        "parts": list(parts) if len(place.name) <= LONGEST["name"] else [(name, "")],
    }


def _cost(place: Place) -> str:
    if place.cost_text:
        words = _(place.cost_text)
        return TheirText(words) if words == place.cost_text else words
    return "" if place.cost is Cost.UNKNOWN else _(place.cost.label)


def _where(venue: Gathering | None) -> str:
    words = short_where(venue) if venue else ""
    return words if isinstance(words, TheirText) else unmarked(words)
