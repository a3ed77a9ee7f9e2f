"""The shapes of what a municipality may choose from: a record, its fields, and what of it is counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from matching.figures.things import To

Labels = Callable[[Session], Mapping[str, str]]


@dataclass(frozen=True)
class FieldOf:
    """A field to filter or split by; a record may have several values of it where it is read through a `link`."""

    name: str
    label: str
    column: Any
    labels: Labels
    link: Any = None
    """The linked table, and the columns that join it: (link column, record column)."""
    on: tuple[Any, Any] | None = None


@dataclass(frozen=True)
class Measure:
    """What is counted of a record: rows, different things, or the sum of a number."""

    name: str
    label: str
    unit: str
    column: Any = None
    is_sum: bool = False
    opens: To | None = None
    """The page of what is counted, where it is another than that of the record: of a group by its id, else by key."""

    @property
    def is_of_things(self) -> bool:
        """Whether it counts different things rather than rows or a sum."""
        return self.column is not None and not self.is_sum


@dataclass(frozen=True)
class RecordOf:
    """A kind of record."""

    name: str
    label: str
    about_people: bool
    table: Any
    day: Any
    until: Sequence[Any]
    measures: tuple[Measure, ...]
    fields: tuple[FieldOf, ...]
    where: tuple[ColumnElement[bool], ...] = ()
    joins: tuple[tuple[Any, ColumnElement[bool]], ...] = ()
    is_a_moment: bool = False
    """Whether `day` is a moment rather than a date."""
    stands_today: bool = False
    """Whether its state is known for today only."""
    standing: tuple[ColumnElement[bool], ...] = ()
    """What more holds for one that stands on a day."""
    opens: To = To.NOBODY
    """The page that opens one of them."""
    key: Any = None
    """What that page knows it by; none where nobody opens one of them."""
    words: Any = None
    """What it is called in a list, where that is no name of a person."""
    standing_words: str = ""
    """How the sentence says that it stands, where its state is known for today only."""

    def measure(self, name: str) -> Measure | None:
        """One of its measures."""
        return next((each for each in self.measures if each.name == name), None)

    def field(self, name: str) -> FieldOf | None:
        """One of its fields."""
        return next((each for each in self.fields if each.name == name), None)


ROWS = "rows"


def rows_in(unit: str, label: str = "") -> Measure:
    """The rows themselves."""
    return Measure(ROWS, label or f"{unit}数（起きたことをすべて）", unit)
