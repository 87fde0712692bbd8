"""Whether a contact is in a segment: by the id that its name had when the condition was kept, else by its name (semantics 40)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from towpath.events.binary import Bigints, Smallints
from towpath.expr.facts import Fact, Subjects, Type, register
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.segments.definition import segment_ids
from towpath.values.folded import fold


class InSegmentSource:
    """Arguments: name, id or None."""

    prefix = "in_segment"

    def fields(self, db: Connection, workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: Connection, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        by_name: Mapping[str, int] = {}
        if any(fact.arguments[1] is None for fact in wanted):
            by_name = {fold(name): id for name, id in segment_ids(db, subjects.workspace_id).items()}
        ids = {fact: fact.arguments[1] or by_name.get(fold(fact.arguments[0]), 0) for fact in wanted}
        people = [(place, id) for place, id in enumerate(subjects.contact_ids) if id is not None]
        asked = {
            "lanes": Smallints([subjects.lanes[place] for place, _ in people]),
            "ids": Bigints([id for _, id in people]),
            "segment_ids": sorted(set(ids.values())),
        }
        inside: dict[int, set[int]] = {}
        for place, segment_id in db.execute(statement("segments", "find_members"), asked):
            inside.setdefault(segment_id, set()).add(people[place - 1][0])
        return {fact: [place in inside.get(id, ()) for place in range(len(subjects.lanes))] for fact, id in ids.items()}


def register_facts() -> None:
    register(InSegmentSource())


register_facts()
