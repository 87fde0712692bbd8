"""A journey of ten nodes of mixed kinds against its hard floor, interleaved; what a visit costs with many live flows, and on a long history.

Filter on history, tag, split, mail and an API call (both accepted in process), a wait for an event with a time-out, tag or mail and filter,
delay. Everybody enters; an hour later every second person pays, which wakes them; three days later the others' time is out. The engine and
the floor begin from the same rows and end with the same: counts and checksums of every table are compared.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.advance import CHECKSUMS, on_one_connection
from bench.place import NOW, connect, database, keep, launch, make_workspace
from bench.waking import worked
from towpath.engine.dice import roll
from towpath.flows.reads import get_compiled
from towpath.host.partitions import ensure_partitions

FLOW = """
towpath: 1
id: mixed-{number}
name: Mixed {number}
subject: contact
start: [{{event: signed_up}}]
first: bought
nodes:
  bought: {{kind: filter, where: [{{did: ordered, at_least: 2}}], next: {{yes: known, no: sides}}}}
  known: {{kind: tag, add: [known], next: {{done: sides}}}}
  sides: {{kind: split, variants: [{{name: A, weight: 50}}, {{name: B, weight: 50}}], next: {{A: hello, B: ask}}}}
  hello: {{kind: send_email, name: Hello, template: {{subject: Hello, text: Hello}}, next: {{sent: paid, not_sent: paid}}}}
  ask: {{kind: call_api, url: "https://sink.example/score", next: {{done: paid}}}}
  paid: {{kind: wait_for, events: [{{name: Paid, event: paid, where: [[event.total, at least, 10]]}}], timeout: 3 days, next: {{Paid: thanks, timeout: nudge}}}}
  thanks: {{kind: tag, add: [payer], next: {{done: rest}}}}
  nudge: {{kind: send_email, name: Nudge, template: {{subject: Nudge, text: Nudge}}, next: {{sent: rich, not_sent: rich}}}}
  rich: {{kind: filter, where: [[contact.score, at least, 25]], next: {{yes: rest, no: rest}}}}
  rest: {{kind: delay, for: 720 hours}}
"""
SPLIT = 2
PAID_AT = NOW + timedelta(hours=1)
TIMED_OUT = NOW + timedelta(days=3, hours=1)
STEPS = ((NOW, "bench_enter"), (PAID_AT, "bench_wake"), (TIMED_OUT, "bench_time_out"))
# What fill empties; of the history only the month of the measurement.
EMPTIED = "run, token, message, attempt, entry_memory, engaged, counter, inbox, awaited, contact_tag, fact, event_definition, process_2026_03, event_2026_03"
SUMS = CHECKSUMS | {
    "process": "count(*), sum(hashtextextended(concat_ws(',', lane, version_id, node, outlet, seen, result, started_at, ended_at, prior > 0), 0)::numeric)",
    "event": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, name, properties, source, occurred_at, received_at, depth, cause -> 'flow'), 0)::numeric)",
    "fact": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, name, count, first_at, last_at, sum), 0)::numeric)",
    "contact_tag": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, folded, tag, added_at), 0)::numeric)",
    "awaited": "count(*), sum(hashtextextended(concat_ws(',', lane, contact_id, name), 0)::numeric)",
}
ENTER = """
insert into inbox (lane, id, workspace_id, kind, name, occurred_at, received_at, payload)
select lane, row_number() over () * 256 + lane, %(workspace)s, 2, 'enter_people', %(now)s, %(now)s,
       jsonb_build_object('flow', flow_id, 'contacts', jsonb_agg(id order by id))
