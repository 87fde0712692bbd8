"""Who belongs to a segment is the same however it is found: kept up by events and by the clock, by SQL over everybody, by Python (semantics 2,
25, 53, 54, 55). SEGMENT_WALKS=1000 walks longer, SEARCH=1 elsewhere."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.support import conditions as made
from tests.support.journeys import World
from tests.support.segment_walks import Walk, walks

from towpath.host.clock import MovableClock
from towpath.host.database import Connection

WALKS = int(os.environ.get("SEGMENT_WALKS", "14"))


@pytest.fixture(autouse=True)
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWPATH_DATA", str(tmp_path))


@pytest.mark.slow
@settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=walks)
def test_members_kept_up_step_by_step_are_those_that_sql_and_python_find(db: Connection, workspace: int, walk: Any) -> None:
    wheres, rounds = walk
    with db.transaction(force_rollback=True):
        taken = Walk(World(db, workspace, MovableClock(made.NOW)))
        taken.make(wheres)
        assert taken.compare() == []
        for steps in rounds:
            for step in steps:
                taken.take(*step)
            taken.world.step()
            assert taken.compare() == [], steps
