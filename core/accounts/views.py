"""Sign-in, sign-out, set-up, one's own account, and the list of accounts."""

import secrets
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from itsdangerous import BadSignature, URLSafeSerializer
from markupsafe import Markup

from core import audit
from core.accounts import services
from core.accounts.carried import FIELD as CARRIED
from core.accounts.carried import carried_form
from core.accounts.coming_back import forget_the_old_session, go_on_page
from core.accounts.forms import ChangePasswordForm, CodeForm, NewAccountForm, SetUpForm, SignInForm
from core.accounts.models import Account
from core.accounts.queries import accounts_by_name, get_account, unused_recovery_codes
from core.accounts.signed_in import signed_in
from core.db import office_session, unit_of_work
from core.errors import RuleBroken
from core.permissions import Permission, public, requires
from core.qr import qr_svg

accounts = Blueprint("accounts", __name__)

DEVICE = "ibasho_device"
DEVICE_LASTS = 180 * 24 * 3600
SOMEBODY_ELSES = "途中の入力は、別のアカウントの人のものだったため、引きつぎませんでした。"


@accounts.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for login and password."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as office:
                token = services.begin_sign_in(
                    office, login=form.login.data, password=form.password.data, device=_device(form.login.data)
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            if token is not None:
                return _ask_for_the_code(token)
            form.form_errors.append(services.WRONG)
    return render_template("accounts/sign_in.html", form=form, carried=request.form.get(CARRIED, ""))


@accounts.route("/sign-in/code", methods=["GET", "POST"])
@public
def sign_in_code() -> ResponseReturnValue:
    """Ask for the second factor, then go where the person wanted to go."""
    token = session.get("waiting")
    if not token:
        return redirect(url_for(".sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        try:
            login = _finish(token, form.code.data)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            if login:
                return _welcome(token, login)
            form.form_errors.append("確認コードが合いません。認証アプリの新しい数字を入力してください。")
    return _code_page(form)


def _ask_for_the_code(token: str) -> ResponseReturnValue:
    """On to the second factor; a form carried along stays in the pages, so they answer without a redirect."""
    onward = session.get("onward")
    forget_the_old_session()
    session.update({"waiting": token, "onward": onward})
    return _code_page(CodeForm(formdata=None)) if request.form.get(CARRIED) else redirect(url_for(".sign_in_code"))


def _code_page(form: CodeForm) -> str:
    return render_template("accounts/sign_in_code.html", form=form, carried=request.form.get(CARRIED, ""))


def _finish(token: str, code: str) -> str | None:
    with unit_of_work(office_session()) as office:
        waiting = services.open_sign_in(office, token)
        device = _device(waiting.account.login) if waiting else ""
        account = services.finish_sign_in(office, token=token, code=code, device=device)
        return account.login if account else None


def _welcome(token: str, login: str) -> ResponseReturnValue:
    onward = session.get("onward") or current_app.config["AFTER_SIGN_IN"]
    forget_the_old_session()
    session.permanent = True
    login_user(signed_in(token))
    answer = make_response(_carried_back() or redirect(onward))
    known = _devices().dumps([login, secrets.token_urlsafe(12)])
    answer.set_cookie(
        DEVICE,
        known,
        max_age=DEVICE_LASTS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )
    return answer


def _carried_back() -> str | None:
    """What was typed before the session ended, for the account that typed it."""
    form = carried_form()
    if form is None:
        return None
    if form.belongs_to(current_user.key):
        return go_on_page(form)
    flash(SOMEBODY_ELSES, "warning")
    return None


@accounts.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this session at once."""
    if current_user.is_authenticated:
        with unit_of_work(office_session()) as office:
            services.sign_out(office, current_user.token)
    session.clear()
    return redirect(url_for(".sign_in", out=1))


@accounts.route("/set-up/<token>", methods=["GET", "POST"])
@public
def set_up(token: str) -> ResponseReturnValue:
    """A one-time link: choose a password, tie the authenticator app, print the recovery codes."""
    office = office_session()
    try:
        account = services.account_of_link(office, token)
    except RuleBroken as broken:
        return render_template("accounts/set_up_refused.html", reason=str(broken)), 410
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            return _set_up(token, form, account.name)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
    secret = form.secret.data = form.secret.data or services.new_totp_secret()
    picture = Markup(qr_svg(services.totp_address(secret, account.login), label="認証アプリに読み込むQRコード"))  # noqa: S704  # our own SVG
    return render_template("accounts/set_up.html", form=form, account=account, secret=secret, picture=picture)


def _set_up(token: str, form: SetUpForm, name: str) -> ResponseReturnValue:
    with unit_of_work(office_session()) as office:
        audit.act_as(office, services.account_of_link(office, token).key, "set-up")
        codes = services.set_up(
            office, token=token, password=form.password.data, secret=form.secret.data, code=form.code.data
        )
    return render_template("accounts/set_up_done.html", codes=codes, name=name)


@accounts.route("/account", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def own() -> ResponseReturnValue:
    """One's own account: change the password, see how many recovery codes are left."""
    account, form = get_account(current_user.key), ChangePasswordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as office:
                services.change_password(office, account, old=form.old.data, new=form.new.data)
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            session.clear()
            flash("パスワードを変えました。新しいパスワードでサインインしてください。", "success")
            return redirect(url_for(".sign_in"))
    left = unused_recovery_codes(account)
    return render_template("accounts/own.html", form=form, account=account, codes_left=left)


@accounts.route("/office/accounts", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def index() -> ResponseReturnValue:
    """Every account, and a form for a new one; the set-up link is shown once."""
    form, link = NewAccountForm(), ""
    if form.validate_on_submit():
        try:
            with unit_of_work(office_session()) as office:
                _, token = services.create_account(
                    office, login=form.login.data, name=form.name.data, role=form.role.data
                )
        except RuleBroken as broken:
            form.form_errors.append(str(broken))
        else:
            link = url_for(".set_up", token=token, _external=True)
    everybody = office_session().scalars(accounts_by_name()).all()
    return render_template("accounts/index.html", form=form, accounts=everybody, link=link)


@accounts.post("/office/accounts/<key>/disable")
@requires(Permission.ACCOUNT_MANAGE, of=get_account)
def disable(account: Account) -> ResponseReturnValue:
    """Close an account; its sessions end at once."""
    if account.key == current_user.key:
        raise RuleBroken("自分のアカウントは停止できません。ほかの管理者に頼んでください。")
    services.disable(office_session(), account)
    flash(f"{account.name}さんのアカウントを停止しました。", "success")
    return redirect(url_for(".index"))


@accounts.post("/office/accounts/<key>/enable")
@requires(Permission.ACCOUNT_MANAGE, of=get_account)
def enable(account: Account) -> ResponseReturnValue:
    """Open a closed account again."""
    services.enable(office_session(), account)
    flash(f"{account.name}さんのアカウントを再開しました。", "success")
    return redirect(url_for(".index"))


@accounts.post("/office/accounts/<key>/link")
@requires(Permission.ACCOUNT_MANAGE, of=get_account)
def link(account: Account) -> ResponseReturnValue:
    """A fresh set-up link, for someone who lost password or device."""
    token = services.new_set_up_link(office_session(), account)
    address = url_for(".set_up", token=token, _external=True)
    everybody = office_session().scalars(accounts_by_name()).all()
    return render_template("accounts/index.html", form=NewAccountForm(), accounts=everybody, link=address)


def _devices() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known device")


def _device(login: str) -> str:
    """The name of a device on which this login has succeeded before; empty for all others."""
    try:
        known: Any = _devices().loads(request.cookies.get(DEVICE, ""))
    except BadSignature:
        return ""
    return str(known[1]) if known[0] == login.strip().lower() else ""
