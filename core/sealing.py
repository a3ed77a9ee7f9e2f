"""Texts of residents, sealed for the desk: whoever holds only the public key can put them away and not read them.

HPKE in base mode (RFC 9180) with X25519, HKDF-SHA256 and AES-256-GCM, from the library `cryptography`. The key of the
row goes into `info`, so a text moved to another row does not open. Layout of a sealed text: key id (4 bytes, from
SHA-256 of the public key) · encapsulated key (32) · ciphertext and tag. The text is filled up to whole blocks of
`BLOCK` bytes before sealing: its length tells little.
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app

from core.errors import Unavailable

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
KEY_ID, BLOCK, LENGTH = 4, 512, 4
NO_KEY = "このお知らせを開く鍵がありません。IBASHO_FIELD_KEY に以前の鍵も加えてください。"
BROKEN = "このお知らせは壊れているか、書き換えられています。管理者に知らせてください。"


class Sealer:
    """The public half: it seals, and that is all it can do."""

    def __init__(self, public_key: bytes) -> None:
        self._key = X25519PublicKey.from_public_bytes(public_key)
        self._id = _key_id(public_key)

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """`text` so that only the private key opens it, and only with the same `bound_to`."""
        plain = text.encode()
        whole = len(plain).to_bytes(LENGTH) + plain
        return self._id + SUITE.encrypt(whole + bytes(-len(whole) % BLOCK), self._key, bound_to.encode())


class Opener:
    """The private half, of this installation's office only; every key that was ever used may be among them."""

    def __init__(self, private_keys: tuple[bytes, ...]) -> None:
        keys = [X25519PrivateKey.from_private_bytes(key) for key in private_keys]
        self._keys = {_key_id(key.public_key().public_bytes_raw()): key for key in keys}

    def open(self, sealed: bytes, *, bound_to: str) -> str:
        """The text again; raises Unavailable when the key is missing or the row was tampered with or moved."""
        key = self._keys.get(sealed[:KEY_ID])
        if key is None:
            raise Unavailable(NO_KEY)
        try:
            plain = SUITE.decrypt(sealed[KEY_ID:], key, bound_to.encode())
        except InvalidTag:
            raise Unavailable(BROKEN) from None
        return plain[LENGTH : LENGTH + int.from_bytes(plain[:LENGTH])].decode()


def private_key_of(field_key: bytes) -> bytes:
    """The office's opening key: drawn from a field key by HKDF (RFC 5869), so that there is one secret to keep."""
    return HKDF(SHA256(), length=32, salt=None, info=b"ibasho inbox, x25519").derive(field_key)


def public_key_of(private_key: bytes) -> bytes:
    """The 32 bytes the public site is given."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def init_sealing(app: Flask, field_keys: tuple[bytes, ...], public_key: bytes | None) -> None:
    """Give the application its halves: the office both, the public site (without field keys) the one that seals."""
    private_keys = tuple(map(private_key_of, field_keys))
    sealing = public_key_of(private_keys[0]) if private_keys else public_key
    if sealing is not None:
        app.extensions["sealer"] = Sealer(sealing)
    if private_keys:
        app.extensions["opener"] = Opener(private_keys)


def sealer() -> Sealer | None:
    """The sealer of the running application; None when it was given no key (only possible when tried locally)."""
    found: Sealer | None = current_app.extensions.get("sealer")
    return found


def opener() -> Opener:
    """The opener of the running application. Raises Unavailable where there is none."""
    found: Opener | None = current_app.extensions.get("opener")
    if found is None:
        raise Unavailable(NO_KEY)
    return found


def _key_id(public_key: bytes) -> bytes:
    return hashlib.sha256(b"inbox" + public_key).digest()[:KEY_ID]
