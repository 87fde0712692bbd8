"""`towpath migrate`: bring the database to this version."""

import argparse
from typing import Any

from towpath.cli.rim import answer, database, settings_of
from towpath.host.clock import SystemClock


def add_parser(subparsers: "argparse._SubParsersAction[Any]") -> None:
    subparsers.add_parser("migrate", help="bring the database to this version; doing it again changes nothing")


def run(args: argparse.Namespace) -> int:
    with database(settings_of(args)) as url:
        from towpath.web.setup import migrate

        migrate(url, SystemClock().now())
    answer(args, {"migrated": True}, "The database is up to date.")
    return 0
