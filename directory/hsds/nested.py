"""The same rows put into one another, as the API of HSDS 3.1 answers: numbers as numbers, nothing that is empty."""

from collections.abc import Iterable
from typing import Any

from directory.hsds import rows
from directory.hsds.rows import Row
from directory.places.models import Gathering, Place

NUMBERS = {"latitude": float, "longitude": float, "interval": int}
LINKS = {"organization_id", "service_id", "location_id", "service_at_location_id", "link_id", "taxonomy_term_id"}
"""What says where a row of a table belongs; inside its owner it is not said again."""
REQUIRED = {"address_1", "city", "state_province", "postal_code"}
"""What an address must have, even empty: a Japanese one is known without its postal code."""

Nested = dict[str, Any]


def short_service(place: Place, base_url: str) -> Nested:
    """A service with its organization, as lists have it."""
    return _inside(rows.service(place, base_url)) | {"organization": short_organization(place)}


def whole_service(place: Place, base_url: str) -> Nested:
    """A service with everything that belongs to it."""
    return short_service(place, base_url) | _filled(
        phones=_each(rows.phones(place)),
        attributes=_attributes(place),
        service_at_locations=[_venue(place, gathering) for gathering in place.gatherings],
    )


def short_organization(place: Place) -> Nested:
    """Who runs a place, as lists have it."""
    return _inside(rows.organization(place))


def whole_organization(places: list[Place], base_url: str, *, full_services: bool) -> Nested:
    """Who runs these places, with where they are; `services` only with their ids, or whole.

    HSDS 3.1 has no `services` in the schema of an organization, its API description asks for them.
    """
    services = [whole_service(each, base_url) if full_services else {"id": rows.service_id(each)} for each in places]
    return short_organization(places[0]) | _filled(
        locations=[_location(place, gathering) for place in places for gathering in place.gatherings],
        services=services,
    )


def short_service_at_location(gathering: Gathering, base_url: str) -> Nested:
    """A place at a venue with both named, as lists have it."""
    place = gathering.place
    return _inside(rows.service_at_location(place, gathering)) | {
        "location": _inside(rows.location(place, gathering)),
        "service": short_service(place, base_url),
    }


def whole_service_at_location(gathering: Gathering, base_url: str) -> Nested:
    """A place at a venue with everything of both."""
    place = gathering.place
    service = short_service(place, base_url) | _filled(attributes=_attributes(place))
    return _venue(place, gathering) | _filled(phones=_each(rows.phones(place)), service=service)


def taxonomy() -> Nested:
    """The list of kinds."""
    return dict(rows.TAXONOMY)


def term(row: Row) -> Nested:
    """One kind of the list."""
    return _inside(row) | {"taxonomy": row["taxonomy_id"], "taxonomy_detail": taxonomy()}


def _venue(place: Place, gathering: Gathering) -> Nested:
    return _inside(rows.service_at_location(place, gathering)) | _filled(
        schedules=_each(rows.schedules(gathering)), location=_location(place, gathering)
    )


def _location(place: Place, gathering: Gathering) -> Nested:
    return _inside(rows.location(place, gathering)) | _filled(
        addresses=_each(rows.addresses(gathering)), accessibility=_each(rows.accessibility(place, gathering))
    )


def _attributes(place: Place) -> list[Nested]:
    by_id = {row["id"]: row for row in rows.TERMS.values()}
    return [_inside(row) | {"taxonomy_term": term(by_id[row["taxonomy_term_id"]])} for row in rows.attributes(place)]


def _each(many: Iterable[Row]) -> list[Nested]:
    return [_inside(row) for row in many]


def _inside(row: Row) -> Nested:
    """A row without what is empty (but what the format requires) and without its links."""
    return {
        name: NUMBERS.get(name, str)(value)
        for name, value in row.items()
        if name not in LINKS and (value or name in REQUIRED)
    }


def _filled(**parts: Any) -> Nested:
    return {name: part for name, part in parts.items() if part}
