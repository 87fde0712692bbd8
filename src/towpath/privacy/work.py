"""A worker's thread for erasures, and for what is kept no longer."""

import logging
import threading

import psycopg

from towpath.host.clock import Clock
from towpath.host.database import connect
from towpath.privacy.erase import work_one
from towpath.privacy.retention import prune

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
PRUNE_EVERY_SECONDS = 3600


def run(database_url: str, clock: Clock, stop: threading.Event) -> None:
    """Until `stop` is set."""
    while not stop.is_set():
        try:
            with connect(database_url, autocommit=True, name="towpath privacy") as db:
                idle = PRUNE_EVERY_SECONDS / IDLE_SECONDS
                while not stop.is_set():
                    with db.transaction():
                        worked = work_one(db, clock.now())
                    if not worked:
                        idle += 1
                        if idle >= PRUNE_EVERY_SECONDS / IDLE_SECONDS:
                            idle = 0
                            prune(db, clock.now())
                        stop.wait(IDLE_SECONDS)
        except Exception as error:
            log.warning("an erasure was interrupted: %s", error, exc_info=not isinstance(error, psycopg.OperationalError))
            stop.wait(IDLE_SECONDS)
