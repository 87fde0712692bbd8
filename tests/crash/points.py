"""A crash before and after each commit of engine and sender (guarantees R4): `make points`.

A small story (three people, two flows, mails, a call, a launch that takes people along, a pause) is told once undisturbed and then once for each
of its commits and each side of it. There the process dies: its connection is closed, nothing of it is kept, and a new one goes on. What the
database says at the end, and what mail and call servers got, must be what came of the story undisturbed; where a worker died while handing a
mail over, that mail may be `uncertain` instead of sent, and then was accepted once or not at all.
"""

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from itertools import count
from pathlib import Path
from typing import Any

from psycopg.pq import TransactionStatus
from tests.support.accounts import insert_workspace
from tests.support.cluster import running_cluster
from tests.support.outbox import RING, Outbox
from tests.support.scripted_http import Seen, scripted_http
from tests.support.scripted_smtp import ScriptedSmtp, scripted_smtp

from towpath.channels.guard import Guard
from towpath.contacts.models import Person
from towpath.engine.catalog import Catalog
from towpath.engine.jobs import end_moves, send_out_stopped
from towpath.engine.launch import launch
from towpath.engine.sending import EngineFlows
from towpath.engine.step import work_until_idle
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection, connect
from towpath.host.sql import statement
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Item, Stamp
from towpath.intake.rules import read_track
from towpath.messages.deliver import Line, deliver_once, recover, worker_key
from towpath.messages.models import Status

START = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
NAMES = ("ada", "bob", "cyd")

STORY = """\
towpath: 1
id: story
name: Story
subject: contact
settings: {{re_entry: many_not_inside}}
variables: {{paid: {{type: number, initial: 0}}}}
goal: {{event: paid, within: 100 hours, ends_run: false}}
start:
  - event: came
first: mark
removed_on:
  - event: left
nodes:
  mark: {{kind: tag, add: [seen], next: parting}}
  parting: {{kind: fork, next: [offer, ask]}}
  offer: {{kind: send_email, name: Offer, template: {{subject: Offer, text: Hello}}, next: {{sent: rest, not_sent: rest}}}}
  rest: {{kind: delay, for: 1 hours, next: meeting}}
  ask: {{kind: call_api, method: POST, url: "{url}/ask", json: {{who: "{{{{ contact.external_id }}}}"}}, next: {{done: payment}}}}
  payment:
    kind: wait_for
    events: [{{name: paid, event: paid, save: {{paid: event.total}}}}]
    timeout: 30 hours
    next: {{paid: meeting, timeout: meeting}}
  meeting: {{kind: join, when: all, next: receipt}}
  receipt:
    kind: send_email
    name: Receipt
    purpose: transactional
    template: {{subject: Receipt, text: Thanks}}
    next: {{sent: later, not_sent: later}}
  {more}
"""
FIRST = "later: {kind: delay, for: 1 hours, next: over}\n  over: {kind: exit, label: first}"
SECOND = "later: {kind: tag, add: [late], next: over}\n  over: {kind: exit, label: second}"
ECHO = """\
towpath: 1
id: echo
name: Echo
subject: contact
start:
  - event: tag_added
first: value
nodes:
  value: {kind: update_contact, set: {last_name: Seen}, next: over}
  over: {kind: exit}
"""

