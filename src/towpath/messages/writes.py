"""Writes the tables of messages: the outbox, attempts, what was rendered, senders' mail caught. Set-wise; never commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.channels.base import Result
from towpath.events.binary import Bigints, Booleans, Integers, Jsonbs, Smallints, Texts, Timestamps
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.messages.models import Claimed, NewMessage, SendingNode, Status

Connection = psycopg.Connection[Any]


def plan_messages(db: Connection, messages: Sequence[NewMessage]) -> None:
    """Outbox rows, in the transaction that parks (or moves on) their tokens; a process that has one already keeps it (semantics 35)."""
    if not messages:
        return
    db.execute(
        statement("messages", "plan_messages"),
        {
            "lanes": Smallints([m.lane for m in messages]),
            "process_ids": Bigints([m.process_id for m in messages]),
            "workspace_ids": Integers([m.workspace_id for m in messages]),
            "flow_ids": Integers([m.flow_id for m in messages]),
            "version_ids": Integers([m.version_id for m in messages]),
            "nodes": Smallints([m.node for m in messages]),
            "run_ids": Bigints([m.run_id for m in messages]),
            "contact_ids": Bigints([m.contact_id for m in messages]),
            "channels": Texts([m.channel for m in messages]),
            "names": Texts([m.name for m in messages]),
            "classes": Smallints([m.klass for m in messages]),
            "transactional": Booleans([m.transactional for m in messages]),
            "answers": Booleans([m.answers for m in messages]),
            "tests": Booleans([m.test for m in messages]),
            "depths": Smallints([m.depth for m in messages]),
            "due": Timestamps([m.due_at for m in messages]),
            "planned": Timestamps([m.planned_at for m in messages]),
            "effects": Jsonbs([None if m.effect is None else encode_json(m.effect) for m in messages]),
        },
    )
    db.execute(statement("messages", "notify_outbox"))


class Begun(msgspec.Struct, frozen=True):
    """An attempt that is about to begin: who gets it, and what the gates said."""

    message: Claimed
    address: str | None
    gates: Sequence[Any]
    topic: str | None = None


def begin_attempts(db: Connection, begun: Sequence[Begun], *, worker: str, now: datetime, abandoned_at: datetime) -> set[int]:
    """The commit of this is what allows a socket to be opened. Answers the processes whose attempt has begun."""
    if not begun:
        return set()
    rows = db.execute(
        statement("messages", "begin_attempts"),
        {
            "lanes": Smallints([b.message.lane for b in begun]),
            "process_ids": Bigints([b.message.process_id for b in begun]),
            "numbers": Smallints([b.message.attempts + 1 for b in begun]),
            "addresses": Texts([b.address for b in begun]),
            "gates": Jsonbs([encode_json(b.gates) for b in begun]),
            "topics": Texts([b.topic for b in begun]),
            "tests": Booleans([b.message.test for b in begun]),
            "now": now,
            "abandoned_at": abandoned_at,
            "worker": worker,
        },
    ).fetchall()
    return {row[1] for row in rows}


def hold_messages(db: Connection, held: Sequence[tuple[Claimed, datetime, Sequence[Any]]]) -> None:
    """Messages that a gate holds, with the moment at which they are looked at again and what the gates said."""
    if held:
        db.execute(
            statement("messages", "hold_messages"),
            {
                "lanes": Smallints([message.lane for message, _, _ in held]),
                "process_ids": Bigints([message.process_id for message, _, _ in held]),
                "due": Timestamps([due for _, due, _ in held]),
                "gates": Jsonbs([encode_json(gates) for _, _, gates in held]),
            },
        )


class Kept(msgspec.Struct, frozen=True):
    """What was rendered for a message, and where its tracked links lead, by number."""

    lane: int
    process_id: int
    workspace_id: int
    content: Mapping[str, Any]
    links: Sequence[str]


def keep_contents(db: Connection, contents: Sequence[Kept]) -> None:
    if not contents:
        return
    db.execute(
        statement("messages", "keep_contents"),
        {
            "lanes": Smallints([c.lane for c in contents]),
            "process_ids": Bigints([c.process_id for c in contents]),
            "workspace_ids": Integers([c.workspace_id for c in contents]),
            "contents": Jsonbs([encode_json(c.content) for c in contents]),
            "links": Jsonbs([encode_json(c.links) for c in contents]),
        },
    )


def cross_attempt(db: Connection, message: Claimed) -> bool:
    """Commit (by the caller) that this attempt passes its point of no return. False: it is no longer this worker's."""
    asked = {"lane": message.lane, "process_id": message.process_id, "number": message.attempts + 1}
    return db.execute(statement("messages", "cross_attempt"), asked).fetchone() is not None


def end_attempts(db: Connection, ended: Sequence[tuple[Claimed, Result]], now: datetime) -> set[int]:
    """File what came of attempts; answers the processes whose attempt was still this worker's."""
    if not ended:
        return set()
    rows = db.execute(
        statement("messages", "end_attempts"),
        {
            "lanes": Smallints([message.lane for message, _ in ended]),
            "process_ids": Bigints([message.process_id for message, _ in ended]),
            "numbers": Smallints([message.attempts + 1 for message, _ in ended]),
            "phases": Smallints([result.phase for _, result in ended]),
            "outcomes": Smallints([result.outcome for _, result in ended]),
            "responses": Texts([result.response or None for _, result in ended]),
            "now": now,
        },
    ).fetchall()
    return {row[1] for row in rows}


