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


def insert_member(db: Connection, workspace: int, email: str, now: datetime, role: str = "editor") -> int:
    """A user of the workspace, who can't sign in."""
    row = db.execute("insert into user_account (email, password, created_at) values (%s, '!', %s) returning id", [email, now]).fetchone()
    assert row is not None
    db.execute("insert into membership (user_id, workspace_id, role, created_at) values (%s, %s, %s, %s)", [row[0], workspace, role, now])
    return int(row[0])
