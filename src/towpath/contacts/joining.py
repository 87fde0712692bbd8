"""A visitor becomes a contact that existed before: what is known of the person moves, the old id keeps working (semantics 53).

Call it with both lanes held; events, orders and runs are moved by their own rooms.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from towpath.contacts.changes import apply_changes
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.models import STANDARD_FIELDS, Change
from towpath.events.models import NewEvent
from towpath.host.sql import statement

Place = tuple[int, int]


def lock_both(db: psycopg.Connection[Any], source: Place, target: Place) -> bool:
    """Lock both rows, the source against every new event of the visitor. False: one of them is not there any more."""
    rows = [
        db.execute(statement("contacts", name), {"lane": place[0], "id": place[1]}).fetchone()
        for place, name in sorted([(source, "lock_for_leaving"), (target, "lock_one")])
    ]
    return all(row is not None for row in rows)


def join_visitor(
    db: psycopg.Connection[Any], workspace_id: int, source: Place, target: Place, anonymous_id: str | None, now: datetime
) -> list[NewEvent]:
    """Move names, addresses, tags, lists, consents and identities; the visitor's row goes. Answers the events to be appended.

    Of values the newest set counts, of consents the strictest, of tags and lists the union. What changes is recorded and starts nothing.
    """
    keys = {"from_lane": source[0], "from_id": source[1], "to_lane": target[0], "to_id": target[1], "now": now}
    row = db.execute(statement("contacts", "take_visitor"), keys).fetchone()
    if row is None:
        return []
    newer, attributes, metadata, *fields = row
    values = {name: value for name, value in zip(STANDARD_FIELDS, fields, strict=True) if value is not None} | attributes
    had = db.execute(statement("contacts", "lock_contacts"), {"lanes": [target[0]], "ids": [target[1]]}).fetchone()
    if had is not None and not newer:
        values, metadata = _gaps(values, had), {name: text for name, text in metadata.items() if name not in had[3]}
    tags = [tag for (tag,) in db.execute(statement("contacts", "take_tags"), keys)]
    lists = [id for (id,) in db.execute(statement("contacts", "take_memberships"), keys)]
    for name in ("move_addresses", "move_consents", "move_identities", "note_moved_contact"):
        db.execute(statement("contacts", name), keys)
    change = Change(
        workspace_id,
        *target,
        now,
        values=values,
        metadata=metadata,
        add_tags=tags,
        cause={"joined": source[1]},
        source="join",
        historical=True,
    )
    events = apply_changes(db, [change], now)[0].events
    joins = MembershipChange(
        workspace_id=workspace_id,
        lane=target[0],
        contact_id=target[1],
        at=now,
        join=lists,
        cause=change.cause,
        source="join",
        historical=True,
    )
    change_memberships(db, [joins], now)
    properties = {"anonymous_id": anonymous_id, "joined": True}
    events.append(NewEvent(workspace_id, *target, "contact_identified", properties, now, now, source="join", cause={"joined": source[1]}))
    return events


def _gaps(values: Mapping[str, Any], had: Any) -> dict[str, Any]:
    """What the older contact does not know yet."""
    _lane, _id, attributes, _metadata, *fields = had
    known = {name for name, value in zip(STANDARD_FIELDS, fields, strict=True) if value is not None} | set(attributes)
    return {name: value for name, value in values.items() if name not in known}
