"""Which secrets a workspace has; their values only for who sends them."""

from collections.abc import Collection, Mapping

from psycopg.rows import class_row

from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.secrets.models import Secret
from towpath.secrets.ring import KeyRing


def list_secrets(db: Connection, workspace_id: int) -> list[Secret]:
    """All, by name."""
    with db.cursor(row_factory=class_row(Secret)) as cursor:
        cursor.execute(statement("secrets", "list_secrets"), {"workspace_id": workspace_id})
        return cursor.fetchall()


def secret_ids(db: Connection, workspace_id: int) -> dict[str, int]:
    """Name -> id, of all."""
    return {secret.name: secret.id for secret in list_secrets(db, workspace_id)}


def reveal_secrets(db: Connection, workspace_id: int, names: Collection[str], ring: KeyRing) -> Mapping[str, str]:
    """Name -> value, of those that there are. Raises SecretUnreadable."""
    asked = {"workspace_id": workspace_id, "names": sorted(names)}
    return {name: ring.unseal(sealed) for name, sealed in db.execute(statement("secrets", "reveal_secrets"), asked)} if names else {}
