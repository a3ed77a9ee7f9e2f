"""How much a host bears, in numbers: who takes part, who began lately, how fast it answers. Nobody is opened."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import TypeVar

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from directory.upkeep.queries import staying_keys
from matching.host_notes.queries import OpenNotes, open_notes
from matching.placements.models import Placement, PlacementStep
from matching.placements.queries import LIVE, begun_since
from matching.placements.states import PlacementState
from matching.visits.due import Due
from matching.visits.models import Visit, VisitTo
from matching.visits.queries import waiting_now

K = TypeVar("K")

LATELY = timedelta(days=91)  # 「この3か月で」
BEGINS = (PlacementState.TRIAL, PlacementState.ACTIVE)


@dataclass(frozen=True, slots=True)
class Load:
    """One host in the list."""

    live: int
    lately: int
    notes: OpenNotes
    visits_due: int
    first_visit_due: date | None

    @property
    def first_due(self) -> date | None:
        """The first day on which something was or is to be done."""
        days = (self.notes.first_due, self.first_visit_due)
        return min((day for day in days if day), default=None)

    @property
    def order(self) -> tuple[bool, date, int]:
        """What is due first comes first, then whoever has most worries."""
        return self.first_due is None, self.first_due or date.max, -self.notes.worries


def loads(session: Session, directory: Session, today: date) -> dict[str, Load]:
    """Every host with a record, by the key of what its place is now."""
    live = _by_place(session, Placement.state.in_(LIVE))
    lately = began_since(session, today - LATELY)
    notes = open_notes(session)
    due: dict[str, list[Due]] = {}
    for one in waiting_now(session, directory, today, sides=(VisitTo.HOST,)):
        due.setdefault(one.placement.place_key, []).append(one)
    keys = {*live, *lately, *notes, *due}
    moved = staying_keys(directory, keys)
    parts: dict[str, list[str]] = {}
    for key in keys:
        parts.setdefault(moved.get(key, key), []).append(key)
    return {
        stands: Load(
            live=sum(live.get(key, 0) for key in own),
            lately=sum(lately.get(key, 0) for key in own),
            notes=_together(notes[key] for key in own if key in notes),
            visits_due=sum(len(due.get(key, ())) for key in own),
            first_visit_due=min((one.due_on for key in own for one in due.get(key, ())), default=None),
        )
        for stands, own in parts.items()
    }


def began_since(session: Session, first: date, place_keys: Collection[str] | None = None) -> dict[str, int]:
    """How many people began their first trial at each place since a day."""
    query = select(Placement.place_key, func.count(func.distinct(Placement.person_key)))
    query = query.where(Placement.id.in_(begun_since(first)))
    if place_keys is not None:
        query = query.where(Placement.place_key.in_(place_keys))
    return _pairs(session.execute(query.group_by(Placement.place_key)))


def states_at(session: Session, place_keys: Collection[str]) -> dict[PlacementState, int]:
    """How many placements stand in each state at a host, in the order of the path; those that are over are left out."""
    query = select(Placement.state, func.count()).where(Placement.place_key.in_(place_keys), Placement.state.in_(LIVE))
    counts = _pairs(session.execute(query.group_by(Placement.state)))
    return {state: counts[state] for state in PlacementState if state in counts}


def days_to_answer(session: Session, place_keys: Collection[str]) -> list[int]:
    """For each time the host was asked and something followed: the days until then."""
    asked = select(PlacementStep.placement_id).where(PlacementStep.state == PlacementState.ASKED)
    query = select(PlacementStep.placement_id, PlacementStep.state, PlacementStep.on)
    query = query.join(Placement, Placement.id == PlacementStep.placement_id)
    query = query.where(Placement.place_key.in_(place_keys), Placement.id.in_(asked))
    steps = list(session.execute(query.order_by(PlacementStep.placement_id, PlacementStep.number)))
    return [
        (after.on - before.on).days
        for before, after in zip(steps, steps[1:], strict=False)
        if before.placement_id == after.placement_id and before.state is PlacementState.ASKED
    ]


def usual_days(days: list[int]) -> int | None:
    """The median, in whole days; None when the host was never asked."""
    return round(median(days)) if days else None


def visits_about_persons(session: Session, place_keys: Collection[str]) -> tuple[int, date | None]:
    """How many visits to the host were about somebody in particular, and the last day."""
    query = select(func.count(Visit.id), func.max(Visit.on)).join(Placement, Placement.key == Visit.placement_key)
    row = session.execute(query.where(Placement.place_key.in_(place_keys), Visit.to == VisitTo.HOST)).one()
    return row[0], row[1]


def people_ever(session: Session, place_keys: Collection[str], first: date) -> int:
    """How many people took part at a host since a day: began then, or were there before and stayed."""
    began = select(PlacementStep.placement_id).where(PlacementStep.state.in_(BEGINS), PlacementStep.on >= first)
    there = (Placement.id.in_(began)) | (Placement.followed_since < first) & (
        Placement.ended_on.is_(None) | (Placement.ended_on >= first)
    )
    query = select(func.count(func.distinct(Placement.person_key))).where(Placement.place_key.in_(place_keys), there)
    return session.scalar(query) or 0


def _by_place(session: Session, *conditions: object) -> dict[str, int]:
    query = select(Placement.place_key, func.count()).where(*conditions)  # type: ignore[arg-type]
    return _pairs(session.execute(query.group_by(Placement.place_key)))


def _pairs(rows: Iterable[Row[K, int]]) -> dict[K, int]:
    return {key: count for key, count in rows}  # noqa: C416  # rows are no pairs to mypy


def _together(found: Iterable[OpenNotes]) -> OpenNotes:
    every = list(found)
    days = [each.first_due for each in every if each.first_due]
    return OpenNotes(sum(each.worries for each in every), sum(each.promises for each in every), min(days, default=None))
