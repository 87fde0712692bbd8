"""Monthly partitions of the tables that only grow: made ahead, so that what is written finds its month."""

from datetime import UTC, datetime

from psycopg import sql

from towpath.host.database import Connection

# Table -> the column it is partitioned by. Each has a partition NAME_default for what falls outside all months.
_PARTITIONED = {"event": "received_at", "process": "ended_at"}


def ensure_partitions(db: Connection, now: datetime, *, back: int = 1, ahead: int = 3) -> list[str]:
    """Makes the months from `back` before now to `ahead` after it that are missing; answers the names of the new ones.

    A month of which the default partition holds rows already stays there. Two processes at once: the second waits.
    """
    db.execute("select pg_advisory_xact_lock(hashtext('towpath partitions'))")
    there = {name for (name,) in db.execute("select relname from pg_class where relispartition and relkind = 'r'")}
    made = []
    for table, column in _PARTITIONED.items():
        for month in range(-back, ahead + 1):
            start, end = _month(now, month), _month(now, month + 1)
            name = f"{table}_{start:%Y_%m}"
            if name in there or _default_holds(db, table, column, start, end):
                continue
            db.execute(
                sql.SQL("create table {} partition of {} for values from ({}) to ({})").format(
                    sql.Identifier(name), sql.Identifier(table), sql.Literal(start), sql.Literal(end)
                )
            )
            made.append(name)
    return made


def _default_holds(db: Connection, table: str, column: str, start: datetime, end: datetime) -> bool:
    question = sql.SQL("select exists (select 1 from {default} where {column} >= {start} and {column} < {end})").format(
        default=sql.Identifier(f"{table}_default"), column=sql.Identifier(column), start=sql.Literal(start), end=sql.Literal(end)
    )
    row = db.execute(question).fetchone()
    return bool(row and row[0])


def _month(now: datetime, plus: int) -> datetime:
    number = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1 + plus
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
