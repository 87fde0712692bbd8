"""What a flow names that has an id: a version keeps the ids, so that a rename changes nothing that runs (semantics 40)."""

from collections.abc import Mapping

from towpath.commerce.catalogs import catalog_ids, share_catalogs
from towpath.commerce.coupons import pool_ids, share_pools
from towpath.contacts.lists import list_names, share_lists
from towpath.functions.reads import function_ids
from towpath.functions.writes import share_functions
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.secrets.reads import secret_ids
from towpath.secrets.writes import share_secrets
from towpath.segments.definition import segment_ids
from towpath.segments.writes import share_segments


def read_ids(db: Connection, workspace_id: int) -> dict[str, dict[str, int]]:
    """Sort (`list`, `group`, `segment`, `flow`, `pool`, `catalog`, `secret`, `function`) -> name -> id, of everything that the workspace has."""
    return {
        **{sort: {one.name: one.id for one in list_names(db, workspace_id, sort)} for sort in ("list", "group")},
        "segment": segment_ids(db, workspace_id),
        "flow": _flow_ids(db, workspace_id),
        "pool": pool_ids(db, workspace_id),
        "catalog": catalog_ids(db, workspace_id),
        "secret": secret_ids(db, workspace_id),
        "function": function_ids(db, workspace_id),
    }


def _flow_ids(db: Connection, workspace_id: int) -> dict[str, int]:
    """By name and by slug; a slug comes first."""
    rows = db.execute(statement("flows", "list_slugs"), {"workspace_id": workspace_id}).fetchall()
    return {name: id for _, name, id in rows} | {slug: id for slug, _, id in rows}


def hold(db: Connection, workspace_id: int, names: Mapping[str, Mapping[str, int]]) -> None:
    """Nobody deletes what a launch names till the launch is committed; who deletes sees the version then."""
    ids = {sort: sorted(set(named.values())) for sort, named in names.items()}
    if lists := sorted({*ids.get("list", ()), *ids.get("group", ())}):
        share_lists(db, workspace_id, lists)
    if "segment" in ids:
        share_segments(db, workspace_id, ids["segment"])
    if "pool" in ids:
        share_pools(db, workspace_id, ids["pool"])
    if "catalog" in ids:
        share_catalogs(db, workspace_id, ids["catalog"])
    if "secret" in ids:
        share_secrets(db, workspace_id, ids["secret"])
    if "function" in ids:
        share_functions(db, workspace_id, ids["function"])
