"""この方の担当: who looks after one person, and the buttons of who leads."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import Form
from core.permissions import Permission, requires
from matching.people.models import Person
from matching.people.queries import get_person
from matching.placements.guards import leads
from matching.placements.views import mover
from matching.teams import services
from matching.teams.forms import AddForm, MemberForm
from matching.teams.queries import colleagues_by_key, planned_by_account, ready_colleagues

teams = Blueprint("teams", __name__, url_prefix="/office/people/<person_key>/team")

ADDED = "担当に加えました。次に開いたときから、この方の記録を見られます。"
LED = "主担当を替えました。これからは、新しい主担当がこの方の担当を決めます。"
TAKEN_OFF = "担当から外しました。いまから、この方の記録は開けません。"
LEFT = "担当から抜けました。この方の記録は、もう開けません。"


@teams.get("/")
@requires(Permission.TEAM_READ, of=get_person)
def show(person: Person) -> ResponseReturnValue:
    """Who looks after this person, and who may change that."""
    return _page(person)


@teams.post("/members")
@requires(Permission.TEAM_CHANGE, of=get_person)
def add(person: Person) -> ResponseReturnValue:
    """One more colleague."""
    form = AddForm(())
    return _changed(person, form, ADDED, services.add_member)


@teams.post("/lead")
@requires(Permission.TEAM_CHANGE, of=get_person)
def lead(person: Person) -> ResponseReturnValue:
    """Somebody else leads from now on."""
    return _changed(person, MemberForm(), LED, services.make_lead)


@teams.post("/off")
@requires(Permission.TEAM_CHANGE, of=get_person)
def take_off(person: Person) -> ResponseReturnValue:
    """A member is taken off."""
    return _changed(person, MemberForm(), TAKEN_OFF, services.take_off)


@teams.post("/leave")
@requires(Permission.TEAM_CHANGE, of=get_person)
def leave(person: Person) -> ResponseReturnValue:
    """Take oneself off."""
    form = Form()
    if not form.validate():
        return _page(person, form), 400
    try:
        with unit_of_work(office_session()) as session:
            services.leave(session, person, current_user.key)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return _page(person, form), 409
    flash(LEFT, "success")
    return redirect(url_for("people.index"))


def _changed(person: Person, form: AddForm | MemberForm, done: str, change: Callable[..., None]) -> ResponseReturnValue:
    if not form.validate():
        return _page(person, form), 400
    try:
        with unit_of_work(office_session()) as session:
            _name_the_lead_too(person)
            change(session, person, form.account.data or "", mover=mover(), version=form.version.data or "")
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return _page(person, form), 409
    flash(done, "success")
    return redirect(url_for(".show", person_key=person.key))


def _name_the_lead_too(person: Person) -> None:
    """A member opens the page in their own right; what they change for the lead, the log says so."""
    lead_key = next((member.account_key for member in person.team if member.leads), "")
    if lead_key in {each.key for each in current_user.stand_ins}:
        audit.act_instead_of(office_session(), lead_key)


def _page(person: Person, sent: Form | None = None) -> str:
    """The team as it is now, with what was chosen in the form."""
    session = office_session()
    planned = planned_by_account(session, [person.key], today())
    known = colleagues_by_key(session, {*person.team_keys, *planned})
    may_change = leads(person, mover())
    ready = ready_colleagues(session) if may_change else []
    free = [each for each in ready if each.key not in person.team_keys and each.key != current_user.key]
    form = AddForm(free, formdata=None, version=person.version)
    if isinstance(sent, AddForm):
        form.account.data = sent.account.data
        form.account.errors = sent.account.errors
    return render_template(
        "matching/teams/show.html",
        person=person,
        members=sorted(person.team, key=lambda each: (not each.leads, known[each.account_key].name)),
        known=known,
        planned=planned,
        strays={key: count for key, count in planned.items() if key not in person.team_keys},
        may_change=may_change,
        free=free,
        form=form,
        sent=sent,
    )
