"""The minutes of one item, written by two people without loss. Nothing here commits."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.errors import AtField, RuleBroken
from matching.conferences.models import ItemMinutes, Task
from matching.conferences.queries import ItemDoor, minutes_of
from matching.conferences.services import must_be_current, with_writer
from matching.conferences.states import ConferenceState, Decision

NOT_YET = "会議の日がまだ来ていません。会議録は、会議の日から書けます。"
NOT_TALKED_OVER = "この議題は取り下げられています。会議録は書けません。"
CALLED_OFF = "この会議は中止になっています。会議録は書けません。"
NO_WORDS = "結論を入力してください。"
REVIEW_DAY = "次の見直しの日は、会議の日より後で、2年以内にしてください。"
LATEST = timedelta(days=732)
NEW = "0"
"""The version of minutes that are not written yet."""


@dataclass(frozen=True)
class Outcome:
    """What was decided: in a word, in words, who does what, what is missing, when to look again."""

    decision: Decision
    conclusion: str
    tasks: tuple[Task, ...] = ()
    missing: str = ""
    review_on: date | None = None


def write_minutes(
    session: Session, door: ItemDoor, outcome: Outcome, *, by: str, today: date, version: str
) -> ItemMinutes:
    """Keep the minutes; whoever wrote on them once stays one of their writers.

    Raises RuleBroken before the day, for what was not talked over, or when another was faster.
    """
    minutes = minutes_of(session, door.item)
    _may_be_written(door, minutes, today)
    must_be_current(minutes.version if minutes else int(NEW), version)
    if not outcome.conclusion.strip():
        raise AtField("conclusion", NO_WORDS)
    if outcome.review_on and not door.conference.on < outcome.review_on <= door.conference.on + LATEST:
        raise AtField("review_on", REVIEW_DAY)
    if minutes is None:
        minutes = ItemMinutes(item_key=door.item.key, person_key=door.item.person_key, writers=[])
        session.add(minutes)
    minutes.decision, minutes.review_on, minutes.writers = (
        outcome.decision,
        outcome.review_on,
        with_writer(minutes.writers, by),
    )
    minutes.conclusion, minutes.missing = outcome.conclusion.strip(), outcome.missing.strip()
    minutes.tasks = tuple(task for task in outcome.tasks if not task.is_empty)
    session.flush()
    return minutes


def _may_be_written(door: ItemDoor, minutes: ItemMinutes | None, today: date) -> None:
    if door.conference.state is ConferenceState.CALLED_OFF:
        raise RuleBroken(CALLED_OFF)
    if today < door.conference.on:
        raise RuleBroken(NOT_YET)
    if minutes is None and door.item.taken_off_on is not None:
        raise RuleBroken(NOT_TALKED_OVER)
