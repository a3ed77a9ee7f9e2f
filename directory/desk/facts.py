"""The facts of a place as the desk keeps them: flat, plain JSON, each with a name in Japanese.

A fact of a venue is named `venue:<key of the gathering>:<column>`; everything else has the name of its column.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from directory.maps.picture import Pin
from directory.places.kinds import FEATURES
from directory.places.models import Gathering, Place, PointSource

TEXTS = {
    "name": "名称",
    "kana": "よみがな",
    "summary": "紹介",
    "easy_summary": "やさしい日本語の紹介",
    "for_whom": "対象のことば",
    "cost_text": "費用のことば",
    "booking": "申込",
    "bring": "持ち物",
    "phone": "電話番号",
    "mail": "メール",
    "url": "ウェブサイト",
    "languages": "通じることば",
    "nearest_stop": "最寄りの駅・バス停",
    "note": "備考",
}
CHOICES = {
    "kinds": "種類",
    "audiences": "だれが",
    "cost": "費用",
    "group": "団体",
    "areas": "手で選んだ地域",
    "publication": "公開",
    "activity": "活動",
    "confirmed_on": "確認した日",
    "licence": "ライセンス",
    "extra": "そのほかの項目",
}
VENUE_TEXTS = {"name": "日の名前", "venue_name": "会場名", "address": "住所", "schedule_text": "開催日時"}
VENUE_CHOICES = {
    "visibility": "公開する範囲",
    "is_mobile": "移動して開く",
    "point": "地図の位置",
    "point_source": "位置の決め方",
}
VENUE_FACTS = VENUE_TEXTS | VENUE_CHOICES
TYPED_VENUE = (*VENUE_TEXTS, "visibility", "is_mobile", "point")
LABELS = TEXTS | CHOICES | FEATURES | {name: label for name, label in VENUE_FACTS.items() if name != "name"}
TRUSTED_PINS = (PointSource.BY_HAND, PointSource.GIVEN)
Facts = dict[str, Any]


def facts_of(place: Place) -> Facts:
    """Everything the form can change, as it stands now."""
    facts: Facts = {name: getattr(place, name) for name in TEXTS}
    facts |= {name: getattr(place, name) for name in FEATURES}
    facts["cost"] = plain(place.cost)
    facts["kinds"] = sorted(str(kind) for kind in place.kinds)
    facts["audiences"] = sorted(str(audience) for audience in place.audiences)
    facts["group"] = place.group.name if place.group else ""
    facts["areas"] = sorted(link.area.key for link in place.area_links if link.is_by_hand)
    for gathering in place.gatherings:
        facts |= venue_facts(gathering)
    return facts


def venue_facts(gathering: Gathering) -> Facts:
    """The facts of one venue; its point to the micro-degree."""
    facts = {name: plain(getattr(gathering, name)) for name in VENUE_FACTS if name != "point"}
    point = (
        None if gathering.lat is None or gathering.lng is None else [round(gathering.lat, 6), round(gathering.lng, 6)]
    )
    return {venue_fact(gathering.key, name): value for name, value in (facts | {"point": point}).items()}


def typed_facts(place: Place) -> Facts:
    """What somebody typed or chose, as it stands now; a point only where it was set by hand. Proposals speak of it."""
    facts = {name: value for name, value in facts_of(place).items() if not name.endswith(":point_source")}
    for gathering in place.gatherings:
        if gathering.point_source not in TRUSTED_PINS:
            facts[venue_fact(gathering.key, "point")] = None
    return facts | {"activity": plain(place.activity)}


def venue_fact(key: str, name: str) -> str:
    """The name of a fact of one venue."""
    return f"venue:{key}:{name}"


def is_venue_fact(name: str) -> bool:
    """Whether it tells of one venue."""
    return name.startswith("venue:")


def venue_of(name: str) -> str:
    """The key of the venue a fact tells of; empty for a fact of the place."""
    return name.split(":", 2)[1] if is_venue_fact(name) else ""


def differences(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Only what differs: as it was, and as it is. A fact that came or went is None on the other side."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {name: before.get(name) for name in names}, {name: after.get(name) for name in names}


def plain(value: Any) -> Any:
    """A column's value as JSON holds it."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def pins_of(place: Place) -> list[Pin]:
    """Every venue as staff may see it, under its number; an area-only or hidden one too."""
    return [
        Pin(number, gathering.lat, gathering.lng)
        for number, gathering in enumerate(place.gatherings, 1)
        if gathering.lat is not None and gathering.lng is not None
    ]
