"""Definitions of attributes, of whatever subject: contacts, orders, companies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import psycopg

from towpath.contacts.models import Attribute
from towpath.contacts.reads import list_attributes
from towpath.events.binary import Texts
from towpath.expr.facts import Type, join_path
from towpath.host.sql import statement


def note_attributes(db: psycopg.Connection[Any], workspace_id: int, subject: str, fresh: Mapping[str, Attribute], now: datetime) -> None:
    """Attributes that came with a value for the first time, by name; one that is there already stays as it is."""
    if fresh:
        names = sorted(fresh)
        types = Texts([fresh[name].type for name in names])
        asked = {"workspace_id": workspace_id, "subject": subject, "names": Texts(names), "types": types, "now": now}
        db.execute(statement("contacts", "note_attributes"), asked)


def field_types(db: psycopg.Connection[Any], workspace_id: int, subject: str, fixed: Mapping[str, Type]) -> Mapping[str, Type]:
    """Path -> type of all that conditions can ask of the subject: the workspace's attributes, and the fixed fields over them."""
    attributes: dict[str, Type] = {
        join_path((subject, attribute.name)): attribute.type  # type: ignore[misc]
        for attribute in list_attributes(db, workspace_id, subject)
    }
    return attributes | {f"{subject}.{name}": type for name, type in fixed.items()}
