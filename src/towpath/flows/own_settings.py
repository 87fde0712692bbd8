"""The settings of a flow that has been launched: changed without a version, numbered, looked back at; and where its numbers begin (semantics 40, 49)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from towpath.accounts.writes import audit
from towpath.flows.approvals import needs_approval, void_request
from towpath.flows.differences import Difference, compare_settings
from towpath.flows.document.patch import Change, Remove, Set, patch
from towpath.flows.document.read import Reading, read_flow
from towpath.flows.document.typed import natural
from towpath.flows.errors import ApprovalNeeded, LaunchRefused, WrongStatus
from towpath.flows.reads import Flow, get_flow
from towpath.flows.scope import read_surroundings
from towpath.flows.writes import beginning, bump, goal_of, insert_settings_change, lock, problems_of_launch, settings_of
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import LANES

Json = dict[str, Any]


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the history. differences: to the one before."""

    number: int
    at: datetime
    by_user: int | None
    settings: Json
    goal: Json | None
    differences: tuple[Difference, ...]


def list_settings_changes(db: Connection, workspace_id: int, flow_id: int) -> list[SettingsChange]:
    """Newest first."""
    get_flow(db, workspace_id, flow_id)
    rows = db.execute(statement("flows", "list_settings_changes"), {"flow_id": flow_id}).fetchall()
    earlier: Sequence[tuple[Json, Json | None]] = [(row[1], row[2]) for row in rows[1:]] + [({}, None)]
    return [
        SettingsChange(
            number=number, at=at, by_user=by_user, settings=settings, goal=goal,
            differences=compare_settings({"settings": before, "goal": goal_before}, {"settings": settings, "goal": goal}),
        )
        for (number, settings, goal, at, by_user), (before, goal_before) in zip(rows, earlier, strict=True)
    ]  # fmt: skip


def change_settings(
    db: Connection,
    workspace_id: int,
    flow_id: int,
    *,
    settings: Mapping[str, Any] | None = None,
    goal: Mapping[str, Any] | None = None,
    without_goal: bool = False,
    by: str,
    now: datetime,
) -> Flow:
    """settings: those to change; None as a value takes one out. goal: as a whole; None leaves it. They apply to all versions from now,
    and stand in the draft too. Raises LaunchRefused with what is wrong."""
    flow = lock(db, workspace_id, flow_id)
    if flow.live_text is None or flow.status in ("archived", "cancelled"):
        raise WrongStatus(f"“{flow.name}” is {flow.status}: its settings are those of its draft.", flow=flow.slug, status=flow.status)
    if needs_approval(db, flow, None):
        words = f"The settings of “{flow.name}” change by a launch to which a second person agrees: change them in the draft, and ask."
        raise ApprovalNeeded(words, flow=flow.slug)
    changes: list[Change] = [
        Remove(("settings", name)) if value is None else Set(("settings", name), value) for name, value in (settings or {}).items()
    ]
    if goal is not None or without_goal:
        changes.append(Remove(("goal",)) if goal is None else Set(("goal",), dict(goal)))
    live = _checked(db, flow, patch(flow.live_text, changes))
    draft = None if flow.draft_text is None else read_flow(patch(flow.draft_text, changes))
    assert live.document is not None
    wanted = (settings_of(live.document), goal_of(live.document))
    if wanted == (flow.settings, flow.goal):
        return flow
    void_request(db, workspace_id, flow_id, "was edited", by=by, now=now)
    insert_settings_change(db, flow, *wanted, by, now)
    db.execute(
        statement("flows", "apply_settings"),
        {
            "workspace_id": workspace_id, "flow_id": flow_id, "settings": wanted[0], "goal": wanted[1], "live_text": live.text,
            "draft_text": None if draft is None else draft.text,
            "draft_document": None if draft is None or draft.tree is None else natural(draft.tree), "now": now,
        },
    )  # fmt: skip
    if flow.status == "scheduled":
        begins = beginning(db, flow, live.document.settings, now)
        db.execute(statement("flows", "set_live_from"), {"workspace_id": workspace_id, "flow_id": flow_id, "live_from": begins})
    bump(db, workspace_id)
    before = {"settings": flow.settings, "goal": flow.goal}
    after = {"settings": wanted[0], "goal": wanted[1]}
    about = {"flow": flow_id, "number": flow.revision + 1, "before": before, "after": after}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.settings_changed", about=about)
    return get_flow(db, workspace_id, flow_id)


def _checked(db: Connection, flow: Flow, text: str) -> Reading:
    reading = read_flow(text)
    problems = problems_of_launch(reading, read_surroundings(db, flow.workspace_id))
    if reading.document is None or any(problem.severity == "error" for problem in problems):
        raise LaunchRefused(flow.name, problems)
    return reading


def reset_statistics(db: Connection, workspace_id: int, flow_id: int, *, by: str, now: datetime) -> Flow:
    """The numbers begin anew; who is inside is counted as started. Nothing is deleted, `once` is remembered (semantics 49)."""
    lock(db, workspace_id, flow_id)
    here = {"workspace_id": workspace_id, "flow_id": flow_id, "now": now}
    db.execute(statement("flows", "reset_statistics"), {**here, "lanes": list(range(LANES))})
    db.execute(statement("flows", "note_reset"), here)
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow.statistics_reset", about={"flow": flow_id})
    return get_flow(db, workspace_id, flow_id)
