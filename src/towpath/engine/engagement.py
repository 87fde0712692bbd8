"""How much a flow has done with people, as reports count it (semantics 46)."""

from datetime import datetime

import msgspec

from towpath.flows.reads import Flow
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.lanes import LANES


class Engagement(msgspec.Struct, frozen=True):
    """visits: to nodes, repeats count. people: who entered within the range, each once. messages: parts that a provider took, with calls to
    other systems and those of which nobody knows whether they arrived."""

    since: datetime
    until: datetime
    visits: int
    people: int
    messages: int


def count_engagement(db: Connection, flow: Flow, *, since: datetime | None, until: datetime | None, now: datetime) -> Engagement:
    """since: at the earliest when its statistics were begun anew, or it was made. Visits are counted by whole hours, of times long past by days."""
    begin = max(at for at in (since, flow.statistics_since, flow.created_at) if at is not None)
    end = now if until is None or until > now else until
    asked = {
        "workspace_id": flow.workspace_id, "flow_id": flow.id, "lanes": list(range(LANES)), "since": begin,
        "hour": begin.replace(minute=0, second=0, microsecond=0), "until": end,
    }  # fmt: skip
    row = db.execute(statement("engine", "count_engagement"), asked).fetchone()
    assert row is not None
    return Engagement(begin, end, *row)
