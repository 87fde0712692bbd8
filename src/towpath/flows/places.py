"""What a launch means for the people inside: where they stand, where they would go, whom it would write to twice (semantics 42, 43)."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from towpath.flows.errors import StepRefused
from towpath.flows.graph import Edges, reachable
from towpath.flows.resolve import Json
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.nodes.registry import KINDS

Do = Literal["keep", "go_to", "exit", "reschedule"]
# Kinds whose waits end at a moment that can be computed anew.
_BY_TIME = ("delay", "wait_until")


class Step(msgspec.Struct, frozen=True):
    """What becomes of those who stand at a node. to: the id of a node of the new version, with `go_to`."""

    do: Do
    to: str | None = None


class Double(msgspec.Struct, frozen=True):
    """people have had the message of this name in their run and would come by it again."""

    message: str
    people: int


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Those who stand at a node of some version that is not the new one. choices: what may be chosen for them. step: what is chosen, or
    suggested."""

    node: str
    kind: str
    title: str
    people: int
    versions: tuple[int, ...]
    choices: tuple[Do, ...]
    step: Step
    doubles: tuple[Double, ...]


class Graph:
    """A version's graph with its nodes by id; numbers are places in `nodes`."""

    def __init__(self, document: Json, version_id: int = 0, number: int = 0) -> None:
        self.document, self.version_id, self.number = document, version_id, number
        self.nodes: list[Json] = document["nodes"]
        self.number_of = {node["id"]: place for place, node in enumerate(self.nodes)}
        self.edges: Edges[str] = {node["id"]: [tuple(targets) for targets in node["next"].values()] for node in self.nodes}

    def node(self, id: str) -> Json | None:
        place = self.number_of.get(id)
        return None if place is None else self.nodes[place]

    def messages(self) -> dict[str, str]:
        """Node -> the name of what it sends."""
        return {node["id"]: str(node["written"].get("name") or node["id"]) for node in self.nodes if _sends(node)}


def _sends(node: Json) -> bool:
    kind = KINDS.get(node["kind"])
    return kind is not None and kind.group == "channels"


def list_graphs(db: Connection, workspace_id: int, flow_id: int) -> list[Graph]:
    """Of all versions, oldest first."""
    rows = db.execute(statement("flows", "list_graphs"), {"workspace_id": workspace_id, "flow_id": flow_id}).fetchall()
    return [Graph(document, id, number) for id, number, document in rows]


def list_standing(db: Connection, workspace_id: int, old: Iterable[Graph], new: Graph, steps: Mapping[str, Step]) -> list[Standing]:
    """One line a node at which somebody stands. Raises StepRefused where a step can't be taken."""
    graphs = {graph.version_id: graph for graph in old}
    asked = {"workspace_id": workspace_id, "versions": list(graphs)}
    people: dict[str, int] = {}
    seen_in: dict[str, dict[int, Json]] = {}
    for version_id, number, n in db.execute(statement("flows", "count_standing"), asked):
        node = graphs[version_id].nodes[number]
        people[node["id"]] = people.get(node["id"], 0) + n
        seen_in.setdefault(node["id"], {})[version_id] = node
    chosen = {id: _step(new, graphs, id, found, steps.get(id)) for id, found in seen_in.items()}
    doubles = _doubles(db, workspace_id, graphs, new, chosen) if people else {}
    lines = [
        Standing(
            node=id, kind=node["kind"], title=_title(node), people=people[id],
            versions=tuple(sorted(graphs[version].number for version in found)), choices=choices(new, node), step=chosen[id],
            doubles=tuple(Double(message, n) for message, n in sorted(doubles.get(id, {}).items())),
        )
        for id, found in seen_in.items()
        for node in (found[max(found)],)
    ]  # fmt: skip
    order = {node["id"]: place for graph in graphs.values() for place, node in enumerate(graph.nodes)}
    return sorted(lines, key=lambda line: order[line.node])


def choices(new: Graph, node: Json) -> tuple[Do, ...]:
    """keep and reschedule only where the new version has the node, under its id and of its kind."""
    if not has_same(new, node):
        return ("go_to", "exit")
    return ("keep", "reschedule", "go_to", "exit") if node["kind"] in _BY_TIME else ("keep", "go_to", "exit")


