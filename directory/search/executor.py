"""Runs a plan on a snapshot: which documents, how well each fits, and how many there are per value.

All clauses hold (AND), of a clause any choice (OR), nothing excluded, all filters. A facet counts what the page
would show with that value chosen: for the dimension counted its own filter is left out, all others hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.geo.points import Point
from directory.search.columns import ALL_OF, DIMENSIONS, Mask
from directory.search.kept import Hits, Kept
from directory.search.plans import Choice, Clause, Field, Plan
from directory.search.postings import NOTHING, Ids, Weights
from directory.search.snapshot import Snapshot

VALUE_FIT = 0.85
WORDS = (Field.TEXT, Field.ALONE)
FURTHER, BONUS = np.float32(0.8), np.float32(0.12)
"""How well a value of a dimension fits; a rare word in the head makes up to 2.3, a common one in the text 0.1."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What was chosen beside the text: values per dimension, and documents allowed at all (None: every one)."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    allowed: Mask | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The documents found, ascending, how well each fits the text, and the counts per dimension and value.

    `partly` marks those that fit only in part (empty: none does); they stand after all others.
    """

    ids: Ids
    fits: Weights
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    partly: Mask = field(default_factory=lambda: np.zeros(0, bool))

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.ids)


class Executor:
    """Answers plans on one snapshot; what a clause found is kept for the next query that has it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._clauses: Kept[tuple[Choice, ...]] = Kept()
        self.named: Kept[str] = Kept()

    def run(self, plan: Plan, filters: Filters) -> Found:
        """Everything that fits, with facets."""
        return self.found(self.matching(plan, filters.allowed), filters.chosen)

    def found(self, whole: Hits, chosen: Mapping[str, tuple[str, ...]], part: Hits = NOTHING) -> Found:
        """What the choices leave of documents that fit wholly or in `part`, with facets."""
        base = joined_hits([whole, part]) if len(part[0]) else whole
        masks = {name: self._mask(name, values) for name, values in chosen.items() if values}
        ids, fits = _masked(base, list(masks.values()))
        facets = {name: self._facet(name, base, ids, masks) for name in DIMENSIONS}
        return Found(ids, fits, facets, np.isin(ids, part[0]) if len(part[0]) else np.zeros(len(ids), bool))

    def total(self, plan: Plan, filters: Filters) -> int:
        """How many fit, without the rest of the work."""
        masks = [self._mask(name, values) for name, values in filters.chosen.items() if values]
        return len(_masked(self.matching(plan, filters.allowed), masks)[0])

    def matching(self, plan: Plan, allowed: Mask | None = None) -> Hits:
        """What fits the words of a plan, whatever is chosen beside them."""
        hits: Hits | None = None
        for found in sorted((self.clause(clause.choices) for clause in plan.clauses), key=lambda one: len(one[0])):
            hits = found if hits is None else both(hits, found)
            if not len(hits[0]):
                return NOTHING
        if hits is None:
            everything = self.snapshot.everything
            hits = everything, np.zeros(len(everything), np.float32)
        for clause in plan.excluded:
            hits = _masked(hits, [~self._members(clause)])
        return hits if allowed is None else _masked(hits, [allowed])

    def clause(self, choices: tuple[Choice, ...]) -> Hits:
        """What any of the choices finds; of several the best fit counts."""
        return self._clauses.get(choices, lambda: self._any(choices))

    def expect(self, choices: Iterable[Choice]) -> None:
        """These choices will be asked next."""
        self.snapshot.expect(choice.value for choice in choices if choice.field in WORDS)

    def bonus(self, clauses: Sequence[Clause], ids: Ids) -> Weights:
        """What the bonus choices add for these documents."""
        added = np.zeros(len(ids), np.float32)
        for clause in clauses:
            for choice in clause.bonus:
                added += BONUS * spread(self._choice(choice), ids)
        return added

    def middle(self, choices: tuple[Choice, ...]) -> Point | None:
        """The middle of the places that fit the choices best: where an area is. None when nobody knows."""
        ids, fits = self.clause(choices)
        best = ids[fits >= 0.5 * fits.max()] if len(ids) else ids
        spots = self.snapshot.spots[np.isin(self.snapshot.spots[:, 0], best)]
        return Point.at(float(np.median(spots[:, 1])), float(np.median(spots[:, 2]))) if len(spots) else None

    def _any(self, choices: tuple[Choice, ...]) -> Hits:
        self.expect(choices)
        found = [(choice, part) for choice in choices if len((part := self._choice(choice))[0])]
        if len(found) < 2:
            return found[0][1] if found else NOTHING
        parts = self._as_common(found)
        best = np.zeros(self.snapshot.size, np.float32)
        every = np.zeros(self.snapshot.size, np.float32)
        for ids, fits in parts:
            best[ids] = np.maximum(best[ids], fits)
            every[ids] += fits
        ids = np.flatnonzero(best).astype(np.int32)
        return ids, best[ids] + FURTHER * (every[ids] - best[ids])

    def _as_common(self, found: Sequence[tuple[Choice, Hits]]) -> list[Hits]:
        """Other words for the same are as rare as all of them together: an odd spelling says no more than a usual one.

        Only the word that was said keeps its own rarity.
        """
        words = [hits[0] for choice, hits in found if choice.field in WORDS]
        together = self.snapshot.rarity(len(np.unique(np.concatenate(words)))) if words else 0.0
        parts = []
        for choice, (ids, fits) in found:
            own = self.snapshot.rarity(len(ids))
            is_other = choice.field in WORDS and choice.weight < 1.0 and own > together
            parts.append((ids, fits * np.float32(together / own)) if is_other else (ids, fits))
        return parts

    def _choice(self, choice: Choice) -> Hits:
        if choice.field is Field.TEXT:
            ids, fits = self.snapshot.word(choice.value)
            return ids, fits * np.float32(choice.weight)
        if choice.field is Field.ALONE:
            ids, fits = self.snapshot.word(choice.value, alone=True)
            return ids, fits * np.float32(choice.weight)
        if choice.field is Field.SIMILAR:
            return self.snapshot.similar(choice.value)
        members = self.snapshot.holding(choice.field.value, (choice.value,)) & self.snapshot.live
        ids = np.flatnonzero(members).astype(np.int32)
        return ids, np.full(len(ids), VALUE_FIT * choice.weight, np.float32)

    def _members(self, clause: Clause) -> Mask:
        members = np.zeros(self.snapshot.size, bool)
        members[self.clause(clause.choices)[0]] = True
        return members

    def _mask(self, name: str, values: tuple[str, ...]) -> Mask:
        return self.snapshot.holding(name, values, every=name in ALL_OF)

    def _facet(self, name: str, base: Hits, ids: Ids, masks: Mapping[str, Mask]) -> dict[str, int]:
        if name in masks and name not in ALL_OF:
            ids, _ = _masked(base, [mask for other, mask in masks.items() if other != name])
        return self.snapshot.tables.of[name].counts(self.snapshot.codes[name][ids])


