"""The segments of a workspace by what can change who belongs: the cost of an event grows with the segments that it may concern."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.definition import LiveSegment, set_depths
from towpath.segments.reads import list_to_keep
from towpath.values.folded import fold

# Whoever becomes somebody's contact, or part of another, may belong to any segment.
_ATTRIBUTE_EVENT = "attribute_changed"


class WorkspaceSegments:
    """events: names of the events that can change who belongs to some segment. telling: those of them whose properties decide which."""

    def __init__(self, workspace_id: int, zone: str, segments: Sequence[LiveSegment]) -> None:
        self.workspace_id, self.zone = workspace_id, zone
        set_depths(segments)
        self.by_id = {one.id: one for one in segments}
        self.filling = frozenset(one.id for one in segments if one.filling)
        self.dependents: defaultdict[int, list[LiveSegment]] = defaultdict(list)
        self._by_name: defaultdict[str, list[LiveSegment]] = defaultdict(list)
        self._by_attribute: defaultdict[str, list[LiveSegment]] = defaultdict(list)
        # event -> property -> folded value -> segments that count only events with one of these values.
        self._by_value: defaultdict[str, defaultdict[str, defaultdict[str, list[LiveSegment]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        for one in segments:
            for base in one.bases:
                self.dependents[base].append(one)
            for name, attributes in one.changes.events.items():
                for property in one.only_with.get(name, ()):
                    for value in property.values:
                        self._by_value[name][property.name][value].append(one)
                if attributes is None and name not in one.only_with:
                    self._by_name[name].append(one)
                for attribute in attributes or ():
                    self._by_attribute[attribute].append(one)
        self.telling = frozenset(self._by_value) | ({_ATTRIBUTE_EVENT} if self._by_attribute else set())
        self.events = frozenset(self._by_name) | self.telling

    def concerned(self, name: str, properties: Mapping[str, Any]) -> Iterator[LiveSegment]:
        """Those that this event may concern; without properties: whatever it says."""
        yield from self._by_name.get(name, ())
        if name == _ATTRIBUTE_EVENT and self._by_attribute:
            yield from self._by_attribute.get(str(properties.get("attribute")), ())
        for property, by_value in self._by_value[name].items() if name in self._by_value else ():
            said = properties.get(property)
            if isinstance(said, str):
                yield from by_value.get(fold(said), ())
            elif said is not None or not properties:
                yield from (one for some in by_value.values() for one in some)


def read_workspace(db: Connection, workspace_id: int, zone: str) -> WorkspaceSegments:
    return WorkspaceSegments(workspace_id, zone, [LiveSegment(one) for one in list_to_keep(db, workspace_id)])


def read_revisions(db: Connection) -> dict[int, int]:
    """Of the workspaces that have segments."""
    return dict(db.execute(statement("segments", "read_revisions")).fetchall())
