"""`towpath doctor`: is everything as it must be; and the fence after a restore."""

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from towpath.channels.function.jail import why_no_jail
from towpath.cli.rim import answer, database, settings_of
from towpath.host.clock import SystemClock
from towpath.host.database import Connection, connect
from towpath.host.settings import Settings
from towpath.host.sql import statement

_LITTLE_SPACE = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    state: Literal["good", "warning", "wrong"]
    sentence: str


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("doctor", help="look whether everything is as it must be")
    parser.add_argument("--lift-fence", action="store_true", help="let messages go out again after a backup was restored")
    parser.add_argument("--counts", action="store_true", help="count everything anew and compare; reads all runs")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as url, connect(url) as db:
        from towpath.accounts import writes

        if args.lift_fence:
            writes.fence_sending(db, at=None)
        findings = list(_findings(settings, db))
        if args.counts:
            findings += _counts(db)
    signs = {"good": "ok     ", "warning": "warning", "wrong": "WRONG  "}
    text = "\n".join(f"{signs[one.state]}  {one.what}: {one.sentence}" for one in findings)
    answer(args, {"findings": [asdict(one) for one in findings]}, text)
    return 1 if any(one.state == "wrong" for one in findings) else 0


def _findings(settings: Settings, db: Connection) -> Iterator[Finding]:
    version = db.info.server_version // 10_000
    known = 15 <= version <= 18
    yield Finding("PostgreSQL", "good" if known else "wrong", f"version {version}" + ("" if known else "; Towpath needs 15 to 18"))
    missing = _missing_migrations()
    yield Finding(
        "migrations",
        "wrong" if missing else "good",
        f"{missing} are missing: run `towpath migrate`" if missing else "the database is up to date",
    )
    if missing:
        return
    keys = settings.data / "keys"
    open_keys = [path.name for path in keys.glob("*") if path.stat().st_mode & 0o077] if keys.is_dir() else []
    yield Finding("key ring", "wrong" if open_keys else "good", f"others may read {open_keys}" if open_keys else f"{keys}")
    free = shutil.disk_usage(settings.data if settings.data.exists() else ".").free
    yield Finding("disk", "good" if free > _LITTLE_SPACE else "warning", f"{free / 2**30:.1f} GB free")
    refused = why_no_jail()
    yield Finding("functions", "warning" if refused else "good", f"they can't be run: {refused}" if refused else "they run in a jail")
    for name, state, sentence in db.execute(statement("cli", "findings"), {"now": SystemClock().now()}):
        yield Finding(name, state, sentence)


def _counts(db: Connection) -> list[Finding]:
    from towpath.engine.checks import check_counts

    wrong = check_counts(db)
    return [Finding("counts", "wrong", one) for one in wrong] or [Finding("counts", "good", "what is counted equals the rows")]


def _missing_migrations() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
