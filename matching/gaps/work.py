"""The way from a gap to a place: taking it up, each step, a trial, a place that opens, or letting it be."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from core.errors import AtField, RuleBroken
from matching.gaps.models import GapStep, GapWork, ResourceGap
from matching.gaps.queries import is_of, live_work
from matching.gaps.states import MOVES, Cluster, GapState

FARTHEST = timedelta(days=731)
TAKEN_ALREADY = "この資源開発は、すでに取り組みが始まっています。ページを開き直して、続きを書いてください。"
CHANGED_MEANWHILE = (
    "ほかの人が先に変更しました。入力した内容は下に残しています。新しい内容と見比べて、もう一度押してください。"
)
OVER = "この取り組みは終わっています。同じことがまた足りないときは、新しく「足りないこと」に加えてください。"
NO_WORDS = "したこと・決まったことを入力してください。"
DUE = "期限は、きょうから2年以内の日にしてください。"
WHICH_PLACE = "開いた場所を選んでください。一覧にないときは、先に居場所の登録で公開してください。"
NOT_TO_THERE = "「{now}」からは「{then}」に進めません。"
SENT_ALREADY = "この用紙はもう記録されています。新しく開いて書いてください。"


@dataclass(frozen=True)
class Step:
    """What was done, where it stands now, who goes on, until when, and the place or opening it is about."""

    state: GapState
    text: str
    next: str
    held_by: str
    due_on: date | None = None
    place_key: str = ""
    opening_key: str = ""


def take_up(session: Session, cluster: Cluster, step: Step, *, by: str, on: date, idempotency_key: str = "") -> GapWork:
    """Begin to work on a cluster, or let it be with a reason; every gap of it goes along. Raises RuleBroken.

    When it is let be, people who wait go on waiting.
    """
    if idempotency_key and (sent := _sent(session, idempotency_key)):
        return sent
    if live_work(session, cluster) is not None:
        raise RuleBroken(TAKEN_ALREADY)
    _check(GapState.OPEN, step, on)
    work = GapWork(
        need=cluster.need,
        area_key=cluster.area_key,
        time_band=cluster.time_band,
        begun_on=on,
        held_by=step.held_by,
        idempotency_key=idempotency_key or None,
    )
    _write(work, step, by=by, on=on, idempotency_key=idempotency_key)
    session.add(work)
    session.flush()
    gaps = (is_of(ResourceGap, cluster), ResourceGap.work_key.is_(None))
    session.execute(update(ResourceGap).where(*gaps).values(work_key=work.key))
    _let_wait_on(session, work)
    return work


def go_on(
    session: Session, work: GapWork, step: Step, *, by: str, on: date, version: str, idempotency_key: str = ""
) -> GapStep:
    """One more step. Raises RuleBroken when another was faster, it is over, or there is no such way."""
    if idempotency_key and (sent := _step_sent(session, idempotency_key)):
        if (sent.work_key, sent.text, sent.state) != (work.key, step.text.strip(), step.state):
            raise RuleBroken(SENT_ALREADY)
        return sent
    if work.state.is_over:
        raise RuleBroken(OVER)
    if version != str(work.version):
        raise RuleBroken(CHANGED_MEANWHILE)
    _check(work.state, step, on, due_before=work.due_on)
    _write(work, step, by=by, on=on, idempotency_key=idempotency_key)
    session.flush()
    _let_wait_on(session, work)
    return work.steps[0]


def _let_wait_on(session: Session, work: GapWork) -> None:
    """One account cannot end the waiting of other teams' people: only what staff noticed is let be with the work."""
    if work.state is GapState.DROPPED:
        waits = (ResourceGap.work_key == work.key, ResourceGap.waiting_key.is_not(None))
        session.execute(update(ResourceGap).where(*waits).values(work_key=None))


def _check(now: GapState, step: Step, on: date, due_before: date | None = None) -> None:
    if step.state not in MOVES[now]:
        raise AtField("state", NOT_TO_THERE.format(now=now.label, then=step.state.label))
    if not step.text.strip():
        raise AtField("text", NO_WORDS)
    new_due = None if step.state.is_over or step.due_on == due_before else step.due_on
    if new_due is not None and not on <= new_due <= on + FARTHEST:
        raise AtField("due_on", DUE)
    if step.state is GapState.OPENED and not step.place_key:
        raise AtField("answer", WHICH_PLACE)


def _write(work: GapWork, step: Step, *, by: str, on: date, idempotency_key: str) -> None:
    work.state, work.held_by, work.due_on = step.state, step.held_by, step.due_on
    work.ended_on = on if step.state.is_over else None
    flag_modified(work, "state")  # a step that changes nothing else is a new version too
    kept = GapStep(
        number=max((each.number for each in work.steps), default=0) + 1,
        on=on,
        by=by,
        state=step.state,
        place_key=step.place_key,
        opening_key=step.opening_key,
        idempotency_key=idempotency_key or None,
    )
    kept.text, kept.next = step.text.strip(), step.next.strip()
    work.steps.insert(0, kept)


def _sent(session: Session, idempotency_key: str) -> GapWork | None:
    return session.scalars(select(GapWork).where(GapWork.idempotency_key == idempotency_key)).one_or_none()


def _step_sent(session: Session, idempotency_key: str) -> GapStep | None:
    return session.scalars(select(GapStep).where(GapStep.idempotency_key == idempotency_key)).one_or_none()
