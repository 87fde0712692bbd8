"""The engine on PostgreSQL made to live through the same script, and both read side by side."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import numpy as np
from tests.model.plan import Flow, Happening, Script, text_of
from tests.model.reference import Model, Run
from tests.support.accounts import insert_workspace
from tests.support.journeys import World

from towpath.contacts.models import Person
from towpath.engine.dice import roll
from towpath.engine.jobs import send_out_stopped
from towpath.engine.turn import Limits, find_lanes, work_lanes
from towpath.engine.writes import remove_run
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Stamp
from towpath.intake.rules import read_track

STATUS = ("running", "completed", "removed", "failed")
WAITS = {1: ("delay", "until"), 2: ("events",), 4: ("join",)}


class Unlike(AssertionError):
    """The engine and the model say different things."""


class Pair:
    """A script played by both; `play` raises Unlike at the first burst after which they differ."""

    def __init__(self, db: Connection, script: Script) -> None:
        self.db, self.script = db, script
        self.clock = MovableClock(script.start)
        workspace = insert_workspace(db, script.start, slug=f"model-{id(script)}")
        self.world = World(db, workspace, self.clock)
        self.flow_ids: dict[str, int] = {}
        self.contacts: dict[str, int] = {}
        self.model = Model(dict(script.zones), script.start, self._dice)
        self.steps = 0

    def play(self) -> int:
        """How many happenings were played."""
        for name, zone in self.script.zones:
            self.world.identify(name, plan="tin", **({"time_zone": zone} if zone else {}))
        self.world.step()
        self.contacts = {name: id for id, name in self.db.execute("select id, external_id from contact where external_id is not null")}
        for flow in self.script.flows:
            self._launch(flow)
            self.model.burst((Happening("launch", version=flow),))
        for burst in self.script.bursts:
            possible = tuple(self._possible(burst))
            if not possible:
                continue
            for happening in possible:
                self._happen(happening)
            self._work()
            self.model.burst(possible)
            self.steps += len(possible)
            self.compare(possible)
        return self.steps

    # ---- the engine's side ---------------------------------------------------------------------------------------------

    def _possible(self, burst: Iterable[Happening]) -> Iterable[Happening]:
        """What cannot happen as the flows stand now is left out."""
        now: dict[str, str] = {slug: live.status for slug, live in self.model.flows.items()}
        for one in burst:
            status = now.get(one.flow, "")
            allowed = {
                "pause": ("active",),
                "resume": ("paused",),
                "stop": ("active", "paused"),
                "leave": ("active", "paused", "finishing"),
            }
            if one.what in allowed and status not in allowed[one.what]:
                continue
            if one.what == "launch" and one.version is not None and now.get(one.version.slug) != "active":
                continue
            if one.what == "remove" and not self.model.live_runs(self.model.flows[one.flow], one.who):
                continue
            after = {"pause": "paused", "resume": "active", "stop": "finishing", "leave": "cancelled"}
            if one.what in after:
                now[one.flow] = after[one.what]
            yield one

    def _happen(self, said: Happening) -> None:
        world, db, now = self.world, self.db, self.clock.now()
        here: dict[str, Any] = {"by": "model", "now": now}
        match said.what:
            case "track":
                properties = {"n": said.n} | ({} if said.k is None else {"k": said.k})
                stamp = Stamp(said_at=now - timedelta(minutes=said.ago_minutes), id=said.id)
                item = read_track(world.workspace, Person(external_id=said.who), said.event, properties, stamp)
                accept(db, world.workspace, [item], now, historical=said.historical)
            case "identify":
                accept(db, world.workspace, [Identify(Person(external_id=said.who), {"plan": said.plan})], now)
            case "advance":
                self.clock.move(timedelta(minutes=said.minutes))
            case "launch":
                assert said.version is not None
                self._launch(said.version)
            case "pause":
                flows.pause(db, world.workspace, self.flow_ids[said.flow], **here)
            case "resume":
                flows.resume(db, world.workspace, self.flow_ids[said.flow], **here)
                db.execute(statement("engine", "wake_lanes"))
            case "stop" | "leave":
                flows.stop(db, world.workspace, self.flow_ids[said.flow], leave=said.what == "leave", **here)
            case "kill":
                self._kill()
            case "remove":
                for run_id in self._live(said.flow, said.who):
                    remove_run(db, world.workspace, run_id, now=now)

    def _launch(self, flow: Flow) -> None:
        imported = flows.import_flow(self.db, self.world.workspace, text_of(flow), by="model", now=self.clock.now())
        assert imported.flow is not None, (imported.problems, text_of(flow))
        self.flow_ids[flow.slug] = imported.flow.id
        try:
            flows.launch(self.db, self.world.workspace, imported.flow.id, by="model", now=self.clock.now())
        except Exception as error:
            raise AssertionError(text_of(flow)) from error

    def _live(self, slug: str, who: str) -> list[int]:
        asked = [self.flow_ids[slug], self.contacts[who]]
        return [id for (id,) in self.db.execute("select id from run where flow_id = %s and contact_id = %s and status = 0", asked)]

    def _kill(self) -> None:
        """A worker works a turn and dies before its commit."""
        with self.db.transaction(force_rollback=True):
            lanes = find_lanes(self.db, self.clock.now(), 0, 256)
            if lanes:
                work_lanes(self.db, self.world.catalog, self.clock.now(), lanes[:64], Limits(), self.world.accept)

    def _work(self) -> None:
        send_out_stopped(self.db, self.clock.now())
        self.world.step()

    def _dice(self, who: str, node: str, slug: str, n: int) -> int:
        row = self.db.execute("select seed from flow where id = %s", [self.flow_ids[slug]]).fetchone()
        assert row is not None
        return int(roll(np.array([self.contacts[who]]), node, row[0], np.array([n]))[0])

    # ---- side by side --------------------------------------------------------------------------------------------------

    def compare(self, after: tuple[Happening, ...]) -> None:
        for what, seen, meant in (
            ("set aside", self.db.execute("select what, error from quarantined").fetchall(), []),
            ("left in the inbox", self.db.execute("select name from inbox").fetchall(), []),
            ("runs", self._runs(), self._meant_runs()),
            ("visits", self._visits(), self._meant_visits()),
            ("tokens", self._tokens(), self._meant_tokens()),
            ("awaited", self._awaited(), self._meant_awaited()),
            ("messages", self._messages(), self._meant_messages()),
            ("counters of runs", self._counts(), self._meant_counts()),
            ("counters of nodes", self._node_counts(), self._meant_node_counts()),
            ("denied", self._denied(), {key: n for key, n in self._meant_denied().items() if n}),
            ("memory", self._memory(), self._meant_memory()),
            ("goals", self._goals(), self._meant_goals()),
            ("tags", self._tags(), {name: sorted(person.tags) for name, person in self.model.people.items() if person.tags}),
            ("engaged", self._engaged(), sorted(self.model.engaged)),
        ):
            if not _alike(what, seen, meant):
                raise Unlike(f"after {[_short(one) for one in after]} at {self.clock.now()}:\n{what}\n  engine {seen}\n  model  {meant}")

    def _key(self, run: Run) -> tuple[str, str, int]:
        return run.who, run.flow.slug, run.ordinal

    def _name(self) -> dict[int, str]:
        return {id: name for name, id in self.contacts.items()}

    def _slug(self) -> dict[int, str]:
        return {id: slug for slug, id in self.flow_ids.items()}

    def _runs(self) -> dict[Any, Any]:
        rows = self.db.execute(
            "select r.contact_id, r.flow_id, r.ordinal, r.status, r.reason, r.label, r.entered_at, r.ended_at, r.key, r.variables, v.number"
            " from run r join flow_version v on v.id = r.version_id"
        )
        return {
            (self._name()[who], self._slug()[flow], ordinal): {
                "status": STATUS[status], "reason": reason, "entered": entered, "ended": ended, "key": key, "version": version,
                "variables": {f"v{place}": 0 for place in range(4)} | {name: None if value is None else int(value) for name, value in (variables or {}).items()},
            }
            for who, flow, ordinal, status, reason, _, entered, ended, key, variables, version in rows
        }  # fmt: skip

    def _meant_runs(self) -> dict[Any, Any]:
        return {
            self._key(run): {
                "status": run.status, "reason": run.reasons if run.status != "running" else {None}, "entered": run.entered_at,
                "ended": run.ended_at, "key": run.key, "version": run.version.number, "variables": run.variables,
            }
            for run in self.model.runs
        }  # fmt: skip

    _NODE = "(v.document -> 'nodes' -> {0}.node ->> 'id')"

    def _visits(self) -> dict[Any, Any]:
        found: dict[Any, list[Any]] = {}
        for who, flow, ordinal, node, outlet, begun, ended in self.db.execute(
            f"select r.contact_id, r.flow_id, r.ordinal, {self._NODE.format('p')}, p.outlet, p.started_at, p.ended_at"
            " from process p join run r on r.lane = p.lane and r.id = p.run_id join flow_version v on v.id = p.version_id"
        ):
            found.setdefault((self._name()[who], self._slug()[flow], ordinal), []).append((node, outlet, begun, ended))
        return {key: sorted(visits, key=str) for key, visits in found.items()}

    def _meant_visits(self) -> dict[Any, Any]:
        found = {
            self._key(run): sorted(((one.node, one.outlet, one.started_at, one.ended_at) for one in run.visits if one.ended_at), key=str)
            for run in self.model.runs
        }
        return {key: visits for key, visits in found.items() if visits}

    def _tokens(self) -> dict[Any, Any]:
        found: dict[Any, list[Any]] = {}
        for who, flow, ordinal, node, state, begun, due, memo in self.db.execute(
            f"select r.contact_id, r.flow_id, r.ordinal, {self._NODE.format('t')}, t.state, t.started_at, nullif(t.due_at, 'infinity'), t.memo"
            " from token t join run r on r.lane = t.lane and r.id = t.run_id join flow_version v on v.id = t.version_id"
        ):
            ready = "woken" in (memo or {})
            found.setdefault((self._name()[who], self._slug()[flow], ordinal), []).append(
                (node, WAITS[state][0] if not ready else "woken", begun, None if ready else due)
            )
        return {key: sorted(tokens, key=str) for key, tokens in found.items()}

    def _meant_tokens(self) -> dict[Any, Any]:
        found: dict[Any, list[Any]] = {}
        for run in self.model.runs:
            for token in run.tokens:
                waits = "woken" if token.woken else {"until": "delay"}.get(token.waits, token.waits)
                due = None if token.woken else token.due
                found.setdefault(self._key(run), []).append((token.visit.node, waits, token.visit.started_at, due))
        return {key: sorted(tokens, key=str) for key, tokens in found.items()}

    def _awaited(self) -> list[Any]:
        rows = self.db.execute("select contact_id, name from awaited")
        return sorted((self._name()[who], name) for who, name in rows)

    def _meant_awaited(self) -> list[Any]:
        return sorted(
            (run.who, name)
            for run in self.model.runs
            for token in run.tokens
            if token.waits == "events" and token.woken is None
            for name in {arm.event for arm in run.version.plan.node(token.visit.node).arms}
        )

    def _messages(self) -> Counter[Any]:
        rows = self.db.execute("select contact_id, flow_id, name, status from message")
        return Counter((self._name()[who], self._slug()[flow], name, status) for who, flow, name, status in rows)

    def _meant_messages(self) -> Counter[Any]:
        return Counter((run.who, run.flow.slug, name, 2) for run in self.model.runs for name in run.messages)

    def _counts(self) -> dict[Any, int]:
        rows = self.db.execute(
            "select v.flow_id, v.number, c.what, sum(c.n)::integer from counter c join flow_version v on v.id = c.version_id"
            " where c.node = -1 and c.what <> 'goal' group by 1, 2, 3"
        )
        return {(self._slug()[flow], number, what): n for flow, number, what, n in rows if n}

    def _meant_counts(self) -> dict[Any, int]:
        found: Counter[Any] = Counter()
        for run in self.model.runs:
            found[run.flow.slug, run.version.number, "started"] += 1
            if run.status != "running":
                found[run.flow.slug, run.version.number, run.status] += 1
        return dict(found)

    def _node_counts(self) -> dict[Any, int]:
        rows = self.db.execute(
            f"select v.flow_id, v.number, {self._NODE.format('c')}, c.what, sum(c.n)::integer"
            " from counter c join flow_version v on v.id = c.version_id"
            " where c.node >= 0 and (c.what = 'entered' or c.what like 'left:%') group by 1, 2, 3, 4"
        )
        return {(self._slug()[flow], number, node, what): n for flow, number, node, what, n in rows if n}

    def _meant_node_counts(self) -> dict[Any, int]:
        found: Counter[Any] = Counter()
        for run in self.model.runs:
            for visit in run.visits:
                place = run.flow.slug, run.version.number, visit.node
                found[*place, "entered"] += 1
                if visit.outlet is not None:
                    found[*place, "left:" + visit.outlet] += 1
        return dict(found)

    def _denied(self) -> dict[Any, int]:
        rows = self.db.execute("select contact_id, flow_id, reason, count from entry_denied")
        return {(self._slug()[flow], self._name()[who], reason): n for who, flow, reason, n in rows}

    def _meant_denied(self) -> dict[Any, int]:
        return {(slug, who, reason): n for slug, live in self.model.flows.items() for (who, reason), n in live.denied.items()}

    def _memory(self) -> dict[Any, Any]:
        rows = self.db.execute("select contact_id, flow_id, key, entered, inside, last_exited_at from entry_memory")
        return {(self._slug()[flow], self._name()[who], key): (entered, inside, at) for who, flow, key, entered, inside, at in rows}

    def _meant_memory(self) -> dict[Any, Any]:
        found = {}
        for slug, live in self.model.flows.items():
            for who, key in {(who, key) for who, key, _ in live.entries}:
                found[slug, who, key] = (
                    sum((w, k) == (who, key) for w, k, _ in live.entries),
                    sum(run.key == key for run in self.model.live_runs(live, who)),
                    max((at for w, k, at in live.exits if (w, k) == (who, key)), default=None),
                )
        return found

    def _goals(self) -> list[Any]:
        rows = self.db.execute(
            "select r.contact_id, r.flow_id, r.ordinal from goal_reached g join run r on r.lane = g.lane and r.id = g.run_id"
        )
        return sorted((self._name()[who], self._slug()[flow], ordinal) for who, flow, ordinal in rows)

    def _meant_goals(self) -> list[Any]:
        return sorted(self._key(run) for live in self.model.flows.values() for run in live.goals.values())

    def _tags(self) -> dict[str, list[str]]:
        rows = self.db.execute("select t.contact_id, t.tag from contact_tag t")
        found: dict[str, list[str]] = {}
        for who, tag in rows:
            found.setdefault(self._name()[who], []).append(tag)
        return {name: sorted(tags) for name, tags in found.items()}

    def _engaged(self) -> list[Any]:
        return sorted(
            (self._name()[who], month.strftime("%Y-%m")) for who, month in self.db.execute("select contact_id, month from engaged")
        )


def _alike(what: str, seen: Any, meant: Any) -> bool:
    if what != "runs":
        return bool(seen == meant)
    if seen.keys() != meant.keys():
        return False
    return all(seen[key]["reason"] in meant[key]["reason"] and {**seen[key], "reason": 0} == {**meant[key], "reason": 0} for key in seen)


def _short(said: Happening) -> str:
    return " ".join(f"{name}={value}" for name, value in vars(said).items() if value not in ("", None, 0, False) and name != "version")
