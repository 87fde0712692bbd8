"""`towpath catcher`: the mail catcher alone."""

import argparse
from typing import Any

from towpath.cli.rim import database, settings_of
from towpath.host.clock import SystemClock
from towpath.host.processes import end_with_parent, stop_on_signals


def add_parser(subparsers: Any) -> None:
    subparsers.add_parser("catcher", help="the mail catcher: a local SMTP server that keeps every mail and sends none")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    end_with_parent()
    stop = stop_on_signals()
    with database(settings) as url:
        from towpath.messages import catcher
        from towpath.secrets.ring import open_ring

        catcher.run(url, "127.0.0.1", settings.catcher_port, SystemClock(), stop, ring=open_ring(settings.data))
    return 0
