"""What a place still needs before residents can use it."""

from directory.places.models import Gathering, Place

NEEDED = {
    "name": "名称",
    "kinds": "種類（1つ以上）",
    "schedule": "開催日時（決まっていないときは「不定期」と書く）",
    "venue": "会場か住所（公開したくないときは、公開する範囲で選べます）",
    "contact": "連絡先（電話・メール・ウェブサイトのどれか）",
}


def missing(place: Place) -> list[str]:
    """The sentences of what is still missing, in the order of the form; empty when it can be published."""
    has = {
        "name": bool(place.name.strip()),
        "kinds": bool(place.kinds),
        "schedule": any(gathering.schedule_text.strip() for gathering in place.gatherings),
        "venue": any(map(_is_somewhere, place.gatherings)),
        "contact": bool(place.phone or place.mail or place.url),
    }
    return [words for name, words in NEEDED.items() if not has[name]]


def _is_somewhere(gathering: Gathering) -> bool:
    return bool(gathering.address or gathering.venue_name or gathering.town_id or gathering.lat is not None)
