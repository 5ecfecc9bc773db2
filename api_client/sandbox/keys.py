"""Public keys: their fingerprints, and what makes one acceptable."""

from __future__ import annotations

import base64
import binascii
import hashlib

from api_client.sandbox.records import Key, User

KIND = "ssh-rsa"


class BadKey(ValueError):
    """A public key that is none; the text is what the server says of it."""


def fingerprint(public_key: str) -> str:
    """The MD5 of the key's bytes, in pairs."""
    parts = public_key.split()
    if len(parts) < 2:
        raise BadKey("Invalid SSH public key structure")
    if parts[0] != KIND:
        raise BadKey(f"Invalid SSH public key type {parts[0]}, only {KIND} is supported")
    try:
        blob = base64.b64decode(parts[1], validate=True)
    except binascii.Error as error:
        raise BadKey("Invalid SSH public key structure") from error
    if not blob.startswith(_field(KIND.encode())):
        raise BadKey("Invalid SSH public key structure")
    digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


def make_key(uuid: str, name: str, user: User, modulus: bytes) -> Key:
    """A key with the shape of a real one, and nobody's private half."""
    blob = _field(KIND.encode()) + _field(b"\x01\x00\x01") + _field(modulus)
    text = f"{KIND} {base64.b64encode(blob).decode()} {user.email}"
    return Key(uuid, name, text, fingerprint(text), user)


def _field(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content
