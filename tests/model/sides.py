"""Engine and model side by side: each thing read out of the database and out of the model in the same words, and held against the other.

All of the engine's tables are asked for in one go. What ended before the burst can't change any more: it is compared again only at the end.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from tests.model.plan import Happening
from tests.model.reference import Model, Run

from towpath.engine.waiting import LOOKS_AGAIN
from towpath.host.database import Connection

STATUS = ("running", "completed", "removed", "failed")
MESSAGE = ("queued", "attempting", "sent", "failed", "skipped", "cancelled", "uncertain")
WAITS = {0: "begin", 1: "delay", 2: "events", 3: "answer", 4: "join", 6: "change"}

RUNS = """select contact_id, flow_id, ordinal, status, reason, entered_at, ended_at, key, variables, version_id, label
          from run where status = 0 or ended_at >= %(since)s"""
VISITS = """select r.contact_id, r.flow_id, r.ordinal, p.version_id, p.node, p.outlet, p.started_at, p.ended_at
            from process p join run r on r.lane = p.lane and r.id = p.run_id where p.ended_at >= %(since)s"""
TOKENS = """select r.contact_id, r.flow_id, r.ordinal, t.version_id, t.node, t.state, t.started_at, nullif(t.due_at, 'infinity'), t.memo
            from token t join run r on r.lane = t.lane and r.id = t.run_id"""
ENDS = "select version_id, what, sum(n)::integer from counter where node = -1 and what <> 'goal' group by 1, 2"
OUTLETS = """select version_id, node, what, sum(n)::integer from counter
             where node >= 0 and (what = 'entered' or what like 'left:%%') group by 1, 2, 3"""
GOALS = "select r.contact_id, r.flow_id, r.ordinal from goal_reached g join run r on r.lane = g.lane and r.id = g.run_id"


class Unlike(AssertionError):
    """The engine and the model say different things."""


class Impossible(ValueError):
    """A flow of the script can't be launched: shrinking has cut too much."""


class Side(NamedTuple):
    """read: the rows as the model says them. meant: what the model says, of runs that are still to be compared."""

    what: str
    sql: str
    read: Callable[[list[Any]], Any]
    meant: Callable[[Sequence[Run]], Any]


