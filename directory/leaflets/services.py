"""From what somebody chose to the facts of a sheet."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from core.errors import BadInput, RuleBroken
from core.languages.ways import site_in, way_now
from directory.areas.models import Area, Municipality
from directory.branding.services import Brand, brand_of
from directory.freshness.limits import half_lives_of
from directory.leaflets import queries
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.entries import city_of, entries_of, pins_of
from directory.leaflets.sheet import SheetData, Window
from directory.leaflets.titles import default_expiry, sheet_title
from directory.maps.picture import TownName
from directory.maps.picture_ground import polygons_of
from directory.my_list.chosen import MOST
from directory.places.kinds import PlaceKind
from directory.places.models import Place
from directory.windows.models import ConsultationWindow

MOST_ENTRIES = 300
MOST_WINDOWS = 3
NOBODY_NEAR = "条件に合う公開中の場所がありません。種類や地域を変えてお試しください。"


def leaflet_sheet(
    session: Session,
    *,
    kinds: Sequence[PlaceKind] = (),
    areas: Sequence[Area] = (),
    keys: Sequence[str] = (),
    without: Collection[str] = (),
    audience: LeafletAudience = LeafletAudience.PERSON,
    today: date,
    base_url: str,
) -> SheetData:
    """The sheet of the published places chosen by kind and area, then by key in the order given, `without` some.

    Only what residents may know goes on it; codes lead to `base_url`, the public address, in the language of the sheet.
    Raises RuleBroken when nothing is left to print or it is far too much, BadInput for a key that is not published.
    """
    chosen = chosen_places(session, kinds=kinds, areas=areas, keys=keys)
    places = _some([each for each in chosen if each.key not in without])
    municipalities = queries.municipalities_of(session, places)
    site = site_in(way_now().language, base_url)
    title, reading = sheet_title(areas, kinds, municipality_name(municipalities))
    windows = queries.windows_beside(session, areas, MOST_WINDOWS)
    sheet = SheetData(
        title=title,
        title_reading=reading,
        municipality=municipality_name(municipalities),
        city=city_of(municipalities),
        audience=audience,
        entries=entries_of(session, places, municipalities, today, site),
        windows=tuple(map(window_of, windows)),
        pins=pins_of(places),
        **_ground(session, municipalities),
        batch_url=_latest_address(site, kinds, areas, places if keys or without else ()),
        printed_on=today,
        confirmed_since=today - half_lives_of(session).lasts(),
        expires_on=default_expiry(today),
        contact=contact_of(windows[0]) if windows else "",
        language=way_now().language.code,
    )
    return branded(sheet, brand_of(session))


def _some(places: list[Place]) -> list[Place]:
    if not places:
        raise RuleBroken(NOBODY_NEAR)
    return places


def branded(sheet: SheetData, brand: Brand) -> SheetData:
    """The sheet with the face of the municipality, as far as it was set."""
    return replace(
        sheet,
        municipality=brand.name or sheet.municipality,
        contact=brand.contact or sheet.contact,
        accent=brand.accent,
        logo=brand.logo,
        logo_words=brand.logo_words,
    )


def titled(sheet: SheetData, title: str) -> SheetData:
    """The sheet under a title of one's own; an empty one changes nothing."""
    return replace(sheet, title=title, title_reading="") if title.strip() else sheet


def introduced(sheet: SheetData, intro: str) -> SheetData:
    """The sheet with words of one's own at its beginning; empty ones change nothing."""
    return replace(sheet, intro=intro) if intro.strip() else sheet


def in_order(sheet: SheetData, keys: Sequence[str]) -> SheetData:
    """The places in the order of `keys`, numbered anew; those it does not name come after, as they stood."""
    rank = {key: number for number, key in enumerate(keys)}
    entries = sorted(sheet.entries, key=lambda entry: rank.get(entry.key, len(rank)))
    numbers = {entry.number: number for number, entry in enumerate(entries, 1)}
    pins = sorted((replace(pin, number=numbers[pin.number]) for pin in sheet.pins), key=lambda pin: pin.number)
    renumbered = tuple(replace(entry, number=numbers[entry.number]) for entry in entries)
    return replace(sheet, entries=renumbered, pins=tuple(pins))


