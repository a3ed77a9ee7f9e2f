"""Proposing a change: the form of a place for who may not publish it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, requires
from directory.desk import sheet
from directory.desk.forms import plain
from directory.desk.grids import composed
from directory.desk.proposal_forms import RemarkForm
from directory.desk.queries import areas_to_choose, get_place
from directory.desk.restated import said_facts
from directory.desk.services import ChangedMeanwhile, check_version
from directory.desk.views import form_sent, place_form_page
from directory.places.models import Place
from directory.upkeep.proposals import SOURCES, propose

PROPOSED = "提案しました。コーディネーターが確かめるまで、住民の画面はもとのままです。"

desk_proposing = Blueprint("desk_proposing", __name__, url_prefix="/desk/places/<key>/propose")


@desk_proposing.route("", methods=["GET", "POST"])
@requires(Permission.PLACE_PROPOSE, of=get_place)
def new(place: Place) -> ResponseReturnValue:
    """What is saved here waits, and residents go on seeing the place as it was."""
    areas, remark = areas_to_choose(directory_session()), RemarkForm()
    if request.method == "GET":
        return _page(place, sheet.opened(place, areas), remark)
    asked = form_sent(request.form, areas, place)
    if request.form.get("do") != "save" or not all([asked.is_complete(), remark.validate()]):
        return _page(place, asked, remark)
    try:
        with unit_of_work(directory_session()) as session:
            check_version(place, asked.version)
            after, words = said_facts(place, asked.answers()), plain(remark.remark.data)
            made = propose(session, place, after, note=words, source=SOURCES[asked.told], by=current_user.key)
    except ChangedMeanwhile:
        return _page(place, sheet.beside(place, composed(request.form, today()), areas), remark), 409
    except RuleBroken as broken:
        return _page(place, asked, remark, str(broken)), 400
    flash(PROPOSED, "success")
    return redirect(url_for("desk_proposals.show", proposal=made.id))


def _page(place: Place, asked: sheet.Sheet, remark: RemarkForm, trouble: str = "") -> str:
    beside = {"remark": remark.remark, "trouble": trouble}
    return place_form_page(asked, place, template="desk/proposals/new.html", beside=beside)
