"""Home, this week, the monthly calendar, and the pages about this site."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from core.answers import NEVER_KEPT, json_answer, kept, page_or_json
from core.calendar import minute_of_day, today
from core.db import directory_session
from core.errors import BadInput
from core.languages.sentences import _
from core.languages.site import one_address
from core.months import Month
from core.permissions import public
from directory.closures.models import AreaClosure
from directory.closures.queries import closures_between, closures_of_areas
from directory.closures.wording import closure_json, notices_of
from directory.embed.snippets import AREA_HEIGHT, snippet
from directory.pages.conformance import criteria
from directory.pages.parts import parts_in_use
from directory.pages.queries import areas_with_places, get_area, horizon_of, municipality_names
from directory.places.agenda import AgendaDay, agenda, entry_json
from directory.places.calendar_answer import calendar_answer
from directory.places.presenting import day_name
from directory.places.queries import When, active_places, ids_in_area, places_open
from directory.windows.queries import windows_that_refuse_nobody

pages = Blueprint("pages", __name__)
SHOWN_PER_DAY = 12
TOLD_BEFORE = timedelta(days=14)  # how long before it begins a closure is told on the first page


@pages.app_context_processor
def site_words() -> dict[str, str]:
    """The name of the site; without a database the page still has one."""
    names = municipality_names(directory_session())
    city = names[0] if len(names) == 1 else ""
    about = _("居場所・こども食堂・サロン・相談窓口を、場所と曜日からさがせます。")
    return {
        "site_name": f"{city} {_('居場所さがし')}".strip(),
        "site_kind": _("居場所さがし"),
        "site_about": f"{city} {about}".strip(),
        "site_owner": city,
        "base_url": current_app.config["BASE_URL"],
    }


@pages.get("/")
@public
def home() -> Response:
    """One box and the plain entrances."""
    session = directory_session()

    def page() -> str:
        return render_template(
            "directory/pages/home.html",
            open_today=len(places_open(session, When.TODAY, today=today(), minute=minute_of_day())),
            today_name=day_name(today(), today()),
            areas=areas_with_places(session),
            anybody=windows_that_refuse_nobody(session),
            closures=notices_of(closures_between(session, today(), today() + TOLD_BEFORE), today()),
        )

    return kept(Response(page(), mimetype="text/html"))


@pages.get("/this-week")
@public
def this_week() -> Response:
    """The next seven days, day by day; `area` narrows it."""
    session, area = directory_session(), request.args.get("area", "")
    first, last = today(), today() + timedelta(days=6)
    days = agenda(session, first, last, among=ids_in_area(area) if area else None, most=SHOWN_PER_DAY)
    closed = closures_of_areas(session, [area], first, last) if area else closures_between(session, first, last)

    def page() -> str:
        return render_template(
            "directory/pages/this_week.html",
            closures=notices_of(closed, first),
            days=[(day_name(day.on, first), day) for day in days],
            areas=areas_with_places(session),
            area=area,
            today=first,
            minute=minute_of_day(),
        )

    return page_or_json(page, lambda: {"from": first, "to": last, **_data(days, closed)})


@pages.get("/calendar/<area>/<month>")
@public
def calendar(area: str, month: str) -> Response:
    """One month of one area; raises BadInput when the month is not written as 2026-12."""
    session, shown = directory_session(), Month.read(month)
    place_area = get_area(session, area)
    days = agenda(session, shown.first, shown.last, among=ids_in_area(area), most=SHOWN_PER_DAY)

    closed = closures_of_areas(session, [area], shown.first, shown.last)

    def page() -> str:
        return render_template(
            "directory/pages/calendar.html",
            area=place_area,
            month=shown,
            days=days,
            today=today(),
            frame=snippet(
                current_app.config["BASE_URL"] + url_for("embed.area", key=area), place_area.name, AREA_HEIGHT
            ),
            closures=notices_of(closed, today()),
        )

    return page_or_json(page, lambda: {"area": place_area.name, "month": month, **_data(days, closed)})


@pages.get("/calendar/<area>.ics")
@public
@one_address
def area_calendar(area: str) -> Response:
    """Everything of one area as a calendar file that goes on."""
    session, place_area = directory_session(), get_area(directory_session(), area)
    among = ids_in_area(area)
    places = session.scalars(active_places(among)).all()
    path = url_for("pages.area_calendar", area=area)
    name = f"{place_area.name}の居場所・活動"
    return calendar_answer(session, name, places, today(), path=path, among=among)


@pages.get("/accessibility")
@public
def accessibility() -> Response:
    """The statement on accessibility (JIS X 8341-3:2016)."""
    return kept(
        Response(render_template("directory/pages/accessibility.html", criteria=criteria()), mimetype="text/html")
    )


@pages.get("/licences")
@public
def licences() -> Response:
    """The parts this site is made of, each with its licence."""
    page = render_template("directory/pages/licences.html", parts=parts_in_use())
    return kept(Response(page, mimetype="text/html"))


@pages.get("/healthz")
@public
@one_address
def healthz() -> Response:
    """For the watch: the database answers, and how far the open days are computed."""
    horizon = horizon_of(directory_session())
    last = horizon.last_day if horizon else None
    state = {
        "status": "ok" if last and last >= today() + timedelta(days=30) else "degraded",
        "site": current_app.config["SITE"],
        "open_days_until": last,
    }
    return kept(json_answer(state), cache=NEVER_KEPT)


def read_day(given: str) -> date:
    """A day of the address; raises BadInput with the form it should have."""
    try:
        return date.fromisoformat(given)
    except ValueError as unreadable:
        raise BadInput("日付は 2026-12-01 の形で書いてください。") from unreadable


def _data(days: list[AgendaDay], closed: Sequence[AreaClosure]) -> dict[str, Any]:
    return {"days": _days_json(days), "closures": [closure_json(each) for each in closed]}


def _days_json(days: list[AgendaDay]) -> list[dict[str, Any]]:
    base = current_app.config["BASE_URL"]
    return [
        {
            "on": day.on,
            "total": day.total,
            "openings": [entry_json(each, base + url_for("places.show", key=each.place.key)) for each in day.entries],
        }
        for day in days
    ]
