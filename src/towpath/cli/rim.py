"""Where a command touches the world: settings, database, workspace, clock, and what it prints."""

import argparse
import dataclasses
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from towpath.host import settings as declared_settings
from towpath.host.clock import Clock, SystemClock
from towpath.host.database import Connection, connect, encode_json
from towpath.host.logs import set_up_logs
from towpath.host.postgres import EmbeddedPostgres
from towpath.host.settings import Settings
from towpath.values.problems import TowpathError


class WorkspaceNotNamed(TowpathError):
    code = "workspace_not_named"
    status = 400


class WorkspaceNotFound(TowpathError):
    code = "workspace_not_found"
    status = 404


class ScratchNotMade(TowpathError):
    code = "scratch_not_made"
    status = 403


@dataclass(frozen=True, slots=True)
class Scene:
    """What most commands need. db: one transaction, committed when the block ends well."""

    db: Connection
    workspace_id: int
    clock: Clock
    settings: Settings


def settings_of(args: argparse.Namespace) -> Settings:
    """Of the environment, overridden by this command's flags; also left in the environment, for Django and child processes."""
    flags = {
        setting.field: value
        for setting in declared_settings.declared()
        if (value := getattr(args, f"setting_{setting.field}", None)) is not None
    }
    settings = dataclasses.replace(declared_settings.load(os.environ), **flags)
    declared_settings.refuse_wrong(settings)
    os.environ.update(declared_settings.as_environment(settings))
    set_up_logs(settings.log_level)
    return settings


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of a database that answers: the one that is set, or the embedded one, started if nobody has. Django is set up."""
    with kept_database(settings) as (url, _):
        yield url


@contextmanager
def kept_database(settings: Settings) -> Iterator[tuple[str, Callable[[], None]]]:
    """The same, for whoever stays: with what to call now and then, so that an embedded server that died is started again."""
    from towpath.web.setup import set_up_django

    if settings.database_url:
        set_up_django(settings.database_url)
        yield settings.database_url, lambda: None
        return
    with EmbeddedPostgres(settings.data, port=settings.postgres_port or None) as server:
        set_up_django(server.url())
        yield server.url(), server.keep_running


SCRATCH = "_scratch"


@contextmanager
def scratch_database(settings: Settings) -> Iterator[str]:
    """A database beside the one that is set, of this version, empty and nobody else's: for what is rolled back at the end.

    It is kept for the next time. Only one process at a time may have it; another waits.
    """
    from towpath.web.setup import migrate, set_up_django

    with ExitStack() as stack:
        url = settings.database_url or stack.enter_context(EmbeddedPostgres(settings.data, port=settings.postgres_port or None)).url()
        name = f"{conninfo_to_dict(url).get('dbname', 'towpath')}{SCRATCH}"
        with connect(url, autocommit=True) as db:
            db.execute("select pg_advisory_lock(hashtext(%s))", [name])
            try:
                if db.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
                    db.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            except psycopg.errors.InsufficientPrivilege as error:
                raise ScratchNotMade(
                    f"The database user may not make the database “{name}”. Make it by hand (create database), or name another server with"
                    " --database-url: an empty one on your own machine will do."
                ) from error
            scratch = make_conninfo(url, dbname=name)
            set_up_django(scratch)
            migrate(scratch, SystemClock().now())
            yield scratch


@contextmanager
def scene(args: argparse.Namespace) -> Iterator[Scene]:
    """A transaction on the workspace that the command is about."""
    settings = settings_of(args)
    with database(settings) as url, connect(url) as db:
        yield Scene(db, workspace_of(db, settings.workspace), SystemClock(), settings)


def workspace_of(db: Connection, named: str) -> int:
    """named: slug or id; '' means the only one."""
    from towpath.accounts.reads import list_workspace_names

    names = list_workspace_names(db)
    if named:
        for id, slug in names:
            if named in (slug, str(id)):
                return id
        raise WorkspaceNotFound(f"There is no workspace “{named}”. There are: {_listed(names)}.", workspace=named)
    if len(names) == 1:
        return names[0][0]
    if not names:
        raise WorkspaceNotNamed("There is no workspace yet. `towpath user create EMAIL` makes the first, `towpath demo` one with data.")
    raise WorkspaceNotNamed(f"Which workspace? Name it with --workspace: {_listed(names)}.", workspaces=[slug for _, slug in names])


def say(words: str) -> None:
    """Words for people, on stderr."""
    print(words, file=sys.stderr, flush=True)


def answer(args: argparse.Namespace, document: Any, text: str | None = None) -> None:
    """What the command is asked for, on stdout: `document` as JSON under --json, else `text`."""
    if getattr(args, "json", False) or text is None:
        print(encode_json(document).decode(), flush=True)
    elif text:
        print(text, flush=True)


def tell_failure(args: argparse.Namespace, error: TowpathError) -> int:
    logging.getLogger(__name__).debug("the command failed", exc_info=error)
    if getattr(args, "json", False):
        answer(args, {"code": error.code, "sentence": error.sentence, "data": error.data})
    say(error.sentence)
    return 1


def _listed(names: list[tuple[int, str]]) -> str:
    return ", ".join(slug for _, slug in names)
