"""What a live version names can't be deleted (semantics 40)."""

from towpath.api.request import Context
from towpath.flows.reads import find_flows_naming
from towpath.host.database import Connection
from towpath.values.problems import TowpathError


class InUse(TowpathError):
    """flows: the flows that name it."""

    code = "in_use"
    status = 409


def refuse_in_use(ctx: Context, sort: str, id: int, name: str) -> None:
    """sort: list, group, pool, catalog, secret. Call it with the row locked, so that no launch gets between."""
    refuse_in_use_in(ctx.db, ctx.workspace_id, sort, id, name)


def refuse_in_use_in(db: Connection, workspace_id: int, sort: str, id: int, name: str) -> None:
    flows = find_flows_naming(db, workspace_id, sort, id)
    if flows:
        named = ", ".join(f"“{flow}”" for flow in flows[:5])
        raise InUse(f"“{name}” is used by {named}. Stop what uses it, or launch it without, then delete.", flows=flows)
