"""The calendar feed: its secret address, and the page on which it is made and revoked."""

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.answers import NEVER_KEPT
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.permissions import Permission, public, requires
from matching.outings import services
from matching.outings.feed import feed_of
from matching.outings.places import area_names
from matching.outings.queries import account_of_feed, feed_rows, has_feed

calendar_feed = Blueprint("calendar_feed", __name__, url_prefix="/office/calendar")


@calendar_feed.get("/<token>.ics")
@public
def show(token: str) -> Response:
    """The planned visits of whoever has this address; an address that was revoked is none."""
    session = office_session()
    account = account_of_feed(session, token)
    if account is None:
        abort(404)
    rows = feed_rows(session, account.key, today())
    response = Response(
        feed_of(rows, area_names(directory_session(), {row.place_key for row in rows})), mimetype="text/calendar"
    )
    response.headers["Cache-Control"] = NEVER_KEPT
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@calendar_feed.get("/")
@requires(Permission.DUE_LIST)
def settings() -> ResponseReturnValue:
    """Whether there is an address, and what a calendar learns by it."""
    return render_template(
        "matching/outings/feed.html", has_one=has_feed(office_session(), current_user.key), address=""
    )


@calendar_feed.post("/")
@requires(Permission.DUE_LIST)
def change() -> ResponseReturnValue:
    """Make a fresh address (shown once), or end the one there is."""
    with unit_of_work(office_session()) as session:
        if request.form.get("do") == "make":
            token = services.new_feed(session, current_user.key)
            address = current_app.config["BASE_URL"] + url_for(".show", token=token)
            return render_template("matching/outings/feed.html", has_one=True, address=address)
        services.revoke_feed(session, current_user.key)
    flash("カレンダー用のURLを使えなくしました。カレンダーからも購読を外してください。", "success")
    return redirect(url_for(".settings"))
