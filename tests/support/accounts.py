"""Rows that nearly every test stands on."""

from datetime import datetime

from towpath.host.database import Connection


def insert_workspace(db: Connection, now: datetime, slug: str = "shop", time_zone: str = "UTC") -> int:
    row = db.execute(
        "insert into workspace (name, slug, time_zone, created_at)"
        " values (initcap(%(slug)s::text), %(slug)s::text, %(zone)s, %(now)s) returning id",
        {"slug": slug, "zone": time_zone, "now": now},
    ).fetchone()
    assert row is not None
    return int(row[0])
