"""Published places as rows of the tables of HSDS 3.1."""

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from werkzeug.urls import iri_to_uri

from core.geo.addresses import PREFECTURES
from directory.exchange.likeness import city_of
from directory.exchange.standard_rows import shown_address
from directory.hsds.ids import Thing, id_of
from directory.places.kinds import FEATURES, PLACE_KIND_LABELS, PlaceKind
from directory.places.models import Activity, Gathering, Place, VenueVisibility
from directory.schedules.rules import Days, Every, Rule
from directory.schedules.storing import from_json

TABLES = {
    "organizations": ("id", "name", "alternate_name", "description", "website"),
    "services": (
        *("id", "organization_id", "name", "alternate_name", "description", "url", "email", "status"),
        *("interpretation_services", "application_process", "fees_description", "eligibility_description"),
        *("assured_date", "licenses", "last_modified"),
    ),
    "locations": ("id", "location_type", "name", "transportation", "latitude", "longitude"),
    "service_at_location": ("id", "service_id", "location_id", "description"),
    "addresses": (
        *("id", "location_id", "address_1", "city", "region", "state_province", "postal_code", "country"),
        "address_type",
    ),
    "accessibility": ("id", "location_id", "description"),
    "phones": ("id", "service_id", "number", "type"),
    "schedules": (
        *("id", "service_at_location_id", "freq", "interval", "byday", "bymonthday", "opens_at", "closes_at"),
        *("description", "notes"),
    ),
    "taxonomies": ("id", "name", "description"),
    "taxonomy_terms": ("id", "code", "name", "description", "taxonomy_id", "language"),
    "attributes": ("id", "link_id", "taxonomy_term_id", "link_type", "link_entity"),
}
STATUS = {Activity.ACTIVE: "active", Activity.PAUSED: "temporarily closed", Activity.ENDED: "defunct"}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ACCESS = ("wheelchair", "accessible_toilet", "written_talk", "quiet", "soft_light", "no_strong_smell", "parking")
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://docs.openreferral.org/ibasho")
KINDS = "place-kinds"
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)

Row = dict[str, str]


def _of_the_words(*parts: str) -> str:
    """The id of what is no entry: the list of kinds and its words."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


TAXONOMY: Row = {
    "id": _of_the_words(KINDS),
    "name": "居場所の種類",
    "description": "居場所・活動の種類。一つの場所にいくつあってもかまいません。",
}
TERMS: dict[PlaceKind, Row] = {
    kind: {
        "id": _of_the_words(KINDS, kind.value),
        "code": kind.value,
        "name": PLACE_KIND_LABELS[kind],
        "description": PLACE_KIND_LABELS[kind],
        "taxonomy_id": TAXONOMY["id"],
        "language": "ja",
    }
    for kind in PlaceKind
}


def tables(places: Iterable[Place], base_url: str) -> Iterator[tuple[str, Row]]:
    """(table, row) one after the other; every id is a UUID made from the entry's key, the same each time."""
    yield "taxonomies", TAXONOMY
    yield from (("taxonomy_terms", term) for term in TERMS.values())
    seen: set[str] = set()
    for place in places:
        runs = organization(place)
        if runs["id"] not in seen:
            seen.add(runs["id"])
            yield "organizations", runs
        yield "services", service(place, base_url)
        yield from (("phones", row) for row in phones(place))
        yield from (("attributes", row) for row in attributes(place))
        for gathering in place.gatherings:
            yield from _of_venue(place, gathering)


def _of_venue(place: Place, gathering: Gathering) -> Iterator[tuple[str, Row]]:
    yield "locations", location(place, gathering)
    yield "service_at_location", service_at_location(place, gathering)
    yield from (("addresses", row) for row in addresses(gathering))
    yield from (("accessibility", row) for row in accessibility(place, gathering))
    yield from (("schedules", row) for row in schedules(gathering))


def organization(place: Place) -> Row:
    """The group; a place nobody is known to run stands for itself, because a service needs an organization."""
    group = place.group
    if group is None:
        return {"id": id_of(Thing.OPERATOR, place.key), "name": place.name, "description": "運営団体は未確認です。"}
    return {
        "id": id_of(Thing.GROUP, group.key),
        "name": group.name,
        "alternate_name": group.kana,
        "description": group.summary or group.kind.label,
        "website": _link(group.url),
    }


def service(place: Place, base_url: str) -> Row:
    """The place; what is not known stays empty, and so does an e-mail address that is none."""
    changed = place.changed_at or place.created_at
    return {
        "id": service_id(place),
        "organization_id": organization(place)["id"],
        "name": place.name,
        "alternate_name": place.kana,
        "description": place.summary or "・".join(kind.label for kind in place.kinds),
        "url": _link(place.url) or f"{base_url}/places/{place.key}",
        "email": place.mail if MAIL.fullmatch(place.mail) else "",
        "status": STATUS[place.activity],
        "interpretation_services": place.languages,
        "application_process": place.booking,
        "fees_description": place.cost_text,
        "eligibility_description": place.for_whom or "、".join(one.label for one in place.audiences),
        "assured_date": place.confirmed_on.isoformat() if place.confirmed_on else "",
        "licenses": place.licence,
        "last_modified": changed.isoformat(timespec="seconds"),
    }


def _link(url: str) -> str:
    """An address in letters every program reads; empty where what was typed is none."""
    try:
        return iri_to_uri(url)
    except ValueError:  # a host with an empty part, a port of letters
        return ""


def service_id(place: Place) -> str:
    """The id of a place."""
    return id_of(Thing.PLACE, place.key)


