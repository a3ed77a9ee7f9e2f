"""A visit to a host about nobody in particular that was recorded wrongly: mended, or taken back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.hosts.entries import Host, VisitOfHost, get_visit_of_host
from matching.visits.forms import MendedHostVisitForm, mended_host_form, say_at_its_field
from matching.visits.models import VisitTo
from matching.visits.queries import due_day_of_mended_host, who_may_have_come
from matching.visits.services import correct_host_visit, take_back_host_visit

host_visits = Blueprint("host_visits", __name__, url_prefix="/office/hosts/<key>/visits")


@host_visits.route("/<visit_key>", methods=["GET", "POST"])
@requires(Permission.HOST_DESK, of=get_visit_of_host)
def edit(of: VisitOfHost) -> ResponseReturnValue:
    """Mend what was recorded."""
    form = mended_host_form(of.visit, who_may_have_come(office_session(), of.visit))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                _mend(of, form)
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("訪問の記録を直しました。", "success")
            return redirect(_visits_of(of.host))
    return _page(of, form)


@host_visits.post("/<visit_key>/taken-back")
@requires(Permission.HOST_DESK, of=get_visit_of_host)
def take_back(of: VisitOfHost) -> ResponseReturnValue:
    """Delete a record that was made by mistake."""
    try:
        with unit_of_work(office_session()) as session:
            take_back_host_visit(session, of.visit, seen=request.form.get("version", ""))
    except RuleBroken as broken:
        form = mended_host_form(of.visit, who_may_have_come(office_session(), of.visit), sent=False)
        form.form_errors.append(str(broken))
        return _page(of, form), 409
    flash("訪問の記録を消しました。", "success")
    return redirect(_visits_of(of.host))


def _mend(of: VisitOfHost, form: MendedHostVisitForm) -> None:
    details = form.details_of(VisitTo.HOST)
    due_on = due_day_of_mended_host(office_session(), directory_session(), of.host.keys, of.visit, details.on)
    seen = form.version.data or ""
    correct_host_visit(of.visit, details, by=current_user.key, today=today(), due_on=due_on, seen=seen)


def _page(of: VisitOfHost, form: MendedHostVisitForm) -> str:
    return render_template(
        "matching/hosts/visit_mend.html",
        form=form,
        host=of.host,
        visit=of.visit,
        names=names_of_accounts({of.visit.by, of.visit.corrected_by or of.visit.by}),
    )


def _visits_of(host: Host) -> str:
    return url_for("host_desk.show", key=host.key, _anchor="visits-title")
