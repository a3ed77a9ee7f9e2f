"""A host answers by a secret address: no account, no cookie, no script, and nothing that names the person.

The request lives in the office database, so the page is there on the sites `all` and `office` only; the internet side
(`public`) does not know it, and staff ask by telephone instead. Looking changes nothing, so machines that open every
link of a mail do no harm. Addresses that are unknown, answered, run out or taken back all look alike.
"""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import audit
from core.answers import NEVER_KEPT
from core.calendar import now, today
from core.db import directory_session, office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import public
from directory.inbox.flood import Gate
from directory.inbox.stamps import Age, Stamp, new_stamp, read_stamp
from matching.host_answers.forms import FORMS, HostForm
from matching.host_answers.queries import Opened, is_known, opened, request_of, whom_to_call
from matching.placements.forms import show_refusal
from matching.placements.request_models import HOST, HostAnswer
from matching.placements.requests import take_answer

LARGEST = 128 * 1024  # bytes of a form
PURPOSE = "host:answer"
LOOKS_IN_TEN_MINUTES, UNKNOWN_IN_TEN_MINUTES = 300, 60
TOO_BUSY = "いま、アクセスがたくさん届いています。少し待って、もう一度お試しください。"
SHOWN_ANEW = "開いているあいだに時間がたちました。いまの内容をご覧のうえ、もう一度ボタンを押してください。"

host_answers = Blueprint("host_answers", __name__)


@host_answers.before_request
def keep_it_small() -> None:
    """A form of a few lines; whatever is larger is not read at all."""
    request.max_content_length = LARGEST


@host_answers.after_request
def keep_it_secret(response: Response) -> Response:
    """The address is the key: no other site, cache or search engine may learn it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = NEVER_KEPT
    return response


@host_answers.get("/answer/thank-you")
@public
def thanks() -> ResponseReturnValue:
    """After an answer; it belongs to nobody, so it may stay open on any phone."""
    return render_template("matching/host_answers/thanks.html")


@host_answers.route("/answer/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> ResponseReturnValue:
    """What the host is asked, and three ways to answer. Everything happens in one turn at the office database."""
    if not is_known(office_session(), token):
        return _closed() if _gate("unknown", UNKNOWN_IN_TEN_MINUTES).lets_in(now()) else _busy()
    if not _gate("looks", LOOKS_IN_TEN_MINUTES).lets_in(now()):
        return _busy()
    with unit_of_work(office_session()) as session:
        audit.act_as(session, HOST, PURPOSE)
        found = opened(session, directory_session(), token, today())
        if request.method == "POST":
            return _answered(token, found)
        return _closed() if found is None else _page(found, _kind(), token)


def _answered(token: str, found: Opened | None) -> ResponseReturnValue:
    """Take one answer, or show the page again with what was typed."""
    kind = _kind()
    stamp = read_stamp(current_app.config["SECRET_KEY"], _purpose(token), request.form.get("csrf_token", ""), now())
    if found is None:
        return _closed() if not _was_this_form(token, stamp) else redirect(url_for(".thanks"), 303)
    if kind is None:
        return _page(found, None, token), 400
    form = FORMS[kind]()
    if not form.validate():
        return _page(found, kind, token, form), 400
    if stamp.age not in (Age.GOOD, Age.TOO_FAST):
        return _page(found, kind, token, form, SHOWN_ANEW), 409
    try:
        take_answer(office_session(), found.request, form.said(), now=now(), stamp=stamp.key)
    except RuleBroken as broken:
        show_refusal(form, broken)
        return _page(found, kind, token, form), 400
    return redirect(url_for(".thanks"), 303)


def _was_this_form(token: str, stamp: Stamp) -> bool:
    """Whether the answer that is there came from this very form: the button was pressed twice."""
    sent = request_of(office_session(), token)
    return sent is not None and bool(stamp.key) and sent.stamp == stamp.key


def _kind() -> HostAnswer | None:
    given = request.values.get("answer", "")
    return HostAnswer(given) if given in set(HostAnswer) else None


def _page(found: Opened, kind: HostAnswer | None, token: str, form: HostForm | None = None, trouble: str = "") -> str:
    step = kind if kind in (HostAnswer.CONDITIONS, HostAnswer.NOT_NOW) else None
    return render_template(
        "matching/host_answers/step.html" if step else "matching/host_answers/show.html",
        found=found,
        step=step,
        form=form or FORMS[step or HostAnswer.YES](formdata=None),
        stamp=new_stamp(current_app.config["SECRET_KEY"], _purpose(token), now()),
        trouble=trouble,
        token=token,
        last_day=found.request.expires_on,
    )


def _closed() -> ResponseReturnValue:
    windows = whom_to_call(directory_session())
    return render_template("matching/host_answers/closed.html", windows=windows), 404


def _busy() -> ResponseReturnValue:
    return render_template("matching/host_answers/busy.html", sentence=TOO_BUSY), 429


def _purpose(token: str) -> str:
    """What a stamp is good for: this address alone."""
    return f"host answer {token}"


def _gate(name: str, most: int) -> Gate:
    gate: Gate = current_app.extensions.setdefault(f"host answers gate {name}", Gate(most))
    return gate
