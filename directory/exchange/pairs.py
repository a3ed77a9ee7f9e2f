"""All pairs of entries of the directory that are believed to be one."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from directory.exchange.duplicates import compare
from directory.exchange.known import entries_of
from directory.exchange.likeness import Entry

CROWDED = 60  # entries under one address or number; there only names that begin alike are compared
WORTH_COMPARING = 45  # percent two names must have in common before the whole comparison is made


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


def duplicate_pairs(session: Session) -> list[Pair]:
    """Every pair believed the same, surest first; entries are compared where a name, a house or a number meet."""
    return pairs_among([entry for _, entry in entries_of(session)])


def pairs_among(entries: list[Entry]) -> list[Pair]:
    """The same for entries at hand."""
    together: dict[int, list[int]] = defaultdict(list)
    for at, entry in enumerate(entries):
        for key in entry.keys_of_others:
            together[key].append(at)
    seen: set[tuple[int, int]] = set()
    found = []
    for group in together.values():
        for one, other in _to_compare(group, entries):
            if (one, other) in seen:
                continue
            seen.add((one, other))
            likeness = compare(entries[one], entries[other])
            if likeness.same:
                found.append(Pair(entries[one].key, entries[other].key, likeness.score, likeness.reasons))
    return sorted(found, key=lambda pair: (-pair.score, pair.a, pair.b))


def _to_compare(group: list[int], entries: list[Entry]) -> list[tuple[int, int]]:
    """The pairs of one group whose names have enough in common; a crowded one is cut by the names' beginnings."""
    if len(group) < 2:
        return []
    if len(group) <= CROWDED:
        return [pair for pair in combinations(sorted(set(group)), 2) if _names_meet(entries[pair[0]], entries[pair[1]])]
    by_beginning: dict[str, list[int]] = defaultdict(list)
    for at in sorted(set(group)):
        for name in entries[at].names:
            by_beginning[name[:2]].append(at)
    smaller = [part for part in by_beginning.values() if len(part) <= CROWDED]
    return [pair for part in smaller for pair in combinations(sorted(set(part)), 2)]


def _names_meet(one: Entry, other: Entry) -> bool:
    return fuzz.partial_ratio(one.names[-1], other.names[-1]) >= WORTH_COMPARING or one.reading == other.reading != ""
