"""Questions about functions."""

from psycopg.rows import class_row

from towpath.channels.function.call import Program
from towpath.functions.models import Function, FunctionNotFound
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.secrets.reads import reveal_secrets
from towpath.secrets.ring import KeyRing


def list_functions(db: Connection, workspace_id: int) -> list[Function]:
    """All, by name."""
    with db.cursor(row_factory=class_row(Function)) as cursor:
        cursor.execute(statement("functions", "list_functions"), {"workspace_id": workspace_id, "id": None})
        return cursor.fetchall()


def function_ids(db: Connection, workspace_id: int) -> dict[str, int]:
    """Name -> id, of all."""
    return {one.name: one.id for one in list_functions(db, workspace_id)}


def find_function(db: Connection, workspace_id: int, function_id: int) -> Function | None:
    with db.cursor(row_factory=class_row(Function)) as cursor:
        cursor.execute(statement("functions", "list_functions"), {"workspace_id": workspace_id, "id": function_id})
        return cursor.fetchone()


def get_function(db: Connection, workspace_id: int, function_id: int) -> Function:
    found = find_function(db, workspace_id, function_id)
    if found is None:
        raise FunctionNotFound("There is no such function in this workspace.", function=function_id)
    return found


def list_functions_reading(db: Connection, workspace_id: int, secret: str) -> list[str]:
    """Names of the functions that may read this secret."""
    return [one.name for one in list_functions(db, workspace_id) if secret in one.secrets]


def find_program(db: Connection, workspace_id: int, function_id: int, ring: KeyRing) -> Program | None:
    """What is run now, its secrets in the clear: for whoever runs it. A secret that is gone is left out."""
    found = find_function(db, workspace_id, function_id)
    if found is None:
        return None
    return Program(found.code, tuple(found.hosts), reveal_secrets(db, workspace_id, found.secrets, ring), found.limits)
