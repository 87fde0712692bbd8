"""Reads a flow file: text to document, and everything that is wrong with its form."""

import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from towpath.flows.document.model import (
    RULES_BY_SOURCE,
    EventRule,
    FlowDocument,
    FlowSettings,
    Goal,
    Header,
    Node,
    Note,
    Removal,
    Rule,
    Targets,
    Variable,
)
from towpath.flows.document.tree import Branch, Mapping, NotReadable, Path, Scalar, Sequence, read_tree
from towpath.flows.document.typed import Found, complain, natural, nearest_word, read_model, values_for
from towpath.flows.document.words import ALL_KINDS, NAMES_IN_SCOPE, SUBJECTS_WORKING, UNSET
from towpath.nodes.registry import KINDS, AnyKind
from towpath.values.problems import Problem

FORMAT = 1
KEYS = (
    "towpath", "id", "name", "description", "tags", "folder", "subject", "settings", "goal", "variables", "start", "first",
    "removed_on", "nodes", "notes", "layout",
)  # fmt: skip
RESERVED_IDS = frozenset(("import", "lint", "counts"))
OTHER_DOCUMENTS = ("segment", "template", "list")
Ids = AnyMapping[str, None]  # of all nodes, in the file's order
_NODE_ID = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_HEADER_KEYS = frozenset(("towpath", "id", "name", "description", "tags", "folder", "subject", "first"))


@dataclass(frozen=True, slots=True)
class Reading:
    """document: None where the text can't be read at all, or has no name; then problems say why. tree: where everything stands."""

    text: str
    document: FlowDocument | None
    problems: tuple[Problem, ...]
    tree: Mapping | None

    @property
    def is_refused(self) -> bool:
        """True if not even a draft can be kept."""
        return self.document is None or any(stops_import(problem) for problem in self.problems)


def stops_import(problem: Problem) -> bool:
    return problem.severity == "error" and problem.data.get("stops") != "launch"


@lru_cache(maxsize=32)
def read_flow(text: str) -> Reading:
    """The document of a flow file with every problem of its form. Never raises. What was read last is kept: reading is slow."""
    try:
        tree = read_tree(text)
    except NotReadable as error:
        return Reading(text, None, (error.problem,), None)
    found = Found(tree)
    document = _read_document(tree, found)
    return Reading(text, document, tuple(sorted(found.problems, key=lambda problem: problem.line or 0)), tree)


def _read_document(tree: Mapping, found: Found) -> FlowDocument | None:
    if tree.get("towpath") is None:
        found.add("no_format", "A flow file begins with “towpath: 1”.", ())
    for kind in OTHER_DOCUMENTS:
        if tree.get(kind) is not None:
            found.add("not_a_flow", f"This file describes a {kind}, not a flow.", (kind,))
            return None
    for key, _ in tree.pairs:
        if key.text not in KEYS:
            found.add(
                "unknown_key", f"“{key.text}” is not known at the top of a flow file.", (key.text,), nearest=nearest_word(key.text, KEYS)
            )
    header = _read_header(tree, found)
    nodes = _read_nodes(tree, found)
    ids = dict.fromkeys(node.id for node in nodes)
    settings = _read_section(FlowSettings, tree, "settings", found) or FlowSettings()
    first = _read_first(tree, ids, found)
    rules = _read_rules(tree, ids, found)
    goal = _read_section(Goal, tree, "goal", found)
    variables = _read_variables(tree, found)
    removed_on = _read_removals(tree, found)
    notes = tuple(_read_notes(tree, ids, found))
    layout = _read_layout(tree, found)
    if header is None:
        return None
    if header.subject not in SUBJECTS_WORKING:
        found.add("not_available", f"Flows about a {header.subject} are not available yet in this version.", ("subject",), stops="launch")
    return FlowDocument(
        header=header, settings=settings, goal=goal, variables=variables, start=rules, first=first, removed_on=removed_on, nodes=nodes,
        notes=notes, layout=layout,
    )  # fmt: skip


