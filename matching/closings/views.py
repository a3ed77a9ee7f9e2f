"""Pages about ending support and beginning anew."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.closings import services
from matching.closings.forms import ClosingForm, ReopeningForm
from matching.closings.queries import closings_of
from matching.people.models import Person
from matching.people.queries import get_person

closings = Blueprint("closings", __name__, url_prefix="/office/people/<person_key>/closing")


@closings.get("/")
@requires(Permission.PERSON_READ, of=get_person)
def show(person: Person) -> ResponseReturnValue:
    """Every end of this person's support, and what may be done now."""
    session = office_session()
    past = closings_of(session, person)
    return render_template(
        "matching/closings/show.html",
        person=person,
        closings=past,
        names=names_of_accounts({key for one in past for key in (one.by, one.reopened_by) if key}),
    )


@closings.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def new(person: Person) -> ResponseReturnValue:
    """Record that support ends, with who keeps an eye from now on."""
    form = ClosingForm(on=today(), version=person.version)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.close_person(
                    session,
                    person,
                    form.details(),
                    by=current_user.key,
                    today=today(),
                    version=form.version.data,
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("終結を記録しました。記録は、保存期間が過ぎるまで残ります。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template(
        "matching/closings/new.html",
        form=form,
        person=person,
        living=services.how_many_living(office_session(), person),
    )


@closings.route("/reopen", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def reopen(person: Person) -> ResponseReturnValue:
    """Begin anew: the record is as it was, and what was agreed to is looked at again."""
    form = ReopeningForm(version=person.version)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.reopen_person(
                    session,
                    person,
                    words=form.words.data,
                    by=current_user.key,
                    today=today(),
                    version=form.version.data,
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("支援を再開しました。同意とアセスメントが今も合っているか、確かめてください。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template("matching/closings/reopen.html", form=form, person=person)
