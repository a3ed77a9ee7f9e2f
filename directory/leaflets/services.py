"""From what somebody chose to the facts of a sheet."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from core.errors import BadInput, RuleBroken
from directory.areas.models import Area, Municipality
from directory.freshness.limits import half_lives_of
from directory.leaflets import queries
from directory.leaflets.audiences import LeafletAudience
from directory.leaflets.sheet import Entry, SheetData, Window
from directory.leaflets.titles import default_expiry, sheet_title
from directory.maps.picture import Pin, TownName
from directory.maps.picture_ground import polygons_of
from directory.places.days import OpenDay
from directory.places.kinds import Cost, PlaceKind
from directory.places.models import Activity, Gathering, Place, VenueVisibility
from directory.places.queries import coming_days
from directory.windows.models import ConsultationWindow

MOST_ENTRIES = 300
MOST_WINDOWS = 3
NEXT_DATES = 3
PAUSED = "いまは お休みしています。再開の日は お問い合わせください。"
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
    """The sheet of the published places chosen by kind and area, or by key in the order given, `without` some.

    Only what residents may know goes on it. `base_url` is the public address codes lead to. Raises RuleBroken when
    nothing is left to print or it is far too much, BadInput for a key that is not published.
    """
    places = [each for each in chosen_places(session, kinds=kinds, areas=areas, keys=keys) if each.key not in without]
    if not places:
        raise RuleBroken(NOBODY_NEAR)
    municipalities = queries.municipalities_of(session, places)
    name = municipality_name(municipalities)
    title, reading = sheet_title(areas, kinds, name)
    windows = queries.windows_beside(session, areas, MOST_WINDOWS)
    return SheetData(
        title=title,
        title_reading=reading,
        municipality=name,
        audience=audience,
        entries=_entries(session, places, _city(municipalities), today, base_url),
        windows=tuple(map(window_of, windows)),
        pins=_pins(places),
        outline=tuple(chain.from_iterable(polygons_of(one.outline) for one in municipalities)),
        towns=_town_names(session, municipalities),
        map_credit="・".join(dict.fromkeys(one.credit for one in municipalities if one.credit)),
        batch_url=list_address(base_url, kinds, areas),
        printed_on=today,
        confirmed_since=today - half_lives_of(session).lasts(),
        expires_on=default_expiry(today),
        contact=f"{windows[0].name} {windows[0].phone}".strip() if windows else "",
    )


def titled(sheet: SheetData, title: str) -> SheetData:
    """The sheet under a title of one's own; an empty one changes nothing."""
    return replace(sheet, title=title, title_reading="") if title.strip() else sheet


def chosen_places(
    session: Session, *, kinds: Collection[PlaceKind] = (), areas: Collection[Area] = (), keys: Sequence[str] = ()
) -> list[Place]:
    """The places that would be printed, in order. Raises as `leaflet_sheet` does, but not for none."""
    query = queries.printable_places(kinds=kinds, areas=areas, keys=keys).limit(MOST_ENTRIES + 1)
    places = list(session.scalars(query))
    if len(places) > MOST_ENTRIES:
        raise RuleBroken(f"1つの紙に載せられるのは{MOST_ENTRIES}か所までです。種類や地域をしぼってください。")
    if missing := [key for key in keys if key not in {place.key for place in places}]:
        raise BadInput(f"公開されていないか、見つからない場所があります：{'、'.join(missing)}")
    return sorted(places, key=lambda place: keys.index(place.key)) if keys else places


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


def list_address(base_url: str, kinds: Collection[PlaceKind], areas: Collection[Area]) -> str:
    """The public list with the same filters: what the code of the whole sheet leads to."""
    choices = [("kind", kind.value) for kind in kinds] + [("area", area.key) for area in areas]
    return f"{base_url}/places" + (f"?{urlencode(choices)}" if choices else "")


def _city(municipalities: Sequence[Municipality]) -> str:
    """What addresses on the sheet leave out, because all of it lies there."""
    return f"{municipalities[0].prefecture}{municipalities[0].name}" if len(municipalities) == 1 else ""


def _entries(session: Session, places: Sequence[Place], city: str, today: date, base_url: str) -> tuple[Entry, ...]:
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


def entry_of(place: Place, *, number: int = 0, city: str = "", base_url: str = "") -> Entry:
    """What would be printed of a place now, but for its next days; `city` is left out of its address."""
    return Entry(
        number=number,
        name=place.name,
        reading=place.kana,
        url=f"{base_url}/places/{place.key}",
        key=place.key,
        kinds=tuple(kind.label for kind in place.kinds),
        schedule=_schedule(place.gatherings),
        venue=_venue(place.gatherings),
        address=_address(place.gatherings, city),
        phone=place.phone,
        cost=place.cost_text or ("" if place.cost is Cost.UNKNOWN else place.cost.label),
        notice=PAUSED if place.activity is Activity.PAUSED else "",
        just_being=place.just_being is True,
        confirmed_on=place.confirmed_on,
    )


def _schedule(gatherings: Sequence[Gathering]) -> str:
    """The days of every venue. What was not read to the end is printed in the group's own words."""
    words = {}
    for gathering in gatherings:
        understood = gathering.schedule_sentence if not gathering.schedule_unread else ""
        text = understood or gathering.schedule_text
        label = gathering.name or gathering.public_venue_name
        if text:
            words[text] = f"【{label}】{text}" if len(gatherings) > 1 and label else text
    if len(words) == 1:
        return next(iter(words))
    return " ".join(words.values())


def _town_names(session: Session, municipalities: Sequence[Municipality]) -> tuple[TownName, ...]:
    rows = session.execute(queries.town_points(municipalities))
    return tuple(TownName(name, lat, lng) for name, lat, lng in rows if lat is not None and lng is not None)


def _dates(days: Sequence[OpenDay]) -> tuple[date, ...]:
    return tuple(dict.fromkeys(day.on_day for day in days))


def _venue(gatherings: Sequence[Gathering]) -> str:
    names = dict.fromkeys(gathering.public_venue_name for gathering in gatherings if gathering.public_venue_name)
    return "、".join(names)


def _address(gatherings: Sequence[Gathering], city: str) -> str:
    """The first address, without the city when the whole sheet lies in it."""
    told = (gathering.public_address.removeprefix(city) for gathering in gatherings)
    addresses = list(dict.fromkeys(address for address in told if address))
    more = f"（ほか{len(addresses) - 1}会場）" if len(addresses) > 1 else ""
    return f"{addresses[0]}{more}" if addresses else ""


def _pins(places: Sequence[Place]) -> tuple[Pin, ...]:
    return tuple(
        Pin(number, *point, is_area=gathering.visibility is VenueVisibility.AREA_ONLY)
        for number, place in enumerate(places, 1)
        for gathering in place.gatherings
        if (point := gathering.public_point)
    )


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
