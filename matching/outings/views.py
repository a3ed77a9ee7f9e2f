"""Planning a visit, calling it off, and saying that one is back."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.outings import services
from matching.outings.forms import OutingForm
from matching.outings.models import Outing
from matching.outings.queries import get_outing
from matching.placements.models import Placement
from matching.placements.queries import get_placement
from matching.placements.seats import seats
from matching.visits.forms import say_at_its_field
from matching.visits.models import VisitTo
from matching.visits.queries import colleagues

outings = Blueprint("outings", __name__, url_prefix="/office/people/<person_key>/placements/<placement_key>/outings")


@outings.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_placement)
def new(placement: Placement) -> ResponseReturnValue:
    """Whom, when, how; the rest may stay empty."""
    wanted = request.args.get("to", "")
    form = OutingForm(
        colleagues=colleagues(office_session(), but=current_user.key, among=placement.team_keys),
        to=VisitTo(wanted) if wanted in set(VisitTo) else VisitTo.PERSON,
    )
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                outing = services.plan_outing(session, placement, form.details(), by=current_user.key, today=today())
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("予定に入れました。その日の「訪問の予定」に出ます。", "success")
            return redirect(url_for("day_sheet.show", on=outing.on.isoformat()))
    seat = seats(directory_session(), [placement.opening_key]).get(placement.opening_key)
    return render_template(
        "matching/outings/new.html", form=form, placement=placement, person=placement.person, seat=seat
    )


@outings.post("/<outing_key>/back")
@requires(Permission.PERSON_EDIT, of=get_outing)
def back(outing: Outing) -> ResponseReturnValue:
    """Everybody is back safely."""
    return _done(
        outing, lambda: services.say_back(outing, now=now()), "「もどりました」を記録しました。おつかれさまでした。"
    )


@outings.post("/<outing_key>/call-off")
@requires(Permission.PERSON_EDIT, of=get_outing)
def call_off(outing: Outing) -> ResponseReturnValue:
    """Nobody sets out."""
    return _done(outing, lambda: services.call_off(outing, now=now()), "予定を取りやめました。")


def _done(outing: Outing, change: Callable[[], None], sentence: str) -> ResponseReturnValue:
    try:
        with unit_of_work(office_session()):
            change()
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(sentence, "success")
    return redirect(url_for("day_sheet.show", on=outing.on.isoformat()))
