"""What the canvas and the command line show of a flow: its nodes as the file says them, with a sentence, outlets and edges each."""

from typing import Any

from towpath.flows.checks import roots_of
from towpath.flows.document.model import FlowDocument, Node
from towpath.flows.document.read import read_flow
from towpath.flows.document.typed import natural
from towpath.nodes.registry import KINDS


def describe_flow(text: str) -> dict[str, Any]:
    """The document in the file's own shape, but `nodes` is a list in the file's order, each with what its kind makes of it:
    group, summary, outlets, edges. A file that can't be read gives an empty one."""
    reading = read_flow(text)
    document = reading.document
    if document is None or reading.tree is None:
        return {"towpath": 1, "name": "", "start": [], "first": None, "roots": [], "nodes": [], "edges": [], "layout": {}, "notes": []}
    said = natural(reading.tree)
    return {
        **said,
        "first": document.first,
        "roots": roots_of(document),
        "start": [
            {**rule.said.model_dump(mode="python", by_alias=True, exclude_unset=True), **({"next": list(rule.next)} if rule.next else {})}
            for rule in document.start
        ],
        "nodes": [_node(number, node) for number, node in enumerate(document.nodes)],
        "edges": _edges(document),
        "layout": {id: list(place) for id, place in document.layout.items()},
        "notes": [note.model_dump(mode="python", exclude_unset=True) for note in document.notes],
    }


def _edges(document: FlowDocument) -> list[dict[str, str]]:
    return [
        {"from": node.id, "outlet": outlet, "to": target}
        for node in document.nodes
        for outlet in node.outlets
        for target in node.next.get(outlet, ())
    ]


def _node(number: int, node: Node) -> dict[str, Any]:
    kind = KINDS.get(node.kind)
    summary = kind.summarize(node.settings) if kind is not None and node.settings is not None else ""
    return {
        **node.written,
        "number": number,
        "id": node.id,
        "group": kind.group if kind is not None else None,
        "summary": summary or (kind.title if kind is not None else f"{node.kind} (not available yet)"),
        "outlets": list(node.outlets),
        "next": {outlet: list(targets) for outlet, targets in node.next.items()},
    }