def _read_header(tree: Mapping, found: Found) -> Header | None:
    pairs = tuple((key, value) for key, value in tree.pairs if key.text in _HEADER_KEYS)
    header = read_model(Header, Mapping(pairs, tree.flow, tree.line, tree.start, tree.end), (), found) if pairs else None
    if header is not None and header.id in RESERVED_IDS:
        found.add("bad_id", f"“{header.id}” is an address of its own; give the flow another id.", ("id",))
    if header is not None and header.towpath != FORMAT:
        found.add("unknown_format", f"This version reads format {FORMAT}; the file says {header.towpath}.", ("towpath",))
    return header


def _read_section(model: type[Any], tree: Mapping, key: str, found: Found) -> Any:
    branch = tree.get(key)
    return None if branch is None or _is_empty(branch) else read_model(model, branch, (key,), found)


def _is_empty(branch: Branch) -> bool:
    return isinstance(branch, Scalar) and branch.plain and branch.text in ("", "~", "null")


def _read_first(tree: Mapping, ids: Ids, found: Found) -> str | None:
    branch = tree.get("first")
    if branch is None or _is_empty(branch):
        return next(iter(ids), None)
    if not isinstance(branch, Scalar):
        found.add("wrong_type", "“first” names one node.", ("first",))
        return None
    if branch.text not in ids:
        found.add("unknown_node", f"There is no node “{branch.text}”.", ("first",), nearest=nearest_word(branch.text, ids))
        return None
    return branch.text


def _read_rules(tree: Mapping, ids: Ids, found: Found) -> tuple[Rule, ...]:
    branch = tree.get("start")
    if branch is None or _is_empty(branch):
        return ()
    branches = branch.items if isinstance(branch, Sequence) else (branch,)
    rules: list[Rule] = []
    for number, item in enumerate(branches):
        path: Path = ("start", number) if isinstance(branch, Sequence) else ("start",)
        if not isinstance(item, Mapping):
            found.add("wrong_type", "An entry rule says “event: NAME” and may say “where: …”.", path)
            continue
        rule = _read_rule(item, path, found)
        if rule is not None:
            targets = _read_targets(item.get("next"), (*path, "next"), ids, found)
            rules.append(Rule(said=rule, next=targets or None))
    return tuple(rules)


def _read_rule(item: Mapping, path: Path, found: Found) -> Any:
    item = _spell_on(item)
    said = item.get("from")
    if said is None:
        if item.get("event") is None:
            found.add("missing", "An entry rule needs “event: NAME” (or “from: …”).", path)
            return None
        return read_model(EventRule, item, path, found, leave_out=frozenset(("next",)))
    source = said.text if isinstance(said, Scalar) else ""
    model = RULES_BY_SOURCE.get(source)
    if model is None:
        words = ", ".join(RULES_BY_SOURCE)
        found.add("wrong_value", f"“{source}” is not one of: {words}.", (*path, "from"), nearest=nearest_word(source, RULES_BY_SOURCE))
        return None
    return read_model(model, item, path, found, leave_out=frozenset(("next",)))


def _spell_on(item: Mapping) -> Mapping:
    """`on:` is read as `event:`, or as `from:` where it names a source."""
    said = item.get("on")
    if said is None or item.get("event") is not None or item.get("from") is not None:
        return item
    meant = "from" if isinstance(said, Scalar) and said.text in RULES_BY_SOURCE else "event"
    pairs = tuple((Scalar(meant, key.plain, key.line, key.start, key.end) if key.text == "on" else key, value) for key, value in item.pairs)
    return Mapping(pairs, item.flow, item.line, item.start, item.end)


def _read_removals(tree: Mapping, found: Found) -> tuple[Removal, ...]:
    branch = tree.get("removed_on")
    if branch is None or _is_empty(branch):
        return ()
    items = branch.items if isinstance(branch, Sequence) else (branch,)
    removals = []
    for number, item in enumerate(items):
        path: Path = ("removed_on", number) if isinstance(branch, Sequence) else ("removed_on",)
        removal = read_model(Removal, _spell_on(item) if isinstance(item, Mapping) else item, path, found)
        if removal is not None:
            removals.append(removal)
    return tuple(removals)


