"""The places of a list as its address writes them: keys with dots between, `p=kfakkm26r7.e98jw57hcf`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy.orm import Session

from directory.upkeep.queries import followed

MOST = 50  # as many as a printed QR code can still hold
KEY = re.compile(r"[0-9A-Za-z-]{1,40}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Keys in the order they were chosen, each once; `is_cut` when the address named more than `MOST`."""

    keys: tuple[str, ...] = ()
    is_cut: bool = False

    @classmethod
    def read(cls, written: Iterable[str]) -> Self:
        """The keys of every `p` of an address; what cannot be a key is passed over."""
        named = (part for text in written for part in text.split("."))
        keys = tuple(dict.fromkeys(part for part in named if KEY.fullmatch(part)))
        return cls(keys[:MOST], len(keys) > MOST)

    def following(self, session: Session) -> "Chosen":
        """The list with the places that stand for merged ones, each once."""
        return replace(self, keys=tuple(followed(session, self.keys))) if self.keys else self

    @property
    def written(self) -> str:
        """The list as its address writes it."""
        return ".".join(self.keys)

    def having(self, key: str) -> str:
        """The list with one more."""
        return ".".join(dict.fromkeys((*self.keys, key)))

    def without(self, key: str) -> str:
        """The list with one less."""
        return ".".join(each for each in self.keys if each != key)