def has_same(new: Graph, node: Json) -> bool:
    found = new.node(node["id"])
    return found is not None and found["kind"] == node["kind"]


def _step(new: Graph, graphs: Mapping[int, Graph], id: str, found: Mapping[int, Json], wanted: Step | None) -> Step:
    node = found[max(found)]
    if wanted is None:
        return suggest(new, node)
    if wanted.do not in choices(new, node):
        raise StepRefused(f"Who stands at “{id}” can't “{wanted.do}”: choose {' or '.join(choices(new, node))}.", node=id, step=wanted.do)
    if wanted.do == "go_to" and (wanted.to is None or wanted.to not in new.number_of):
        raise StepRefused(
            f"“{wanted.to or ''}” is no node of the new version, to which who stands at “{id}” could go.", node=id, to=wanted.to
        )
    return wanted


def suggest(new: Graph, node: Json) -> Step:
    """They stay where they stand; where the node is gone they go where it led, if that is one place, else they leave."""
    if has_same(new, node):
        return Step("keep")
    targets = {target for targets in node["next"].values() for target in targets if target in new.number_of}
    return Step("go_to", targets.pop()) if len(targets) == 1 else Step("exit")


def plan_in_numbers(old: Iterable[Graph], new: Graph, steps: Mapping[str, Step]) -> Json:
    """Version id -> number of the node -> [do, number in the new version or None]: for every node, since people go on till it is applied."""
    plan: Json = {}
    for graph in old:
        of_version: Json = {}
        for number, node in enumerate(graph.nodes):
            step = steps.get(node["id"])
            if step is None or step.do not in choices(new, node) or (step.to is not None and step.to not in new.number_of):
                step = suggest(new, node)
            to = step.to if step.do == "go_to" else node["id"]
            of_version[str(number)] = [step.do, None if step.do == "exit" else new.number_of[str(to)]]
        plan[str(graph.version_id)] = of_version
    return plan


def _doubles(
    db: Connection, workspace_id: int, graphs: Mapping[int, Graph], new: Graph, steps: Mapping[str, Step]
) -> dict[str, dict[str, int]]:
    """Node -> name of a message -> how many of those who stand there have had it and would come by it again, but for the old graph."""
    sending = [(version_id, graph.number_of[id], id, name) for version_id, graph in graphs.items() for id, name in graph.messages().items()]
    if not sending:
        return {}
    names = {(version_id, number): name for version_id, number, _, name in sending}
    asked = {
        "workspace_id": workspace_id, "versions": list(graphs),
        "sent_versions": [row[0] for row in sending], "sent_nodes": [row[1] for row in sending],
    }  # fmt: skip
    ahead: dict[tuple[int, str], set[str]] = {}
    found: dict[str, dict[str, int]] = {}
    for version_id, number, sent_version, sent_node, n in db.execute(statement("flows", "count_sent"), asked):
        graph, name = graphs[version_id], names[sent_version, sent_node]
        id = graph.nodes[number]["id"]
        if (version_id, id) not in ahead:
            ahead[version_id, id] = _ahead(new, steps[id].to if steps[id].do == "go_to" else id, steps[id]) - _ahead(graph, id, None)
        if name in ahead[version_id, id]:
            of_node = found.setdefault(id, {})
            of_node[name] = of_node.get(name, 0) + n
    return found


def _ahead(graph: Graph, id: str | None, step: Step | None) -> set[str]:
    """Names of the messages that are sent from here on; the node itself only where a visit to it begins."""
    if id is None or id not in graph.number_of or (step is not None and step.do == "exit"):
        return set()
    roots = [id] if step is not None and step.do == "go_to" else [target for targets in graph.edges[id] for target in targets]
    messages = graph.messages()
    return {messages[node] for node in reachable(graph.edges, roots) if node in messages}


def _title(node: Mapping[str, Any]) -> str:
    """Its own, else what it does."""
    own = node["written"].get("title")
    if own:
        return str(own)
    kind = KINDS.get(node["kind"])
    if kind is None:
        return str(node["kind"])
    return kind.summarize(kind.read(node["written"])) or kind.title
