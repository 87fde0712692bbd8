"""Everything that can be wrong with a flow that was read: its shape, its conditions and texts, what it names.

A problem of severity `error` stops a launch; with `data["stops"] == "launch"` a draft may be kept with it, without, it may not.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from towpath.channels.email.declare import EmailSettings, InlineTemplate
from towpath.expr import conditions
from towpath.expr.expressions import BadExpression
from towpath.expr.expressions import compile as compile_expression
from towpath.expr.scope import Scope
from towpath.flows.document.model import AudienceRule, DateRule, EventRule, FlowDocument, Node, ScheduleRule, WebhookRule
from towpath.flows.document.read import Reading
from towpath.flows.document.tree import Mapping as Tree
from towpath.flows.document.tree import Path
from towpath.flows.document.typed import Found, nearest_word
from towpath.flows.document.words import UNSET
from towpath.flows.graph import Edges, loop_without_wait, reachable
from towpath.flows.scope import NOWHERE, Surroundings, flow_scope
from towpath.flows.source_checks import audience_scope, source_problems
from towpath.flows.sources import WEBHOOK_EVENT
from towpath.flows.subject_checks import check_subject
from towpath.nodes.failover.kind import FailoverSettings
from towpath.nodes.registry import KINDS
from towpath.nodes.switch_record.kind import SwitchRecordSettings
from towpath.values.problems import Problem

# What is missing in the workspace, not wrong in the file: the draft is kept, the launch waits for it.
_LACKING = frozenset(
    (
        "unknown_template",
        "unknown_flow",
        "unknown_sender",
        "unknown_sms_sender",
        "unknown_member",
        "unknown_message",
        "unknown_attribute",
        "unknown_list",
        "unknown_group",
        "unknown_segment",
        "unknown_pool",
        "unknown_secret",
        "unknown_function",
        "unknown_catalog",
        "unknown_window",
        "unknown_footer",
    )
)
# Without a database nobody knows which attributes a workspace has.
_ONLY_WITH_WORKSPACE = frozenset(("unknown_path", "unknown_attribute"))
_UNSUBSCRIBE_NAMES = ("unsubscribe_url", "preferences_url")


def check_flow(reading: Reading, surroundings: Surroundings = NOWHERE) -> tuple[Problem, ...]:
    """All problems of a flow file, by line: those of its form and those found here."""
    if reading.document is None or reading.tree is None:
        return reading.problems
    found = Found(reading.tree)
    document = reading.document
    _check_shape(document, found)
    scope = scope_of(document, surroundings)
    _check_start(document, scope, surroundings, found)
    _check_variables(document, scope, found)
    for node in document.nodes:
        if node.settings is not None:
            _check_node(node, scope, surroundings, found)
    _check_messages(document, found)
    _check_jail(document, surroundings, found)
    check_subject(document, found)
    problems = [*reading.problems, *found.problems]
    return tuple(sorted(problems, key=lambda problem: problem.line or 0))


def scope_of(document: FlowDocument, surroundings: Surroundings) -> Scope:
    return flow_scope(
        surroundings,
        subject=document.header.subject,
        variables={name: variable.type for name, variable in document.variables.items()},
        nodes=[node.id for node in document.nodes],
        entry_events=entry_events(document),
        orders=any(isinstance(node.settings, SwitchRecordSettings) and node.settings.to == "order.last" for node in document.nodes),
    )


def entry_events(document: FlowDocument) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.said.event for rule in document.start if isinstance(rule.said, EventRule)))


# ---- Shape ---------------------------------------------------------------------------------------------------------


def edges_of(nodes: Iterable[Node]) -> Edges[str]:
    return {node.id: [node.next.get(outlet, ()) for outlet in node.outlets] for node in nodes}


def roots_of(document: FlowDocument) -> list[str]:
    """Where runs begin: the first node where some rule has no `next` of its own, and the targets of the others."""
    roots = [target for rule in document.start for target in rule.next or ()]
    if document.first is not None and (not document.start or any(rule.next is None for rule in document.start)):
        roots.insert(0, document.first)
    return roots


def _check_shape(document: FlowDocument, found: Found) -> None:
    if not document.nodes:
        found.add("no_nodes", "The flow has no nodes.", ("nodes",), stops="launch")
        return
    if not document.start:
        found.add("no_start", "Nothing starts the flow: add “start: [{event: …}]”.", ("start",), stops="launch")
    edges = edges_of(document.nodes)
    reached = reachable(edges, roots_of(document))
    for node in document.nodes:
        if node.id not in reached and node.kind != UNSET:
            found.add("parked", f"Nothing leads to “{node.id}”: it is left out at launch.", ("nodes", node.id), severity="hint")
    waiting = [node.id for node in document.nodes if node.kind not in KINDS or KINDS[node.kind].waits]
    loop = loop_without_wait(edges, waiting)
    if loop is not None:
        way = " → ".join(loop)
        found.add("loop_without_wait", f"People would go round for ever: {way}. A loop needs a node that waits.", ("nodes", loop[0]))
    for node in document.nodes:
        if node.kind == "join" and node.id in reached and not _has_fork_before(node.id, edges):
            found.add("join_alone", "Only one branch leads to this join: it waits for nobody.", ("nodes", node.id), severity="hint")


def _has_fork_before(join: str, edges: Edges[str]) -> bool:
    return any(
        sum(target == join or join in reachable(edges, (target,)) for target in targets) > 1
        for outlets in edges.values()
        for targets in outlets
        if len(targets) > 1
    )


def _check_jail(document: FlowDocument, surroundings: Surroundings, found: Found) -> None:
    """No jail, no functions, said loudly (guarantee S4)."""
    functions = [node for node in document.nodes if node.kind == "function"]
    why = surroundings.why_no_jail() if functions else None
    for node in functions if why else ():
        found.add("no_jail", f"Functions can't be run on this machine: {why}.", ("nodes", node.id, "function"), stops="launch")


# ---- Start, removal, goal, variables -------------------------------------------------------------------------------


def _check_start(document: FlowDocument, scope: Scope, surroundings: Surroundings, found: Found) -> None:
    tree = found.tree
    assert isinstance(tree, Tree)
    for number, rule in enumerate(document.start):
        path = _item_path(tree, "start", number)
        if isinstance(rule.said, EventRule):
            _check_event(rule.said.event, (*path, "event"), surroundings, found)
            _check_condition(rule.said.where, scope.for_event(rule.said.event), (*path, "where"), surroundings, found)
        else:
            _check_source(rule.said, document, scope, path, surroundings, found)
    for number, removal in enumerate(document.removed_on):
        path = _item_path(tree, "removed_on", number)
        _check_event(removal.event, (*path, "event"), surroundings, found)
        _check_condition(removal.where, scope.for_event(removal.event), (*path, "where"), surroundings, found)
    if document.goal is not None:
        _check_event(document.goal.event, ("goal", "event"), surroundings, found)
        _check_condition(document.goal.where, scope.for_event(document.goal.event), ("goal", "where"), surroundings, found)
        value = document.goal.value
        if value is not None and not value.startswith("event."):
            found.add("wrong_value", "“value” is a property of the goal's event: “event.total”.", ("goal", "value"))
    for sort, name in (("window", document.settings.window), ("footer", document.settings.footer)):
        known = surroundings.names.get(sort)
        if isinstance(name, str) and known is not None and name not in known:
            found.add(
                f"unknown_{sort}",
                f"There is no {sort} “{name}” in this workspace.",
                ("settings", sort),
                stops="launch",
                nearest=nearest_word(name, known),
            )
    key = document.settings.key
    if key is not None and not key.startswith(("event.", "entry.", "order.")):
        found.add("wrong_value", "“key” is a path of the entering event: “event.order_id”.", ("settings", "key"))


def _check_source(said: Any, document: FlowDocument, scope: Scope, path: Path, surroundings: Surroundings, found: Found) -> None:
    for problem in source_problems(said, document):
        found.add(problem.code, problem.sentence, (*path, *problem.path.split(".")), stops=problem.data.get("stops"))
    if isinstance(said, AudienceRule | ScheduleRule):
        of_people = audience_scope(scope, document.header.subject)
        for key, question in (("segment", "in_segment"), ("list", "in_list")):
            if getattr(said, key) is not None:
                _check_condition([{question: getattr(said, key)}], of_people, (*path, key), surroundings, found)
        _check_condition(said.where, of_people, (*path, "where"), surroundings, found)
        return
    inside = scope.for_event(WEBHOOK_EVENT) if isinstance(said, WebhookRule) else scope
    _check_condition(said.where, inside, (*path, "where"), surroundings, found)
    if isinstance(said, DateRule) and not scope.knows(said.attribute):
        problem = Problem("unknown_path", f"“{said.attribute}” is not known here.", path="attribute", nearest=scope.nearest(said.attribute))
        _file(problem, path, surroundings, found)


def _item_path(tree: Tree, key: str, number: int) -> Path:
    """A list may be written as its only entry."""
    return (key,) if isinstance(tree.get(key), Tree) else (key, number)


def _check_event(name: str, path: Path, surroundings: Surroundings, found: Found) -> None:
    known = surroundings.names.get("event")
    if known is not None and name not in known:
        found.add(
            "undeclared_event",
            f"The event “{name}” is not declared and has never come.",
            path,
            severity="warning",
            nearest=nearest_word(name, known),
        )


def _check_condition(where: Any, scope: Scope, path: Path, surroundings: Surroundings, found: Found) -> None:
    if where is None:
        return
    _, problems = conditions.check(where, scope, path=".".join(str(part) for part in path))
    for problem in problems:
        _file(problem, (), surroundings, found)


def _check_variables(document: FlowDocument, scope: Scope, found: Found) -> None:
    for name, variable in document.variables.items():
        path = ("variables", name, "initial")
        initial = variable.initial
        if isinstance(initial, str) and initial.startswith("=") and not initial.startswith("=="):
            try:
                compile_expression(initial[1:], scope)
            except BadExpression as error:
                found.add("bad_expression", error.sentence, path)
        elif initial is not None and not _fits(initial, variable.type):
            found.add("wrong_value", f"“{initial}” is not a {variable.type}, as “{name}” is declared.", path)


def _fits(value: Any, type: str) -> bool:
    if type == "number":
        return not isinstance(value, bool | str | list | dict)
    if type == "boolean":
        return isinstance(value, bool)
    if type == "list":
        return isinstance(value, list)
    if type == "object":
        return isinstance(value, dict)
    return not isinstance(value, list | dict)


# ---- Nodes ---------------------------------------------------------------------------------------------------------


def _check_node(node: Node, scope: Scope, surroundings: Surroundings, found: Found) -> None:
    for problem in KINDS[node.kind].check(node.settings, scope):
        _file(problem, ("nodes", node.id), surroundings, found)
    if len(set(node.outlets)) < len(node.outlets):
        twice = next(name for name in node.outlets if node.outlets.count(name) > 1)
        found.add("duplicate_outlet", f"Two outlets are called “{twice}”.", ("nodes", node.id))
    _check_awaited(node, surroundings, found)


def _check_awaited(node: Node, surroundings: Surroundings, found: Found) -> None:
    for number, awaited in enumerate(awaited_events(node)):
        _check_event(awaited, ("nodes", node.id, "events", number, "event"), surroundings, found)


def awaited_events(node: Node) -> list[str]:
    """Names of the events that the node waits for, as it says them."""
    events = node.written.get("events") if node.kind == "wait_for" else None
    return [str(arm["event"]) for arm in events or () if isinstance(arm, dict) and arm.get("event") is not None]


def _file(problem: Problem, base: Path, surroundings: Surroundings, found: Found) -> None:
    """A problem of another room, with the node and line that it can't know."""
    if surroundings is NOWHERE and problem.code in _ONLY_WITH_WORKSPACE:
        problem = replace(problem, severity="warning")
    path = (*base, *(int(part) if part.isdigit() else part for part in problem.path.split(".") if part))
    found.add(
        problem.code,
        problem.sentence,
        path,
        severity=problem.severity,
        stops="launch" if problem.code in _LACKING else None,
        line=problem.line,
    )
    found.problems[-1] = replace(found.problems[-1], nearest=problem.nearest)


