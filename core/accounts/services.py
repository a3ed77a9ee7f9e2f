"""What happens to accounts. Each service checks, then changes; none commits."""

from collections.abc import Collection
from datetime import timedelta

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from core import audit
from core.accounts.models import Account, AccountArea, FailedSignIn, RecoveryCode, SetUpLink, SignIn, Substitution
from core.accounts.passwords import (
    hash_password,
    matching_step,
    new_recovery_codes,
    new_token,
    password_fits,
    token_hash,
)
from core.accounts.substitutes import standing_in_on
from core.calendar import now, today
from core.errors import RuleBroken
from core.permissions import Role
from core.secrets import keyring

LINK_LASTS = timedelta(hours=72)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SECOND_FACTOR_WAITS = timedelta(minutes=10)
TRIES, TRY_WINDOW = 8, timedelta(minutes=15)
WRONG = "ログイン名・パスワードのどちらかが違います。もう一度お確かめください。"
DEAD_LINK = "このリンクは使えません。期限が切れたか、すでに使われています。管理者に新しいリンクを頼んでください。"
TOO_MANY = "続けて間違えたため、しばらく受け付けられません。15分ほど待ってから、もう一度お試しください。"


def create_account(
    session: Session, *, login: str, name: str, role: Role, area_keys: Collection[str] = ()
) -> tuple[Account, str]:
    """A new account and the token of its one-time set-up link."""
    login = login.strip().lower()
    if not login or not name.strip():
        raise RuleBroken("ログイン名と名前を入力してください。")
    if session.scalar(select(Account.id).where(Account.login == login)):
        raise RuleBroken(f"ログイン名「{login}」はすでに使われています。別の名前にしてください。")
    account = Account(login=login, name=name.strip(), role=role)
    account.areas = [AccountArea(area_key=key) for key in area_keys]
    session.add(account)
    session.flush()
    audit.record(session, audit.Action.CREATED, ("account", account.key))
    return account, new_set_up_link(session, account)


def new_set_up_link(session: Session, account: Account) -> str:
    """The token of a fresh link; older links of the account stop working."""
    session.execute(
        update(SetUpLink).where(SetUpLink.account_id == account.id, SetUpLink.used_at.is_(None)).values(used_at=now())
    )
    token = new_token()
    session.add(SetUpLink(account=account, token_hash=token_hash(token), expires_at=now() + LINK_LASTS))
    return token


def account_of_link(session: Session, token: str) -> Account:
    """The account a link may set up; raises RuleBroken when it is used, too old or unknown."""
    link = session.scalar(select(SetUpLink).where(SetUpLink.token_hash == token_hash(token)))
    if link is None or link.used_at is not None or link.expires_at <= now() or link.account.disabled_at:
        raise RuleBroken(DEAD_LINK)
    return link.account


def set_up(session: Session, *, token: str, password: str, secret: str, code: str) -> list[str]:
    """Take the link in: password, second factor; gives the recovery codes, shown once."""
    account = account_of_link(session, token)
    step = matching_step(secret, code, after=0)
    if step is None:
        raise RuleBroken("確認コードが合いません。認証アプリに出ている6けたの数字を入力してください。")
    account.password_hash = hash_password(password)
    account.totp_secret, account.totp_last_step = secret, step
    session.execute(update(SetUpLink).where(SetUpLink.token_hash == token_hash(token)).values(used_at=now()))
    end_sign_ins(session, account)
    audit.record(session, audit.Action.CHANGED, ("account", account.key), fields=["password", "second_factor"])
    return _replace_recovery_codes(session, account)


def _replace_recovery_codes(session: Session, account: Account) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = new_recovery_codes()
    session.add_all(RecoveryCode(account_id=account.id, code_hash=token_hash(code)) for code in codes)
    return codes


def begin_sign_in(session: Session, *, login: str, password: str, device: str) -> str | None:
    """The token of a sign-in that still waits for its second factor, or None when something was wrong.

    Raises RuleBroken when this device tried too often. Failures are counted per login and device: a device
    that signed in before has a count of its own, so a stranger's guesses never lock its owner out.
    """
    login = login.strip().lower()
    index = keyring().blind_index(login, purpose="sign-in")
    _refuse_too_many(session, index, device)
    account = session.scalar(select(Account).where(Account.login == login))
    fits = password_fits(account.password_hash if account else None, password)
    if account is None or not fits or not account.is_ready:
        _count_failure(session, index, device)
        return None
    token = new_token()
    session.add(SignIn(account=account, token_hash=token_hash(token), seen_at=now()))
    return token


