"""What happens to a request that comes after its session has ended: sign in, and go on where one was."""

from flask import Flask, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from core.accounts.carried import Carried, sealed, sent_form
from core.accounts.forms import SignInForm
from core.error_pages import EXPIRED, page
from core.guarded import SignInFirst

ENDED = (
    "サインインの時間が切れました。入力はこの画面に残っています。保存のボタンを押すと、サインインのあと続けられます。"
)


def init_coming_back(app: Flask) -> None:
    """Answer for both ways a form can be too late: nobody is signed in, or its token is of an older session."""
    app.register_error_handler(SignInFirst, sign_in_first)
    app.register_error_handler(CSRFError, too_late)


def sign_in_first(_: SignInFirst) -> ResponseReturnValue:
    """To the sign-in page, remembering where one wanted to go, or carrying what one wanted to send."""
    if request.accept_mimetypes.best == "application/json":
        return {"error": "sign-in", "message": ENDED}, 401
    if (form := sent_form()) is not None:
        return sign_in_page_with(form)
    if request.method == "GET":
        session["onward"] = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in"))


def too_late(_: CSRFError) -> ResponseReturnValue:
    """A form of an older session: nothing is done, and nothing typed is lost."""
    if request.accept_mimetypes.best == "application/json":
        return {"error": "sign-in", "message": ENDED}, 401
    form = sent_form()
    if form is None:
        return page(400, EXPIRED)
    return (go_on_page(form), 400) if current_user.is_authenticated else sign_in_page_with(form)


def sign_in_page_with(form: Carried) -> ResponseReturnValue:
    """The sign-in page that carries a form along."""
    return render_template("accounts/sign_in.html", form=SignInForm(formdata=None), carried=sealed(form)), 401


def go_on_page(form: Carried) -> str:
    """What was typed, back in a page of its own, with the button that sends it once more."""
    return render_template("accounts/go_on.html", carried=form)


def forget_the_old_session() -> None:
    """Empty the session in the middle of a request; forms written after this get a token of the new one."""
    session.clear()
    g.pop("csrf_token", None)
