"""What a pasted flyer offers to each field of the form, and one tap that takes an offer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.geo.matches import Level
from directory.areas.services import gazetteer
from directory.desk.facts import TEXTS
from directory.desk.flyer import Candidate, candidates

SEVERAL = ("kinds", "audiences")
OF_A_VENUE = ("schedule_text", "venue_name", "address")
PLAIN = (*TEXTS, "group", "cost")
VENUE_FIELD = re.compile(rf"venue-[a-z0-9]{{1,20}}-({'|'.join(OF_A_VENUE)})")
TYPED_BEFORE = "もとの入力に戻す"
FIELDS = {
    "name": "名称",
    "kana": "よみがな",
    "kinds": "種類",
    "summary": "紹介",
    "schedule_text": "開催日時",
    "venue_name": "会場名",
    "address": "住所",
    "phone": "電話番号",
    "mail": "メール",
    "url": "ウェブサイト",
    "booking": "申込",
    "group": "団体",
    "audiences": "だれが来られるか",
    "for_whom": "対象のことば",
    "cost": "費用",
    "cost_text": "費用のことば",
    "bring": "持ち物",
    "nearest_stop": "最寄りの駅・バス停",
}
NOWHERE: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Offers:
    """The candidates by field. `replaced` is what a tap has just put aside, by the full name of the field."""

    by_field: dict[str, list[Candidate]] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> list[Candidate]:
        """The candidates for a field, by its name in the form."""
        found = VENUE_FIELD.fullmatch(name)
        offered = list(self.by_field.get(found[1] if found else name, NOWHERE))
        if before := self.replaced.get(name):
            offered.append(Candidate(name, before, TYPED_BEFORE))
        return offered

    def fields(self, first_venue: str) -> list[tuple[str, str, int]]:
        """Where there are candidates: label, id of the field, how many; for links from the top of the form."""
        return [
            (label, f"venue-{first_venue}-{name}" if name in OF_A_VENUE else name, len(self.by_field[name]))
            for name, label in FIELDS.items()
            if self.by_field.get(name)
        ]


def offers_of(session: Session, text: str, replaced: dict[str, str] | None = None) -> Offers:
    """The offers of a pasted text; none for no text."""
    by_field: dict[str, list[Candidate]] = {}
    if text.strip():
        towns = gazetteer(session)
        for each in candidates(text, lambda words: towns.find(words).level == Level.TOWN):
            by_field.setdefault(each.field, []).append(each)
    return Offers(by_field, replaced or {})


def taken(data: "MultiDict[str, str]") -> tuple["MultiDict[str, str]", dict[str, str]]:
    """The form with the offer that was tapped in its field, and what stood there before, if anything."""
    name, is_offer, value = data.get("take", "").partition("=")
    if not is_offer or not (name in PLAIN or name in SEVERAL or VENUE_FIELD.fullmatch(name)):
        return data, {}
    filled = data.copy()
    if name in SEVERAL:
        filled.setlist(name, list(dict.fromkeys([*data.getlist(name), value])))
        return filled, {}
    before = data.get(name, "").strip()
    filled[name] = value
    return filled, {name: before} if before not in ("", value) and name != "cost" else {}
