"""What differs between two texts of a flow, as sentences for people, as places for the canvas, and line by line."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from towpath.flows.describe import describe_flow
from towpath.flows.document.model import FlowDocument, Node
from towpath.flows.document.read import read_flow
from towpath.flows.document.typed import natural

What = Literal[
    "node_added", "node_removed", "node_changed", "outlet_changed", "start_changed", "removal_changed", "variable_changed", "settings_changed",
    "goal_changed", "header_changed",
]  # fmt: skip
# Parts that a version holds; the others are the flow's own and apply to all versions (semantics 40).
_GRAPH = frozenset(("node_added", "node_removed", "node_changed", "outlet_changed", "start_changed", "removal_changed", "variable_changed"))
_NOTHING: Any = None


class Difference(msgspec.Struct, frozen=True):
    """One thing that differs. name: of the setting, outlet or variable. before, after: None where it is not there."""

    what: What
    sentence: str
    node: str | None = None
    name: str | None = None
    before: Any = None
    after: Any = None

    @property
    def of_graph(self) -> bool:
        return self.what in _GRAPH


class Comparison(msgspec.Struct, frozen=True):
    """differences: empty also where a text can't be read as a flow. lines: a unified diff of the texts."""

    differences: tuple[Difference, ...]
    lines: tuple[str, ...]


def compare(before: str, after: str, names: tuple[str, str] = ("before", "after")) -> Comparison:
    lines = tuple(difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm=""))
    old, new = read_flow(before), read_flow(after)
    if old.document is None or new.document is None or old.tree is None or new.tree is None:
        return Comparison((), lines)
    said = (natural(old.tree), natural(new.tree))
    summaries = {node["id"]: node["summary"] for text in (after, before) for node in describe_flow(text)["nodes"]}
    found = (
        *_header(*said),
        *compare_settings(*said),
        *_parts("variable_changed", "The variable", "variables", *said),
        *_whole("start_changed", "What lets people in", "start", *said),
        *_whole("start_changed", "The first node", "first", {"first": old.document.first}, {"first": new.document.first}),
        *_whole("removal_changed", "What takes people out", "removed_on", *said),
        *_nodes(old.document, new.document, summaries),
    )
    return Comparison(found, lines)


def compare_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Of two {settings, goal}."""
    return (*_parts("settings_changed", "The setting", "settings", old, new), *_whole("goal_changed", "The goal", "goal", old, new))


def _header(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for key in ("name", "description", "tags", "folder", "subject"):
        yield from _whole("header_changed", f"The {key}", key, old, new)


def _whole(what: What, words: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = old.get(key), new.get(key)
    if before != after:
        yield Difference(what, f"{words} {_turned(before, after)}.", None, key, before, after)


def _parts(what: What, words: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    one, two = old.get(key) or {}, new.get(key) or {}
    for name in dict.fromkeys((*one, *two)):
        if one.get(name) != two.get(name):
            yield Difference(what, f"{words} “{name}” {_turned(one.get(name), two.get(name))}.", None, name, one.get(name), two.get(name))


def _nodes(old: FlowDocument, new: FlowDocument, summaries: Mapping[str, str]) -> Iterator[Difference]:
    before, after = {node.id: node for node in old.nodes}, {node.id: node for node in new.nodes}
    for id in dict.fromkeys((*before, *after)):
        one, two = before.get(id), after.get(id)
        if one is None:
            yield Difference("node_added", f"“{id}” is new: {summaries[id]}.", id)
        elif two is None:
            yield Difference("node_removed", f"“{id}” is gone: {summaries[id]}.", id)
        else:
            yield from _node(id, one, two)


def _node(id: str, old: Node, new: Node) -> Iterator[Difference]:
    for name in dict.fromkeys((*old.written, *new.written)):
        if name != "next" and old.written.get(name) != new.written.get(name):
            before, after = old.written.get(name), new.written.get(name)
            yield Difference("node_changed", f"“{id}”: {name} {_turned(before, after)}.", id, name, before, after)
    for outlet in dict.fromkeys((*old.outlets, *new.outlets, *old.next, *new.next)):
        one, two = list(old.next.get(outlet, ())), list(new.next.get(outlet, ()))
        if one != two:
            led, leads = _targets(one), _targets(two)
            yield Difference("outlet_changed", f"“{id}”: {outlet} led to {led}, leads to {leads}.", id, outlet, one, two)


def _targets(targets: list[str]) -> str:
    return " and ".join(f"“{target}”" for target in targets) or "the end"


def _turned(before: Any, after: Any) -> str:
    if before in (_NOTHING, [], {}, ""):
        return f"is now {_short(after)}"
    if after in (_NOTHING, [], {}, ""):
        return f"was {_short(before)} and is gone"
    return f"was {_short(before)}, is {_short(after)}" if _fits(before) and _fits(after) else "is changed"


def _fits(value: Any) -> bool:
    return len(_short(value)) < 80  # one line of the page


def _short(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list | tuple):
        return ", ".join(_short(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_short(part)}" for key, part in value.items())
    return f"“{value}”" if isinstance(value, str) else str(value)
