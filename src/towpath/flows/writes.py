"""What people do with flows: import, launch, pause, resume, stop, archive. Each verb leaves an audit line and commits nothing.

by: who did it: `user:ID`, `key:ID` or `command`. now: aware UTC.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from towpath.accounts.writes import audit
from towpath.events.writes import Command, enqueue
from towpath.flows import places
from towpath.flows.approvals import needs_approval, void_request
from towpath.flows.checks import check_flow
from towpath.flows.comments import follow_nodes
from towpath.flows.document.model import FlowDocument, FlowSettings
from towpath.flows.document.patch import Remove, Set, patch
from towpath.flows.document.printer import make_slug
from towpath.flows.document.read import Reading, read_flow, stops_import
from towpath.flows.document.tree import read_tree
from towpath.flows.document.typed import natural
from towpath.flows.errors import (
    ApprovalNeeded,
    FlowIsArchived,
    FlowNotFound,
    LaunchRefused,
    NothingToLaunch,
    SourceChanged,
    StaticAudience,
    StepRefused,
    VersionNotFound,
    WrongStatus,
)
from towpath.flows.moments import read_moment
from towpath.flows.named import hold
from towpath.flows.places import Graph, Step
from towpath.flows.reads import Flow, get_flow, get_version_text
from towpath.flows.resolve import START_LIMITS, Json, graph_of, start_limits, takes_all_at_once
from towpath.flows.scope import Surroundings, read_surroundings
from towpath.host.clock import Clock
from towpath.host.database import Connection, decode_json, encode_json
from towpath.host.sql import statement
from towpath.values.lanes import LANES
from towpath.values.problems import Problem

# What is the flow's own and not a version's (semantics 40).
_OF_THE_FLOW = ("id", "name", "description", "tags", "folder", "settings", "goal")


class Imported(msgspec.Struct, frozen=True):
    """flow: None if the file was refused, and nothing was written. created: it is a new flow."""

    flow: Flow | None
    problems: tuple[Problem, ...]
    created: bool = False


class LaunchResult(msgspec.Struct, frozen=True):
    """version: the number of the live version. made_version: False where the graph is what runs already. entering: who enters now.
    move: the id of the move of people inside, where they move."""

    flow: Flow
    version: int
    made_version: bool
    settings_changed: bool
    problems: tuple[Problem, ...]
    entering: int = 0
    move: int | None = None


# ---- Drafts --------------------------------------------------------------------------------------------------------


def import_flow(db: Connection, workspace_id: int, text: str, *, by: str, now: datetime, unfinished: bool = False) -> Imported:
    """Make or update the draft of the flow that the file names: by `id`, else by name. Nothing live is touched (semantics 40).

    unfinished: whatever can be read becomes a draft; what is wrong with it stops its launch.
    """
    reading = read_flow(text)
    if reading.document is None:
        return Imported(None, reading.problems)
    problems = check_flow(reading, read_surroundings(db, workspace_id))
    if not unfinished and any(stops_import(problem) for problem in problems):
        return Imported(None, problems)
    flow_id = _find_meant(db, workspace_id, reading.document)
    created = flow_id is None
    if flow_id is None:
        flow_id = insert_draft(db, workspace_id, reading, now)
    else:
        flow = lock(db, workspace_id, flow_id)
        if flow.status == "archived":
            raise FlowIsArchived(f"“{flow.name}” is archived. Give the file another “id” to make a new flow of it.", flow=flow.slug)
        keep_draft(db, flow, reading, by=by, now=now)
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.imported", about={"flow": flow_id})
    return Imported(get_flow(db, workspace_id, flow_id), problems, created)


def _find_meant(db: Connection, workspace_id: int, document: FlowDocument) -> int | None:
    """The flow with the file's `id`; only a file without one is known by its name."""
    slug = document.header.id
    if slug is not None:
        row = db.execute(statement("flows", "find_flow_by_slug"), {"workspace_id": workspace_id, "slug": slug}).fetchone()
    else:
        row = db.execute(statement("flows", "find_flow_by_name"), {"workspace_id": workspace_id, "name": document.header.name}).fetchone()
    return None if row is None else int(row[0])


