"""Arrays kept for the next question, up to a size: a busy word costs once, a long day costs no memory."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from directory.search.postings import Ids, Weights

Key = TypeVar("Key", bound=Hashable)
Hits = tuple[Ids, Weights]
"""Document numbers, ascending, and how well each one fits."""
MOST_PAIRS = 8_000_000
"""Document numbers with their weights, 8 bytes a pair."""


class Kept(Generic[Key]):
    """Hits by key; when they grow too many all are forgotten. Threads may share it: at worst work is done twice."""

    def __init__(self, most: int = MOST_PAIRS) -> None:
        self._most = most
        self._pairs = 0
        self._found: dict[Key, Hits] = {}

    def get(self, key: Key, make: Callable[[], Hits]) -> Hits:
        """What was kept for a key, or what `make` finds now."""
        found = self._found.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def put(self, key: Key, found: Hits) -> None:
        """Keep what was found for a key."""
        if self._pairs > self._most:
            self._found, self._pairs = {}, 0
        self._found[key] = found
        self._pairs += len(found[0]) + 50  # an empty answer takes room too

    def __contains__(self, key: Key) -> bool:
        return key in self._found