class Sides:
    """Names of what the database knows by number, and the comparison."""

    def __init__(self, db: Connection, model: Model) -> None:
        self.db, self.model = db, model
        self.name: dict[int, str] = {}
        self.contact: dict[str, int] = {}
        self.slug: dict[int, str] = {}
        self.flow: dict[str, int] = {}
        self.version: dict[int, tuple[str, int, list[str]]] = {}  # flow, number, nodes in order
        self._sides = (
            Side("set aside", "select what, error from quarantined", list, lambda runs: []),
            Side("left in the inbox", "select name from inbox", list, lambda runs: []),
            Side("runs", RUNS, self._runs, self._meant_runs),
            Side("visits", VISITS, self._visits, self._meant_visits),
            Side("tokens", TOKENS, self._tokens, self._meant_tokens),
            Side("awaited", "select contact_id, name from awaited", self._awaited, self._meant_awaited),
            Side("messages", "select contact_id, flow_id, name, status, reason, planned_at, ended_at, opened_at is not null, channel, delivered_at is not null, attempts from message", self._messages, self._meant_messages),
            Side("counters of runs", ENDS, self._ends, self._meant_ends),
            Side("counters of nodes", OUTLETS, self._outlets, self._meant_outlets),
            Side("denied", "select contact_id, flow_id, reason, count from entry_denied", self._denied, self._meant_denied),
            Side("memory", "select contact_id, flow_id, key, entered, inside, last_exited_at from entry_memory", self._memory, self._meant_memory),
            Side("goals", GOALS, self._goals, self._meant_goals),
            Side("tags", "select contact_id, tag from contact_tag", self._tags, self._meant_tags),
            Side("engaged", "select contact_id, month from engaged", self._engaged, lambda runs: self.model.engaged),
        )  # fmt: skip

    def learn_versions(self) -> None:
        for id, flow_id, number, nodes in self.db.execute(
            "select id, flow_id, number, jsonb_path_query_array(document, '$.nodes[*].id') from flow_version"
        ).fetchall():
            self.version[id] = (self.slug[flow_id], number, nodes)

    def compare(self, after: tuple[Happening, ...], since: datetime) -> None:
        """since: the moment before the burst. Raises Unlike, in words."""
        with self.db.pipeline():
            cursors = [self.db.execute(side.sql, {"since": since} if "since" in side.sql else None) for side in self._sides]
        runs = [run for run in self.model.runs if run.ended_at is None or run.ended_at >= since]
        self._since = since
        for side, cursor in zip(self._sides, cursors, strict=True):
            seen = side.read(cursor.fetchall())
            if side.what == "runs":
                self._choose(seen, runs)
            meant = side.meant(runs)
            if not _alike(side.what, seen, meant):
                moment = self.model.now
                raise Unlike(f"after {[_short(one) for one in after]} at {moment}:\n{side.what}\n{_differences(seen, meant)}")

    def _choose(self, seen: Any, runs: Sequence[Run]) -> None:
        """Of tokens that ended at one moment any may have been the last: the model takes the engine's word for which."""
        for run in runs:
            reason = seen.get(self._key(run), {}).get("reason")
            if len(run.reasons) > 1 and reason in run.reasons and not run.tokens:
                run.reasons = {reason}
                run.end_by(reason)

    # ---- runs, visits, tokens ------------------------------------------------------------------------------------------

    def _run(self, who: int, flow: int, ordinal: int) -> tuple[str, str, int]:
        return self.name[who], self.slug[flow], ordinal

    @staticmethod
    def _key(run: Run) -> tuple[str, str, int]:
        return run.who, run.flow.slug, run.ordinal

    def _node(self, version: int, number: int) -> str:
        return self.version[version][2][number]

    def _runs(self, rows: list[Any]) -> Any:
        return {
            self._run(*row[:3]): {
                "status": STATUS[row[3]], "reason": row[4], "entered": row[5], "ended": row[6], "key": row[7],
                "variables": {f"v{place}": 0 for place in range(4)} | {name: None if value is None else int(value) for name, value in (row[8] or {}).items()},
                "version": self.version[row[9]][1],
            }
            for row in rows
        }  # fmt: skip

    def _meant_runs(self, runs: Sequence[Run]) -> Any:
        return {
            self._key(run): {
                "status": run.status, "reason": run.reasons if run.status != "running" else {None}, "entered": run.entered_at,
                "ended": run.ended_at, "key": run.key, "variables": run.variables, "version": run.version.number,
            }
            for run in runs
        }  # fmt: skip

    def _visits(self, rows: list[Any]) -> Any:
        return Counter((*self._run(*row[:3]), self._node(row[3], row[4]), *row[5:]) for row in rows)

    def _meant_visits(self, runs: Sequence[Run]) -> Any:
        return Counter(
            (*self._key(run), visit.node, visit.outlet, visit.started_at, visit.ended_at)
            for run in runs
            for visit in run.visits
            if visit.ended_at is not None and visit.ended_at >= self._since
        )

    def _tokens(self, rows: list[Any]) -> Any:
        found: Counter[Any] = Counter()
        for who, flow, ordinal, version, node, state, begun, due, memo in rows:
            place = *self._run(who, flow, ordinal), self._node(version, node)
            waits = "woken" if "woken" in (memo or {}) else "change" if LOOKS_AGAIN in (memo or {}) else WAITS[state]
            found[*place, waits, begun, None if waits in ("woken", "begin", "change") else due] += 1
        return found

    def _meant_tokens(self, runs: Sequence[Run]) -> Any:
        found: Counter[Any] = Counter()
        for run in runs:
            for token in run.tokens:
                waits = (
                    "woken"
                    if token.woken
                    else "begin"
                    if token.skipped or token.waits == "retry"
                    else {"until": "delay", "arrival": "change"}.get(token.waits, token.waits)
                )
                due = None if waits in ("woken", "begin", "change") else token.due
                found[*self._key(run), token.visit.node, waits, token.visit.started_at, due] += 1
        return found

    def _awaited(self, rows: list[Any]) -> Any:
        return Counter((self.name[who], name) for who, name in rows)

    def _meant_awaited(self, runs: Sequence[Run]) -> Any:
        return Counter(
            (run.who, name)
            for run in runs
            for token in run.tokens
            if token.waits == "events" and token.woken is None and not token.skipped
            for name in {arm.event for arm in run.version.plan.node(token.visit.node).arms}
        )

    # ---- what is counted, sent and remembered ----------------------------------------------------------------------------

    def _messages(self, rows: list[Any]) -> Any:
        return Counter((self.name[who], self.slug[flow], name, MESSAGE[status], *more) for who, flow, name, status, *more in rows)

    def _meant_messages(self, runs: Sequence[Run]) -> Any:
        return Counter(
            (
                *(run.who, run.flow.slug, None if one.channel == "webhook" else one.node.id, one.status, one.reason, one.planned_at),
                *(one.ended_at, one.opened, one.channel, one.delivered, one.attempts),
            )
            for run in self.model.runs
            for one in run.messages
        )

    def _ends(self, rows: list[Any]) -> Any:
        return Counter({(*self.version[version][:2], what): n for version, what, n in rows if n})

    def _meant_ends(self, runs: Sequence[Run]) -> Any:
        found: Counter[Any] = Counter()
        for run in self.model.runs:
            for old, new in run.moved:
                for number, end, way in ((old, "removed", "moved_out"), (new, "started", "moved_in")):
                    found[run.flow.slug, number, end] += 1
                    found[run.flow.slug, number, way] += 1
            found[run.flow.slug, run.began_in, "started"] += 1
            place = run.flow.slug, run.version.number
            if run.status != "running":
                found[*place, run.status] += 1
        return found

    def _outlets(self, rows: list[Any]) -> Any:
        return Counter({(*self.version[version][:2], self._node(version, node), what): n for version, node, what, n in rows if n})

    def _meant_outlets(self, runs: Sequence[Run]) -> Any:
        found: Counter[Any] = Counter()
        for run in self.model.runs:
            for visit in run.visits:
                found[run.flow.slug, visit.begun_in, visit.node, "entered"] += visit.counted
                if visit.outlet is not None:
                    found[run.flow.slug, visit.left_in, visit.node, "left:" + visit.outlet] += 1
        return +found

    def _denied(self, rows: list[Any]) -> Any:
        return Counter({(self.slug[flow], self.name[who], reason): n for who, flow, reason, n in rows})

    def _meant_denied(self, runs: Sequence[Run]) -> Any:
        return Counter({(slug, *key): n for slug, live in self.model.flows.items() for key, n in live.denied.items() if n})

    def _memory(self, rows: list[Any]) -> Any:
        return {(self.slug[flow], self.name[who], key): (entered, inside, at) for who, flow, key, entered, inside, at in rows}

    def _meant_memory(self, runs: Sequence[Run]) -> Any:
        found = {}
        for slug, live in self.model.flows.items():
            for who, entries in live.entries.items():
                for key in {key for key, _ in entries}:
                    entered = sum(of == key for of, _ in entries)
                    left = [at for of, at in live.exits[who] if of == key]
                    found[slug, who, key] = entered, entered - len(left), max(left, default=None)
        return found

    def _goals(self, rows: list[Any]) -> Any:
        return Counter(self._run(*row) for row in rows)

    def _meant_goals(self, runs: Sequence[Run]) -> Any:
        return Counter(self._key(run) for live in self.model.flows.values() for run in live.goals.values())

    def _tags(self, rows: list[Any]) -> Any:
        return {(self.name[who], tag) for who, tag in rows}

    def _meant_tags(self, runs: Sequence[Run]) -> Any:
        return {(name, tag) for name, person in self.model.people.items() for tag in person.tags}

    def _engaged(self, rows: list[Any]) -> Any:
        return {(self.name[who], month.strftime("%Y-%m")) for who, month in rows}


