"""Deliver: sends what the outbox holds and files what came of it (semantics 32 to 36).

One round: `claim` commits the attempts; each is sent, its point of no return committed just before it is passed; `file_results` ends
messages or queues them again. Whatever a killed worker left is judged by the phase that was committed (`recover`).
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
import psycopg

from towpath.channels.base import Outcome, Phase, Result
from towpath.channels.email.mime import Mail, split_address
from towpath.channels.email.smtp import SmtpConversation, SmtpServer
from towpath.channels.function.call import FunctionCall, Program, make_run
from towpath.channels.sms.text import Route, TextMessage, send_text
from towpath.channels.webhook.http import Call, make_call
from towpath.channels.webhook.signing import sign_call
from towpath.contacts.writes import mark_bounced, suppress_address
from towpath.events.binary import Smallints
from towpath.host.clock import Clock
from towpath.host.database import connect, end_when_silent
from towpath.host.sql import statement
from towpath.messages import caught, composing, writes
from towpath.messages.claim import Office, Ready, claim, list_unfinished
from towpath.messages.models import Claimed, Flows, Status
from towpath.messages.sealed import open_call, without_secrets
from towpath.messages.tries import OPEN_WITHIN, TAKEN_BACK, Again, End, next_step
from towpath.messages.writes import Ended

Connection = psycopg.Connection[Any]
log = logging.getLogger(__name__)

SENDING_THREADS = 3
IDLE_SECONDS = 0.25  # between looks at an outbox that was empty; a notice of the engine wakes earlier
RECOVER_EVERY_SECONDS = 5.0
MOST_CONVERSATIONS = 20
MOST_RECORDED = 1_000


_NO_SENDER = Result(Outcome.REFUSED, Phase.BEGUN, "no_sender")


class Line:
    """The connections of one sending thread, kept between mails; the longest unused is closed when there are too many."""

    def __init__(self) -> None:
        self._open: dict[SmtpServer, SmtpConversation] = {}

    def send(self, one: Ready, office: Office, cross: Callable[[], bool]) -> Result:
        if isinstance(one.content, Call):
            call, redact = open_call(one.content, office.ring)
            return without_secrets(make_call(sign_call(call, one.begun_at), cross, office.guard), redact)
        if isinstance(one.content, FunctionCall):
            if not isinstance(one.server, Program):
                return Result(Outcome.REFUSED, Phase.BEGUN, "function_missing")
            return make_run(one.content, one.server, cross, office.guard, str(one.message.process_id))
        if isinstance(one.content, TextMessage):
            route = one.server
            return send_text(one.content, route, cross, office.guard) if isinstance(route, Route) else _NO_SENDER
        if not isinstance(one.server, SmtpServer):
            return _NO_SENDER
        conversation = self._open.pop(one.server, None) or SmtpConversation(one.server, local_name=_local_name(one.content))
        self._open[one.server] = conversation
        if len(self._open) > MOST_CONVERSATIONS:
            self._open.pop(next(iter(self._open))).close()
        return conversation.send(one.content, cross)

    def close(self) -> None:
        for conversation in self._open.values():
            conversation.close()
        self._open.clear()


def deliver_once(
    db: Connection, clock: Clock, office: Office, flows: Flows, *, line: Line | None = None, worker: str = "here", most: int | None = None
) -> int:
    """One round on one connection, in transactions of its own; answers how many messages moved. Nothing is left under way."""
    most = most or (MOST_RECORDED if office.records else 50)
    claimed = claim(db, clock.now(), office, flows, worker=worker, most=most)
    if not claimed.ready:
        return claimed.ended
    own = line or Line()
    try:
        if office.records:
            return claimed.ended + _record(db, clock, office, own, claimed.ready)
        return claimed.ended + _send(db, clock, office, own, claimed.ready)
    finally:
        if line is None:
            own.close()


def _send(db: Connection, clock: Clock, office: Office, line: Line, ready: Sequence[Ready]) -> int:
    """Send one after the other. What came of one is committed with the point of no return of the next: a kill leaves one in doubt."""
    filed: list[tuple[Ready, Result]] = []
    unfiled: list[tuple[Ready, Result]] = []

    def file_attempts() -> None:
        mine = writes.end_attempts(db, [(one.message, result) for one, result in unfiled], clock.now())
        filed.extend((one, result) for one, result in unfiled if one.message.process_id in mine)
        unfiled.clear()

    def crossing(one: Ready) -> bool:
        with db.transaction():
            file_attempts()
            return writes.cross_attempt(db, one.message)

    for one in ready:
        if clock.now() - one.begun_at > OPEN_WITHIN:
            result = Result(Outcome.NOT_SENT, Phase.BEGUN, TAKEN_BACK)
        else:
            result = _guarded(line, one, office, crossing)
        unfiled.append((one, result))
    with db.transaction():
        file_attempts()
        file_results(db, filed, clock.now())
    return len(ready)


def _guarded(line: Line, one: Ready, office: Office, crossing: Callable[[Ready], bool]) -> Result:
    """A message that the channel can't write at all (an impossible address) fails by itself; a lost database stops the round."""
    try:
        return line.send(one, office, lambda: crossing(one))
    except psycopg.Error:
        raise
    except ValueError as error:
        return Result(Outcome.REFUSED, Phase.BEGUN, "cannot_be_written", str(error))


