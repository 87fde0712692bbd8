"""A person is erased in their lane: first the live runs end, then every row that could tell of the person is deleted or blanked.

Counters, goals and the rows of runs and messages stay and count; the person is a number (semantics 54).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from towpath.commerce.moving import blank_orders
from towpath.companies.moving import forget_company
from towpath.contacts import erasing
from towpath.contacts.holding import hold_people
from towpath.contacts.joining import lock_one
from towpath.contacts.reads import list_addresses, list_identifiers
from towpath.contacts.rules import identity_value
from towpath.engine.batch import Batch
from towpath.engine.ending import end_all
from towpath.events.models import NewEvent
from towpath.events.moving import erase_events
from towpath.host.sql import statement
from towpath.messages.confirming import erase_requests
from towpath.messages.erasing import blank_messages
from towpath.segments.following import forget_person
from towpath.team.moving import erase_work

if TYPE_CHECKING:
    from towpath.engine.match import InboxRow

_BLANKED = (
    ("process", "blank_processes"),
    ("entry_memory", "erase_memory"),
    ("audience_member", "erase_audiences"),
    ("entry_due", "erase_dates"),
    ("quarantined", "erase_quarantined"),
    ("moved_token", "blank_moved_tokens"),
)


def work(batch: Batch, row: "InboxRow", payload: Mapping[str, Any]) -> bool:
    """payload: {erasure}. False: runs were ended, or a message is being sent at this moment; to be worked again by a later batch."""
    db, place = batch.db, (row.lane, row.contact_id)
    asked = {"from_lane": row.lane, "from_id": row.contact_id, "lane": row.lane, "contact_id": row.contact_id}
    if end_all(batch, row.lane, row.contact_id, "erased"):
        return False
    hold_people(db, row.workspace_id)
    if not lock_one(db, place):
        erasing.note_erasure(db, int(payload["erasure"]), erasing.DONE, {}, batch.now)
        return True
    if any(status == 1 for (status,) in db.execute(statement("engine", "lock_messages"), asked)):
        return False
    report = {}
    runs = [id for (id,) in db.execute(statement("engine", "blank_runs"), asked)]
    report["run"] = len(runs)
    for table, name in _BLANKED:
        report[table] = db.execute(statement("engine", name), {**asked, "runs": runs}).rowcount
    report |= blank_messages(db, place, batch.now) | blank_orders(db, place) | erase_events(db, place, row.id)
    report |= erase_work(db, place)
    report["consent_request"] = erase_requests(db, row.workspace_id, row.contact_id)
    report["contact_company"] = forget_company(db, place)
    report["segment_member"] = forget_person(db, *place)
    names = {(one.kind, one.value) for one in list_identifiers(db, *place)}
    names |= {(one.kind, identity_value(one.kind, one.value)) for one in list_addresses(db, *place)}
    report |= erasing.erase_person(db, row.workspace_id, place, sorted(names), batch.now)
    erasing.note_erasure(db, int(payload["erasure"]), erasing.DONE, report, batch.now)
    batch.events.append(NewEvent(row.workspace_id, row.lane, None, "contact_deleted", {}, batch.now, batch.now, source="towpath"))
    return True
