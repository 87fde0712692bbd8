"""A worker's thread that looks for work again and again, with some of it to be done seldom."""

import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext

import psycopg

from towpath.host.database import Connection, connect

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
SELDOM_SECONDS = 3600


def keep_working(
    database_url: str,
    stop: threading.Event,
    name: str,
    said: str,
    *,
    work: Callable[[Connection], bool],
    seldom: Callable[[Connection], object],
    in_transaction: bool = True,
) -> None:
    """Until `stop` is set. work: one piece, in a transaction of its own; answers whether there was one. seldom: when nothing was to do, at
    first and then after every hour of it. in_transaction false: work opens its own. name: of the connection. said: what the log calls an error, after which it begins anew."""
    while not stop.is_set():
        try:
            with connect(database_url, autocommit=True, name=name) as db:
                idle = SELDOM_SECONDS / IDLE_SECONDS
                while not stop.is_set():
                    with db.transaction() if in_transaction else nullcontext():
                        worked = work(db)
                    if not worked:
                        idle += 1
                        if idle >= SELDOM_SECONDS / IDLE_SECONDS:
                            idle = 0
                            seldom(db)
                        stop.wait(IDLE_SECONDS)
        except Exception as error:
            log.warning("%s: %s", said, error, exc_info=not isinstance(error, psycopg.OperationalError))
            stop.wait(IDLE_SECONDS)
