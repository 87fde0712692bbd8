"""The empty database beside the real one, in which one person is walked through a flow: never a token or message of somebody real.

A web process has its own settings of Django, so another process brings the database to this version, once.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from towpath.host.database import Connection, connect
from towpath.host.sql import statement
from towpath.rehearsal.errors import CannotBePlayed

SUFFIX = "_scratch"
PATIENCE = "15s"  # how long one walk waits for another's end
LONGEST = "20s"  # a statement of a walk
_ready: set[str] = set()
_lock = threading.Lock()


class Busy(CannotBePlayed):
    """Others are being walked through flows just now."""

    code = "walk_is_busy"
    status = 503


@contextmanager
def scratch_connection(url: str) -> Iterator[Connection]:
    """A connection to the scratch database of the database at `url`, alone in it; what it writes is rolled back at the end."""
    name = f"{conninfo_to_dict(url).get('dbname', 'towpath')}{SUFFIX}"
    with connect(url, autocommit=True, name="towpath walk") as db:
        db.execute("select set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            db.execute("select pg_advisory_lock(hashtext(%s))", [name])
        except psycopg.errors.LockNotAvailable:
            raise Busy("Somebody else is being walked through a flow just now. Try again in a moment.") from None
        scratch = make_conninfo(url, dbname=name)
        _make_ready(db, name, scratch)
        with connect(scratch, name="towpath walk") as alone:
            alone.execute("select set_config('statement_timeout', %s, false)", [LONGEST])
            try:
                yield alone
            finally:
                alone.rollback()


def _make_ready(db: Connection, name: str, scratch: str) -> None:
    with _lock:
        if scratch in _ready:
            return
        try:
            if db.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
                db.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise CannotBePlayed(
                f"The database user may not make the database “{name}”, in which people are walked through flows. Make it by hand"
                " (create database), owned by that user."
            ) from None
        command = [sys.executable, "-m", "towpath.cli.main", "migrate"]
        subprocess.run(command, env={**os.environ, "DATABASE_URL": scratch}, check=True, capture_output=True, timeout=120)  # noqa: S603  our own command
        with connect(scratch, autocommit=True) as alone:
            alone.execute(statement("rehearsal", "number_workspaces_apart"))
        _ready.add(scratch)
