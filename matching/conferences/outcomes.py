"""What comes of a conference: the next version of the plan, and what is missing in the town. Nothing here commits."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from core.calendar import wareki
from core.errors import AtField, RuleBroken
from matching.conferences.models import ItemMinutes
from matching.conferences.queries import ItemDoor, minutes_of
from matching.gaps.models import ResourceGap
from matching.gaps.services import GapSource, NeedKind, TimeBand, raise_gap
from matching.support_plans.content import PlanContent, Role
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import newest_plan
from matching.support_plans.services import draft_next

NO_MINUTES = "会議録がまだありません。先に結論と役割を書いてください。"
NO_WORDS = "何が足りないかを、個人が分からない書き方で入力してください。"


@dataclass(frozen=True)
class Want:
    """What is missing for the person, where and when."""

    need: NeedKind
    area_key: str
    time_band: TimeBand | None
    note: str


def draft_from_minutes(
    session: Session, door: ItemDoor, *, by: str, on: date, idempotency_key: str = ""
) -> SupportPlan:
    """The next version of the plan as agreed; everybody whose words it begins with counts as a writer of it.

    Raises RuleBroken without minutes, or while one is open already.
    """
    minutes = _minutes(session, door)
    plan = newest_plan(session, door.person)
    before = plan.content if plan else PlanContent()
    content = next_content(before, minutes, door)
    return draft_next(
        session,
        door.person,
        by=by,
        on=on,
        content=content,
        came_from=door.item.key,
        also_by=[*(plan.writers if plan else ()), *minutes.writers, *_writers_of_the_papers(before, door)],
        idempotency_key=idempotency_key,
    )


def next_content(before: PlanContent, minutes: ItemMinutes, door: ItemDoor) -> PlanContent:
    """The plan as it stood, with the roles agreed on, the day of the review and the conclusion; its period is open."""
    roles = tuple(
        Role(task.agency, task.who, f"{task.what}（{task.by_when}）" if task.by_when else task.what)
        for task in minutes.tasks
    )
    said = f"{wareki(door.conference.on)}の{door.conference.name}：{minutes.decision.label}。{minutes.conclusion}"
    return replace(
        before,
        situation=before.situation or door.item.situation,
        wishes=before.wishes or door.item.wishes,
        roles=roles or before.roles,
        starts_on=None,
        ends_on=None,
        review_on=minutes.review_on,
        note="\n".join(part for part in (before.note, said) if part),
    )


def _writers_of_the_papers(before: PlanContent, door: ItemDoor) -> list[str]:
    """Who wrote the texts of the item, where the plan takes any of them over."""
    item = door.item
    takes = (item.situation and not before.situation) or (item.wishes and not before.wishes)
    return item.writers if takes else []


def raise_what_is_missing(
    session: Session, door: ItemDoor, want: Want, *, by: str, on: date, idempotency_key: str = ""
) -> ResourceGap:
    """What the conference found missing goes to the work on resources. Raises RuleBroken without minutes or words."""
    _minutes(session, door)
    if not want.note.strip():
        raise AtField("note", NO_WORDS)
    return raise_gap(
        session,
        source=GapSource.CONFERENCE,
        need=want.need,
        area_key=want.area_key,
        time_band=want.time_band,
        note=want.note,
        by=by,
        on=on,
        person=door.person,
        idempotency_key=idempotency_key,
    )


def _minutes(session: Session, door: ItemDoor) -> ItemMinutes:
    minutes = minutes_of(session, door.item)
    if minutes is None:
        raise RuleBroken(NO_MINUTES)
    return minutes
