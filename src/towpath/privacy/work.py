"""A worker's thread for erasures, and for what is kept no longer."""

import threading

from towpath.host.clock import Clock
from towpath.host.rounds import keep_working
from towpath.privacy.erase import work_one
from towpath.privacy.retention import prune


def run(database_url: str, clock: Clock, stop: threading.Event) -> None:
    """Until `stop` is set."""
    keep_working(
        database_url,
        stop,
        "towpath privacy",
        "an erasure was interrupted",
        work=lambda db: bool(work_one(db, clock.now())),
        seldom=lambda db: prune(db, clock.now()),
    )
