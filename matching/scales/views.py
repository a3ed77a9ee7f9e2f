"""Scales of one person: what may be answered, what was answered, and one more answer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.people.models import Person
from matching.people.queries import get_person
from matching.scales import services
from matching.scales.catalogue import offered_scales
from matching.scales.forms import scale_form, words_of
from matching.scales.history import picture_of, rated_last
from matching.scales.queries import AnswerOf, ScaleOf, answers_to, find_answer, get_scale
from matching.visits.forms import say_at_its_field

scales = Blueprint("scales", __name__, url_prefix="/office/people/<person_key>/scales")
scales.app_template_global("points_in_words")(words_of)


@scales.get("/")
@requires(Permission.PERSON_READ, of=get_person)
def index(person: Person) -> ResponseReturnValue:
    """Every scale with its answers, newest first, those on scales no longer offered too."""
    answers = answers_to(office_session(), person)
    offered = offered_scales()
    given = {key: [one for one in answers if one.scale == key] for key in offered}
    return render_template(
        "matching/scales/index.html",
        person=person,
        offered=offered,
        given=given,
        pictures={key: picture_of(scale, given[key]) for key, scale in offered.items()},
        others=[one for one in answers if one.scale not in offered],
        names=names_of_accounts({answer.by for answer in answers}),
    )


@scales.route("/<scale_key>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_scale)
def answer(of: ScaleOf) -> ResponseReturnValue:
    """Answer a scale; every answer may be left open."""
    person, scale = of.person, of.scale
    form = scale_form(scale, rated_last(answers_to(office_session(), person, scale.key)))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                kept = services.keep_answer(
                    session,
                    person,
                    scale,
                    form.reply(),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("記録しました。" if kept.given.is_whole else "記録しました。答えのない質問があります。", "success")
            return redirect(url_for(".index", person_key=person.key, _anchor=f"scale-{scale.key}"))
    return render_template("matching/scales/answer.html", form=form, person=person, scale=scale)


@scales.post("/answers/<answer_key>/take-back")
@requires(Permission.PERSON_EDIT, of=find_answer)
def take_back(of: AnswerOf) -> ResponseReturnValue:
    """Remove a mistaken answer, or one the person does not want kept; pressed twice, it says so."""
    if of.answer is None:
        flash("この答えは、もう消えています。", "success")
    else:
        with unit_of_work(office_session()) as session:
            services.take_back(session, of.answer)
        flash("答えを消しました。", "success")
    return redirect(url_for(".index", person_key=of.person.key))
