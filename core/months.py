"""A month, as an address writes it and a page names it."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from core.errors import BadInput

WRITTEN = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """A month from its first to its last day."""

    first: date

    @classmethod
    def read(cls, written: str) -> Self:
        """The month written as 2026-12; raises BadInput for anything else."""
        found = WRITTEN.fullmatch(written)
        if found is None:
            raise BadInput("月は 2026-12 の形で書いてください。")
        return cls(date(int(found[1]), int(found[2]), 1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def label(self) -> str:
        """2026年12月."""
        return f"{self.first.year}年{self.first.month}月"

    @property
    def before(self) -> str:
        """The month before, as the address writes it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """The month after, as the address writes it."""
        return f"{self.last + timedelta(days=1):%Y-%m}"
