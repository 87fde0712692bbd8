"""The live flows of all workspaces, as one process knows them: read again when a workspace's revision has grown."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec
import numpy as np

from towpath.contacts.testers import list_test_people
from towpath.engine.wire import Column, Connection
from towpath.expr.facts import Fact
from towpath.flows.compiled import CompiledNode, CompiledVersion, LiveFlow
from towpath.flows.reads import get_compiled, list_live
from towpath.host.sql import statement
from towpath.segments.index import WorkspaceSegments, read_revisions, read_workspace

TIME_ZONE = Fact("contact.time_zone")


class VersionView:
    """A compiled version and what the engine derives from it once."""

    def __init__(self, flow: LiveFlow, version: CompiledVersion, zone: str) -> None:
        self.flow = flow
        self.version = version
        self.zone = version.settings.time_zone or zone
        self.forks = _forks(version)
        self.freezes = version.settings.on_pause == "freeze" and bool(flow.pauses)
        self.by_id = {node.id: node for node in version.nodes}
        newest = flow.versions[0]
        # Of a flow with a live graph: the version that takes over whoever ends a visit (semantics 43).
        follows = version.settings.editing == "live_graph" and newest.number > version.number
        self.successor = newest.version_id if follows else None
        if follows:
            self.forks |= _forks(newest)
        self._wanted: dict[tuple[int, bool], frozenset[Fact]] = {}

    def wanted(self, number: int) -> frozenset[Fact]:
        """The facts of a node and of all that can follow it without a wait."""
        return self._ahead(number, self.version.nodes[number].waits)

    def wanted_after(self, number: int) -> frozenset[Fact]:
        """The same for a visit that has waited."""
        return self._ahead(number, False)

    def _ahead(self, number: int, stays: bool) -> frozenset[Fact]:
        known = self._wanted.get((number, stays))
        if known is None:
            seen, todo, facts = {number}, [number], {TIME_ZONE}
            while todo:
                node = self.version.nodes[todo.pop()]
                facts |= node.needs.facts
                if stays or (node.waits and node.number != number):
                    continue
                for targets in node.outlets.values():
                    new = [target for target in targets if target not in seen]
                    seen.update(new)
                    todo += new
            known = self._wanted[number, stays] = frozenset(facts)
        return known

    @cached_property
    def initial(self) -> dict[str, object]:
        return {name: variable.initial for name, variable in self.version.variables.items()}


def _forks(version: CompiledVersion) -> bool:
    """Whether tokens of a run have to be looked at together: who comes to a join waits for others, also where nothing forks any more."""
    return any(node.kind.name == "join" or len(targets) > 1 for node in version.nodes for targets in node.outlets.values()) or any(
        len(rule.first) > 1 for rule in version.rules
    )


class PlannedMove(msgspec.Struct, frozen=True):
    """People who change their version (semantics 42). plan: version id -> number of the node -> [do, number there]; of a move back
    {"back": {version id: numbers there}}."""

    id: int
    workspace_id: int
    flow_id: int
    to_version_id: int
    from_version_ids: list[int]
    plan: dict[str, Any]
    back_of: int | None
    done: bool


class WorkspaceFlows:
    """The flows of one workspace, found by the events they listen to. moves: those that not every lane has applied yet. moved_from: of a
    version whose people were told to go over, the plan. asked: events that some version listens to, or asks for in a condition, or that some segment
    hangs on. segments: those of the workspace. test: everything here is a test; test_people: ids of contacts of whom everything is (semantics 56)."""

    def __init__(
        self,
        workspace_id: int,
        zone: str,
        test: bool,
        flows: Sequence[LiveFlow],
        moves: Sequence[PlannedMove] = (),
        segments: WorkspaceSegments | None = None,
        test_people: Sequence[int] = (),
    ) -> None:
        self.workspace_id, self.zone, self.test = workspace_id, zone, test
        self.test_people = np.array(test_people, np.int64)
        self.flows = {flow.flow_id: flow for flow in flows}
        self.versions: dict[int, VersionView] = {}
        self.starts: dict[str, list[LiveFlow]] = defaultdict(list)
        self.removes: dict[str, list[LiveFlow]] = defaultdict(list)
        self.goals: dict[str, list[LiveFlow]] = defaultdict(list)
        self.follows: dict[str, list[tuple[VersionView, CompiledNode]]] = defaultdict(list)
        self.watches: dict[str, list[LiveFlow]] = defaultdict(list)
        interests: set[str] = set()
        for flow in flows:
            for version in flow.versions:
                view = self.versions[version.version_id] = VersionView(flow, version, zone)
                for node in version.nodes:
                    for name in node.follows.events if node.follows is not None else ():
                        self.follows[name].append((view, node))
                interests |= version.interests
                listens = ((version.starts_on, self.starts), (version.removes_on, self.removes), (version.watches, self.watches))
                for names, found in listens:
                    for name in names:
                        if flow not in found[name]:
                            found[name].append(flow)
                if version.goal and flow not in self.goals[version.goal.event]:
                    self.goals[version.goal.event].append(flow)
        self.interests = frozenset(interests)
        self.segments = segments or WorkspaceSegments(workspace_id, zone, ())
        self.asked = self.interests.union(self.segments.events, *(version.names for flow in flows for version in flow.versions))
        self.moves = tuple(move for move in moves if not move.done)
        newest = {flow.versions[0].version_id for flow in flows}
        self.moved_from = {
            version: move for move in moves if move.back_of is None and move.to_version_id in newest for version in move.from_version_ids
        }

    @property
    def paused(self) -> Iterator[int]:
        """Versions whose tokens rest (semantics 24)."""
        for view in self.versions.values():
            if view.flow.status == "paused":
                yield view.version.version_id


class Catalog:
    """Of one process. `refresh` at the start of every batch, in its transaction."""

    def __init__(self) -> None:
        self._revisions: dict[int, tuple[int, int, str, bool]] = {}
        self.workspaces: dict[int, WorkspaceFlows] = {}
        self._turns = 0

    def next_turn(self) -> int:
        """The workspace whose turn it is to be served first: each in turn."""
        self._turns += 1
        ids = list(self.workspaces)
        return ids[self._turns % len(ids)] if ids else 0

    def refresh(self, db: Connection) -> None:
        of_segments = read_revisions(db)
        for workspace_id, of_flows, zone, test in db.execute(statement("engine", "read_revisions")).fetchall():
            revision = (of_flows, of_segments.get(workspace_id, 0), zone, test)
            if self._revisions.get(workspace_id) != revision:
                moves = [PlannedMove(*row) for row in db.execute(statement("engine", "list_moves"), {"workspace_id": workspace_id})]
                segments = read_workspace(db, workspace_id, zone) if revision[1] else None
                testers = [person.id for person in list_test_people(db, workspace_id)]
                flows = WorkspaceFlows(workspace_id, zone, test, list_live(db, workspace_id), moves, segments, testers)
                self.workspaces[workspace_id] = flows
                self._revisions[workspace_id] = revision

    def open_moves(self) -> list[PlannedMove]:
        return [move for flows in self.workspaces.values() for move in flows.moves]

    def moved_from(self) -> dict[int, PlannedMove]:
        return {version: move for flows in self.workspaces.values() for version, move in flows.moved_from.items()}

    def paused_versions(self) -> list[int]:
        return [version for flows in self.workspaces.values() for version in flows.paused]

    def tests(self, view: VersionView, contacts: Sequence[int] | Column) -> bool | Column:
        """Which runs of these contacts are tests: marked, and counted nowhere (semantics 56)."""
        flows = self.workspaces[view.flow.workspace_id]
        if flows.test or view.version.settings.test_mode:
            return True
        return np.isin(contacts, flows.test_people) if len(flows.test_people) else False

    def view(self, db: Connection, workspace_id: int, version_id: int) -> VersionView:
        """Also of a version that has gone from the live list but still has people inside."""
        flows = self.workspaces[workspace_id]
        view = flows.versions.get(version_id)
        if view is None:
            version = get_compiled(db, version_id)
            flow = flows.flows.get(version.flow_id) or LiveFlow(version.flow_id, workspace_id, "cancelled", (version,), ())
            view = flows.versions[version_id] = VersionView(flow, version, flows.zone)
        return view


def version_at(flow: LiveFlow, received_at: datetime) -> CompiledVersion | None:
    """The version to which an event belongs (semantics 41): newest first, so that a tie goes to the newer."""
    for version in flow.versions:
        if version.live_from <= received_at and (version.live_to is None or received_at < version.live_to):
            return version
    return None
