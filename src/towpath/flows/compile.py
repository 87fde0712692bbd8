"""Makes a CompiledVersion of a version's graph and its flow's settings."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec

from towpath.expr import conditions
from towpath.expr.conditions import Condition
from towpath.expr.expressions import compile as compile_expression
from towpath.expr.scope import Scope
from towpath.flows.compiled import (
    START,
    CompiledGoal,
    CompiledNode,
    CompiledRemoval,
    CompiledRule,
    CompiledVariable,
    CompiledVersion,
    EntryLimit,
    RunSettings,
)
from towpath.flows.document.model import FlowSettings, Goal
from towpath.flows.graph import join_forks, join_reach, on_loops
from towpath.flows.moments import read_moment
from towpath.flows.resolve import START_LIMITS, Json
from towpath.flows.scope import Surroundings, flow_scope
from towpath.flows.sources import WEBHOOK_EVENT, compile_audience, compile_date, compile_hook, compile_schedule
from towpath.nodes.registry import get_kind
from towpath.values.durations import Duration

_DEFAULTS = RunSettings()


class VersionRow(msgspec.Struct, frozen=True):
    """A version with the settings of its flow as they are now."""

    flow_id: int
    workspace_id: int
    slug: str
    name: str
    status: str
    seed: int
    settings: Json
    goal: Json | None
    revision: int
    version_id: int
    number: int
    live_from: datetime
    live_to: datetime | None
    document: Json
    stopped_at: datetime | None = None
    zone: str = "UTC"  # of the workspace


def compile_version(row: VersionRow) -> CompiledVersion:
    """The version, ready for the engine. A launched version was checked: what fails here is a bug, or a kind that went away."""
    graph = row.document
    scope = _scope(graph, row.goal)
    nodes = _compile_nodes(graph, scope)
    edges = {node.number: [node.outlets[name] for name in node.outlet_names] for node in nodes}
    joins = [node.number for node in nodes if node.kind.name == "join"]
    rules = _compile_rules(graph, scope, row.settings.get(START_LIMITS, {}))
    watches = _watched(rules)
    removals = tuple(CompiledRemoval(one["event"], _condition(one.get("where"), scope, one["event"])) for one in graph["removed_on"])
    goal = _compile_goal(row.goal, scope)
    starts_on = frozenset(rule.event for rule in rules if rule.event is not None)
    removes_on = frozenset(removal.event for removal in removals)
    awaited = {arm.event for node in nodes for arm in getattr(node.prepared, "arms", ())}
    followed = {name for node in nodes if node.follows is not None for name in node.follows.events}
    return CompiledVersion(
        version_id=row.version_id,
        flow_id=row.flow_id,
        workspace_id=row.workspace_id,
        number=row.number,
        flow_name=row.name,
        flow_slug=row.slug,
        subject=graph["subject"],
        seed=row.seed,
        revision=row.revision,
        live_from=row.live_from,
        live_to=row.live_to,
        stopped=row.stopped_at is not None,
        nodes=nodes,
        rules=rules,
        removals=removals,
        goal=goal,
        settings=run_settings(row.settings, graph["subject"], row.zone),
        variables={name: _compile_variable(name, said, scope) for name, said in graph["variables"].items()},
        join_reach=join_reach(edges, joins),
        join_forks=join_forks({START: [rule.first for rule in rules], **edges}, joins),
        loops=on_loops(edges),
        starts_on=starts_on,
        removes_on=removes_on,
        interests=starts_on | removes_on | awaited | followed | watches | ({goal.event} if goal is not None else set()),
        watches=watches,
        written={
            (sort, str(id)): name for sort in ("list", "group", "segment") for name, id in graph.get("names", {}).get(sort, {}).items()
        },
        names=frozenset(graph["types"]["events"]),
    )


def _scope(graph: Json, goal: Json | None) -> Scope:
    types: Mapping[str, Any] = graph["types"]
    return flow_scope(
        Surroundings(
            types["contact"],
            types["order"],
            types.get("company", {}),
            types["events"],
            {},
            graph.get("names", {}),
            {name: (said[0], said[1]) for name, said in types.get("computed", {}).items()},
        ),
        subject=graph["subject"],
        variables={name: said.get("type", "text") for name, said in graph["variables"].items()},
        nodes=[node["id"] for node in graph["nodes"]],
        entry_events=tuple(dict.fromkeys(rule["event"] for rule in graph["start"] if "event" in rule)),
        orders=any(node["kind"] == "switch_record" and node["written"].get("to") == "order.last" for node in graph["nodes"]),
    )


def _condition(where: Any, scope: Scope, event: str) -> Condition | None:
    return None if where is None or where == [] else conditions.parse(where, scope.for_event(event))


def _compile_nodes(graph: Json, scope: Scope) -> tuple[CompiledNode, ...]:
    numbers = {node["id"]: number for number, node in enumerate(graph["nodes"])}
    compiled = []
    for number, node in enumerate(graph["nodes"]):
        kind = get_kind(node["kind"])
        settings = kind.read(node["written"])
        prepared = kind.prepare(settings, scope)
        outlets = kind.outlets(settings)
        compiled.append(
            CompiledNode(
                number=number,
                id=node["id"],
                kind=kind,
                settings=settings,
                prepared=prepared,
                outlets={name: tuple(numbers[target] for target in node["next"].get(name, ())) for name in outlets},
                outlet_names=outlets,
                on_error=settings.on_error,
                outlet_after_error=kind.outlet_after_error(settings),
                retry=kind.retry(settings),
                needs=kind.needs(prepared),
                waits=kind.waits,
                follows=kind.follows(prepared),
                title=settings.title or "",
                message_name=node["written"].get("name") if kind.group == "channels" else None,
            )
        )
    return tuple(compiled)


def _compile_rules(graph: Json, scope: Scope, limits: Mapping[str, int]) -> tuple[CompiledRule, ...]:
    numbers = {node["id"]: number for number, node in enumerate(graph["nodes"])}
    rules = []
    for number, said in enumerate(graph["start"]):
        targets = said.get("next") or ([graph["first"]] if graph["first"] is not None else [])
        source = said.get("from", "event")
        event = said.get("event") if source != "webhook" else WEBHOOK_EVENT
        whole = source in ("audience", "schedule")
        where = (
            None if whole or not said.get("where") else conditions.parse(said["where"], scope if event is None else scope.for_event(event))
        )
        rules.append(
            CompiledRule(
                number=number,
                event=event,
                source=source,
                where=where,
                first=tuple(numbers[target] for target in targets if target in numbers),
                audience=compile_audience(said, scope) if source == "audience" else None,
                schedule=compile_schedule(said, scope, graph["subject"]) if source == "schedule" else None,
                date=compile_date(said) if source == "date" else None,
                hook=compile_hook(said) if source == "webhook" else None,
                limit=limits.get(str(number)),
                file=said.get("source") if source == "file" else None,
            )
        )
    return tuple(rules)


def _watched(rules: Iterable[CompiledRule]) -> frozenset[str]:
    names: set[str] = set()
    for rule in rules:
        if rule.audience is not None and rule.audience.follows:
            names |= set(rule.audience.changes.events)
        if rule.date is not None:
            names |= {"contact_created", "contact_merged", "contact_identified", "attribute_changed"}
    return frozenset(names)


def _compile_goal(said: Json | None, scope: Scope) -> CompiledGoal | None:
    if said is None:
        return None
    goal = Goal.model_validate(said)
    return CompiledGoal(goal.event, _condition(goal.where, scope, goal.event), goal.within, goal.value, goal.ends_run)


def _compile_variable(name: str, said: Json, scope: Scope) -> CompiledVariable:
    initial = said.get("initial")
    type = said.get("type", "text")
    if isinstance(initial, str) and initial.startswith("=="):
        return CompiledVariable(name, type, initial[1:])
    if isinstance(initial, str) and initial.startswith("="):
        return CompiledVariable(name, type, None, compile_expression(initial[1:], scope))
    if type in ("text", "date", "datetime") and initial is not None and not isinstance(initial, str):
        initial = str(initial).lower() if isinstance(initial, bool) else str(initial)
    return CompiledVariable(name, type, initial)


def read_settings(said: Json) -> FlowSettings:
    """As they are kept, without what the start adds to them."""
    return FlowSettings.model_validate({name: value for name, value in said.items() if name != START_LIMITS})


def run_settings(said: Json, subject: str, zone: str = "UTC") -> RunSettings:
    """The settings that the engine obeys, with the defaults where nothing is said."""
    settings = read_settings(said)
    late: Duration | None = settings.accept_events_up_to
    return RunSettings(
        re_entry="many" if subject == "none" else settings.re_entry,
        key=settings.key or ("order.id" if subject == "order" else None),
        cooldown=settings.cooldown,
        entry_limits=tuple(EntryLimit(limit.n, limit.per) for limit in settings.entry_limits),
        time_zone=settings.time_zone,
        accept_events_up_to=late or _DEFAULTS.accept_events_up_to,
        on_pause=settings.on_pause,
        editing=settings.editing,
        ends_at=None if settings.ends_at is None else read_moment(settings.ends_at, settings.time_zone or zone),
        nesting=settings.nesting or _DEFAULTS.nesting,
        visits=settings.visits or _DEFAULTS.visits,
        window=settings.window,
        limits=settings.limits,
        speed=settings.speed,
        priority=settings.priority or _DEFAULTS.priority,
        footer=settings.footer,
        holdout=int(Fraction(settings.holdout.rstrip("% ")) * 2**64 / 100) if settings.holdout else 0,
        topic=settings.topic,
        purpose=settings.purpose,
        test_mode=settings.test_mode,
    )
