"""Makes the workspace "CD shop": the people, their purchases, and flows that lived through the last weeks of them.

The weeks are not painted: the flows are launched on a clock that starts `REPLAYED` ago and moves on in steps, the purchases come in by the
same intake, the same engine works them, and the mail goes to the built-in catcher, whatever sender is set.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, NamedTuple

from towpath.accounts import reads as accounts
from towpath.accounts import writes as accounts_writes
from towpath.commerce.models import Product
from towpath.commerce.products import write_products
from towpath.contacts.writes import declare_attribute
from towpath.demo.history import PRODUCT_ID, facts_of
from towpath.demo.purchases import Purchase
from towpath.engine.catalog import Catalog
from towpath.engine.sending import EngineFlows
from towpath.engine.step import work_until_idle
from towpath.flows.facts import scope_for
from towpath.flows.scope import read_surroundings
from towpath.flows.writes import import_flow, launch
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.host.partitions import ensure_partitions
from towpath.intake.accept import accept
from towpath.messages.claim import Office
from towpath.messages.deliver import deliver_once
from towpath.messages.senders import make_first_sender
from towpath.segments.definition import people_scope
from towpath.segments.writes import make_segment

SLUG, NAME = "cd-shop", "CD shop"
EMAIL, PASSWORD = "demo@cdshop.example", "rare-vinyl-2026"
REPLAYED = timedelta(weeks=3)
# Of the clock in the replay: a wait that ends in between is worked at the next step, so the past may be this much late.
STEP = timedelta(hours=1)
CHUNK = 2_000

# Name -> who belongs.
SEGMENTS: Mapping[str, Sequence[Any]] = {
    "Big spenders": [["contact.total_paid", "at least", 500]],
    "Bought in the last 30 days": [{"did": "order_paid", "within": "30 days"}],
    "Lapsed: half a year without an order": [["contact.last_order_at", "longer ago than", "180 days"]],
    "Lapsed big spenders": [{"in_segment": "Big spenders"}, {"in_segment": "Lapsed: half a year without an order"}],
}

Say = Callable[[str], None]


class Found(NamedTuple):
    """whole: False if its making was broken off."""

    workspace_id: int
    whole: bool


def find_demo(db: Connection) -> Found | None:
    for id, slug in accounts.list_workspace_names(db):
        if slug == SLUG:
            return Found(id, accounts.get_workspace(db, id).name == NAME)
    return None


def make_demo(db: Connection, office: Office, now: datetime, purchases: Sequence[Purchase], *, smtp_url: str, say: Say) -> int:
    """The id of the new workspace. db: a connection of its own, with nothing begun; each step commits.

    purchases: in order of time, none after `now`. smtp_url: of the workspace's sender from now on; '' is the catcher. The workspace gets its name last, so that one that was broken
    off is known by its name.
    """
    start = now - REPLAYED
    # A demo that a power cut leaves half-made is made anew: its commits need not wait for the disk.
    db.execute("set synchronous_commit to off")
    with db.transaction():
        workspace_id = _make_workspace(db, start)
        make_first_sender(db, workspace_id, office.ring, address="shop@cdshop.example", display_name=NAME, smtp_url=smtp_url, now=start)
        ensure_partitions(db, now, back=3)
    clock = MovableClock(start)
    past = [purchase for purchase in purchases if purchase.at < start]
    say(f"Taking in {len(past):,} purchases …")
    known: set[str] = set()
    for first in range(0, len(past), CHUNK):
        chunk = past[first : first + CHUNK]
        with db.transaction():
            accept(db, workspace_id, list(facts_of(workspace_id, chunk, known)), chunk[-1].at, "import", historical=True)
    catalog = Catalog()
    work_until_idle(db, clock, catalog=catalog)
    with db.transaction():
        _launch_flows(db, workspace_id, start)
    with db.transaction():
        _make_segments(db, workspace_id, start)
    say(f"Replaying the last {REPLAYED.days} days …")
    _replay(db, workspace_id, purchases[len(past) :], known, clock, now, office, catalog)
    with db.transaction():
        accounts_writes.change_workspace(db, workspace_id=workspace_id, at=now, actor="command", name=NAME)
    return workspace_id


def _make_workspace(db: Connection, at: datetime) -> int:
    workspace_id = accounts_writes.make_workspace(
        db, name=f"{NAME} (being made)", slug=SLUG, at=at, actor="command", time_zone="America/New_York", currency="USD"
    )
    user_id = accounts_writes.make_user(db, email=EMAIL, password=PASSWORD, at=at, name="Demo")
    accounts_writes.put_member(db, workspace_id=workspace_id, user_id=user_id, role="admin", at=at, actor="command")
    write_products(db, workspace_id, [Product(id=PRODUCT_ID, name="Compact disc", category="Music", currency="USD")], at)
    declare_attribute(db, workspace_id, "contact", "standing", "text", at, title="Standing")
    return workspace_id


def _launch_flows(db: Connection, workspace_id: int, at: datetime) -> None:
    for folder in (files("towpath.demo") / "flows", files("towpath.flows") / "examples"):
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith(".yaml") and not file.name.endswith(".test.yaml"):
                imported = import_flow(db, workspace_id, file.read_text(), by="command", now=at)
                assert imported.flow is not None, f"{file.name}: {imported.problems}"
                launch(db, workspace_id, imported.flow.id, by="command", now=at)


def _make_segments(db: Connection, workspace_id: int, at: datetime) -> None:
    for name, where in SEGMENTS.items():
        known = people_scope(scope_for(read_surroundings(db, workspace_id), "contact", None))
        make_segment(db, workspace_id, name, where, known, now=at)


def _replay(
    db: Connection,
    workspace_id: int,
    purchases: Sequence[Purchase],
    known: set[str],
    clock: MovableClock,
    until: datetime,
    office: Office,
    catalog: Catalog,
) -> None:
    flows, done = EngineFlows(), 0
    while clock.now() < until:
        clock.set(min(clock.now() + STEP, until))
        coming = done
        while coming < len(purchases) and purchases[coming].at <= clock.now():
            coming += 1
        if coming > done:
            with db.transaction():
                accept(db, workspace_id, list(facts_of(workspace_id, purchases[done:coming], known)), clock.now(), "shop")
            done = coming
        work_until_idle(db, clock, catalog=catalog, deliver=lambda: deliver_once(db, clock, office, flows))
