"""Recording a visit."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.placements.models import Placement
from matching.placements.queries import PartOf, get_placement
from matching.placements.seats import seats
from matching.visits import services
from matching.visits.forms import MendedVisitForm, VisitForm, mended_form, say_at_its_field
from matching.visits.models import Visit, VisitHow, VisitTo
from matching.visits.queries import colleagues, due_day_of, due_day_of_mended, get_visit, who_may_have_come

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


@visits.route("/<visit_key>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_visit)
def edit(of: PartOf[Visit]) -> ResponseReturnValue:
    """Mend what was recorded."""
    form = mended_form(of.part, who_may_have_come(office_session(), of.part))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                _mend(of, form)
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("訪問の記録を直しました。", "success")
            return redirect(_visits_of(of.placement))
    return _page_to_mend(of, form)


@visits.post("/<visit_key>/taken-back")
@requires(Permission.PERSON_EDIT, of=get_visit)
def take_back(of: PartOf[Visit]) -> ResponseReturnValue:
    """Delete a record that was made by mistake."""
    try:
        with unit_of_work(office_session()) as session:
            services.take_back_visit(session, of.part, seen=request.form.get("version", ""))
    except RuleBroken as broken:
        form = mended_form(of.part, who_may_have_come(office_session(), of.part), sent=False)
        form.form_errors.append(str(broken))
        return _page_to_mend(of, form), 409
    flash("訪問の記録を消しました。", "success")
    return redirect(_visits_of(of.placement))


def _mend(of: PartOf[Visit], form: MendedVisitForm) -> None:
    visit, details = of.part, form.details()
    due_on = due_day_of_mended(office_session(), directory_session(), visit, details.to, details.on)
    services.correct_visit(
        visit,
        of.placement,
        details,
        by=current_user.key,
        today=today(),
        due_on=due_on,
        seen=form.version.data or "",
    )


def _page_to_mend(of: PartOf[Visit], form: MendedVisitForm) -> str:
    placement, visit = of.placement, of.part
    keys: dict[str, Any] = {"person_key": placement.person_key, "placement_key": placement.key, "visit_key": visit.key}
    return render_template(
        "matching/visits/edit.html",
        form=form,
        placement=placement,
        person=placement.person,
        visit=visit,
        seat=seats(directory_session(), [placement.opening_key]).get(placement.opening_key),
        names=names_of_accounts({visit.by, visit.corrected_by or visit.by}),
        action=url_for(".edit", **keys),
        taken_back=url_for(".take_back", **keys),
    )


def _visits_of(placement: Placement) -> str:
    return url_for("overview.person", person_key=placement.person_key, _anchor="visits-heading")


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
