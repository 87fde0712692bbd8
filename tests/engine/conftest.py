from collections.abc import Iterator

import pytest
from psycopg.pq import TransactionStatus
from tests.support.journeys import World

from towpath.engine.checks import check_counts
from towpath.host.clock import MovableClock
from towpath.host.database import Connection


@pytest.fixture
def world(db: Connection, workspace: int, clock: MovableClock) -> Iterator[World]:
    """Flows, people and a clock; channels accept at once. Whatever a test does, what is counted equals what is there (semantics 47)."""
    world = World(db, workspace, clock)
    yield world
    if db.info.transaction_status != TransactionStatus.INERROR:
        assert check_counts(db) == []
