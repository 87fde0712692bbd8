"""People who go over to another version by the plan of a launch, and back again (semantics 42).

Each lane applies a plan before its next batch, so that nobody is worked between the launch and the move. Old places are kept.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from towpath.engine.advance import SKIPPED
from towpath.engine.batch import AWAITING_ANSWER, AWAITING_CHANGE, AWAITING_EVENTS, IN_ERROR, READY, Batch, decode, encode, tail
from towpath.engine.catalog import PlannedMove, VersionView
from towpath.engine.going_over import go_over
from towpath.engine.taking import load_runs, take_tokens, take_tokens_of_versions
from towpath.engine.wire import FOREVER, Column, Int2s, Layout, Numbers, loose_jsonb, loose_numbers
from towpath.events.binary import NULL
from towpath.host.sql import statement

A_TURN = 20_000  # tokens that a turn moves; a lane that has more goes on with the next
CAME_BACK, BEGAN, ENDED = 0, 1, 2
_GOES_ON = ("woken", "answer", SKIPPED)  # in the memo: what came while the flow was paused, and is worked when it goes on (semantics 24)

_MOVED = Layout(
    statement("engine", "copy_moved"), 2,
    run_id="i8", process_id="i8", new_process_id="i8", due_at="t", started_at="t", prior="i8", move_id="i4", version_id="i4", lane="i2",
    node="i2", state="i2", klass="i2",
)  # fmt: skip


def lanes_to_move(batch: Batch, moves: Sequence[PlannedMove]) -> dict[int, list[int]]:
    """Move -> those of the batch's lanes that have not applied it yet."""
    asked = {"lanes": Int2s(batch.lanes), "moves": [move.id for move in moves]}
    done = set(batch.db.execute(statement("engine", "list_moved_lanes"), asked).fetchall())
    return {move.id: lanes for move in moves if (lanes := [lane for lane in batch.lanes if (move.id, lane) not in done])}


