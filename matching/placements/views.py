"""One placement: where it stands, what may come next, what was done."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.placements.forms import MoveForm
from matching.placements.models import Placement
from matching.placements.queries import get_placement
from matching.placements.seats import Seat, seats
from matching.placements.services import move
from matching.placements.states import PlacementState, moves_from

placements = Blueprint("placements", __name__, url_prefix="/office/people/<person_key>/placements")


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
            with unit_of_work(office_session()) as session:
                if form.version.data != str(placement.version):
                    raise RuleBroken("ほかの人が先に変更しました。いまの状態を確かめて、もう一度選んでください。")
                target = _target(form.target.data)
                move(
                    session,
                    placement,
                    target,
                    person=placement.person,
                    seat=_seat(placement),
                    on=form.on.data,
                    by=current_user.key,
                    reason=form.reason.data or "",
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash(f"「{target.label}」にしました。", "success")
            return redirect(url_for(".show", person_key=placement.person_key, placement_key=placement.key))
    return _page(placement, form)


def _page(placement: Placement, form: MoveForm) -> ResponseReturnValue:
    return render_template(
        "matching/placements/show.html",
        placement=placement,
        person=placement.person,
        seat=_seat(placement),
        moves=moves_from(placement.state),
        form=form,
    )


def _seat(placement: Placement) -> Seat | None:
    return seats(directory_session(), [placement.opening_key]).get(placement.opening_key)


def _target(value: str | None) -> PlacementState:
    if value not in set(PlacementState):
        raise RuleBroken("次の状態を選んでください。")
    return PlacementState(value)
