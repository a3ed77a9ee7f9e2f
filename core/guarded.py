"""What happens around a guarded view: whole answers, records that look as if they did not exist, lines in the log."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core import audit
from core.db import office_session, unit_of_work


class SignInFirst(Exception):
    """Nobody is signed in; the sign-in page comes first."""


class Hidden(Exception):
    """The record exists but must look as if it did not."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__()
        self.kind, self.key = kind, key


def whole(answer: ResponseReturnValue) -> ResponseReturnValue:
    """The answer. Raises RuntimeError for a streamed one, which would read after the unit of work has ended."""
    if isinstance(answer, Response) and answer.is_streamed:
        raise RuntimeError("A guarded view answers with a whole page.")
    return answer


def kind_of(subject: Any) -> str:
    """The word for a record in the log."""
    return str(getattr(subject, "audited_as", getattr(subject, "__tablename__", "record")))


def key_of(subject: Any) -> str:
    """Whose record a line of the log is about: of a part of somebody's record the person's key, not its own."""
    return str(getattr(subject, "audit_key", subject.key))


def log_refusal(purpose: str, hidden: Hidden) -> None:
    """Somebody asked for a record they may not see."""
    with unit_of_work(office_session()) as session:
        audit.act_as(session, current_user.key, purpose)
        audit.record(session, audit.Action.REFUSED, (hidden.kind, hidden.key))


def noted_in_place_of(
    away: str, view: Callable[[], ResponseReturnValue], purpose: str, subject: Any
) -> ResponseReturnValue:
    """The answer to somebody who stands in, with a line of both names in the log where something was changed."""
    kind, key = kind_of(subject), key_of(subject)
    answer = make_response(whole(view()))
    if request.method == "POST" and answer.status_code in (302, 303):
        with unit_of_work(office_session()) as session:
            audit.act_as(session, current_user.key, purpose)
            audit.act_instead_of(session, away)
            audit.record(session, audit.Action.CHANGED, (kind, key))
    return answer
