"""What the canvas and the command line show of a flow: its nodes with a sentence each, its edges, its problems."""

from dataclasses import asdict
from typing import Any

from towpath.flows.checks import check_flow, roots_of
from towpath.flows.document.model import FlowDocument, Node
from towpath.flows.document.read import read_flow
from towpath.flows.scope import NOWHERE, Surroundings
from towpath.nodes.registry import KINDS
from towpath.values.problems import Problem


def describe_flow(text: str, surroundings: Surroundings = NOWHERE) -> dict[str, Any]:
    """{nodes, edges, roots, start, settings, goal, variables, layout, notes, problems} of a flow file; empty where it can't be read."""
    reading = read_flow(text)
    problems = check_flow(reading, surroundings)
    document = reading.document
    if document is None:
        return {"nodes": [], "edges": [], "roots": [], "problems": [describe_problem(problem) for problem in problems]}
    return {
        "subject": document.header.subject,
        "nodes": [_node(number, node) for number, node in enumerate(document.nodes)],
        "edges": [
            {"from": node.id, "outlet": outlet, "to": target}
            for node in document.nodes
            for outlet in node.outlets
            for target in node.next.get(outlet, ())
        ],
        "roots": roots_of(document),
        "start": [
            {**rule.said.model_dump(mode="json", by_alias=True, exclude_unset=True), **({"next": list(rule.next)} if rule.next else {})}
            for rule in document.start
        ],
        "removed_on": [removal.model_dump(mode="json", by_alias=True, exclude_unset=True) for removal in document.removed_on],
        "settings": document.settings.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "goal": document.goal.model_dump(mode="json", by_alias=True, exclude_unset=True) if document.goal is not None else None,
        "variables": {name: variable.model_dump(mode="json", exclude_unset=True) for name, variable in document.variables.items()},
        "layout": {id: list(place) for id, place in _places(document).items()},
        "notes": [note.model_dump(mode="json", exclude_unset=True) for note in document.notes],
        "problems": [describe_problem(problem) for problem in problems],
    }


def _places(document: FlowDocument) -> dict[str, tuple[int, int]]:
    return {node.id: document.layout[node.id] for node in document.nodes if node.id in document.layout}


def _node(number: int, node: Node) -> dict[str, Any]:
    kind = KINDS.get(node.kind)
    summary = kind.summarize(node.settings) if kind is not None and node.settings is not None else ""
    title = node.written.get("title")
    return {
        "number": number,
        "id": node.id,
        "kind": node.kind,
        "group": kind.group if kind is not None else None,
        "title": title if isinstance(title, str) and title else (kind.title if kind is not None else node.kind),
        "summary": summary or (kind.title if kind is not None else f"{node.kind} (not available yet)"),
        "note": node.written.get("note") or "",
        "outlets": list(node.outlets),
        "next": {outlet: list(targets) for outlet, targets in node.next.items()},
        "message": node.written.get("name") if kind is not None and kind.group == "channels" else None,
        "settings": {key: value for key, value in node.written.items() if key not in ("next", "kind", "title", "note")},
    }


def describe_problem(problem: Problem) -> dict[str, Any]:
    return {key: value for key, value in asdict(problem).items() if key != "data"} | {"stops": problem.data.get("stops")}