from contact as c join bench_flow as f on f.number = (c.id >> 8) %% %(flows)s
group by lane, flow_id
"""
ORDERED = """
insert into fact (lane, contact_id, name, workspace_id, count, first_at, last_at)
select lane, id, 'ordered', workspace_id, (id >> 8) %% 4, %(at)s, %(at)s from contact order by lane, id
"""
PAY = """
with paid as (
    insert into event (lane, id, workspace_id, contact_id, name, properties, source, occurred_at, received_at)
    select lane, nextval('event_seq') * 256 + lane, workspace_id, id, 'paid', '{"total": 12}', 'api', %(at)s, %(at)s
    from contact where (id >> 9) %% 2 = 0 order by lane, id
    returning lane, id, workspace_id, contact_id, name, occurred_at, received_at
)
insert into inbox (lane, id, workspace_id, contact_id, kind, name, occurred_at, received_at)
select lane, id, workspace_id, contact_id, 0, name, occurred_at, received_at from paid
"""
# Rows of the year before: visits of runs long past, and events of the same people.
PAST_VISITS = """
insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, outlet)
select (4294967296 + n) * 256 + c.lane, (4294967296 + n / 4) * 256 + c.lane, 0, at, at, c.workspace_id, 0, c.lane, n %% 10, 'done'
from (select n, %(until)s - interval '1 year' * (n::float8 / %(count)s) as at from generate_series(1, %(count)s) as n) as made
join (select lane, id, workspace_id, row_number() over (order by id) - 1 as number from contact) as c on c.number = made.n %% %(people)s
"""
PAST_EVENTS = """
insert into event (lane, id, workspace_id, contact_id, name, properties, source, occurred_at, received_at)
select c.lane, (4294967296 + n) * 256 + c.lane, c.workspace_id, c.id, (array['paid', 'ordered', 'looked'])[1 + n %% 3], '{"total": 12}', 'api', at, at
from (select n, %(until)s - interval '1 year' * (n::float8 / %(count)s) as at from generate_series(1, %(count)s) as n) as made
join (select lane, id, workspace_id, row_number() over (order by id) - 1 as number from contact) as c on c.number = made.n %% %(people)s
"""


class Journey:
    """One database with its contacts and live flows, people spread over them; each runner answers the seconds of its work."""

    def __init__(self, url: str, size: int, flows: int = 1) -> None:
        self.url, self.size, self.flows = url, size, flows
        self.db = connect(url)
        ensure_partitions(self.db, NOW, back=12)
        self.workspace = make_workspace(self.db, size)
        self.db.execute("create table bench_flow (number integer primary key, flow_id integer, version_id integer)")
        self.db.execute("create table bench_side (contact_id bigint primary key, side text)")
        for number in range(flows):
            flow = launch(self.db, self.workspace, FLOW.format(number=number))
            self.db.execute("insert into bench_flow select %s, %s, id from flow_version where flow_id = %s", [number, flow, flow])
        self._throw_dice()
        self.db.execute((Path(__file__).parent / "mixed.sql").read_text().replace("FLOWS", str(flows)))  # type: ignore[arg-type]
        self.db.commit()
        self._tidy()

    def _throw_dice(self) -> None:
        """What the split will give each person, for the floor."""
        for number, version_id in self.db.execute("select number, version_id from bench_flow").fetchall():
            version = get_compiled(self.db, version_id)
            people = [id for (id,) in self.db.execute("select id from contact where (id >> 8) %% %s = %s", [self.flows, number]).fetchall()]
            dice = roll(np.array(people, np.int64), "sides", version.seed, np.ones(len(people), np.int64))
            first = dice < np.uint64(version.nodes[SPLIT].prepared.bounds[0])
            with self.db.cursor().copy("copy bench_side (contact_id, side) from stdin") as copy:
                for person, is_first in zip(people, first.tolist(), strict=True):
                    copy.write_row((person, "A" if is_first else "B"))

    def _tidy(self) -> None:
        self.db.autocommit = True
        self.db.execute("vacuum analyze")
        self.db.execute("checkpoint")
        self.db.autocommit = False

    def lengthen(self, rows: int) -> None:
        """The history: half of the rows are visits, half events."""
        asked = {"count": rows // 2, "people": self.size, "until": NOW - timedelta(days=4)}
        self.db.execute(PAST_VISITS, asked)
        self.db.execute(PAST_EVENTS, asked)
        self.db.commit()
        self._tidy()

    def fill(self) -> None:
        self.db.execute(f"truncate {EMPTIED}")  # type: ignore[arg-type]
        self.db.execute("update lane set next_id = 1, next_due = 'infinity'")
        self.db.execute(ORDERED, {"at": NOW - timedelta(days=30)})
        self.db.execute(ENTER, {"workspace": self.workspace, "now": NOW, "flows": self.flows})
        self.db.commit()
        self.db.autocommit = True
        self.db.execute("checkpoint")
        self.db.autocommit = False

    def through(self, work: Callable[[datetime, str], float]) -> list[float]:
        """Seconds of each step."""
        self.fill()
        seconds = []
        for at, floor in STEPS:
            if at == PAID_AT:
                self.db.execute(PAY, {"at": at})
                self.db.commit()
            seconds.append(work(at, floor))
        return seconds

    def checksums(self) -> dict[str, Any]:
        found = {
            table: self.db.execute(f"select {what} from {table}{'_2026_03' * (table in ('process', 'event'))}").fetchone()  # type: ignore[arg-type]
            for table, what in SUMS.items()
        }
        self.db.rollback()
        return found

    def visits(self) -> int:
        """Begun: those that ended and those in progress."""
        row = self.db.execute("select (select count(*) from process_2026_03) + (select count(*) from token)").fetchone()
        self.db.rollback()
        assert row is not None
        return int(row[0])

    # ---- runners ------------------------------------------------------------------------------------------------------

    def floor(self, at: datetime, function: str) -> float:
        began = time.perf_counter()
        for start in range(0, 256, 8):
            self.db.execute(f"select {function}(%s::smallint[], %s)", [list(range(start, start + 8)), at])  # type: ignore[arg-type]
            self.db.commit()
        return time.perf_counter() - began

    def one_connection(self, at: datetime, _: str) -> float:
        return on_one_connection(self.url, at)

    def threads(self, at: datetime, _: str) -> float:
        """A worker's two threads."""
        return worked(self.url, at)


