"""What residents told: the list, one message opened (and noted in the log), and what becomes of it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from core import audit
from core.accounts.queries import names_of_accounts
from core.calendar import now, today
from core.db import directory_session, new_key, office_session, unit_of_work
from core.errors import Unavailable
from core.forms import Form
from core.paging import page_of
from core.permissions import Permission, permits, requires
from core.sealing import opener
from directory.desk.inbox_words import parts_of
from directory.desk.queries import areas_to_choose, get_place
from directory.desk.registering import is_to_save, look, register
from directory.desk.views import form_sent, place_form_page
from directory.inbox.models import InboxMessage, MessageState
from directory.inbox.queries import counts_by_state, get_message, messages_in, names_of_entries
from directory.inbox.services import decide, texts_of
from directory.search.outbox import drain_outbox
from directory.upkeep.models import ProposalSource
from directory.upkeep.proposals import BY_RESIDENT, propose

ON_A_PAGE = 40
FORM = "desk/inbox/place.html"
MADE = "下書きを保存しました。団体に確かめてから公開してください。お知らせは「対応済み」にしました。"
BESIDE = "お知らせの文を見ながら直せます。保存すると、このお知らせへの対応が終わります。"
PASSED_ON = "この場所の担当のコーディネーターに「確認待ちの変更」として回しました。"

desk_inbox = Blueprint("desk_inbox", __name__, url_prefix="/desk/inbox")


class DecideForm(Form):
    """One button."""

    do = HiddenField()


@desk_inbox.get("/")
@requires(Permission.INBOX_LIST)
def index() -> ResponseReturnValue:
    """What came, by state. No text is opened here."""
    session, given = directory_session(), request.args.get("state", "")
    state = MessageState(given) if given in set(MessageState) else MessageState.NEW
    counts = counts_by_state(session)
    paging = page_of(counts[state], ON_A_PAGE)
    found = session.scalars(messages_in(state).offset(paging.offset).limit(ON_A_PAGE)).all()
    return render_template(
        "desk/inbox/index.html",
        messages=found,
        names=names_of_entries(session, found),
        state=state,
        states=MessageState,
        counts=counts,
        paging=paging,
    )


@desk_inbox.get("/<key>")
@requires(Permission.INBOX_OPEN, of=get_message)
def show(message: InboxMessage) -> ResponseReturnValue:
    """One message, opened; that it was is in the log before the page leaves."""
    texts, trouble = _opened(message)
    return render_template(
        "desk/inbox/show.html",
        message=message,
        parts=parts_of(texts),
        trouble=trouble,
        names=names_of_entries(directory_session(), [message]),
        by=names_of_accounts({message.handled_by}).get(message.handled_by, ""),
        form=DecideForm(),
        states=MessageState,
    )


@desk_inbox.post("/<key>/state")
@requires(Permission.INBOX_DECIDE, of=get_message)
def state(message: InboxMessage) -> ResponseReturnValue:
    """Done, nonsense, or open again."""
    form = DecideForm()
    if not form.validate() or form.do.data not in set(MessageState):
        flash("もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".show", key=message.key))
    wanted = MessageState(form.do.data)
    with unit_of_work(directory_session()):
        decide(message, wanted, by=current_user.key, now=now())
    flash(f"「{wanted.label}」にしました。", "success")
    return redirect(url_for(".index"))


@desk_inbox.route("/<key>/place", methods=["GET", "POST"])
@requires(Permission.INBOX_DECIDE, of=get_message)
def make_place(message: InboxMessage) -> ResponseReturnValue:
    """The registration form, filled with what was suggested, and the words themselves beside it."""
    texts, trouble = _opened(message)
    areas = areas_to_choose(directory_session())
    data = request.form if request.method == "POST" else _as_a_place(texts)
    asked = form_sent(data, areas)
    said = {"message": message, "parts": parts_of(texts), "trouble": trouble}
    if not is_to_save(request.form) or not asked.is_complete():
        return place_form_page(asked, None, template=FORM, beside=said)
    looked = look(directory_session(), asked, request.form)
    if looked.open:
        return place_form_page(asked, None, template=FORM, alike=looked.open, beside=said), 409
    with unit_of_work(directory_session()) as session:
        place = register(session, asked, looked, by=current_user.key, today=today())
        decide(message, MessageState.DONE, by=current_user.key, now=now(), place_key=place.key)
    drain_outbox(directory_session())
    flash(MADE, "success")
    return redirect(url_for("desk.show", key=place.key))


@desk_inbox.post("/<key>/proposal")
@requires(Permission.INBOX_DECIDE, of=get_message)
def pass_on(message: InboxMessage) -> ResponseReturnValue:
    """What a resident told of a place as a proposed change, for whoever looks after it; who told it stays here."""
    texts, trouble = _opened(message)
    if trouble or message.state is not MessageState.NEW or not DecideForm().validate():
        flash(trouble or "もう一度ボタンを押してください。", "warning")
        return redirect(url_for(".show", key=message.key))
    place = get_place(message.entry_key)
    words = "\n".join(filter(None, (f"「{message.subject}」とのお知らせです。", texts.get("text", ""))))
    with unit_of_work(directory_session()) as session:
        made = propose(session, place, {}, note=words, source=ProposalSource.RESIDENT, by=BY_RESIDENT)
        decide(message, MessageState.DONE, by=current_user.key, now=now(), place_key=place.key)
    if permits(current_user, Permission.PROPOSAL_DECIDE, place):
        flash(BESIDE, "info")
        return redirect(url_for("desk_proposals.edit", proposal=made.id))
    flash(PASSED_ON, "success")
    return redirect(url_for(".index"))


def _opened(message: InboxMessage) -> tuple[dict[str, str], str]:
    """The texts, or why they cannot be read; either way the log has it."""
    audit.record(office_session(), audit.Action.READ, ("inbox", message.key))
    try:
        return texts_of(message, opener()), ""
    except Unavailable as locked:
        return {}, str(locked)


def _as_a_place(texts: dict[str, str]) -> "MultiDict[str, str]":
    """What was suggested as the values of the registration form; who suggested it is not among them."""
    venue = new_key()
    values = {
        "key": new_key(),
        "name": texts.get("name", ""),
        "venue": venue,
        f"venue-{venue}-venue_name": texts.get("where", "")[:100],
        f"venue-{venue}-schedule_text": texts.get("when", ""),
        "told": "not_yet",
    }
    return MultiDict(values)