def carry_out(batch: Batch, moves: Sequence[PlannedMove]) -> tuple[set[int], int]:
    """One page of what is left to move, the oldest plan first; lanes that have not come to its end, and how many rows were worked."""
    left: set[int] = set()
    worked = 0
    for move_id, lanes in lanes_to_move(batch, moves).items():
        move = next(one for one in moves if one.id == move_id)
        page = max(1, A_TURN // len(lanes))
        ready = [lane for lane in lanes if lane not in left]
        if not ready:
            continue
        moved, gone, full = (_take_back if move.back_of is not None else _move_lanes)(batch, move, ready, page)
        left |= full
        worked += sum(moved.values()) + sum(gone.values())
        noted = {
            "move_id": move.id, "now": batch.now, "lanes": Int2s(ready), "tokens": [moved.get(lane, 0) for lane in ready],
            "gone": [gone.get(lane, 0) for lane in ready], "done": [lane not in full for lane in ready],
        }  # fmt: skip
        batch.db.execute(statement("engine", "note_moved_lanes"), noted)
    return left, worked


def take_along(batch: Batch, moved_from: dict[int, PlannedMove]) -> None:
    """Who entered an older version in this batch, by an event from before the launch, follows the others."""
    tokens, runs = batch.tokens, batch.runs
    fresh = (tokens.live[: tokens.count] == 1) & (runs.new[tokens.run[: tokens.count]] == 1)
    for version_id, move in moved_from.items():
        places = np.flatnonzero(fresh & (tokens.version[: tokens.count] == version_id))
        if len(places):
            _move(batch, move, places)


# ---- Over ----------------------------------------------------------------------------------------------------------


def _move_lanes(batch: Batch, move: PlannedMove, lanes: list[int], page: int) -> tuple[dict[int, int], dict[int, int], set[int]]:
    """Of each lane: tokens moved, tokens that ended, and the lanes that may have more."""
    taken = take_tokens_of_versions(batch, lanes, move.from_version_ids, page)
    tokens, runs = batch.tokens, batch.runs
    before = _by_lane(batch, taken)
    places = np.flatnonzero((tokens.live[: tokens.count] == 1) & np.isin(tokens.version[: tokens.count], move.from_version_ids))
    _move(batch, move, places)
    ended = places[tokens.live[places] == 0]
    gone = dict(zip(*map(np.ndarray.tolist, np.unique(runs.lane[tokens.run[ended]], return_counts=True)), strict=True))
    moved = _by_lane(batch, places[tokens.live[places] == 1])
    return moved, gone, {lane for lane, n in before.items() if n >= page}


def _by_lane(batch: Batch, places: Column) -> dict[int, int]:
    lanes, counts = np.unique(batch.runs.lane[batch.tokens.run[places]], return_counts=True)
    return dict(zip(lanes.tolist(), counts.tolist(), strict=True))


def _move(batch: Batch, move: PlannedMove, places: Column) -> None:
    tokens = batch.tokens
    new = batch.view(move.to_version_id, move.workspace_id)
    groups = [
        (version, node, *move.plan[str(version)][str(node)])
        for version in np.unique(tokens.version[places]).tolist()
        for node in np.unique(tokens.node[places[tokens.version[places] == version]]).tolist()
    ]
    for version, node, do, to in sorted(groups, key=lambda group: group[2] == "exit"):
        some = places[(tokens.version[places] == version) & (tokens.node[places] == node)]
        old = batch.view(version, move.workspace_id)
        places = places[~np.isin(places, some)]
        keep = _note_places(batch, some)
        if do == "exit":
            _cancel(batch, some)
            batch.end_visits(some, version, node, tail(None, None, {"reason": "node_removed"}))
            batch.end_tokens(some, "node_removed")
        elif do == "go_to":
            _cancel(batch, some)
            batch.end_visits(some, version, node, tail(None, None, {"moved": new.version.nodes[to].id}))
            go_over(batch, old, new, some)
            batch.move(some, to, new.version.version_id)
            batch.park(some, READY, batch.now_us)
        else:
            go_over(batch, old, new, some)
            tokens.node[some] = to
            if do == "reschedule":
                _begin_anew(batch, some)
            _listen_anew(batch, new, some)
        _write_places(batch, move, keep, some)


def _begin_anew(batch: Batch, places: Column) -> None:
    """The node decides again when the wait ends, counted from when it began (semantics 31)."""
    batch.park(places[batch.tokens.state[places] != IN_ERROR], READY, batch.now_us)
    for place in places.tolist():
        batch.memo.pop(place, None)


def _cancel(batch: Batch, places: Column) -> None:
    """What the visits that end had planned to send and nobody has begun to; what was set aside of them is forgotten."""
    tokens, runs = batch.tokens, batch.runs
    waiting = places[tokens.state[places] == AWAITING_ANSWER]
    if len(waiting):
        asked = {"now": batch.now, "lanes": Int2s(runs.lane[tokens.run[waiting]]), "processes": Numbers(tokens.process[waiting])}
        batch.db.execute(statement("engine", "cancel_messages"), asked)
    for place in places[tokens.state[places] == IN_ERROR].tolist():
        row = int(tokens.run[place])
        batch.db.execute(statement("engine", "drop_quarantined"), {"lane": int(runs.lane[row]), "run_id": int(runs.id[row])})


def _listen_anew(batch: Batch, view: VersionView, places: Column) -> None:
    """Visits that wait for events wait for those that their node names now; a condition that is waited for is looked at at once."""
    tokens, runs = batch.tokens, batch.runs
    batch.park(places[tokens.state[places] == AWAITING_CHANGE], AWAITING_CHANGE, batch.now_us)
    for place in places[tokens.state[places] == AWAITING_EVENTS].tolist():
        arms = getattr(view.version.nodes[int(tokens.node[place])].prepared, "arms", None)
        if arms is None:
            continue
        row, process = int(tokens.run[place]), int(tokens.process[place])
        batch.stop_listening(place)
        for name in dict.fromkeys(arm.event for arm in arms):
            batch.awaited.append((int(runs.contact[row]), process, int(runs.id[row]), int(runs.lane[row]), name))


def _note_places(batch: Batch, places: Column) -> tuple[dict[str, Any], list[bytes]]:
    """Everything of the old places, as it is written down."""
    tokens, runs = batch.tokens, batch.runs
    rows = tokens.run[places]
    columns = {
        "run_id": runs.id[rows], "process_id": tokens.process[places].copy(), "due_at": tokens.due[places].copy(),
        "started_at": tokens.started[places].copy(), "prior": tokens.prior[places].copy(), "version_id": tokens.version[places].copy(),
        "lane": runs.lane[rows], "node": tokens.node[places].copy(), "state": tokens.state[places].copy(),
        "klass": tokens.klass[places].copy(),
    }  # fmt: skip
    loose = [
        loose_numbers(batch.forks.get(place) or None) + (loose_jsonb(encode(memo)) if (memo := batch.memo.get(place)) else NULL)
        for place in places.tolist()
    ]
    return columns, loose


def _write_places(batch: Batch, move: PlannedMove, kept: tuple[dict[str, Any], list[bytes]], places: Column) -> None:
    columns, loose = kept
    tokens = batch.tokens
    new = np.where(tokens.live[places] == 1, tokens.process[places], 0)
    _MOVED.copy(batch.db, {**columns, "new_process_id": new, "move_id": np.full(len(places), move.id)}, loose)


# ---- Back ----------------------------------------------------------------------------------------------------------


def _take_back(batch: Batch, move: PlannedMove, lanes: list[int], page: int) -> tuple[dict[int, int], dict[int, int], set[int]]:
    """Of each lane: tokens taken back, those that were not, and the lanes that may have more."""
    asked = {"lanes": Int2s(lanes), "move_id": move.back_of, "limit": page}
    rows = batch.db.execute(statement("engine", "list_moved"), asked).fetchall()
    if not rows:
        return {}, {}, set()
    load_runs(batch, np.array([row[0] for row in rows]), np.array([row[1] for row in rows]))
    take_tokens(batch, [(row[0], row[1], row[3]) for row in rows if row[3]])
    tokens = batch.tokens
    place_of = {int(tokens.process[place]): place for place in np.flatnonzero(tokens.live[: tokens.count]).tolist()}
    verdicts: list[int] = []
    moved: dict[int, int] = {}
    gone: dict[int, int] = {}
    for row in rows:
        verdict = _return(batch, move, place_of.get(row[3]), row)
        verdicts.append(verdict)
        of_lane = moved if verdict == CAME_BACK else gone
        of_lane[row[0]] = of_lane.get(row[0], 0) + 1
    noted = {
        "lanes": Int2s([row[0] for row in rows]), "runs": Numbers([row[1] for row in rows]), "processes": Numbers([row[2] for row in rows]),
        "came_back": verdicts, "move_id": move.back_of,
    }  # fmt: skip
    batch.db.execute(statement("engine", "note_came_back"), noted)
    counts = {lane: moved.get(lane, 0) + gone.get(lane, 0) for lane in lanes}
    return moved, gone, {lane for lane, n in counts.items() if n >= page}


def _return(batch: Batch, move: PlannedMove, place: int | None, row: Any) -> int:
    _lane, run_id, process_id, new_process_id, due_at, started_at, version_id, number, state, klass, forks, memo = row
    if run_id not in batch.row_of_run:
        return ENDED
    to = move.plan["back"][str(version_id)][number]
    if place is None or to is None or int(batch.tokens.version[place]) not in move.from_version_ids:
        return BEGAN
    same = process_id == new_process_id
    if AWAITING_ANSWER in (int(batch.tokens.state[place]), state) and not (same and state == int(batch.tokens.state[place])):
        return BEGAN
    if any(what in batch.memo.get(place, {}) and what not in (decode(memo) if memo is not None else {}) for what in _GOES_ON):
        return BEGAN
    tokens = batch.tokens
    one = np.array([place])
    old = batch.view(int(tokens.version[place]), move.workspace_id)
    new = batch.view(move.to_version_id, move.workspace_id)
    if not same:
        batch.end_visits(one, old.version.version_id, int(tokens.node[place]), tail(None, None, {"taken_back": True}))
        tokens.prior[one] = process_id
        tokens.process[one] = batch.new_ids(batch.runs.lane[tokens.run[one]])
    go_over(batch, old, new, one)
    batch.forget(one)
    tokens.node[one], tokens.state[one], tokens.klass[one] = to, state, klass
    tokens.due[one], tokens.started[one] = FOREVER if due_at is None else due_at, started_at
    batch.forks.pop(place, None)
    if forks is not None:
        batch.forks[place] = tuple(map(int, forks.split(",")))
    if memo is not None:
        batch.memo[place] = decode(memo)
    if state != AWAITING_EVENTS:
        batch.stop_listening(place)
    _listen_anew(batch, new, one)
    return CAME_BACK
