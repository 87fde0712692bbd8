"""What comes back from providers of text messages: reports of delivery, and what people write.

A message of a person is an event `message_received`; where they answer one of ours, `message_replied` too. STOP, START and HELP are
done at once and confirmed by one message (semantics 36: no attempt begins after the opt-out was acknowledged).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg

from towpath.channels.sms.provider import Inbound, Report
from towpath.channels.sms.words import Wish, wish_of
from towpath.contacts.models import Person
from towpath.contacts.reads import find_place as find_contact_place
from towpath.contacts.writes import ConsentRow, release_address, set_consents, suppress_address
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.intake.accept import accept
from towpath.intake.models import Stamp
from towpath.intake.rules import read_track
from towpath.messages.failover import look_again
from towpath.messages.models import WISHES, NewMessage
from towpath.messages.sms_senders import SmsSender, sound_number
from towpath.messages.writes import plan_messages
from towpath.values.lanes import make_id

Connection = psycopg.Connection[Any]

# A message answers the newest of ours that is not older.
ANSWERS_WITHIN = timedelta(days=7)


def file_reports(db: Connection, sender: SmsSender, reports: Sequence[Report], now: datetime) -> int:
    """Delivery reports, in any order and however often; answers how many told something new."""
    told = 0
    for report in reports:
        row = db.execute(
            statement("messages", "find_by_provider"), {"workspace_id": sender.workspace_id, "provider_id": report.id}
        ).fetchone()
        if row is None:
            continue
        keys = {"lane": row[0], "process_id": row[1], "now": now, "reason": report.reason or "failed"}
        new = db.execute(statement("messages", "note_delivered" if report.delivered else "note_undelivered"), keys).fetchone()
        if new is not None:
            if report.delivered:
                look_again(db, row[0], row[1], now)
            _tell(db, row[0], row[1], "message_delivered" if report.delivered else "message_failed", report.reason, now)
            told += 1
        if report.seen and db.execute(statement("messages", "note_seen"), keys).fetchone() is not None:
            look_again(db, row[0], row[1], now)
            _tell(db, row[0], row[1], "message_seen", None, now)
            told += new is None
    return told


def _tell(db: Connection, lane: int, process_id: int, name: str, reason: str | None, now: datetime) -> None:
    from towpath.messages.reads import find_place

    place = find_place(db, process_id)
    if place is None or place.test:
        return
    properties = {
        "channel": "sms", "message": place.name, "flow": place.flow_name, "campaign": place.flow_name, "to": place.address,
        "reason": f"undelivered: {reason}" if reason else None,
    }  # fmt: skip
    event = NewEvent(
        place.workspace_id, lane, place.contact_id, name, _said(properties), now, now, source="message", depth=1,
        cause={"flow": place.flow_id, "run": place.run_id, "process": place.process_id},
    )  # fmt: skip
    append(db, [event])


def receive(db: Connection, sender: SmsSender, messages: Sequence[Inbound], now: datetime) -> int:
    """What people wrote; one that came before (by the provider's id) does nothing. Answers how many were new."""
    return sum(_receive(db, sender, message, now) for message in messages)


def _receive(db: Connection, sender: SmsSender, message: Inbound, now: datetime) -> bool:
    number = sound_number(message.sender)
    if number is None:
        return False
    properties = {"channel": "sms", "from": number, "to": message.to or sender.number, "text": message.text, "type": "text"}
    stamp = Stamp(id=f"sms {sender.id} {message.id}" if message.id else None)
    outcome = accept(
        db, sender.workspace_id, [read_track(sender.workspace_id, Person(phone=number), "message_received", properties, stamp)], now
    )[0]
    if outcome.status == "duplicate" or outcome.contact_id is None:
        return False
    lane, contact_id = find_contact_place(db, outcome.contact_id)
    wish = wish_of(message.text)
    if wish is not None:
        _do(db, sender, wish, lane, contact_id, number, message, now)
    else:
        _file_reply(db, sender, lane, contact_id, properties, now)
    return True


def _do(db: Connection, sender: SmsSender, wish: Wish, lane: int, contact_id: int, number: str, message: Inbound, now: datetime) -> None:
    """Stop: withdrawn and suppressed, so that transactional messages end too. Confirmed where it changed something; help always."""
    workspace_id = sender.workspace_id
    changed = wish == "help"
    if wish in ("stop", "start"):
        proof = {"how": "sms", "text": message.text[:200], "from": number, "to": message.to, "sender": sender.name}
        row = ConsentRow(workspace_id, lane, contact_id, "sms", wish == "start", "", proof, source="message")
        changed = set_consents(db, [row], now) > 0
        if wish == "stop":
            changed |= suppress_address(db, workspace_id, "sms", number, "unsubscribed", at=now, detail=message.text[:200])
            if changed:
                _tell_unsubscribed(db, workspace_id, lane, contact_id, number, now)
        else:
            changed |= release_address(db, workspace_id, "sms", number, at=now)
    if changed:
        (taken,) = db.execute(statement("events", "take_ids"), {"count": 1}).fetchall()
        plan_messages(
            db,
            [
                NewMessage(
                    lane, make_id(taken[0], lane), workspace_id, 0, 0, WISHES.index(wish), 0, contact_id, "sms", now, now,
                    transactional=True, answers=False, effect={"sender": sender.name, "to": number, "text": getattr(sender, f"{wish}_text")},
                )
            ],
        )  # fmt: skip


def _tell_unsubscribed(db: Connection, workspace_id: int, lane: int, contact_id: int, number: str, now: datetime) -> None:
    properties = {"channel": "sms", "topic": "", "from": number}
    append(db, [NewEvent(workspace_id, lane, contact_id, "unsubscribed", properties, now, now, source="message")])


def _file_reply(db: Connection, sender: SmsSender, lane: int, contact_id: int, said: Mapping[str, Any], now: datetime) -> None:
    asked = {"workspace_id": sender.workspace_id, "lane": lane, "contact_id": contact_id, "since": now - ANSWERS_WITHIN}
    row = db.execute(statement("messages", "find_answered"), asked).fetchone()
    if row is None:
        return
    _, process_id, name, flow_id, run_id, depth = row
    db.execute(statement("messages", "note_replied"), {"lane": lane, "process_id": process_id, "now": now})
    look_again(db, lane, process_id, now)
    flow = db.execute(statement("messages", "name_flow"), {"flow_id": flow_id, "workspace_id": sender.workspace_id}).fetchone()
    properties = {**said, "message": name, "flow": flow[0] if flow else None, "campaign": flow[0] if flow else None}
    event = NewEvent(
        sender.workspace_id, lane, contact_id, "message_replied", _said(properties), now, now, source="message", depth=depth,
        cause={"flow": flow_id, "run": run_id, "process": process_id},
    )  # fmt: skip
    append(db, [event])


def _said(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
