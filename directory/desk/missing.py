"""What a place still needs before residents can use it."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.places.models import Gathering, Place

FIRST_VENUE = "venue-1"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is missing: in words, and the field of the form (its id) where it is entered."""

    words: str
    field: str


NEEDED = {
    "name": Need("名称", "name"),
    "kinds": Need("種類（1つ以上）", "kinds"),
    "schedule": Need("開催日時（決まっていないときは「不定期」と書く）", FIRST_VENUE),
    "venue": Need("会場か住所（公開したくないときは、公開する範囲で選べます）", FIRST_VENUE),
    "contact": Need("連絡先（電話・メール・ウェブサイトのどれか）", "phone"),
}


def missing(place: Place) -> list[str]:
    """The sentences of what is still missing, in the order of the form; empty when it can be published."""
    return [need.words for need in needs(place)]


def needs(place: Place) -> list[Need]:
    """What is still missing, in the order of the form."""
    return needs_without(
        {
            "name": bool(place.name.strip()),
            "kinds": bool(place.kinds),
            "schedule": any(gathering.schedule_text.strip() for gathering in place.gatherings),
            "venue": any(map(_is_somewhere, place.gatherings)),
            "contact": bool(place.phone or place.mail or place.url),
        }
    )


def needs_without(has: Mapping[str, bool]) -> list[Need]:
    """What of `NEEDED` is not there."""
    return [need for name, need in NEEDED.items() if not has[name]]


def _is_somewhere(gathering: Gathering) -> bool:
    return bool(gathering.address or gathering.venue_name or gathering.town_id or gathering.lat is not None)
