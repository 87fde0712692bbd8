"""What deliver asks about flows and runs (`messages.models.Flows`)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from towpath.channels.chat.declare import ChatSettings
from towpath.engine.batch import EventRow
from towpath.engine.documents import item_of
from towpath.engine.facts import event_value
from towpath.engine.past import load_events
from towpath.engine.wire import Connection, Int2s, Numbers
from towpath.expr.facts import Fact, split_path
from towpath.flows.compiled import CompiledNode, CompiledVersion
from towpath.flows.reads import get_compiled
from towpath.host.sql import statement
from towpath.messages.models import Claimed, SendingNode, Still
from towpath.nodes.settings import Retry
from towpath.values.durations import Duration

_PRIOR = Fact("run.prior_process_id")
_NO_RETRY = Duration(15, "minute")
_RETRY_OF_CHAT = Retry(times=3)  # as of calls


class _Run(msgspec.Struct):
    version: CompiledVersion
    entered_at: datetime
    entry_event: EventRow | None
    order_id: int | None
    variables: Mapping[str, Any]
    id: int


class EngineFlows:
    """Of one process; holds nothing."""

    def get_nodes(self, db: Connection, keys: Sequence[tuple[int, int, int]]) -> Mapping[tuple[int, int, int], SendingNode]:
        found: dict[tuple[int, int, int], SendingNode] = {}
        versions = {version_id: get_compiled(db, version_id) for version_id in {key[1] for key in keys}}
        for workspace_id, version_id, number in keys:
            version = versions[version_id]
            if version.workspace_id == workspace_id and 0 <= number < len(version.nodes):
                node = version.nodes[number]
                if node.kind.performs is not None:
                    found[workspace_id, version_id, number] = _sending_node(db, version, node)
        return found

    def list_still(self, db: Connection, now: datetime) -> Still:
        rows = db.execute(statement("engine", "list_still")).fetchall()
        return Still([id for id, fenced in rows if not fenced], [id for id, fenced in rows if fenced])

    def load_facts(
        self, db: Connection, messages: Sequence[Claimed], wanted: frozenset[Fact], now: datetime
    ) -> Mapping[Fact, Sequence[Any]]:
        runs = _read_runs(db, messages)
        outcomes: dict[tuple[int, str], tuple[str | None, Any]] = {}
        if any(fact.prefix == "node" for fact in wanted):
            asked = {"lanes": Int2s([message.lane for message in messages]), "runs": Numbers([message.run_id for message in messages])}
            for run_id, version_id, node, outlet, result in db.execute(statement("engine", "load_outcomes"), asked).fetchall():
                outcomes[run_id, get_compiled(db, version_id).nodes[node].id] = (outlet, result)
        columns = {fact: [None if run is None else _fact(run, split_path(fact.path), outcomes) for run in runs] for fact in wanted}
        if _PRIOR in columns:
            columns[_PRIOR] = _load_priors(db, messages)
        return columns

    def describe(self, db: Connection, message: Claimed, now: datetime) -> Mapping[str, Any]:
        run = _read_runs(db, [message])[0]
        if run is None:
            return {"data": item_of(db, message.workspace_id, message.contact_id, None)}
        event = run.entry_event
        what, id = _record(message) or ("order", run.order_id)
        return {
            "data": item_of(
                db, message.workspace_id, message.contact_id, id if what == "order" else None, id if what == "company" else None
            ),
            "flow": {"id": run.version.flow_slug, "name": run.version.flow_name, "version": run.version.number},
            "run": {"id": str(run.id), "process_id": str(message.process_id), "entered_at": run.entered_at, "test": message.test},
            "entry": None if event is None else {"name": event.name, "occurred_at": event.occurred_at, "properties": event.properties},
            "variables": run.variables,
        }

    def list_companies(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        records = [_record(message) if message.contact_id is None else None for message in messages]
        return [record[1] if record is not None and record[0] == "company" else None for record in records]

    def list_orders(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        own = [_record(message) for message in messages]
        runs = _read_runs(db, messages)
        return [
            None if run is None else record[1] if record is not None and record[0] == "order" else run.order_id
            for run, record in zip(runs, own, strict=True)
        ]


def _record(message: Claimed) -> tuple[str, int] | None:
    """What the branch that asked for it is about, where it had switched or the run is about a company: what and id."""
    said = (message.effect or {}).get("record")
    return None if said is None else (str(said[0]), int(said[1]))


def _read_runs(db: Connection, messages: Sequence[Claimed]) -> list[_Run | None]:
    """Aligned with the messages."""
    asked = {"lanes": Int2s([message.lane for message in messages]), "runs": Numbers([message.run_id for message in messages])}
    rows = db.execute(statement("engine", "read_runs"), asked).fetchall()
    events = load_events(db, sorted({(row[6], row[3]) for row in rows if row[3]}))
    versions = {version_id: get_compiled(db, version_id) for version_id in {row[1] for row in rows}}
    found: list[_Run | None] = [None] * len(messages)
    for place, version_id, entered_at, event_id, order_id, variables, _lane, id in rows:
        version = versions[version_id]
        values = {name: variable.initial for name, variable in version.variables.items()} | (variables or {})
        found[place - 1] = _Run(version, entered_at, events.get(event_id), order_id, values, id)
    return found


def _load_priors(db: Connection, messages: Sequence[Claimed]) -> list[Any]:
    asked = {
        "lanes": Int2s([message.lane for message in messages]),
        "runs": Numbers([message.run_id for message in messages]),
        "processes": Numbers([message.process_id for message in messages]),
    }
    found = {place: prior for place, prior in db.execute(statement("engine", "load_priors"), asked).fetchall() if prior is not None}
    return [str(found[place]) if place in found else None for place in range(1, len(messages) + 1)]


def _fact(run: _Run, parts: tuple[str, ...], outcomes: Mapping[tuple[int, str], tuple[str | None, Any]]) -> Any:
    match parts:
        case ("vars", name, *_):
            return run.variables.get(name)
        case ("entry" | "event", name, *_):
            return event_value(run.entry_event, name)
        case ("node", id, what, *_):
            outcome = outcomes.get((run.id, id))
            return None if outcome is None else outcome[0 if what == "outlet" else 1]
        case ("flow", name, *_):
            return {"name": run.version.flow_name, "id": run.version.flow_slug}.get(name)
        case ("run", name, *_):
            return {"id": str(run.id), "entered_at": run.entered_at, "version": run.version.number}.get(name)
    return None


def _sending_node(db: Connection, version: CompiledVersion, node: CompiledNode) -> SendingNode:
    messages = node.settings.messages() if node.kind.performs == "failover" else (node.settings.message(),)
    row = db.execute(statement("engine", "get_zone"), {"workspace_id": version.workspace_id}).fetchone()
    retry = node.retry or (_RETRY_OF_CHAT if isinstance(messages[0], ChatSettings) else None)
    one = SendingNode(
        version.flow_id,
        version.flow_name,
        version.flow_slug,
        version.version_id,
        node.number,
        node.id,
        node.kind.name,
        messages[0],
        topic=getattr(messages[0], "topic", None) or version.settings.topic,
        time_zone=version.settings.time_zone or (row[0] if row else "UTC"),
        variables=tuple(version.variables),
        workspace_zone=row[0] if row else "UTC",
        window=version.settings.window,
        limits=version.settings.limits,
        speed=version.settings.speed,
        footer=version.settings.footer,
        test=version.settings.test_mode or bool(row and row[1]),
        tries=retry.times if retry else 1,
        tries_over=retry.over if retry else _NO_RETRY,
    )
    if node.kind.performs != "failover":
        return one
    each = tuple(msgspec.structs.replace(one, settings=message, topic=message.topic or version.settings.topic) for message in messages)
    return msgspec.structs.replace(one, each=each, untils=tuple(attempt.until for attempt in node.settings.tries))
