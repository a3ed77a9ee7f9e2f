"""The paper before a trial, and what both sides say after it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.leaflets.answers import staff_paper
from directory.pages.queries import municipality_names
from matching.placements import trials
from matching.placements.appointment_models import clock
from matching.placements.forms import show_refusal
from matching.placements.models import Placement
from matching.placements.printing import print_agreement
from matching.placements.queries import PartOf, agreements_of, get_agreement, get_placement, get_side
from matching.placements.seats import opening_of
from matching.placements.trial_forms import AgreementForm, ReviewForm
from matching.placements.trial_models import Side, TrialAgreement
from matching.placements.views import address_of, seat_of_placement
from matching.plans.free_times import WEEKDAYS

placement_trials = Blueprint(
    "placement_trials", __name__, url_prefix="/office/people/<person_key>/placements/<placement_key>"
)


@placement_trials.route("/agreement", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_placement)
def agreement(placement: Placement) -> ResponseReturnValue:
    """Write a 体験の約束, starting from the last one or from what the opening says."""
    form = AgreementForm(**_starting_from(placement))
    seat = seat_of_placement(placement)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                key = form.form_key.key
                trials.agree(
                    session, placement, seat, form.terms(), by=current_user.key, today=today(), idempotency_key=key
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash("体験の約束を作りました。印刷して、本人と受け入れ先に署名してもらってください。", "success")
            return redirect(address_of(placement, "trial-heading"))
    return render_template(
        "matching/placements/agreement.html", placement=placement, person=placement.person, seat=seat, form=form
    )


@placement_trials.get("/agreement.pdf")
@requires(Permission.PERSON_READ, of=get_agreement)
def agreement_pdf(of: PartOf[TrialAgreement]) -> ResponseReturnValue:
    """The newest 体験の約束 as a sheet to be signed; the name is written by hand, or stands there by consent."""
    seat, names = seat_of_placement(of.placement), municipality_names(directory_session())
    if not trials.may_be_printed(office_session(), of.placement, seat, of.part, today()):
        flash(trials.NAMED_NO_LONGER, "warning")
        return redirect(address_of(of.placement, "trial-heading"))
    printed = print_agreement(
        of.part,
        place=seat.place_name if seat else "",
        municipality=names[0] if len(names) == 1 else "",
        on=today(),
    )
    return staff_paper(printed, "trial-agreement")


@placement_trials.route("/reviews/<side>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_side)
def review(of: PartOf[Side]) -> ResponseReturnValue:
    """振り返り of one side; written anew as long as nothing was decided."""
    placement, side = of.placement, of.part
    said = trials.review_by(office_session(), placement, side)
    facts = {"on": said.on, "opinion": said.opinion, "words": said.words, "version": said.version} if said else {}
    form = ReviewForm.of(side, **facts)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                trials.review(
                    session,
                    placement,
                    form.spoken(side),
                    by=current_user.key,
                    today=today(),
                    version=form.seen_version,
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash(f"{side.label}の振り返りを記録しました。", "success")
            return redirect(address_of(placement, "trial-heading"))
    return render_template(
        "matching/placements/review.html",
        placement=placement,
        person=placement.person,
        seat=seat_of_placement(placement),
        side=side,
        said=said,
        form=form,
        action=url_for(".review", person_key=placement.person_key, placement_key=placement.key, side=side.value),
    )


def _starting_from(placement: Placement) -> dict[str, object]:
    """What stands in the form at first; nothing here is said of the person."""
    last = office_session().scalars(agreements_of([placement.key]).limit(1)).first()
    if last is not None:
        texts = {name: getattr(last, name) for name in ("times", "tasks", "emergency", "note", "visits")}
        return texts | {"is_insured": "yes" if last.is_insured else "no"}
    opening = opening_of(directory_session(), placement.opening_key)
    if opening is None:
        return {}
    times = "、".join(f"{WEEKDAYS[each.weekday]}曜 {clock(each.starts)}〜{clock(each.ends)}" for each in opening.slots)
    insured = {True: "yes", False: "no", None: ""}[opening.is_insured]
    return {"times": times, "tasks": opening.tasks or opening.title, "is_insured": insured, "visits": 4}