# What is compared, of one workspace, without ids and without the moments that a second try may move.
TOLD = {
    "runs": """select c.external_id, f.slug, r.ordinal, r.status, r.reason, r.label, r.variables::text
               from run r join flow f on f.id = r.flow_id join contact c on c.id = r.contact_id where r.workspace_id = %s""",
    "visits": """select c.external_id, f.slug, v.document->'nodes'->p.node::integer->>'id', p.outlet
                 from process p join run r on r.lane = p.lane and r.id = p.run_id join flow_version v on v.id = p.version_id
                 join flow f on f.id = r.flow_id join contact c on c.id = r.contact_id where r.workspace_id = %s""",
    "tokens": "select node, state from token where workspace_id = %s",
    "inbox": "select kind, name from inbox where workspace_id = %s",
    "set aside": "select what, error from quarantined where workspace_id = %s",
    "counters": """select f.slug, v.number, coalesce(v.document->'nodes'->c.node::integer->>'id', ''), c.what, sum(c.n)
                   from counter c join flow_version v on v.id = c.version_id join flow f on f.id = v.flow_id
                   where f.workspace_id = %s group by 1, 2, 3, 4""",
    "goals": "select c.external_id from goal_reached g join contact c on c.id = g.contact_id where c.workspace_id = %s",
    "memory": """select c.external_id, m.entered, m.inside from entry_memory m join contact c on c.id = m.contact_id
                 where c.workspace_id = %s""",
    "refused": "select c.external_id, d.reason, d.count from entry_denied d join contact c on c.id = d.contact_id where c.workspace_id = %s",
    "people": "select c.external_id, c.last_name, t.tag from contact c left join contact_tag t on t.contact_id = c.id where c.workspace_id = %s",
    "events": "select c.external_id, e.name, count(*) from event e join contact c on c.id = e.contact_id where e.workspace_id = %s group by 1, 2",
    "messages": """select c.external_id, m.name, m.status, m.reason, m.channel, m.transactional,
                          (select count(*) from attempt a where a.lane = m.lane and a.process_id = m.process_id and a.outcome = 5),
                          m.process_id,
                          (select k.content->>'message_id' from message_content k where k.lane = m.lane and k.process_id = m.process_id)
                   from message m join contact c on c.id = m.contact_id where m.workspace_id = %s""",
}


class Crash(BaseException):
    """The process dies here. No handler of the code under test may live on."""


@dataclass
class Fate:
    """Counts commits; dies once at each point of `at`. Before and after commit n are points 2n and 2n + 1."""

    at: tuple[int, ...] = ()
    commits: int = 0
    deaths: int = 0

    def about_to_commit(self) -> None:
        self._die_at(2 * self.commits)

    def has_committed(self) -> None:
        self.commits += 1
        self._die_at(2 * self.commits - 1)

    def _die_at(self, point: int) -> None:
        if point in self.at[self.deaths :]:
            self.deaths += 1
            raise Crash(point)


def doomed(url: str, fate: Fate) -> Connection:
    """A connection whose commits fate counts: the end of an outermost transaction that wrote, and each statement outside one that writes."""
    db = connect(url, autocommit=True)
    real_transaction, real_execute = db.transaction, db.execute

    @contextmanager
    def transaction(*args: Any, **kwargs: Any) -> Iterator[Any]:
        outermost = db.info.transaction_status == TransactionStatus.IDLE
        with real_transaction(*args, **kwargs) as opened:
            yield opened
            writes = outermost and real_execute("select pg_current_xact_id_if_assigned() is not null").fetchone() == (True,)
            if writes:
                fate.about_to_commit()
        if writes:
            fate.has_committed()

    def execute(query: Any, *args: Any, **kwargs: Any) -> Any:
        alone = db.info.transaction_status == TransactionStatus.IDLE
        writes = alone and re.search(r"\b(insert into|update|delete from)\b", _without_comments(str(query)), re.I) is not None
        if writes:
            fate.about_to_commit()
        done = real_execute(query, *args, **kwargs)
        if writes:
            fate.has_committed()
        return done

    db.transaction, db.execute = transaction, execute  # type: ignore[method-assign, assignment]
    return db


def _without_comments(text: str) -> str:
    return re.sub(r"--[^\n]*", "", text)


@dataclass
class Outcome:
    """What came of a telling. told: by `TOLD`. mails, calls: how often each was taken, by Message-ID and idempotency key."""

    told: Mapping[str, Counter[Any]]
    mails: Counter[str]
    calls: Counter[str]
    commits: int
    messages: list[Any] = field(default_factory=list)


