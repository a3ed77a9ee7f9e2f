"""What earns points, how long they last, and letting expire what is due: for supervisors."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.desk.forms import plain
from directory.points import services
from directory.points.forms import PolicyForm, RuleForm
from directory.points.models import Per
from directory.points.queries import get_rule, policy_of, rules_of

point_rules = Blueprint("point_rules", __name__, url_prefix="/desk/points/rules")


@point_rules.route("/", methods=["GET", "POST"])
@requires(Permission.POINT_RULE)
def index() -> ResponseReturnValue:
    """What earns points; a new rule."""
    form = RuleForm()
    if form.validate_on_submit():
        facts = {"points": form.points.data, "most_a_day": form.most_a_day.data}
        try:
            with unit_of_work(office_session()) as session:
                services.keep_rule(session, name=plain(form["name"].data), per=Per(form.per.data), **facts)
        except RuleBroken as broken:
            form["name"].errors = [str(broken)]
        else:
            flash("活動を加えました。", "success")
            return redirect(url_for(".index"))
    return _page(form, None)


@point_rules.post("/policy")
@requires(Permission.POINT_RULE)
def policy() -> ResponseReturnValue:
    """How long points last."""
    form = PolicyForm()
    if not form.validate():
        return _page(None, form), 400
    with unit_of_work(office_session()) as session:
        services.set_policy(session, years_valid=int(form.years_valid.data), most_a_year=form.most_a_year.data)
    flash("期限と上限を保存しました。", "success")
    return redirect(url_for(".index"))


@point_rules.post("/<key>/close")
@requires(Permission.POINT_RULE)
def close(key: str) -> ResponseReturnValue:
    """It earns points no more; what was earned stays."""
    with unit_of_work(office_session()) as session:
        rule = get_rule(session, key)
        rule.closed_on = rule.closed_on or today()
    flash("この活動では、これからポイントをつけません。", "success")
    return redirect(url_for(".index"))


@point_rules.post("/expire")
@requires(Permission.POINT_RULE)
def expire() -> ResponseReturnValue:
    """Let expire whatever is due."""
    with unit_of_work(office_session()) as session:
        points, holders = services.expire_all(session, by=current_user.key, today=today())
    said = (
        f"{holders}人の{points}ポイントを期限切れにしました。"
        if holders
        else "期限の過ぎたポイントはありませんでした。"
    )
    flash(said, "success")
    return redirect(url_for(".index"))


def _page(rule_form: RuleForm | None, policy_form: PolicyForm | None) -> str:
    session = office_session()
    kept = policy_of(session)
    data = {"years_valid": str(kept.years_valid), "most_a_year": kept.most_a_year}
    return render_template(
        "desk/points/rules.html",
        rules=rules_of(session),
        form=rule_form or RuleForm(formdata=None),
        policy_form=policy_form or PolicyForm(formdata=None, data=data),
    )