def _alike(what: str, seen: Any, meant: Any) -> bool:
    if what != "runs":
        return bool(seen == meant)
    return seen.keys() == meant.keys() and all(_same_run(seen[key], meant[key]) for key in seen)


def _same_run(seen: Any, meant: Any) -> bool:
    """The model says all reasons of tokens that ended at one moment: any of them may be the run's."""
    return seen["reason"] in meant["reason"] and {**seen, "reason": 0} == {**meant, "reason": 0}


def _differences(seen: Any, meant: Any) -> str:
    """What only one of them says."""
    one, other = ((set(said.items()) if isinstance(said, Counter) else said) for said in (seen, meant))
    if isinstance(one, set) and isinstance(other, set):
        return f"  engine {sorted(one - other, key=str)}\n  model  {sorted(other - one, key=str)}"
    if isinstance(seen, dict) and isinstance(meant, dict):
        both = [
            key for key in seen if key in meant and (_same_run(seen[key], meant[key]) if "reason" in seen[key] else seen[key] == meant[key])
        ]
        return "\n".join(
            f"  {who} { ({key: said[key] for key in said if key not in both}) }" for who, said in (("engine", seen), ("model ", meant))
        )
    return f"  engine {seen}\n  model  {meant}"


def _short(said: Happening) -> str:
    return " ".join(f"{name}={value}" for name, value in vars(said).items() if value not in ("", None, 0, False, ()) and name != "version")
