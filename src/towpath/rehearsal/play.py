"""Plays the cases of a flow, each in a world of its own that is rolled back; nothing is sent."""

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from towpath.contacts.models import STANDARD_FIELDS, Contact
from towpath.contacts.rules import type_of
from towpath.engine.dice import Draw, choose_seed
from towpath.engine.writes import enter_contact
from towpath.flows import writes as flows
from towpath.flows.document.read import read_flow
from towpath.flows.errors import LaunchRefused
from towpath.flows.reads import count_version, get_compiled, get_flow
from towpath.host.database import Connection
from towpath.messages import tracking
from towpath.messages.reads import Place, find_place, list_messages
from towpath.nodes.split.kind import SplitSettings, share
from towpath.rehearsal.cases import Case, Cases, Happening, properties_of
from towpath.rehearsal.errors import CannotBePlayed
from towpath.rehearsal.seen import Difference, Seen, compare
from towpath.rehearsal.stage import ACTOR, Stage
from towpath.values.calendar import at_wall, parse_local
from towpath.values.durations import add
from towpath.values.problems import TowpathError

# What was given is known this long before the flow is launched.
BEFORE = timedelta(minutes=1)
_READER = tracking.Visitor("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")


class Failure(msgspec.Struct, frozen=True):
    """step: place among the steps, from 1; None: the expectation of the case. error: it could not be played on."""

    step: int | None
    title: str
    line: int
    differences: Sequence[Difference] = ()
    error: str | None = None


class Played(msgspec.Struct, frozen=True):
    """path: of the newest run, when the case was over. left: (node, outlet) of every visit to the flow, whoever made it."""

    name: str
    line: int
    seconds: float
    path: Sequence[str]
    left: frozenset[tuple[str, str]] = frozenset()
    failure: Failure | None = None

    @property
    def ok(self) -> bool:
        return self.failure is None


def play(db: Connection, flow_text: str, cases: Cases, *, folder: Path | None = None, only: str | None = None) -> list[Played]:
    """All cases, or those whose name holds `only`. folder: where the other flow files are that a case names."""
    types = {name: type_of(value) for given in cases.people() for name, value in given.values.items() if name not in STANDARD_FIELDS}
    chosen = [case for case in cases.cases if only is None or only.casefold() in case.name.casefold()]
    return [_play_case(db, flow_text, case, cases, types | cases.attributes, folder) for case in chosen]


def _play_case(db: Connection, text: str, case: Case, cases: Cases, attributes: Mapping[str, str], folder: Path | None) -> Played:
    begun = time.monotonic()
    with db.transaction(force_rollback=True):
        one = _OneCase(db, text, case, cases.time_zone, attributes, folder)
        failure = one.run()
        path, left = one.path(), one.left()
    return Played(case.name, case.line, round(time.monotonic() - begun, 3), path, left, failure)


