"""One figure: all its years, where its words and numbers come from, and years typed in."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from matching.figures.counting import Count, Part
from matching.figures.drill import finder_of
from matching.figures.earlier import OWN_PART, Typed, as_typed, fingerprint, type_in, typed_figures
from matching.figures.evaluation_views import choices_of, evaluation_form, must_be_a_year, number_seen
from matching.figures.evaluations import evaluate, evaluations_of
from matching.figures.forms import NEW_PARTS, PART, EarlierForm, EvaluationForm, earlier_form, part_field
from matching.figures.indicators import Counting, Half, Indicator
from matching.figures.periods import FIRST_YEAR, Month, months_of, period_of
from matching.figures.records import Records
from matching.figures.report_models import Evaluation
from matching.figures.report_views import drawn
from matching.figures.reports import Asked, Edition, halves_of, report_of
from matching.figures.services import get_indicator, said
from matching.figures.tables import MOST_YEARS, default_years, periods_between

pages = Blueprint("figure_pages", __name__, url_prefix="/office/figures/of")
CHANGED = "ほかの人が先に変えました。下のいまの数と見比べて、必要ならもう一度入力してください。"
PART_GONE = "画面を開いたあとに、なくなった内訳があります。足りないものは「ほかの内訳を加える」に入力してください。"


@pages.get("/<name>")
@requires(Permission.FIGURE_KEEP)
def show(name: str) -> ResponseReturnValue:
    """One figure over the years, with the self-evaluation of the chosen 年度."""
    return page_of(get_indicator(office_session(), name), year_asked())


@pages.route("/<name>/<int(max=9999):year>/typed", methods=["GET", "POST"])
@requires(Permission.FIGURE_KEEP)
def typed(name: str, year: int) -> ResponseReturnValue:
    """A 年度 typed in, for years from before the records."""
    indicator = get_indicator(office_session(), name)
    if indicator.counting is Counting.BY_HAND:
        return redirect(url_for("keeping.own_show", key=name, first=year))
    period = period_of(year, None, today=today())
    there = _there(name, year)
    known = _known_parts(indicator, there)
    form = earlier_form(known, None if request.method == "POST" else _filled(there, known))
    met = None
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as session:
                if form.seen.data != fingerprint(_there(name, year)):
                    raise RuleBroken(CHANGED)
                type_in(session, name, year, _typed(form, known), today=today(), by=current_user.key)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
            met = _met(form, name, year)
        else:
            flash(f"{period.label}の数を保存しました。", "success")
            return redirect(url_for(".show", name=name, year=year, first=year))
    counted = indicator.count(Records(office_session(), directory_session(), today=today()), period)
    answer = render_template(
        "matching/figures/typed.html",
        indicator=indicator,
        period=period,
        form=form,
        parts=[form[part_field(code)] for code in known],
        met=met,
        new=[(form[f"new_label_{at}"], form[f"new_value_{at}"]) for at in range(NEW_PARTS)],
        counted=counted,
        said=said,
        years=_years(),
    )
    return answer, 422 if form.errors or form.form_errors else 200


@pages.post("/<name>/<int(max=9999):year>/evaluation")
@requires(Permission.FIGURE_KEEP)
def evaluation(name: str, year: int) -> ResponseReturnValue:
    """The self-evaluation of a figure in a 年度."""
    indicator = get_indicator(office_session(), name)
    must_be_a_year(year)
    editions = evaluations_of(office_session(), name, year)
    form = EvaluationForm()
    form.mark.choices = choices_of(office_session(), editions[0] if editions else None)
    if form.validate_on_submit():
        words = {"mark": form.mark.data or "", "comment": (form.comment.data or "").strip()}
        try:
            with unit_of_work(office_session()) as session:
                evaluate(session, name, year, **words, seen=number_seen(form.seen.data), by=current_user.key)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
            form.seen.data = str(editions[0].number if editions else 0)
            return page_of(indicator, year, form), 409
        flash(f"{fiscal_year_label(year)}の自己評価を保存しました。", "success")
        return redirect(url_for(".show", name=name, year=year))
    return page_of(indicator, year, form), 422


def year_asked() -> int:
    """The 年度 in the address, or this one."""
    asked = request.args.get("year", fiscal_year(today()), type=int)
    return min(max(asked, FIRST_YEAR), fiscal_year(today()))


def page_of(indicator: Indicator, year: int, form: EvaluationForm | None = None) -> str:
    """The page of a figure; `form` is an evaluation that could not be kept."""
    office = office_session()
    first, _ = default_years(today())
    first = max(FIRST_YEAR, min(first, year, request.args.get("first", first, type=int)))
    last = min(fiscal_year(today()), first + MOST_YEARS - 1)
    records = Records(office, directory_session(), today=today())
    periods = periods_between(first, last, as_of=None, today=today())
    asked = Asked(periods, frozenset({indicator.name}), records=records)
    data, _given = report_of(office, directory_session(), asked, Edition.INSIDE)
    editions = evaluations_of(office, indicator.name, year)
    newest = editions[0] if editions else None
    return render_template(
        "matching/figures/figure.html",
        indicator=indicator,
        report=data,
        halves=halves_of(data),
        charts=drawn(data),
        year=year,
        year_label=fiscal_year_label(year),
        years=_years(),
        months=_by_month(indicator, records, year),
        first=first,
        is_tailored=indicator.half is Half.TAILORED,
        has_records=finder_of(indicator) is not None,
        is_by_hand=indicator.counting is Counting.BY_HAND,
        form=form or evaluation_form(newest, choices_of(office, newest)),
        editions=editions,
        names=_names(editions),
        said=said,
    )


def _by_month(indicator: Indicator, records: Records, year: int) -> tuple[Count, list[tuple[Month, Count]]] | None:
    """A 年度 and its months, of what happens on a day and can so be told by month; None where nothing did."""
    if indicator.counting is not Counting.EVENTS:
        return None
    whole = period_of(year, None, today=today())
    count = indicator.count(records, whole)
    return (count, [(month, indicator.count(records, month)) for month in months_of(whole)]) if count.value else None


def _names(editions: Sequence[Evaluation]) -> dict[str, str]:
    writers = {row.written_by for row in editions}
    return names_of_accounts(writers) if writers else {}


def _years() -> list[tuple[int, str]]:
    return [(each, fiscal_year_label(each)) for each in range(fiscal_year(today()), FIRST_YEAR - 1, -1)]


def _known_parts(indicator: Indicator, there: Typed) -> dict[str, str]:
    """The parts the indicator has today or had typed in any year, with their words."""
    records = Records(office_session(), directory_session(), today=today())
    found: dict[str, str] = {}
    for year in range(fiscal_year(today()), max(FIRST_YEAR, fiscal_year(today()) - 5), -1):
        for part in indicator.count(records, period_of(year, None, today=today())).parts:
            found.setdefault(part.name, part.label)
    every = typed_figures(office_session(), [indicator.name]).values()
    for part in (*there.parts, *(part for each in every for part in each.parts)):
        found.setdefault(part.name, part.label)
    return found


def _there(name: str, year: int) -> Typed:
    return typed_figures(office_session(), [name]).get((name, year), Typed())


def _met(form: EarlierForm, name: str, year: int) -> Typed | None:
    """What another typed in meanwhile; who then saves has seen it."""
    there = _there(name, year)
    if form.seen.data == fingerprint(there):
        return None
    form.seen.data = fingerprint(there)
    return there


def _filled(there: Typed, known: Mapping[str, str]) -> dict[str, str]:
    values = {part.name: as_typed(part.value) for part in there.parts}
    filled = {part_field(name): values.get(name, "") for name in known}
    whole = "" if there.value is None else as_typed(there.value)
    return filled | {"value": whole, "reason": there.reason, "seen": fingerprint(there)}


def _typed(form: EarlierForm, known: Mapping[str, str]) -> Typed:
    labels = {label: name for name, label in known.items()}
    fields = {part_field(name) for name in known}
    if any(sent.startswith(PART) and sent not in fields and value.strip() for sent, value in request.form.items()):
        raise RuleBroken(PART_GONE)
    parts = [
        Part(name, label, value)
        for name, label in known.items()
        if (value := form[part_field(name)].number) is not None
    ]
    for at in range(NEW_PARTS):
        label, value = (form[f"new_label_{at}"].data or "").strip(), form[f"new_value_{at}"].number
        if bool(label) != (value is not None):
            raise RuleBroken("加える内訳は、名前と数の両方を入力してください。")
        if value is not None:
            parts.append(Part(labels.get(label, OWN_PART + label), label, value))
    return Typed(form.value.number, (form.reason.data or "").strip(), tuple(parts))
