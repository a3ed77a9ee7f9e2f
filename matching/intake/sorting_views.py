"""振分, and the step after it: into a person's record, or into a 支援会議."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, new_key, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from directory.areas.services import locate
from matching.circles.views import others
from matching.intake import sorting
from matching.intake.forms import NEW, IntoCircleForm, IntoRecordForm, SortForm
from matching.intake.models import Destination, Intake
from matching.intake.queries import get_intake, who_may_hold
from matching.people.models import Person
from matching.people.queries import get_person, people_of
from matching.people.services import PersonDetails, others_like, own_like
from matching.sheets.services import kept_sheet

sorting_pages = Blueprint("sorting", __name__, url_prefix="/office/intake/<intake_key>")


@sorting_pages.route("/sort", methods=["GET", "POST"])
@requires(Permission.INTAKE_OPEN, of=get_intake)
def sort(intake: Intake) -> ResponseReturnValue:
    """Where it goes, by whom, when, why."""
    form = SortForm(who_may_hold(office_session()), key=new_key())
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                sorting.sort_out(
                    session,
                    intake,
                    facts_of(intake),
                    sorting.Decision(form.destination.data, form.reason.data, form.passing(), form.held_by.data),
                    by=current_user.key,
                    today=today(),
                    key=(form.key.data or "")[:10],
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("振分を記録しました。", "success")
            return redirect(url_for(NEXT.get(form.destination.data, "intake.show"), intake_key=intake.key))
    return render_template("matching/intake/sort.html", form=form, intake=intake)


@sorting_pages.route("/record", methods=["GET", "POST"])
@requires(Permission.INTAKE_OPEN, of=get_intake)
def record(intake: Intake) -> ResponseReturnValue:
    """The sheet becomes a person's record; a like record of another team is warned of without being shown."""
    session, facts = office_session(), facts_of(intake)
    sorting.consent_for_a_record(intake, facts)  # before anybody is looked for
    details = facts.person("")
    own, strangers = records_to_join(details)
    form = IntoRecordForm(own)
    if form.validate_on_submit():
        try:
            if form.into.data == NEW and strangers and not form.seen.data:
                raise RuleBroken(MAYBE_KNOWN)
            with unit_of_work(session):
                person = sorting.into_a_record(
                    session,
                    intake,
                    facts,
                    chosen_person(form.into.data),
                    by=current_user.key,
                    today=today(),
                    home=point_of(details.address),
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("本人の記録にしました。票に書いた同意と世帯も入っています。", "success")
            return redirect(url_for("overview.person", person_key=person.key))
    return render_template(
        "matching/intake/record.html",
        form=form,
        intake=intake,
        details=details,
        strangers=strangers,
        shows_all=shows_all(),
    )


@sorting_pages.route("/circle", methods=["GET", "POST"])
@requires(Permission.INTAKE_OPEN, of=get_intake)
def circle(intake: Intake) -> ResponseReturnValue:
    """The sheet is shared with the members of a new 支援会議, and closed to everybody else."""
    form = IntoCircleForm(others())
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                made = sorting.into_a_circle(
                    session,
                    intake,
                    facts_of(intake),
                    form.title.data,
                    form.members.data or (),
                    by=current_user.key,
                    today=today(),
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("支援会議をはじめました。票は、これから構成員だけが読めます。", "success")
            return redirect(url_for("circles.show", circle_key=made.key))
    return render_template("matching/intake/circle.html", form=form, intake=intake)


MOST_TO_CHOOSE_FROM = 200
NEXT = {Destination.PARTICIPATION: "sorting.record", Destination.CIRCLE: "sorting.circle"}
MAYBE_KNOWN = "同じ方の記録が、ほかの担当にあるかもしれません。管理者に確かめてから、下のチェックを入れてください。"


def facts_of(intake: Intake) -> sorting.Facts:
    """The sheet with its answers."""
    return sorting.Facts.of(intake, kept_sheet(office_session(), intake.edition))


def shows_all() -> bool:
    """Whether everybody one works with is to be chosen from, not only those who look alike."""
    return request.args.get("from") == "mine"


def records_to_join(details: PersonDetails) -> tuple[list[tuple[str, str]], int]:
    """The records of one's own teams that are offered, and how many like ones other teams have."""
    session = office_session()
    like = own_like(session, details, current_user.key)
    own = session.scalars(people_of(current_user.key).limit(MOST_TO_CHOOSE_FROM)).all() if shows_all() else like
    offers = [(person.key, f"{person.name}さん（担当している方）") for person in own]
    return offers, others_like(session, details) - len(like)


def chosen_person(key: str) -> Person | None:
    """The record to join, of one's own team; None for a new one. Raises RuleBroken for any other."""
    if key == NEW:
        return None
    person = get_person(key)
    if not permits(current_user, Permission.PERSON_EDIT, person):
        raise RuleBroken("その記録は選べません。担当している方から選んでください。")
    return person


def point_of(address: str) -> str:
    """The point of an address from the town table of this machine; a person's address never leaves the house."""
    found = locate(directory_session(), address).point if address else None
    return "" if found is None else f"{found.lat},{found.lng}"
