"""One version of a plan: reading it, asking for approval, deciding, and the days of the paper."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.consents.basis import basis_of
from matching.placements.forms import show_refusal
from matching.support_plans import services
from matching.support_plans.coverage import cover_of
from matching.support_plans.forms import AskForm, DecideForm, PaperForm, ThrowAwayForm
from matching.support_plans.models import SupportPlan
from matching.support_plans.queries import Draft, approvers_for, get_draft, get_plan
from matching.support_plans.states import PlanState

GONE = "今はないアカウント"
THROWN_AWAY = "第{number}版の下書きを消しました。次の版を、はじめからつくれます。"
GONE_ALREADY = "この下書きは、もう消されています。"
DECIDED_ALREADY = "この版には、もう答えを出しています。変えたいことがあるときは、頼んだ人に伝えてください。"

plan_versions = Blueprint("plan_versions", __name__, url_prefix="/office/people/<person_key>/plans/<plan_key>")


@plan_versions.get("/")
@requires(Permission.SUPPORT_PLAN_OPEN, of=get_plan)
def show(plan: SupportPlan) -> ResponseReturnValue:
    """One version: for the team, and for whoever is asked to approve it."""
    return _page(plan)


@plan_versions.post("/ask")
@requires(Permission.PERSON_EDIT, of=get_plan)
def ask(plan: SupportPlan) -> ResponseReturnValue:
    """Ask somebody to approve."""
    form = _ask_form(plan)
    if not form.validate_on_submit():
        return _page(plan, ask=form)
    try:
        with unit_of_work(office_session()) as session:
            services.submit(
                session,
                plan,
                approver=form.approver.data,
                by=current_user.key,
                on=today(),
                version=form.version.data or "",
            )
    except RuleBroken as broken:
        show_refusal(form, broken)
        return _page(plan, ask=form)
    flash("承認を頼みました。相手の「きょうの仕事」に出ます。", "success")
    return redirect(_address(plan))


@plan_versions.post("/take-back")
@requires(Permission.PERSON_EDIT, of=get_plan)
def take_back(plan: SupportPlan) -> ResponseReturnValue:
    """Take the request back, to write on."""
    try:
        with unit_of_work(office_session()):
            services.take_back(plan, version=request.form.get("version", ""))
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("承認の依頼を取り下げました。続きを書けます。", "success")
    return redirect(_address(plan))


@plan_versions.post("/decide")
@requires(Permission.SUPPORT_PLAN_DECIDE, of=get_plan)
def decide(plan: SupportPlan) -> ResponseReturnValue:
    """Approve, or send back with a reason; then the version closes again for whoever is not on the team."""
    form, by, version = DecideForm(), current_user.key, request.form.get("version", "")
    may_look = permits(current_user, Permission.SUPPORT_PLAN_OPEN, plan)
    if not form.validate_on_submit() and may_look:
        return _page(plan, decide=form)
    try:
        with unit_of_work(office_session()):
            if request.form.get("do") == "approve":
                services.approve(plan, by=by, on=today(), version=version)
            else:
                services.send_back(plan, reason=form.reason.data or "", by=by, on=today(), version=version)
    except RuleBroken as broken:
        if may_look:
            show_refusal(form, broken)
            return _page(plan, decide=form)
        flash(DECIDED_ALREADY, "warning")
    else:
        flash(f"プランを{'承認' if plan.state is PlanState.APPROVED else '差し戻'}しました。", "success")
    return redirect(
        _address(plan) if permits(current_user, Permission.PERSON_READ, plan) else url_for("overview.index")
    )


@plan_versions.post("/paper")
@requires(Permission.PERSON_EDIT, of=get_plan)
def paper(plan: SupportPlan) -> ResponseReturnValue:
    """When the person signed, and when they were given it."""
    form = PaperForm()
    if not form.validate_on_submit():
        return _page(plan, paper=form)
    try:
        with unit_of_work(office_session()):
            days = {"signed_on": form.signed_on.data, "handed_on": form.handed_on.data}
            services.note_paper(plan, **days, today=today(), version=form.version.data or "")
    except RuleBroken as broken:
        show_refusal(form, broken)
        return _page(plan, paper=form)
    flash("署名と手渡しの日を記録しました。", "success")
    return redirect(_address(plan))


@plan_versions.route("/throw-away", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, of=get_draft)
def throw_away(draft: Draft) -> ResponseReturnValue:
    """Ask before a draft is deleted; pressed twice, it says that it is gone."""
    plan, back = draft.plan, redirect(url_for("support_plans.index", person_key=draft.person.key))
    if plan is None:
        flash(GONE_ALREADY, "info")
        return back
    form, number = ThrowAwayForm(version=plan.version), plan.number
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                services.throw_away(session, plan, version=form.version.data or "")
        except RuleBroken as broken:
            show_refusal(form, broken)
            form.version.data = str(plan.version)
        else:
            flash(THROWN_AWAY.format(number=number), "success")
            return back
    names = names_of_accounts({plan.made_by, *plan.writers})
    page = render_template(
        "matching/support_plans/throw_away.html",
        plan=plan,
        person=draft.person,
        form=form,
        why=services.why_it_stays(plan),
        writers=[names.get(key, GONE) for key in plan.writers],
    )
    return page, 409 if form.form_errors else 200


def _page(
    plan: SupportPlan, ask: AskForm | None = None, decide: DecideForm | None = None, paper: PaperForm | None = None
) -> str:
    session, content = office_session(), plan.content
    basis = basis_of(session, plan.person, today())
    names = names_of_accounts({*plan.writers, plan.submitted_by, plan.approver_key, *plan.decided_by} - {""})
    return render_template(
        "matching/support_plans/show.html",
        plan=plan,
        person=plan.person,
        content=content,
        roles=[(role, cover_of(role, basis)) for role in content.roles],
        missing=[services.NEEDED[part] for part in services.missing_in(content)],
        is_on_team=permits(current_user, Permission.PERSON_READ, plan),
        is_asked=plan.state is PlanState.SUBMITTED and plan.approver_key == current_user.key,
        ask=ask or _ask_form(plan, formdata=None),
        decide=decide or DecideForm(formdata=None, version=plan.version),
        paper=paper
        or PaperForm(formdata=None, version=plan.version, signed_on=plan.signed_on, handed_on=plan.handed_on),
        names=names,
        writers=[names.get(key, GONE) for key in plan.writers],
        gone=GONE,
        today=today(),
        states=PlanState,
        may_go=not services.why_it_stays(plan),
    )


def _ask_form(plan: SupportPlan, **facts: Any) -> AskForm:
    accounts = approvers_for(office_session(), plan, current_user.key) if plan.state.is_writable else []
    return AskForm.among(accounts, plan.team_keys, version=plan.version, **facts)


def _address(plan: SupportPlan) -> str:
    return url_for(".show", person_key=plan.person_key, plan_key=plan.key)