class Ended(msgspec.Struct, frozen=True):
    """A message that comes to its end. answer: of a call. what else is known goes into its event."""

    message: Claimed
    node: SendingNode | None
    status: Status
    reason: str | None = None
    address: str | None = None
    gates: Sequence[Any] | None = None
    provider_id: str | None = None
    answer: Mapping[str, Any] | None = None
    subject: str | None = None
    sender: str | None = None
    parts: int = 1
    bounced: bool = False


def end_messages(db: Connection, ended: Sequence[Ended], now: datetime) -> int:
    """Their status, the answers to the visits that wait, and the events; what has ended already is left as it is."""
    if not ended:
        return 0
    rows = db.execute(
        statement("messages", "end_messages"),
        {
            "lanes": Smallints([e.message.lane for e in ended]),
            "process_ids": Bigints([e.message.process_id for e in ended]),
            "before": Smallints([e.message.attempts for e in ended]),
            "statuses": Smallints([e.status for e in ended]),
            "reasons": Texts([e.reason for e in ended]),
            "parts": Smallints([e.parts if e.status in (Status.SENT, Status.UNCERTAIN) else 0 for e in ended]),
            "provider_ids": Texts([e.provider_id for e in ended]),
            "addresses": Texts([e.address for e in ended]),
            "gates": Jsonbs([None if e.gates is None else encode_json(e.gates) for e in ended]),
            "now": now,
        },
    ).fetchall()
    changed = {row[1] for row in rows}
    new = [e for e in ended if e.message.process_id in changed]
    _keep_answers(db, [e for e in new if e.answer is not None])
    _file_answers(db, [e for e in new if e.message.answers], now)
    append(db, [event for e in new for event in _events_of(e, now)])
    return len(new)


def queue_again(db: Connection, messages: Sequence[tuple[Claimed, datetime, str]]) -> None:
    """Messages with the moment of their next attempt and why this one was none."""
    if not messages:
        return
    db.execute(
        statement("messages", "queue_again"),
        {
            "lanes": Smallints([message.lane for message, _, _ in messages]),
            "process_ids": Bigints([message.process_id for message, _, _ in messages]),
            "attempts": Smallints([message.attempts + 1 for message, _, _ in messages]),
            "due": Timestamps([due for _, due, _ in messages]),
            "reasons": Texts([reason for _, _, reason in messages]),
        },
    )


def _keep_answers(db: Connection, ended: Sequence[Ended]) -> None:
    if ended:
        db.execute(
            statement("messages", "keep_answers"),
            {
                "lanes": Smallints([e.message.lane for e in ended]),
                "process_ids": Bigints([e.message.process_id for e in ended]),
                "answers": Jsonbs([encode_json(e.answer) for e in ended]),
            },
        )


def _file_answers(db: Connection, ended: Sequence[Ended], now: datetime) -> None:
    """Inbox rows of kind 1: payload {run, status, reason, values}: whose visit waits, and the `Answer` that the kind decides by."""
    if not ended:
        return
    payloads = [{"run": e.message.run_id, "status": e.status.word, "reason": e.reason, "values": e.answer or {}} for e in ended]
    db.execute(
        statement("messages", "file_answers"),
        {
            "lanes": Smallints([e.message.lane for e in ended]),
            "workspace_ids": Integers([e.message.workspace_id for e in ended]),
            "contact_ids": Bigints([e.message.contact_id for e in ended]),
            "process_ids": Bigints([e.message.process_id for e in ended]),
            "payloads": Jsonbs([encode_json(payload) for payload in payloads]),
            "now": now,
        },
    )
    db.execute(statement("events", "notify_inbox"))


_EVENT_NAMES = {
    Status.SENT: "message_sent",
    Status.UNCERTAIN: "message_sent",
    Status.FAILED: "message_failed",
    Status.SKIPPED: "message_skipped",
}


def _events_of(ended: Ended, now: datetime) -> list[NewEvent]:
    """Messages to people are events of theirs; a call, or a word to the team, concerns nobody but its visit."""
    message = ended.message
    if (
        message.channel in ("webhook", "function")
        or not message.version_id
        or ended.status not in _EVENT_NAMES
        or (ended.node is not None and ended.node.kind == "notify_team")
    ):
        return []
    properties: dict[str, Any] = {"channel": message.channel, "message": message.name, **_names(ended.node)}
    properties |= {"subject": ended.subject, "to": ended.address, "from": ended.sender, "reason": ended.reason}
    properties["test"] = True if message.test else None
    names = [_EVENT_NAMES[ended.status]]
    if ended.bounced:
        names.insert(0, "message_bounced")
    return [
        NewEvent(
            workspace_id=message.workspace_id,
            lane=message.lane,
            contact_id=message.contact_id,
            name=name,
            properties={key: value for key, value in properties.items() if value is not None},
            occurred_at=now,
            received_at=now,
            key=None,
            source="message",
            context=None,
            historical=False,
            depth=message.depth + 1,
            cause={"flow": message.flow_id, "run": message.run_id, "process": message.process_id},
            said_at=None,
        )
        for name in names
    ]


def _names(node: SendingNode | None) -> Mapping[str, str]:
    return {} if node is None else {"flow": node.flow_name, "campaign": node.flow_name}


def wake_messages(db: Connection, lane: int, flow_id: int, limit: int) -> bool:
    """Messages that rested with their flow are due again, at most so many. False: there may be more in this lane."""
    asked = {"lane": lane, "flow_id": flow_id, "limit": limit}
    return db.execute(statement("messages", "wake_messages"), asked).rowcount < limit
