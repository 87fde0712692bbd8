"""The rows and values of messages. Closed sets stand in the database as numbers, here and in interfaces as words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, Protocol

import msgspec
import psycopg

from towpath.expr.facts import Fact
from towpath.values.durations import Duration
from towpath.values.windows import LimitSettings, SpeedSettings

Connection = psycopg.Connection[Any]


# What an answer to a person's own word is about; such a message has version 0 and this place as its node.
WISHES = ("stop", "start", "help")
# In the same way one that asks the person to confirm a consent, by channel.
CONFIRMATIONS: Mapping[str, int] = {"email": 3, "sms": 4}


class Status(IntEnum):
    """The five ends of a message, and what comes before."""

    QUEUED = 0
    ATTEMPTING = 1
    SENT = 2
    FAILED = 3
    SKIPPED = 4
    CANCELLED = 5
    UNCERTAIN = 6

    @property
    def word(self) -> str:
        return self.name.lower()


class NewMessage(msgspec.Struct, frozen=True):
    """One row for the outbox (`plan_messages`). due_at: usually now. effect: what the node's settings do not say."""

    lane: int
    process_id: int
    workspace_id: int
    flow_id: int
    version_id: int
    node: int
    run_id: int
    contact_id: int | None
    channel: str
    due_at: datetime
    planned_at: datetime
    name: str | None = None
    klass: int = 0
    transactional: bool = False
    answers: bool = True
    test: bool = False
    depth: int = 0
    effect: Mapping[str, Any] | None = None


class Claimed(msgspec.Struct, frozen=True):
    """A message that this worker has taken, as it stands in the outbox; attempts: how many began before."""

    lane: int
    process_id: int
    workspace_id: int
    flow_id: int
    version_id: int
    node: int
    run_id: int
    contact_id: int | None
    channel: str
    name: str | None
    transactional: bool
    answers: bool
    test: bool
    depth: int
    attempts: int
    planned_at: datetime
    effect: Mapping[str, Any] | None
    klass: int = 0  # priority * 3 + class of the run's token; lower goes first
    gates: Sequence[Any] | None = None  # of an earlier claim that held it


def answers_a_wish(message: Claimed) -> bool:
    """Such an answer reaches also whoever wants nothing more."""
    return not message.version_id and message.node < len(WISHES)


class SendingNode(msgspec.Struct, frozen=True):
    """The node that planned a message, of its version. settings: the message as its channel declares it (`EmailSettings`, …).

    topic: as node and flow settings say together. time_zone: the flow's, else the workspace's. variables: names of the flow's.
    window, limits, speed, footer: the flow's; those of the node itself stand in its settings.
    test: the flow, or the workspace, is in test mode now. tries, tries_over: of calls. each, untils: of a failover, the node as each of its tries sends, and what must come of each message.
    """

    flow_id: int
    flow_name: str
    flow_slug: str
    version_id: int
    number: int
    id: str
    kind: str
    settings: Any
    topic: str | None = None
    time_zone: str = "UTC"
    variables: tuple[str, ...] = ()
    workspace_zone: str = "UTC"
    window: Any = None
    limits: tuple[LimitSettings, ...] = ()
    speed: SpeedSettings | None = None
    footer: str | None = None
    tries: int = 3
    tries_over: Duration = Duration(15, "minute")
    each: tuple["SendingNode", ...] = ()
    untils: tuple[str | None, ...] = ()
    test: bool = False


class Still(msgspec.Struct, frozen=True):
    """Ids of flows that send nothing. paused: their messages rest meanwhile. fenced: those of workspaces behind the fence of a restored backup,
    and those that are being deleted."""

    paused: list[int]
    fenced: list[int]


class Flows(Protocol):
    """What deliver must know of flows and runs; `engine.sending` has it."""

    def get_nodes(self, db: Connection, keys: Sequence[tuple[int, int, int]]) -> Mapping[tuple[int, int, int], SendingNode]:
        """Nodes by (workspace, version, number); one that is gone is left out."""
        ...

    def list_still(self, db: Connection, now: datetime) -> "Still":
        """Flows that send nothing at `now` (semantics 24)."""
        ...

    def load_facts(
        self, db: Connection, messages: Sequence[Claimed], wanted: frozenset[Fact], now: datetime
    ) -> Mapping[Fact, Sequence[Any]]:
        """Facts of the messages' runs (`vars`, `entry`, `run`, `flow`, `node`), a column aligned with the messages for each."""
        ...

    def describe(self, db: Connection, message: Claimed, now: datetime) -> Mapping[str, Any]:
        """The event object of a function: data (item_type, item_details), flow, run, entry, variables, as JSON has them."""
        ...

    def list_companies(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        """The companies that their runs are about; aligned."""
        ...

    def list_orders(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        """The order of each message's run."""
        ...
