"""The first half of deliver: claim what is due, ask the gates, render, and commit the attempts that may now open a socket."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg

from towpath.channels.email.smtp import SmtpServer
from towpath.channels.function.call import Program
from towpath.channels.guard import Guard
from towpath.channels.sms.text import Route
from towpath.contacts.testers import own_addresses
from towpath.events.binary import Smallints
from towpath.host.sql import statement
from towpath.messages import composing, gates, reachability, writes
from towpath.messages.composing import Composed, Composing, Content, Stopped
from towpath.messages.failover import ARRIVED, find_arrived
from towpath.messages.models import Claimed, Flows, SendingNode, Status
from towpath.messages.pacing import keep_holds
from towpath.messages.policy import get_policy
from towpath.messages.sms_senders import SmsSender
from towpath.messages.turns import Turns
from towpath.secrets.ring import KeyRing

Connection = psycopg.Connection[Any]
log = logging.getLogger(__name__)

# At most so many attempts begin in one commit, immediately before their sockets open (semantics 36).
MOST_BEGUN = 50
# An attempt without an end counts as abandoned after so long, if its worker seems alive.
ABANDONED_AFTER = timedelta(minutes=10)

CHANNELS = ("email", "sms", "webhook", "function")


class Office(msgspec.Struct, frozen=True):
    """What sending needs besides the database. catcher: the built-in mail catcher. base_url: of links in messages.

    only_catcher: whatever sender is set, mail goes to the catcher (test mode, the replay of the past). records: it is filed as
    caught at once, without a socket, many in one transaction. tells_secrets: else their names stand for them (a rehearsal sends nothing).
    """

    ring: KeyRing
    base_url: str
    catcher: SmtpServer
    guard: Guard = Guard()
    only_catcher: bool = False
    records: bool = False
    tells_secrets: bool = True


class Ready(msgspec.Struct, frozen=True):
    """An attempt that has begun: what to send and where."""

    message: Claimed
    node: SendingNode
    content: Content
    server: SmtpServer | Route | Program | None
    address: str | None
    begun_at: datetime


class Claim(msgspec.Struct, frozen=True):
    """ended: how many messages came to an end, or are held, at a gate, or could not be rendered."""

    ready: Sequence[Ready]
    ended: int


def claim(db: Connection, now: datetime, office: Office, flows: Flows, *, worker: str, most: int = MOST_BEGUN) -> Claim:
    """One transaction. One message that can't be worked stops only itself: the claim is tried again with fewer until it stands alone."""
    taken: list[Claimed] = []
    try:
        with db.transaction():
            taken = _take_due(db, now, flows, most)
            return _work(db, now, office, flows, worker, taken)
    except psycopg.OperationalError:
        raise
    except Exception:
        if not taken:
            raise
        if len(taken) > 1:
            return claim(db, now, office, flows, worker=worker, most=len(taken) // 2)
        log.exception("message of process %s can't be worked", taken[0].process_id)
        with db.transaction():
            ended = writes.Ended(taken[0], None, Status.FAILED, "internal_error")
            return Claim((), writes.end_messages(db, [ended], now))


def _take_due(db: Connection, now: datetime, flows: Flows, most: int) -> list[Claimed]:
    """What is due now. Messages of paused flows are met once, and rest from then on where no claim looks (semantics 24)."""
    still = flows.list_still(db, now)
    asked: dict[str, Any] = {"now": now, "channels": list(CHANNELS), "fenced": still.fenced, "without": still.fenced, "most": most}
    found = db.execute(statement("messages", "find_lanes_with_due"), asked).fetchall()
    if not found:
        return []
    first = [lane for lane, klass in found if klass == found[0][1]]  # where the highest priority waits
    lanes = _rotated(first, now) if len(first) >= 16 else list(dict.fromkeys(lane for lane, _ in found))[:64]
    locked = {row[0] for row in db.execute(statement("messages", "lock_send_lanes"), {"lanes": Smallints(lanes), "most": 16})}
    due = [(lane, klass) for lane, klass in found if lane in locked]
    asked |= {"lanes": Smallints([lane for lane, _ in due]), "classes": Smallints([klass for _, klass in due])}
    taken = [Claimed(*row) for row in db.execute(statement("messages", "list_due"), asked).fetchall()]
    paused = set(still.paused)
    if not any(one.flow_id in paused for one in taken):
        return taken
    _rest(db, asked)
    asked["without"] = [*still.fenced, *still.paused]
    return [Claimed(*row) for row in db.execute(statement("messages", "list_due"), asked).fetchall()]


def _rest(db: Connection, asked: Mapping[str, Any]) -> None:
    """What came due in paused flows; nothing while one is about to be paused or to go on, as it will be met again."""
    row = db.execute(statement("messages", "hold_still")).fetchone()
    if row is not None and row[0]:
        db.execute(statement("messages", "rest_messages"), asked)


def _rotated(lanes: list[int], now: datetime) -> list[int]:
    """Not always from the first lane, so that a busy one does not hold up the last."""
    if len(lanes) <= 16:
        return lanes
    start = int(now.timestamp() * 10) % len(lanes)
    return [*lanes[start:], *lanes[:start]][:64]


def _work(db: Connection, now: datetime, office: Office, flows: Flows, worker: str, taken: Sequence[Claimed]) -> Claim:
    if not taken:
        return Claim((), 0)
    nodes = composing.get_nodes(db, flows, taken)
    taken = [_marked(one, composing.node_of(nodes, one)) for one in taken]
    people = reachability.lock_people(db, taken)
    composer = Composing(db, office.ring, office.base_url, now, flows, nodes, people, tells_secrets=office.tells_secrets)
    arrived = find_arrived(db, taken, nodes)
    late = [Stopped(one, Status.CANCELLED, ARRIVED) for one in taken if one.process_id in arrived]
    composed = [*late, *composer.address([one for one in taken if one.process_id not in arrived])]
    reach = reachability.load(db, composed, people)
    testers = own_addresses(db, {one.workspace_id for one in taken if one.test})
    policies = {id: get_policy(db, id) for id in {message.workspace_id for message in taken}}
    stopped: list[writes.Ended] = []
    reached: list[tuple[Composed, Sequence[Any]]] = []
    for one in composed:
        if isinstance(one, Stopped):
            stopped.append(_ended(one, nodes))
            continue
        verdict = gates.judge(reach.candidate(one, policies[one.message.workspace_id], own=_goes_to(one, testers)), now)
        if verdict.stopped is not None:
            stopped.append(_ended(Stopped(one.message, Status.SKIPPED, verdict.stopped, address=one.address, gates=verdict.gates), nodes))
        else:
            reached.append((reach.without_suppressed(one), verdict.gates))
    turns = Turns(db, now, policies, people, [one for one, _ in reached])
    passed: list[tuple[Composed, Sequence[Any]]] = []
    own = {one.message.process_id for one, _ in reached if _goes_to(one, testers)}
    held: list[tuple[Claimed, datetime, Sequence[Any]]] = []
    for one, asked in reached:
        turn = turns.ask(one)
        said = keep_holds(one.message.gates, [*asked, *turn.gates])
        if turn.stopped is not None:
            stopped.append(_ended(Stopped(one.message, Status.SKIPPED, turn.stopped, address=one.address, gates=said), nodes))
        elif turn.until is not None:
            held.append((one.message, turn.until, said))
        else:
            passed.append((one, said))
    turns.save()
    writes.hold_messages(db, held)
    topics = {one.message.process_id: one.topic for one, _ in passed}
    ready: list[Ready] = []
    begun: list[writes.Begun] = []
    for done, verdicts in zip(composer.render([one for one, _ in passed]), [said for _, said in passed], strict=True):
        if isinstance(done, Stopped):
            stopped.append(_ended(msgspec.structs.replace(done, gates=verdicts), nodes))
        else:
            begun.append(writes.Begun(done.message, done.address, verdicts, topics[done.message.process_id]))
            ready.append(_ready(done, office, nodes, now, own=done.message.process_id in own))
    writes.keep_contents(db, composer.contents)
    began = writes.begin_attempts(db, begun, worker=worker, now=now, abandoned_at=now + ABANDONED_AFTER)
    ended = writes.end_messages(db, stopped, now)
    return Claim([one for one in ready if one.message.process_id in began], ended + len(held))


def _marked(message: Claimed, node: SendingNode | None) -> Claimed:
    """What was planned before its flow was put into test mode is a test from now on."""
    return msgspec.structs.replace(message, test=True) if node is not None and node.test and not message.test else message


def _goes_to(one: Composed, addresses: set[tuple[int, str, str]]) -> bool:
    """Whether it reaches nobody but these: a test that does is really sent (semantics 56)."""
    workspace_id, channel = one.message.workspace_id, one.message.channel
    everyone = [reachability.folded(channel, text) for text in one.everyone] if channel in ("email", "sms") else []
    return bool(everyone) and all((workspace_id, channel, address) in addresses for address in everyone)


def _ready(
    done: composing.Rendered, office: Office, nodes: Mapping[tuple[int, int, int], SendingNode], now: datetime, *, own: bool
) -> Ready:
    """own: a test to the address of a test person."""
    message = done.message
    server: SmtpServer | Route | Program | None = None
    caught = office.only_catcher or (message.test and not own)
    if isinstance(done.sender, SmsSender):
        server = Route() if caught else done.sender.route(office.ring, office.base_url)
    elif isinstance(done.sender, Program):
        server = done.sender
    elif done.sender is not None:
        server = office.catcher if caught else done.sender.smtp_server(office.ring, office.catcher)
    node = composing.node_of(nodes, message)
    assert node is not None  # it was rendered
    return Ready(message, node, done.content, server, done.address, now)


def _ended(stopped: Stopped, nodes: Mapping[tuple[int, int, int], SendingNode]) -> writes.Ended:
    message = stopped.message
    return writes.Ended(
        message,
        composing.node_of(nodes, message),
        stopped.status,
        stopped.reason,
        address=stopped.address,
        gates=stopped.gates,
    )


def list_unfinished(db: Connection, now: datetime, *, worker: str, most: int) -> list[tuple[Any, ...]]:
    """Rows of `list_unfinished.sql`, locked."""
    return db.execute(statement("messages", "list_unfinished"), {"now": now, "worker": worker, "most": most}).fetchall()