def phones(place: Place) -> list[Row]:
    """The number people may call."""
    if not place.phone:
        return []
    ids = {"id": id_of(Thing.PHONE, place.key), "service_id": service_id(place)}
    return [{**ids, "number": place.phone, "type": "voice"}]


def attributes(place: Place) -> list[Row]:
    """One for each kind the place is."""
    return [
        {
            "id": id_of(Thing.KIND_OF_PLACE, place.key, list(PlaceKind).index(kind)),
            "link_id": service_id(place),
            "link_type": KINDS,
            "taxonomy_term_id": TERMS[kind]["id"],
            "link_entity": "service",
        }
        for kind in place.kinds
    ]


def location(place: Place, gathering: Gathering) -> Row:
    """A venue as residents may see it."""
    point = gathering.public_point
    return {
        "id": id_of(Thing.VENUE, gathering.key),
        "location_type": "physical",
        "name": gathering.public_venue_name or gathering.public_address or place.name,
        "transportation": place.nearest_stop if gathering.visibility is VenueVisibility.EXACT else "",
        "latitude": f"{point[0]:.6f}" if point else "",
        "longitude": f"{point[1]:.6f}" if point else "",
    }


def service_at_location(place: Place, gathering: Gathering) -> Row:
    """That the place is at this venue."""
    return {
        "id": id_of(Thing.GATHERING, gathering.key),
        "service_id": service_id(place),
        "location_id": id_of(Thing.VENUE, gathering.key),
        "description": gathering.name,
    }


def accessibility(place: Place, gathering: Gathering) -> list[Row]:
    """What is known to be there; 未確認 and "no" both stay out, the words of the format know no difference."""
    venue = id_of(Thing.VENUE, gathering.key)
    return [
        {"id": id_of(Thing.ACCESS, gathering.key, number), "location_id": venue, "description": FEATURES[name]}
        for number, name in enumerate(ACCESS)
        if getattr(place, name)
    ]


def addresses(gathering: Gathering) -> list[Row]:
    """The address residents may read; none for a hidden venue."""
    if gathering.visibility is VenueVisibility.HIDDEN or not shown_address(gathering):
        return []
    return [_address(gathering, id_of(Thing.VENUE, gathering.key))]


def schedules(gathering: Gathering) -> list[Row]:
    """One row per rule the format can say; the group's own words stand in each, and alone where it cannot."""
    link = id_of(Thing.GATHERING, gathering.key)
    return [
        {"id": id_of(Thing.SCHEDULE, gathering.key, number), "service_at_location_id": link, **said}
        for number, said in enumerate(_said(gathering))
    ]


def _address(gathering: Gathering, location: str) -> Row:
    address = shown_address(gathering)
    prefecture = next((name for name in PREFECTURES if address.startswith(name)), "")
    city = city_of(address)
    town = gathering.town.municipality if gathering.town else None
    return {
        "id": id_of(Thing.ADDRESS, gathering.key),
        "location_id": location,
        "address_1": address.removeprefix(prefecture).removeprefix(city) or address,
        "city": city or (town.name if town else ""),
        "state_province": prefecture or (town.prefecture if town else ""),
        "postal_code": "",
        "country": "JP",
        "address_type": "physical",
    }


def _said(gathering: Gathering) -> Iterator[Row]:
    if not gathering.schedule_text:
        return
    words = {"description": gathering.schedule_text, "notes": gathering.schedule_unread}
    exact = gathering.schedule is not None and gathering.schedule_status in ("exact", "partial")
    rules = from_json(gathering.schedule).rules if exact and gathering.schedule else ()
    said = [said for rule in rules if (said := _rule(rule))]
    yield from ({**words, **one} for one in said or [{}])


def _rule(rule: Rule) -> Row:
    days = rule.days
    if not days.is_known or days.months or days.seasons or days.spans:
        return {}
    repeats = _repeats(days)
    times = rule.times[0] if rule.times else None
    if repeats and times and times.starts is not None:
        repeats["opens_at"] = _clock(times.starts)
        repeats["closes_at"] = _clock(times.ends) if times.ends is not None else ""
    return repeats


def _repeats(days: Days) -> Row:
    named = [DAYS[number] for number in days.weekdays]
    interval = str(days.interval)
    if days.every is Every.WEEK and named:
        return {"freq": "WEEKLY", "interval": interval, "byday": ",".join(named)}
    if days.every is Every.MONTH_WEEKDAY and named and days.ordinals:
        both = ",".join(f"{ordinal}{day}" for ordinal in days.ordinals for day in named)
        return {"freq": "MONTHLY", "interval": interval, "byday": both}
    if days.every is Every.MONTH_DAY and days.month_days:
        return {"freq": "MONTHLY", "interval": interval, "bymonthday": ",".join(map(str, days.month_days))}
    return {}


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def package(counts: dict[str, int], made_on: str) -> dict[str, Any]:
    """The descriptor of the package (Frictionless Data Package) with the number of rows of each table."""
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "rows": counts.get(name, 0),
            "schema": {"fields": [{"name": column, "type": "string"} for column in columns], "primaryKey": "id"},
        }
        for name, columns in TABLES.items()
    ]
    return {
        "profile": "tabular-data-package",
        "name": "ibasho-hsds",
        "version": "3.1",
        "created": made_on,
        "resources": resources,
    }


def table_name(name: str) -> str:
    """A table's file; raises ValueError for a name that is none of the package."""
    if name not in TABLES or not re.fullmatch("[a-z_]+", name):
        raise ValueError(name)
    return f"{name}.csv"
