"""Recording a visit."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.placements.models import Placement
from matching.placements.queries import get_placement
from matching.placements.seats import seats
from matching.visits import services
from matching.visits.forms import VisitForm, say_at_its_field
from matching.visits.models import VisitHow, VisitTo
from matching.visits.queries import colleagues, due_day_of

visits = Blueprint("visits", __name__, url_prefix="/office/people/<person_key>/placements/<placement_key>/visits")


@visits.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_placement)
def new(placement: Placement) -> ResponseReturnValue:
    """Sixty seconds: whom, when, how, a few words."""
    form = VisitForm(
        colleagues=colleagues(office_session(), but=current_user.key),
        to=_side(request.args.get("to")),
        on=_day(request.args.get("on", "")),
        how=_way(request.args.get("how")),
        with_key=request.args.get("with", ""),
    )
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                details = form.details()
                services.record_visit(
                    session,
                    placement,
                    details,
                    by=current_user.key,
                    today=today(),
                    due_on=due_day_of(session, directory_session(), placement.key, details.to, details.on),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("訪問を記録しました。", "success")
            return redirect(url_for("overview.due"))
    seat = seats(directory_session(), [placement.opening_key]).get(placement.opening_key)
    return render_template(
        "matching/visits/new.html", form=form, placement=placement, person=placement.person, seat=seat
    )


def _side(value: str | None) -> VisitTo:
    return VisitTo(value) if value in set(VisitTo) else VisitTo.PERSON


def _day(value: str) -> date:
    """The day the address asks for; today when it says nothing readable, or a day that is still to come."""
    try:
        return min(date.fromisoformat(value), today())
    except ValueError:
        return today()


def _way(value: str | None) -> VisitHow:
    return VisitHow(value) if value in set(VisitHow) else VisitHow.AT_THE_PLACE