def insert_draft(db: Connection, workspace_id: int, reading: Reading, now: datetime) -> int:
    """The id of a new flow; its slug is the file's `id`, else made of its name."""
    document = reading.document
    assert document is not None
    wanted = document.header.id or make_slug(document.header.name)
    for attempt in range(1, 1000):
        slug = wanted if attempt == 1 else f"{wanted}-{attempt}"
        row = db.execute(
            statement("flows", "insert_flow"),
            {**_draft_values(workspace_id, reading, now), "slug": slug, "seed": _seed(workspace_id, slug)},
        ).fetchone()
        if row is not None:
            return int(row[0])
        if document.header.id is not None:
            raise WrongStatus(f"Somebody else is making the flow “{slug}” just now. Import the file again.", flow=slug)
    raise WrongStatus(f"There are too many flows called “{document.header.name}”. Give the file an “id”.", flow=wanted)


def keep_draft(db: Connection, flow: Flow, reading: Reading, *, by: str, now: datetime) -> None:
    """The flow is locked."""
    if reading.text != flow.text:
        void_request(db, flow.workspace_id, flow.id, "was edited", by=by, now=now)
        follow_nodes(db, flow, reading.text)
    db.execute(statement("flows", "save_draft"), {**_draft_values(flow.workspace_id, reading, now), "flow_id": flow.id})


def _draft_values(workspace_id: int, reading: Reading, now: datetime) -> Json:
    assert reading.document is not None and reading.tree is not None
    header = reading.document.header
    return {
        "workspace_id": workspace_id, "name": header.name, "description": header.description, "text": reading.text,
        "document": natural(reading.tree), "folder": header.folder or "", "tags": list(header.tags), "now": now,
    }  # fmt: skip


