"""Complaints and late bounces of mail, as providers and mail servers report them: the address is suppressed at once (semantics 36), and an
event tells the person's flows."""

from datetime import datetime
from typing import Any, Literal

import psycopg

from towpath.channels.email.reports import MailReport
from towpath.contacts.models import Person
from towpath.contacts.reads import find_contact
from towpath.contacts.writes import mark_bounced, suppress_address
from towpath.events.models import NewEvent, hash_key
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.messages.reads import Place, find_place
from towpath.messages.tokens import read_message_id
from towpath.secrets.ring import KeyRing
from towpath.values.addresses import parse_email

Connection = psycopg.Connection[Any]
Filed = Literal["filed", "known", "unknown"]


def file_mail_report(db: Connection, ring: KeyRing, workspace_id: int, report: MailReport, now: datetime) -> Filed:
    """By the mail that it is about, else by the address. `known`: it was told before. `unknown`: it is about no mail and no address."""
    place = _place(db, ring, workspace_id, report.message_id)
    address = parse_email(report.address or (place.address if place is not None else None) or "")
    if address is None:
        return "unknown"
    if place is not None and place.test:
        return "known"
    new = suppress_address(db, workspace_id, "email", address, report.what, at=now, detail=report.detail)
    lane, contact_id = (place.lane, place.contact_id) if place is not None else (0, None)
    if contact_id is None and (contact := find_contact(db, workspace_id, Person(email=address))) is not None:
        lane, contact_id = contact.lane, contact.id
    if report.what == "bounced" and contact_id is not None:
        mark_bounced(db, lane, contact_id, address, at=now)
    if report.what == "bounced" and place is not None:
        db.execute(statement("messages", "note_undelivered"), {"lane": place.lane, "process_id": place.process_id, "reason": "bounced"})
    if contact_id is None:
        return "filed" if new else "known"
    told = append(db, [_event(workspace_id, lane, contact_id, place, address, report, now)])
    return "filed" if new or told[0] is not None else "known"


def _place(db: Connection, ring: KeyRing, workspace_id: int, message_id: str | None) -> Place | None:
    """The message, where it is one of this workspace."""
    sent_by = read_message_id(ring, message_id) if message_id else None
    if sent_by is None or sent_by.workspace_id != workspace_id:
        return None
    place = find_place(db, sent_by.process_id)
    return place if place is not None and place.workspace_id == workspace_id else None


def _event(workspace_id: int, lane: int, contact_id: int, place: Place | None, address: str, report: MailReport, now: datetime) -> NewEvent:
    """Told once of a message, or of an address."""
    properties = {"channel": "email", "to": address, "reason": report.detail or None}
    cause = None
    if place is not None:
        properties |= {"message": place.name, "flow": place.flow_name, "campaign": place.flow_name}
        cause = {"flow": place.flow_id, "run": place.run_id, "process": place.process_id}
    return NewEvent(
        workspace_id, lane, contact_id, f"message_{report.what}", {name: value for name, value in properties.items() if value is not None},
        now, now, key=hash_key(f"{report.what} {place.process_id if place is not None else address}"), source="message", depth=1, cause=cause,
    )  # fmt: skip
