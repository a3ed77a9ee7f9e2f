"""The sheet for staff: one's own people by name, everybody else as a number."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matching.assignments.aims import Aim
from matching.assignments.models import AssignmentLine, AssignmentRun
from matching.assignments.queries import lines_of, live_placements
from matching.consents.queries import introducible
from matching.people.models import Person
from matching.placements.seats import seats


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


def sheet_of(session: Session, directory: Session, run: AssignmentRun, account_key: str, aim: Aim, on: date) -> Sheet:
    """What a proposal says of the people of an account, as far as they agree to it that day."""
    lines: Sequence[AssignmentLine] = session.scalars(lines_of(run, account_key)).all()
    keys = [line.person_key for line in lines]
    live, told = live_placements(session, keys), told_of(session, directory, lines, on)
    rows = []
    for line in lines:
        facts = told[line.person_key]
        outcome = facts["alternatives"][aim.value]
        made = live.get((line.person_key, outcome["calculated"]), "")
        rows.append(Row(line.person, facts, outcome, facts["consents"], made))
    return Sheet(tuple(sorted(rows, key=lambda row: (-row.facts["days"], row.person.id))))


def told_of(
    session: Session, directory: Session, lines: Collection[AssignmentLine], on: date
) -> dict[str, dict[str, Any]]:
    """What these lines say, by person, less every opening of a kind of host the person does not agree to that day.

    `consents` is whether they agree to any. `calculated` is the opening as it was worked out: it counts among the sums
    of the proposal even where it is no longer told.
    """
    said = {line.person_key: line.facts for line in lines}
    agreed = introducible(session, said, on)
    places = seats(directory, {key for facts in said.values() for key in _openings_in(facts)})
    found = {}
    for person_key, facts in said.items():
        scopes = agreed.get(person_key, frozenset())
        hidden = {key for key, seat in places.items() if seat.scope not in scopes}
        found[person_key] = _less(facts, hidden) | {"consents": bool(scopes)}
    return found


def _openings_in(facts: dict[str, Any]) -> set[str]:
    outcomes = facts["alternatives"].values()
    named = {each[name] for each in outcomes for name in ("opening", "envies")}
    return (named | {(facts["best"] or {}).get("opening", "")}) - {""}


def _less(facts: dict[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    best, outcomes = facts["best"], facts["alternatives"]
    return facts | {
        "best": None if best and best["opening"] in hidden else best,
        "alternatives": {aim: _outcome_less(each, hidden) for aim, each in outcomes.items()},
    }


def _outcome_less(outcome: dict[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    is_withheld = outcome["opening"] in hidden
    return outcome | {
        "calculated": outcome["opening"],
        "opening": "" if is_withheld else outcome["opening"],
        "envies": "" if is_withheld or outcome["envies"] in hidden else outcome["envies"],
        "is_withheld": is_withheld,
    }


def others_of(run: AssignmentRun, shown: Iterable[Sheet], aim: Aim) -> Others:
    """How many are not on these sheets."""
    rows = _each_once(shown)
    placed = sum(bool(row.outcome["calculated"]) for row in rows)
    figures = run.facts["alternatives"][aim.value]
    return Others(max(0, run.facts["people"] - len(rows)), max(0, figures["placed"] - placed))


def opening_rows(run: AssignmentRun, shown: Iterable[Sheet], aim: Aim) -> list[OpeningRow]:
    """The openings that are proposed or where one more seat would help, the most helpful first."""
    figures = run.facts["alternatives"][aim.value]
    mine = _each_once(shown)
    own, counted = Counter(row.outcome["opening"] for row in mine), Counter(row.outcome["calculated"] for row in mine)
    rows = [
        OpeningRow(
            key, free, own[key], max(0, figures["taken"].get(key, 0) - counted[key]), figures["one_more_seat"].get(key)
        )
        for key, free in run.facts["seats"].items()
        if key in figures["taken"] or key in figures["one_more_seat"]
    ]
    return sorted(rows, key=lambda row: (-(row.more["people"] if row.more else 0), -_points(row), row.key))


def openings_named(rows: Iterable[OpeningRow], shown: Iterable[Sheet]) -> set[str]:
    """The openings a page names."""
    return {row.key for row in rows}.union(*(_openings_in(row.facts) for row in _each_once(shown)))


def _points(row: OpeningRow) -> int:
    return row.more["points"] if row.more else 0


def _each_once(sheets: Iterable[Sheet]) -> list[Row]:
    """Somebody may be on one's own team and on that of whom one stands in for."""
    return list({row.person.key: row for sheet in sheets for row in sheet.rows}.values())
