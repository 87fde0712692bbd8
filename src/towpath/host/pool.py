"""The connections of a web process: one pool, opened at the first request, so that a forked process opens its own."""

import os
import threading

from psycopg_pool import ConnectionPool

from towpath.host.database import Connection, open_pool

_lock = threading.Lock()
_pool: ConnectionPool[Connection] | None = None
_MOST = 12


def pool() -> ConnectionPool[Connection]:
    """Of DATABASE_URL, which the command has set. `with pool().connection() as db:` is one transaction."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = open_pool(os.environ["DATABASE_URL"], 1, _MOST, name="towpath web", wait_seconds=5)
        return _pool


def close_pool() -> None:
    """The next request opens it anew; a test uses this to change the database."""
    global _pool
    with _lock:
        if _pool is not None:
            _pool.close()
            _pool = None
