"""A small world for tests of the engine: flows are launched, people do things, the clock moves, and runs are looked at."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.support.people import identify, track

from towpath.contacts.models import Person
from towpath.engine.catalog import Catalog
from towpath.engine.launch import Backfill, launch
from towpath.engine.step import work_until_idle
from towpath.engine.turn import Limits
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.nodes.base import Answer

HEADER = "towpath: 1\nid: {id}\nname: {id}\nsubject: {subject}\n"


def accept_all(channel: str) -> Answer | None:
    return Answer("sent")


class World:
    """Person names are external ids. `accept` says which channels answer at once."""

    def __init__(self, db: Connection, workspace: int, clock: MovableClock, accept: Callable[[str], Answer | None] = accept_all) -> None:
        self.db, self.workspace, self.clock, self.accept = db, workspace, clock, accept
        self.catalog = Catalog()

    def launch(self, body: str, id: str = "f", subject: str = "contact", backfill: Backfill | None = None) -> int:
        """body: the file without its first lines. Answers the flow's id."""
        imported = flows.import_flow(self.db, self.workspace, HEADER.format(id=id, subject=subject) + body, by="test", now=self.clock.now())
        assert imported.flow is not None, imported.problems
        self.launched = launch(self.db, self.workspace, imported.flow.id, by="test", now=self.clock.now(), backfill=backfill)
        return imported.flow.id

    def identify(self, name: str, **values: Any) -> None:
        identify(self.db, self.workspace, self.clock.now(), Person(external_id=name), **values)

    def track(self, event: str, name: str = "ada", said_at: datetime | None = None, **properties: Any) -> None:
        track(self.db, self.workspace, self.clock.now(), event, Person(external_id=name), said_at=said_at, **properties)

    def step(self, **later: float) -> int:
        """Moves the clock by timedelta(**later), then works until nothing is due."""
        if later:
            self.clock.move(timedelta(**later))
        return work_until_idle(self.db, self.clock, accept=self.accept, catalog=self.catalog, limits=Limits())

    def do(self, event: str, name: str = "ada", **properties: Any) -> None:
        """Something happens and is worked."""
        self.track(event, name, **properties)
        self.step()

    # ---- looking --------------------------------------------------------------------------------------------------------

    def runs(self) -> list[tuple[str, str | None]]:
        """Status and reason, oldest first."""
        words = ("running", "completed", "removed", "failed")
        return [(words[status], reason) for status, reason in self.db.execute("select status, reason from run order by entered_at, id")]

    def where(self) -> list[str]:
        """The ids of the nodes at which tokens stand, in alphabetical order."""
        rows = self.db.execute("select v.document, t.node from token t join flow_version v on v.id = t.version_id").fetchall()
        return sorted(self._node(document, node) for document, node in rows)

    def visits(self) -> list[tuple[str, str | None]]:
        """Node and outlet of every visit that ended, in order."""
        rows = self.db.execute(
            "select v.document, p.node, p.outlet from process p join flow_version v on v.id = p.version_id order by p.id"
        ).fetchall()
        return [(self._node(document, node), outlet) for document, node, outlet in rows]

    def tags(self, name: str = "ada") -> list[str]:
        return [
            tag
            for (tag,) in self.db.execute(
                "select t.tag from contact_tag t join contact c on c.lane = t.lane and c.id = t.contact_id where c.external_id = %s order by 1",
                [name],
            )
        ]

    def counts(self) -> dict[str, int]:
        """started, completed, removed, failed of all flows, from the counters."""
        return {what: int(n) for what, n in self.db.execute("select what, sum(n) from counter where node = -1 group by what")}

    def denied(self) -> list[tuple[str, int]]:
        return [(reason, count) for reason, count in self.db.execute("select reason, count from entry_denied order by reason")]

    def due_at(self) -> list[datetime]:
        return [due for (due,) in self.db.execute("select due_at from token order by due_at")]

    @staticmethod
    def _node(document: Any, number: int) -> str:
        nodes = document["nodes"]
        return str(nodes[number]["id"] if isinstance(nodes, list) else list(nodes)[number])
