"""Papers in the desk: the calendar of an area, and what is open on a day."""

from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from core.calendar import today
from core.db import directory_session
from core.errors import DomainError
from core.months import Month
from core.permissions import Permission, requires
from directory.leaflets.answers import paper_answer
from directory.leaflets.queries import all_areas
from directory.pages.queries import get_area
from directory.papers.calendar import print_calendar
from directory.papers.facts import Paper
from directory.papers.forms import CalendarForm, OpenTodayForm
from directory.papers.open_today import print_open_today

desk_papers = Blueprint("desk_papers", __name__, url_prefix="/desk/papers")


@desk_papers.get("/")
@requires(Permission.LEAFLET_MAKE)
def index() -> ResponseReturnValue:
    """Both forms; with a choice made, what to know before printing."""
    paper = request.args.get("paper", "")
    calendar = _calendar(request.args if paper == "calendar" else MultiDict())
    day = _open_today(request.args if paper == "day" else MultiDict())
    asked = {"calendar": calendar, "day": day}.get(paper)
    made, trouble = None, ""
    if asked is not None and asked.validate():
        try:
            made = _made(asked)
        except DomainError as error:
            trouble = str(error)
    shown = {"calendar": calendar, "day": day, "paper": paper, "made": made, "trouble": trouble}
    return render_template("desk/papers/index.html", **shown), 422 if asked is not None and asked.errors else 200


@desk_papers.get("/calendar.pdf")
@requires(Permission.LEAFLET_MAKE)
def calendar() -> ResponseReturnValue:
    """The calendar itself; without a sound choice the page that says what is wrong."""
    return _pdf(_calendar(request.args), "calendar")


@desk_papers.get("/open-today.pdf")
@requires(Permission.LEAFLET_MAKE)
def open_today() -> ResponseReturnValue:
    """What is open on a day; without a sound choice the page that says what is wrong."""
    return _pdf(_open_today(request.args), "open-today")


def _pdf(form: CalendarForm | OpenTodayForm, name: str) -> ResponseReturnValue:
    return paper_answer(_made(form).pdf, f"{name}-{today():%Y%m%d}") if form.validate() else index()


def _made(form: CalendarForm | OpenTodayForm) -> Paper:
    session = directory_session()
    area = get_area(session, form.area.data)
    made: dict[str, Any] = {"on": today(), "base_url": current_app.config["BASE_URL"], "language": form.spoken}
    if isinstance(form, OpenTodayForm):
        return print_open_today(session, area, form.wanted, **made)
    month = Month.read((form.month.data or "").strip())
    return print_calendar(session, area, month, size=form.size.data, **made)


def _calendar(asked: MultiDict[str, str]) -> CalendarForm:
    return CalendarForm(_areas(), asked, month=f"{today():%Y-%m}", size="a4")


def _open_today(asked: MultiDict[str, str]) -> OpenTodayForm:
    return OpenTodayForm(_areas(), asked, day=today())


def _areas() -> dict[str, str]:
    return {area.key: area.name for area in all_areas(directory_session())}
