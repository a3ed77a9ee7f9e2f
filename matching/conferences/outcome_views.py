"""Minutes of one item, and what comes of them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.areas.models import AreaKind
from directory.leaflets.queries import all_areas
from matching.conferences import outcomes
from matching.conferences.forms import MinutesForm, MissingForm, NextPlanForm
from matching.conferences.minutes import write_minutes
from matching.conferences.queries import ItemDoor, get_item, minutes_of
from matching.placements.forms import show_refusal

conference_outcomes = Blueprint(
    "conference_outcomes", __name__, url_prefix="/office/conferences/<conference_key>/items/<item_key>"
)


@conference_outcomes.route("/minutes", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_MINUTES, of=get_item)
def minutes(door: ItemDoor) -> ResponseReturnValue:
    """Write what was decided."""
    written = minutes_of(office_session(), door.item)
    form = MinutesForm.of(written)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                write_minutes(
                    session,
                    door,
                    form.outcome(),
                    by=current_user.key,
                    today=today(),
                    version=form.version.data or "",
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
            form.version.data = str(written.version) if written else form.version.data
        else:
            flash("会議録を保存しました。", "success")
            return _to_the_item(door)
    return render_template(
        "matching/conferences/minutes.html",
        door=door,
        item=door.item,
        conference=door.conference,
        form=form,
        written=written,
    )


@conference_outcomes.post("/next-plan")
@requires(Permission.CONFERENCE_PACKET, of=get_item)
def next_plan(door: ItemDoor) -> ResponseReturnValue:
    """What was agreed becomes the draft of the next version."""
    form = NextPlanForm()
    try:
        with unit_of_work(office_session()) as session:
            key = form.form_key.key
            plan = outcomes.draft_from_minutes(session, door, by=current_user.key, on=today(), idempotency_key=key)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return _to_the_item(door)
    flash(f"会議の結論から、第{plan.number}版の下書きをつくりました。期間を入れて、確かめてください。", "success")
    return redirect(url_for("support_plans.edit", person_key=door.item.person_key, plan_key=plan.key))


@conference_outcomes.route("/missing", methods=["GET", "POST"])
@requires(Permission.CONFERENCE_PACKET, of=get_item)
def missing(door: ItemDoor) -> ResponseReturnValue:
    """What is missing goes to the work on resources."""
    written = minutes_of(office_session(), door.item)
    areas = all_areas(directory_session())
    known = [(area.key, area.name) for area in areas if area.kind is AreaKind.LIFE_AREA]
    form = MissingForm(known or [(area.key, area.name) for area in areas], note=written.missing if written else "")
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                outcomes.raise_what_is_missing(
                    session, door, form.want(), by=current_user.key, on=today(), idempotency_key=form.form_key.key
                )
        except RuleBroken as broken:
            show_refusal(form, broken)
        else:
            flash("足りない資源として出しました。", "success")
            return _to_the_item(door)
    return render_template(
        "matching/conferences/missing.html", door=door, item=door.item, conference=door.conference, form=form
    )


def _to_the_item(door: ItemDoor) -> ResponseReturnValue:
    address = url_for("conference_items.show", conference_key=door.conference.key, item_key=door.item.key)
    return redirect(f"{address}#minutes-heading")
