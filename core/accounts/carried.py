"""A form that was sent after the session had ended: carried through the sign-in, so that nothing typed is lost.

It travels inside the pages in between, sealed with the field key: nothing of it is kept on the server or written by
the browser, and only what was sealed here comes back. Who was signed in before is sealed with it; nobody else gets it.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request, session

from core.accounts.services import account_key_of
from core.db import office_session
from core.errors import Unavailable
from core.secrets import keyring

FIELD = "carried"
BOUND_TO = "carried form"
MOST_CHARACTERS = 400_000
PATHS = ("/desk/", "/office/")
NOT_TYPED = frozenset({"csrf_token", FIELD})


@dataclass(frozen=True, slots=True)
class Carried:
    """Where the form was going, its fields in order, and the key of the account that typed them ("" unknown)."""

    path: str
    fields: list[tuple[str, str]]
    by: str

    def belongs_to(self, key: str) -> bool:
        """Whether this account may have it back."""
        return self.by in ("", key)


def sent_form() -> Carried | None:
    """The form of this request, when it comes from one of our own staff pages and holds anything typed."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED]
    is_ours = request.method == "POST" and request.path.startswith(PATHS) and _is_from_our_page()
    if not is_ours or not fields or sum(len(name) + len(value) for name, value in fields) > MOST_CHARACTERS:
        return None
    return Carried(request.full_path.rstrip("?"), fields, _who_it_was())


def sealed(form: Carried) -> str:
    """The form as one hidden value."""
    text = json.dumps([form.path, form.fields, form.by], ensure_ascii=False)
    return base64.urlsafe_b64encode(keyring().seal(text, bound_to=BOUND_TO)).decode()


def carried_form() -> Carried | None:
    """The form this request carries along; None without one, or with one that was not sealed here."""
    try:
        path, fields, by = json.loads(
            keyring().open(base64.urlsafe_b64decode(request.form.get(FIELD, "")), bound_to=BOUND_TO)
        )
    except (binascii.Error, ValueError, Unavailable):
        return None
    return Carried(path, [(name, value) for name, value in fields], by)


def _is_from_our_page() -> bool:
    """Browsers say where a form was; one from another site is nobody's typing."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _who_it_was() -> str:
    """The account whose sign-in has just ended in this browser; "" when the browser does not know any more."""
    token = session.get("_user_id")
    return account_key_of(office_session(), token) if token else ""
