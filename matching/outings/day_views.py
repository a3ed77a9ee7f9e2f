"""The planned visits of one day, on the phone and on paper. Its address names nobody."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import now, today, weekday_letter
from core.db import directory_session, office_session
from core.geo.points import metres_in_words
from core.permissions import Permission, requires
from matching.outings.places import starting_points
from matching.outings.queries import also_instead, outings_on
from matching.outings.sheet import day_lines
from matching.placements.models import Placement
from matching.visits.queries import absent_again, team_of

day_sheet = Blueprint("day_sheet", __name__, url_prefix="/office/day")


def at_minute(minute: int) -> str:
    """13:30, of minutes since midnight."""
    return f"{minute // 60}:{minute % 60:02d}"


for _words in (at_minute, metres_in_words, weekday_letter):
    day_sheet.add_app_template_filter(_words)

FARTHEST = timedelta(days=400)


@day_sheet.get("/")
@requires(Permission.DUE_LIST)
def show() -> ResponseReturnValue:
    """The visits of one's own team and of those one stands in for, or only those one makes oneself, as a round."""
    session, directory, on = office_session(), directory_session(), _day()
    own_only = request.args.get("whose") == "me"
    away = [each.key for each in current_user.stand_ins]
    planned = [
        each
        for each in also_instead(session, current_user.key, away, lambda people: outings_on(session, people, on))
        if not own_only or current_user.key in (each.by, each.with_key)
    ]
    starts = starting_points(directory)
    start = next((each for each in starts if each[0] == request.args.get("from")), None)
    return render_template(
        "matching/outings/day.html",
        on=on,
        today=today(),
        now=now(),
        own_only=own_only,
        starts=starts,
        start=start,
        legs=day_lines(directory, planned, start[2] if start else None),
        absent=absent_again(session, Placement.person_key.in_(team_of(current_user.key, *away))) if planned else {},
        names=names_of_accounts({key for each in planned for key in (each.by, each.with_key) if key}),
        before=on - timedelta(days=1),
        after=on + timedelta(days=1),
    )


def _day() -> date:
    """The day the address asks for; today when it says nothing readable."""
    try:
        on = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return today()
    return on if abs(on - today()) <= FARTHEST else today()
