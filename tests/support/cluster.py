"""One PostgreSQL a test run, one migrated template database in it, a clone for whoever asks."""

import fcntl
import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

import towpath
from towpath.host.postgres import EmbeddedPostgres

TEMPLATE = "towpath_template"


class Cluster:
    """url: of any database of the server that may create databases."""

    def __init__(self, url: str, template: str) -> None:
        self.url = url
        self.template = template

    def clone(self) -> str:
        name = f"test_{uuid.uuid4().hex[:16]}"
        with psycopg.connect(self.url, autocommit=True) as db:
            # FILE_COPY: a template is cloned in some 30 ms, without writing it to the log page by page.
            db.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(sql.Identifier(name), sql.Identifier(self.template))
            )
        return at(self.url, name)

    def drop(self, url: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as db:
            db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(str(conninfo_to_dict(url)["dbname"]))))


class Emptied:
    """A clone that is used again and again: what a test has committed is taken out after it, in a tenth of the time of a new clone.

    Sequences go on, so that nothing is mistaken for what stood there before.
    """

    SEEDED = ("lane", "django_migrations", "django_content_type", "auth_permission")  # by migrations
    LARGE = 2**20  # bytes, from which on a table is made anew instead of emptied row by row

    def __init__(self, url: str) -> None:
        self.url = url
        with psycopg.connect(url) as db, db.cursor().copy("copy lane to stdout") as rows:
            self._lanes = b"".join(bytes(row) for row in rows)

    def empty(self) -> None:
        with psycopg.connect(self.url) as db:
            db.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            )
            db.execute("set session_replication_role = replica")  # no foreign keys: the order does not matter
            found = db.execute(
                "select relname, pg_relation_size(oid) from pg_class"
                " where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> all(%s) and pg_relation_size(oid) > 0",
                [list(self.SEEDED)],
            ).fetchall()
            for table, size in found:
                command = "truncate {} cascade" if size > self.LARGE else "delete from {}"
                db.execute(sql.SQL(command).format(sql.Identifier(table)))
            db.execute("delete from lane")
            with db.cursor().copy("copy lane from stdin") as rows:
                rows.write(self._lanes)


def at(url: str, database: str) -> str:
    """The same server, another database."""
    said = conninfo_to_dict(url)
    host, port = str(said.pop("host", "localhost")), str(said.pop("port", "5432"))
    user, password = str(said.pop("user", "")), said.pop("password", None)
    said.pop("dbname", None)
    from urllib.parse import quote, urlencode

    login = quote(user, safe="") + (f":{quote(str(password), safe='')}" if password else "") + "@" if user else ""
    return f"postgresql://{login}/{database}?{urlencode({'host': host, 'port': port, **said})}"


@contextmanager
def running_cluster(shared: Path) -> Iterator[Cluster]:
    """shared: a folder that all processes of this test run know. The last process to leave stops the server."""
    outside = os.environ.get("TOWPATH_TEST_DATABASE_URL")
    if outside:
        yield Cluster(outside, _migrated(outside, shared))
        return
    with EmbeddedPostgres(shared / "data", for_tests=True) as server:
        yield Cluster(server.url("postgres"), _migrated(server.url("postgres"), shared))


def _migrated(url: str, shared: Path) -> str:
    """The template database, made by the first process that comes. Its name tells the migrations it was made of."""
    name = f"{TEMPLATE}_{_state_of_migrations()}"
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / "template.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(url, autocommit=True) as db:
            if db.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                return name
            half = f"{name}_half"
            db.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(half)))
            db.execute(sql.SQL("create database {}").format(sql.Identifier(half)))
            subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "towpath.cli.main", "migrate"],
                env={**os.environ, "DATABASE_URL": at(url, half), "TOWPATH_DATA": str(shared / "data")},
                check=True,
                capture_output=True,
            )
            db.execute(sql.SQL("alter database {} rename to {}").format(sql.Identifier(half), sql.Identifier(name)))
    return name


def _state_of_migrations() -> str:
    root = Path(towpath.__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.glob("*/migrations/*.py"), *root.glob("*/migrations/*.sql"), root / "host" / "partitions.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
