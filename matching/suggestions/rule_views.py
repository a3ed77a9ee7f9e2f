"""The town's rules for suggestions: everybody who works with them may read them, supervisors change them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.suggestions.changing import Effect, effect_of, keep_rules
from matching.suggestions.queries import current_rules, versions_of_rules
from matching.suggestions.rule_forms import RulesForm, opened_form

suggestion_rules = Blueprint("suggestion_rules", __name__, url_prefix="/office/suggestion-rules")

SHOWN_VERSIONS = 20


@suggestion_rules.get("/")
@requires(Permission.PERSON_LIST)
def index() -> ResponseReturnValue:
    """How suggestions are ranked, and which versions there were."""
    return _page(opened_form(current_rules(office_session())))


@suggestion_rules.post("/")
@requires(Permission.SUGGESTION_RULE_EDIT)
def save() -> ResponseReturnValue:
    """Count what would change, or keep the rules as the next version."""
    form = RulesForm()
    if not form.validate():
        return _page(form), 400
    if request.form.get("action") != "save":
        return _page(form, _effect(form))
    based_on = form.based_on.data or ""
    try:
        with unit_of_work(office_session()) as session:
            looked_at = int(based_on) if based_on.isascii() and based_on.isdigit() and len(based_on) < 10 else -1
            version = keep_rules(session, form.rules(), by=current_user.key, based_on=looked_at)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        form.based_on.data = str(current_rules(office_session()).version)
        return _page(form), 409
    flash(f"第{version.number}版として保存しました。「合う場所」は、いまからこの決まりで並びます。", "success")
    return redirect(url_for(".index"))


def _effect(form: RulesForm) -> Effect:
    return effect_of(office_session(), directory_session(), form.rules(), account_key=current_user.key, today=today())


def _page(form: RulesForm, effect: Effect | None = None) -> str:
    versions = office_session().scalars(versions_of_rules().limit(SHOWN_VERSIONS)).all()
    return render_template(
        "matching/suggestions/rules.html",
        form=form,
        effect=effect,
        versions=versions,
        names=names_of_accounts({version.made_by for version in versions}),
        may_edit=permits(current_user, Permission.SUGGESTION_RULE_EDIT),
    )
