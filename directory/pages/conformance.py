"""The test result that the accessibility statement shows: one line per success criterion."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "data" / "accessibility" / "criteria.csv"
CONFORMS, DOES_NOT_APPLY = "適合", "適用なし"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A success criterion of JIS X 8341-3:2016 (levels A and AA), its result, and how it was tried."""

    number: str
    name: str
    level: str
    result: str
    tried: str


@cache
def criteria() -> tuple[Criterion, ...]:
    """The 25 criteria of level A and 13 of level AA, in the order of the standard."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Criterion(*row) for row in list(csv.reader(file))[1:])
