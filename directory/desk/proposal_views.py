"""Proposed changes: who may not publish proposes, and who looks after the place says what of it is true."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken, Unavailable
from core.paging import page_of
from core.permissions import Permission, Role, permits, requires
from core.sealing import opener
from directory.desk import sheet
from directory.desk.answers import Told
from directory.desk.grids import composed
from directory.desk.history import accounts_in, who
from directory.desk.proposal_forms import ApproveForm, RefuseForm
from directory.desk.proposal_queries import Proposal, get_proposal, how_many_wait, proposed_by, waiting_for
from directory.desk.proposal_words import Compared, Item, chosen_facts
from directory.desk.queries import areas_to_choose
from directory.desk.services import ChangedMeanwhile, change_place, check_version
from directory.desk.views import form_sent, place_form_page
from directory.places.models import Place
from directory.search.outbox import drain_outbox
from directory.upkeep.proposals import approve, close_with, note_of, refuse, told_by

ON_A_PAGE = 40
DONE = "反映しました。住民の画面に出ています。"
DONE_HIDDEN = "反映しました。まだ公開していない場所です。"
PARTLY = "印を付けたところを反映しました。下の残りは、確認待ちのままです。"
REFUSED = "見送りました。住民の画面はもとのままです。"
LOOK_AGAIN = (
    "見ているあいだに、この場所の内容が変わりました。「いまの内容」を見てから、もう一度ボタンを押してください。"
)
MEND_FIRST = "{troubles}　「直してから反映する」で直せます。"

desk_proposals = Blueprint("desk_proposals", __name__, url_prefix="/desk/proposals")


@dataclass(frozen=True, slots=True)
class Tried:
    """What was sent and not taken: why, what was ticked, and the reason typed."""

    trouble: str
    approve: ApproveForm | None = None
    refuse: RefuseForm | None = None


@desk_proposals.get("/")
@requires(Permission.PROPOSAL_LIST)
def index() -> ResponseReturnValue:
    """What waits for one's yes, the oldest first; and what became of one's own."""
    session, decides = directory_session(), current_user.role is not Role.STAFF
    mine = current_user.area_keys if current_user.role is Role.COORDINATOR else None
    paging = page_of(how_many_wait(session, mine) if decides else 0, ON_A_PAGE)
    waiting = session.execute(waiting_for(mine).offset(paging.offset).limit(ON_A_PAGE)).all() if decides else []
    own = session.execute(proposed_by(current_user.key)).all()
    found = [Proposal(*row) for row in waiting]
    names = names_of_accounts(accounts_in([proposal.revision for proposal in found]))
    return render_template(
        "desk/proposals/index.html",
        decides=decides,
        waiting=[(each, who(each.by, names), labels_of(each)) for each in found],
        own=[(each, labels_of(each)) for each in (Proposal(*row) for row in own)],
        paging=paging,
    )


@desk_proposals.get("/<int:proposal>")
@requires(Permission.PROPOSAL_READ, of=get_proposal)
def show(proposal: Proposal) -> ResponseReturnValue:
    """One proposed change, field by field beside what is there; opening its words is in the log."""
    return _show(proposal)


@desk_proposals.post("/<int:proposal>/approve")
@requires(Permission.PROPOSAL_DECIDE, of=get_proposal)
def take(proposal: Proposal) -> ResponseReturnValue:
    """Put all of it, or what was ticked, into the place."""
    areas = _areas()
    items = _items(proposal, areas)
    form = ApproveForm(items)
    if not form.validate():
        return _show(proposal, Tried("", approve=form)), 400
    names = None if request.form.get("do") == "all" else form.items.data or ()
    chosen = chosen_facts(items, names, proposal.revision.after)

    def change() -> None:
        check_version(proposal.place, form.version.data or "")
        if wrong := sheet.troubles(proposal.place, areas, chosen):
            raise RuleBroken(MEND_FIRST.format(troubles="　".join(wrong)))
        told = Told(form.told.data)
        approve(directory_session(), proposal.revision, list(chosen), by=current_user.key, today=today(), told=told)

    return _decided(proposal, change, Tried("", approve=form))


@desk_proposals.post("/<int:proposal>/refuse")
@requires(Permission.PROPOSAL_DECIDE, of=get_proposal)
def leave(proposal: Proposal) -> ResponseReturnValue:
    """Leave the place as it is, with a reason for whoever proposed the change."""
    form = RefuseForm()
    if not form.validate():
        return _show(proposal, Tried("", refuse=form)), 400

    def change() -> None:
        refuse(directory_session(), proposal.revision, form.reason.data or "", by=current_user.key)

    return _decided(proposal, change, Tried("", refuse=form))


@desk_proposals.route("/<int:proposal>/edit", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE, of=get_proposal)
def edit(proposal: Proposal) -> ResponseReturnValue:
    """The form with what was proposed typed in and the words beside it; saving it answers the proposal."""
    place, revision, areas = proposal.place, proposal.revision, _areas()
    if request.method == "GET":
        if not proposal.is_waiting:
            return redirect(url_for(".show", proposal=revision.id))
        told = told_by(revision)
        return _edit_page(proposal, sheet.opened(place, areas, revision.after, "" if told is Told.NOT_YET else told))
    asked = form_sent(request.form, areas, place)
    if request.form.get("do") != "save" or not asked.is_complete():
        return _edit_page(proposal, asked)
    try:
        with unit_of_work(directory_session()) as session:
            check_version(place, asked.version)
            if proposal.is_waiting:
                close_with(session, revision, asked.answers(), told=asked.told, by=current_user.key, today=today())
            else:  # somebody answered it while this was typed
                change_place(session, place, asked.answers(), told=asked.told, by=current_user.key, today=today())
            sentence, there = _at(place)
    except ChangedMeanwhile:
        return _edit_page(proposal, sheet.beside(place, composed(request.form, today()), areas)), 409
    return _go(sentence, there)


def labels_of(proposal: Proposal) -> str:
    """What would change, in the words of the form: 開催日時・電話番号."""
    compared = Compared(directory_session(), proposal.place, {}, today())
    return "・".join(compared.labels(proposal.revision.before, proposal.revision.after))


def _decided(proposal: Proposal, change: Callable[[], None], tried: Tried) -> ResponseReturnValue:
    try:
        with unit_of_work(directory_session()):
            change()
            sentence, there = _ending(proposal)
    except ChangedMeanwhile:
        return _show(proposal, Tried(LOOK_AGAIN, tried.approve, tried.refuse)), 409
    except RuleBroken as broken:
        return _show(proposal, Tried(str(broken), tried.approve, tried.refuse)), 409
    return _go(sentence, there)


def _ending(proposal: Proposal) -> tuple[str, str]:
    """What to say, and where to go on: to what is left of it, to the list, or to the place."""
    if proposal.is_waiting:
        return PARTLY, url_for(".show", proposal=proposal.revision.id)
    return (REFUSED, url_for(".index")) if proposal.is_refused else _at(proposal.place)


def _at(place: Place) -> tuple[str, str]:
    """The place as it reads now, unless it moved to somebody else's area."""
    stays = permits(current_user, Permission.PLACE_READ, place)
    there = url_for("desk.show", key=place.key) if stays else url_for(".index")
    return DONE if place.is_public else DONE_HIDDEN, there


