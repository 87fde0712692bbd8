"""What members do in the app, as events of the people concerned (semantics 7): of the record that they look at, of the contact who has
their email address. Where there is no such contact the event concerns nobody."""

from datetime import datetime
from typing import Any

import psycopg

from towpath.accounts.reads import list_memberships_of_user
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact
from towpath.events.models import NewEvent, hash_key
from towpath.events.writes import append
from towpath.team.writes import team_lane

Connection = psycopg.Connection[Any]
SAME_LOOK = 3600  # seconds within which further looks of a member at one record are the same


def tell_of_session(db: Connection, user_id: int, email: str, name: str, now: datetime) -> None:
    """name: user_signed_in or user_signed_out. In each workspace of the member."""
    events = []
    for membership in list_memberships_of_user(db, user_id):
        workspace_id = membership.workspace_id
        contact = find_contact(db, workspace_id, Person(email=email))
        place = (team_lane(workspace_id), None) if contact is None else (contact.lane, contact.id)
        events.append(_event(workspace_id, place, name, {"user": email}, user_id, now))
    append(db, events)


def tell_of_look(db: Connection, contact: Contact, user_id: int, email: str, now: datetime) -> None:
    """A member opened the page of a contact."""
    key = hash_key(f"record_viewed {user_id} {contact.id} {int(now.timestamp()) // SAME_LOOK}")
    said = {"record": "contact", "user": email}
    append(db, [_event(contact.workspace_id, (contact.lane, contact.id), "record_viewed", said, user_id, now, key)])


def _event(
    workspace_id: int, place: tuple[int, int | None], name: str, said: dict[str, str], user_id: int, now: datetime, key: bytes | None = None
) -> NewEvent:
    return NewEvent(workspace_id, *place, name, said, now, now, key=key, source="app", cause={"user": user_id})