def _read_variables(tree: Mapping, found: Found) -> dict[str, Variable]:
    branch = tree.get("variables")
    if branch is None or _is_empty(branch):
        return {}
    if not isinstance(branch, Mapping):
        found.add("wrong_type", "Variables are written “name: {type: number, initial: 15}”.", ("variables",))
        return {}
    variables: dict[str, Variable] = {}
    for key, value in branch.pairs:
        path = ("variables", key.text)
        if not _VARIABLE.match(key.text):
            found.add("bad_name", f"“{key.text}” can't be the name of a variable: letters, digits and “_” only, a letter first.", path)
        elif key.text in NAMES_IN_SCOPE:
            found.add("name_taken", f"“{key.text}” already means something in texts; give the variable another name.", path)
        elif (variable := read_model(Variable, value, path, found)) is not None:
            variables[key.text] = variable
    return variables


# ---- Nodes ---------------------------------------------------------------------------------------------------------


def _read_nodes(tree: Mapping, found: Found) -> tuple[Node, ...]:
    branch = tree.get("nodes")
    if branch is None or _is_empty(branch):
        return ()
    if not isinstance(branch, Mapping):
        found.add("wrong_type", "Nodes are written “id: {kind: …, next: …}”.", ("nodes",))
        return ()
    ids = dict.fromkeys(key.text for key, _ in branch.pairs)
    nodes = []
    for key, value in branch.pairs:
        path = ("nodes", key.text)
        if not _NODE_ID.match(key.text):
            found.add("bad_id", f"“{key.text}” can't be a node's id: small letters, digits and “_”, a letter first, at most 64.", path)
        node = _read_node(key.text, value, path, ids, found)
        if node is not None:
            nodes.append(node)
    return tuple(nodes)


def _read_node(id: str, branch: Branch, path: Path, ids: Ids, found: Found) -> Node | None:
    if not isinstance(branch, Mapping):
        found.add("wrong_type", "A node says at least “kind: …”.", path)
        return None
    said = branch.get("kind")
    if not isinstance(said, Scalar) or not said.text:
        found.add("missing", "The node has no “kind”.", path)
        return None
    name = said.text
    if name not in KINDS:
        return _node_without_kind(id, name, branch, path, ids, found)
    kind = KINDS[name]
    written = values_for(kind.Settings, branch)
    settings = None
    try:
        settings = kind.read(written)
    except ValidationError as error:
        complain(error, kind.Settings, path, found, written)
    outlets = kind.outlets(settings) if settings is not None else None
    next_ = _read_next(branch.get("next"), (*path, "next"), ids, found, kind=kind, outlets=outlets)
    return Node(id=id, kind=name, next=next_, outlets=outlets or tuple(next_), written=written, settings=settings)


def _node_without_kind(id: str, name: str, branch: Mapping, path: Path, ids: Ids, found: Found) -> Node | None:
    if name == UNSET:
        found.add("unset", "The node is not finished: choose its kind.", (*path, "kind"), stops="launch")
    elif name in ALL_KINDS:
        found.add("kind_not_available", f"The kind “{name}” is not available yet in this version.", (*path, "kind"), stops="launch")
    else:
        found.add("unknown_kind", f"There is no kind “{name}”.", (*path, "kind"), nearest=nearest_word(name, ALL_KINDS | set(KINDS)))
    next_ = _read_next(branch.get("next"), (*path, "next"), ids, found, kind=None, outlets=None)
    written = natural(branch)
    return Node(id=id, kind=name, next=next_, outlets=tuple(next_), written=written)


