"""The engine on PostgreSQL made to live through the same script as the model; `sides` holds the two against each other."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import numpy as np
from tests.model import plan
from tests.model.plan import Flow, Happening, Script, text_of
from tests.model.reference import Model
from tests.model.sides import Impossible, Sides
from tests.support.accounts import insert_workspace
from tests.support.people import contact_of
from tests.support.shop import Shop

from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine import writes
from towpath.engine.dice import roll
from towpath.engine.errors import NoSuchPlace
from towpath.engine.jobs import end_moves, send_out_stopped
from towpath.engine.sending import EngineFlows
from towpath.engine.turn import Limits, find_lanes, work_lanes
from towpath.flows import writes as flows
from towpath.flows.places import Step
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Item, Stamp
from towpath.intake.rules import read_track
from towpath.messages import tracking
from towpath.messages.deliver import deliver_once
from towpath.messages.reads import find_place

AFTER = {"pause": "paused", "resume": "active", "stop": "finishing", "leave": "cancelled"}
WHERE_POSSIBLE = {
    "pause": ("active",),
    "resume": ("paused",),
    "stop": ("active", "paused"),
    "leave": ("active", "paused", "finishing"),
}
READER = tracking.Visitor("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")
NO_ADDRESS = ("p0", "p7")
OF_RUNS = ("remove", "skip", "move")


class Pair:
    """A script played by both; `play` raises `sides.Unlike` at the first burst after which they differ."""

    def __init__(self, db: Connection, script: Script) -> None:
        self.db, self.script = db, script
        self.clock = MovableClock(script.start)
        workspace = insert_workspace(db, script.start, slug=f"model-{id(script)}")
        self.world = Shop(db, workspace, self.clock)
        self.model = Model(dict(script.zones), script.start, self._dice)
        for name in NO_ADDRESS:
            self.model.people[name].address = False
        self.sides = Sides(db, self.model)
        self.seeds: dict[str, int] = {}
        self.said: list[tuple[Item, bool]] = []
        self.steps = self.looks = 0

    def play(self) -> int:
        """How many happenings were played; `looks`: how often both were held side by side."""
        self._meet()
        for flow in self.script.flows:
            self._launch(flow)
            self.model.burst((Happening("launch", version=flow),))
        for burst in self.script.bursts:
            possible = tuple(self._possible(burst))
            if not possible:
                continue
            since = self.clock.now()
            for happening in possible:
                self._happen(happening)
            self._accept()
            self._work()
            self.model.burst(possible)
            self.steps += len(possible)
            self.looks += 1
            self.sides.compare(possible, since)
        self.sides.compare((), self.script.start)
        return self.steps

    # ---- the engine's side ---------------------------------------------------------------------------------------------

    def _meet(self) -> None:
        people: list[Item] = [
            Identify(
                Person(external_id=name, email=None if name in NO_ADDRESS else f"{name}@mail1.example"),
                {"plan": "tin", **({"time_zone": zone} if zone else {})},
            )
            for name, zone in self.script.zones
        ]
        accept(self.db, self.world.workspace, people, self.clock.now())
        self.world.step()
        for id, name in self.db.execute("select id, external_id from contact where external_id is not null").fetchall():
            self.sides.name[id], self.sides.contact[name] = name, id

    def _possible(self, burst: Iterable[Happening]) -> Iterable[Happening]:
        """What cannot happen as the flows stand now is left out."""
        now: dict[str, str] = {slug: live.status for slug, live in self.model.flows.items()}
        for one in burst:
            status = now.get(one.flow, "")
            if one.what in WHERE_POSSIBLE and status not in WHERE_POSSIBLE[one.what]:
                continue
            if one.what == "launch" and one.version is not None and now.get(one.version.slug) != "active":
                continue
            if one.what in OF_RUNS and not self.model.live_runs(self.model.flows[one.flow], one.who):
                continue
            if one.what == "open" and self.model.newest_mail(one.flow, one.who) is None:
                continue
            if one.what in AFTER:
                now[one.flow] = AFTER[one.what]
            yield one

    def _happen(self, said: Happening) -> None:
        world, db, now = self.world, self.db, self.clock.now()
        if said.what not in ("track", "identify"):
            self._accept()
        here: dict[str, Any] = {"by": "model", "now": now}
        match said.what:
            case "track":
                properties = {"n": said.n} | ({} if said.k is None else {"k": said.k})
                stamp = Stamp(said_at=now - timedelta(minutes=said.ago_minutes), id=said.id)
                track = read_track(world.workspace, Person(external_id=said.who), said.event, properties, stamp)
                self.said.append((track, said.historical))
            case "identify":
                self.said.append((Identify(Person(external_id=said.who), {"plan": said.plan}), False))
            case "advance":
                self.clock.move(timedelta(minutes=said.minutes))
            case "launch":
                assert said.version is not None
                self._launch(said.version, said.moves, said.steps)
            case "pause":
                flows.pause(db, world.workspace, self.sides.flow[said.flow], **here)
            case "resume":
                flows.resume(db, world.workspace, self.sides.flow[said.flow], **here)
            case "stop" | "leave":
                flows.stop(db, world.workspace, self.sides.flow[said.flow], leave=said.what == "leave", **here)
            case "consent":
                contact = contact_of(db, world.workspace, Person(external_id=said.who))
                set_consents(db, [ConsentRow(world.workspace, contact.lane, contact.id, "email", said.given, "")], now)
            case "open":
                self._open(said.flow, said.who)
            case "kill":
                self._kill()
            case "remove":
                for run_id in self._live(said.flow, said.who):
                    writes.remove_run(db, world.workspace, run_id, **here)
            case "skip":
                for run_id in self._live(said.flow, said.who):
                    writes.skip_wait(db, world.workspace, run_id, **here)
            case "move":
                for run_id in self._live(said.flow, said.who):
                    self._move(run_id, said.to)

    def _move(self, run_id: int, to: int) -> None:
        row = self.db.execute("select version_id from run where id = %s", [run_id]).fetchone()
        assert row is not None
        nodes = self.sides.version[row[0]][2]
        if to < len(nodes):
            with suppress(NoSuchPlace):
                writes.move_run(self.db, self.world.workspace, run_id, nodes[to], by="model", now=self.clock.now())

    def _open(self, slug: str, who: str) -> None:
        mail = self.model.newest_mail(slug, who)
        assert mail is not None
        asked = [self.sides.flow[slug], self.sides.contact[who], mail.planned_at]
        row = self.db.execute(
            "select process_id from message where flow_id = %s and contact_id = %s and planned_at = %s and status = 2", asked
        )
        ((process_id,),) = row.fetchall()
        place = find_place(self.db, process_id)
        assert place is not None
        tracking.record_open(self.db, place, READER, self.clock.now())

    def _accept(self) -> None:
        """What people did since is taken in, in one call."""
        for historical in (False, True):
            items = [item for item, was in self.said if was == historical]
            accept(self.db, self.world.workspace, items, self.clock.now(), historical=historical)
        self.said = []

    def _launch(self, flow: Flow, moves: bool = False, steps: tuple[plan.Step, ...] = ()) -> None:
        imported = flows.import_flow(self.db, self.world.workspace, text_of(flow), by="model", now=self.clock.now())
        if imported.flow is None:
            raise Impossible(imported.problems, text_of(flow))
        self.sides.slug[imported.flow.id], self.sides.flow[flow.slug] = flow.slug, imported.flow.id
        older = self.model.flows[flow.slug].versions if flow.slug in self.model.flows else []
        chosen = plan.possible_steps([version.plan for version in older], flow, steps)
        move = {id: Step(step.do, flow.nodes[step.to].id if step.do == "go_to" else None) for id, step in chosen.items()}  # type: ignore[arg-type]
        try:
            flows.launch(self.db, self.world.workspace, imported.flow.id, by="model", now=self.clock.now(), move=move if moves else None)
        except Exception as error:
            raise Impossible(text_of(flow)) from error
        self.sides.learn_versions()

    def _live(self, slug: str, who: str) -> list[int]:
        asked = [self.sides.flow[slug], self.sides.contact[who]]
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
        while deliver_once(self.db, self.clock, self.world.office, EngineFlows()):
            self.world.step()
        end_moves(self.db, self.clock.now())

    def _dice(self, who: str, node: str, slug: str, n: int) -> int:
        if slug not in self.seeds:
            row = self.db.execute("select seed from flow where id = %s", [self.sides.flow[slug]]).fetchone()
            assert row is not None
            self.seeds[slug] = row[0]
        return int(roll(np.array([self.sides.contact[who]]), node, self.seeds[slug], np.array([n]))[0])
