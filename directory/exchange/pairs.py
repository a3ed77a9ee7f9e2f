"""All pairs of entries of the directory that are believed to be one."""

from collections import defaultdict
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from directory.exchange.duplicates import compare
from directory.exchange.known import entries_of
from directory.exchange.likeness import Entry
from directory.upkeep.queries import distinct_pairs, in_order, merged_keys

CROWDED = 200  # entries of one name and town, one house or one number


@dataclass(frozen=True)
class Pair:
    """Two entries by key, how sure, and why."""

    a: str
    b: str
    score: float
    reasons: list[str]

    def to_json(self) -> dict[str, object]:
        """As `duplicates --json` prints it."""
        return {"a": self.a, "b": self.b, "score": self.score, "reasons": self.reasons}


_last: WeakKeyDictionary[Engine, tuple[list[Entry], list[Pair]]] = WeakKeyDictionary()


def duplicate_pairs(session: Session) -> list[Pair]:
    """Every pair believed the same, surest first, but for places merged already and pairs known to be two."""
    merged, known = set(session.scalars(merged_keys())), distinct_pairs(session)
    pairs = _pairs_as_before(session, [entry for _, entry in entries_of(session) if entry.key not in merged])
    return [pair for pair in pairs if in_order(pair.a, pair.b) not in known]


def _pairs_as_before(session: Session, entries: list[Entry]) -> list[Pair]:
    """Work the pairs out only when an entry is no longer what it was when somebody asked last."""
    engine = session.get_bind().engine
    before, pairs = _last.get(engine, ([], []))
    if entries != before:
        known = {entry: entry for entry in before}  # with what was worked out of each
        entries = [known.get(entry, entry) for entry in entries]
        pairs = pairs_among(entries)
        _last[engine] = entries, pairs
    return pairs


def pairs_among(entries: list[Entry]) -> list[Pair]:
    """Every pair among these believed the same; entries are compared where a name, a house or a number meet."""
    kept: dict[int, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for key in entry.keys:
            kept[key].append(at)
    found = []
    for at, entry in enumerate(entries):
        for other in sorted(_others(at, entry, kept)):
            if at < other or not entries[other].keys_of_others & entry.keys:
                likeness = compare(entry, entries[other])
                if likeness.same:
                    found.append(Pair(entry.key, entries[other].key, likeness.score, likeness.reasons))
    unique = {frozenset((pair.a, pair.b)): pair for pair in found}
    return sorted(unique.values(), key=lambda pair: (-pair.score, pair.a, pair.b))


def _others(at: int, entry: Entry, kept: dict[int, list[int]]) -> set[int]:
    """Who else is found under its keys; where too many are, the key says nothing about any pair."""
    groups = (kept.get(key, []) for key in entry.keys_of_others)
    return {other for group in groups if len(group) <= CROWDED for other in group} - {at}
