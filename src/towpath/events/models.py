"""An event before it is written."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec


class NewEvent(msgspec.Struct):
    """One event for the log. Times are aware, in UTC. contact_id None: it concerns nobody, or an order without a contact.

    key: 16-byte hash of the sender's id (`hash_key`); None: never taken for a duplicate (semantics 4). cause: {flow, run, process},
    {user}, {import} or {key}. said_at: what the sender's clock said, where it was not taken (semantics 3).
    """

    workspace_id: int
    lane: int
    contact_id: int | None
    name: str
    properties: Mapping[str, Any]
    occurred_at: datetime
    received_at: datetime
    key: bytes | None = None
    source: str = "api"
    context: Mapping[str, Any] | None = None
    historical: bool = False
    depth: int = 0
    cause: Mapping[str, Any] | None = None
    said_at: datetime | None = None


def hash_key(sender_id: str) -> bytes:
    """16 bytes that stand for the id which a sender gave its event."""
    return blake2b(sender_id.encode(), digest_size=16).digest()
