"""The assessment page."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.openings.interests import interest_words
from matching.people.models import Person
from matching.people.queries import get_person
from matching.plans.forms import AssessmentForm
from matching.plans.free_times import BANDS
from matching.plans.services import assess, current_facts

plans = Blueprint("plans", __name__, url_prefix="/office/people/<person_key>")


@plans.route("/assessment", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def assessment(person: Person) -> ResponseReturnValue:
    """Interests, times, travel, step and needs."""
    form = AssessmentForm.of(current_facts(office_session(), person))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                assess(session, person, facts=form.facts(), by=current_user.key, on=today())
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("アセスメントを記録しました。合う場所を探せます。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template(
        "matching/plans/assessment.html", form=form, person=person, words=interest_words(), bands=BANDS
    )
