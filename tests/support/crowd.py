"""Fills a migrated database with many rows in every table that grows with people, by SQL, in some seconds.

Row n of a table belongs to contact n: lane n % 256, id n * 256 + lane, workspace 1 + n % 20. What the rows say is dull; how many there are
and how they spread is what a planner looks at.
"""

from datetime import UTC, datetime

from psycopg import sql

from towpath.host.database import Connection

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
ROWS = {
    "contact": 25_000, "contact_address": 25_000, "identity": 30_000, "moved": 25_000, "contact_tag": 30_000, "list_member": 30_000, "consent": 25_000,
    "suppression": 25_000, "customer_order": 25_000, "order_line": 30_000, "order_status": 30_000, "event": 50_000, "inbox": 25_000,
    "event_key": 30_000, "fact": 30_000, "run": 50_000, "token": 30_000, "awaited": 25_000, "entry_memory": 30_000, "engaged": 25_000,
    "process": 50_000, "entry_denied": 25_000, "goal_reached": 25_000, "message": 50_000, "message_content": 25_000, "attempt": 30_000,
    "caught_mail": 20_000, "task": 30_000, "note": 25_000, "feed_post": 25_000, "contact_owner": 25_000, "contact_company": 25_000, "notification": 25_000, "counter": 30_000,
    "segment_member": 30_000, "segment_due": 30_000, "segment_count": 25_000, "segment_fill": 25_000,
}  # fmt: skip

_ID = "n * 256 + n % 256"
_BY_NAME = {
    "lane": "n % 256",
    "workspace_id": "1 + n % 20",
    "flow_id": "1 + n % 200",
    "version_id": "1 + n % 200",
    "contact_id": _ID,
    "owner_lane": "n % 256",
    "to_lane": "(n + 1) % 256",
    "node": "n % 12",
    "number": "1",
    "class": "n % 3",
    "month": "date '2026-03-01'",
    "depth": "0",
}
# The rest by the column's type.
_BY_TYPE = {
    "bigint": _ID,
    "integer": "n % 1000",
    "smallint": "0",
    "numeric": "n % 500",
    "text": "'word' || n % 50000",
    "boolean": "n % 2 = 0",
    "timestamp with time zone": f"timestamptz '{NOW.isoformat()}' - (n % 86400) * interval '30 seconds'",
    "date": "date '1980-01-01' + n % 9000",
    "jsonb": "'{}'",
    "bytea": "decode(md5(n::text), 'hex')",
    "text[]": "array['word' || n]",
}
_ELSEWHERE = {
    ("contact", "identified"): "n % 10 > 0",
    ("contact_address", "kind"): "(array['email', 'phone'])[1 + n % 2]",
    ("contact_address", "bounced_at"): "case when n % 50 = 0 then now() end",
    ("identity", "kind"): "(array['email', 'phone', 'external_id', 'anonymous_id'])[1 + n % 4]",
    ("moved", "what"): "(array['contact', 'order', 'run', 'message'])[1 + n % 4]",
    ("suppression", "reason"): "'bounced'",
    ("consent", "pending"): "false",
    ("customer_order", "status"): "'paid'",
    ("order_status", "status"): "'paid'",
    ("event", "name"): "'event' || n % 40",
    ("event", "depth"): "0",
    ("inbox", "kind"): "n % 3",
    ("run", "status"): "n % 2",
    ("run", "reason"): "case when n % 2 = 1 then 'end' end",
    ("run", "ended_at"): "case when n % 2 = 1 then now() end",
    ("token", "state"): "n % 7",
    ("token", "forks"): "null",
    ("entry_memory", "inside"): "0",
    ("entry_memory", "recent"): "null",
    ("entry_denied", "reason"): "'cooldown'",
    ("message", "status"): "case when n % 20 = 0 then 0 when n % 400 = 1 then 1 else 2 + n % 5 end",
    ("message", "ended_at"): "case when n % 20 = 0 or n % 400 = 1 then null else now() end",
    ("task", "priority"): "2",
    ("task", "status"): "n % 2",
    ("task", "completed_at"): "case when n % 2 = 1 then now() end",
    ("attempt", "phase"): "6",
    ("attempt", "outcome"): "1",
    ("counter", "hour"): f"timestamptz '{NOW.isoformat()}' - (n / 256) * interval '1 hour'",
    ("counter", "what"): "(array['started', 'entered', 'completed', 'left:next'])[1 + n % 4]",
}


def fill(db: Connection) -> None:
    """db: autocommit or not; statistics are taken at the end."""
    for table, rows in ROWS.items():
        columns = [
            (name, _ELSEWHERE.get((table, name)) or (None if made == "YES" else _BY_NAME.get(name) or _BY_TYPE.get(type, "null")))
            for name, type, made in db.execute(
                """
                select a.attname, format_type(a.atttypid, null), case when a.attidentity <> '' or a.attgenerated <> '' then 'YES' else 'NO' end
                from pg_attribute a where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
                """,
                [table],
            ).fetchall()
        ]
        given = [(name, value) for name, value in columns if value is not None]
        db.execute(
            sql.SQL("insert into {} ({}) select {} from generate_series(1, {}) as n").format(
                sql.Identifier(table),
                sql.SQL(", ").join(sql.Identifier(name) for name, _ in given),
                sql.SQL(", ").join(sql.SQL(value) for _, value in given),  # type: ignore[arg-type]
                sql.Literal(rows),
            )
        )
    db.execute("analyze")


def tables_with_many_rows(db: Connection) -> frozenset[str]:
    """Tables and partitions that hold enough for a plan to matter: an empty partition is read whole, and may be."""
    return frozenset(name for (name,) in db.execute("select relname from pg_class where relkind = 'r' and reltuples >= 10000"))
