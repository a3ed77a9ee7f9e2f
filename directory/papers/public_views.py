"""The handout of マイリスト: the same list on paper, for a counter without a screen."""

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from core.calendar import today
from core.db import directory_session
from core.languages.ways import way_now
from core.permissions import public
from directory.leaflets.answers import paper_answer
from directory.my_list.chosen import Chosen
from directory.my_list.views import list_url
from directory.papers.handout import print_handout
from directory.places.queries import places_by_key

handouts = Blueprint("handouts", __name__)


@handouts.get("/my-list.pdf")
@public
def show() -> ResponseReturnValue:
    """The places of the list that residents may see; a list with none leads back to its page."""
    session = directory_session()
    chosen = Chosen.read(request.args.getlist("p")).following(session)
    there = places_by_key(session, chosen.keys) if chosen.keys else {}
    keys = [key for key in chosen.keys if key in there and there[key].activity != "ended"]
    if not keys:
        return redirect(list_url("my_list.show", chosen.written))
    base_url = current_app.config["BASE_URL"]
    printed = print_handout(session, keys, language=way_now().language, today=today(), base_url=base_url)
    response: Response = paper_answer(printed.pdf, f"my-list-{today():%Y%m%d}")
    response.headers["X-Robots-Tag"] = "noindex"
    return response
