"""見学・同行: making an appointment, and saying what became of it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.placements import appointments
from matching.placements.appointment_models import Appointment
from matching.placements.forms import show_refusal
from matching.placements.models import Placement
from matching.placements.queries import PartOf, get_appointment, get_placement
from matching.placements.trial_forms import AppointmentForm, SettleForm
from matching.placements.views import address_of, seat_of_placement

CHANGED_MEANWHILE = "ほかの人が先に、この予定を変更しました。いまの内容を確かめて、もう一度選んでください。"

placement_appointments = Blueprint(
    "placement_appointments", __name__, url_prefix="/office/people/<person_key>/placements/<placement_key>/appointments"
)


@placement_appointments.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_placement)
def new(placement: Placement) -> ResponseReturnValue:
    """Day, from–to, where to meet, and who comes along."""
    names = names_of_accounts(placement.team_keys)
    team = sorted(names.items(), key=lambda pair: (pair[0] != current_user.key, pair[1]))
    mine = current_user.key if current_user.key in names else ""
    form = AppointmentForm.with_team(team, supporter=mine)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                made = appointments.make_appointment(
                    session,
                    placement,
                    form.plan(),
                    by=current_user.key,
                    today=today(),
                    names=names,
                    idempotency_key=form.form_key.key,
                )
                kind = made.kind
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash(f"{kind.label}の予定を入れました。", "success")
            return redirect(address_of(placement, "appointments-heading"))
    return render_template(
        "matching/placements/appointment.html",
        placement=placement,
        person=placement.person,
        seat=seat_of_placement(placement),
        form=form,
    )


@placement_appointments.route("/<appointment_key>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_appointment)
def settle(of: PartOf[Appointment]) -> ResponseReturnValue:
    """Whether it happened, or that it is called off and why."""
    placement, appointment = of.placement, of.part
    form = SettleForm(version=str(appointment.version))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                if form.version.data != str(appointment.version):
                    raise RuleBroken(CHANGED_MEANWHILE)
                appointments.settle(appointment, form.state.data, words=form.words.data or "", today=today())
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash(f"「{form.state.data.label}」と記録しました。", "success")
            return redirect(address_of(placement, "appointments-heading"))
    return render_template(
        "matching/placements/settle.html",
        placement=placement,
        person=placement.person,
        seat=seat_of_placement(placement),
        appointment=appointment,
        names=names_of_accounts({appointment.supporter_key} - {""}),
        form=form,
        action=url_for(
            ".settle",
            person_key=placement.person_key,
            placement_key=placement.key,
            appointment_key=appointment.key,
        ),
    )
