"""What is new or changed as an Atom feed (RFC 4287).

An entry keeps its id whatever happens to the address of this site, and its moment is that of the last change, so a
reader shows a change once and nothing twice.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement

from directory.areas.models import Area
from directory.closures.models import AreaClosure
from directory.places.models import Activity, Place

ATOM = "http://www.w3.org/2005/Atom"
OURS = UUID("6f1b7a52-3f0e-5c57-9d0b-1ba5401ba540")
BEFORE_ANYTHING = datetime(2026, 1, 1, tzinfo=UTC)
NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(
    places: Sequence[Place],
    *,
    area: Area | None,
    site: str,
    base_url: str,
    closures: Sequence[tuple[AreaClosure, str]] = (),
) -> Element:
    """The feed of these places, newest first; `site` is the name of this service, `area` what the feed is kept to.

    `closures` with their sentences stand before the places: who hears of a rest must also hear that it is lifted.
    """
    path = f"/feed.atom?area={area.key}" if area else "/feed.atom"
    title = f"{area.name}の新しい居場所・活動" if area else "新しくなった居場所・活動"
    page = f"{base_url}/places?area={area.key}" if area else f"{base_url}/places"
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "ja"})
    _add(root, "title", title)
    _add(root, "subtitle", site)
    _add(root, "id", _id("feed", area.key) if area else f"{base_url}/feed.atom")
    SubElement(root, "link", rel="self", type="application/atom+xml", href=base_url + path)
    SubElement(root, "link", rel="alternate", type="text/html", href=page)
    moments = [*map(moment_of, places), *(closure.lifted_at or closure.created_at for closure, _ in closures)]
    _add(root, "updated", _stamp(max(moments, default=BEFORE_ANYTHING)))
    _add(SubElement(root, "author"), "name", site)
    for closure, sentence in closures:
        _closure(SubElement(root, "entry"), closure, sentence, base_url)
    for place in places:
        _entry(SubElement(root, "entry"), place, base_url)
    return root


def moment_of(place: Place) -> datetime:
    """When residents last saw something new of it."""
    return place.changed_at or place.created_at


def _entry(entry: Element, place: Place, base_url: str) -> None:
    _add(entry, "title", place.name)
    _add(entry, "id", _id("place", place.key))
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{base_url}/places/{place.key}")
    _add(entry, "published", _stamp(place.created_at))
    _add(entry, "updated", _stamp(moment_of(place)))
    for kind in place.kinds:
        SubElement(entry, "category", term=str(kind), label=kind.label)
    if place.group:
        _add(SubElement(entry, "author"), "name", place.group.name)
    if place.licence:
        _add(entry, "rights", place.licence)
    _add(entry, "summary", _summary(place))


def _closure(entry: Element, closure: AreaClosure, sentence: str, base_url: str) -> None:
    _add(entry, "title", f"{'【取り消し】' if closure.is_lifted else '【一斉休止】'}{sentence}")
    _add(entry, "id", _id("closure", closure.key))
    SubElement(entry, "link", rel="alternate", type="text/html", href=f"{base_url}/this-week")
    _add(entry, "published", _stamp(closure.created_at))
    _add(entry, "updated", _stamp(closure.lifted_at or closure.created_at))
    lifted = "この休みは取り消されました。予定どおり開きます。"
    _add(entry, "summary", lifted if closure.is_lifted else f"理由：{closure.reason}")


def _summary(place: Place) -> str:
    when = dict.fromkeys(venue.schedule_sentence or venue.schedule_text for venue in place.gatherings)
    parts = (
        "" if place.activity is Activity.ACTIVE else place.activity.label,
        "・".join(kind.label for kind in place.kinds),
        "／".join(words for words in when if words),
        place.summary,
    )
    return " ｜ ".join(part for part in parts if part) or place.name


def _id(what: str, key: str) -> str:
    return uuid5(OURS, f"{what}/{key}").urn


def _add(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = NO_XML.sub("", words)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
