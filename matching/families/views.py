"""世帯図 and 家族の年表 of one person."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.families import household_map, services, time_line
from matching.families.forms import EventForm
from matching.families.models import LifeEvent
from matching.families.queries import events_of, get_event, relatives_of
from matching.families.when import ages_in, when_in_words
from matching.people.household import household_of
from matching.people.models import Person
from matching.people.queries import get_person
from matching.visits.forms import say_at_its_field

families = Blueprint("families", __name__, url_prefix="/office/people/<person_key>/family")
families.app_template_filter("when_in_words")(when_in_words)


@families.get("/")
@requires(Permission.PERSON_READ, of=get_person)
def show(person: Person) -> ResponseReturnValue:
    """The household and the time line, each as a picture and as words."""
    session = office_session()
    household, events = household_of(session, person), events_of(session, person)
    relatives = relatives_of(person, household, today())
    return render_template(
        "matching/families/show.html",
        person=person,
        ages=[relative.age for relative in relatives],
        household=household,
        events=events,
        then={event.key: ages_in(person.birth_date, event.happened) for event in events},
        map=Markup(household_map.draw(relatives)),  # noqa: S704  # every text is escaped where it is drawn
        line=Markup(time_line.draw(events)),  # noqa: S704  # here too
        today=today(),
    )


@families.route("/events/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def new(person: Person) -> ResponseReturnValue:
    """One more event."""
    form = EventForm(household_of(office_session(), person))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.add_event(
                    session,
                    person,
                    form.details(),
                    by=current_user.key,
                    today=today(),
                    idempotency_key=form.form_key.key,
                )
        except RuleBroken as broken:
            say_at_its_field(form, broken)
        else:
            flash("年表に加えました。", "success")
            return redirect(url_for(".show", person_key=person.key, _anchor="time-line-heading"))
    return render_template("matching/families/new.html", form=form, person=person)


@families.route("/events/<event_key>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_event)
def edit(event: LifeEvent) -> ResponseReturnValue:
    """Correct an event."""
    form = EventForm.of(event, household_of(office_session(), event.person))
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.change_event(session, event, form.details(), today=today(), version=form.version.data or "")
        except RuleBroken as broken:
            say_at_its_field(form, broken)
            form.version.data = str(event.version)
        else:
            flash("変更を保存しました。", "success")
            return redirect(url_for(".show", person_key=event.person_key, _anchor="time-line-heading"))
    return render_template("matching/families/edit.html", form=form, event=event, person=event.person)


@families.post("/events/<event_key>/remove")
@requires(Permission.PERSON_EDIT, of=get_event)
def remove(event: LifeEvent) -> ResponseReturnValue:
    """Take a mistaken event off the time line."""
    person_key, event_key = event.person_key, event.key
    form = EventForm(())
    try:
        with unit_of_work(office_session()) as session:
            services.remove_event(session, event, version=form.version.data or "")
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for(".edit", person_key=person_key, event_key=event_key))
    flash("年表から消しました。", "success")
    return redirect(url_for(".show", person_key=person_key, _anchor="time-line-heading"))
