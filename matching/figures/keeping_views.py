"""What a supervisor keeps: targets, figures entered by hand, and figures as they were submitted."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.figures import services
from matching.figures.forms import OwnForm, SubmitForm, TargetsForm, ValueForm, targets_form
from matching.figures.indicators import INDICATORS, Half
from matching.figures.models import OwnIndicator
from matching.figures.periods import FIRST_YEAR, latest_years, period_of
from matching.figures.queries import get_own, get_submitted, own_indicators, targets_of
from matching.figures.report_views import report_of_submitted
from matching.figures.reports import Asked, give_out
from matching.figures.services import said
from matching.figures.views import page_of

keeping = Blueprint("keeping", __name__, url_prefix="/office/figures")
CHANGED = "ほかの人が先に変えました。下のいまの値を見て、必要ならもう一度入力してください。"


@keeping.route("/targets/<int(max=9999):year>", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def targets(year: int) -> ResponseReturnValue:
    """The targets of a 年度, all on one page; only what was changed here is written."""
    if not FIRST_YEAR <= year <= fiscal_year(today()) + 5:
        raise RuleBroken("目標は、5年先の年度までに付けられます。年度を選び直してください。")
    session = office_session()
    there, labels = targets_of(session, year), _labels()
    form = targets_form(labels, there)
    if form.validate_on_submit():
        wanted, met = _changed(form, there)
        if met:
            for name in met:
                form[f"target_{name}"].errors = [f"{CHANGED}いまの値：{said(there[name]) if name in there else '空'}"]
                form[f"seen_{name}"].data = said(there[name]) if name in there else ""
            return _targets_page(form, year), 409
        try:
            with unit_of_work(session):
                count = services.set_targets(session, year, wanted, by=current_user.key)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash(f"{fiscal_year_label(year)}の目標を{count}件変えました。", "success")
            return redirect(url_for("figures.index", year=min(year, fiscal_year(today()))))
    return _targets_page(form, year)


@keeping.route("/own/", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def own() -> ResponseReturnValue:
    """The figures kept by hand, and a new one."""
    form = OwnForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                kept = services.keep_own(session, None, **_told(form), by=current_user.key)
        except RuleBroken as broken:
            form["label"].errors = [str(broken)]
        else:
            flash(f"「{kept.label}」を加えました。年度ごとの数を入力してください。", "success")
            return redirect(url_for(".own_show", key=kept.key))
    rows = own_indicators(office_session())
    return render_template("matching/figures/own.html", form=form, rows=rows, said=said, label=fiscal_year_label)


@keeping.route("/own/<key>", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def own_show(key: str) -> ResponseReturnValue:
    """One figure kept by hand: its words."""
    row = get_own(office_session(), key)
    form = OwnForm(obj=row)
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                _must_be_seen(row, form.version.data)
                services.keep_own(session, row, **_told(form), by=current_user.key)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            flash("保存しました。", "success")
            return redirect(url_for(".own_show", key=key))
    return _own_page(row, form, {})


@keeping.post("/own/<key>/<int(max=9999):year>")
@requires(Permission.FIGURE_KEEP)
def own_value(key: str, year: int) -> ResponseReturnValue:
    """Its value for one 年度."""
    row, form = get_own(office_session(), key), ValueForm()
    if not FIRST_YEAR <= year <= fiscal_year(today()):
        raise RuleBroken("その年度には入力できません。年度を選び直してください。")
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()):
                _must_be_seen(row, form.version.data)
                services.set_own_value(row, year, form.value.number, by=current_user.key)
        except RuleBroken as broken:
            form.value.errors = [str(broken)]
        else:
            flash(f"{fiscal_year_label(year)}の数を保存しました。", "success")
            return redirect(url_for(".own_show", key=key))
    return _own_page(row, OwnForm(formdata=None, obj=row), {year: form}), 400


@keeping.post("/submitted/<int(max=9999):year>")
@requires(Permission.FIGURE_KEEP)
def submit(year: int) -> ResponseReturnValue:
    """Keep the figures of a 年度 as they stand, for what is handed in."""
    form, office = SubmitForm(), office_session()
    period = period_of(year, _day(form.as_of.data), today=today())
    if not form.validate_on_submit():
        return page_of(period, form), 400
    asked = Asked((*reversed(period.earlier()), period))
    with unit_of_work(office):
        facts: dict[str, Any] = {"by": current_user.key, "today": today(), "form_key": form.form_key.key}
        kept = give_out(office, directory_session(), asked, purpose=form.purpose.data or "", **facts)
    flash("この数字を、提出したものとして残しました。あとで記録が変わっても、これは変わりません。", "success")
    return redirect(url_for(".show", key=kept.key))


@keeping.get("/submitted/<key>")
@requires(Permission.FIGURE_KEEP)
def show(key: str) -> ResponseReturnValue:
    """Figures as they were submitted, beside what the records say now."""
    kept = get_submitted(office_session(), key)
    period = period_of(kept.fiscal_year, kept.as_of, today=today())
    now = {
        line.indicator.name: line.now
        for line in services.figures_for(office_session(), directory_session(), period).lines
    }
    return render_template(
        "matching/figures/submitted.html",
        kept=kept,
        now=now,
        said=said,
        by=names_of_accounts([kept.made_by]).get(kept.made_by, "今はないアカウント"),
        halves=list(Half),
        label=period.label,
        given=report_of_submitted(kept),
    )


def _labels() -> dict[str, str]:
    return {one.name: one.label for one in services.all_indicators(office_session())}


def _changed(form: TargetsForm, there: dict[str, float]) -> tuple[dict[str, float | None], list[str]]:
    """What was changed on the page, and which of it somebody else changed meanwhile."""
    wanted: dict[str, float | None] = {}
    met = []
    for name in _labels():
        typed, seen = form[f"target_{name}"].number, form[f"seen_{name}"].data or ""
        stands = said(there[name]) if name in there else ""
        if (said(typed) if typed is not None else "") == seen:
            continue
        if stands != seen:
            met.append(name)
        wanted[name] = typed
    return wanted, met


def _targets_page(form: TargetsForm, year: int) -> str:
    halves = [(half, [one for one in INDICATORS if one.half is half]) for half in (Half.SUPPORT, Half.COMMUNITY)]
    return render_template(
        "matching/figures/targets.html",
        form=form,
        year=year,
        halves=halves,
        own=[one for one in services.all_indicators(office_session()) if one.half in (Half.TAILORED, Half.OWN)],
        label=fiscal_year_label(year),
        years=[(each, fiscal_year_label(each)) for each in range(fiscal_year(today()) + 3, year - 4, -1)],
    )


def _own_page(row: OwnIndicator, form: OwnForm, typed: dict[int, ValueForm]) -> str:
    values = {int(year): said(value) for year, value in row.values.items()}
    first = request.args.get("first", latest_years(today())[-1], type=int)
    shown = {*latest_years(today()), *range(max(first, FIRST_YEAR), fiscal_year(today()) + 1), *values, *typed}
    forms = {
        year: typed.get(year)
        or ValueForm(formdata=None, data={"value": values.get(year, ""), "version": str(row.version)})
        for year in sorted(shown, reverse=True)
    }
    for year, each in forms.items():
        each.value.id = f"value-{year}"  # several forms stand on the page
    return render_template(
        "matching/figures/own_show.html",
        row=row,
        form=form,
        forms=forms,
        label=fiscal_year_label,
        earlier=[(year, fiscal_year_label(year)) for year in range(min(forms) - 1, FIRST_YEAR - 1, -1)],
    )


def _told(form: OwnForm) -> dict[str, Any]:
    return {
        "about_people": bool(form.about_people.data),
        "label": (form["label"].data or "").strip(),
        "unit": (form.unit.data or "").strip(),
        "definition": (form.definition.data or "").strip(),
    }


def _must_be_seen(row: OwnIndicator, version: str | None) -> None:
    if version != str(row.version):
        raise RuleBroken("ほかの人が先に変えました。画面を開き直して、いまの内容と見比べてから保存してください。")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise RuleBroken("画面を開き直して、もう一度押してください。") from None