def _record(db: Connection, clock: Clock, office: Office, line: Line, ready: Sequence[Ready]) -> int:
    """Mail is filed as caught, many in one transaction; calls of the past are not made."""
    now = clock.now()
    mails = [one for one in ready if isinstance(one.content, Mail)]
    with db.transaction():
        caught.file_mails(
            db, [caught.CaughtMail.of(one.content, one.message.workspace_id) for one in mails if isinstance(one.content, Mail)], now
        )
        done = [
            (one, Result(Outcome.ACCEPTED, Phase.DONE, response="250 kept by the catcher"))
            if isinstance(one.content, Mail | TextMessage)
            else (one, Result(Outcome.REFUSED, Phase.BEGUN, "not_made_in_replay"))
            for one in ready
        ]
        mine = writes.end_attempts(db, [(one.message, result) for one, result in done], now)
        file_results(db, [(one, result) for one, result in done if one.message.process_id in mine], now)
    return len(ready)


def file_results(db: Connection, done: Sequence[tuple[Ready, Result]], now: datetime) -> None:
    """Messages end or wait for their next attempt; an address that bounced for good is suppressed."""
    ended: list[Ended] = []
    again: list[tuple[Claimed, datetime, str]] = []
    for one, result in done:
        message = one.message
        tries = composing.tries_of(message, one.node)
        step = next_step(result, number=message.attempts + 1, tries=tries, transactional=message.transactional, now=now)
        match step:
            case Again(due_at=due_at, reason=reason):
                again.append((message, due_at, reason))
            case End(status=status, reason=reason):
                ended.append(_end(one, result, status, reason))
    writes.queue_again(db, again)
    writes.end_messages(db, ended, now)
    for end in sorted(ended, key=lambda one: one.address or ""):
        if end.bounced and end.address:
            suppress_address(db, end.message.workspace_id, "email", end.address, "bounced", at=now, detail=_detail(done, end))
            if end.message.contact_id is not None:
                mark_bounced(db, end.message.lane, end.message.contact_id, end.address, at=now)


def _detail(done: Sequence[tuple[Ready, Result]], end: Ended) -> str:
    return next(result.response for one, result in done if one.message is end.message)


def _end(one: Ready, result: Result, status: Status, reason: str | None) -> Ended:
    mail = one.content if isinstance(one.content, Mail) else None
    return Ended(
        one.message,
        one.node,
        status,
        reason,
        address=one.address,
        provider_id=result.provider_id,
        answer=result.answer,
        parts=one.content.parts if isinstance(one.content, TextMessage) else 1,
        subject=mail.subject if mail else None,
        sender=split_address(mail.sender)[1] if mail else one.content.sender if isinstance(one.content, TextMessage) else None,
        bounced=result.bounced,
    )


# ---- What others left ------------------------------------------------------------------------------------------------


def recover(db: Connection, now: datetime, flows: Flows, *, worker: str = "here", most: int = 200) -> int:
    """Judge attempts whose worker is gone (or has been silent too long) by the phase that was committed; answers how many."""
    with db.transaction():
        rows = list_unfinished(db, now, worker=worker, most=most)
        gone = {name for name in {row[18] for row in rows} if _is_gone(db, name)}
        left = [(_claimed(row), row) for row in rows if row[18] in gone or row[20]]
        if not left:
            return 0
        nodes = composing.get_nodes(db, flows, [message for message, _ in left])
        contents = composing.list_contents(db, [message for message, _ in left])
        done = [(message, _judge(row)) for message, row in left]
        writes.end_attempts(db, [pair for pair, (_, row) in zip(done, left, strict=True) if row[19] == Outcome.UNDER_WAY], now)
        results: list[tuple[Ready, Result]] = []
        for message, result in done:
            node = composing.node_of(nodes, message)
            kept = contents.get(message.process_id)
            if node is None or kept is None:
                writes.end_messages(db, [Ended(message, node, Status.CANCELLED, "node_removed")], now)
            else:
                results.append((Ready(message, node, kept, None, composing.address_in(kept), now), result))
        file_results(db, results, now)
        return len(left)