def finish_sign_in(session: Session, *, token: str, code: str, device: str) -> Account | None:
    """Prove the second factor by a one-time or recovery code; None when it is wrong."""
    sign_in = open_sign_in(session, token)
    if sign_in is None:
        raise RuleBroken("時間がたったため、サインインをはじめからやり直してください。")
    account = sign_in.account
    index = keyring().blind_index(account.login, purpose="sign-in")
    _refuse_too_many(session, index, device)
    if not (_take_code(account, code) or _take_recovery_code(session, account, code)):
        _count_failure(session, index, device)
        return None
    sign_in.second_factor_at = sign_in.seen_at = now()
    session.execute(delete(FailedSignIn).where(FailedSignIn.login_index == index, FailedSignIn.device == device))
    audit.act_as(session, account.key, "sign-in")
    audit.record(session, audit.Action.SIGNED_IN, ("account", account.key))
    return account


def _take_code(account: Account, code: str) -> bool:
    step = matching_step(account.totp_secret, code, after=account.totp_last_step)
    if step is None:
        return False
    account.totp_last_step = step
    return True


def _take_recovery_code(session: Session, account: Account, code: str) -> bool:
    folded = code.strip().lower().replace(" ", "")
    row = session.scalar(
        select(RecoveryCode).where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == token_hash(folded),
            RecoveryCode.used_at.is_(None),
        )
    )
    if row is None:
        return False
    row.used_at = now()
    return True


def open_sign_in(session: Session, token: str) -> SignIn | None:
    """The sign-in of a cookie, unless it was ended, idled for 30 minutes or is older than 12 hours.

    Every page of staff asks: the account, its areas and whom it stands in for today come in the same question.
    """
    instead = joinedload(standing_in_on(today())).joinedload(Substitution.away).selectinload(Account.areas)
    account = joinedload(SignIn.account).options(joinedload(Account.areas), instead)
    query = select(SignIn).where(SignIn.token_hash == token_hash(token)).options(account)
    sign_in = session.scalars(query).unique().one_or_none()
    if sign_in is None or sign_in.ended_at is not None or sign_in.account.disabled_at is not None:
        return None
    idle = IDLE if sign_in.second_factor_at else SECOND_FACTOR_WAITS
    at = now()
    return None if at - sign_in.seen_at > idle or at - sign_in.created_at > LONGEST else sign_in


def account_key_of(session: Session, token: str) -> str:
    """Whose sign-in this cookie was, ended or not; "" when there never was one."""
    key = session.scalar(select(Account.key).join(SignIn).where(SignIn.token_hash == token_hash(token)))
    return key or ""


def end_sign_ins(session: Session, account: Account) -> None:
    """Sign an account out everywhere, at once."""
    session.execute(
        update(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None)).values(ended_at=now())
    )


def sign_out(session: Session, token: str) -> None:
    """End one sign-in."""
    sign_in = open_sign_in(session, token)
    if sign_in is not None:
        sign_in.ended_at = now()
        audit.act_as(session, sign_in.account.key, "sign-out")
        audit.record(session, audit.Action.SIGNED_OUT, ("account", sign_in.account.key))


def disable(session: Session, account: Account) -> None:
    """Close an account and sign it out everywhere."""
    account.disabled_at = now()
    end_sign_ins(session, account)
    audit.record(session, audit.Action.CHANGED, ("account", account.key), fields=["disabled_at"])


def enable(session: Session, account: Account) -> None:
    """Open a closed account again; it must sign in anew."""
    account.disabled_at = None
    audit.record(session, audit.Action.CHANGED, ("account", account.key), fields=["disabled_at"])


def change_role(session: Session, account: Account, role: Role, area_keys: Collection[str]) -> None:
    """Give another role or other areas; old sessions end, since they were opened with other rights."""
    account.role = role
    account.areas = [AccountArea(area_key=key) for key in area_keys]
    end_sign_ins(session, account)
    audit.record(session, audit.Action.CHANGED, ("account", account.key), fields=["role", "areas"])


def change_password(session: Session, account: Account, *, old: str, new: str) -> None:
    """Set a new password; every session ends."""
    if not password_fits(account.password_hash, old):
        raise RuleBroken("いまのパスワードが違います。もう一度お確かめください。")
    account.password_hash = hash_password(new)
    end_sign_ins(session, account)
    audit.record(session, audit.Action.CHANGED, ("account", account.key), fields=["password"])


def new_totp_secret() -> str:
    """A secret for an authenticator app (160 bits, base32)."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """The otpauth:// address an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Ibasho")


def _refuse_too_many(session: Session, index: str, device: str) -> None:
    tried = session.scalar(
        select(func.count())
        .select_from(FailedSignIn)
        .where(
            FailedSignIn.login_index == index,
            FailedSignIn.device == device,
            FailedSignIn.at > now() - TRY_WINDOW,
        )
    )
    if (tried or 0) >= TRIES:
        raise RuleBroken(TOO_MANY)


def _count_failure(session: Session, index: str, device: str) -> None:
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < now() - 4 * TRY_WINDOW))
    session.add(FailedSignIn(login_index=index, device=device, at=now()))
    audit.act_as(session, "-", "sign-in")
    audit.record(session, audit.Action.SIGN_IN_FAILED, ("login", index[:16]))
