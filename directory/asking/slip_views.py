"""Returned slips, one after the other by keyboard alone: code, answer, note, next code."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.accounts.queries import names_of_accounts
from core.calendar import today
from core.db import directory_session, unit_of_work
from core.errors import DomainError
from core.permissions import Permission, permits, requires
from core.sealing import sealer
from directory.asking.codes import Misread, folded, nearest, read_code, spelled
from directory.asking.desk_forms import FindForm, SlipForm
from directory.asking.models import GROUP, AnsweredHow, AnswerKind, Ask
from directory.asking.queries import ask_of_code, living_codes
from directory.asking.services import Answer, take
from directory.asking.shown import shown_facts
from directory.desk.forms import plain
from directory.search.outbox import drain_outbox

UNKNOWN = "この番号の確認票はありません。紙の番号と見くらべてください。"
NEAR = "番号の{position}文字目は「{typed}」ではなく「{right}」ではありませんか（{code}）。"
ELSEWHERE = "担当ではない地域の場所の確認票です。その地域のコーディネーターに渡してください。"
NOTE_NEEDED = "変わったところを書いてください。"

desk_slips = Blueprint("desk_slips", __name__, url_prefix="/desk/slips")


@desk_slips.route("/", methods=["GET", "POST"])
@requires(Permission.ASK_TAKE)
def index() -> ResponseReturnValue:
    """Type a code: the entry stands there. Choose the answer: on to the next code."""
    if request.method == "GET":
        return _page(FindForm())
    if request.form.get("do") == "save":
        return _saved(SlipForm())
    form = FindForm()
    if not form.validate():
        return _page(form), 400
    found = _found(form.code.data or "")
    if isinstance(found, str):
        form.code.errors = [found]
        return _page(form), 400
    return _entry(found, SlipForm(formdata=None, code=found.code))


def _found(typed: str) -> Ask | str:
    """The ask of a code, or what is wrong with it; the character that looks wrong is named."""
    session, code = directory_session(), read_code(typed)
    ask = ask_of_code(session, code) if isinstance(code, str) else None
    if ask is None:
        near = nearest(typed, living_codes(session, today()))
        if len(near) == 1:
            right, position = near[0]
            letters = {"typed": folded(typed)[position - 1], "right": right[position - 1]}
            return NEAR.format(position=position, code=spelled(right), **letters)
        return code.in_japanese if isinstance(code, Misread) else UNKNOWN
    return ask if permits(current_user, Permission.PLACE_EDIT, ask.place) else ELSEWHERE


def _saved(form: SlipForm) -> ResponseReturnValue:
    found = _found(form.code.data or "")
    if isinstance(found, str):
        again = FindForm(formdata=None, code=form.code.data)
        again.code.errors = [found]
        return _page(again), 400
    if not form.validate():
        return _entry(found, form), 400
    kind, note = AnswerKind(form.answer.data), plain(form.note.data)
    if kind is AnswerKind.CHANGED and not note:
        form.note.errors = [NOTE_NEEDED]
        return _entry(found, form), 400
    name, label = found.place.name, kind.label
    words = {"call": {"text": note}} if kind is AnswerKind.CALL else {"note": note}
    said = Answer(kind, AnsweredHow.SLIP, by=current_user.key, **words)
    try:
        with unit_of_work(directory_session()) as session:
            take(session, found, said, sealing=sealer(), today=today())
    except DomainError as refused:
        return _entry(found, form, trouble=str(refused)), 409
    drain_outbox(directory_session())
    flash(f"「{name}」を「{label}」で入力しました。つぎの番号をどうぞ。", "success")
    return redirect(url_for(".index"))


def _page(form: FindForm) -> str:
    return render_template("desk/slips/index.html", form=form)


def _entry(ask: Ask, form: SlipForm, *, trouble: str = "") -> str:
    """The entry with its answers; a slip that was entered before says so and by whom."""
    by = "団体" if ask.answered_by == GROUP else names_of_accounts({ask.answered_by}).get(ask.answered_by, "")
    changed, told = ask.place.changed_at, ask.told_at
    return render_template(
        "desk/slips/entry.html",
        ask=ask,
        facts=[fact for fact in shown_facts(ask.place) if fact.words],
        code=spelled(ask.code),
        form=form,
        by=by,
        trouble=trouble,
        is_newer=changed is not None and told is not None and changed > told,
        is_over=ask.round.expires_on < today(),
    )