def both(some: Hits, others: Hits) -> Hits:
    """What is in both, the fits added."""
    few, many = (some, others) if len(some[0]) <= len(others[0]) else (others, some)
    if not len(few[0]):
        return NOTHING
    at = np.minimum(np.searchsorted(many[0], few[0]), len(many[0]) - 1)
    keep = many[0][at] == few[0]
    return few[0][keep], few[1][keep] + many[1][at[keep]]


def joined_hits(parts: Sequence[Hits]) -> Hits:
    """What is in any of them; of a document in several the first fit counts."""
    if not parts:
        return NOTHING
    ids, first = np.unique(np.concatenate([ids for ids, _ in parts]), return_index=True)
    return ids, np.concatenate([fits for _, fits in parts])[first]


def both_masks(some: Mask | None, other: Mask) -> Mask:
    """What both allow."""
    return other if some is None else some & other


def spread(hits: Hits, ids: Ids) -> Weights:
    """The weights of some documents where `hits` has them, 0 elsewhere."""
    others, weights = hits
    if not len(others):
        return np.zeros(len(ids), np.float32)
    at = np.minimum(np.searchsorted(others, ids), len(others) - 1)
    found: Weights = np.where(others[at] == ids, weights[at], np.float32(0))
    return found


def _masked(hits: Hits, masks: Sequence[Mask]) -> Hits:
    ids, fits = hits
    for mask in masks:
        keep = mask[ids]
        ids, fits = ids[keep], fits[keep]
    return ids, fits