class Telling:
    """One workspace in which the story is told by processes that may die."""

    def __init__(self, url: str, smtp: ScriptedSmtp, http: Seen, fate: Fate, number: int) -> None:
        self.url, self.smtp, self.http, self.fate, self.number = url, smtp, http, fate, number
        self.clock = MovableClock(START)
        self.mails_before, self.calls_before = len(smtp.taken), len(http.requests)
        self.hand = connect(url, autocommit=True)
        self.workspace = insert_workspace(self.hand, START, slug=f"points-{number}")
        outbox = Outbox(self.hand, self.workspace, START, port=smtp.port, ring=RING)
        self.office = outbox.office
        assert self.office.guard == Guard(allow_private=True)
        self.lives = 0

    def tell(self) -> Outcome:
        try:
            self._tell()
            return self._look()
        finally:
            self.hand.close()

    # ---- the story ---------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        people: list[Item] = [Identify(Person(external_id=name, email=f"{name}@mail1.example"), {}) for name in NAMES]
        self._say(people)
        self._launch(ECHO)
        story = self._launch(STORY.format(url=self.http.url, more=FIRST))
        self._say([self._event("came", name) for name in NAMES])
        self._work()
        self.clock.move(timedelta(hours=2))
        self._say([self._event("paid", "ada", total=7), self._event("left", "bob"), self._event("came", "cyd", "again")])
        self._work()
        flows.pause(self.hand, self.workspace, story, by="hand", now=self.clock.now())
        self._say([self._event("paid", "cyd", total=9)])
        self._work()
        imported = flows.import_flow(
            self.hand, self.workspace, STORY.format(url=self.http.url, more=SECOND), by="hand", now=self.clock.now()
        )
        assert imported.flow is not None
        flows.resume(self.hand, self.workspace, story, by="hand", now=self.clock.now())
        flows.launch(self.hand, self.workspace, story, by="hand", now=self.clock.now(), move={})
        self._work()
        self._say([self._event("came", "bob", "again")])
        for hours in (2, 40, 40):
            self.clock.move(timedelta(hours=hours))
            self._work()

    def _launch(self, text: str) -> int:
        imported = flows.import_flow(self.hand, self.workspace, text, by="hand", now=self.clock.now())
        assert imported.flow is not None, imported.problems
        launch(self.hand, self.workspace, imported.flow.id, by="hand", now=self.clock.now())
        return imported.flow.id

    def _event(self, name: str, who: str, more: str = "", **properties: Any) -> Item:
        return read_track(self.workspace, Person(external_id=who), name, properties, Stamp(id=f"{name} {who} {more}"))

    # ---- processes that may die ----------------------------------------------------------------------------------------

    def _say(self, items: list[Item]) -> None:
        """Who was not told that it was taken in says it again, under the same ids."""

        def take_in(db: Connection) -> None:
            with db.transaction():
                accept(db, self.workspace, items, self.clock.now())

        self._live(take_in)

    def _work(self) -> None:
        """What a crash left in doubt is tried again some minutes later: the story waits for it."""
        self._live(self._work_as_one)
        self.clock.move(timedelta(minutes=30))
        self._live(self._work_as_one)

    def _live(self, do: Callable[[Connection], None]) -> None:
        while True:
            db = doomed(self.url, self.fate)
            try:
                do(db)
                return
            except Crash:
                self.lives += 1
            finally:
                db.close()

    def _work_as_one(self, db: Connection) -> None:
        """A worker from its start: it judges what the dead left, then works and sends till nothing is due."""
        name = f"points-{self.number}-{self.lives}"
        db.execute(statement("messages", "hold_worker"), {"key": worker_key(name)})
        line = Line()
        try:
            recover(db, self.clock.now(), EngineFlows(), worker=name)
            for job in (send_out_stopped, end_moves):
                with db.transaction():
                    job(db, self.clock.now())
            work_until_idle(db, self.clock, catalog=Catalog(), deliver=lambda: self._deliver(db, line, name))
        finally:
            line.close()

    def _deliver(self, db: Connection, line: Line, name: str) -> int:
        return deliver_once(db, self.clock, self.office, EngineFlows(), line=line, worker=name)

    # ---- what came of it -----------------------------------------------------------------------------------------------

    def _look(self) -> Outcome:
        told = {what: Counter(self.hand.execute(sql, [self.workspace]).fetchall()) for what, sql in TOLD.items()}
        messages = list(told.pop("messages").elements())
        read = BytesHeaderParser().parsebytes
        mails = Counter(str(read(raw)["Message-ID"]) for raw in self.smtp.taken[self.mails_before :])
        calls = Counter(headers["Idempotency-Key"] for _, _, headers, _ in self.http.requests[self.calls_before :])
        return Outcome(told, mails, calls, self.fate.commits, messages)


