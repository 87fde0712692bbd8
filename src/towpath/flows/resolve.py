"""The graph of a version as JSON: what was launched, with the nodes in their order and nothing that the engine does not need.

`graph_of` makes it from a document, `compile.py` reads it. Names stay as written in `nodes`; `types` keeps what the names of the
workspace meant at launch, and `names` the ids of what it names, so that no later change of a declaration or name changes what runs.
"""

import re
from collections.abc import Mapping
from typing import Any

from towpath.channels.webhook.declare import SIGNING_KEY, WebhookSettings
from towpath.flows.checks import edges_of, entry_events, roots_of
from towpath.flows.document.model import EventRule, FlowDocument, Node, Rule
from towpath.flows.graph import reachable
from towpath.flows.scope import Surroundings
from towpath.nodes.notify_team.kind import NotifyTeamSettings
from towpath.nodes.registry import KINDS
from towpath.values.folded import fold

Json = dict[str, Any]
START_LIMITS = "start_limits"  # among the settings of the flow


def graph_of(document: FlowDocument, surroundings: Surroundings) -> Json:
    """The graph part of semantics 40; parked nodes are left out."""
    reached = reachable(edges_of(document.nodes), roots_of(document))
    return {
        "subject": document.header.subject,
        "variables": {name: variable.model_dump(mode="python", exclude_unset=True) for name, variable in document.variables.items()},
        "first": document.first,
        "start": [_rule(rule) for rule in document.start],
        "removed_on": [removal.model_dump(mode="python", by_alias=True, exclude_unset=True) for removal in document.removed_on],
        "nodes": [_node(node) for node in document.nodes if node.id in reached],
        "types": {
            "contact": dict(sorted(surroundings.contact_attributes.items())),
            "order": dict(sorted(surroundings.order_attributes.items())),
            "company": dict(sorted(surroundings.company_attributes.items())),
            **({"computed": {name: list(said) for name, said in sorted(surroundings.computed.items())}} if surroundings.computed else {}),
            "events": {name: dict(surroundings.events.get(name, {})) for name in sorted(_events_named(document))},
        },
        "names": _ids_named(document, surroundings),
    }


def start_limits(document: FlowDocument) -> Json:
    """Number of the rule -> how many people at most: a setting of the flow, not of the version (semantics 40)."""
    limits = {str(number): getattr(rule.said, "limit", None) for number, rule in enumerate(document.start)}
    return {number: limit for number, limit in limits.items() if limit is not None}


def _rule(rule: Rule) -> Json:
    said = rule.said.model_dump(mode="python", by_alias=True, exclude_unset=True)
    said.pop("limit", None)
    return {**said, **({"next": list(rule.next)} if rule.next else {})}


def takes_all_at_once(graph: Json) -> bool:
    """Whether a static audience is among the sources: such a flow gets no second version (semantics 11)."""
    return any(rule.get("from") == "audience" and rule.get("mode", "static") == "static" for rule in graph["start"])


def _node(node: Node) -> Json:
    written = {key: value for key, value in node.written.items() if key != "next"}
    return {"id": node.id, "kind": node.kind, "next": {outlet: list(targets) for outlet, targets in node.next.items()}, "written": written}


def _events_named(document: FlowDocument) -> set[str]:
    """Events whose declared properties give conditions their types: those of rules and of `did` anywhere."""
    names = set(entry_events(document))
    names.update(removal.event for removal in document.removed_on)
    if document.goal is not None:
        names.add(document.goal.event)
    for holder in (
        [rule.said.where for rule in document.start if isinstance(rule.said, EventRule)],
        [removal.where for removal in document.removed_on],
        [node.written for node in document.nodes],
    ):
        names.update(_events_in(holder))
    return names


def _events_in(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        own = {str(value[key]) for key in ("did", "did_not", "event") if isinstance(value.get(key), str)}
        return own.union(*(_events_in(part) for part in value.values())) if value else own
    if isinstance(value, list | tuple):
        return set().union(*(_events_in(part) for part in value)) if value else set()
    return set()


_CONDITIONS = {"in_list": "list", "in_group": "group", "in_segment": "segment"}
_OF_EVENTS = {f"{prefix}.{sort}": sort for prefix in ("event", "entry") for sort in ("list", "group", "segment")}


def _ids_named(document: FlowDocument, surroundings: Surroundings) -> dict[str, dict[str, int]]:
    """sort -> name as written -> id, of everything with an id that rules, removals, the goal and nodes name."""
    named: set[tuple[str, str]] = set()
    for node in document.nodes:
        named |= _named_in(node.written)
        for key, sort in KINDS[node.kind].names if node.kind in KINDS else ():
            said = node.written.get(key)
            named.update((sort, name) for name in (said if isinstance(said, list | tuple) else [said]) if isinstance(name, str))
        named |= {("secret", name) for name in _secrets_in(node.written)}
        if isinstance(node.settings, NotifyTeamSettings) and node.settings.channel == "chat":
            named.add(("secret", str(node.settings.to)))
        if isinstance(node.settings, WebhookSettings) and node.settings.sign:
            named.add(("secret", SIGNING_KEY))
    for rule in document.start:
        said = rule.said.model_dump(mode="python", by_alias=True, exclude_unset=True)
        named |= _named_in(said)
        named.update((sort, said[sort]) for sort in ("list", "segment") if isinstance(said.get(sort), str))
    for held in (*document.removed_on, *([document.goal] if document.goal else ())):
        named |= _named_in(held.where)
    found: dict[str, dict[str, int]] = {}
    for sort, name in sorted(named):
        by_fold = {fold(known): id for known, id in surroundings.ids.get(sort, {}).items()}
        if fold(name) in by_fold:
            found.setdefault(sort, {})[name] = by_fold[fold(name)]
    return found


_SECRET = re.compile(r"\bsecret\.([A-Za-z]\w*)")


def _secrets_in(value: Any) -> set[str]:
    """Words that may be names of secrets, in any text."""
    if isinstance(value, str):
        return set(_SECRET.findall(value)) if "{" in value else set()
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return set().union(*(_secrets_in(part) for part in parts))


def _named_in(value: Any) -> set[tuple[str, str]]:
    """(sort, name) of the lists, groups and segments in conditions, wherever they stand: `{in_list: Club}`, `[event.list, is, Club]`."""
    if isinstance(value, Mapping):
        own = {(sort, str(value[key])) for key, sort in _CONDITIONS.items() if isinstance(value.get(key), str)}
        return own.union(*(_named_in(part) for part in value.values())) if value else own
    if isinstance(value, list | tuple) and value:
        sort = _OF_EVENTS.get(value[0]) if isinstance(value[0], str) else None
        said = [name for part in value[2:] for name in (part if isinstance(part, list | tuple) else [part])] if sort else []
        return {(str(sort), name) for name in said if isinstance(name, str)}.union(*(_named_in(part) for part in value))
    return set()
