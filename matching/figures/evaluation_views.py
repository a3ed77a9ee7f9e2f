"""The marks of self-evaluation a municipality uses, and the sheet of a 年度."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.forms import offered
from core.permissions import Permission, requires
from matching.figures.evaluations import (
    SheetWords,
    marks_number,
    marks_of,
    set_marks,
    sheets_of,
    write_sheet,
)
from matching.figures.forms import EvaluationForm, MarksForm, SheetForm
from matching.figures.periods import FIRST_YEAR, latest_years
from matching.figures.report_models import Evaluation

evaluations = Blueprint("figure_evaluations", __name__, url_prefix="/office/figures")
NOT_THAT_YEAR = "その年度には書けません。年度を選び直してください。"


@evaluations.route("/marks", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def marks() -> ResponseReturnValue:
    """The marks of self-evaluation, as the municipality names them."""
    session = office_session()
    there = "\n".join(f"{mark} {meaning}" for mark, meaning in marks_of(session))
    form = MarksForm(data={"marks": there, "seen": str(marks_number(session))})
    if form.validate_on_submit():
        try:
            with unit_of_work(session):
                set_marks(session, form.pairs, seen=number_seen(form.seen.data), by=current_user.key)
        except RuleBroken as broken:
            form.marks.errors = [str(broken)]
            form.seen.data = str(marks_number(session))
        else:
            flash("しるしを保存しました。これまでに書いた自己評価は、書いたときのしるしのままです。", "success")
            return redirect(url_for(".marks"))
    page = render_template("matching/figures/marks.html", form=form, marks=marks_of(session))
    return page, 422 if form.errors else 200


@evaluations.route("/sheets/<int(max=9999):year>", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def sheet(year: int) -> ResponseReturnValue:
    """評価シート of a 年度: 成果, 課題, 今後, with every edition."""
    must_be_a_year(year)
    editions = sheets_of(office_session(), year)
    number = editions[0].number if editions else 0
    form = SheetForm(obj=editions[0] if editions else None, seen=str(number))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        fields = (form.achievements, form.issues, form.next_steps)
        words = SheetWords(*((field.data or "").strip() for field in fields))
        try:
            with unit_of_work(office_session()) as session:
                write_sheet(session, year, words, seen=number_seen(form.seen.data), by=current_user.key)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
            editions = sheets_of(office_session(), year)
            form.seen.data, status = str(editions[0].number if editions else 0), 409
        else:
            flash(f"{fiscal_year_label(year)}の評価シートを保存しました。", "success")
            return redirect(url_for(".sheet", year=year))
    writers = {row.written_by for row in editions}
    page = render_template(
        "matching/figures/sheet.html",
        form=form,
        year=year,
        label=fiscal_year_label(year),
        editions=editions,
        names=names_of_accounts(writers) if writers else {},
        years=[(each, fiscal_year_label(each)) for each in latest_years(today())],
    )
    return page, status


def choices_of(session: Session, newest: Evaluation | None) -> Sequence[tuple[str, str]]:
    """The marks to choose from; one that is used no more stays where it was given."""
    marks = marks_of(session)
    if newest is not None and newest.mark and newest.mark not in dict(marks):
        marks.append((newest.mark, f"{newest.meaning}（いまは使っていないしるし）"))
    return offered(("", "まだ付けない"), *((mark, f"{mark} {meaning}") for mark, meaning in marks))


def evaluation_form(newest: Evaluation | None, choices: Sequence[tuple[str, str]]) -> EvaluationForm:
    """The form as it stands."""
    there = {"mark": "", "comment": "", "seen": "0"}
    if newest is not None:
        there = {"mark": newest.mark, "comment": newest.comment, "seen": str(newest.number)}
    form = EvaluationForm(formdata=None, data=there)
    form.mark.choices = choices
    return form


def must_be_a_year(year: int) -> None:
    """Raises RuleBroken for a 年度 nobody can write about."""
    if not FIRST_YEAR <= year <= fiscal_year(today()):
        raise RuleBroken(NOT_THAT_YEAR)


def number_seen(text: str | None) -> int:
    """The number of the edition a form was opened with; -1 for none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else -1
