"""One placement: where it stands, what may come next, what was done."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.placements.forms import MoveForm, ReasonForm, show_refusal
from matching.placements.guards import Mover
from matching.placements.models import Placement
from matching.placements.queries import PartOf, get_move, get_placement
from matching.placements.reasons import OCCASIONS, Why, reason_words
from matching.placements.seats import Seat, seats
from matching.placements.services import is_made, move
from matching.placements.sheet import sheet_of
from matching.placements.states import BY_ENDS, Guard, PlacementState
from matching.placements.trial_models import Side

placements = Blueprint("placements", __name__, url_prefix="/office/people/<person_key>/placements")

CHANGED_MEANWHILE = "ほかの人が先に変更しました。いまの状態を確かめて、もう一度選んでください。"
NO_SUCH_MOVE = "「{source}」からは、その状態に変更できません。ページを開き直して、選び直してください。"


@placements.get("/<placement_key>")
@requires(Permission.PERSON_READ, of=get_placement)
def show(placement: Placement) -> ResponseReturnValue:
    """The placement on one page, with a button for each allowed move."""
    return _page(placement, MoveForm(formdata=None))


@placements.post("/<placement_key>")
@requires(Permission.PERSON_EDIT, of=get_placement)
def make_a_move(placement: Placement) -> ResponseReturnValue:
    """Follow one line of the table of moves."""
    form = MoveForm()
    if form.validate_on_submit():
        try:
            target = _target(form.target.data)
            _move(placement, target, form, Why(words=form.reason.data or ""))
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            return _moved(placement, target)
    return _page(placement, form)


@placements.route("/<placement_key>/steps/<target>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_move)
def with_reason(to: PartOf[PlacementState]) -> ResponseReturnValue:
    """A move that needs a reason: going back, not going on, resting, ending."""
    placement, path = to.placement, BY_ENDS.get((to.placement.state, to.part))
    if path is None or Guard.REASON not in path.guards:
        return _no_such_move(placement, to.part)
    form = ReasonForm.about(OCCASIONS[path.target])
    if form.validate_on_submit():
        try:
            _move(placement, path.target, form, form.why())
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            return _moved(placement, path.target)
    seat = seat_of_placement(placement)
    return render_template(
        "matching/placements/reason.html", placement=placement, person=placement.person, seat=seat, path=path, form=form
    )


def mover() -> Mover:
    """Whoever is signed in, with those they stand in for, today."""
    return Mover(current_user.key, today(), frozenset(each.key for each in current_user.stand_ins))


def address_of(placement: Placement, anchor: str = "") -> str:
    """The page of a placement."""
    person, key = placement.person_key, placement.key
    return url_for("placements.show", person_key=person, placement_key=key, _anchor=anchor or None)


def seat_of_placement(placement: Placement) -> Seat | None:
    """The opening it is about; None once that is gone."""
    return seats(directory_session(), [placement.opening_key]).get(placement.opening_key)


def _move(placement: Placement, target: PlacementState, form: MoveForm | ReasonForm, why: Why) -> None:
    with unit_of_work(office_session()) as session:
        if is_made(placement, target, why, on=form.on.data, by=current_user.key):
            return
        if form.version.data != str(placement.version):
            raise RuleBroken(CHANGED_MEANWHILE)
        seat = seat_of_placement(placement)
        move(session, placement, target, person=placement.person, seat=seat, on=form.on.data, by=mover(), reason=why)


def _no_such_move(placement: Placement, target: PlacementState) -> ResponseReturnValue:
    """Pressed twice it is done already; where somebody else was quicker, what was typed stays to be seen."""
    trouble = NO_SUCH_MOVE.format(source=placement.state.label)
    if request.method != "POST" or target not in OCCASIONS:
        flash(trouble, "warning")
        return redirect(address_of(placement))
    sent = ReasonForm.about(OCCASIONS[target])
    if is_made(placement, target, sent.why(), on=sent.on.data, by=current_user.key):
        return _moved(placement, target)
    form = MoveForm(formdata=None)
    form.reason.data = sent.reason.data
    form.form_errors.append(trouble)
    return _page(placement, form)


def _moved(placement: Placement, target: PlacementState) -> ResponseReturnValue:
    flash(f"「{target.label}」にしました。", "success")
    return redirect(address_of(placement))


def _page(placement: Placement, form: MoveForm) -> ResponseReturnValue:
    seat = seat_of_placement(placement)
    sheet = sheet_of(office_session(), placement, seat, mover(), today())
    named = {step.by for step in placement.steps}
    named |= {each.answered_by for each in sheet.requests} | {each.supporter_key for each in sheet.appointments}
    return render_template(
        "matching/placements/show.html",
        placement=placement,
        person=placement.person,
        seat=seat,
        sheet=sheet,
        sides=list(Side),
        states=PlacementState,
        names=names_of_accounts(named - {""}),
        reason_words=reason_words,
        form=form,
        today=today(),
    )


def _target(value: str | None) -> PlacementState:
    if value not in set(PlacementState):
        raise RuleBroken("次の状態を選んでください。")
    return PlacementState(value)
