"""What a place still needs before residents can use it."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.places.models import Gathering, Place

FIRST_VENUE = "venue-1"
SOMEWHERE = "[name$=-venue_name], [name$=-address], [name$=-lat]"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that is missing: in words, the field of the form (its id) and what fills it (selectors)."""

    words: str
    field: str
    filled_by: str


NEEDED = {
    "name": Need("名称", "name", "[name=name]"),
    "kinds": Need("種類（1つ以上）", "kinds", "[name=kinds]"),
    "schedule": Need("開催日時（決まっていないときは「不定期」と書く）", FIRST_VENUE, "[name$=-schedule_text]"),
    "venue": Need("会場か住所（公開したくないときは、公開する範囲で選べます）", FIRST_VENUE, SOMEWHERE),
    "contact": Need("連絡先（電話・メール・ウェブサイトのどれか）", "phone", "[name=phone], [name=mail], [name=url]"),
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
