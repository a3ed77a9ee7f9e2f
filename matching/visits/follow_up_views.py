"""When both sides are visited at each stage: everybody who visits may look, a supervisor changes it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.visits.forms import FIELDS, FollowUpForm, opened_form
from matching.visits.queries import kept_plan, schedule_of, waiting_now
from matching.visits.schedule import SHIPPED, STAGES
from matching.visits.services import set_schedule

follow_ups = Blueprint("follow_ups", __name__, url_prefix="/office/follow-ups")


@follow_ups.get("/")
@requires(Permission.DUE_LIST)
def show() -> ResponseReturnValue:
    """The days of every stage."""
    kept = kept_plan(office_session())
    return _page(opened_form(schedule_of(office_session()), kept.version if kept else 0))


@follow_ups.post("/")
@requires(Permission.FOLLOW_UP_EDIT)
def save() -> ResponseReturnValue:
    """Keep all of it, and say what it changes for those who wait today."""
    form = FollowUpForm()
    if not form.validate():
        return _page(form), 400
    try:
        with unit_of_work(office_session()) as session:
            before = _how_many_wait()
            set_schedule(session, form.schedule(), seen=form.seen, by=current_user.key)
            session.flush()
            after = _how_many_wait()
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return _page(form), 409
    flash(f"保存しました。いま待っている訪問は、全体で{before}件から{after}件になります。", "success")
    return redirect(url_for(".show"))


def _how_many_wait() -> int:
    return len(waiting_now(office_session(), directory_session(), today()))


def _page(form: FollowUpForm) -> str:
    return render_template(
        "matching/visits/follow_ups.html",
        form=form,
        stages=[(stage, [(to, FIELDS[each, to]) for each, to in SHIPPED if each is stage]) for stage in STAGES],
        shipped={name: SHIPPED[pair] for pair, name in FIELDS.items()},
        may_edit=permits(current_user, Permission.FOLLOW_UP_EDIT),
    )
