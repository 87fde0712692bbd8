"""A worker that stands still for longer than its lease lasts writes nothing any more (guarantees R6)."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import psycopg
import pytest
from tests.support.accounts import insert_workspace
from tests.support.journeys import World, accept_all
from tests.support.outbox import OneNode, Outbox
from tests.support.people import contact_of
from tests.support.scripted_smtp import ScriptedSmtp, scripted_smtp

from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine.catalog import Catalog
from towpath.engine.turn import find_lanes, work_lanes
from towpath.host.clock import MovableClock
from towpath.host.database import Connection, connect, end_when_silent
from towpath.host.sql import statement
from towpath.messages.claim import ABANDONED_AFTER
from towpath.messages.deliver import deliver_once, recover, worker_key
from towpath.messages.models import SendingNode, Status
from towpath.nodes.base import Answer

FLOW = """
start: [{event: came}]
first: mark
nodes:
  mark: {kind: tag, add: [seen], next: hello}
  hello: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: {sent: over}}
  over: {kind: exit}
"""


@pytest.fixture
def other(database_url: str) -> Iterator[Connection]:
    with connect(database_url, autocommit=True) as db:
        yield db


@pytest.fixture
def smtp() -> Iterator[ScriptedSmtp]:
    with scripted_smtp() as server:
        yield server


def wait_till_gone(db: Connection, pid: int) -> None:
    while db.execute("select 1 from pg_stat_activity where pid = %s", [pid]).fetchone():
        threading.Event().wait(0.01)


def test_an_engine_that_freezes_in_a_turn_loses_its_lanes_and_its_turn(database_url: str, other: Connection, clock: MovableClock) -> None:
    """The server ends the session of a worker that says nothing (30 s; here at once), another works its lanes, and what it says then is void."""
    workspace = insert_workspace(other, clock.now())
    world = World(other, workspace, clock)
    world.launch(FLOW)
    world.track("came", "ada")
    frozen = connect(database_url, autocommit=True)
    end_when_silent(frozen, "50ms")
    lanes = find_lanes(frozen, clock.now(), 0, 256)

    def freeze(channel: str) -> Answer | None:
        """In the middle of the turn, with the lanes locked."""
        assert find_lanes(other, clock.now(), 0, 256) == lanes
        assert work_lanes(other, Catalog(), clock.now(), lanes) == 0, "the lanes are another's"
        wait_till_gone(other, frozen.info.backend_pid)
        world.step()
        return accept_all(channel)

    with pytest.raises(psycopg.OperationalError):
        work_lanes(frozen, Catalog(), clock.now(), lanes, accept=freeze)
    frozen.close()
    assert world.runs() == [("completed", "end")] and world.visits() == [("mark", "done"), ("hello", "sent"), ("over", None)]
    assert other.execute("select count(*) from message").fetchone() == (1,)
    assert world.counts() == {"started": 1, "completed": 1}


class Freezing:
    """A clock; at its n-th look the process stands still while others go on."""

    def __init__(self, clock: MovableClock, look: int) -> None:
        self._clock, self._left = clock, look

    def meanwhile(self) -> None: ...

    def now(self) -> datetime:
        self._left -= 1
        if not self._left:
            self.meanwhile()
        return self._clock.now()


# Looks of a sender at its clock: for the claim, before the socket, at the point of no return, when what came of it is filed.
@pytest.mark.parametrize(("look", "mails", "status"), [(2, 1, Status.SENT), (3, 1, Status.SENT), (4, 1, Status.UNCERTAIN)])
def test_a_sender_that_freezes_hands_nothing_over_once_it_was_given_up(
    database_url: str, other: Connection, clock: MovableClock, smtp: ScriptedSmtp, look: int, mails: int, status: Status
) -> None:
    """Frozen before the point of no return another sends it, once; frozen behind it nobody knows, and nobody repeats it."""
    outbox = Outbox(other, insert_workspace(other, clock.now()), clock.now(), port=smtp.port)
    message = outbox.plan()
    frozen = Freezing(clock, look)

    def others_go_on() -> None:
        clock.move(ABANDONED_AFTER + timedelta(seconds=1))
        assert recover(other, clock.now(), outbox.flows, worker="other") == 1
        deliver_once(other, clock, outbox.office, outbox.flows, worker="other")

    frozen.meanwhile = others_go_on  # type: ignore[method-assign]
    with connect(database_url, autocommit=True) as db:
        db.execute(statement("messages", "hold_worker"), {"key": worker_key("frozen")})
        deliver_once(db, frozen, outbox.office, outbox.flows, worker="frozen")
    assert outbox.status(message)[0] == status
    assert len(smtp.taken) == mails
    assert len(outbox.answers(message)) == 1


class FreezingFlows(OneNode):
    """Stands still when a claim asks for its nodes: its messages and people are locked."""

    def __init__(self, flows: OneNode, meanwhile: Callable[[], None]) -> None:
        self.nodes, self.paused, self.facts, self._meanwhile = flows.nodes, flows.paused, flows.facts, meanwhile

    def get_nodes(self, db: Connection, keys: Sequence[tuple[int, int, int]]) -> Mapping[tuple[int, int, int], SendingNode]:
        self._meanwhile()
        return super().get_nodes(db, keys)


def test_a_sender_that_freezes_in_its_claim_gives_back_messages_and_people(
    database_url: str, other: Connection, clock: MovableClock, smtp: ScriptedSmtp
) -> None:
    """Else nobody could send to them, nor would their opt-outs be taken in, till it wakes."""
    outbox = Outbox(other, insert_workspace(other, clock.now()), clock.now(), port=smtp.port)
    message = outbox.plan()
    with connect(database_url, autocommit=True) as frozen:
        end_when_silent(frozen, "50ms")
        flows = FreezingFlows(outbox.flows, lambda: wait_till_gone(other, frozen.info.backend_pid))
        with pytest.raises(psycopg.OperationalError):
            deliver_once(frozen, clock, outbox.office, flows, worker="frozen")
    ada = contact_of(other, outbox.workspace)
    set_consents(other, [ConsentRow(outbox.workspace, ada.lane, ada.id, "email", False)], clock.now())
    deliver_once(other, clock, outbox.office, outbox.flows, worker="other")
    assert outbox.status(message) == (Status.SKIPPED, "consent_withdrawn") and smtp.taken == []
