"""Pages about the household of one person."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.calendar import today
from core.db import new_key, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.people import household as services
from matching.people.household_forms import MemberForm
from matching.people.models import HouseholdMember, Person
from matching.people.queries import get_person

household = Blueprint("household", __name__, url_prefix="/office/people/<person_key>/household")


@household.route("/new", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_person)
def new(person: Person) -> ResponseReturnValue:
    """One more member."""
    form = MemberForm(key=new_key())
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.add_member(session, person, form.details(), today=today(), key=(form.key.data or "")[:10])
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("世帯に加えました。", "success")
            return redirect(url_for("papers.show", person_key=person.key))
    return render_template("matching/people/household_new.html", form=form, person=person)


@household.route("/<member_key>", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=services.get_member)
def edit(member: HouseholdMember) -> ResponseReturnValue:
    """Change what is known of a member, or note their consent."""
    form = MemberForm.of(member)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                if form.version.data != str(member.version):
                    raise RuleBroken(services.CHANGED_MEANWHILE)
                services.change_member(member, form.details(), today=today())
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("変更を保存しました。", "success")
            return redirect(url_for("papers.show", person_key=member.person_key))
    return render_template("matching/people/household_edit.html", form=form, member=member, person=member.person)
