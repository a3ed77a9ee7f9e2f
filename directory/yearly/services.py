"""Choosing, settling and undoing 年度更新. Nothing here commits, and nothing is unpublished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import new_key
from core.errors import RuleBroken
from directory.desk.facts import venue_fact
from directory.places.models import Activity, Gathering, Place
from directory.places.services import mark_changed, read_schedule_into, record_revision, refresh_occurrences
from directory.yearly.effects import moves_of
from directory.yearly.models import YearChoice, YearPlan, YearTurn
from directory.yearly.queries import Scope, loaded, plans_of, plans_of_turn, plans_that_wait, plans_to_settle
from directory.yearly.years import first_day

SOURCE, TAKEN_BACK = "年度更新", "年度更新の取り消し"
NOTHING_CHOSEN = "決めるものがありません。先に「続ける・たしかめる・終わる」を選んで保存してください。"
UNDONE_BEFORE = "この年度更新は、もう取り消されています。"
BUILT_ON = (
    "年度更新のあとに内容が変わった居場所があるので、まとめて取り消せません（{names}）。"
    "その居場所のページで、1つずつ直してください。"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody saw chosen for a place, and what they want; None stands for nothing chosen."""

    seen: YearChoice | None
    wanted: YearChoice | None


def choose(session: Session, year: int, wishes: Mapping[Place, Wish], *, by: str) -> list[YearPlan]:
    """Keep what differs from what was seen; the plans that somebody else had changed meanwhile stay and come back.

    What is settled is not chosen anew.
    """
    known = plans_of(session, year, list(wishes))
    lost = []
    for place, wish in wishes.items():
        plan = known.get(place.id)
        now_chosen = plan.choice if plan else None
        if wish.wanted in (wish.seen, now_chosen):
            continue
        if plan is None:
            session.add(YearPlan(fiscal_year=year, place_id=place.id, choice=wish.wanted, chosen_by=by))
        elif plan.turn_id is not None or now_chosen is not wish.seen:
            lost.append(plan)
        elif wish.wanted is None:
            session.delete(plan)
        else:
            plan.choice, plan.chosen_by = wish.wanted, by
    session.flush()
    return lost


def choose_the_rest(session: Session, year: int, places: Iterable[Place], choice: YearChoice, *, by: str) -> int:
    """One choice for all of these that have none; how many."""
    chosen = list(places)
    known = plans_of(session, year, chosen)
    new = [place for place in chosen if place.id not in known]
    session.add_all(YearPlan(fiscal_year=year, place_id=place.id, choice=choice, chosen_by=by) for place in new)
    return len(new)


def settle(session: Session, scope: Scope, *, key: str, by: str, today: date) -> YearTurn:
    """Settle the choices of a scope: who is to be asked is due at once, the rest is done on 1 April or now.

    The same `key` twice makes one turn. Raises RuleBroken when nothing is chosen.
    """
    known = session.scalar(select(YearTurn).where(YearTurn.key == key)) if key else None
    if known is not None:
        return known
    plans = loaded(session, plans_to_settle(scope))
    if not plans:
        raise RuleBroken(NOTHING_CHOSEN)
    turn = YearTurn(key=key or new_key(), fiscal_year=scope.year, made_by=by)
    session.add(turn)
    session.flush()
    for plan in plans:
        plan.turn_id = turn.id
    carry_out(session, plans, today)
    return turn


def carry_out_what_waits(session: Session, today: date) -> int:
    """Do what was settled before 1 April and is due now; how many places."""
    return carry_out(session, loaded(session, plans_that_wait(today)), today)


def carry_out(session: Session, plans: Sequence[YearPlan], today: date) -> int:
    """Do every settled choice whose day has come; how many."""
    due = [plan for plan in plans if plan.done_on is None and _has_come(plan, today)]
    for plan in due:
        if plan.choice is YearChoice.CARRY_ON:
            _carry_on(session, plan, today)
        elif plan.choice is YearChoice.END:
            _end(session, plan)
        else:
            plan.asks = True
        plan.done_on = today
    session.flush()
    for plan in due:
        plan.version_after = plan.place.version if plan.before else None
    return len(due)


def undo(session: Session, turn: YearTurn, *, by: str, now: datetime, today: date) -> None:
    """Take a turn back: its places are as before and their choices open again.

    Raises RuleBroken when that was done before, or when a place it changed was changed again since.
    """
    if turn.is_undone:
        raise RuleBroken(UNDONE_BEFORE)
    plans = loaded(session, plans_of_turn(turn))
    if touched := [plan.place.name for plan in plans if plan.before and plan.place.version != plan.version_after]:
        raise RuleBroken(BUILT_ON.format(names="、".join(f"「{name}」" for name in touched[:5])))
    for plan in plans:
        _put_back(session, plan, by=by, today=today)
        plan.turn_id = plan.done_on = plan.version_after = None
        plan.before, plan.asks = {}, False
    turn.undone_at, turn.undone_by = now, by


def _has_come(plan: YearPlan, today: date) -> bool:
    return plan.choice is YearChoice.ASK or today >= first_day(plan.fiscal_year)


def _carry_on(session: Session, plan: YearPlan, today: date) -> None:
    moves = moves_of(plan.place, plan.fiscal_year, today)
    plan.asks = moves is None
    if not moves:
        return
    after = {venue_fact(move.gathering.key, "schedule_text"): move.after for move in moves}
    plan.before = {venue_fact(move.gathering.key, "schedule_text"): move.before for move in moves}
    _write(session, plan.place, after, today)
    _tell(session, plan.place, before=plan.before, after=after, by=plan.chosen_by, source=SOURCE)


def _end(session: Session, plan: YearPlan) -> None:
    place = plan.place
    if place.activity is Activity.ENDED:
        return
    plan.before, place.activity = {"activity": str(place.activity)}, Activity.ENDED
    after = {"activity": str(Activity.ENDED)}
    _tell(session, place, before=plan.before, after=after, by=plan.chosen_by, source=SOURCE)


def _put_back(session: Session, plan: YearPlan, *, by: str, today: date) -> None:
    if not plan.before:
        return
    place, before = plan.place, dict(plan.before)
    venues = {venue_fact(each.key, "schedule_text"): each.schedule_text for each in place.gatherings}
    now_said = {name: venues.get(name) for name in before if name != "activity"}
    if "activity" in before:
        now_said["activity"] = str(place.activity)
        place.activity = Activity(before["activity"])
    _write(session, place, before, today)
    _tell(session, place, before=now_said, after=before, by=by, source=TAKEN_BACK)


def _write(session: Session, place: Place, facts: Mapping[str, Any], today: date) -> None:
    changed: list[Gathering] = []
    for gathering in place.gatherings:
        text = facts.get(venue_fact(gathering.key, "schedule_text"))
        if text is not None:
            gathering.schedule_text = text
            read_schedule_into(gathering, today)
            changed.append(gathering)
    if changed:
        refresh_occurrences(session, changed, today)


def _tell(
    session: Session, place: Place, *, before: dict[str, Any], after: dict[str, Any], by: str, source: str
) -> None:
    record_revision(session, place, before=before, after=after, by=by, source=source)
    mark_changed(session, place)
