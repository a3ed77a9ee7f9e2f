"""Reports: year-on-year tables with charts and evaluations, on screen, paper and in files; what was given out."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session, unit_of_work
from core.downloads import csv_download
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.leaflets.answers import staff_paper
from directory.pages.queries import municipality_names
from matching.figures.forms import ReportSubmitForm
from matching.figures.indicators import Half
from matching.figures.models import SubmittedFigures
from matching.figures.periods import FIRST_YEAR
from matching.figures.queries import get_submitted
from matching.figures.report_files import charts_of, csv_of, edition_words, paper_of, workbook_of
from matching.figures.reports import Asked, Edition, ReportData, give_out, halves_of, report_of
from matching.figures.services import all_indicators, said
from matching.figures.tables import default_years, periods_between
from matching.figures.views import XLSX

reports = Blueprint("figure_reports", __name__, url_prefix="/office/figures/report")
KINDS = ("pdf", "xlsx", "csv")


@dataclass(frozen=True)
class Wanted:
    """What was asked for in the address."""

    first: int
    last: int
    as_of: str
    is_ends_only: bool
    names: tuple[str, ...]

    @property
    def arguments(self) -> dict[str, Any]:
        """The same for the next address."""
        return {
            "first": self.first,
            "last": self.last,
            "as_of": self.as_of,
            "ends": "1" if self.is_ends_only else None,
            "name": list(self.names),
        }

    def asked(self) -> Asked:
        """The report. Raises RuleBroken for a time that cannot be."""
        try:
            day = date.fromisoformat(self.as_of) if self.as_of else None
        except ValueError:
            raise RuleBroken("日付は 2026-04-01 のように入力してください。") from None
        periods = periods_between(self.first, self.last, as_of=day, today=today(), every=not self.is_ends_only)
        return Asked(periods, frozenset(self.names) or None)


@reports.get("/")
@requires(Permission.FIGURE_KEEP)
def index() -> ResponseReturnValue:
    """Choose years and figures, and see the report as it is inside the house."""
    wanted = _wanted()
    try:
        return _page(wanted, wanted.asked())
    except RuleBroken as broken:
        return _page(wanted, None, wrong=str(broken)), 400


@reports.post("/")
@requires(Permission.FIGURE_KEEP)
def give() -> ResponseReturnValue:
    """Keep the report as it is given out; what is on it never changes."""
    wanted, form = _wanted(), ReportSubmitForm()
    asked = wanted.asked()
    if not form.validate_on_submit():
        return _page(wanted, asked, form=form), 422
    with unit_of_work(office_session()) as session:
        facts: dict[str, Any] = {"by": current_user.key, "today": today(), "form_key": form.form_key.key}
        kept = give_out(session, directory_session(), asked, purpose=form.purpose.data or "", **facts)
        key = kept.key
    flash("報告を、外に出したものとして残しました。あとで記録が変わっても、これは変わりません。", "success")
    return redirect(url_for("keeping.show", key=key))


@reports.get("/inside.<any(pdf, xlsx, csv):kind>")
@requires(Permission.FIGURE_KEEP)
def inside(kind: str) -> ResponseReturnValue:
    """The report for the house alone: every figure as it is."""
    asked = _wanted().asked()
    data, _ = report_of(office_session(), directory_session(), asked, Edition.INSIDE)
    return _file(data, kind, "年度の数字の報告", f"figures-inside-{asked.periods[-1].year}", today())


@reports.get("/given/<key>.<any(pdf, xlsx, csv):kind>")
@requires(Permission.FIGURE_KEEP)
def given(key: str, kind: str) -> ResponseReturnValue:
    """What was given out, always the same."""
    kept = get_submitted(office_session(), key)
    data = kept.figures.get("report")
    if data is None:
        raise RuleBroken("この記録は、報告の紙を残すようになる前のものです。数字は画面で見られます。")
    return _file(data, kind, kept.purpose, f"figures-{kept.fiscal_year}-{kept.key}", kept.submitted_on)


def _file(data: ReportData, kind: str, title: str, name: str, on: date) -> Response:
    if kind == "csv":
        return csv_download(csv_of(data), f"{name}.csv")
    if kind == "pdf":
        names = municipality_names(directory_session())
        municipality = names[0] if len(names) == 1 else ""
        return staff_paper(paper_of(data, title=title, municipality=municipality, on=on), name)
    response = Response(workbook_of(data), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response


def drawn(data: ReportData) -> dict[str, list[tuple[str, Markup]]]:
    """The charts of a report for a page, by indicator."""
    return {
        table["name"]: [
            (name, Markup(svg))  # noqa: S704  # every text is escaped where it is drawn
            for name, svg in charts_of(data, table, key=f"chart-{number}")
        ]
        for number, table in enumerate(data["tables"])
    }


def report_of_submitted(kept: SubmittedFigures) -> dict[str, Any] | None:
    """What the page of something submitted shows of its report."""
    data = kept.figures.get("report")
    if data is None:
        return None
    return {"data": data, "halves": halves_of(data), "charts": drawn(data), "words": edition_words(data)}


def _page(wanted: Wanted, asked: Asked | None, form: ReportSubmitForm | None = None, wrong: str = "") -> str:
    office = office_session()
    every = all_indicators(office)
    asked = replace(asked, indicators=every) if asked else None
    data = report_of(office, directory_session(), asked, Edition.INSIDE)[0] if asked else None
    return render_template(
        "matching/figures/report.html",
        wanted=wanted,
        report=data,
        halves=halves_of(data) if data else [],
        charts=drawn(data) if data else {},
        indicators=[(half, [one for one in every if one.half is half]) for half in Half],
        years=[(year, fiscal_year_label(year)) for year in range(fiscal_year(today()), FIRST_YEAR - 1, -1)],
        form=form or ReportSubmitForm(formdata=None),
        wrong=wrong,
        kinds=KINDS,
        said=said,
    )


def _wanted() -> Wanted:
    first, last = default_years(today())
    asked = request.args
    return Wanted(
        asked.get("first", first, type=int),
        asked.get("last", last, type=int),
        asked.get("as_of", ""),
        bool(asked.get("ends")),
        tuple(asked.getlist("name")),
    )
