"""The one writer of secrets."""

import re
from collections.abc import Sequence
from datetime import datetime

from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.secrets.models import LONGEST, NAME_PATTERN, Secret, SecretIsWrong, SecretNotFound
from towpath.secrets.ring import KeyRing
from towpath.values.redaction import SHORTEST


def keep_secret(
    db: Connection, workspace_id: int, name: str, value: str, ring: KeyRing, *, now: datetime, only_new: bool = False
) -> Secret:
    """Make it, or (unless only_new) give it a new value, which is used from the next request on. Raises SecretIsWrong."""
    if not re.match(NAME_PATTERN, name) or len(name) > 64:
        raise SecretIsWrong("A secret's name is letters, digits and _, and begins with a letter.", field="name")
    if not SHORTEST <= len(value) <= LONGEST:
        raise SecretIsWrong(f"A secret has {SHORTEST} to {LONGEST:,} characters.", field="value")
    if "\x00" in value:
        raise SecretIsWrong("A secret can't contain NUL.", field="value")
    asked = {"workspace_id": workspace_id, "name": name, "sealed": ring.seal(value), "now": now, "only_new": only_new}
    row = db.execute(statement("secrets", "keep_secret"), asked).fetchone()
    if row is None:
        raise SecretIsWrong(f"There is a secret {name} already; change that one, or choose another name.", field="name")
    return Secret(*row)


def lock_secret(db: Connection, workspace_id: int, name: str) -> int:
    """Its id; nobody launches what names it till the caller has committed. Raises SecretNotFound."""
    row = db.execute(statement("secrets", "lock_secret"), {"workspace_id": workspace_id, "name": name}).fetchone()
    if row is None:
        raise SecretNotFound(f"There is no secret “{name}” in this workspace.", secret=name)
    return int(row[0])


def share_secrets(db: Connection, workspace_id: int, secret_ids: Sequence[int]) -> None:
    """Nobody deletes these till the caller has committed."""
    db.execute(statement("secrets", "share_secrets"), {"workspace_id": workspace_id, "secret_ids": list(secret_ids)})


def delete_secret(db: Connection, workspace_id: int, secret_id: int) -> None:
    db.execute(statement("secrets", "delete_secret"), {"workspace_id": workspace_id, "id": secret_id})
