"""After a restore nothing is sent until a person lifts the fence (guarantees, sending)."""

from towpath.accounts import writes
from towpath.engine.sending import EngineFlows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection


def test_a_fenced_workspace_sends_nothing_until_the_fence_is_lifted(db: Connection, workspace: int, clock: MovableClock) -> None:
    row = db.execute(
        "insert into flow (workspace_id, slug, name, status, seed, created_at, changed_at)"
        " values (%s, 'a', 'A', 'active', 1, %s, %s) returning id",
        [workspace, clock.now(), clock.now()],
    ).fetchone()
    assert row is not None
    assert row[0] not in EngineFlows().list_still(db, clock.now()).fenced
    writes.fence_sending(db, at=clock.now())
    assert row[0] in EngineFlows().list_still(db, clock.now()).fenced
    writes.fence_sending(db, at=None)
    assert row[0] not in EngineFlows().list_still(db, clock.now()).fenced
