"""Changes of a place in words: who, when, how they knew, and each fact before and after."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from directory.desk.facts import LABELS, VENUE_FACTS, is_venue_fact
from directory.places.kinds import Audience, Cost, PlaceKind
from directory.places.models import Activity, Place, PointSource, Publication, VenueVisibility
from directory.upkeep.models import Revision, RevisionState

MACHINES = {
    "import": "ファイルの取り込み",
    "見本データ": "見本データ",
    "group": "団体",
    "resident": "住民",
    "ask": "団体への確認",
}
UNKNOWN_ACCOUNT = "（今はないアカウント）"
NOTHING = "（なし）"
UNKNOWN = "未確認"
ENUMS: dict[str, Iterable[Any]] = {
    "kinds": PlaceKind,
    "audiences": Audience,
    "cost": Cost,
    "publication": Publication,
    "activity": Activity,
    "visibility": VenueVisibility,
    "point_source": PointSource,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One revision in words."""

    number: int
    at: datetime
    who: str
    source: str
    reason: str
    state: RevisionState
    is_first: bool
    decision: str
    changes: list[Change]


def history(
    place: Place, revisions: Sequence[Revision], names: Mapping[str, str], areas: Mapping[str, str]
) -> list[Entry]:
    """Revisions in words; `names` of accounts and `areas` by key."""
    venues = {gathering.key: number for number, gathering in enumerate(place.gatherings, 1)}
    return entries(revisions, names, lambda revision: _changes(revision, venues, areas))


def entries(
    revisions: Sequence[Revision], names: Mapping[str, str], changes: Callable[[Revision], list[Change]]
) -> list[Entry]:
    """Revisions of any entry in words; `changes` says what each did."""
    return [
        Entry(
            number=revision.number,
            at=revision.decided_at or revision.created_at,
            who=who(revision.by, names),
            source=revision.source,
            reason=revision.reason,
            state=revision.state,
            is_first=not revision.before and bool(revision.after),
            decision=_decision(revision, names),
            changes=changes(revision),
        )
        for revision in revisions
    ]


def accounts_in(revisions: Sequence[Revision]) -> Collection[str]:
    """The accounts whose names are needed."""
    return {key for revision in revisions for key in (revision.by, revision.decided_by)} - {"", *MACHINES}


def who(key: str, names: Mapping[str, str]) -> str:
    """The name of whoever made a change or decided on it."""
    return names.get(key) or MACHINES.get(key, UNKNOWN_ACCOUNT)


def _decision(revision: Revision, names: Mapping[str, str]) -> str:
    """Who decided, where it was not the one who told it."""
    if revision.decided_by in ("", revision.by):
        return ""
    done = "見送りました" if revision.state is RevisionState.REFUSED else "確かめて反映しました"
    return f"{who(revision.decided_by, names)}が{done}"


def _changes(revision: Revision, venues: Mapping[str, int], areas: Mapping[str, str]) -> list[Change]:
    names = [name for name in {**revision.before, **revision.after} if not name.endswith(":point_source")]
    changes = []
    for name in names:
        before, after = (words_of(name, side.get(name), areas) for side in (revision.before, revision.after))
        if before != after:
            changes.append(Change(label_of(name, venues), before, after))
    return changes


def label_of(name: str, venues: Mapping[str, int]) -> str:
    """The name of a fact in Japanese; `venues` are numbered by key."""
    if not is_venue_fact(name):
        return LABELS.get(name, name)
    _, key, column = name.split(":", 2)
    of = f"会場{venues[key]}" if key in venues else "取りやめた会場"
    return f"{of}の{VENUE_FACTS.get(column, column)}"


def words_of(name: str, value: Any, areas: Mapping[str, str]) -> str:
    """A value as a person reads it."""
    column = name.rsplit(":", 1)[-1]
    if value is None:
        return UNKNOWN if column not in ("point", "confirmed_on") else NOTHING
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if column == "point":
        return f"北緯{value[0]:.5f}・東経{value[1]:.5f}" if len(value) == 2 else NOTHING
    if isinstance(value, list):
        return "・".join(_one(column, each, areas) for each in value) or NOTHING
    if isinstance(value, dict):
        return "、".join(f"{key}：{each}" for key, each in value.items()) or NOTHING
    return _one(column, value, areas) or NOTHING


def _one(column: str, value: Any, areas: Mapping[str, str]) -> str:
    if column == "areas":
        return areas.get(str(value), str(value))
    labels: dict[str, str] = {str(member): member.label for member in ENUMS.get(column, ())}
    return labels.get(str(value), str(value))
