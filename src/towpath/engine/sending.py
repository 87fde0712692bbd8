"""What deliver must know of flows and runs (`messages.models.Flows`): the node that planned a message, pauses, and the run's facts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from towpath.engine.wire import Connection, Int2s, Numbers
from towpath.expr.facts import Fact, split_path
from towpath.flows.compiled import CompiledNode, CompiledVersion
from towpath.flows.errors import VersionNotFound
from towpath.flows.reads import get_compiled
from towpath.host.sql import statement
from towpath.messages.models import Claimed, SendingNode
from towpath.values.durations import Duration

Key = tuple[int, int, int]


class _RunOfMessage(msgspec.Struct, frozen=True):
    """A row of load_runs_of_messages.sql."""

    place: int
    order_id: int | None
    entered_at: datetime
    key: str
    variables: Mapping[str, Any] | None
    event_id: int | None
    properties: Mapping[str, Any] | None
    occurred_at: datetime | None
    received_at: datetime | None
    prior: int | None


class FlowsForDeliver:
    """Of one thread. Versions are compiled once a process (`flows.reads.get_compiled`)."""

    def get_nodes(self, db: Connection, keys: Sequence[Key]) -> Mapping[Key, SendingNode]:
        versions = {version_id: _find_version(db, version_id) for version_id in {key[1] for key in keys}}
        zones = dict(db.execute(statement("engine", "list_zones"), {"workspaces": sorted({key[0] for key in keys})}).fetchall())
        nodes: dict[Key, SendingNode] = {}
        for key in keys:
            version = versions[key[1]]
            if version is not None and version.workspace_id == key[0] and key[2] < len(version.nodes):
                nodes[key] = _node(version, version.nodes[key[2]], str(zones.get(key[0], "UTC")))
        return nodes

    def list_paused(self, db: Connection, now: datetime) -> list[int]:
        return [row[0] for row in db.execute(statement("engine", "list_paused_flows"), {"now": now})]

    def list_orders(self, db: Connection, messages: Sequence[Claimed]) -> list[int | None]:
        runs = _load(db, messages)
        return [runs[place].order_id if place in runs else None for place in range(len(messages))]

    def load_facts(self, db: Connection, messages: Sequence[Claimed], wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        if not wanted:
            return {}
        runs = _load(db, messages)
        versions = {message.version_id: _find_version(db, message.version_id) for message in messages}
        outcomes = _load_outcomes(db, messages) if any(fact.prefix == "node" for fact in wanted) else {}
        columns: dict[Fact, list[Any]] = {fact: [] for fact in wanted}
        for place, message in enumerate(messages):
            run, version = runs.get(place), versions[message.version_id]
            for fact, column in columns.items():
                found = None if run is None or version is None else _value(fact, message, run, version, outcomes)
                column.append(found)
        return columns


def _find_version(db: Connection, version_id: int) -> CompiledVersion | None:
    try:
        return get_compiled(db, version_id)
    except VersionNotFound:
        return None


def _node(version: CompiledVersion, node: CompiledNode, zone: str) -> SendingNode:
    """A node without `message()` does not send; its messages can't come to be."""
    message = node.settings.message()
    return SendingNode(
        flow_id=version.flow_id,
        flow_name=version.flow_name,
        flow_slug=version.flow_slug,
        version_id=version.version_id,
        number=node.number,
        id=node.id,
        kind=node.kind.name,
        settings=message,
        topic=getattr(message, "topic", None) or version.settings.topic,
        time_zone=version.settings.time_zone or zone,
        variables=tuple(version.variables),
        tries=node.retry.times if node.retry is not None else 1,
        tries_over=node.retry.over if node.retry is not None else Duration(15, "minute"),
    )


def _load(db: Connection, messages: Sequence[Claimed]) -> dict[int, _RunOfMessage]:
    """By place in `messages`."""
    asked = {
        "lanes": Int2s([message.lane for message in messages]),
        "runs": Numbers([message.run_id for message in messages]),
        "processes": Numbers([message.process_id for message in messages]),
    }
    rows = [_RunOfMessage(*row) for row in db.execute(statement("engine", "load_runs_of_messages"), asked)]
    return {row.place - 1: row for row in rows}


def _load_outcomes(db: Connection, messages: Sequence[Claimed]) -> dict[tuple[int, int], tuple[str | None, Any]]:
    """(run, node number) -> outlet and result of the newest visit."""
    asked = {"lanes": Int2s([message.lane for message in messages]), "runs": Numbers([message.run_id for message in messages])}
    return {(run_id, node): (outlet, result) for run_id, node, outlet, result in db.execute(statement("engine", "load_outcomes"), asked)}


def _value(
    fact: Fact, message: Claimed, run: _RunOfMessage, version: CompiledVersion, outcomes: Mapping[tuple[int, int], tuple[str | None, Any]]
) -> Any:
    parts = split_path(fact.path)
    prefix, name = parts[0], parts[1]
    if prefix == "vars":
        initial = version.variables[name].initial if name in version.variables else None
        return initial if run.variables is None else run.variables.get(name, initial)
    if prefix in ("entry", "event"):
        value = (run.properties or {}).get(name)
        return value if value is not None else {"id": run.event_id, "occurred_at": run.occurred_at, "received_at": run.received_at}.get(name)
    if prefix == "flow":
        return {"name": version.flow_name, "id": version.flow_slug}.get(name)
    if prefix == "node":
        number = next((node.number for node in version.nodes if node.id == name), -1)
        outcome = outcomes.get((message.run_id, number))
        return None if outcome is None else outcome[0 if parts[2] == "outlet" else 1]
    return {
        "id": str(message.run_id),
        "entered_at": run.entered_at,
        "key": run.key,
        "version": version.number,
        "node_id": version.nodes[message.node].id,
        "process_id": str(message.process_id),
        "prior_process_id": None if run.prior is None else str(run.prior),
    }.get(name)
