"""What a live version or a segment names can't be deleted (semantics 40)."""

from collections.abc import Sequence

from towpath.api.request import Context
from towpath.flows.reads import find_flows_mentioning, find_flows_naming, find_flows_saying
from towpath.functions.reads import list_functions_reading
from towpath.host.database import Connection
from towpath.segments.definition import needs_paths
from towpath.segments.reads import list_segments, list_segments_naming
from towpath.values.problems import TowpathError


class InUse(TowpathError):
    """flows, segments: what names it."""

    code = "in_use"
    status = 409


def refuse_in_use(ctx: Context, sort: str, id: int, name: str) -> None:
    """sort: list, group, segment, flow, pool, catalog, secret, function. Call it with the row locked, so that no launch gets between."""
    refuse_in_use_in(ctx.db, ctx.workspace_id, sort, id, name)


def refuse_in_use_in(db: Connection, workspace_id: int, sort: str, id: int, name: str) -> None:
    _refuse(name, find_flows_naming(db, workspace_id, sort, id), list_segments_naming(db, workspace_id, sort, id))


def refuse_said(ctx: Context, key: str, *names: str) -> None:
    """key: the setting of a node or flow that says one of the names: window, footer, template, sender, from."""
    _refuse(names[0], find_flows_saying(ctx.db, ctx.workspace_id, key, names))


def refuse_mentioned(ctx: Context, path: str) -> None:
    """path: `contact.visits`."""
    flows, segments = find_mentions(ctx, path)
    _refuse(path, flows, segments)


def find_mentions(ctx: Context, path: str) -> tuple[list[str], list[str]]:
    """Names of live flows, and of segments."""
    segments = [one.name for one in list_segments(ctx.db, ctx.workspace_id) if path in needs_paths(one)]
    return find_flows_mentioning(ctx.db, ctx.workspace_id, path), segments


def _refuse(name: str, flows: list[str], segments: Sequence[str] = ()) -> None:
    if flows or segments:
        named = ", ".join(f"“{one}”" for one in [*flows, *segments][:5])
        data = {"flows": flows, **({"segments": list(segments)} if segments else {})}
        raise InUse(f"“{name}” is used by {named}. Stop what uses it, or let it go on without, then try again.", **data)


def refuse_known_to_functions(db: Connection, workspace_id: int, secret: str) -> None:
    functions = list_functions_reading(db, workspace_id, secret)
    if functions:
        named = ", ".join(f"“{name}”" for name in functions[:5])
        raise InUse(f"“{secret}” is read by the functions {named}. Take it off their lists, then delete.", functions=functions)
