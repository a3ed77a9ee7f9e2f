"""引き継ぎの紙: the people one leads, to print. Its address names nobody."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import now, today
from core.db import directory_session, office_session
from core.permissions import Permission, requires
from matching.teams.paper import Block, blocks

handover_paper = Blueprint("handover_paper", __name__, url_prefix="/office/teams/handover")


@handover_paper.get("")
@requires(Permission.TEAM_PAPER)
def show() -> ResponseReturnValue:
    """One block for each person one leads."""
    found = blocks(office_session(), directory_session(), current_user.key, today())
    return render_template(
        "matching/teams/paper.html",
        blocks=found,
        names=names_of_accounts(_named(found)),
        now=now(),
        today=today(),
    )


def _named(found: list[Block]) -> set[str]:
    stays = [stay for block in found for stay in block.stays]
    keys = {one.supporter_key for stay in stays for one in stay.appointments}
    keys |= {key for stay in stays for one in stay.outings for key in (one.by, one.with_key) if key}
    keys |= {member.account_key for block in found for member in block.person.team}
    return keys - {""}
