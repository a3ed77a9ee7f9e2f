"""Readers help: what is wrong with an entry, and a place that is missing. No account, no cookie, no script."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.answers import NEVER_KEPT
from core.calendar import now
from core.db import directory_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import public
from core.sealing import sealer
from directory.inbox.flood import Gate
from directory.inbox.forms import ReaderForm, ReportForm, SuggestionForm
from directory.inbox.models import Topic
from directory.inbox.queries import Subject, get_subject
from directory.inbox.services import TOO_MANY, Told, take_in
from directory.inbox.stamps import Age, Stamp, new_stamp, read_stamp
from directory.upkeep.models import EntryType

inbox = Blueprint("inbox", __name__)

LARGEST = 64 * 1024  # bytes of a form
PRESS_AGAIN = {
    Age.TOO_FAST: "まだ送っていません。内容をご確認のうえ、もう一度「送る」を押してください。",
    Age.TOO_OLD: "画面を開いてから時間がたちました。内容をご確認のうえ、もう一度「送る」を押してください。",
    Age.FOREIGN: "まだ送っていません。お手数ですが、もう一度「送る」を押してください。",
}
CLOSED = "いまはこの画面で受け付けていません。お手数ですが、相談窓口にお電話ください。"


@inbox.before_request
def keep_it_small() -> None:
    """A form of a few lines; whatever is larger is not read at all."""
    request.max_content_length = LARGEST


@inbox.route("/suggest-a-place", methods=["GET", "POST"])
@public
def suggest() -> ResponseReturnValue:
    """Tell of a place that is missing."""
    return _answer(SuggestionForm(), "directory/inbox/suggest.html", "suggest", None)


@inbox.route("/places/<key>/report", methods=["GET", "POST"])
@public
def report_place(key: str) -> ResponseReturnValue:
    """Say what is wrong with a place."""
    return _report(EntryType.PLACE, key)


@inbox.route("/windows/<key>/report", methods=["GET", "POST"])
@public
def report_window(key: str) -> ResponseReturnValue:
    """Say what is wrong with a consultation window."""
    return _report(EntryType.WINDOW, key)


@inbox.route("/openings/<key>/report", methods=["GET", "POST"])
@public
def report_opening(key: str) -> ResponseReturnValue:
    """Say what is wrong with a volunteer role."""
    return _report(EntryType.OPENING, key)


@inbox.get("/thank-you/<what>")
@public
def thanks(what: str) -> ResponseReturnValue:
    """What happens next; nothing of what was sent is on this page or in its address."""
    return _never_kept(render_template("directory/inbox/thanks.html", is_suggestion=what == "suggestion"))


def _report(entry_type: EntryType, key: str) -> ResponseReturnValue:
    subject = get_subject(directory_session(), entry_type, key)
    return _answer(ReportForm(), "directory/inbox/report.html", f"report {entry_type} {key}", subject)


def _answer(form: ReaderForm, template: str, purpose: str, subject: Subject | None) -> ResponseReturnValue:
    """Show the form, or take it in; whatever is in the way is said above it, and what was typed stays."""
    trouble, code = ("", 200) if sealer() else (CLOSED, 503)
    stamp = ""
    if request.method == "POST" and sealer():
        stamp = request.form.get("csrf_token", "")
        read = read_stamp(current_app.config["SECRET_KEY"], purpose, stamp, now())
        trouble, code = _taken(form, read, subject)
        if code == 303:
            what = "report" if subject else "suggestion"
            return _never_kept(redirect(url_for("inbox.thanks", what=what), 303))
        stamp = stamp if read.age in (Age.GOOD, Age.TOO_FAST) else ""
    shown = stamp or new_stamp(current_app.config["SECRET_KEY"], purpose, now())
    page = render_template(template, form=form, stamp=shown, trouble=trouble, subject=subject, is_closed=not sealer())
    return _never_kept(page, code)


def _taken(form: ReaderForm, stamp: Stamp, subject: Subject | None) -> tuple[str, int]:
    """Why it was not taken in and the status that says so, or 303."""
    if not form.validate():
        return "", 400
    if stamp.age is not Age.GOOD:
        return PRESS_AGAIN[stamp.age], 400
    sealing = sealer()
    if sealing is None or not _gate().lets_in(now()):
        return TOO_MANY, 429
    topic = Topic(form.topic.data) if isinstance(form, ReportForm) else None
    told = Told(form.texts(), topic, (subject.entry_type, subject.key) if subject else None)
    secret = current_app.config["SECRET_KEY"]
    try:
        with unit_of_work(directory_session()) as session:
            take_in(session, told, key=stamp.key, sealer=sealing, secret=secret, now=now())
    except RuleBroken as broken:
        return str(broken), 429
    return "", 303


def _gate() -> Gate:
    gate: Gate = current_app.extensions.setdefault("inbox gate", Gate())
    return gate


def _never_kept(answer: object, code: int | None = None) -> ResponseReturnValue:
    response = current_app.make_response(answer)  # type: ignore[arg-type]  # a page or a redirect
    response.status_code = code or response.status_code
    response.headers["Cache-Control"] = NEVER_KEPT
    return response
