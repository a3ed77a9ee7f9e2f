"""Pages about the versions of one person's plan."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import new_form_key
from core.permissions import Permission, requires
from directory.leaflets.answers import staff_paper
from directory.pages.queries import municipality_names
from matching.consents.models import Agency
from matching.people.models import Person
from matching.people.queries import get_person
from matching.placements.forms import show_refusal
from matching.support_plans import services
from matching.support_plans.differences import Difference, differences
from matching.support_plans.forms import MOST_ROWS, ROWS, PlanForm
from matching.support_plans.models import SupportPlan
from matching.support_plans.printing import FILE, print_plan
from matching.support_plans.queries import before, get_plan, in_force, plans_of
from matching.support_plans.states import PlanState

support_plans = Blueprint("support_plans", __name__, url_prefix="/office/people/<person_key>/plans")


@support_plans.get("/")
@requires(Permission.PERSON_READ, of=get_person)
def index(person: Person) -> ResponseReturnValue:
    """Every version, and the way to the next one."""
    plans = plans_of(office_session(), person)
    return render_template(
        "matching/support_plans/index.html",
        person=person,
        plans=plans,
        held=in_force(plans, today()),
        may_begin=person.closed_at is None and all(plan.state is PlanState.APPROVED for plan in plans),
        form_key=new_form_key(),
        names=names_of_accounts({key for plan in plans for key in (plan.made_by, plan.approved_by) if key}),
        today=today(),
    )


@support_plans.post("/new")
@requires(Permission.PERSON_EDIT, of=get_person)
def new(person: Person) -> ResponseReturnValue:
    """Begin the next version, as a copy of the last one."""
    try:
        with unit_of_work(office_session()) as session:
            key = request.form.get("form_key", "")[:40]
            plan = services.draft_next(session, person, by=current_user.key, on=today(), idempotency_key=key)
    except RuleBroken as broken:
        flash(str(broken), "warning")
        return redirect(url_for(".index", person_key=person.key))
    return redirect(url_for(".edit", person_key=person.key, plan_key=plan.key))


@support_plans.route("/<plan_key>/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_plan)
def edit(plan: SupportPlan) -> ResponseReturnValue:
    """Write on a draft; a button adds a row and keeps everything that was typed."""
    form, do = PlanForm.of(plan), request.form.get("do", "")
    changed: list[Difference] = []
    if do in ROWS:
        form.one_more(do)
    elif form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                services.write(plan, form.content(), by=current_user.key, version=form.version.data or "")
        except RuleBroken as broken:
            show_refusal(form, broken)
            changed = _beside(plan, form)
        else:
            flash("下書きを保存しました。", "success")
            return redirect(url_for("plan_versions.show", person_key=plan.person_key, plan_key=plan.key))
    return render_template(
        "matching/support_plans/edit.html",
        plan=plan,
        person=plan.person,
        form=form,
        changed=changed,
        agencies=[agency.label for agency in Agency],
        most=MOST_ROWS,
    )


@support_plans.get("/<plan_key>/compare")
@requires(Permission.PERSON_READ, of=get_plan)
def compare(plan: SupportPlan) -> ResponseReturnValue:
    """What changed since the version before."""
    earlier = before(office_session(), plan)
    return render_template(
        "matching/support_plans/compare.html",
        plan=plan,
        person=plan.person,
        earlier=earlier,
        changed=differences(earlier.content, plan.content) if earlier else [],
    )


@support_plans.get("/<plan_key>/plan.pdf")
@requires(Permission.PERSON_READ, of=get_plan)
def pdf(plan: SupportPlan) -> ResponseReturnValue:
    """The plan as a paper to be signed; of a draft it is noted, as every look is, that there is one."""
    services.note_print(office_session(), plan, on=today())
    names = municipality_names(directory_session())
    printed = print_plan(plan, municipality=names[0] if len(names) == 1 else "", on=today())
    return staff_paper(printed, FILE)


def _beside(plan: SupportPlan, form: PlanForm) -> list[Difference]:
    """Where somebody else was faster: their words beside what was typed, and the next press counts as having seen."""
    if not plan.state.is_writable or form.version.data == str(plan.version):
        return []
    form.version.data = str(plan.version)
    return differences(plan.content, form.content().tidied())
