"""A worker's thread for erasures, flows that are deleted, and what is kept no longer."""

import threading

from towpath.engine import deleting
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
        "an erasure or a deletion was interrupted",
        work=lambda db: work_one(db, clock.now()) or deleting.work_one(db),
        seldom=lambda db: prune(db, clock.now()),
    )
