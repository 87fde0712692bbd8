"""The key ring: one folder `keys` in the data folder, made once, readable by its owner alone (0600).

| key | for | may change |
|---|---|---|
| `session` | Django's signing key | signs everybody out |
| `encryption` | secrets in the database (senders' passwords) | by adding a newer key; old ones still read |
| `links` | what stands in links of messages and in VERP addresses | old links stop working |
| `suppression` | keyed hash of erased addresses | never |
"""

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from towpath.values.problems import TowpathError


class SecretUnreadable(TowpathError):
    code = "secret_unreadable"
    status = 500


@dataclass(frozen=True)
class KeyRing:
    """Opened with `open_ring`. encryption: newest key first."""

    encryption: tuple[bytes, ...]
    links: bytes
    suppression: bytes

    def seal(self, secret: str) -> bytes:
        """Encrypts for a `secret bytea` column."""
        return self._fernet().encrypt(secret.encode())

    def unseal(self, sealed: bytes) -> str:
        try:
            return self._fernet().decrypt(bytes(sealed)).decode()
        except InvalidToken:
            raise SecretUnreadable(
                "A stored secret can't be read with the keys of this data folder: it was sealed by another installation. Enter it again."
            ) from None

    def sign(self, purpose: str, text: str) -> str:
        """A MAC for links: 22 characters (132 bits), safe in URLs and in the local part of an address. purpose keeps uses apart."""
        mac = hmac.digest(self.links, f"{purpose}\0{text}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(mac).decode()[:22]

    def signed_by_us(self, purpose: str, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(purpose, text).encode(), signature.encode())

    def suppression_hash(self, text: str) -> bytes:
        """32 bytes that stand for an erased address."""
        return hmac.digest(self.suppression, text.encode(), hashlib.sha256)

    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.encryption])


@cache
def open_ring(data: Path) -> KeyRing:
    """The key ring of a data folder; its keys are made when first asked for."""
    return KeyRing(
        encryption=tuple(line.encode() for line in _key(data, "encryption", Fernet.generate_key).decode().split()),
        links=_key(data, "links", _random),
        suppression=_key(data, "suppression", _random),
    )


def session_key(data: Path) -> str:
    return _key(data, "session", _random).decode()


def _random() -> bytes:
    return secrets.token_urlsafe(48).encode()


def _key(data: Path, name: str, make: Callable[[], bytes]) -> bytes:
    """Of two processes that make it at once one wins: a hard link to a finished file is made or is not."""
    folder = data / "keys"
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = folder / f".{name}.{secrets.token_hex(8)}"
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(half, path)
        half.unlink()
    return path.read_bytes()
