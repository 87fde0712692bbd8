"""One line of the audit log, written in the transaction of the deed itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from towpath.host.database import Connection
from towpath.host.sql import statement


def note_deed(db: Connection, workspace_id: int, actor: str, what: str, about: Mapping[str, Any], now: datetime) -> None:
    """actor: `user:ID`, `key:ID` or `command`. what: noun and verb, `flow.launched`."""
    db.execute(
        statement("accounts", "note_deed"), {"workspace_id": workspace_id, "actor": actor, "what": what, "about": dict(about), "at": now}
    )
