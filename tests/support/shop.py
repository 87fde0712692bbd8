"""A world whose flows send: mail goes to the catcher's records."""

from typing import Any

import msgspec
from tests.support.journeys import World
from tests.support.outbox import RING, Outbox

from towpath.engine.sending import EngineFlows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once
from towpath.messages.models import Status
from towpath.messages.policy import Policy, save_policy


class Shop(World):
    """A world whose mail goes to the catcher's records."""

    def __init__(self, db: Connection, workspace: int, clock: MovableClock) -> None:
        super().__init__(db, workspace, clock, lambda channel: None)
        self.office = msgspec.structs.replace(Outbox(db, workspace, clock.now(), ring=RING).office, records=True)

    def post(self) -> None:
        """What is planned is sent, and what came of it is worked."""
        deliver_once(self.db, self.clock, self.office, EngineFlows())
        self.step()

    def rules(self, **rules: Any) -> None:
        """The sending rules of the workspace."""
        save_policy(self.db, self.workspace, Policy.model_validate(rules), self.clock.now())

    def statuses(self) -> list[tuple[str, str | None]]:
        """Status and reason of all messages, in the order in which they were planned."""
        rows = self.db.execute("select status, reason from message order by planned_at, process_id")
        return [(Status(status).word, reason) for status, reason in rows]

    def gates(self) -> list[list[list[str]]]:
        return [gates for (gates,) in self.db.execute("select gates from message order by planned_at, process_id")]

    def texts(self) -> list[str]:
        return [content["text"] for (content,) in self.db.execute("select content from message_content order by process_id")]
