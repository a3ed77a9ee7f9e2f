"""Every error becomes a page that says what happened and what to do next."""

import logging
from traceback import format_tb

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, SecurityError

from core.errors import BadInput, NotPermitted, RuleBroken, Unavailable
from core.guarded import Hidden

LOG = logging.getLogger("ibasho")
SENTENCES = {
    400: ("送信された内容を読み取れませんでした", "お手数ですが、前の画面に戻ってもう一度お試しください。"),
    403: ("このページは開けません", "権限がないか、公開されていないページです。"),
    404: ("ページが見つかりません", "終了した催しや、移動したページかもしれません。検索でお探しください。"),
    405: ("この開き方はできません", "前の画面に戻って、もう一度お試しください。"),
    413: ("ファイルが大きすぎます", "40MBより小さくして、もう一度お送りください。"),
    429: ("アクセスが続いています", "少し待ってから、もう一度お試しください。"),
    500: (
        "うまく表示できませんでした",
        "しばらくしてから、もう一度お試しください。続くときは市役所にお知らせください。",
    ),
    503: ("いま、混み合っています", "少し待ってから、もう一度お試しください。入力した内容は保存されていません。"),
}


def init_error_pages(app: Flask) -> None:
    """Map each kind of error to its page, once, for the whole application."""
    app.register_error_handler(Hidden, lambda _: page(404))
    app.register_error_handler(NoResultFound, lambda _: page(404))
    app.register_error_handler(NotPermitted, lambda error: page(403, str(error)))
    app.register_error_handler(RuleBroken, lambda error: page(409, str(error)))
    app.register_error_handler(BadInput, lambda error: page(400, str(error)))
    app.register_error_handler(Unavailable, lambda error: page(503, str(error)))
    app.register_error_handler(StaleDataError, lambda _: page(409, CHANGED_MEANWHILE))
    app.register_error_handler(OperationalError, database_trouble)
    app.register_error_handler(ProgrammingError, database_trouble)
    app.register_error_handler(CSRFError, lambda _: page(400, EXPIRED))
    app.register_error_handler(
        SecurityError, lambda _: (STRANGE_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"})
    )
    app.register_error_handler(HTTPException, lambda error: page(error.code or 500))
    app.register_error_handler(Exception, surprise)


def page(code: int, sentence: str = "") -> ResponseReturnValue:
    """The error page of a status, with a sentence of its own where there is one."""
    title, advice = SENTENCES.get(code, SENTENCES[500] if code >= 500 else ("できませんでした", ""))
    if _asked_by_a_program():
        return {"error": title, "message": sentence or advice}, code
    return render_template("errors/error.html", title=title, sentence=sentence or advice, code=code), code


def _asked_by_a_program() -> bool:
    """Whether JSON is preferred over a page; where there are no pages, whoever takes anything gets JSON."""
    accepted = request.accept_mimetypes
    json, html = accepted["application/json"], accepted["text/html"]
    view = current_app.view_functions.get(request.endpoint or "")
    return json > html or (json == html and hasattr(view, "answers_json"))


def database_trouble(error: Exception) -> ResponseReturnValue:
    """A locked, missing or not yet prepared database: a friendly page, and the cause in the log."""
    LOG.error("database: %s", type(error).__name__)
    return page(503, NO_TABLES if _has_no_tables(error) else NO_DATABASE)


def surprise(error: Exception) -> ResponseReturnValue:
    """Something we did not foresee: no detail leaves the house, the log has the trace without values.

    What an error says of itself stays out: a database adds the row that failed, a number the text it was not.
    """
    trace = "".join(format_tb(error.__traceback__))
    LOG.error("unexpected: %s\n%s", type(getattr(error, "orig", error)).__name__, trace)
    return page(500)


def _has_no_tables(error: Exception) -> bool:
    return "no such table" in str(error) or "UndefinedTable" in type(getattr(error, "orig", error)).__name__


PLAIN_TEXT = {"Content-Type": "text/plain; charset=utf-8"}
STRANGE_HOST = "このアドレスでは開けません。案内されたアドレスで開き直してください。"
NO_TABLES = "データベースの準備がまだです。管理者は「flask --app app db upgrade」を実行してください。"
NO_DATABASE = "いまデータベースに接続できません。少し待ってから、もう一度お試しください。"
CHANGED_MEANWHILE = "ほかの人が先に保存しました。新しい内容を開き直して、もう一度変更してください。"
EXPIRED = "時間がたったため、この画面は使えなくなりました。前の画面に戻り、開き直してからお試しください。"
