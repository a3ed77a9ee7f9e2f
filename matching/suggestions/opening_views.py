"""Free places, and who could take one."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, office_session
from core.paging import page_of
from core.permissions import Permission, requires
from matching.suggestions.services import get_opening_facts, opening_facts
from matching.suggestions.takers import next_day, who_could_take

opening_people = Blueprint("opening_people", __name__, url_prefix="/office/openings")

ON_A_PAGE = 30


@opening_people.get("/")
@requires(Permission.OPENING_PEOPLE)
def index() -> ResponseReturnValue:
    """Every opening with a free place, the one whose turn comes next first."""
    on = today()
    free = [one for one in opening_facts(office_session(), directory_session(), on) if one.is_free]
    free.sort(
        key=lambda one: (min((next_day(slot, on) for slot in one.slots), default=on.max), one.place_name, one.key)
    )
    paging = page_of(len(free), ON_A_PAGE)
    return render_template(
        "matching/suggestions/openings.html",
        openings=free[paging.offset : paging.offset + ON_A_PAGE],
        total=len(free),
        paging=paging,
    )


@opening_people.get("/<key>")
@requires(Permission.OPENING_PEOPLE)
def show(key: str) -> ResponseReturnValue:
    """One opening, and who could take it this week."""
    office, directory, on = office_session(), directory_session(), today()
    opening = get_opening_facts(office, directory, key, on)
    return render_template(
        "matching/suggestions/opening.html",
        opening=opening,
        days=sorted(((next_day(slot, on), slot) for slot in opening.slots), key=lambda one: (one[0], one[1].starts)),
        takers=who_could_take(office, directory, opening, account_key=current_user.key, today=on),
    )
