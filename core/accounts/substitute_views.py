"""代わりの人: who stands in while somebody is away."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from core.accounts.models import Substitution
from core.accounts.queries import get_account, names_of_accounts
from core.accounts.substitutes import (
    Absence,
    colleagues,
    end_substitution,
    get_substitution,
    name_substitute,
    substitutions_seen_by,
)
from core.calendar import now, today
from core.db import new_key, office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import Day, Form, offered
from core.permissions import Permission, Role, permits, requires

substitutes = Blueprint("substitutes", __name__, url_prefix="/office/substitutes")


class SubstituteForm(Form):
    """Who is away, who stands in, and on which days."""

    away = SelectField("休む人", choices=[])
    substitute = SelectField("代わりの人", choices=[], validators=[InputRequired("代わりの人を選んでください。")])
    first_day = Day("はじめの日", validators=[InputRequired("はじめの日を入力してください。")])
    last_day = Day("終わりの日（その日も代わる）", validators=[InputRequired("終わりの日を入力してください。")])
    key = HiddenField()


@substitutes.get("/")
@requires(Permission.SUBSTITUTE_LIST)
def index() -> ResponseReturnValue:
    """Who stands in for whom, and a form for one more."""
    form = _form()
    form.key.data = new_key()
    return _page(form)


@substitutes.post("/new")
@requires(Permission.SUBSTITUTE_NAME)
def new() -> ResponseReturnValue:
    """Name somebody."""
    form = _form()
    if not form.validate():
        return _page(form), 400
    try:
        with unit_of_work(office_session()) as session:
            name_substitute(
                session,
                Absence(
                    get_account(form.away.data),
                    get_account(form.substitute.data),
                    form.first_day.data,
                    form.last_day.data,
                ),
                by=current_user.key,
                is_supervisor=current_user.role is Role.SUPERVISOR,
                key=form.key.data or "",
                today=today(),
            )
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        return _page(form), 409
    flash("代わりの人を決めました。終わりの日が過ぎると、自動で終わります。", "success")
    return redirect(url_for(".index"))


@substitutes.post("/<key>/end")
@requires(Permission.SUBSTITUTE_END, of=get_substitution)
def end(row: Substitution) -> ResponseReturnValue:
    """End it early."""
    try:
        end_substitution(office_session(), row, by=current_user.key, now=now())
    except RuleBroken as broken:
        flash(str(broken), "warning")
    else:
        flash("代わりを終えました。", "success")
    return redirect(url_for(".index"))


def _form() -> SubstituteForm:
    form = SubstituteForm()
    everybody = [(account.key, f"{account.name}（{account.role.label}）") for account in colleagues(office_session())]
    is_supervisor = current_user.role is Role.SUPERVISOR
    form.away.choices = offered(*(each for each in everybody if is_supervisor or each[0] == current_user.key))
    form.substitute.choices = offered(
        ("", "選んでください"), *(each for each in everybody if each[0] != current_user.key)
    )
    return form


def _page(form: SubstituteForm) -> str:
    session = office_session()
    rows = session.scalars(substitutions_seen_by(current_user.key, current_user.role)).all()
    return render_template(
        "accounts/substitutes.html",
        form=form,
        rows=rows,
        names=names_of_accounts({key for row in rows for key in (row.made_by, row.ended_by) if key}),
        may_end={row.key for row in rows if permits(current_user, Permission.SUBSTITUTE_END, row)},
        today=today(),
    )
