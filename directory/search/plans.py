"""What a query means: clauses that must all hold, each a choice of ways to hold. Backends run it as it stands."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Field(StrEnum):
    """Where a choice looks: the folded text, the text but as a word of its own (本町 not in 南本町, いご not in
    さいご), texts that share most letters, or one dimension of the facts.
    """

    TEXT = "text"
    ALONE = "alone"
    SIMILAR = "similar"
    TYPE = "type"
    KIND = "kind"
    AREA = "area"
    WEEKDAY = "weekday"
    TIME = "time"
    AUDIENCE = "audience"
    FLAG = "flag"
    COST = "cost"

    __hash__ = str.__hash__  # an enum's own runs in Python


class Role(StrEnum):
    """What part a clause plays, which says how soon it may be given up when nothing is found."""

    REST = "rest"
    TIME = "time"
    WEEKDAY = "weekday"
    DAY = "day"
    CONDITION = "condition"
    PERSON = "person"
    AREA = "area"
    WORD = "word"
    TROUBLE = "trouble"
    ASKING = "asking"
    PHRASE = "phrase"

    __hash__ = str.__hash__


class Choice(NamedTuple):
    """One way for a clause to hold: a folded word in the text, or a value of a dimension. `weight` 0 … 1.

    A tuple, because answers are kept by their choices: comparing and hashing it is most of looking one up.
    """

    field: Field
    value: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Clause:
    """What was said, and the choices of which one must hold; a `bonus` only adds to what is found anyway.

    `related` would do as well when nothing, or little, fits.
    """

    said: str
    role: Role
    choices: tuple[Choice, ...]
    bonus: tuple[Choice, ...] = ()
    related: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A query understood.

    `whole` is the folded query without blanks (for exact names); `excluded` what may not occur; `days` the dates
    that were said, `open_now` whether now was; `beside` what results shall be near; `urgent` labels of words of
    danger, shown with help before results; `keeps_area` that everything else is given up before the area is; `heard`
    what was said and need not hold, but weighs in full where it does.
    """

    whole: str = ""
    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    days: tuple[date, ...] = ()
    days_said: str = ""
    open_now: bool = False
    near_me: bool = False
    beside: tuple[Choice, ...] = ()
    urgent: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = field(default=())
    keeps_area: bool = False
    heard: tuple[Clause, ...] = ()

    def without(self, dropped: Clause) -> "Plan":
        """The plan with one clause given up."""
        return replace(self, clauses=tuple(clause for clause in self.clauses if clause is not dropped))
