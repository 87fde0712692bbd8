"""What is known of workspaces, users and keys."""

from towpath.host.database import Connection
from towpath.host.sql import statement


def list_workspace_names(db: Connection) -> list[tuple[int, str]]:
    """(id, slug), oldest first."""
    return [(id, slug) for id, slug in db.execute(statement("accounts", "list_workspace_names"))]
