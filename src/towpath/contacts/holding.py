"""No merge passes by what is written for a person at the same moment (semantics 53)."""

from hashlib import blake2b
from typing import Any

import psycopg

from towpath.host.sql import statement

Connection = psycopg.Connection[Any]


def share_people(db: Connection, workspace_id: int) -> None:
    """To the end of the transaction no merge takes a contact away from whoever writes for them now."""
    db.execute(statement("contacts", "share_people"), {"key": _key(workspace_id)})


def hold_people(db: Connection, workspace_id: int) -> None:
    """Waits for transactions that write for people of the workspace; later ones wait for this."""
    db.execute(statement("contacts", "hold_people"), {"key": _key(workspace_id)})


def _key(workspace_id: int) -> int:
    """Of an advisory lock."""
    return int.from_bytes(blake2b(str(workspace_id).encode(), digest_size=8, person=b"people").digest(), "big", signed=True)
