"""A contact becomes another: a visitor who is recognized, or one of two who are the same person (semantics 53).

What is known of the person moves, the old id keeps working. Call it with both lanes held; events, orders and runs are moved by their
own rooms.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.accounts.writes import tell_workers
from towpath.contacts.changes import apply_changes
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import STANDARD_FIELDS, Change, Contact
from towpath.contacts.reads import get_contact
from towpath.events.models import NewEvent
from towpath.host.sql import statement

Place = tuple[int, int]


class Joining(msgspec.Struct, frozen=True):
    """Who becomes whom. values, metadata: what the one brings along because it is the newest set, or set there only.

    anonymous_id: of a visitor who is recognized. by: who asked for the merge of two contacts; None: nobody, a visitor.
    """

    source: Contact
    target: Contact
    values: Mapping[str, Any]
    metadata: Mapping[str, str]
    anonymous_id: str | None = None
    by: str | None = None


def lock_both(db: psycopg.Connection[Any], source: Place, target: Place) -> bool:
    """Lock both rows, the source against every new event of the visitor. False: one of them is not there any more."""
    rows = [
        db.execute(statement("contacts", name), {"lane": place[0], "id": place[1]}).fetchone()
        for place, name in sorted([(source, "lock_for_leaving"), (target, "lock_one")])
    ]
    return all(row is not None for row in rows)


def lock_one(db: psycopg.Connection[Any], place: Place) -> bool:
    """Lock the row against everything new of the person. False: it is not there any more."""
    return db.execute(statement("contacts", "lock_for_leaving"), {"lane": place[0], "id": place[1]}).fetchone() is not None


def compare(
    db: psycopg.Connection[Any], workspace_id: int, source: Place, target: Place, anonymous_id: str | None = None, by: str | None = None
) -> Joining | None:
    """What would come of it; None where one of them is not there. Look before the events move: they tell when a value was set."""
    leaving, staying = get_contact(db, workspace_id, source[1]), get_contact(db, workspace_id, target[1])
    if leaving is None or staying is None or leaving.id != source[1] or staying.id != target[1]:
        return None
    theirs, ours = _last_set(db, leaving), _last_set(db, staying)
    known, had = values_of(leaving), values_of(staying)

    def wins(name: str) -> bool:
        return theirs.get(name, leaving.created_at) > ours.get(name, staying.created_at)

    return Joining(
        leaving,
        staying,
        {name: value for name, value in known.items() if name not in had or (value != had[name] and wins(name))},
        {name: text for name, text in leaving.metadata.items() if name not in staying.metadata or wins(f"metadata.{name}")},
        anonymous_id,
        by,
    )


def values_of(contact: Contact) -> dict[str, Any]:
    """Standard fields that are set, and attributes."""
    fields = {name: getattr(contact, name) for name in STANDARD_FIELDS}
    return {name: value for name, value in fields.items() if value is not None} | contact.attributes


def _last_set(db: psycopg.Connection[Any], contact: Contact) -> dict[str, datetime]:
    asked = {"lane": contact.lane, "contact_id": contact.id}
    return dict(db.execute(statement("contacts", "list_last_set"), asked).fetchall())


def join_contacts(db: psycopg.Connection[Any], workspace_id: int, joining: Joining, now: datetime) -> list[NewEvent]:
    """Move names, addresses, tags, lists, consents and identities; the row of the one goes. Answers the events to be appended.

    Of values the newest set counts, of consents the strictest, of tags and lists the union. What changes is recorded and starts nothing.
    """
    one, other = joining.source, joining.target
    target = (other.lane, other.id)
    keys = {"from_lane": one.lane, "from_id": one.id, "to_lane": other.lane, "to_id": other.id, "now": now}
    if db.execute(statement("contacts", "take_visitor"), keys).fetchone() is None:
        return []
    tags = [tag for (tag,) in db.execute(statement("contacts", "take_tags"), keys)]
    lists = [id for (id,) in db.execute(statement("contacts", "take_memberships"), keys)]
    for name in ("move_addresses", "move_consents", "move_identities", "note_moved_contact"):
        db.execute(statement("contacts", name), keys)
    if db.execute(statement("contacts", "move_test_person"), keys).rowcount:
        tell_workers(db, workspace_id)
    if one.external_id is not None:
        named = {"lane": other.lane, "id": other.id, "external_id": one.external_id}
        db.execute(statement("contacts", "give_external_id"), named)
    cause = {"joined": one.id} if joining.by is None else {"merged": one.id, "by": joining.by}
    source = "join" if joining.by is None else "merge"
    change = Change(
        workspace_id, *target, now, values=joining.values, metadata=joining.metadata, add_tags=tags, cause=cause, source=source,
        historical=True,
    )  # fmt: skip
    events = apply_changes(db, [change], now)[0].events
    joins = MembershipChange(
        workspace_id=workspace_id, lane=other.lane, contact_id=other.id, at=now, join=lists, cause=cause, source=source, historical=True
    )
    change_memberships(db, [joins], now)
    events.append(_joined(workspace_id, joining, now, source, cause))
    return events


def _joined(workspace_id: int, joining: Joining, now: datetime, source: str, cause: Mapping[str, Any]) -> NewEvent:
    """A merge starts no flow."""
    one, other = joining.source, joining.target
    if joining.by is None:
        properties: dict[str, Any] = {"anonymous_id": joining.anonymous_id, "joined": True}
        return NewEvent(workspace_id, other.lane, other.id, "contact_identified", properties, now, now, source=source, cause=cause)
    said = {"external_id": one.external_id, "email": one.email, "phone": one.phone}
    properties = {"id": str(one.id)} | {name: value for name, value in said.items() if value is not None}
    return NewEvent(workspace_id, other.lane, other.id, "contact_merged", properties, now, now, source=source, cause=cause, historical=True)
