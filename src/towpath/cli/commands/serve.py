"""`towpath serve`: everything on this machine: database, web, workers, mail catcher."""

import argparse
import importlib
import logging
import threading
from collections.abc import Callable
from typing import Any

import httpx

from towpath.cli.rim import kept_database, say, settings_of
from towpath.host.clock import SystemClock
from towpath.host.database import connect
from towpath.host.ports import refuse_taken_ports
from towpath.host.processes import Child, stop_on_signals, supervise
from towpath.host.settings import Settings
from towpath.values.problems import TowpathError

_PARTITIONS_EVERY_SECONDS = 24 * 3600
_AGAIN_AFTER_SECONDS = 2

log = logging.getLogger(__name__)


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("serve", help="everything on this machine: database, web, workers, mail catcher")
    parser.add_argument("--demo", action="store_true", help="make the demo workspace first, if it is not there")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    refuse_taken_ports(settings)
    with kept_database(settings) as (url, keep_running):
        from towpath.web.setup import migrate

        migrate(url, SystemClock().now())
        if args.demo:
            importlib.import_module("towpath.cli.commands.demo").run(args)
        stop = stop_on_signals()
        children = [
            Child("web", ["web"]),
            Child("mail catcher", ["catcher"]),
            *(Child(f"worker {number + 1}", ["worker"]) for number in range(settings.workers)),
        ]
        threading.Thread(target=_say_when_ready, args=(settings, args.demo, stop), daemon=True).start()
        threading.Thread(target=_keep_partitions, args=(url, stop), daemon=True).start()
        supervise(children, stop, lambda: _keep_database(keep_running, stop))
        say("Stopped.")
    return 0


def _keep_database(keep_running: Callable[[], None], stop: threading.Event) -> None:
    """A server that can't start now (a full disk) is tried again; everything else goes on and says that it waits."""
    try:
        keep_running()
    except TowpathError as error:
        log.error(error.sentence)
        stop.wait(_AGAIN_AFTER_SECONDS)


def _say_when_ready(settings: Settings, demo: bool, stop: threading.Event) -> None:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    while not stop.wait(0.1):
        try:
            if httpx.get(f"http://{host}:{settings.port}/health/ready", timeout=5).status_code == 200:
                say(welcome(settings.base_url, demo))
                return
        except httpx.HTTPError:
            continue


def welcome(base_url: str, demo: bool) -> str:
    """The last lines before silence: where to look and, in the demo, who to be and where something can be made to happen."""
    if not demo:
        return f"Towpath is at {base_url}"
    from towpath.demo.make import EMAIL, PASSWORD

    return (
        f"\nTowpath is at {base_url}\n  sign in as      {EMAIL}\n  with password   {PASSWORD}\n"
        f"  the shop's page {base_url}/t/demo, with forms that start flows\n"
    )


def _keep_partitions(url: str, stop: threading.Event) -> None:
    from towpath.host.partitions import ensure_partitions

    while not stop.wait(_PARTITIONS_EVERY_SECONDS):
        with connect(url) as db:
            ensure_partitions(db, SystemClock().now())
