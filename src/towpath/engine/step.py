"""The engine one step at a time: no threads, no sleep. For tests, for the demo's weeks of history, for tests of flows."""

from collections.abc import Callable

from towpath.engine.catalog import Catalog
from towpath.engine.held import release_held
from towpath.engine.outbox import Accept, nobody_accepts
from towpath.engine.schedules import fire_schedules
from towpath.engine.turn import Limits, find_lanes, work_lanes
from towpath.engine.wire import Connection
from towpath.host.clock import Clock

# Sends what the outbox holds; answers how many messages it took. See `messages.deliver`.
Deliver = Callable[[], int]


def work_until_idle(
    db: Connection,
    clock: Clock,
    *,
    deliver: Deliver | None = None,
    accept: Accept = nobody_accepts,
    catalog: Catalog | None = None,
    limits: Limits | None = None,
) -> int:
    """Match, advance (and deliver) until nothing is due; answers how many rows were worked. Each turn is a transaction of its own,
    or a savepoint where the caller has begun one."""
    catalog = catalog or Catalog()
    total = 0
    while True:
        with db.transaction():
            worked = fire_schedules(db, clock.now()) + release_held(db, clock.now())
        while lanes := find_lanes(db, clock.now(), 0, 256):
            some = sum(
                work_lanes(db, catalog, clock.now(), lanes[start : start + 64], limits, accept) for start in range(0, len(lanes), 64)
            )
            worked += some
            if not some:
                break
        if deliver is not None:
            worked += deliver()
        total += worked
        if not worked:
            return total
