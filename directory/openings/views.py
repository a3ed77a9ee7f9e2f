"""Volunteer roles for residents."""

from flask import Blueprint, Response, current_app, render_template, request, url_for

from core.answers import page_or_json
from core.db import directory_session
from core.paging import page_of
from core.permissions import public
from directory.openings.presenting import WEEKDAYS, opening_json, opening_lines
from directory.openings.queries import count_of, public_openings
from directory.pages.queries import areas_with_places

openings = Blueprint("openings", __name__, url_prefix="/openings")
PER_PAGE = 30


@openings.get("")
@public
def index() -> Response:
    """The roles residents can take, by weekday and area: place, day and end time first."""
    session = directory_session()
    days = [day for day in request.args.getlist("weekday") if day in WEEKDAYS]
    area = request.args.get("area", "")
    query = public_openings(weekdays=[WEEKDAYS.index(day) for day in days], area=area)
    total = count_of(session, query)
    paging = page_of(total, PER_PAGE)
    found = session.scalars(query.offset(paging.offset).limit(PER_PAGE)).all()

    def page() -> str:
        return render_template(
            "directory/openings/index.html",
            lines=opening_lines(found),
            total=total,
            paging=paging,
            weekdays=[(key, f"{label}曜", key in days) for key, label in zip(WEEKDAYS, "月火水木金土日", strict=True)],
            areas=areas_with_places(session),
            area=area,
        )

    def data() -> dict[str, object]:
        results = [opening_json(opening, url=_address(opening.place.key)) for opening in found]
        return {"total": total, "page": paging.page, "pages": paging.pages, "results": results}

    return page_or_json(page, data)


def _address(place_key: str) -> str:
    return str(current_app.config["BASE_URL"]) + url_for("places.show", key=place_key)