class _OneCase:
    def __init__(self, db: Connection, text: str, case: Case, zone: str, attributes: Mapping[str, str], folder: Path | None) -> None:
        document = read_flow(text).document
        self.zone = (document.settings.time_zone if document is not None else None) or zone
        self.case, self.text, self.folder = case, text, folder
        self.at = at_wall(parse_local(case.at), self.zone)
        self.stage = Stage(db, self.at - BEFORE, zone, case.given.answers)
        self.stage.declare(attributes)
        self.who = case.given.contact.external_id if case.given.contact is not None else _first_named(case) or "somebody"
        self.flow_id = 0

    def run(self) -> Failure | None:
        try:
            self._set_up()
        except LaunchRefused as refused:
            return Failure(None, "launch", self.case.line, error=refused.sentence)
        except TowpathError as error:
            return Failure(None, "given", self.case.line, error=error.sentence)
        for number, step in enumerate(self.case.steps, start=1):
            try:
                if step.happening is not None:
                    self._happen(step.happening)
            except TowpathError as error:
                return Failure(number, step.title, step.line, error=error.sentence)
            if step.expect is not None and (different := compare(self.stage, self.flow_id, self.who, step.expect)):
                return Failure(number, step.title, step.line, different)
        if self.case.expect is not None and (different := compare(self.stage, self.flow_id, self.who, self.case.expect)):
            return Failure(None, "expect", self.case.expect_line, different)
        return None

    def path(self) -> list[str]:
        return Seen(self.stage, self.flow_id, self.who).path if self.flow_id else []

    def left(self) -> frozenset[tuple[str, str]]:
        if not self.flow_id:
            return frozenset()
        flow = get_flow(self.stage.db, self.stage.workspace_id, self.flow_id)
        assert flow.version_id is not None
        numbers = count_version(self.stage.db, self.stage.workspace_id, get_compiled(self.stage.db, flow.version_id))
        return frozenset(
            (node.id, what.removeprefix("left:")) for node in numbers.nodes for what in node.counts if what.startswith("left:")
        )

    def _set_up(self) -> None:
        given, stage = self.case.given, self.stage
        for person in (*((given.contact,) if given.contact is not None else ()), *given.contacts):
            stage.give(person)
        for past in sorted(given.past, key=lambda past: add(self.at, -past.ago, self.zone)):
            stage.track(past.who or self.who, past.event, properties_of(past), ago=add(self.at, -past.ago, self.zone))
        stage.work()
        stage.clock.set(self.at)
        for name in given.flows:
            stage.launch(_read_beside(self.folder, name))
        self.flow_id = stage.launch(self.text, seed=self._throw(given.split) if given.split else None)
        stage.work()

    def _throw(self, wanted: Mapping[str, str]) -> int:
        """The dice fall as the case says: a seed of the flow with which they do, in the person's first run."""
        document = read_flow(self.text).document
        nodes = {node.id: node.settings for node in document.nodes} if document is not None else {}
        draws = []
        for id, name in wanted.items():
            settings = nodes.get(id)
            if not isinstance(settings, SplitSettings):
                raise CannotBePlayed(f"There is no split “{id}” in the flow.")
            names = [variant.name for variant in settings.variants]
            if name not in names:
                raise CannotBePlayed(f"The split “{id}” has no variant “{name}”; it has: {', '.join(names)}.")
            draws.append(Draw(id, names.index(name), share(settings.variants).bounds, 1 if settings.redraw else 0))
        return choose_seed(self._contact(self.who).id, draws)

    def _contact(self, who: str) -> Contact:
        contact = self.stage.contact(who)
        if contact is None:
            raise CannotBePlayed(f"Nobody is called “{who}” yet: name the person in “given: {{contact: {{external_id: {who}}}}}”.")
        return contact

    def _happen(self, said: Happening) -> None:
        stage, who = self.stage, said.who or self.who
        if said.after is not None:
            stage.move_to(add(stage.now, said.after, self.zone))
        if said.contact is not None:
            stage.change(who, said.contact)
        if said.event is not None:
            stage.track(who, said.event, properties_of(said))
        if said.opens is not None:
            tracking.record_open(stage.db, self._message(who, said.opens), _READER, stage.now)
        if said.clicks is not None:
            url = str(properties_of(said).get("url", "https://shop.example/"))
            tracking.record_click(stage.db, self._message(who, said.clicks), _READER, url, stage.now)
        if said.enter is not None:
            variables = said.enter.get("variables", {})
            enter_contact(stage.db, stage.workspace_id, self.flow_id, self._contact(who).id, variables=variables, now=stage.now)
        if said.do is not None:
            self._do(said.do)
        stage.work()

    def _do(self, deed: str) -> None:
        verbs: Mapping[str, Any] = {"pause": flows.pause, "resume": flows.resume, "stop": flows.stop, "send out": flows.stop}
        more = {"leave": True} if deed == "send out" else {}
        verbs[deed](self.stage.db, self.stage.workspace_id, self.flow_id, by=ACTOR, now=self.stage.now, **more)

    def _message(self, who: str, name: str) -> Place:
        found = list_messages(self.stage.db, self.stage.workspace_id, contact_id=self._contact(who).id, limit=1_000)
        sent = next((one for one in found if one.name == name), None)
        place = find_place(self.stage.db, sent.id) if sent is not None else None
        if place is None:
            raise CannotBePlayed(f"No message “{name}” has been sent to “{who}” so far.")
        return place


def _first_named(case: Case) -> str | None:
    """The person whom the first step makes."""
    for step in case.steps:
        if step.happening is not None and step.happening.contact is not None and "external_id" in step.happening.contact:
            return str(step.happening.contact["external_id"])
    return None


def _read_beside(folder: Path | None, name: str) -> str:
    try:
        return ((folder or Path()) / name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CannotBePlayed(f"The flow file “{name}” can't be read: {error.strerror}.") from error
