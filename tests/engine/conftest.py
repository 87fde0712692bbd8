import pytest
from tests.support.journeys import World

from towpath.host.clock import MovableClock
from towpath.host.database import Connection


@pytest.fixture
def world(db: Connection, workspace: int, clock: MovableClock) -> World:
    """Flows, people and a clock; channels accept at once."""
    return World(db, workspace, clock)
