"""A launched flow is deleted with all its data (semantics 44): where the workspace allows it, by an admin who typed its name.

At once nobody sees it and its slug is free; `engine.deleting` takes away what belongs to it, page by page, and the flow last.
"""

from datetime import datetime

from towpath.accounts.reads import get_workspace
from towpath.accounts.writes import audit
from towpath.flows.approvals import void_request
from towpath.flows.errors import DeletionIsOff, NameNotTyped, WrongStatus
from towpath.flows.writes import bump, lock
from towpath.host.database import Connection
from towpath.host.sql import statement

OVER = ("finished", "cancelled", "archived")


def ask_to_delete(db: Connection, workspace_id: int, flow_id: int, *, typed: str, by: str, now: datetime) -> None:
    """typed: the flow's name, as whoever deletes it wrote it. Raises DeletionIsOff, NameNotTyped, WrongStatus."""
    flow = lock(db, workspace_id, flow_id)
    if not get_workspace(db, workspace_id).flow_deletion:
        raise DeletionIsOff(
            f"This workspace keeps what was launched: “{flow.name}” can be archived. An admin can allow deleting under Settings, Launches.",
            flow=flow.slug,
        )
    if flow.status not in OVER or flow.live_text is None:
        first = "Discard its draft" if flow.live_text is None else "Stop it first"
        raise WrongStatus(f"“{flow.name}” is {flow.status} and can't be deleted. {first}.", flow=flow.slug, status=flow.status)
    row = db.execute(statement("flows", "count_people_inside"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchone()
    inside = int(row[0]) if row is not None else 0
    if inside:
        raise WrongStatus(
            f"{inside} {'person is' if inside == 1 else 'people are'} still on the way out of “{flow.name}”. Try again in a moment.",
            flow=flow.slug,
            inside=inside,
        )
    if typed.strip() != flow.name:
        raise NameNotTyped(f"What was typed is not the flow's name. Type “{flow.name}” to delete it with all its data.", flow=flow.slug)
    void_request(db, workspace_id, flow_id, "is deleted", by=by, now=now)
    db.execute(statement("flows", "hide_flow"), {"workspace_id": workspace_id, "flow_id": flow_id, "now": now})
    bump(db, workspace_id)
    about = {"flow": flow_id, "id": flow.slug, "name": flow.name}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.deleted", about=about)


def claim_deletion(db: Connection) -> int | None:
    """The oldest flow that is being deleted, locked against other workers."""
    row = db.execute(statement("flows", "claim_deletion")).fetchone()
    return None if row is None else int(row[0])


def delete_flow(db: Connection, flow_id: int) -> None:
    """Everything that belonged to it has gone."""
    db.execute(statement("flows", "delete_flow"), {"flow_id": flow_id})