def _read_next(
    branch: Branch | None, path: Path, ids: Ids, found: Found, *, kind: AnyKind | None, outlets: tuple[str, ...] | None
) -> dict[str, Targets]:
    """Outlet -> targets. outlets: None where they are not known; then every name is taken."""
    if branch is None or _is_empty(branch):
        return {}
    if isinstance(branch, Mapping):
        return _read_outlets(branch, path, ids, found, outlets)
    targets = _read_targets(branch, path, ids, found)
    if outlets is None:
        return {"done": targets} if targets else {}
    own = tuple(name for name in outlets if name != "error")
    if not own:
        found.add("no_outlet", "Nothing can follow this node.", path)
        return {}
    if len(own) > 1 and (kind is None or kind.group != "channels"):
        example = ", ".join(f"{name}: …" for name in own[:3])
        found.add("which_outlet", f"Say which outlet leads where: {{{example}}}.", path)
        return {}
    return dict.fromkeys(own, targets) if targets else {}


def _read_outlets(branch: Mapping, path: Path, ids: Ids, found: Found, outlets: tuple[str, ...] | None) -> dict[str, Targets]:
    next_: dict[str, Targets] = {}
    for key, value in branch.pairs:
        here = (*path, key.text)
        if outlets is not None and key.text not in outlets:
            has = f"It has: {', '.join(outlets)}." if outlets else "Nothing can follow it."
            hint = " “error” exists where the node says “on_error: branch”." if key.text == "error" else ""
            found.add("unknown_outlet", f"The node has no outlet “{key.text}”. {has}{hint}", here, nearest=nearest_word(key.text, outlets))
            continue
        targets = _read_targets(value, here, ids, found)
        if targets:
            next_[key.text] = targets
    return next_


def _read_targets(branch: Branch | None, path: Path, ids: Ids, found: Found) -> Targets:
    """Ids of existing nodes; one that does not exist is a problem (a dangling edge)."""
    if branch is None or _is_empty(branch):
        return ()
    items = branch.items if isinstance(branch, Sequence) else (branch,)
    targets: list[str] = []
    for number, item in enumerate(items):
        here = (*path, number) if isinstance(branch, Sequence) else path
        if not isinstance(item, Scalar):
            found.add("wrong_type", "“next” leads to the id of a node, or to a list of ids.", here)
        elif item.text not in ids:
            found.add("unknown_node", f"There is no node “{item.text}” to go on to.", here, nearest=nearest_word(item.text, ids))
        elif item.text in targets:
            found.add("duplicate_target", f"“{item.text}” is named twice.", here)
        else:
            targets.append(item.text)
    return tuple(targets)


# ---- What only the canvas needs ------------------------------------------------------------------------------------


def _read_notes(tree: Mapping, ids: Ids, found: Found) -> list[Note]:
    branch = tree.get("notes")
    if branch is None or _is_empty(branch):
        return []
    if not isinstance(branch, Sequence):
        found.add("wrong_type", "Notes are a list: “- {text: …, at: [0, 0]}”.", ("notes",))
        return []
    notes = []
    for number, item in enumerate(branch.items):
        note = read_model(Note, item, ("notes", number), found)
        if note is not None and note.node is not None and note.node not in ids:
            found.add("unknown_node", f"There is no node “{note.node}”.", ("notes", number, "node"), nearest=nearest_word(note.node, ids))
        elif note is not None:
            notes.append(note)
    return notes


def _read_layout(tree: Mapping, found: Found) -> dict[str, tuple[int, int]]:
    branch = tree.get("layout")
    if branch is None or _is_empty(branch):
        return {}
    said = natural(branch)
    if not isinstance(said, AnyMapping):
        found.add("wrong_type", "Layout is written “id: [x, y]”.", ("layout",))
        return {}
    layout: dict[str, tuple[int, int]] = {}
    for id, place in said.items():
        if isinstance(place, list) and len(place) == 2 and all(isinstance(part, int) and not isinstance(part, bool) for part in place):
            layout[id] = (place[0], place[1])
        else:
            found.add("wrong_value", "A place on the canvas is [x, y], two whole numbers.", ("layout", id))
    return layout
