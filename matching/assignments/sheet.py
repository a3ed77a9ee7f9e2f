"""The sheet for staff: one's own people by name, everybody else as a number."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matching.assignments.aims import Aim
from matching.assignments.models import AssignmentLine, AssignmentRun
from matching.assignments.queries import lines_of, live_placements, still_consenting
from matching.people.models import Person


@dataclass(frozen=True)
class Row:
    """One person one works with: what the proposal says, and what became of it since."""

    person: Person
    facts: dict[str, Any]
    outcome: dict[str, Any]
    consents: bool
    placement_key: str


@dataclass(frozen=True)
class Sheet:
    """The people of one account in a proposal, the longest waiting first."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Others:
    """Everybody else who waits, as numbers."""

    people: int
    placed: int


@dataclass(frozen=True)
class OpeningRow:
    """One opening: free seats, who gets them, and what one more would do."""

    key: str
    seats: int
    own: int
    others: int
    more: dict[str, int] | None


def sheet_of(session: Session, run: AssignmentRun, account_key: str, aim: Aim, on: date) -> Sheet:
    """What a proposal says of the people of an account; of somebody whose consent no longer holds nothing is said."""
    lines: Sequence[AssignmentLine] = session.scalars(lines_of(run, account_key)).all()
    keys = [line.person_key for line in lines]
    consenting, live = still_consenting(session, keys, on), live_placements(session, keys)
    rows = []
    for line in lines:
        facts = line.facts
        outcome = facts["alternatives"][aim.value]
        made = live.get((line.person_key, outcome["opening"]), "")
        rows.append(Row(line.person, facts, outcome, line.person_key in consenting, made))
    return Sheet(tuple(sorted(rows, key=lambda row: (-row.facts["days"], row.person.id))))


def others_of(run: AssignmentRun, shown: Iterable[Sheet], aim: Aim) -> Others:
    """How many are not on these sheets."""
    rows = _each_once(shown)
    placed = sum(bool(row.outcome["opening"]) for row in rows)
    figures = run.facts["alternatives"][aim.value]
    return Others(max(0, run.facts["people"] - len(rows)), max(0, figures["placed"] - placed))


def opening_rows(run: AssignmentRun, shown: Iterable[Sheet], aim: Aim) -> list[OpeningRow]:
    """The openings that are proposed or where one more seat would help, the most helpful first."""
    figures = run.facts["alternatives"][aim.value]
    own = Counter(row.outcome["opening"] for row in _each_once(shown))
    rows = [
        OpeningRow(
            key, free, own[key], max(0, figures["taken"].get(key, 0) - own[key]), figures["one_more_seat"].get(key)
        )
        for key, free in run.facts["seats"].items()
        if key in figures["taken"] or key in figures["one_more_seat"]
    ]
    return sorted(rows, key=lambda row: (-(row.more["people"] if row.more else 0), -_points(row), row.key))


def openings_named(rows: Iterable[OpeningRow], shown: Iterable[Sheet]) -> set[str]:
    """The openings a page names."""
    named = {row.key for row in rows}
    for row in _each_once(shown):
        named |= {row.outcome["opening"], row.outcome["envies"], (row.facts["best"] or {}).get("opening", "")}
    return named - {""}


def _points(row: OpeningRow) -> int:
    return row.more["points"] if row.more else 0


def _each_once(sheets: Iterable[Sheet]) -> list[Row]:
    """Somebody may be on one's own team and on that of whom one stands in for."""
    return list({row.person.key: row for sheet in sheets for row in sheet.rows}.values())
