"""Fields encrypted at rest: AES-256-GCM, one nonce a value, bound to their row and column.

The database alone tells nothing, and a value moved to another row or column does not open (the row's key is
authenticated with it). Layout of a sealed value: key id (4 bytes) · nonce (12) · ciphertext and tag.
"""

import hashlib
import hmac
import os
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from core.errors import Unavailable

KEY_ID, NONCE = 4, 12


class Keyring:
    """The keys of this installation; the first seals, all open."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._ciphers = {hashlib.sha256(b"id" + key).digest()[:KEY_ID]: AESGCM(key) for key in keys}
        self._first = next(iter(self._ciphers))
        self._index_key = hmac.digest(keys[-1], b"blind index", "sha256")

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt `text` so that it opens only with the same `bound_to`."""
        return self.seal_bytes(text.encode(), bound_to=bound_to)

    def open(self, sealed: bytes, *, bound_to: str) -> str:
        """Decrypt; raises Unavailable when the key is missing or the value was tampered with or moved."""
        return self.open_bytes(sealed, bound_to=bound_to).decode()

    def seal_bytes(self, data: bytes, *, bound_to: str) -> bytes:
        """`seal` for what is no text."""
        nonce = os.urandom(NONCE)
        return self._first + nonce + self._ciphers[self._first].encrypt(nonce, data, bound_to.encode())

    def open_bytes(self, sealed: bytes, *, bound_to: str) -> bytes:
        """`open` for what is no text."""
        cipher = self._ciphers.get(sealed[:KEY_ID])
        if cipher is None:
            raise Unavailable("この記録を開く鍵がありません。IBASHO_FIELD_KEY に以前の鍵も加えてください。")
        nonce, body = sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        try:
            return cipher.decrypt(nonce, body, bound_to.encode())
        except InvalidTag:
            raise Unavailable("この記録は壊れているか、書き換えられています。管理者に知らせてください。") from None

    def blind_index(self, text: str, *, purpose: str) -> str:
        """A keyed fingerprint for exact look-up: equal texts meet, nothing can be read from it.

        It uses the oldest key, so that adding a new first key leaves the index whole.
        """
        folded = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
        return hmac.digest(self._index_key, f"{purpose}\0{folded}".encode(), "sha256").hex()


class Sealed:
    """An attribute that reads and writes plain text while the row holds it encrypted.

    The column is `<name>_sealed` unless it is named.
    """

    def __init__(self, column: str = "") -> None:
        self._column = column

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        self._column = self._column or f"{name}_sealed"

    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self._column)
        return "" if sealed is None else self.text_of(row.__tablename__, row.key, sealed)

    def __set__(self, row: Any, text: str | None) -> None:
        sealed = keyring().seal(text, bound_to=self._bound_to(row.__tablename__, row.key)) if text else None
        setattr(row, self._column, sealed)

    def text_of(self, table: str, key: str, sealed: bytes) -> str:
        """The text of a value that was read without its row, for counting; who reads so notes it in the log."""
        return keyring().open(sealed, bound_to=self._bound_to(table, key))

    def _bound_to(self, table: str, key: str) -> str:
        return f"{table}.{self._name}.{key}"


def keyring() -> Keyring:
    """The keys of the running application."""
    ring: Keyring = current_app.extensions["keyring"]
    return ring