def _claimed(row: tuple[Any, ...]) -> Claimed:
    """`attempts` of the outbox counts the one that is judged; of a Claimed only those before."""
    message = Claimed(*row[:17])
    return msgspec.structs.replace(message, attempts=message.attempts - 1)


def _judge(row: tuple[Any, ...]) -> Result:
    """What the dead worker's attempt came to: as filed, else surely not sent up to the committed point of no return, else uncertain."""
    phase, outcome, response = row[17], row[19], row[21]
    if outcome != Outcome.UNDER_WAY:
        return Result(Outcome(outcome), Phase(phase), None if outcome == Outcome.ACCEPTED else "worker_lost", response or "")
    if phase < Phase.DOT:
        return Result(Outcome.NOT_SENT, Phase(phase), TAKEN_BACK, "the worker was lost before anything was handed over")
    return Result(Outcome.UNCERTAIN, Phase(phase), "worker_lost", "the worker was lost while handing over")


def worker_key(worker: str) -> int:
    """The number under which a worker's session holds its lock."""
    return int.from_bytes(blake2b(worker.encode(), digest_size=8).digest(), "big", signed=True)


def _is_gone(db: Connection, worker: str) -> bool:
    row = db.execute(statement("messages", "worker_is_gone"), {"key": worker_key(worker)}).fetchone()
    return row is not None and bool(row[0])


# ---- A channel that accepts in process ---------------------------------------------------------------------------------


def accept_at_once(
    db: Connection, now: datetime, *, lanes: Sequence[int], channel: str = "in_process", worker: str = "here", each: int = 1_000
) -> int:
    """Accept up to `each` due messages of every lane in one statement: attempt, end and answer rows, no gates, no content, no events.

    For measuring, and for channels that only count. The caller holds the lanes' send locks, or is alone.
    """
    asked = {"lanes": Smallints(lanes), "now": now, "channel": channel, "each": each, "worker": worker}
    row = db.execute(statement("messages", "accept_at_once"), asked).fetchone()
    return int(row[0]) if row else 0


# ---- The loop ------------------------------------------------------------------------------------------------------------


def run(database_url: str, clock: Clock, stop: threading.Event, *, office: Office, flows: Flows, threads: int = SENDING_THREADS) -> None:
    """Deliver until `stop` is set: sending threads with their own connections, and one that judges what lost workers left."""
    workers = [
        threading.Thread(
            target=_keep_sending, args=(database_url, clock, stop, office, flows, number), name=f"deliver-{number}", daemon=True
        )
        for number in range(threads)
    ]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()


def _keep_sending(database_url: str, clock: Clock, stop: threading.Event, office: Office, flows: Flows, number: int) -> None:
    """A lost connection is opened anew, under a new name: what the old name left is then judged like a dead worker's."""
    generation = 0
    while not stop.is_set():
        generation += 1
        name = f"{socket.gethostname()}:{os.getpid()}:{number}.{generation}"
        line = Line()
        try:
            with connect(database_url, autocommit=True, name="towpath deliver") as db:
                end_when_silent(db)
                db.execute(statement("messages", "hold_worker"), {"key": worker_key(name)})
                db.execute("listen towpath_outbox")
                _rounds(db, clock, stop, office, flows, line, name, recovers=number == 0)
        except Exception:
            log.exception("sending was interrupted; it goes on with a new connection")
            stop.wait(1.0)
        finally:
            line.close()


def _rounds(
    db: Connection, clock: Clock, stop: threading.Event, office: Office, flows: Flows, line: Line, name: str, *, recovers: bool
) -> None:
    looked = float("-inf")
    while not stop.is_set():
        if recovers and time.monotonic() - looked >= RECOVER_EVERY_SECONDS:
            recover(db, clock.now(), flows, worker=name)
            looked = time.monotonic()
        if not deliver_once(db, clock, office, flows, line=line, worker=name):
            for _ in db.notifies(timeout=IDLE_SECONDS, stop_after=1):
                pass


def _local_name(mail: composing.Content) -> str:
    """What we say at EHLO: the sender's domain."""
    return split_address(mail.sender)[1].rpartition("@")[2] if isinstance(mail, Mail) else "towpath.invalid"


__all__ = ["Line", "Office", "accept_at_once", "deliver_once", "file_results", "recover", "run", "worker_key"]
