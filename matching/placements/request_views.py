"""Asking a host: the secret address to pass on, taking it back, and writing down what was said by telephone.

The address opens on the sites `all` and `office` only: the office database is not to be seen from the internet side
(`public`). Where hosts cannot reach this machine, staff ask by telephone and record the answer.
"""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import now, today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import offered
from core.permissions import Permission, requires
from matching.consents.models import ConsentItem
from matching.placements import requests
from matching.placements.appointment_models import clock
from matching.placements.forms import CallForm, LinkForm, show_refusal
from matching.placements.guards import items_told
from matching.placements.models import Placement
from matching.placements.queries import answer_of, get_placement
from matching.placements.seats import Seat
from matching.placements.states import PlacementState
from matching.placements.views import address_of, seat_of_placement
from matching.plans.free_times import WEEKDAYS
from matching.plans.services import current_facts

host_requests = Blueprint(
    "host_requests", __name__, url_prefix="/office/people/<person_key>/placements/<placement_key>"
)


@host_requests.route("/link", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_placement)
def link(placement: Placement) -> ResponseReturnValue:
    """Choose what the host is told; the address is shown once, to be passed on."""
    seat = seat_of_placement(placement)
    form = _link_form(placement, seat)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                token = requests.make_link(
                    session, placement, seat, form.told(), by=current_user.key, now=now(), days=int(form.days.data)
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            return _link_made(placement, seat, token)
    return render_template(
        "matching/placements/link.html",
        placement=placement,
        person=placement.person,
        seat=seat,
        form=form,
        is_asked=_may_be_answered(placement),
        is_closed_network=current_app.config["SITE"] == "office",
    )


@host_requests.post("/link/take-back")
@requires(Permission.PERSON_EDIT, of=get_placement)
def take_back(placement: Placement) -> ResponseReturnValue:
    """The address stops working at once."""
    try:
        with unit_of_work(office_session()) as session:
            requests.take_back_link(session, placement, now=now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("リンクを使えないようにしました。", "success")
    return redirect(address_of(placement, "answer-heading"))


@host_requests.route("/call", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_placement)
def call(placement: Placement) -> ResponseReturnValue:
    """What the host said by telephone or at a visit."""
    form = CallForm.fresh()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                requests.record_call(session, placement, form.said(), on=form.on.data, by=current_user.key, now=now())
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash(f"受け入れ先の答え「{form.answer.data.label}」を記録しました。", "success")
            return redirect(address_of(placement))
    return render_template(
        "matching/placements/call.html",
        placement=placement,
        person=placement.person,
        seat=seat_of_placement(placement),
        form=form,
        is_asked=_may_be_answered(placement),
    )


def _may_be_answered(placement: Placement) -> bool:
    return placement.state is PlacementState.ASKED and answer_of(office_session(), placement) is None


def _link_form(placement: Placement, seat: Seat | None) -> LinkForm:
    """Only what consent covers is offered at all; the wished times start from the assessment."""
    session, person = office_session(), placement.person
    facts = current_facts(session, person)
    items = items_told(session, person, seat.scope, today()) if seat else frozenset()
    times = "、".join(f"{WEEKDAYS[each.weekday]}曜 {clock(each.starts)}〜{clock(each.ends)}" for each in facts.times)
    form = LinkForm(wished=times)
    needs = [need.label for need in facts.needs] if ConsentItem.HEALTH in items else []
    interests = list(facts.interests) if ConsentItem.INTERESTS in items else []
    form.needs.choices = offered(*((need, need) for need in needs))
    form.interests.choices = offered(*((word, word) for word in interests))
    return form


def _link_made(placement: Placement, seat: Seat | None, token: str) -> ResponseReturnValue:
    """The page that shows the address: it is never shown again, and never stands in an address of ours."""
    config = current_app.config
    root = request.url_root.rstrip("/") if config["SITE"] == "office" else config["BASE_URL"].rstrip("/")
    return render_template(
        "matching/placements/link_made.html",
        placement=placement,
        person=placement.person,
        seat=seat,
        address=root + url_for("host_answers.answer", token=token),
        is_closed_network=config["SITE"] == "office",
    )
