"""The engine on PostgreSQL made to live through the same script as the model; `sides` holds the two against each other."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
from tests.model import plan
from tests.model.plan import Flow, Happening, Script, text_of
from tests.model.providers import answer_of
from tests.model.reference import Message, Model
from tests.model.sides import Impossible, Sides
from tests.support.accounts import insert_workspace
from tests.support.outbox import RING
from tests.support.people import contact_of
from tests.support.shop import Shop

from towpath.channels.base import Outcome, Phase, Result
from towpath.channels.sms.provider import Report
from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine import writes
from towpath.engine.dice import roll
from towpath.engine.errors import NoSuchPlace
from towpath.engine.jobs import end_moves, send_out_stopped
from towpath.engine.sending import EngineFlows
from towpath.engine.turn import Limits, find_lanes, work_lanes
from towpath.flows import moves
from towpath.flows import writes as flows
from towpath.flows.places import Step
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Item, Stamp
from towpath.intake.rules import read_track
from towpath.messages import tracking
from towpath.messages.claim import Office, Ready
from towpath.messages.deliver import Line, deliver_once
from towpath.messages.inbound import file_reports
from towpath.messages.reads import find_place
from towpath.messages.sms_senders import SmsSenderFields, list_sms_senders, save_sms_sender

AFTER = {"pause": "paused", "resume": "active", "stop": "finishing", "leave": "cancelled"}
WHERE_POSSIBLE = {
    "pause": ("active",),
    "resume": ("paused",),
    "stop": ("active", "paused"),
    "leave": ("active", "paused", "finishing"),
}
READER = tracking.Visitor("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")
NO_MAIL = ("p0", "p7")
NO_PHONE = ("p1", "p7")
NO_WORD = ("p2", "p3")  # of text messages: neither given nor withdrawn
OF_RUNS = ("remove", "skip", "move")


class Others(Line):
    """The other sides of all conversations, as the script has them. names: of people."""

    def __init__(self, names: Mapping[int, str]) -> None:
        super().__init__()
        self._names = names

    def send(self, one: Ready, office: Office, cross: Callable[[], bool]) -> Result:
        message = one.message
        said = answer_of(message.channel, self._names[message.contact_id or 0], one.node.id, message.planned_at, message.attempts + 1)
        match said:
            case "later":
                return Result(Outcome.DEFERRED, Phase.DATA, said)
            case "unreachable":
                return Result(Outcome.NOT_SENT, Phase.CONNECT, said)
            case "bounced":
                return Result(Outcome.REFUSED, Phase.RCPT, said, bounced=True)
            case "refused" if message.channel != "webhook":
                return Result(Outcome.REFUSED, Phase.DATA, said)
        assert cross()
        if said == "silent":
            return Result(Outcome.UNCERTAIN, Phase.DOT, said)
        if message.channel != "webhook":
            return Result(Outcome.ACCEPTED, Phase.DONE, provider_id=str(message.process_id))
        status, outcome = {"taken": (200, Outcome.ACCEPTED), "busy": (503, Outcome.DEFERRED), "refused": (404, Outcome.REFUSED)}[said]
        return Result(outcome, Phase.DONE, None if said == "taken" else said, answer={"status": status, "headers": {}, "json": None})


class Pair:
    """A script played by both; `play` raises `sides.Unlike` at the first burst after which they differ."""

    def __init__(self, db: Connection, script: Script) -> None:
        self.db, self.script = db, script
        self.clock = MovableClock(script.start)
        workspace = insert_workspace(db, script.start, slug=f"model-{id(script)}")
        self.world = Shop(db, workspace, self.clock)
        self.model = Model(dict(script.zones), script.start, self._dice)
        for name, person in self.model.people.items():
            person.addresses = {channel for channel, none in (("email", NO_MAIL), ("sms", NO_PHONE)) if name not in none}
            person.consent = {} if name in NO_WORD else {"sms": True}
        save_sms_sender(db, workspace, SmsSenderFields("Texts", "Texts", is_default=True), RING, now=script.start)
        self.office = msgspec.structs.replace(self.world.office, records=False)
        self.sides = Sides(db, self.model)
        self.seeds: dict[str, int] = {}
        self.moves: dict[str, int] = {}  # the last launch of a flow that took people along
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
                Person(
                    external_id=name,
                    email=None if name in NO_MAIL else f"{name}@mail1.example",
                    phone=None if name in NO_PHONE else f"+3933312345{number:02}",
                ),
                {"plan": "tin", **({"time_zone": zone} if zone else {})},
            )
            for number, (name, zone) in enumerate(self.script.zones)
        ]
        accept(self.db, self.world.workspace, people, self.clock.now())
        self.world.step()
        for id, name in self.db.execute("select id, external_id from contact where external_id is not null").fetchall():
            self.sides.name[id], self.sides.contact[name] = name, id
        for name, _ in self.script.zones:
            if name not in NO_WORD:
                self._consent(name, "sms", True)
        self.world.step()

    def _possible(self, burst: Iterable[Happening]) -> Iterable[Happening]:
        """What cannot happen as the flows stand now is left out."""
        now: dict[str, str] = {slug: live.status for slug, live in self.model.flows.items()}
        for one in burst:
            status = now.get(one.flow, "")
            if one.what in WHERE_POSSIBLE and status not in WHERE_POSSIBLE[one.what]:
                continue
            if one.what == "launch" and one.version is not None:
                slug = one.version.slug
                if now.get(slug) != "active" or one.version.graph == self.model.flows[slug].versions[-1].plan.graph:
                    continue
            if one.what == "back" and not self.model.may_go_back(self.model.flows[one.flow]):
                continue
            if one.what in OF_RUNS and not self.model.live_runs(self.model.flows[one.flow], one.who):
                continue
            if one.what == "open" and self.model.newest_mail(one.flow, one.who) is None:
                continue
            if one.what == "report" and self.model.newest_text(one.flow, one.who) is None:
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
                self._launch(said.version, said.moves and not said.version.live_graph, said.steps)
            case "back":
                moves.roll_back(db, world.workspace, self.sides.flow[said.flow], self.moves[said.flow], **here)
                self.sides.learn_versions()
            case "pause":
                flows.pause(db, world.workspace, self.sides.flow[said.flow], **here)
            case "resume":
                flows.resume(db, world.workspace, self.sides.flow[said.flow], **here)
            case "stop" | "leave":
                flows.stop(db, world.workspace, self.sides.flow[said.flow], leave=said.what == "leave", **here)
            case "consent":
                self._consent(said.who, said.channel, said.given)
            case "open":
                self._open(said.flow, said.who)
            case "report":
                self._report(said.flow, said.who, said.given)
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

    def _consent(self, who: str, channel: str, given: bool) -> None:
        contact = contact_of(self.db, self.world.workspace, Person(external_id=who))
        set_consents(self.db, [ConsentRow(self.world.workspace, contact.lane, contact.id, channel, given, "")], self.clock.now())

    def _report(self, slug: str, who: str, delivered: bool) -> None:
        (sender,) = list_sms_senders(self.db, self.world.workspace)
        process_id = self._process_of(slug, who, self.model.newest_text(slug, who))
        file_reports(self.db, sender, [Report(str(process_id), delivered, None if delivered else "absent")], self.clock.now())

    def _process_of(self, slug: str, who: str, message: Message | None) -> int:
        assert message is not None
        asked = [self.sides.flow[slug], self.sides.contact[who], message.planned_at, message.channel]
        ((process_id,),) = self.db.execute(
            "select process_id from message where flow_id = %s and contact_id = %s and planned_at = %s and channel = %s and status = 2",
            asked,
        ).fetchall()
        return int(process_id)

    def _open(self, slug: str, who: str) -> None:
        place = find_place(self.db, self._process_of(slug, who, self.model.newest_mail(slug, who)))
        assert place is not None
        tracking.record_open(self.db, place, READER, self.clock.now())

    def _accept(self) -> None:
        """What people did since is taken in, in one call."""
        for historical in (False, True):
            items = [item for item, was in self.said if was == historical]
            accept(self.db, self.world.workspace, items, self.clock.now(), historical=historical)
        self.said = []

    def _launch(self, flow: Flow, along: bool = False, steps: tuple[plan.Step, ...] = ()) -> None:
        imported = flows.import_flow(self.db, self.world.workspace, text_of(flow), by="model", now=self.clock.now())
        if imported.flow is None:
            raise Impossible(imported.problems, text_of(flow))
        self.sides.slug[imported.flow.id], self.sides.flow[flow.slug] = flow.slug, imported.flow.id
        older = self.model.flows[flow.slug].versions if flow.slug in self.model.flows else []
        chosen = plan.possible_steps([version.plan for version in older], flow, steps)
        move = {id: Step(step.do, flow.nodes[step.to].id if step.do == "go_to" else None) for id, step in chosen.items()}  # type: ignore[arg-type]
        try:
            result = flows.launch(
                self.db, self.world.workspace, imported.flow.id, by="model", now=self.clock.now(), move=move if along else None
            )
        except Exception as error:
            raise Impossible(text_of(flow)) from error
        self.moves[flow.slug] = result.move or 0
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
        while deliver_once(self.db, self.clock, self.office, EngineFlows(), line=Others(self.sides.name), most=1_000):
            self.world.step()
        end_moves(self.db, self.clock.now())

    def _dice(self, who: str, node: str, slug: str, n: int) -> int:
        if slug not in self.seeds:
            row = self.db.execute("select seed from flow where id = %s", [self.sides.flow[slug]]).fetchone()
            assert row is not None
            self.seeds[slug] = row[0]
        return int(roll(np.array([self.sides.contact[who]]), node, self.seeds[slug], np.array([n]))[0])
