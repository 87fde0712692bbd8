"""Keys of senders, remembered for a few seconds: one look-up a key and process, not one a request."""

import threading
from datetime import datetime, timedelta

import msgspec
from psycopg_pool import ConnectionPool

from towpath.accounts import reads, writes
from towpath.accounts.rules import scopes_may
from towpath.host.clock import Clock
from towpath.host.database import Connection

# A key that was revoked works at most this long on.
_REMEMBERED_FOR = timedelta(seconds=5)
_MOST_REMEMBERED = 10_000


class Sender(msgspec.Struct, frozen=True):
    """Who sends by a key."""

    key_id: int
    workspace_id: int
    scopes: frozenset[str] = frozenset()

    def may(self, permission: str) -> bool:
        return scopes_may(self.scopes, permission)


class SenderKeys:
    def __init__(self, pool: ConnectionPool[Connection], clock: Clock) -> None:
        self._pool, self._clock = pool, clock
        self._known: dict[str, tuple[Sender | None, datetime]] = {}
        self._lock = threading.Lock()

    def find(self, key: str) -> Sender | None:
        """The sender with this key, if it may send events; None for a wrong one, which is remembered too."""
        now = self._clock.now()
        known = self._known.get(key)
        if known is not None and known[1] > now:
            return known[0]
        with self._pool.connection() as db:
            found = reads.find_key(db, key)
            if found is not None:
                writes.note_key_use(db, key_id=found.id, at=now)
        sender = Sender(found.id, found.workspace_id, frozenset(found.scopes)) if found else None
        sender = sender if sender and sender.may("track") else None
        with self._lock:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[key] = (sender, now + _REMEMBERED_FOR)
        return sender
