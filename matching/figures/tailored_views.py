"""Indicators by choosing: record, what of it, conditions, split; tried before they are kept."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.figures.counting import Count
from matching.figures.drill import open_records
from matching.figures.forms import TailoredForm, tailored_form
from matching.figures.indicators import Half
from matching.figures.periods import Period, period_of
from matching.figures.record_lines import lines_of
from matching.figures.records import Records
from matching.figures.services import all_indicators, said
from matching.figures.tailored import (
    Words,
    check,
    get_record,
    get_tailored,
    indicator_of,
    keep_tailored,
    sentence,
    tailored,
)
from matching.figures.tailored_counts import Choice, Way, count_choice
from matching.figures.tailored_models import TailoredIndicator
from matching.figures.tailored_records import BY_RECORD, RECORDS
from matching.figures.tailored_shapes import RecordOf

tailoring = Blueprint("figure_tailoring", __name__, url_prefix="/office/figures/tailored")
TRY, OPEN = "try", "open"
SAME_AGAIN = "「{label}」という名前の数字が、いまはほかにあります。名前を変えてから、また数えてください。"


@tailoring.get("/")
@requires(Permission.FIGURE_KEEP)
def index() -> ResponseReturnValue:
    """Those there are, and the records a new one can begin with."""
    rows = tailored(office_session(), every=True)
    halves = [(half, [one for one in RECORDS if one.about_people is (half is Half.SUPPORT)]) for half in Half]
    return render_template("matching/figures/tailored_index.html", rows=rows, halves=halves[:2])


@tailoring.route("/new/<record>", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def new(record: str) -> ResponseReturnValue:
    """A new one of this kind of record."""
    chosen = get_record(record)
    first = chosen.measures[0]
    form = tailored_form(chosen, _labels_of(chosen), {"measure": first.name, "unit": first.unit, "seen": "0"})
    return _taken(chosen, form, None)


@tailoring.route("/<key>", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def show(key: str) -> ResponseReturnValue:
    """One of them: what it counts, how that changed, and a change of it."""
    row = get_tailored(office_session(), key)
    choice, newest = Choice.of_json(row.newest.choice), row.newest
    record = BY_RECORD[choice.record]
    there: dict[str, Any] = {f"filter_{name}": list(codes) for name, codes in choice.filters.items()}
    there |= {"measure": choice.measure, "way": choice.way.value, "split": choice.split, "label": newest.label}
    there |= {"unit": newest.unit, "definition": newest.definition, "seen": str(newest.number)}
    if newest.definition == _sentence(choice):
        there["definition"] = ""
    return _taken(record, tailored_form(record, _labels_of(record), there), row)


@tailoring.post("/<key>/use")
@requires(Permission.FIGURE_KEEP)
def use(key: str) -> ResponseReturnValue:
    """Count it no more, or again."""
    with unit_of_work(office_session()) as session:
        row = get_tailored(session, key)
        label, is_used = row.newest.label, request.form.get("used") == "1"
        if is_used and any(one.label == label for one in all_indicators(session) if one.name != key):
            raise RuleBroken(SAME_AGAIN.format(label=label))
        row.is_used = is_used
    flash(f"「{label}」を{'また数えます' if is_used else '表から外しました。履歴は残ります'}。", "success")
    return redirect(url_for(".show", key=key))


def _taken(record: RecordOf, form: TailoredForm, row: TailoredIndicator | None) -> ResponseReturnValue:
    """Try or keep what was chosen, else show the form."""
    if not form.is_submitted():
        return _page(record, form, row)
    if not form.validate():
        return _page(record, form, row), 422
    choice = _choice(record, form)
    try:
        check(choice, _sessions())
        if request.form.get("do") in (TRY, OPEN):
            return _page(record, form, row, tried=choice)
        with unit_of_work(office_session()) as session:
            key = _keep(session, choice, form, row)
    except RuleBroken as broken:
        form.form_errors.append(str(broken))
        if row is not None:
            form.seen.data = str(row.newest.number)
        return _page(record, form, row), 422
    flash("保存しました。「年度の数字」と「年度の報告」に並びます。", "success")
    return redirect(url_for(".show", key=key))


def _keep(session: Session, choice: Choice, form: TailoredForm, row: TailoredIndicator | None) -> str:
    words = Words(*((field.data or "").strip() for field in (form["label"], form.unit, form.definition, form.why)))
    mine = row.key if row is not None else ""
    taken = [one.label for one in all_indicators(session) if one.name != mine]
    seen = form.seen.data or ""
    facts: dict[str, Any] = {"sessions": _sessions(), "taken": taken, "by": current_user.key}
    kept = keep_tailored(session, row, choice, words, seen=int(seen) if seen.isdecimal() else -1, **facts)
    return kept.key


def _choice(record: RecordOf, form: TailoredForm) -> Choice:
    filters = {one.name: form[f"filter_{one.name}"].data or [] for one in record.fields}
    chosen = {name: codes for name, codes in filters.items() if codes}
    return Choice(record.name, form.measure.data or "", Way(form.way.data), chosen, form.split.data or "")


def _page(record: RecordOf, form: TailoredForm, row: TailoredIndicator | None, tried: Choice | None = None) -> str:
    editions = row.editions if row is not None else []
    counted = _tried(tried) if tried is not None else []
    writers = {each.changed_by for each in editions}
    return render_template(
        "matching/figures/tailored.html",
        record=record,
        form=form,
        row=row,
        filters=[form[f"filter_{one.name}"] for one in record.fields],
        tried=counted,
        may_open=permits(current_user, Permission.FIGURE_OPEN),
        **(_records_behind(tried, *counted[-1]) if tried is not None and _is_opened() else {}),
        sentence=_sentence(tried) if tried is not None else "",
        editions=[(each, _sentence(Choice.of_json(each.choice))) for each in editions],
        names=names_of_accounts(writers) if writers else {},
        said=said,
    )


def _records_behind(choice: Choice, period: Period, count: Count) -> dict[str, Any]:
    """What this 年度 counted, opened only when it was asked for: the log notes each person that is listed."""
    indicator = indicator_of(choice, "", Words("", ""))
    value = count.value or 0
    session = office_session()
    with audit.acting(session, current_user.key, Permission.FIGURE_OPEN):
        opened = open_records(session, _records(), indicator, period, current_user, value)
        lines = lines_of(opened) if opened else []
    return {"opened": opened, "lines": lines, "is_a_sum": indicator.adds_up, "is_a_share": False}


def _tried(choice: Choice) -> list[tuple[Period, Count]]:
    """What the choice counts in this 年度 and the three before."""
    records = _records()
    this = fiscal_year(today())
    periods = [period_of(year, None, today=today()) for year in range(this - 3, this + 1)]
    return [(period, count_choice(choice, records, period)) for period in periods]


def _is_opened() -> bool:
    return request.form.get("do") == OPEN and permits(current_user, Permission.FIGURE_OPEN)


def _records() -> Records:
    return Records(office_session(), directory_session(), today=today())


def _sentence(choice: Choice) -> str:
    try:
        return sentence(choice, _sessions())
    except RuleBroken:
        return "いまは選べない条件で数えていたものです。"


def _sessions() -> Mapping[bool, Session]:
    return {True: office_session(), False: directory_session()}


def _labels_of(record: RecordOf) -> Mapping[str, Mapping[str, str]]:
    session = _sessions()[record.about_people]
    return {one.name: one.labels(session) for one in record.fields}
