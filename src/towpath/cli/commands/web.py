"""`towpath web`: the web server alone."""

import argparse
from typing import Any

from towpath.cli.rim import database, settings_of
from towpath.host.processes import end_with_parent
from towpath.host.settings import Settings

_THREADS = 8  # requests at once in a process; its pool of connections is a little larger


def add_parser(subparsers: Any) -> None:
    subparsers.add_parser("web", help="the web server: app, API, intake, tracking")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    end_with_parent()
    with database(settings):
        serve_web(settings)
    return 0


def serve_web(settings: Settings) -> None:
    """Until SIGINT or SIGTERM. Its processes read DATABASE_URL, which `database` has set."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "towpath.web.wsgi:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=_THREADS,
        backpressure=256,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