def measure(size: int, rounds: int = 3) -> None:
    """Against the hard floor; every round of a runner is compared with the floor's rows."""
    with database() as url:
        journey = Journey(url, size)
        runners = {"one connection": journey.one_connection, "two threads": journey.threads}
        times: dict[str, list[list[float]]] = {name: [] for name in ("floor", *runners)}
        journey.through(journey.one_connection)  # warm: plans, caches, imports
        for _ in range(rounds):
            times["floor"].append(journey.through(journey.floor))
            wanted, visits = journey.checksums(), journey.visits()
            for name, runner in runners.items():
                times[name].append(journey.through(runner))
                found = journey.checksums()
                assert found == wanted, (
                    f"{name}: {[(table, found[table], wanted[table]) for table in wanted if found[table] != wanted[table]]}"
                )
        middle = {name: [statistics.median(step) for step in zip(*all_rounds, strict=True)] for name, all_rounds in times.items()}
        floor = visits / sum(middle["floor"])
        for name in runners:
            rate = visits / sum(middle[name])
            keep(
                bench="ten mixed nodes", variant=name, workers=1, size=size, value=rate, unit="visits/s", floor=floor, ratio=rate / floor,
                steps=[round(ours, 2) for ours in middle[name]], floor_steps=[round(its, 2) for its in middle["floor"]],
            )  # fmt: skip


def measure_flows(size: int, flows: int, rounds: int = 3) -> None:
    """What a visit costs with this many live flows, each with its share of the people, to one flow: two databases, in turns."""
    with ExitStack() as stack:
        few, many = (Journey(stack.enter_context(database()), size, count) for count in (1, flows))
        _compare(few, many, rounds, bench="cost of a visit, live flows", flows=flows)


def measure_history(size: int, short: int, long: int, rounds: int = 3) -> None:
    """What a visit costs on a history of `long` rows, to one of `short`: two databases, in turns."""
    with ExitStack() as stack:
        little, much = (Journey(stack.enter_context(database()), size) for _ in range(2))
        little.lengthen(short)
        much.lengthen(long)
        _compare(little, much, rounds, bench="cost of a visit, history", short=short, long=long)


def _compare(one: Journey, other: Journey, rounds: int, **named: Any) -> None:
    for runner in ("one connection", "two threads"):
        times: dict[int, list[float]] = {0: [], 1: []}
        for _ in range(rounds + 1):
            for number, journey in enumerate((one, other)):
                times[number].append(sum(journey.through(journey.threads if runner == "two threads" else journey.one_connection)))
        base, cost = (statistics.median(times[number][1:]) / one.visits() for number in (0, 1))  # the first round warms
        keep(
            variant=runner, workers=1, size=one.size, value=cost / base, unit="times", base=base * 1e6, cost=cost * 1e6, floor=1.15, **named
        )
