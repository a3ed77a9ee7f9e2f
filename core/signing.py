"""Signatures of this installation's office (Ed25519, RFC 8032, from the library `cryptography`)."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Signer:
    """The private half: drawn from a field key by HKDF (RFC 5869), so that there is one secret to keep."""

    def __init__(self, field_key: bytes) -> None:
        seed = HKDF(SHA256(), length=32, salt=None, info=b"ibasho bundle, ed25519").derive(field_key)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes the public site is given."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, text: bytes) -> bytes:
        """64 bytes that only this office can make of `text`."""
        return self._key.sign(text)


def is_signed(text: bytes, signature: bytes, public_keys: tuple[bytes, ...]) -> bool:
    """Whether one of these keys signed exactly this text."""
    for key in public_keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
        except InvalidSignature:
            continue
        return True
    return False
