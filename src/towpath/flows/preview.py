"""A launch before it is done: what changes, who stands where, whom it would write to twice."""

from collections.abc import Mapping

import msgspec

from towpath.flows import places
from towpath.flows.differences import Comparison, compare
from towpath.flows.document.read import read_flow
from towpath.flows.places import Graph, Standing, Step
from towpath.flows.reads import Flow
from towpath.flows.resolve import graph_of
from towpath.flows.scope import read_surroundings
from towpath.flows.writes import as_kept, is_same_graph, problems_of_launch, text_to_launch
from towpath.host.database import Connection
from towpath.values.problems import Problem


class LaunchPlan(msgspec.Struct, frozen=True, kw_only=True):
    """version: the number that would be live. inside: how many places people stand at, in any version. standing: of those who are in an
    older version than would be live then; what can be chosen for them if they are moved.
    live_graph: nothing can be chosen, everybody goes over when the visit in progress ends (semantics 43)."""

    version: int
    makes_version: bool
    live_graph: bool = False
    changes: Comparison
    problems: tuple[Problem, ...]
    inside: int
    standing: tuple[Standing, ...]


def plan_launch(db: Connection, flow: Flow, steps: Mapping[str, Step]) -> LaunchPlan:
    """Changes nothing. A draft with errors is compared all the same; nobody is counted then."""
    text = text_to_launch(flow)
    surroundings = read_surroundings(db, flow.workspace_id)
    reading = read_flow(text)
    problems = problems_of_launch(reading, surroundings)
    changes = compare(flow.live_text or "", text, ("live", "draft"))
    known = places.list_graphs(db, flow.workspace_id, flow.id)
    newest = flow.version_number or 0
    if reading.document is None or any(problem.severity == "error" for problem in problems):
        return LaunchPlan(version=newest + 1, makes_version=True, changes=changes, problems=problems, inside=0, standing=())
    document = as_kept(graph_of(reading.document, surroundings))
    makes = not known or flow.live_to is not None or not is_same_graph(known[-1].document, document)
    live = reading.document.settings.editing == "live_graph"
    standing = places.list_standing(db, flow.workspace_id, known, Graph(document), {} if live else steps) if known else []
    if live:
        standing = [msgspec.structs.replace(line, choices=()) for line in standing]
    return LaunchPlan(
        version=newest + 1 if makes else newest, makes_version=makes, live_graph=live, changes=changes, problems=problems,
        inside=sum(line.people for line in standing), standing=tuple(standing) if makes else (),
    )  # fmt: skip
