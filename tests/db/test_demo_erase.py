"""`towpath demo --reset` leaves nothing of the demo workspace, whatever it held, and nothing else goes."""

from tests.support.accounts import insert_workspace
from tests.support.journeys import World

from towpath.demo.erase import POINTING, erase_workspace
from towpath.flows.own_settings import reset_statistics
from towpath.host.clock import MovableClock
from towpath.host.database import Connection

# Tables of the whole installation.
OF_ALL = {
    "auth_group", "auth_group_permissions", "auth_permission", "django_content_type", "django_migrations", "django_session",
    "user_account", "lane", "workspace",
}  # fmt: skip

LISTENS = """
start: [{event: ordered}]
first: paid
nodes:
  paid: {kind: wait_for, events: [{name: paid, event: paid}], timeout: 1 day, next: {paid: bye, timeout: bye}}
  bye: {kind: exit}
"""


def tables(db: Connection) -> dict[str, bool]:
    """Name -> whether it names a workspace."""
    return dict(
        db.execute(
            """
            select c.relname, bool_or(a.attname = 'workspace_id') from pg_class c join pg_attribute a on a.attrelid = c.oid
            where a.attnum > 0 and c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = current_schema()::regnamespace
            group by 1
            """
        ).fetchall()
    )


def counts(db: Connection) -> dict[str, int]:
    return {
        table: int(db.execute(f"select count(*) from {table}").fetchone()[0])  # type: ignore[index]
        for table in tables(db)
        if table not in OF_ALL
    }


def test_every_table_that_names_no_workspace_is_known_by_what_it_points_at(db: Connection) -> None:
    assert {table for table, names in tables(db).items() if not names} == OF_ALL | set(POINTING)


def test_the_workspace_goes_whole_and_another_stays(db: Connection, clock: MovableClock) -> None:
    other = insert_workspace(db, clock.now(), "other")
    World(db, other, clock).do("came")
    before = counts(db)
    workspace = insert_workspace(db, clock.now(), "cd-shop")
    world = World(db, workspace, clock)
    flow = world.launch(LISTENS)
    world.do("ordered")
    reset_statistics(db, workspace, flow, by="test", now=clock.now())
    held = counts(db)
    assert all(held[table] > before[table] for table in ("awaited", "counter", "counter_base", "entry_memory", "token", "event"))
    erase_workspace(db, workspace)
    assert counts(db) == before
