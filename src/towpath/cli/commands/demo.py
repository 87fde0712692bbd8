"""`towpath demo`: make or remake the demo workspace."""

import argparse
from typing import Any

from towpath.cli.rim import database, say, settings_of
from towpath.host.clock import SystemClock
from towpath.host.database import connect


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("demo", help="make the demo workspace, a shop with real purchases")
    parser.add_argument("--reset", action="store_true", help="delete it first, with everything in it; not while Towpath serves")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    with database(settings) as url:
        from towpath.demo.erase import erase_workspace
        from towpath.demo.make import EMAIL, PASSWORD, find_demo, make_demo
        from towpath.demo.purchases import read_purchases
        from towpath.messages.office import make_office
        from towpath.web.setup import migrate

        now = SystemClock().now()
        migrate(url, now)
        with connect(url, autocommit=True) as db:
            found = find_demo(db)
            if found is not None and (getattr(args, "reset", False) or not found.whole):
                with db.transaction():
                    erase_workspace(db, found.workspace_id)
                found = None
            if found is None:
                make_demo(db, make_office(settings, replays=True), now, read_purchases(now), smtp_url=settings.smtp_url, say=say)
        say(f"The demo workspace is there. Sign in as {EMAIL} with the password {PASSWORD}")
    return 0
