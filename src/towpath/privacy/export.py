"""A copy of everything that is kept of one person, as JSON (semantics 54; capability A11)."""

from datetime import datetime
from typing import Any

from towpath.contacts import reads
from towpath.contacts.models import Contact
from towpath.host.database import Connection
from towpath.host.sql import statement

# What says where a row lies, and nothing of the person.
_OURS = ("lane", "workspace_id", "folded", "owner_lane", "class", "format")


def export_person(db: Connection, workspace_id: int, contact: Contact, now: datetime) -> dict[str, Any]:
    """{exported_at, contact, data: {table: [row, …]}}; ids as texts, as everywhere in the API. suppression: of their addresses."""
    data: dict[str, list[dict[str, Any]]] = {}
    asked = {"workspace_id": workspace_id, "lane": contact.lane, "contact_id": contact.id}
    for table, row in db.execute(statement("privacy", "export_person"), asked):
        data.setdefault(table, []).append({name: _written(name, value) for name, value in row.items() if name not in _OURS})
    suppressed = [
        {"channel": channel, "address": address, "reason": reason}
        for channel, kind in (("email", "email"), ("sms", "phone"))
        for address, reason in reads.find_suppressed(
            db, workspace_id, channel, [one.value for one in reads.list_addresses(db, contact.lane, contact.id) if one.kind == kind]
        ).items()
    ]
    if suppressed:
        data["suppression"] = suppressed
    return {"exported_at": now.isoformat(), "contact": str(contact.id), "data": data}


def _written(name: str, value: Any) -> Any:
    """Ids are larger than what many readers of JSON hold."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and (name == "id" or name.endswith("_id")) else value