def _check_messages(document: FlowDocument, found: Found) -> None:
    names: dict[str, str] = {}
    for node in document.nodes:
        name = node.written.get("name")
        if KINDS.get(node.kind) is None or KINDS[node.kind].group != "channels" or not isinstance(name, str):
            continue
        if name.casefold() in names:
            sentence = f"The name “{name}” is taken by the node “{names[name.casefold()]}”; names of messages differ within a flow."
            found.add("duplicate_message", sentence, ("nodes", node.id, "name"))
        names[name.casefold()] = node.id
    for node in document.nodes:
        for place, mail in _mails_of(node.settings):
            if not _is_marketing(mail, document) or _has_way_out(mail):
                continue
            found.add(
                "no_unsubscribe_link",
                "A footer with the way to unsubscribe will be added: put “{{ unsubscribe_url }}” into the text to choose its place.",
                ("nodes", node.id, *place, "template"),
                severity="warning",
            )


def _mails_of(settings: Any) -> list[tuple[tuple[str | int, ...], EmailSettings]]:
    """With their places in the node."""
    if isinstance(settings, FailoverSettings):
        return [(("tries", place, "send"), mail) for place, mail in enumerate(settings.messages()) if isinstance(mail, EmailSettings)]
    return [((), settings)] if isinstance(settings, EmailSettings) else []


def _is_marketing(settings: EmailSettings, document: FlowDocument) -> bool:
    return (settings.purpose or document.settings.purpose) == "marketing"


def _has_way_out(settings: EmailSettings) -> bool:
    """A saved template is checked where it is saved."""
    if not isinstance(settings.template, InlineTemplate):
        return True
    return any(name in text for _, text in settings.template.texts() for name in _UNSUBSCRIBE_NAMES)
