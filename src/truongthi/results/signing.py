"""Ed25519 keys in files and the signatures made with them. Reads and writes no database.

A private key is one line, ``PRIVATE+KEY+NAME+HHHHHHHH+BASE64`` (of 01 ‖ 32 bytes), in a file only its owner may read.
The operator's key lies in ``DATA_DIR/keys/operator.key`` and is made when it is first needed; ``rotate`` keeps the one
before it as ``operator-HHHHHHHH.key``, because notes of running contests are signed with both.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from truongthi.core.errors import Refused
from truongthi.core.notes import ED25519, PublicKey, Signature

_PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its name. Never printed: ``repr`` shows the public half."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.public.written})"

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: str) -> Signature:
        public = self.public
        return Signature(public.name, public.id, self._private.sign(text.encode()))


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature is the key's, by RFC 8032."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_key(name: str) -> SigningKey:
    return SigningKey(name, secrets.token_bytes(32))


def write_key(path: Path, key: SigningKey) -> None:
    """Write a new key file, 0600; one that is there already is never overwritten."""
    public = key.public
    line = f"{_PREFIX}{key.name}+{public.id.hex()}+{base64.b64encode(ED25519 + key.seed).decode()}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused("key_file_exists", path=str(path)) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(line)


def read_signing_key(path: Path) -> SigningKey:
    """The key of a file. Refused when the file is no key, or when others may read it."""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Refused("key_file_open_to_others", path=str(path))
    try:
        name, key_id, encoded = path.read_text(encoding="utf-8").strip().removeprefix(_PREFIX).split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        key = SigningKey(name, raw[1:])
        is_right = raw[:1] == ED25519 and key.public.id.hex() == key_id
    except ValueError:
        is_right = False
    if not is_right:
        raise Refused("key_file_unreadable", path=str(path))
    return key


def operator_keys(folder: Path) -> list[SigningKey]:
    """The operator's keys, the one in use first; made on first use."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    current = folder / "operator.key"
    if not current.exists():
        with contextlib.suppress(Refused):  # another process was faster
            write_key(current, new_key(f"truongthi-{secrets.token_hex(4)}"))
    earlier = sorted(path for path in folder.glob("operator-*.key"))
    return [read_signing_key(path) for path in (current, *earlier)]


def rotate(folder: Path) -> SigningKey:
    """Put a new operator's key in use. The one before stays beside it under its id."""
    [now, *_] = operator_keys(folder)
    (folder / "operator.key").rename(folder / f"operator-{now.public.id.hex()}.key")
    write_key(folder / "operator.key", new_key(f"truongthi-{secrets.token_hex(4)}"))
    return operator_keys(folder)[0]


def sign_with(keys: Iterable[SigningKey], text: str) -> list[tuple[PublicKey, Signature]]:
    return [(key.public, key.sign(text)) for key in keys]
