"""The command `enter`: one person enters with what is brought along; many of them are worked together.

payload: {flow, source: manual | api | file | flow | schedule, file, variables, depth, order, operation: [id, lane, place] whose report waits for the
answer, for: {run, process} of the visit that waits for the end of the run; it is answered at once where none begins}.
A flow that has no rule for the source takes them in at its first rule.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from towpath.engine.awaiting_runs import Parent, refuse
from towpath.engine.batch import BULK, INTERACTIVE, Batch
from towpath.engine.catalog import VersionView
from towpath.engine.entering import Entering
from towpath.engine.wire import Column, Int2s, Numbers
from towpath.events.binary import Texts
from towpath.flows.compiled import CompiledRule
from towpath.flows.variables import read_variables
from towpath.host.sql import statement

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

ACCEPTED, REJECTED = 1, 2


def enter_one_by_one(batch: Batch, entering: Entering, rows: Sequence["InboxRow"]) -> None:
    """rows: at most one of a contact."""
    if not rows:
        return
    reasons: dict[int, str] = {}
    groups: defaultdict[tuple[int, str, str | None], list[InboxRow]] = defaultdict(list)
    for row in rows:
        flow = batch.catalog.workspaces[row.workspace_id].flows.get(int(row.payload["flow"]))
        if flow is None or flow.status not in ("active", "paused"):
            reasons[row.id] = "flow_not_active"
            continue
        if (flow.versions[0].subject == "company") != (row.contact_id < 0):
            reasons[row.id] = "no_such_entry"
            continue
        batch.view(flow.versions[0].version_id, row.workspace_id)
        groups[flow.versions[0].version_id, row.payload.get("source", "manual"), row.payload.get("file")].append(row)
    wanting: list[tuple[VersionView, CompiledRule, Column]] = []
    of_files: list[tuple[VersionView, CompiledRule, Column]] = []  # who waits for nobody's answer
    places: dict[int, int] = {}  # id of the command -> run row
    for (version_id, source, file), asking in groups.items():
        view = batch.views[version_id]
        candidates = _candidates(batch, entering, view, asking)
        places.update(zip([row.id for row in asking], candidates.tolist(), strict=True))
        rules = [rule for rule in view.version.rules if rule.source == source and rule.file == file]
        reasons.update(dict.fromkeys([row.id for row in asking], "conditions"))
        for rule in rules or view.version.rules[:1]:
            met = candidates[entering.meets(view, rule, candidates)] if rules else candidates
            candidates = np.setdiff1d(candidates, met)
            if len(met):
                (wanting if file is None else of_files).append((view, rule, met))
    entering.admit(wanting, klass=INTERACTIVE)
    entering.admit(of_files, klass=BULK)
    met_rows = {row for _, _, some in (*wanting, *of_files) for row in some.tolist()}
    for command, place in places.items():
        if place in met_rows:
            reasons[command] = entering.refused.get(place, "")
    for row in rows:
        _tell_parent(batch, row, reasons[row.id], places.get(row.id))
    _report(batch, rows, reasons, places)


def _candidates(batch: Batch, entering: Entering, view: VersionView, asking: Sequence["InboxRow"]) -> Column:
    rows = entering.candidates(
        view,
        [row.lane for row in asking],
        [row.contact_id for row in asking],
        depth=[int(row.payload.get("depth", 0)) for row in asking],
    )
    batch.runs.test[rows] |= np.array([bool(row.payload.get("test")) for row in asking])
    if view.version.subject == "order":
        batch.runs.order[rows] = [int(row.payload.get("order") or 0) for row in asking]
    for row, command in zip(rows.tolist(), asking, strict=True):
        if said := command.payload.get("variables"):
            values, _ = read_variables(view.version, said)
            batch.variables[row] = {**view.initial, **values}
    return rows


def _tell_parent(batch: Batch, command: "InboxRow", reason: str, place: int | None) -> None:
    said = command.payload.get("for")
    if not said:
        return
    parent = Parent(int(said["run"]), int(said["process"]))
    if reason or place is None:
        refuse(batch, command.workspace_id, command.lane, command.contact_id, parent, reason)
    else:
        batch.parents[place] = parent


def _report(batch: Batch, rows: Sequence["InboxRow"], reasons: dict[int, str], places: dict[int, int]) -> None:
    """What came of those whom a call let in; reason empty: they entered."""
    asked = [row for row in rows if row.payload.get("operation")]
    if not asked:
        return
    said = [reasons[row.id] or None for row in asked]
    runs = [0 if reason else int(batch.runs.id[places[row.id]]) for row, reason in zip(asked, said, strict=True)]
    operations = [row.payload["operation"] for row in asked]
    batch.db.execute(
        statement("engine", "answer_participants"),
        {
            "ids": Numbers([operation[0] for operation in operations]),
            "lanes": Int2s([operation[1] for operation in operations]),
            "numbers": Int2s([operation[2] for operation in operations]),
            "statuses": Int2s([REJECTED if reason else ACCEPTED for reason in said]),
            "reasons": Texts(said),
            "runs": Numbers(runs),
        },
    )
