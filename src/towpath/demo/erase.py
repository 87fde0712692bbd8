"""Takes the demo workspace away with all its data, so that it can be made anew."""

from psycopg import sql

from towpath.host.database import Connection

# Tables that name no workspace, by what they point at.
_BY_FLOW = ("entry_memory", "flow_settings_change", "flow_pause")
_BY_VERSION = ("counter",)
_LAST = ("flow_version", "flow")


def erase_workspace(db: Connection, workspace_id: int) -> None:
    """Deletes every row of the workspace. Workers must not run meanwhile; table names come from the database's own catalogue."""
    asked = {"workspace_id": workspace_id}
    for table in _BY_FLOW:
        _delete(db, table, "flow_id in (select id from flow where workspace_id = %(workspace_id)s)", asked)
    for table in _BY_VERSION:
        _delete(db, table, "version_id in (select id from flow_version where workspace_id = %(workspace_id)s)", asked)
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


def _delete(db: Connection, table: str, condition: str, asked: dict[str, int]) -> None:
    db.execute(sql.SQL("delete from {} where ").format(sql.Identifier(table)) + sql.SQL(condition), asked)
