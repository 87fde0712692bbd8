"""What belongs to a flow that is being deleted goes, a page a transaction; the flow itself last (semantics 44).

People keep their own: their events, orders, coupons, tasks, and that they were sent a message, by which limits count and people leave.
Who was engaged in a month stays counted (semantics 50).
"""

from towpath.flows.deleting import claim_deletion, delete_flow
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.messages.erasing import forget_messages
from towpath.values.lanes import LANES

A_PAGE = 1_000  # runs
_ROWS = 20_000
_ATTEMPTING = 1
_TABLES = (
    "forget_memory", "forget_denied", "forget_goals", "forget_members", "forget_dates", "forget_moved_tokens", "forget_held", "forget_set_aside",
    "forget_calls", "forget_counters",
)  # fmt: skip


def work_one(db: Connection) -> bool:
    """A page of the oldest flow that is being deleted, in the caller's transaction; answers whether there was anything to do now."""
    flow_id = claim_deletion(db)
    if flow_id is None:
        return False
    runs = db.execute(statement("engine", "list_runs_of_flow"), {"flow_id": flow_id, "limit": A_PAGE}).fetchall()
    if runs:
        return _delete_runs(db, flow_id, runs)
    asked = {"flow_id": flow_id, "lanes": list(range(LANES)), "limit": _ROWS}
    for name in _TABLES:
        if db.execute(statement("engine", name), asked).rowcount:
            return True
    db.execute(statement("engine", "forget_start"), asked)
    delete_flow(db, flow_id)
    return True


def _delete_runs(db: Connection, flow_id: int, runs: list[tuple[int, int, int | None]]) -> bool:
    """A run of which a message is being attempted stays for later."""
    asked = {
        "flow_id": flow_id,
        "lanes": [lane for lane, _, _ in runs],
        "runs": [id for _, id, _ in runs],
        "contacts": [contact_id or None for _, _, contact_id in runs],  # 0: of a flow about nobody
    }
    messages = db.execute(statement("engine", "list_messages_of_runs"), asked).fetchall()
    busy = {run_id for _, _, status, run_id in messages if status == _ATTEMPTING}
    forget_messages(db, [(lane, process_id) for lane, process_id, status, _ in messages if status != _ATTEMPTING])
    free = [(lane, id) for lane, id, _ in runs if id not in busy]
    db.execute(statement("engine", "delete_runs"), {"lanes": [lane for lane, _ in free], "runs": [id for _, id in free]})
    return bool(free)
