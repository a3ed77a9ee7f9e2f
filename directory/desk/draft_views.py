"""Keeping a form while it is typed, and letting go of it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import BadInput
from core.page_words import clock
from core.permissions import Permission, requires
from directory.desk.drafts import forget_draft, keep_draft
from directory.desk.grids import composed
from directory.desk.queries import known_place
from directory.desk.sheet import says_nothing_new

KEPT = "書きかけの登録を残しました。下の「書きかけの登録」から続けられます。"
NOTHING_NEW = "変わったところがないため、残すものはありません。"
DROPPED = "書きかけの登録を消しました。"

desk_drafts = Blueprint("desk_drafts", __name__, url_prefix="/desk/drafts")


@desk_drafts.post("/<place>")
@requires(Permission.PLACE_CREATE)
def keep(place: str) -> ResponseReturnValue:
    """Keep the form as it is now; asked by the script while somebody types."""
    try:
        keep_now(place, is_new=request.form.get("is-new") == "yes")
    except BadInput as refused:
        return {"message": str(refused)}, 400
    return {"kept": clock(now())}


@desk_drafts.post("/<place>/drop")
@requires(Permission.PLACE_CREATE)
def drop(place: str) -> ResponseReturnValue:
    """Not wanted any more."""
    let_go(place)
    flash(DROPPED, "info")
    return redirect(url_for("desk.index"))


def keep_now(place_key: str, *, is_new: bool) -> bool:
    """Keep the form of this request for whoever sent it; False when it is saved already. Raises BadInput."""
    if _is_saved(place_key, is_new=is_new):
        let_go(place_key)
        return False
    with unit_of_work(office_session()) as session:
        keep_draft(session, current_user.key, place_key, request.form, is_new=is_new)
    return True


def _is_saved(place_key: str, *, is_new: bool) -> bool:
    """Whether the form came after it was saved: a script may be slower than the button."""
    place = known_place(directory_session(), place_key)
    return place is not None and (is_new or says_nothing_new(place, composed(request.form, today())))


def let_go(place_key: str) -> None:
    """Forget what the account of this request had typed of this place."""
    with unit_of_work(office_session()) as session:
        forget_draft(session, current_user.key, place_key)
