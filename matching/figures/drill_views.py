"""From a figure to the records it counts: one's own as links, everybody else's as a number."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import fiscal_year, fiscal_year_label, today
from core.db import directory_session, office_session
from core.errors import RuleBroken
from core.permissions import Permission, permits, requires
from matching.figures.drill import finder_of, get_counted, open_records
from matching.figures.drill_community import SUMS
from matching.figures.indicators import Counting, Half
from matching.figures.periods import FIRST_YEAR, Period, latest_years, period_of
from matching.figures.record_lines import lines_of
from matching.figures.records import Records
from matching.figures.services import all_indicators, said

drill = Blueprint("figure_records", __name__, url_prefix="/office/figures/records")


@drill.get("/")
@requires(Permission.FIGURE_OPEN)
def index() -> ResponseReturnValue:
    """The figures whose records can be opened."""
    year = _year()
    opened = [one for one in all_indicators(office_session()) if finder_of(one) is not None]
    return render_template(
        "matching/figures/records_index.html",
        halves=[(half, lines) for half in Half if (lines := [one for one in opened if one.half is half])],
        year=year,
        label=fiscal_year_label(year),
        years=[(each, fiscal_year_label(each)) for each in latest_years(today())],
    )


@drill.get("/<name>")
@requires(Permission.FIGURE_OPEN)
def show(name: str) -> ResponseReturnValue:
    """The records behind one figure of a 年度; every person's record that is listed is noted as opened."""
    indicator = get_counted(office_session(), name)
    period = _period()
    records = Records(office_session(), directory_session(), today=today())
    count = indicator.count(records, period)
    opened = (
        None
        if count.value is None
        else open_records(office_session(), records, indicator, period, current_user, count.value)
    )
    return render_template(
        "matching/figures/records.html",
        indicator=indicator,
        period=period,
        count=count,
        opened=opened,
        lines=lines_of(opened) if opened else [],
        is_a_sum=indicator.adds_up or name in SUMS,
        is_a_share=indicator.counting is Counting.SHARE,
        said=said,
        years=[(each, fiscal_year_label(each)) for each in latest_years(today())],
        keeps=permits(current_user, Permission.FIGURE_KEEP),
    )


def _year() -> int:
    asked = request.args.get("year", fiscal_year(today()), type=int)
    return min(max(asked, FIRST_YEAR), fiscal_year(today()))


def _period() -> Period:
    """A whole 年度 or until today; only who keeps figures asks for another day, or days could be told apart."""
    as_of = request.args.get("as_of", "")
    try:
        day = date.fromisoformat(as_of) if as_of and permits(current_user, Permission.FIGURE_KEEP) else None
    except ValueError:
        raise RuleBroken("日付は 2026-04-01 のように入力してください。") from None
    return period_of(_year(), day, today=today())
