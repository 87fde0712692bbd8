"""How long what is kept of people, by kind; and the work that prunes (semantics 55).

Counters, the facts of a person (count, first, last, sum per event name), once-memory and the rows of runs and messages stay: what is asked
by them does not depend on what was pruned.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any

from psycopg.types.json import Jsonb
from pydantic import Field

from towpath.accounts.writes import audit
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.fields import Settings
from towpath.values.lanes import LANES

_Days = Annotated[int | None, Field(ge=30, le=36_500)]
PAGE = 5_000


class Retention(Settings):
    """Days; null: for ever."""

    events: Annotated[_Days, Field(description="Events, from when they came. Those of people inside a flow stay until they have left.")] = (
        None
    )
    visits: Annotated[_Days, Field(description="What a run saw and did at each node, from the end of the run.")] = None
    messages: Annotated[_Days, Field(description="What a message said and what the provider answered, from when it ended.")] = None


_STATEMENTS = {"events": "prune_events", "visits": "prune_visits", "messages": "prune_messages"}


def get_retention(db: Connection, workspace_id: int) -> Retention:
    row = db.execute(statement("privacy", "get_retention"), {"workspace_id": workspace_id}).fetchone()
    return Retention() if row is None else Retention.model_validate(row[0])


def save_retention(db: Connection, workspace_id: int, retention: Retention, *, by: str, now: datetime) -> None:
    settings = retention.model_dump(mode="json", exclude_none=True)
    db.execute(statement("privacy", "save_retention"), {"workspace_id": workspace_id, "settings": Jsonb(settings), "now": now})
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="retention.changed", about=settings)


def prune(db: Connection, now: datetime) -> dict[str, int]:
    """What is older than its workspace keeps it; a lane and a page a transaction. Answers rows by kind."""
    pruned = dict.fromkeys(_STATEMENTS, 0)
    for workspace_id, settings in db.execute(statement("privacy", "list_retentions")).fetchall():
        kept: dict[str, Any] = Retention.model_validate(settings).model_dump(exclude_none=True)
        for kind, days in kept.items():
            for lane in range(LANES):
                asked = {"workspace_id": workspace_id, "lane": lane, "before": now - timedelta(days=days), "limit": PAGE}
                while True:
                    with db.transaction():
                        rows = db.execute(statement("privacy", _STATEMENTS[kind]), asked).rowcount
                    pruned[kind] += rows
                    if rows < PAGE:
                        break
    return pruned