def chosen_places(
    session: Session, *, kinds: Collection[PlaceKind] = (), areas: Collection[Area] = (), keys: Sequence[str] = ()
) -> list[Place]:
    """The places that would be printed: those of the kinds and areas, then those picked by key, in their order.

    Without a choice all of them. Raises as `leaflet_sheet` does, but not for none.
    """
    found: list[Place] = []
    if kinds or areas or not keys:
        found += session.scalars(queries.printable_places(kinds=kinds, areas=areas).limit(MOST_ENTRIES + 1))
    if keys:
        picked = {place.key: place for place in session.scalars(queries.printable_places(keys=keys))}
        if missing := [key for key in keys if key not in picked]:
            raise BadInput(f"公開されていないか、見つからない場所があります：{'、'.join(missing)}")
        found += [picked[key] for key in keys if picked[key] not in found]
    if len(found) > MOST_ENTRIES:
        raise RuleBroken(f"1つの紙に載せられるのは{MOST_ENTRIES}か所までです。種類や地域をしぼってください。")
    return found


def read_kinds(words: Collection[str]) -> list[PlaceKind]:
    """The kinds of codes (`salon`) or labels (サロン). Raises BadInput naming those that exist."""
    by_word = {word: kind for kind in PlaceKind for word in (kind.value, kind.label)}
    unknown = [word for word in words if word not in by_word]
    if unknown:
        known = "、".join(f"{kind.value}（{kind.label}）" for kind in PlaceKind)
        raise BadInput(f"種類「{unknown[0]}」はありません。次から選んでください：{known}")
    return list(dict.fromkeys(by_word[word] for word in words))


def read_areas(session: Session, words: Collection[str]) -> list[Area]:
    """The areas of keys or names. Raises BadInput naming those that exist."""
    if not words:
        return []
    found = queries.areas_called(session, words)
    unknown = [word for word in words if word not in found]
    if unknown:
        known = "、".join(area.name for area in queries.all_areas(session)[:30]) or "（まだ登録がありません）"
        raise BadInput(f"地域「{unknown[0]}」はありません。登録されている地域：{known}")
    return list(dict.fromkeys(found[word] for word in words))


def municipality_name(municipalities: Sequence[Municipality]) -> str:
    """The name on the sheet when its places lie in one municipality."""
    return municipalities[0].name if len(municipalities) == 1 else ""


def _latest_address(
    base_url: str, kinds: Collection[PlaceKind], areas: Collection[Area], by_hand: Sequence[Place]
) -> str:
    """Where the code of the whole sheet leads: to exactly its places where they were picked by hand and fit a code."""
    if by_hand and len(by_hand) <= MOST:
        return f"{base_url}/my-list?p={'.'.join(place.key for place in by_hand)}"
    return list_address(base_url, kinds, areas)


def list_address(base_url: str, kinds: Collection[PlaceKind], areas: Collection[Area]) -> str:
    """The public list with the same filters: what the code of the whole sheet leads to."""
    choices = [("kind", kind.value) for kind in kinds] + [("area", area.key) for area in areas]
    return f"{base_url}/places" + (f"?{urlencode(choices)}" if choices else "")


def _ground(session: Session, municipalities: Sequence[Municipality]) -> dict[str, Any]:
    """What the map is drawn on."""
    rows = session.execute(queries.town_points(municipalities))
    return {
        "outline": tuple(chain.from_iterable(polygons_of(one.outline) for one in municipalities)),
        "towns": tuple(TownName(name, lat, lng) for name, lat, lng in rows if lat is not None and lng is not None),
        "map_credit": "・".join(dict.fromkeys(one.credit for one in municipalities if one.credit)),
    }


def contact_of(window: ConsultationWindow | Window) -> str:
    """A window as the お問い合わせ of a sheet, where the municipality set none."""
    return f"{window.name} {window.phone}".strip()


def window_of(window: ConsultationWindow) -> Window:
    """What would be printed of a window now."""
    return Window(
        key=window.key,
        name=window.name,
        reading=window.kana,
        phone=window.phone,
        hours=window.hours_sentence or window.hours_text,
        troubles=window.troubles or window.kind.label,
        phrase=window.script,
        outside_hours=window.outside_hours,
    )