def complaints(seen: Outcome, meant: Outcome) -> list[str]:
    """What came out otherwise than in the undisturbed telling, and may not."""
    found = [
        f"{what}: only with the crash {list((seen.told[what] - counted).items())}, only without {list((counted - seen.told[what]).items())}"
        for what, counted in meant.told.items()
        if seen.told[what] != counted
    ]
    if Counter(_end(row) for row in seen.messages) != Counter(_end(row) for row in meant.messages):
        found.append(f"messages: {sorted(map(str, seen.messages))} instead of {sorted(map(str, meant.messages))}")
    for who, name, status, _, channel, transactional, unsure, process, message_id in seen.messages:
        taken = seen.mails[message_id] if channel == "email" else seen.calls[str(process)]
        least, most = (0, 1) if status == Status.UNCERTAIN else (1, 1 + unsure) if status == Status.SENT else (0, 0)
        if status == Status.UNCERTAIN and (transactional or not unsure):
            found.append(f"{name} of {who} is uncertain without a reason")
        if not least <= taken <= most:
            found.append(f"{name} of {who} was taken {taken} times, and is {Status(status).word}")
    return found


def _end(row: Any) -> tuple[Any, ...]:
    """Of a message; one of which nobody knows counts as sent."""
    who, name, status, reason, *_ = row
    return (
        (who, name, Status.SENT, None)
        if status == Status.UNCERTAIN
        else (who, name, Status(status), reason if status != Status.SENT else None)
    )


@dataclass
class Points:
    """points: how many were tried. uncertain: mails of which nobody knows. found: by point, what went wrong."""

    commits: int = 0
    points: int = 0
    uncertain: int = 0
    found: dict[tuple[int, ...], list[str]] = field(default_factory=dict)


def try_points(url: str, part: int = 0, parts: int = 1, *, twice: bool = False, told: Callable[[str], None] = lambda words: None) -> Points:
    """Every point of `part` out of `parts`. twice: the process that goes on dies too, a few commits later."""
    done = Points()
    with scripted_smtp() as smtp, scripted_http() as http:
        numbers = count(1)

        def tell(*at: int) -> tuple[Outcome, Fate]:
            fate = Fate(at)
            return Telling(url, smtp, http, fate, next(numbers)).tell(), fate

        meant, _ = tell()
        done.commits = meant.commits
        assert complaints(meant, meant) == [], complaints(meant, meant)
        for point in range(part, 3 * meant.commits, parts):
            at = (point, point + 2 + point % 7) if twice else (point,)
            seen, fate = tell(*at)
            if not fate.deaths:  # the story was over before
                break
            done.points += 1
            done.uncertain += sum(row[2] == Status.UNCERTAIN for row in seen.messages)
            if wrong := complaints(seen, meant):
                done.found[at] = wrong
                told(f"{at}: {wrong}")
    return done


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--twice", action="store_true", help="die a second time while going on")
    parser.add_argument("--part", default="0/1", help="each third point: 0/3, 1/3 and 2/3")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    with tempfile.TemporaryDirectory() as folder, running_cluster(Path(folder)) as cluster:
        done = try_points(cluster.clone(), part, parts, twice=args.twice, told=lambda words: print(words, flush=True))
    print(
        f"{done.commits} commits, {done.points} crashes, {done.uncertain} mails uncertain, {len(done.found)} tellings that ended otherwise"
    )
    return 1 if done.found else 0


if __name__ == "__main__":
    raise SystemExit(main())
