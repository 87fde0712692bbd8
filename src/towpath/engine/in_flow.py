"""Whether a person is, or has been, in a flow (`in_flow`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from towpath.engine.wire import Connection, Int2s, Numbers
from towpath.expr.facts import Fact, Subjects, Type, register
from towpath.host.sql import statement
from towpath.values.durations import before


class InFlowSource:
    """Arguments: flow (slug or name), state (`inside`, `completed`, `ever`), within."""

    prefix = "in_flow"

    def fields(self, db: Connection, workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: Connection, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        columns: dict[Fact, Sequence[Any]] = {}
        lanes, contacts = Int2s(subjects.lanes), Numbers([contact or 0 for contact in subjects.in_log])
        for fact in wanted:
            named, state, within = fact.arguments
            since = None if within is None else before(now, within, subjects.workspace_zone)
            asked = {
                "workspace_id": subjects.workspace_id,
                "named": named,
                "state": state,
                "since": since,
                "lanes": lanes,
                "contacts": contacts,
            }
            found = {place for (place,) in db.execute(statement("engine", "find_in_flow"), asked).fetchall()}
            columns[fact] = [place + 1 in found for place in range(len(subjects.lanes))]
        return columns


register(InFlowSource())
