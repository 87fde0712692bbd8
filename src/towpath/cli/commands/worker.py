"""`towpath worker`: one worker process."""

import argparse
import threading
from typing import Any

from towpath.cli.rim import database, settings_of
from towpath.host.clock import SystemClock
from towpath.host.processes import end_with_parent, stop_on_signals

ROLES = ("engine", "deliver", "jobs")


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("worker", help="one worker process; run as many as you like, on as many machines as you like")
    parser.add_argument("--roles", default=",".join(ROLES), type=_roles, help=f"what it does, of {', '.join(ROLES)}. Default: all")


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    end_with_parent()
    stop = stop_on_signals()
    roles = args.roles if isinstance(args.roles, frozenset) else _roles(args.roles)
    with database(settings) as url:
        from towpath.deeds import work as deeds
        from towpath.engine import worker
        from towpath.imports import fetching
        from towpath.imports import work as imports
        from towpath.messages.office import make_office
        from towpath.privacy import work as privacy

        taking = threading.Thread(target=imports.run, args=(url, SystemClock(), stop), name="imports", daemon=True)
        office = make_office(settings)
        looking = threading.Thread(
            target=fetching.run, args=(url, office.guard, office.ring, SystemClock(), stop), name="sftp", daemon=True
        )
        erasing = threading.Thread(target=privacy.run, args=(url, SystemClock(), stop), name="privacy", daemon=True)
        doing = threading.Thread(target=deeds.run, args=(url, SystemClock(), stop), name="deeds", daemon=True)
        if "jobs" in roles:
            doing.start()
            taking.start()
            looking.start()
            erasing.start()
        worker.run(url, roles, SystemClock(), stop, office=office)
    return 0


def _roles(text: str) -> frozenset[str]:
    roles = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not roles or not roles <= set(ROLES):
        raise argparse.ArgumentTypeError(f"name some of {', '.join(ROLES)}, not “{text}”")
    return roles
