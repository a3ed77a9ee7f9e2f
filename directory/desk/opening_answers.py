"""What the form of a 役割・受け入れ枠 says, and the facts of an opening as its history keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directory.desk.history import NOTHING, UNKNOWN, Change
from directory.openings.models import Opening, OpeningKind
from directory.openings.words import NOISES, STEPS, Need
from directory.places.models import Publication
from directory.upkeep.models import Revision

TEXTS = {"title": "名前", "tasks": "すること", "honorarium": "謝金・お礼", "rule": "約束・お願い"}
NUMBERS = {
    "minutes": "1回の時間",
    "people": "ふだんいる人数",
    "newcomers_per_month": "ひと月に迎えられる新しい方",
    "minimum_age": "年齢（何歳から）",
    "maximum_age": "年齢（何歳まで）",
}
AGES = ("minimum_age", "maximum_age")
LABELS = {
    **TEXTS,
    **NUMBERS,
    "kind": "種別",
    "slots": "曜日と時間",
    "demand_step": "段階",
    "noise": "音",
    "capacity": "同時に来られる人数",
    "is_insured": "保険",
    "interests": "興味の言葉",
    "publication": "公開",
    "is_open": "募集",
    **{f"need_{need.value}": need.label for need in Need},
}
Slot = tuple[int, int, int]
"""Weekday (0 Monday … 6 Sunday), and from when to when in minutes from midnight."""


@dataclass(frozen=True)
class OpeningAnswers:
    """The whole form: `texts` and `numbers` by name (None: not known), `needs` by need (None: 未確認)."""

    kind: OpeningKind
    texts: Mapping[str, str]
    step: int
    capacity: int
    slots: tuple[Slot, ...] = ()
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    noise: int | None = None
    is_insured: bool | None = None
    interests: tuple[str, ...] = ()
    needs: Mapping[str, bool | None] = field(default_factory=dict)


def facts_of(opening: Opening) -> dict[str, Any]:
    """Everything the form can change, as it stands now; what is not known is None."""
    facts: dict[str, Any] = {"kind": str(opening.kind), **{name: getattr(opening, name) for name in TEXTS}}
    facts["slots"] = [slot_text((slot.weekday, slot.starts, slot.ends)) for slot in sorted(opening.slots, key=_when)]
    facts |= {name: opening.rule_facts.get(name) if name in AGES else getattr(opening, name) for name in NUMBERS}
    facts |= {name: getattr(opening, name) for name in ("demand_step", "noise", "capacity", "is_insured")}
    facts["interests"] = list(opening.interests)
    return facts | {f"need_{need.value}": opening.needs_met.get(need.value) for need in Need}


def facts_said(answers: OpeningAnswers) -> dict[str, Any]:
    """The same facts as a form says them."""
    return {
        "kind": str(answers.kind),
        **answers.texts,
        "slots": [slot_text(slot) for slot in sorted(answers.slots)],
        **{name: answers.numbers.get(name) for name in NUMBERS},
        "demand_step": answers.step,
        "noise": answers.noise,
        "capacity": answers.capacity,
        "is_insured": answers.is_insured,
        "interests": list(answers.interests),
        **{f"need_{need.value}": answers.needs.get(need.value) for need in Need},
    }


def slot_text(slot: Slot) -> str:
    """火 13:00〜13:30."""
    weekday, starts, ends = slot
    return f"{'月火水木金土日'[weekday]} {_clock(starts)}〜{_clock(ends)}"


def changes_of(revision: Revision) -> list[Change]:
    """What a revision of an opening did, in words."""
    sides = revision.before, revision.after
    both = {**revision.before, **revision.after}
    return [
        Change(LABELS.get(name, name), *(words_of(name, side.get(name)) if side else NOTHING for side in sides))
        for name in both
    ]


def words_of(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if name == "is_open":
        return "募集中" if value else "募集を止めている"
    if value is None:
        return _OPEN_ENDED.get(name, UNKNOWN)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        return "、".join(map(str, value)) or NOTHING
    known = _LABELS_OF.get(name, {})
    return known.get(str(value)) or _with_unit(name, value) or NOTHING


_LABELS_OF: dict[str, dict[str, str]] = {
    "kind": {str(kind): kind.label for kind in OpeningKind},
    "publication": {str(state): state.label for state in Publication},
    "demand_step": STEPS,
    "noise": NOISES,
}
_OPEN_ENDED = {**dict.fromkeys(AGES, "決まりなし"), "newcomers_per_month": "決めていない"}
_UNITS = {
    "minutes": "分",
    "people": "人",
    "capacity": "人",
    "newcomers_per_month": "人",
    "minimum_age": "歳",
    "maximum_age": "歳",
}


def _with_unit(name: str, value: Any) -> str:
    return f"{value}{_UNITS.get(name, '')}" if value != "" else ""


def _when(slot: Any) -> Slot:
    return slot.weekday, slot.starts, slot.ends


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02}"