def _go(sentence: str, there: str) -> ResponseReturnValue:
    """The search follows what was changed."""
    drain_outbox(directory_session())
    flash(sentence, "success")
    return redirect(there)


def _show(proposal: Proposal, tried: Tried | None = None) -> str:
    revision, items = proposal.revision, _items(proposal, _areas())
    names = names_of_accounts(accounts_in([revision]))
    note, locked = _note(proposal)
    return render_template(
        "desk/proposals/show.html",
        revision=revision,
        place=proposal.place,
        items=items,
        note=note,
        locked=locked,
        who=who(revision.by, names),
        decided_by=who(revision.decided_by, names) if revision.decided_by else "",
        decides=proposal.is_waiting and permits(current_user, Permission.PROPOSAL_DECIDE, proposal),
        approve_form=(tried and tried.approve) or ApproveForm.opened(items, told_by(revision)),
        refuse_form=(tried and tried.refuse) or RefuseForm(formdata=None),
        trouble=tried.trouble if tried else "",
    )


def _items(proposal: Proposal, areas: sheet.Areas) -> list[Item]:
    compared = Compared(directory_session(), proposal.place, dict(areas), today())
    return compared.items(proposal.revision.before, proposal.revision.after)


def _note(proposal: Proposal) -> tuple[str, str]:
    """What was said in own words, or why it cannot be read; either way the log has it."""
    if proposal.revision.note_sealed is None:
        return "", ""
    audit.record(office_session(), audit.Action.READ, ("proposal", str(proposal.revision.id)))
    try:
        return note_of(proposal.revision, opener()), ""
    except Unavailable as locked:
        return "", str(locked)


def _edit_page(proposal: Proposal, asked: sheet.Sheet) -> str:
    note, locked = _note(proposal)
    beside = {"proposal": proposal, "note": note, "locked": locked, "items": _items(proposal, _areas())}
    return place_form_page(asked, proposal.place, template="desk/proposals/edit.html", beside=beside)


def _areas() -> sheet.Areas:
    return areas_to_choose(directory_session())
