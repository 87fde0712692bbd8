"""People who go over to another version, as they were told at a launch; and back again (semantics 42)."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from psycopg.rows import class_row

from towpath.accounts.writes import audit
from towpath.flows import places
from towpath.flows.errors import MoveNotFound, WrongStatus
from towpath.flows.reads import get_flow
from towpath.flows.writes import LaunchResult, bump, hold_engine, insert_move, lock, relaunch
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import LANES

OLD_PLACES_FOR = timedelta(days=30)


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """from_versions, to_version: numbers. moved: tokens that have a place in the new version. left_flow: runs that ended by the plan."""

    id: int
    from_versions: list[int]
    to_version: int
    at: datetime
    by_user: int | None
    done_at: datetime | None
    back_of: int | None
    went_back: int | None
    lanes_done: int
    moved: int
    left_flow: int


def list_moves(db: Connection, workspace_id: int, flow_id: int) -> list[Move]:
    """Newest first."""
    with db.cursor(row_factory=class_row(Move)) as cursor:
        asked = {"workspace_id": workspace_id, "flow_id": flow_id, "lanes": list(range(LANES))}
        return cursor.execute(statement("flows", "list_moves"), asked).fetchall()


def get_move(db: Connection, workspace_id: int, flow_id: int, move_id: int) -> Move:
    found = next((one for one in list_moves(db, workspace_id, flow_id) if one.id == move_id), None)
    if found is None:
        raise MoveNotFound(f"The flow has no move {move_id}.", move=move_id)
    return found


def end_moves(db: Connection, now: datetime) -> None:
    """Moves that every lane has applied are over."""
    for (workspace_id,) in db.execute(statement("flows", "end_moves"), {"now": now, "lanes": list(range(LANES))}).fetchall():
        bump(db, workspace_id)


def list_stayed(db: Connection, workspace_id: int, move: Move, limit: int = 1_000) -> list[tuple[int, str]]:
    """Of a move back: (run, why) of those who were not taken back."""
    if move.back_of is None:
        return []
    asked = {"workspace_id": workspace_id, "lanes": list(range(LANES)), "move_id": move.back_of, "limit": limit}
    return [(run_id, why) for run_id, why in db.execute(statement("flows", "list_stayed"), asked)]


def roll_back(db: Connection, workspace_id: int, flow_id: int, move_id: int, *, by: str, now: datetime) -> LaunchResult:
    """What was live before the launch that moved people goes live again, as a version of its own. Who has begun nothing since returns to
    the old node and due time; the others are listed. A version from which nobody came is left as it is."""
    flow = lock(db, workspace_id, flow_id)
    move = get_move(db, workspace_id, flow_id, move_id)
    if move.back_of is not None or move.went_back is not None:
        raise WrongStatus("This move has been taken back already.", flow=flow.slug, move=move_id)
    if move.done_at is None:
        raise WrongStatus("This move is not over yet. Wait till every lane has applied it.", flow=flow.slug, move=move_id)
    if move.at + OLD_PLACES_FOR < now:
        raise WrongStatus("Old places are kept for 30 days; this move is older.", flow=flow.slug, move=move_id)
    if flow.live_to is not None or flow.version_number != move.to_version or flow.status not in ("active", "paused"):
        raise WrongStatus(f"“{flow.name}” does not live by version {move.to_version} any more.", flow=flow.slug, move=move_id)
    hold_engine(db)
    graphs = {graph.number: graph for graph in places.list_graphs(db, workspace_id, flow_id)}
    old = graphs[max(move.from_versions)]
    number = relaunch(db, flow, old, by, now)
    new = next(graph for graph in places.list_graphs(db, workspace_id, flow_id) if graph.number == number)
    plan: dict[str, Any] = {
        str(graphs[version].version_id): [new.number_of.get(node["id"]) for node in graphs[version].nodes] for version in move.from_versions
    }
    back = insert_move(db, flow, new, [graphs[move.to_version]], {"back": plan}, by, now, back_of=move_id)
    bump(db, workspace_id)
    about = {"flow": flow_id, "version": number, "move": move_id}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.rolled_back", about=about)
    return LaunchResult(get_flow(db, workspace_id, flow_id), number, True, False, (), move=back)
