"""参加までの予定: what is to be done and written down on the way to taking part."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.accounts.signed_in import StandIn
from core.calendar import today
from core.db import directory_session, office_session
from core.permissions import Permission, requires
from directory.places.queries import names_of_places
from matching.people.models import Person
from matching.placements.due_queries import waiting_for
from matching.placements.waiting import Waiting

placements_due = Blueprint("placements_due", __name__, url_prefix="/office/placements")


@placements_due.get("/due")
@requires(Permission.DUE_LIST)
def index() -> ResponseReturnValue:
    """What is overdue, what is to be recorded, and the week that comes; then those of whom one stands in for."""
    waits, instead = waiting_for(office_session(), current_user.key, today()), _instead()
    everything = [*waits, *(one for _, theirs in instead for one in theirs)]
    supporters = {one.appointment.supporter_key for one, _ in everything if one.appointment}
    return render_template(
        "matching/placements/due.html",
        late=[pair for pair in waits if pair[0].is_overdue(today())],
        coming=[pair for pair in waits if not pair[0].is_overdue(today())],
        instead=instead,
        names=names_of_accounts(supporters - {""}),
        place_names=names_of_places(directory_session(), {one.placement.place_key for one, _ in everything}),
        today=today(),
    )


def _instead() -> list[tuple[StandIn, list[tuple[Waiting, Person]]]]:
    """What waits for those one stands in for today; opening it carries both names in the log."""
    session, found = office_session(), []
    for each in current_user.stand_ins:
        with audit.standing_in(session, each.key):
            found.append((each, waiting_for(session, each.key, today())))
    return found
