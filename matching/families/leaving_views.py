"""Who is of a household no more, or never was: asked on a page of its own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.families import leaving
from matching.families.forms import LeavingForm
from matching.families.leaving import OfAHousehold, get_of_a_household
from matching.people.models import Gone, HouseholdMember
from matching.visits.forms import say_at_its_field

GONE_ALREADY = "この方の記録は、もう消されています。"
REMOVED = "{name}さんを世帯から消しました。"
NOTED = "{name}さんのことを記録しました（{words}）。同意は、もう尋ねません。"
BACK = "{name}さんを世帯に戻しました。"

household_leaving = Blueprint(
    "household_leaving", __name__, url_prefix="/office/people/<person_key>/household/<member_key>"
)


@household_leaving.route("/gone", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_of_a_household)
def note(of: OfAHousehold) -> ResponseReturnValue:
    """Moved out or died: kept with its day. Entered by mistake: removed, where nothing refers to them."""
    member = of.member
    if member is None:
        return _gone_already(of)
    form = LeavingForm(version=member.version, how=member.gone_how, on=member.gone_on)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                said = _keep(member, form)
        except RuleBroken as broken:
            say_at_its_field(form, broken)
            form.version.data = str(member.version)
        else:
            flash(said, "success")
            return _to_the_household(of)
    page = render_template("matching/families/leaving.html", person=of.person, member=member, form=form)
    return page, 422 if form.errors or form.form_errors else 200


@household_leaving.post("/back")
@requires(Permission.PERSON_EDIT, of=get_of_a_household)
def back(of: OfAHousehold) -> ResponseReturnValue:
    """They are of the household after all."""
    if of.member is None:
        return _gone_already(of)
    try:
        with unit_of_work(office_session()) as session:
            leaving.is_back(session, of.member, version=request.form.get("version", ""))
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash(BACK.format(name=of.member.name), "success")
    return _to_the_household(of)


def _keep(member: HouseholdMember, form: LeavingForm) -> str:
    session, version, name = office_session(), form.version.data or "", member.name
    if form.is_mistake:
        leaving.remove_member(session, member, version=version)
        return REMOVED.format(name=name)
    how = Gone(form.how.data)
    leaving.note_gone(session, member, how, form.on.data, by=current_user.key, today=today(), version=version)
    return NOTED.format(name=name, words=member.gone_words)


def _gone_already(of: OfAHousehold) -> ResponseReturnValue:
    flash(GONE_ALREADY, "info")
    return _to_the_household(of)


def _to_the_household(of: OfAHousehold) -> ResponseReturnValue:
    return redirect(url_for("papers.show", person_key=of.person.key))
