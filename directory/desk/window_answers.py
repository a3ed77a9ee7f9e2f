"""What the form of a 相談窓口 says, and the facts of a window as its history keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory.areas.models import Town
from directory.desk.history import NOTHING, Change
from directory.places.models import Publication
from directory.upkeep.models import Revision
from directory.windows.models import ConsultationWindow, WindowKind
from directory.windows.troubles import troubles_of

TEXTS = {
    "name": "名称",
    "kana": "よみがな",
    "operator": "運営",
    "serves": "相談できる方",
    "script": "こう言えば伝わります",
    "phone": "電話番号",
    "fax": "ファクス",
    "mail": "メール",
    "other_ways": "電話のほかの方法",
    "url": "ウェブサイト",
    "hours_text": "受付時間",
    "booking": "予約",
    "outside_hours": "夜・休みの日は",
    "languages": "通じることば",
    "venue_name": "会場名",
    "address": "住所",
}
FLAGS = {
    "is_sensitive": "見たことを知られてはいけない窓口（DV・虐待など）",
    "refuses_nobody": "どんな相談も断らない窓口",
    "stands_in": "夜や休みの日に、ほかの窓口の代わりに案内する",
}
LABELS = {
    **TEXTS,
    **FLAGS,
    "kind": "種類",
    "troubles": "困りごと",
    "areas": "担当する地域",
    "towns": "担当する町",
    "publication": "公開",
}
ENUMS = {"kind": WindowKind, "publication": Publication}


@dataclass(frozen=True)
class WindowAnswers:
    """The whole form. `texts` and `flags` by column; `areas` are keys."""

    kind: WindowKind
    texts: Mapping[str, str]
    troubles: tuple[str, ...]
    flags: Mapping[str, bool]
    areas: tuple[str, ...] = ()
    towns: tuple[Town, ...] = ()


def facts_of(window: ConsultationWindow) -> dict[str, Any]:
    """Everything the form can change, as it stands now; districts by name, as they are read."""
    facts: dict[str, Any] = {name: getattr(window, name) for name in (*TEXTS, *FLAGS)}
    facts |= {"kind": str(window.kind), "troubles": troubles_of(window)}
    return facts | {
        "areas": sorted(area.name for area in window.areas),
        "towns": sorted(town.name for town in window.towns),
    }


def changes_of(revision: Revision) -> list[Change]:
    """What a revision of a window did, in words."""
    both = {**revision.before, **revision.after}
    return [
        Change(
            LABELS.get(name, name), words_of(name, revision.before.get(name)), words_of(name, revision.after.get(name))
        )
        for name in both
    ]


def words_of(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        return "、".join(map(str, value)) or NOTHING
    labels = {str(member): member.label for member in ENUMS.get(name, ())}  # type: ignore[attr-defined]
    return labels.get(str(value), str(value)) if value else NOTHING
