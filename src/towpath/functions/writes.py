"""The one writer of functions."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import psycopg

from towpath.channels.function.call import is_host
from towpath.channels.function.jail import NoJail, why_unreadable
from towpath.functions.models import (
    LONGEST_CODE,
    LONGEST_NAME,
    MOST_HOSTS,
    MOST_SECRETS,
    Function,
    FunctionFields,
    FunctionIsWrong,
    FunctionNotFound,
)
from towpath.functions.reads import get_function
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.secrets.reads import secret_ids
from towpath.secrets.writes import share_secrets
from towpath.values.folded import fold


def save_function(db: Connection, workspace_id: int, fields: FunctionFields, *, now: datetime, function_id: int | None = None) -> Function:
    """Make a function, or change the one with that id: flows run the new code from then on. Raises FunctionIsWrong."""
    asked = {**check_fields(db, workspace_id, fields), "id": function_id, "workspace_id": workspace_id, "now": now}
    try:
        row = db.execute(statement("functions", "insert_function" if function_id is None else "change_function"), asked).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise FunctionIsWrong(f"There is a function called “{fields.name}” already; choose another name.", field="name") from error
    if row is None:
        raise FunctionNotFound("There is no such function in this workspace.", function=function_id)
    return get_function(db, workspace_id, int(row[0]))


def check_fields(db: Connection, workspace_id: int, fields: FunctionFields) -> dict[str, object]:
    """The fields as they are kept; the secrets stay till the caller has committed. Raises FunctionIsWrong."""
    name = fields.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise FunctionIsWrong(f"Give the function a name of at most {LONGEST_NAME} characters.", field="name")
    if len(fields.code) > LONGEST_CODE or "\x00" in fields.code:
        raise FunctionIsWrong(f"The code may have {LONGEST_CODE:,} characters, and no NUL.", field="code")
    with suppress(NoJail):  # it can be kept where it can't be run
        if wrong := why_unreadable(fields.code):
            raise FunctionIsWrong(wrong, field="code")
    hosts = list(dict.fromkeys(host.strip().casefold() for host in fields.hosts))
    if len(hosts) > MOST_HOSTS or (wrong := next((host for host in hosts if not is_host(host)), None)):
        said = f"“{wrong}” is no host" if len(hosts) <= MOST_HOSTS else f"At most {MOST_HOSTS} hosts"
        raise FunctionIsWrong(f"{said}: write api.shop.example, *.shop.example or host:8080.", field="hosts")
    known = secret_ids(db, workspace_id)
    secrets = sorted(set(fields.secrets))
    if len(secrets) > MOST_SECRETS or (missing := next((one for one in secrets if one not in known), None)):
        said = f"There is no secret “{missing}”" if len(secrets) <= MOST_SECRETS else f"At most {MOST_SECRETS} secrets"
        raise FunctionIsWrong(f"{said} in this workspace.", field="secrets")
    share_secrets(db, workspace_id, [known[one] for one in secrets])
    if not 1 <= fields.seconds <= 60 or not 16 <= fields.memory <= 512:
        raise FunctionIsWrong("A run takes 1 to 60 seconds and 16 to 512 MB.", field="seconds")
    return {
        "name": name, "folded": fold(name), "code": fields.code, "hosts": hosts, "secrets": secrets, "seconds": fields.seconds,
        "memory": fields.memory,
    }  # fmt: skip


def lock_function(db: Connection, workspace_id: int, function_id: int) -> str:
    """Its name; nobody launches what names it till the caller has committed. Raises FunctionNotFound."""
    row = db.execute(statement("functions", "lock_function"), {"workspace_id": workspace_id, "id": function_id}).fetchone()
    if row is None:
        raise FunctionNotFound("There is no such function in this workspace.", function=function_id)
    return str(row[0])


def share_functions(db: Connection, workspace_id: int, function_ids: Sequence[int]) -> None:
    """Nobody deletes these till the caller has committed."""
    db.execute(statement("functions", "share_functions"), {"workspace_id": workspace_id, "function_ids": list(function_ids)})


def delete_function(db: Connection, workspace_id: int, function_id: int) -> None:
    db.execute(statement("functions", "delete_function"), {"workspace_id": workspace_id, "id": function_id})
