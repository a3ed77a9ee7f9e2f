"""The people who take part at a group's places: what must be known before it ends."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.db import directory_session, office_session
from core.permissions import Permission, requires
from directory.merging.groups import get_group
from directory.places.queries import names_of_places
from matching.hosts.queries import openings_by_key, participants

hosts = Blueprint("hosts", __name__, url_prefix="/office/groups")


@hosts.get("/<key>/people")
@requires(Permission.HOST_PEOPLE)
def people(key: str) -> ResponseReturnValue:
    """Names of the people one works with, and whom to ask about the others."""
    group = get_group(key)
    found = participants(office_session(), directory_session(), group, current_user.key)
    return render_template(
        "matching/hosts/people.html",
        group=group.group,
        found=found,
        leads=names_of_accounts(set(found.led_by)),
        place_names=names_of_places(directory_session(), {each.place_key for each in found.own}),
        openings=openings_by_key(group, {each.opening_key for each in found.own}),
    )
