"""The figures of a 年度: as a page and as files."""

import io
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session
from core.downloads import csv_download
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.exchange.sheets import Row, write_csv, write_workbook
from matching.figures.counting import Count
from matching.figures.earlier import Known, typed_figures, with_typed
from matching.figures.forms import SubmitForm
from matching.figures.indicators import LESS_IS_BETTER, Half
from matching.figures.periods import Period, latest_years, period_of
from matching.figures.queries import submitted
from matching.figures.services import Figures, Line, figures_for, said
from matching.figures.shown import INSIDE_ONLY

figures = Blueprint("figures", __name__, url_prefix="/office/figures")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@figures.get("/")
@requires(Permission.FIGURE_KEEP)
def index() -> ResponseReturnValue:
    """All indicators of a 年度, beside its target and the years before."""
    try:
        return page_of(_asked())
    except RuleBroken as broken:
        return page_of(period_of(fiscal_year(today()), None, today=today()), wrong=str(broken)), 400


def page_of(period: Period, form: SubmitForm | None = None, wrong: str = "") -> str:
    """The page of a 年度; `form` is what was to be kept and could not be, `wrong` what was asked and cannot be."""
    typed = typed_figures(office_session())
    found = with_typed(figures_for(office_session(), directory_session(), period), typed)
    until = "" if period.last == today() else period.last.isoformat()
    return render_template(
        "matching/figures/index.html",
        figures=found,
        typed={at for at, hand in typed.items() if hand.value is not None},
        halves=[half for half in Half if found.of(half)],
        before=[fiscal_year_label(each.year) for each in period.earlier()],
        years=[(year, fiscal_year_label(year)) for year in latest_years(today())],
        said=said,
        submitted=submitted(office_session()),
        year_label=fiscal_year_label,
        form=form or SubmitForm(formdata=None, as_of=until),
        wrong=wrong,
        less_is_better=LESS_IS_BETTER,
        today=today(),
    )


@figures.get("/<int(max=9999):year>.csv")
@requires(Permission.FIGURE_KEEP)
def table(year: int) -> ResponseReturnValue:
    """The same as a CSV file for the house alone."""
    found, typed = _figures_of(year)
    file = io.StringIO()
    write_csv(file, _columns(found.period), _rows(found, typed))
    return csv_download(file.getvalue(), f"figures-inside-{year}.csv")


@figures.get("/<int(max=9999):year>.xlsx")
@requires(Permission.FIGURE_KEEP)
def workbook(year: int) -> ResponseReturnValue:
    """The same as an XLSX file for the house alone; no text of a user becomes a formula."""
    found, typed = _figures_of(year)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.xlsx"
        write_workbook(path, {"数字": (_columns(found.period), _rows(found, typed))})
        response = Response(path.read_bytes(), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="figures-inside-{year}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked() -> Period:
    return _period(request.args.get("year", fiscal_year(today()), type=int))


def _figures_of(year: int) -> tuple[Figures, Known]:
    typed = typed_figures(office_session())
    return with_typed(figures_for(office_session(), directory_session(), _period(year)), typed), typed


def _period(year: int) -> Period:
    as_of = request.args.get("as_of", "")
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        raise RuleBroken("日付は 2026-04-01 のように入力してください。") from None
    return period_of(year, day, today=today())


def _columns(period: Period) -> list[str]:
    return [
        "区分",
        "数字",
        "内訳",
        "単位",
        *(each.label for each in _oldest_first(period)),
        "目標",
        "数え方",
        "定義",
        "備考",
    ]


def _rows(found: Figures, typed: Known) -> Iterator[Row]:
    for line in found.lines:
        told = {
            "区分": line.indicator.half.label,
            "数字": line.indicator.label,
            "単位": line.indicator.unit,
            "数え方": line.indicator.counting.label,
        }
        whole = {"目標": "" if line.target is None else _plain(line.target), "定義": line.indicator.definition}
        by_hand = [each.label for each in _oldest_first(found.period) if (line.indicator.name, each.year) in typed]
        whole["備考"] = INSIDE_ONLY + (f"。手で入力：{'・'.join(by_hand)}" if by_hand else "")
        counts = _counts(found.period, line)
        yield told | whole | {label: _plain(count.value) for label, count in counts.items()}
        each_year = {year: {part.name: _plain(part.value) for part in count.parts} for year, count in counts.items()}
        names = dict.fromkeys((part.name, part.label) for count in counts.values() for part in count.parts)
        for name, label in names:
            parts = {year: shown.get(name, "0") for year, shown in each_year.items() if counts[year].value is not None}
            yield told | {"内訳": label, "単位": line.indicator.parts_unit} | parts


def _counts(period: Period, line: Line) -> dict[str, Count]:
    earlier = {each.label: count for each, count in reversed(line.before)}
    return {**earlier, period.label: line.now}


def _oldest_first(period: Period) -> list[Period]:
    return [*reversed(period.earlier()), period]


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value == int(value) else f"{value:.1f}"
