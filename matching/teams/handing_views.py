"""担当の引き継ぎ, for supervisors: how many people each account looks after, and handing them all over. No names."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.teams import handing_over as services
from matching.teams.forms import HandOverForm
from matching.teams.handing_over import Moving
from matching.teams.queries import colleagues_by_key, loads, planned_by_account, ready_colleagues

handing_over = Blueprint("handing_over", __name__, url_prefix="/office/teams")

DONE = "主担当{led}人・担当{others}人を、{giver}さんから{taker}さんへ引き継ぎました。"


@handing_over.get("/")
@requires(Permission.TEAM_LIST)
def index() -> ResponseReturnValue:
    """Every account on a team, those nobody can use first, and the form."""
    return _page(_form(sent=False))


@handing_over.route("/hand-over", methods=["GET", "POST"])
@requires(Permission.TEAM_HAND_OVER)
def hand_over() -> ResponseReturnValue:
    """What would move, then the button that does it."""
    form = _form(sent=True)
    if not form.validate():
        return _page(form), 400
    return _carried_out(form) if request.method == "POST" else _preview(form)


def _preview(form: HandOverForm, status: int = 200) -> ResponseReturnValue:
    """The numbers as they are now; the page with the form where there is nothing to move."""
    session, wanted = office_session(), form.hand_over()
    try:
        found = services.moving(session, wanted, by=_by())
    except RuleBroken as broken:
        form.form_errors[:] = [str(broken)]
        return _page(form), 409
    form.leads.data, form.others.data = found.figures
    known = colleagues_by_key(session, {wanted.giver, wanted.taker})
    return render_template(
        "matching/teams/preview.html",
        form=form,
        wanted=wanted,
        found=found,
        giver=known[wanted.giver],
        taker=known[wanted.taker],
        planned=planned_by_account(session, found.person_keys, today())[wanted.giver],
    ), status


def _carried_out(form: HandOverForm) -> ResponseReturnValue:
    try:
        with unit_of_work(office_session()) as session:
            found = services.hand_over(session, form.hand_over(), form.shown(), by=_by())
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return _preview(form, 409)
    flash(_words(form, found), "success")
    return redirect(url_for(".index"))


def _words(form: HandOverForm, found: Moving) -> str:
    known = colleagues_by_key(office_session(), {form.giver.data, form.taker.data})
    giver, taker = known[form.giver.data].name, known[form.taker.data].name
    return DONE.format(led=len(found.led), others=len(found.others), giver=giver, taker=taker)


def _form(*, sent: bool) -> HandOverForm:
    """Asked for with GET, it changes nothing and needs no token; nobody takes people over by themselves."""
    session = office_session()
    takers = [each for each in ready_colleagues(session) if each.key not in _by()]
    if not sent:
        return HandOverForm(loads(session), takers, formdata=None)
    if request.method == "GET":
        return HandOverForm(loads(session), takers, formdata=request.args, meta={"csrf": False})
    return HandOverForm(loads(session), takers)


def _by() -> set[str]:
    return {current_user.key, *(each.key for each in current_user.stand_ins)}


def _page(form: HandOverForm) -> str:
    return render_template("matching/teams/loads.html", form=form, loads=loads(office_session()))
