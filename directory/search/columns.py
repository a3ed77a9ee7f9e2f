"""Facts of all documents as arrays: sets of values, points, days; counting and filtering without a loop.

A document's kinds (or areas, flags …) are one set, and few different sets exist. A column holds the number of the
set per document; counting values is one `bincount` over sets, filtering one look-up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = ("type", "kind", "area", "weekday", "time", "audience", "flag", "cost")
ALL_OF = frozenset({"flag"})
"""Dimensions whose chosen values must all hold; of the others any one is enough."""

Mask = NDArray[np.bool_]
Codes = NDArray[np.int32]


class SetTable:
    """The different sets of values of one dimension, numbered as they come; it only grows."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers: dict[tuple[str, ...], int] = {}
        self.sets: list[tuple[str, ...]] = []
        self._lookups: dict[tuple[str, ...], Mask] = {}
        self._listed = Listed.of(self.sets)

    def number(self, values: Iterable[str]) -> int:
        """The number of a set, given when it is first seen."""
        one_set = tuple(sorted(set(values)))
        with self._lock:
            if one_set not in self._numbers:
                self._numbers[one_set] = len(self.sets)
                self.sets.append(one_set)
            return self._numbers[one_set]

    def holding(self, values: Sequence[str], *, every: bool) -> Mask:
        """Which sets hold any (or every one) of the values, as an array over set numbers."""
        key = (*values, str(every))
        known = self._lookups.get(key)
        if known is None or len(known) < len(self.sets):
            wanted, rule = frozenset(values), all if every else any
            known = np.array([rule(v in one_set for v in wanted) for one_set in self.sets], bool)
            if len(self._lookups) > 500:
                self._lookups.clear()
            self._lookups[key] = known
        return known

    def counts(self, codes: Codes) -> dict[str, int]:
        """How many of the documents hold each value; values nobody holds are left out."""
        listed = self._listed
        if listed.sets < len(self.sets):
            listed = self._listed = Listed.of(self.sets)
        per_set = np.bincount(codes, minlength=listed.sets)
        per_value = np.bincount(listed.values, per_set[listed.holders], len(listed.names))
        held = np.flatnonzero(per_value)
        return dict(zip([listed.names[n] for n in held.tolist()], per_value[held].astype(int).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Listed:
    """The first `sets` sets of a table as pairs: the set `holders[i]` holds the value `names[values[i]]`."""

    sets: int
    names: list[str]
    holders: Codes
    values: Codes

    @classmethod
    def of(cls, sets: Sequence[tuple[str, ...]]) -> "Listed":
        """The sets there are now; later ones are added behind."""
        there = sets[:]
        numbers: dict[str, int] = {}
        pairs = [(n, numbers.setdefault(value, len(numbers))) for n, one_set in enumerate(there) for value in one_set]
        columns = np.array(pairs, np.int32).reshape(-1, 2)
        return cls(len(there), list(numbers), columns[:, 0], columns[:, 1])


class Tables:
    """One set table per dimension, shared by all segments and snapshots of an index."""

    def __init__(self) -> None:
        self.of = {dimension: SetTable() for dimension in DIMENSIONS}


def metres_from(lat: float, lng: float, lats: NDArray[np.float64], lngs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances in metres from one point (degrees, WGS 84); unknown points give NaN."""
    south, here = np.radians(lats), np.radians(lat)
    half = np.sin((south - here) / 2) ** 2 + np.cos(here) * np.cos(south) * np.sin(np.radians(lngs - lng) / 2) ** 2
    metres: NDArray[np.float64] = 12_742_000.0 * np.arcsin(np.sqrt(half))
    return metres
