"""Groups answer: by the secret address of a mail or a QR code, or with the code of a 確認票. No account, no cookie.

Looking changes nothing, so machines that open every link of a mail do no harm. An answer is taken once.
"""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.answers import NEVER_KEPT
from core.calendar import now, today
from core.db import directory_session, unit_of_work
from core.errors import DomainError
from core.languages.sentences import N_
from core.permissions import public
from core.sealing import sealer
from directory.asking.codes import Misread, read_code
from directory.asking.forms import CallForm, CodeForm, PausedForm, SameForm, changed_form, texts_in
from directory.asking.models import AnsweredHow, AnswerKind, Ask, AskLink
from directory.asking.queries import ask_of_code
from directory.asking.services import (
    Answer,
    ask_of_token,
    count_wrong_code,
    is_open,
    new_link,
    take,
    too_many_wrong_codes,
)
from directory.asking.shown import shown_facts
from directory.inbox.flood import Gate
from directory.inbox.forms import ReaderForm, plain
from directory.inbox.stamps import Age, new_stamp, read_stamp
from directory.search.outbox import drain_outbox

LARGEST = 128 * 1024  # bytes of a form
CODES_IN_TEN_MINUTES, ANSWERS_IN_TEN_MINUTES = 30, 300
UNKNOWN_CODE = N_("この番号の確認票は見つかりません。番号を見くらべて、もう一度入れてください。")
TOO_MANY_CODES = N_("いまは番号で開けません。確認票のQRコードから開くか、確認票にある番号へお電話ください。")
TOO_BUSY = N_("いま、お返事がたくさん届いています。少し待って、もう一度ボタンを押してください。内容は残っています。")
SHOWN_ANEW = N_(
    "開いているあいだに時間がたったか、載っている内容が変わりました。"
    "いまの内容をご覧のうえ、もう一度ボタンを押してください。"
)
STEPS = {AnswerKind.CHANGED, AnswerKind.PAUSED, AnswerKind.CALL}

asking = Blueprint("asking", __name__)


@asking.before_request
def keep_it_small() -> None:
    """A form of a few lines; whatever is larger is not read at all."""
    request.max_content_length = LARGEST


@asking.after_request
def keep_it_secret(response: Response) -> Response:
    """The address is the key: no other site, cache or search engine may learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = NEVER_KEPT
    return response


@asking.route("/confirm", methods=["GET", "POST"])
@public
def by_code() -> ResponseReturnValue:
    """Type the code of a 確認票; a right one leads to a secret address of its own."""
    form, trouble, code = CodeForm(), None, 200
    if request.method == "POST":
        let_in = _let_in(form.code.data or "") if form.validate() else None
        if isinstance(let_in, str):
            return redirect(url_for(".answer", token=let_in), 303)
        trouble, code = let_in, 429 if let_in and let_in.sentence == TOO_MANY_CODES else 400
    stamp = new_stamp(current_app.config["SECRET_KEY"], "confirm", now())
    return render_template("directory/asking/code.html", form=form, stamp=stamp, trouble=trouble), code


def _let_in(typed: str) -> Misread | str:
    """The token of a fresh address for a right code; else what to say. Wrong codes are counted for all together."""
    code = read_code(typed)
    if isinstance(code, Misread):
        return code
    session = directory_session()
    if too_many_wrong_codes(session, today()) or not _gate("codes", CODES_IN_TEN_MINUTES).lets_in(now()):
        return Misread(TOO_MANY_CODES)
    with unit_of_work(session):
        ask = ask_of_code(session, code)
        if ask is None or ask.round.expires_on < today():
            count_wrong_code(session, today())
            return Misread(UNKNOWN_CODE)
        return new_link(session, ask, is_of_a_code=True)


@asking.route("/confirm/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """What is public now, and the ways to answer; one that was used says what was answered."""
    found = ask_of_token(directory_session(), token)
    if found is None:
        return render_template("directory/asking/unknown.html"), 404
    ask, link = found
    if not is_open(ask, today()):
        return _closed(ask)
    given = request.values.get("answer", "")
    kind = AnswerKind(given) if given in set(AnswerKind) else None
    if request.method == "POST" and kind is not None:
        return _answered(ask, link, kind, token)
    return _page(ask, kind if kind in STEPS else None, token)


def _closed(ask: Ask) -> ResponseReturnValue:
    return render_template("directory/asking/closed.html", ask=ask, round=ask.round, is_over=ask.answer is None)


def _answered(ask: Ask, link: AskLink, kind: AnswerKind, token: str) -> ResponseReturnValue:
    """Take one answer, or show the page again with what was typed."""
    form = _form(ask, kind)
    step = AnswerKind.PAUSED if kind is AnswerKind.ENDED else kind
    stamp = request.form.get("csrf_token", "")
    read = read_stamp(current_app.config["SECRET_KEY"], _purpose(ask), stamp, now())
    if not form.validate():
        return _page(ask, step, token, form), 400
    if read.age not in (Age.GOOD, Age.TOO_FAST):
        return _page(ask, step, token, form, SHOWN_ANEW), 409
    if not _gate("answers", ANSWERS_IN_TEN_MINUTES).lets_in(now()):
        return _page(ask, step, token, form, TOO_BUSY), 429
    said = _said(form, kind, AnsweredHow.CODE if link.is_of_a_code else AnsweredHow.LINK)
    try:
        with unit_of_work(directory_session()) as session:
            take(session, ask, said, sealing=sealer(), today=today())
    except DomainError as refused:
        if not is_open(ask, today()):
            return redirect(url_for(".answer", token=token), 303)
        return _page(ask, step, token, form, str(refused)), 503
    drain_outbox(directory_session())
    return redirect(url_for(".answer", token=token), 303)


def _said(form: ReaderForm, kind: AnswerKind, how: AnsweredHow) -> Answer:
    match kind:
        case AnswerKind.CHANGED:
            return Answer(kind, how, changes=form.changes(), note=plain(form["text"].data))
        case AnswerKind.PAUSED:
            return Answer(AnswerKind(form["which"].data), how, note=plain(form["text"].data))
        case AnswerKind.CALL:
            return Answer(kind, how, call=texts_in(form, "phone", "when", "text"))
        case _:
            return Answer(AnswerKind.SAME, how)


def _form(ask: Ask, kind: AnswerKind | None) -> ReaderForm:
    match kind:
        case AnswerKind.CHANGED:
            return changed_form(shown_facts(ask.place))
        case AnswerKind.PAUSED | AnswerKind.ENDED:
            return PausedForm()
        case AnswerKind.CALL:
            return CallForm()
        case _:
            return SameForm()


def _page(ask: Ask, step: AnswerKind | None, token: str, form: ReaderForm | None = None, trouble: str = "") -> str:
    return render_template(
        "directory/asking/show.html" if step not in STEPS else "directory/asking/step.html",
        ask=ask,
        place=ask.place,
        round=ask.round,
        facts=shown_facts(ask.place),
        step=step,
        form=form or _form(ask, step),
        stamp=new_stamp(current_app.config["SECRET_KEY"], _purpose(ask), now()),
        trouble=trouble,
        token=token,
    )


def _purpose(ask: Ask) -> str:
    """What a stamp is good for: an answer to exactly what was on the screen."""
    return f"confirm {ask.key} {ask.place.version}"


def _gate(name: str, most: int) -> Gate:
    gate: Gate = current_app.extensions.setdefault(f"asking gate {name}", Gate(most))
    return gate
