"""Takes the demo workspace away with all its data, so that it can be made anew."""

from typing import LiteralString

from psycopg import sql

from towpath.host.database import Connection

_OF_FLOWS: LiteralString = "flow_id in (select id from flow where workspace_id = %(workspace_id)s)"
_OF_VERSIONS: LiteralString = "version_id in (select id from flow_version where workspace_id = %(workspace_id)s)"
_OF_MOVES: LiteralString = "move_id in (select id from flow_move where workspace_id = %(workspace_id)s)"
_OF_IMPORTS: LiteralString = "import_id in (select id from import where workspace_id = %(workspace_id)s)"
_OF_SEGMENTS: LiteralString = "segment_id in (select id from segment where workspace_id = %(workspace_id)s)"

# Tables that name no workspace, and which of their rows are of one; they go before what they point at.
POINTING: dict[str, LiteralString] = {
    "awaited": "(lane, run_id) in (select lane, id from run where workspace_id = %(workspace_id)s)",
    "counter": _OF_VERSIONS,
    "counter_base": _OF_VERSIONS,
    "entry_memory": _OF_FLOWS,
    "entry_quota": _OF_FLOWS,
    "flow_pause": _OF_FLOWS,
    "flow_settings_change": _OF_FLOWS,
    "import_chunk": _OF_IMPORTS,
    "import_error": _OF_IMPORTS,
    "import_undo_kept": _OF_IMPORTS,
    "import_undo_page": _OF_IMPORTS,
    "import_undo": _OF_IMPORTS,
    "move_lane": _OF_MOVES,
    "moved": """(to_lane, to_id, what) in (
        select lane, id, 'contact' from contact where workspace_id = %(workspace_id)s
        union all select lane, id, 'order' from customer_order where workspace_id = %(workspace_id)s
        union all select lane, id, 'run' from run where workspace_id = %(workspace_id)s
        union all select lane, id, 'message' from message where workspace_id = %(workspace_id)s)""",
    "moved_token": _OF_MOVES,
    "people_deed_refusal": "deed_id in (select id from people_deed where workspace_id = %(workspace_id)s)",
    "segment_count": _OF_SEGMENTS,
    "segment_fill": _OF_SEGMENTS,
    "segment_size": _OF_SEGMENTS,
    "sftp_arrival": "connection_id in (select id from sftp_connection where workspace_id = %(workspace_id)s)",
}
_LAST = ("flow_version", "flow")


def erase_workspace(db: Connection, workspace_id: int) -> None:
    """Deletes every row of the workspace. Workers must not run meanwhile; table names come from the database's own catalogue."""
    asked = {"workspace_id": workspace_id}
    for table, condition in POINTING.items():
        _delete(db, table, condition, asked)
    names = [
        name
        for (name,) in db.execute(
            """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where a.attname = 'workspace_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
              and c.relnamespace = current_schema()::regnamespace
            """
        )
    ]
    for table in [*(name for name in names if name not in _LAST), *_LAST]:
        _delete(db, table, "workspace_id = %(workspace_id)s", asked)
    _delete(db, "workspace", "id = %(workspace_id)s", asked)


def _delete(db: Connection, table: str, condition: LiteralString, asked: dict[str, int]) -> None:
    db.execute(sql.SQL("delete from {} where ").format(sql.Identifier(table)) + sql.SQL(condition), asked)