def _seed(workspace_id: int, slug: str) -> int:
    """Of the flow's dice (semantics 21): the same flow of the same workspace draws the same, also after a restore."""
    digest = blake2b(f"{workspace_id}\x1f{slug}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def set_seed(db: Connection, workspace_id: int, flow_id: int, seed: int) -> None:
    """Of the dice of a flow that was never launched (a rehearsal chooses them)."""
    db.execute(statement("flows", "set_seed"), {"workspace_id": workspace_id, "flow_id": flow_id, "seed": seed})


def discard_draft(db: Connection, workspace_id: int, flow_id: int, *, by: str, now: datetime) -> None:
    """A flow that was never launched is deleted; of another, what is live stays."""
    flow = lock(db, workspace_id, flow_id)
    void_request(db, workspace_id, flow_id, "has no draft any more", by=by, now=now)
    name = "delete_draft" if flow.live_text is None else "discard_draft"
    db.execute(statement("flows", name), {"workspace_id": workspace_id, "flow_id": flow_id, "now": now})
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.draft_discarded", about={"flow": flow_id, "name": flow.name})


# ---- Launch --------------------------------------------------------------------------------------------------------


def launch(
    db: Connection,
    workspace_id: int,
    flow_id: int,
    *,
    by: str,
    now: datetime,
    move: Mapping[str, Step] | None = None,
    clock: Clock | None = None,
    agreed: bool = False,
) -> LaunchResult:
    """Make the draft live, at once and whole (semantics 41). move: None, people inside finish on their version; else they go over to
    the new one, by node as it says or as `places.suggest` does (semantics 42). clock: where others work meanwhile, the version lives from
    when their batches have ended. agreed: a second person has agreed, or it is nothing real.

    Raises LaunchRefused with all problems, ApprovalNeeded; then nothing has changed.
    """
    flow = lock(db, workspace_id, flow_id)
    text = text_to_launch(flow)
    surroundings = read_surroundings(db, workspace_id)
    reading = read_flow(text)
    problems = problems_of_launch(reading, surroundings)
    if reading.document is None or any(problem.severity == "error" for problem in problems):
        raise LaunchRefused(flow.name, problems)
    if not agreed and needs_approval(db, flow, reading.document.settings):
        raise ApprovalNeeded(f"“{flow.name}” goes live only when a second person agrees: ask for the launch.", flow=flow.slug)
    if move is not None and reading.document.settings.editing == "live_graph":
        raise StepRefused(f"“{flow.name}” has a live graph: a launch reaches everyone inside, nobody need be moved.", flow=flow.slug)
    void_request(db, workspace_id, flow_id, "was launched already", by=by, now=now)
    hold_engine(db)
    now = now if clock is None else clock.now()
    begins = beginning(db, flow, reading.document.settings, now)
    number, made = _launch_graph(db, flow, reading.document, text, surroundings, by, now, begins)
    changed = _launch_settings(db, flow, reading.document, text, by, now, begins)
    moving = _plan_move(db, flow, move, by, now) if made and move is not None else None
    bump(db, workspace_id)
    about: Json = {"flow": flow_id, "version": number, "made_version": made}
    if moving is not None:
        about["move"] = moving
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.launched", about=about)
    return LaunchResult(get_flow(db, workspace_id, flow_id), number, made, changed, problems, move=moving)


def hold_engine(db: Connection) -> None:
    """Till the transaction ends no batch begins, and none is under way (semantics 24, 41)."""
    db.execute(statement("flows", "hold_engine"))


def beginning(db: Connection, flow: Flow, settings: FlowSettings, now: datetime) -> datetime:
    """From when what is launched lives. A flow that takes people in already goes on."""
    if settings.starts_at is None or flow.status in ("active", "paused"):
        return now
    row = db.execute(statement("flows", "get_flows_revision"), {"workspace_id": flow.workspace_id}).fetchone()
    assert row is not None
    return max(now, read_moment(settings.starts_at, settings.time_zone or row[1]))


def _plan_move(db: Connection, flow: Flow, steps: Mapping[str, Step], by: str, now: datetime) -> int:
    """The id of the move: everybody who is in an older version goes over."""
    *old, new = places.list_graphs(db, flow.workspace_id, flow.id)
    places.list_standing(db, flow.workspace_id, old, new, steps)
    return insert_move(db, flow, new, old, places.plan_in_numbers(old, new, steps), by, now)


def insert_move(
    db: Connection, flow: Flow, new: Graph, old: Sequence[Graph], plan: Json, by: str, now: datetime, *, back_of: int | None = None
) -> int:
    asked = {
        "workspace_id": flow.workspace_id, "flow_id": flow.id, "to_version_id": new.version_id,
        "from_version_ids": [graph.version_id for graph in old], "plan": plan, "back_of": back_of, "now": now, "user_id": _user_of(by),
    }  # fmt: skip
    row = db.execute(statement("flows", "insert_move"), asked).fetchone()
    assert row is not None
    wake_every_lane(db, flow.workspace_id, "go_over", {"move": int(row[0])}, now)
    return int(row[0])


def wake_every_lane(db: Connection, workspace_id: int, command: str, payload: Json, now: datetime) -> None:
    """A command for each lane: workers look there, whatever is due."""
    enqueue(db, workspace_id, [Command(command, lane, None, payload) for lane in range(LANES)], now)


def relaunch(db: Connection, flow: Flow, old: Graph, by: str, now: datetime) -> int:
    """The number of a new version with the graph of an old one; settings stay. The flow is locked and live."""
    here = {"workspace_id": flow.workspace_id, "flow_id": flow.id, "now": now}
    number = (flow.version_number or 0) + 1
    text = with_settings_of(get_version_text(db, flow.workspace_id, flow.id, old.number), flow.live_text or "")
    db.execute(statement("flows", "close_version"), here)
    db.execute(
        statement("flows", "insert_version"), {**here, "number": number, "text": text, "document": old.document, "user_id": _user_of(by)}
    )
    db.execute(statement("flows", "set_live_text"), {**here, "text": text})
    return number


def with_settings_of(graph: str, settings: str) -> str:
    """The text of a version with what is the flow's own taken from another: a graph that comes back leaves the settings as they are."""
    wanted: Json = natural(read_tree(settings))
    return patch(graph, [Set((key,), wanted[key]) if key in wanted else Remove((key,)) for key in _OF_THE_FLOW])


def problems_of_launch(reading: Reading, surroundings: Surroundings) -> tuple[Problem, ...]:
    return tuple(_as_at_launch(problem) for problem in check_flow(reading, surroundings))


def text_to_launch(flow: Flow) -> str:
    if flow.status == "archived":
        raise FlowIsArchived(f"“{flow.name}” is archived and can't be launched.", flow=flow.slug)
    if flow.status == "cancelled":
        raise WrongStatus(f"“{flow.name}” was stopped and everybody sent out. Import it under another “id” to begin anew.", flow=flow.slug)
    if flow.draft_text is not None:
        return flow.draft_text
    if flow.live_text is not None and flow.status in ("finishing", "finished"):
        return flow.live_text
    raise NothingToLaunch(f"“{flow.name}” has no draft: what is live is what was launched last.", flow=flow.slug)


def _as_at_launch(problem: Problem) -> Problem:
    """What is a hint in a draft is a warning when it is launched: something is left out."""
    if problem.code == "parked" and problem.severity == "hint":
        return replace(problem, severity="warning")
    return problem


def _launch_graph(
    db: Connection, flow: Flow, document: FlowDocument, text: str, surroundings: Surroundings, by: str, now: datetime, begins: datetime
) -> tuple[int, bool]:
    """The number of the version that is live afterwards, and whether it is new."""
    here = {"workspace_id": flow.workspace_id, "flow_id": flow.id}
    graph = as_kept(graph_of(document, surroundings))
    hold(db, flow.workspace_id, graph["names"])
    newest = db.execute(statement("flows", "get_newest_version"), here).fetchone()
    if newest is not None and newest[3] is None and is_same_graph(newest[2], graph):
        if flow.status == "scheduled":
            db.execute(statement("flows", "set_live_from"), {**here, "live_from": begins})
        return int(newest[1]), False
    if newest is not None:
        _check_succession(flow, newest[2], graph)
    number = 1 if newest is None else int(newest[1]) + 1
    db.execute(statement("flows", "close_version"), {**here, "now": now})
    db.execute(
        statement("flows", "insert_version"),
        {**here, "number": number, "text": text, "document": graph, "now": begins, "user_id": _user_of(by)},
    )
    return number, True


def _check_succession(flow: Flow, before: Json, graph: Json) -> None:
    """What a next version may not do (semantics 11, 44)."""
    if takes_all_at_once(before):
        raise StaticAudience(
            f"“{flow.name}” took its audience in when it was launched, and can't be launched again. Duplicate it: the copy takes everybody"
            " in who belongs to the audience then.",
            flow=flow.slug,
        )
    gone = sorted({rule.get("from", "event") for rule in before["start"]} - {rule.get("from", "event") for rule in graph["start"]})
    if gone:
        raise SourceChanged(
            f"“{flow.name}” was launched with a start from “{gone[0]}”, which a new version must keep. Duplicate it to begin otherwise.",
            flow=flow.slug,
            source=gone[0],
        )


def _launch_settings(db: Connection, flow: Flow, document: FlowDocument, text: str, by: str, now: datetime, begins: datetime) -> bool:
    settings, goal = settings_of(document), goal_of(document)
    name, description = document.header.name, document.header.description
    changed = flow.revision == 0 or (settings, goal, name) != (flow.settings, flow.goal, flow.name)
    if changed:
        insert_settings_change(db, flow, settings, goal, by, now)
    db.execute(
        statement("flows", "apply_launch"),
        {
            "workspace_id": flow.workspace_id, "flow_id": flow.id, "settings": settings, "goal": goal, "name": name,
            "description": description, "folder": document.header.folder or "", "tags": list(document.header.tags), "text": text, "now": now,
            "status": "paused" if flow.status == "paused" else "active" if begins <= now else "scheduled",
        },
    )  # fmt: skip
    return changed


def settings_of(document: FlowDocument) -> Json:
    """As they are kept: what the file says, no defaults; the limits of the start are among them (semantics 40)."""
    kept: Json = as_kept(document.settings.model_dump(mode="python", by_alias=True, exclude_unset=True))
    limits = start_limits(document)
    return kept | {START_LIMITS: limits} if limits else kept


def goal_of(document: FlowDocument) -> Json | None:
    return as_kept(document.goal.model_dump(mode="python", by_alias=True, exclude_unset=True)) if document.goal is not None else None


def insert_settings_change(db: Connection, flow: Flow, settings: Json, goal: Json | None, by: str, now: datetime) -> None:
    """The next entry of the numbered history; the flow is locked."""
    values = {"flow_id": flow.id, "settings": settings, "goal": goal, "now": now, "number": flow.revision + 1, "user_id": _user_of(by)}
    db.execute(statement("flows", "insert_settings_change"), values)


def is_same_graph(one: Json, other: Json) -> bool:
    """Whether a launch of the second over the first makes no version: what types mean today is no change of the author's."""
    return {"names": {}, **one, "types": None} == {"names": {}, **other, "types": None}


def as_kept(document: Any) -> Any:
    """As it comes back from the database, so that the two can be compared."""
    return decode_json(encode_json(document))


# ---- Pause, stop, archive ------------------------------------------------------------------------------------------


def pause(db: Connection, workspace_id: int, flow_id: int, *, by: str, now: datetime) -> Flow:
    """Nobody enters, nobody moves, till it is resumed (semantics 24)."""
    flow = lock(db, workspace_id, flow_id)
    _require(flow, ("active",), "paused")
    hold_engine(db)
    db.execute(statement("flows", "begin_pause"), {"flow_id": flow_id, "now": now})
    return _set_status(db, flow, "paused", "flow.paused", by, now)


def resume(db: Connection, workspace_id: int, flow_id: int, *, by: str, now: datetime) -> Flow:
    flow = lock(db, workspace_id, flow_id)
    _require(flow, ("paused",), "resumed")
    hold_engine(db)
    _end_pause(db, flow, now)
    return _set_status(db, flow, "active", "flow.resumed", by, now)


def stop(
    db: Connection, workspace_id: int, flow_id: int, *, leave: bool = False, by: str, now: datetime, since: datetime | None = None
) -> Flow:
    """Nobody enters any more. People inside finish, or with `leave` go at once with the reason `flow_stopped` (semantics 24).
    since: when it ended, if that was before."""
    flow = lock(db, workspace_id, flow_id)
    _require(flow, ("scheduled", "active", "paused", "finishing") if leave else ("scheduled", "active", "paused"), "stopped")
    hold_engine(db)
    here = {"workspace_id": workspace_id, "flow_id": flow_id, "now": now}
    db.execute(statement("flows", "close_version"), {**here, "now": since or now})
    if flow.status == "paused":
        _end_pause(db, flow, now)
    return _set_status(db, flow, "cancelled" if leave else "finishing", "flow.stopped", by, now)


def _end_pause(db: Connection, flow: Flow, now: datetime) -> None:
    """The engine wakes in every lane what came due meanwhile. Call `hold_engine` first: no batch may still take the flow for paused then."""
    db.execute(statement("flows", "end_pause"), {"flow_id": flow.id, "now": now})
    enqueue(db, flow.workspace_id, [Command("look_again", lane, None, {"flow": flow.id}) for lane in range(LANES)], now)


def stop_version(db: Connection, workspace_id: int, flow_id: int, number: int, *, by: str, now: datetime) -> Flow:
    """The people who are still in an old version leave with the reason `flow_stopped`; the flow goes on by its live version."""
    flow = lock(db, workspace_id, flow_id)
    if number == flow.version_number and flow.live_to is None:
        raise WrongStatus(f"Version {number} is what is live: stop the flow itself.", flow=flow.slug, version=number)
    here = {"workspace_id": workspace_id, "flow_id": flow_id, "number": number, "now": now}
    if db.execute(statement("flows", "find_version"), here).fetchone() is None:
        raise VersionNotFound(f"“{flow.name}” has no version {number}.", version=number)
    if db.execute(statement("flows", "stop_version"), here).fetchone() is not None:
        bump(db, workspace_id)
        audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.version_stopped", about={"flow": flow_id, "version": number})
    return get_flow(db, workspace_id, flow_id)


def archive(db: Connection, workspace_id: int, flow_id: int, *, by: str, now: datetime) -> Flow:
    """Out of sight; its runs and numbers stay."""
    flow = lock(db, workspace_id, flow_id)
    _require(flow, ("finished", "cancelled", "draft"), "archived")
    return _set_status(db, flow, "archived", "flow.archived", by, now)


def finish_emptied(db: Connection, workspace_id: int, *, now: datetime) -> list[int]:
    """Stopped flows that the last person has left become `finished`; their ids."""
    ids = [int(id) for (id,) in db.execute(statement("flows", "finish_emptied"), {"workspace_id": workspace_id, "now": now})]
    if ids:
        bump(db, workspace_id)
    return ids


def bump(db: Connection, workspace_id: int) -> None:
    """Workers read the flows of the workspace again at their next batch."""
    db.execute(statement("flows", "bump_flows_revision"), {"workspace_id": workspace_id})


def lock(db: Connection, workspace_id: int, flow_id: int) -> Flow:
    if db.execute(statement("flows", "lock_flow"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchone() is None:
        raise FlowNotFound(f"There is no flow {flow_id}.", flow=flow_id)
    return get_flow(db, workspace_id, flow_id)


def _require(flow: Flow, statuses: tuple[str, ...], done: str) -> None:
    if flow.status not in statuses:
        raise WrongStatus(f"“{flow.name}” is {flow.status} and can't be {done}.", flow=flow.slug, status=flow.status)


def _set_status(db: Connection, flow: Flow, status: str, deed: str, by: str, now: datetime) -> Flow:
    here = {"workspace_id": flow.workspace_id, "flow_id": flow.id, "now": now}
    if status in ("cancelled", "archived"):
        void_request(db, flow.workspace_id, flow.id, f"is {status}", by=by, now=now)
    db.execute(statement("flows", "set_status"), {**here, "status": status})
    bump(db, flow.workspace_id)
    audit(db, workspace_id=flow.workspace_id, at=now, actor=by, what=deed, about={"flow": flow.id, "status": status})
    return get_flow(db, flow.workspace_id, flow.id)


def _user_of(by: str) -> int | None:
    return int(by.removeprefix("user:")) if by.startswith("user:") else None
