"""Published places as a tabular package of HSDS 3.1 (Human Services Data Specification, openreferral.org)."""

import re
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from core.geo.addresses import PREFECTURES
from directory.exchange.likeness import city_of
from directory.exchange.standard_rows import shown_address
from directory.places.kinds import PLACE_KIND_LABELS, PlaceKind
from directory.places.models import Activity, Gathering, Place, VenueVisibility
from directory.schedules.rules import Days, Every, Rule
from directory.schedules.storing import from_json

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://docs.openreferral.org/ibasho")
TABLES = {
    "organizations": ("id", "name", "description", "website"),
    "services": (
        *("id", "organization_id", "name", "alternate_name", "description", "url", "email", "status"),
        *("application_process", "fees_description", "eligibility_description", "assured_date", "licenses"),
        "last_modified",
    ),
    "locations": ("id", "location_type", "name", "latitude", "longitude"),
    "service_at_location": ("id", "service_id", "location_id", "description"),
    "addresses": (
        *("id", "location_id", "address_1", "city", "region", "state_province", "postal_code", "country"),
        "address_type",
    ),
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
KINDS = "place-kinds"

Row = dict[str, str]


def tables(places: Iterable[Place], base_url: str) -> Iterator[tuple[str, Row]]:
    """(table, row) one after the other; every id is a UUID made from the entry's key, the same each time."""
    yield "taxonomies", {"id": uid(KINDS), "name": "居場所の種類", "description": "居場所・活動の種類。"}
    for kind in PlaceKind:
        yield "taxonomy_terms", _term(kind)
    seen: set[str] = set()
    for place in places:
        organization = _organization(place)
        if organization["id"] not in seen:
            seen.add(organization["id"])
            yield "organizations", organization
        yield "services", _service(place, organization["id"], base_url)
        yield from _of_service(place)
        for gathering in place.gatherings:
            yield from _venue(place, gathering)


def uid(*parts: str) -> str:
    """A UUID that stands for the same thing in every export."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def _term(kind: PlaceKind) -> Row:
    label = PLACE_KIND_LABELS[kind]
    return {
        "id": uid(KINDS, kind.value),
        "code": kind.value,
        "name": label,
        "description": label,
        "taxonomy_id": uid(KINDS),
        "language": "ja",
    }


def _organization(place: Place) -> Row:
    """The group; a place nobody is known to run stands for itself, because a service needs an organization."""
    group = place.group
    if group is None:
        return {"id": uid("operator", place.key), "name": place.name, "description": "運営団体は未確認です。"}
    described = group.summary or group.kind.label
    return {"id": uid("group", group.key), "name": group.name, "description": described, "website": group.url}


def _service(place: Place, organization_id: str, base_url: str) -> Row:
    changed = place.changed_at or place.created_at
    return {
        "id": uid("place", place.key),
        "organization_id": organization_id,
        "name": place.name,
        "alternate_name": place.kana,
        "description": place.summary or "・".join(kind.label for kind in place.kinds),
        "url": place.url or f"{base_url}/places/{place.key}",
        "email": place.mail,
        "status": STATUS[place.activity],
        "application_process": place.booking,
        "fees_description": place.cost_text,
        "eligibility_description": place.for_whom or "、".join(one.label for one in place.audiences),
        "assured_date": place.confirmed_on.isoformat() if place.confirmed_on else "",
        "licenses": place.licence,
        "last_modified": changed.isoformat(timespec="seconds"),
    }


def _of_service(place: Place) -> Iterator[tuple[str, Row]]:
    service = uid("place", place.key)
    if place.phone:
        yield "phones", {"id": uid("phone", place.key), "service_id": service, "number": place.phone, "type": "voice"}
    for kind in place.kinds:
        attribute = {"id": uid("kind", place.key, kind.value), "link_id": service, "link_type": KINDS}
        yield "attributes", attribute | {"taxonomy_term_id": uid(KINDS, kind.value), "link_entity": "service"}


def _venue(place: Place, gathering: Gathering) -> Iterator[tuple[str, Row]]:
    location, link = uid("venue", gathering.key), uid("gathering", gathering.key)
    point = gathering.public_point
    yield (
        "locations",
        {
            "id": location,
            "location_type": "physical",
            "name": gathering.public_venue_name or gathering.public_address or place.name,
            "latitude": f"{point[0]:.6f}" if point else "",
            "longitude": f"{point[1]:.6f}" if point else "",
        },
    )
    service = uid("place", place.key)
    yield (
        "service_at_location",
        {"id": link, "service_id": service, "location_id": location, "description": gathering.name},
    )
    if gathering.visibility is not VenueVisibility.HIDDEN and shown_address(gathering):
        yield "addresses", _address(gathering, location)
    for number, schedule in enumerate(_schedules(gathering)):
        yield (
            "schedules",
            {"id": uid("schedule", gathering.key, str(number)), "service_at_location_id": link, **schedule},
        )


def _address(gathering: Gathering, location: str) -> Row:
    address = shown_address(gathering)
    prefecture = next((name for name in PREFECTURES if address.startswith(name)), "")
    city = city_of(address)
    town = gathering.town.municipality if gathering.town else None
    return {
        "id": uid("address", gathering.key),
        "location_id": location,
        "address_1": address.removeprefix(prefecture).removeprefix(city) or address,
        "city": city or (town.name if town else ""),
        "state_province": prefecture or (town.prefecture if town else ""),
        "postal_code": "",
        "country": "JP",
        "address_type": "physical",
    }


def _schedules(gathering: Gathering) -> Iterator[Row]:
    """One row per rule the format can say; the group's own words stand in each, and alone where it cannot."""
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
