"""Entering and leaving other flows: commands for a later batch, worked in their place among the contact's events (semantics 14)."""

from collections.abc import Sequence
from typing import Any

from towpath.companies.reads import find_links, list_places
from towpath.engine.changes import Applied, Asked
from towpath.engine.records import order_of
from towpath.engine.wire import Int2s, Numbers
from towpath.events.writes import Command, enqueue
from towpath.flows.compiled import LiveFlow
from towpath.host.sql import statement
from towpath.nodes.pieces import Named
from towpath.nodes.teamwork import EnterFlow, LeaveFlow
from towpath.values.lanes import company_place

APPLIES = (EnterFlow, LeaveFlow)
FACTS_CHANGE = False


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    entering = [one for one in asked if isinstance(one.mutation, EnterFlow)]
    leaving = [one for one in asked if isinstance(one.mutation, LeaveFlow)]
    commands = [command for one in entering for command in _enter(one, applied)]
    commands += _leave(leaving, applied) if leaving else []
    if commands:
        enqueue(applied.batch.db, int(applied.batch.runs.workspace[asked[0].row]), commands, applied.batch.now)


def _enter(one: Asked, applied: Applied) -> list[Command]:
    """One; of a company whose people enter, one a person. payload of `enter`: {flow, source, variables, depth, order, test: of whom a test starts, for: whose visit waits for the run's end}."""
    runs, tokens, wanted = applied.batch.runs, applied.batch.tokens, one.mutation
    flow = find_flow(applied, one.row, wanted.flow)
    if flow is None:
        applied.refused[one.place] = f"There is no live flow “{wanted.flow.name}”."
        return []
    subject = flow.versions[0].subject
    contact, order = int(runs.contact[one.row]), order_of(applied.batch, one.place)
    if wanted.subject is not None and wanted.subject != subject:
        applied.refused[one.place] = f"The flow “{wanted.flow.name}” is about {subject}, not {wanted.subject}."
        return []
    places = _whom(applied, one.row, subject)
    if (subject == "order" and not order) or not places:
        applied.refused[one.place] = f"The flow “{wanted.flow.name}” is about {subject}, and this run has none."
        return []
    if wanted.waits and places != [(int(runs.lane[one.row]), contact)]:
        applied.refused[one.place] = (
            f"The flow “{wanted.flow.name}” is about {subject}: this run can let in there, and can't wait for the end."
        )
        return []
    payload: dict[str, Any] = {
        "flow": flow.flow_id, "source": "flow", "variables": dict(wanted.variables), "depth": applied.depth(one.row), "order": order,
    }  # fmt: skip
    if runs.test[one.row]:
        payload["test"] = True
    if wanted.waits:
        payload["for"] = {"run": int(runs.id[one.row]), "process": int(tokens.process[one.place])}
        applied.parked.add(one.place)
    if len(places) > 1:
        applied.results[one.place] = {"people": len(places)}
    return [Command("enter", lane, id or None, payload) for lane, id in places]


def _whom(applied: Applied, row: int, subject: str) -> list[tuple[int, int]]:
    """Who enters a flow about `subject`: the run's contact or company, the company of its contact, everybody of its company."""
    runs = applied.batch.runs
    lane, id = int(runs.lane[row]), int(runs.contact[row])
    if subject == "none":
        return [(lane, id if id > 0 else 0)]
    if subject == "company" and id > 0:
        link = find_links(applied.batch.db, [(lane, id)]).get((lane, id))
        return [] if link is None else [company_place(int(runs.workspace[row]), link[0])]
    if subject == "company":
        return [(lane, id)] if id else []
    if id < 0 and subject == "contact":
        return list_places(applied.batch.db, -id)
    return [(lane, id)] if id > 0 or subject == "order" else []


def _leave(asked: Sequence[Asked], applied: Applied) -> list[Command]:
    """One command a run. A run that is to leave its own flow stays where it is until the command ends it."""
    batch, runs = applied.batch, applied.batch.runs
    commands: list[Command] = []
    wanted: dict[tuple[int, int], int] = {}
    for one in asked:
        flow = find_flow(applied, one.row, one.mutation.flow)
        if flow is None:
            continue
        if flow.flow_id == int(runs.flow[one.row]):
            applied.parked.add(one.place)
        wanted[int(runs.lane[one.row]), int(runs.contact[one.row])] = flow.flow_id
    people = sorted(wanted)
    keys = {
        "lanes": Int2s([lane for lane, _ in people]),
        "contacts": Numbers([contact for _, contact in people]),
        "flows": sorted(set(wanted.values())),
        "ended": False,
    }
    found = batch.db.execute(statement("engine", "find_runs"), keys).fetchall() if people else []
    inside = {(lane, id): contact for lane, id, contact, flow, *_ in found if wanted.get((lane, contact)) == flow}
    for row in range(runs.count):  # those that began in this batch are not written yet
        place = int(runs.lane[row]), int(runs.contact[row])
        if runs.new[row] and wanted.get(place) == int(runs.flow[row]):
            inside[place[0], int(runs.id[row])] = place[1]
    for (lane, run_id), contact in sorted(inside.items()):
        commands.append(Command("remove_run", lane, contact, {"run": run_id, "reason": "removed_by_event"}))
    return commands


def find_flow(applied: Applied, row: int, wanted: Named) -> LiveFlow | None:
    """The live flow that the name meant at launch (semantics 40); of a version that kept no meaning: of that id (its slug), else name."""
    flows, named = applied.batch.catalog.workspaces[int(applied.batch.runs.workspace[row])].flows.values(), wanted.name
    if wanted.id is not None:
        return next((flow for flow in flows if flow.flow_id == wanted.id), None)
    by_slug = next((flow for flow in flows if flow.versions[0].flow_slug == named), None)
    return by_slug or next((flow for flow in flows if flow.versions[0].flow_name.casefold() == named.casefold()), None)
