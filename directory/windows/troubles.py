"""Troubles in plain words, as the windows name them, each leading to exactly the windows that name it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from directory.windows.models import ConsultationWindow, WindowKind

PARTED = re.compile(r"[；;\n\r]+")
KEY_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Trouble:
    """One sentence and the windows that name it, in the order of the municipality."""

    words: str
    windows: tuple[ConsultationWindow, ...]

    @property
    def key(self) -> str:
        """Its name in addresses, which says nothing: what troubles somebody stays out of histories and logs."""
        return key_of(self.words)

    @property
    def is_sensitive(self) -> bool:
        """Whether it leads to a window that nobody should be seen to look at."""
        return any(window.is_sensitive for window in self.windows)

    @property
    def depends_on_address(self) -> bool:
        """Whether the home decides which of its windows is in charge."""
        return sum(window.has_districts for window in self.windows) > 1


def troubles_of(window: ConsultationWindow) -> list[str]:
    """The troubles a window names, one sentence each."""
    return list(dict.fromkeys(words.strip() for words in PARTED.split(window.troubles) if words.strip()))


def troubles_by_kind(windows: Iterable[ConsultationWindow]) -> dict[WindowKind, list[Trouble]]:
    """Every trouble under each kind of window that names it."""
    known = _troubles(windows)
    grouped: dict[WindowKind, list[Trouble]] = {kind: [] for kind in WindowKind}
    for trouble in known.values():
        for kind in dict.fromkeys(window.kind for window in trouble.windows):
            grouped[kind].append(trouble)
    return {kind: troubles for kind, troubles in grouped.items() if troubles}


def trouble_with(windows: Iterable[ConsultationWindow], key: str) -> Trouble | None:
    """The trouble of this key, as long as a window names it."""
    return _troubles(windows).get(key)


def key_of(words: str) -> str:
    """The same for every way to write the same sentence: width and spaces aside."""
    return sha256(_folded(words).encode()).hexdigest()[:KEY_LENGTH]


def _troubles(windows: Iterable[ConsultationWindow]) -> dict[str, Trouble]:
    named: dict[str, tuple[str, list[ConsultationWindow]]] = {}
    for window in windows:
        for words in troubles_of(window):
            _, those = named.setdefault(key_of(words), (words, []))
            if window not in those:
                those.append(window)
    return {key: Trouble(words, tuple(those)) for key, (words, those) in named.items()}


def _folded(words: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).rstrip("。.")
