"""The batch proposal: the sheet for staff, and what they settle or make of it for one person."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.assignments import services
from matching.assignments.aims import Aim
from matching.assignments.facts import LONGEST_WAITING
from matching.assignments.models import AssignmentLock, AssignmentRun, LockKind
from matching.assignments.queries import (
    asked_for_another,
    line_of,
    live_placements,
    locks_of,
    newest_run,
)
from matching.assignments.sheet import Sheet, opening_rows, openings_named, others_of, sheet_of, told_of
from matching.people.models import Person
from matching.people.queries import get_person
from matching.placements.seats import seats
from matching.suggestions.services import suggest

assignments = Blueprint("assignments", __name__, url_prefix="/office/assignments")


@assignments.get("/")
@requires(Permission.ASSIGNMENT_LIST)
def index() -> ResponseReturnValue:
    """The newest proposal: the alternatives side by side, one's own people, the others as numbers, the openings."""
    session, directory = office_session(), directory_session()
    run, aim = newest_run(session), _aim(request.args.get("by"))
    page: dict[str, Any] = {"run": run, "aim": aim, "aims": list(Aim), "longest": LONGEST_WAITING}
    if run is not None:
        mine = sheet_of(session, directory, run, current_user.key, aim, today())
        instead = [(each, _in_place_of(run, each.key, aim)) for each in current_user.stand_ins]
        shown = [mine, *(sheet for _, sheet in instead)]
        openings = opening_rows(run, shown, aim)
        page |= {
            "mine": mine,
            "instead": [(each, sheet) for each, sheet in instead if sheet.rows],
            "others": others_of(run, shown, aim),
            "openings": openings,
            "places": seats(directory, openings_named(openings, shown)),
            "by": names_of_accounts({run.made_by}).get(run.made_by, "自動の計算"),
            "is_old": (today() - run.made_on).days > OLD,
        }
    return render_template(
        "matching/assignments/index.html", **page, may_run=permits(current_user, Permission.ASSIGNMENT_RUN)
    )


OLD = 31  # days


def _in_place_of(run: AssignmentRun, away_key: str, aim: Aim) -> Sheet:
    session = office_session()
    with audit.standing_in(session, away_key):
        return sheet_of(session, directory_session(), run, away_key, aim, today())


@assignments.post("/run")
@requires(Permission.ASSIGNMENT_RUN)
def run() -> ResponseReturnValue:
    """Work it out anew for all who wait; each of these reads is in the log."""
    made = services.run(office_session(), directory_session(), by=current_user.key, today=today())
    flash(f"待っている{made.facts['people']}人の一括提案を計算しました。まだ何も決まっていません。", "success")
    return redirect(url_for(".index"))


@dataclass(frozen=True)
class _Settled:
    """What is settled for one person, as the page shows it."""

    keep: str
    never: frozenset[str]
    stamp: str
    keys: tuple[str, ...]


@assignments.get("/<person_key>")
@requires(Permission.PERSON_EDIT, of=get_person)
def show(person: Person) -> ResponseReturnValue:
    """One person: what each alternative gives, what fits today, and what is settled for the next proposals."""
    session, directory = office_session(), directory_session()
    run = newest_run(session)
    line = line_of(session, run, person) if run is not None else None
    told = told_of(session, directory, [line], today())[person.key] if line is not None else {"consents": False}
    facts = told if told["consents"] else None
    settled = _settled(list(session.scalars(locks_of(person))))
    ranking = suggest(session, directory, person, today=today())
    live = live_placements(session, [person.key])
    named = {*settled.keys, *_openings_in(facts), *(one.opening.key for one in ranking.suggestions)}
    return render_template(
        "matching/assignments/show.html",
        person=person,
        run=run,
        facts=facts,
        aims=list(Aim),
        settled=settled,
        fitting=ranking.suggestions,
        live={opening: key for (_, opening), key in live.items()},
        places=seats(directory, named),
        another_since=asked_for_another(session, [person.key]).get(person.key),
        kinds=LockKind,
    )


@assignments.post("/<person_key>/candidate")
@requires(Permission.PERSON_EDIT, of=get_person)
def candidate(person: Person) -> ResponseReturnValue:
    """Make what an alternative says a candidate; whether it is tried is for the person to say."""
    aim, session = _aim(request.form.get("by")), office_session()
    try:
        with unit_of_work(session):
            placement = services.make_candidate(
                session,
                directory_session(),
                person,
                run_key=request.form.get("run", ""),
                aim=aim,
                by=current_user.key,
                today=today(),
            )
    except RuleBroken as broken:
        flash(str(broken), "error")
        return redirect(url_for(".index", by=aim.value))
    flash(f"{person.name}さんの候補にしました。次は、本人と一緒に考えてください。", "success")
    return redirect(url_for("placements.show", person_key=person.key, placement_key=placement.key))


@assignments.post("/<person_key>/settle")
@requires(Permission.PERSON_EDIT, of=get_person)
def settle(person: Person) -> ResponseReturnValue:
    """Keep a pair together or apart, or take that back; it counts from the next proposal on."""
    wanted, session = request.form.get("kind", ""), office_session()
    kind = LockKind(wanted) if wanted in set(LockKind) else None
    try:
        with unit_of_work(session):
            services.settle(
                session,
                directory_session(),
                person,
                request.form.get("opening", ""),
                kind,
                seen=request.form.get("seen", ""),
                by=current_user.key,
            )
    except RuleBroken as broken:
        flash(str(broken), "error")
    else:
        flash("記録しました。次に計算する一括提案から反映します。", "success")
    return redirect(url_for(".show", person_key=person.key))


@assignments.post("/<person_key>/another")
@requires(Permission.PERSON_EDIT, of=get_person)
def another(person: Person) -> ResponseReturnValue:
    """Look for another place beside the one there is, or no more."""
    session = office_session()
    try:
        with unit_of_work(session):
            if request.form.get("do") == "stop":
                services.ask_no_more(session, person)
            else:
                mine = {current_user.key, *(each.key for each in current_user.stand_ins)}
                services.ask_for_another(session, person, by=mine, on=today())
    except RuleBroken as broken:
        flash(str(broken), "error")
    else:
        flash("記録しました。次に計算する一括提案から反映します。", "success")
    return redirect(url_for(".show", person_key=person.key))


def _settled(locks: list[AssignmentLock]) -> _Settled:
    return _Settled(
        keep=next((lock.opening_key for lock in locks if lock.kind is LockKind.KEEP), ""),
        never=frozenset(lock.opening_key for lock in locks if lock.kind is LockKind.NEVER),
        stamp=services.stamp_of(locks),
        keys=tuple(lock.opening_key for lock in locks),
    )


def _openings_in(facts: dict[str, Any] | None) -> set[str]:
    return {each["opening"] for each in facts["alternatives"].values()} - {""} if facts else set()


def _aim(value: str | None) -> Aim:
    return Aim(value) if value in set(Aim) else Aim.BALANCED
