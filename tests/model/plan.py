"""The words in which a random journey is planned: flows, people, what happens. Shared by the model, the engine's driver and the dice."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

# A condition: ("plan", value) · ("k", n) of the tested event · ("entry_k", n) · ("same_k",) · ("n_at_least", n) · ("tag", name) · ("var", name, value)
# · ("message", node, was) · ("did", event, hours or None, at_least) · ("not", condition) · ("any", a, b) · ("all", a, b)
Condition = tuple[Any, ...]


VALID_DAYS = 3  # of a message
# What a variable is set to, by its name in a node's text; the second fails for whoever is not gold.
EXPRESSIONS = {"entry.k": "entry.k", "gold": "12 / (contact.plan == 'gold' ? 1 : 0)"}


@dataclass(frozen=True)
class Arm:
    name: str
    event: str
    where: Condition | None = None
    save: str | None = None  # variable that gets event.k


class Try(NamedTuple):
    """channel: email or sms. until: delivered or seen, within so many hours; the last try asks nothing."""

    channel: str
    until: str = ""
    hours: int = 0


@dataclass(frozen=True)
class Node:
    """settings: of a delay (amount, unit); of paths ((name, condition), …); of a split ((name, weight), …)."""

    id: str
    kind: str
    next: tuple[tuple[str, tuple[str, ...]], ...] = ()
    where: Condition | None = None
    delay: tuple[int, str] | None = None
    paths: tuple[tuple[str, Condition], ...] = ()
    variants: tuple[tuple[str, int], ...] = ()
    redraw: bool = True
    arms: tuple[Arm, ...] = ()
    timeout: tuple[int, str] | None = None
    look_back: str | tuple[int, str] | None = None
    at: str | None = None  # wait_until a moment, "2026-03-10 09:00"
    weekday: tuple[str, str] | None = None  # wait_until a weekday and a time
    late: str = "continue"
    text: str = ""  # a tag, a value, a label; of a call: "status" keeps what was answered
    when: str = "all"
    on_error: str = ""  # "": nothing said
    retry: tuple[int, int] | None = None  # times, over so many minutes
    tries: tuple[Try, ...] = ()  # of a failover

    def targets(self, outlet: str) -> tuple[str, ...]:
        return dict(self.next).get(outlet, ())


@dataclass(frozen=True)
class Rule:
    event: str
    where: Condition | None = None


@dataclass(frozen=True)
class Goal:
    event: str
    where: Condition | None
    hours: int
    ends_run: bool


@dataclass(frozen=True)
class Flow:
    slug: str
    nodes: tuple[Node, ...]
    rules: tuple[Rule, ...]
    first: tuple[str, ...]
    removed_on: tuple[Rule, ...] = ()
    goal: Goal | None = None
    re_entry: str = "many_not_inside"
    keyed: bool = False
    cooldown_hours: int | None = None
    limits: tuple[tuple[int, int], ...] = ()  # n per hours
    zone: str | None = None
    accept_hours: int = 24
    freeze: bool = True
    visits: int | None = None
    message_limit: tuple[int, int, str] | None = None  # n per hours, skip or hold
    window: tuple[str, str] | None = None
    transactional: bool = False
    live_graph: bool = False

    def node(self, id: str) -> Node:
        return next(node for node in self.nodes if node.id == id)

    @property
    def graph(self) -> tuple[Any, ...]:
        """What is versioned (rule 40)."""
        return self.nodes, self.rules, self.first, self.removed_on


def outlets(node: Node) -> tuple[str, ...]:
    """By which a visit to it may be left, wherever they lead."""
    match node.kind:
        case "filter":
            own: tuple[str, ...] = ("yes", "no")
        case "paths" | "wait_then_check":
            own = (*(name for name, _ in node.paths), "default")
        case "split":
            own = tuple(name for name, _ in node.variants)
        case "wait_for":
            own = (*(arm.name for arm in node.arms), *(("timeout",) if node.timeout is not None else ()))
        case "wait_until_true":
            own = ("yes", *(("timeout",) if node.timeout is not None else ()))
        case "send_email" | "send_sms" | "failover":
            own = ("sent", "not_sent")
        case "exit":
            own = ()
        case _:
            own = ("done",)
    return (*own, "error") if node.on_error == "branch" else own


class Step(NamedTuple):
    """What becomes of those who stand at a node. do: keep, go_to (the node at place `to` of the new version), exit, reschedule."""

    node: str
    do: str
    to: int = 0


@dataclass(frozen=True)
class Happening:
    """what: track, identify, advance, pause, resume, stop, leave, launch, back (of the last launch that took people along), kill; of the runs of a person in a flow remove, skip, move; of the messages
    of a person consent, open, report.

    to: the place of a node in the version, where it has so many. given: the consent; of a report that it was delivered. channel: of the consent.
    An open is of the newest mail of the flow, a report of its newest text message."""

    what: str
    who: str = ""
    event: str = ""
    k: int | None = None
    n: int = 0
    id: str | None = None
    ago_minutes: int = 0
    historical: bool = False
    plan: str = ""
    minutes: int = 0
    flow: str = ""
    to: int = 0
    given: bool = False
    channel: str = ""
    version: Flow | None = None
    moves: bool = False  # the launch takes everybody along
    steps: tuple[Step, ...] = ()  # and these are chosen for those who stand there


@dataclass(frozen=True)
class Script:
    flows: tuple[Flow, ...]
    zones: tuple[tuple[str, str | None], ...]  # person, time zone
    bursts: tuple[tuple[Happening, ...], ...]
    start: datetime = field(default_factory=lambda: datetime.fromisoformat("2026-03-04T10:00:00+00:00"))


def possible_steps(old: Iterable[Flow], new: Flow, steps: Iterable[Step]) -> dict[str, Step]:
    """Those that may be chosen, whichever of the older versions somebody is in: one can stay only at a node that is still there."""
    kinds = {node.id: node.kind for node in new.nodes}
    found: dict[str, Step] = {}
    for step in steps:
        were = {node.kind for flow in old for node in flow.nodes if node.id == step.node}
        stays = were == {kinds.get(step.node)}
        may = {"exit": True, "go_to": step.to < len(new.nodes), "keep": stays, "reschedule": stays and were <= {"delay", "wait_until"}}
        if were and may[step.do]:
            found[step.node] = step
    return found


def text_of(flow: Flow) -> str:
    """The flow as a file."""
    lines = ["towpath: 1", f"id: {flow.slug}", f"name: {flow.slug}", "subject: contact", f"settings: {{{_settings(flow)}}}"]
    lines.append("variables: {" + ", ".join(f"v{number}: {{type: number, initial: 0}}" for number in range(4)) + "}")
    if flow.goal is not None:
        goal = flow.goal
        where = f", where: [{_where(goal.where)}]" if goal.where else ""
        lines.append(f"goal: {{event: {goal.event}{where}, within: {goal.hours} hours, ends_run: {_yes(goal.ends_run)}}}")
    targets = "[" + ", ".join(flow.first) + "]"
    lines.append("start:")
    lines += [f"  - {{event: {rule.event}{_rule(rule.where)}, next: {targets}}}" for rule in flow.rules]
    if flow.removed_on:
        lines.append("removed_on:")
        lines += [f"  - {{event: {rule.event}{_rule(rule.where)}}}" for rule in flow.removed_on]
    lines.append("nodes:")
    lines += [f"  {node.id}: {{{_node(node)}}}" for node in flow.nodes]
    return "\n".join(lines) + "\n"


def _settings(flow: Flow) -> str:
    parts = [
        f"re_entry: {flow.re_entry}",
        f"accept_events_up_to: {flow.accept_hours} hours",
        f"on_pause: {'freeze' if flow.freeze else 'run'}",
    ]
    if flow.keyed:
        parts.append("key: event.k")
    if flow.cooldown_hours is not None:
        parts.append(f"cooldown: {flow.cooldown_hours} hours")
    if flow.limits:
        parts.append("entry_limits: [" + ", ".join(f"{{n: {n}, per: {hours} hours}}" for n, hours in flow.limits) + "]")
    if flow.zone:
        parts.append(f"time_zone: {flow.zone}")
    if flow.visits is not None:
        parts.append(f"visits: {flow.visits}")
    if flow.message_limit is not None:
        n, hours, under = flow.message_limit
        parts.append(f"limits: [{{n: {n}, per: {hours} hours, under: {under}}}]")
    if flow.window is not None:
        parts.append(f'window: {{from: "{flow.window[0]}", to: "{flow.window[1]}"}}')
    if flow.live_graph:
        parts.append("editing: live_graph")
    if flow.transactional:
        parts.append("purpose: transactional")
    return ", ".join(parts)


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _rule(where: Condition | None) -> str:
    return f", where: [{_where(where)}]" if where else ""


def _where(condition: Condition | None) -> str:
    match condition:
        case ("plan", value):
            return f"[contact.plan, is, {value}]"
        case ("k", n):
            return f"[event.k, is, {n}]"
        case ("entry_k", n):
            return f"[entry.k, is, {n}]"
        case ("same_k",):
            return '[event.k, is, "=entry.k"]'
        case ("n_at_least", n):
            return f"[event.n, at least, {n}]"
        case ("tag", name):
            return f"{{has_tag: {name}}}"
        case ("var", name, value):
            return f"[vars.{name}, is, {value}]"
        case ("message", node, was):
            return f"{{message: {node}, was: {was}}}"
        case ("did", event, hours, least):
            within = "" if hours is None else f", within: {hours} hours"
            return f"{{did: {event}{within}, at_least: {least}}}"
        case ("not", inner):
            return f"{{not: [{_where(inner)}]}}"
        case ("any", a, b):
            return f"{{any: [{_where(a)}, {_where(b)}]}}"
        case ("all", a, b):
            return f"{{all: [{_where(a)}, {_where(b)}]}}"
    raise AssertionError(condition)


def _node(node: Node) -> str:
    parts = [f"kind: {node.kind}"]
    match node.kind:
        case "filter":
            parts.append(f"where: [{_where(node.where)}]")
        case "paths":
            parts.append(_paths(node))
        case "split":
            parts.append("variants: [" + ", ".join(f"{{name: {name}, weight: {weight}}}" for name, weight in node.variants) + "]")
            parts.append(f"redraw: {_yes(node.redraw)}")
        case "delay":
            assert node.delay
            parts.append(f"for: {node.delay[0]} {node.delay[1]}")
        case "wait_then_check":
            assert node.delay
            parts += [f"for: {node.delay[0]} {node.delay[1]}", _paths(node)]
        case "wait_until_true":
            parts.append(f"where: [{_where(node.where)}]")
            if node.timeout:
                parts.append(f"timeout: {node.timeout[0]} {node.timeout[1]}")
        case "wait_until":
            if node.at:
                parts += [f'at: "{node.at}"', f"late: {node.late}"]
            else:
                assert node.weekday
                parts += [f"weekday: [{node.weekday[0]}]", f'time: "{node.weekday[1]}"', f"late: {node.late}"]
        case "wait_for":
            parts.append("events: [" + ", ".join(_arm(arm) for arm in node.arms) + "]")
            if node.timeout:
                parts.append(f"timeout: {node.timeout[0]} {node.timeout[1]}")
            if node.look_back:
                parts.append(
                    f"look_back: {node.look_back if isinstance(node.look_back, str) else f'{node.look_back[0]} {node.look_back[1]}'}"
                )
        case "tag":
            parts.append(f"add: [{node.text}]")
        case "set_variable":
            name, value = node.text.split("=", 1)
            parts.append(f'set: {{{name}: "={EXPRESSIONS.get(value, value)}"}}')
        case "send_email":
            parts.append(f"name: {node.id}, template: {{subject: Hello, text: Hello}}, validity: {VALID_DAYS} days")
        case "send_sms":
            parts.append(f"name: {node.id}, text: Hello, validity: {VALID_DAYS} days")
        case "failover":
            parts.append(f"name: {node.id}, tries: [" + ", ".join(_try(one) for one in node.tries) + "]")
        case "call_api":
            parts.append("url: https://calls.example/x" + (", save: {v1: response.status}" if node.text else ""))
        case "exit":
            parts.append(f"label: {node.text}")
        case "join":
            parts.append(f"when: {node.when}")
    if node.on_error:
        parts.append(f"on_error: {node.on_error}")
    if node.retry is not None:
        parts.append(f"retry: {{times: {node.retry[0]}, over: {node.retry[1]} minutes}}")
    if node.kind == "fork":
        parts.append("next: [" + ", ".join(node.targets("done")) + "]")
    elif node.next:
        parts.append("next: {" + ", ".join(f"{outlet}: [{', '.join(targets)}]" for outlet, targets in node.next if targets) + "}")
    return ", ".join(parts)


def _try(one: Try) -> str:
    what = "send_email, template: {subject: Hello, text: Hello}" if one.channel == "email" else "send_sms, text: Hello"
    until = f", until: {one.until}, within: {one.hours} hours" if one.until else ""
    return f"{{send: {{kind: {what}, validity: {VALID_DAYS} days}}{until}}}"


def _paths(node: Node) -> str:
    return "paths: [" + ", ".join(f"{{name: {name}, where: [{_where(where)}]}}" for name, where in node.paths) + "]"


def _arm(arm: Arm) -> str:
    where = f", where: [{_where(arm.where)}]" if arm.where else ""
    save = f", save: {{{arm.save}: event.k}}" if arm.save else ""
    return f"{{name: {arm.name}, event: {arm.event}{where}{save}}}"


__all__ = ["Arm", "Condition", "Flow", "Goal", "Happening", "Node", "Rule", "Script", "Step", "Try", "possible_steps", "replace", "text_of"]
