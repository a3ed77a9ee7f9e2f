"""What is missing for one person: one tap from the page of places that fit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session
from core.permissions import Permission, requires
from matching.gaps.forms import GapForm
from matching.gaps.models import GapWaiting
from matching.gaps.prefill import Known, cluster_for
from matching.gaps.queries import gaps_of, get_waiting, life_areas
from matching.gaps.services import raise_gap, wait_no_more
from matching.gaps.states import GapSource
from matching.people.models import Person
from matching.people.queries import get_person
from matching.plans.services import current_facts
from matching.suggestions.conditions import CONDITIONS

person_gaps = Blueprint("person_gaps", __name__, url_prefix="/office/people/<person_key>/gaps")

ADDED = (
    "足りないことに加えました。名前はあなたの担当チームだけに見え、ボードには5人以上になったときに人数だけが出ます。"
)


@person_gaps.route("/", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def index(person: Person) -> ResponseReturnValue:
    """What this person waits for, and one more, filled in from the assessment."""
    session, areas = office_session(), life_areas(directory_session())
    form = GapForm(areas)
    if form.validate_on_submit():
        cluster = form.cluster()
        raise_gap(
            session,
            source=form.source_of_one(),
            need=cluster.need,
            area_key=cluster.area_key,
            time_band=cluster.time_band,
            note=form.note.data or "",
            by=current_user.key,
            on=today(),
            person=person,
            idempotency_key=form.form_key.key,
        )
        flash(ADDED, "success")
        return redirect(url_for(".index", person_key=person.key))
    if request.method == "GET":
        form = _filled(person, areas)
    return render_template(
        "matching/gaps/person.html", person=person, form=form, gaps=gaps_of(session, person), areas=areas
    )


@person_gaps.post("/<waiting_key>/leave")
@requires(Permission.PERSON_EDIT, of=get_waiting)
def leave(waiting: GapWaiting) -> ResponseReturnValue:
    """They wait for it no more."""
    person_key = waiting.person_key
    wait_no_more(office_session(), waiting)
    flash("待っていることから外しました。", "success")
    return redirect(url_for(".index", person_key=person_key))


def _filled(person: Person, areas: dict[str, str]) -> GapForm:
    blocker = request.args.get("by", "")
    known = Known(current_facts(office_session(), person), blocker if blocker in CONDITIONS else "")
    source = next((one for one in GapSource if one.value == request.args.get("from")), GapSource.NO_PLACE)
    return GapForm.filled(areas, cluster_for(directory_session(), person, known), source)
