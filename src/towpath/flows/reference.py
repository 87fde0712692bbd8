"""The reference page of the flow file, written from its schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from towpath.flows.document.model import RULES_BY_SOURCE, FlowSettings, Goal, Header, Variable
from towpath.flows.document.read import KEYS
from towpath.flows.document.tree import DEEPEST, LARGEST
from towpath.flows.document.typed import schema_of
from towpath.flows.document.words import ALL_KINDS, NAMES_IN_SCOPE
from towpath.nodes.registry import KINDS

MEANINGS = {
    "towpath": "The version of the format: `1`.",
    "id": "Name of the flow in addresses and commands. A file with the id of a flow that exists updates its draft.",
    "name": "What people call it.",
    "description": "What it is for, in a sentence.",
    "tags": "Words to find it by.",
    "folder": "Where it lies in the list.",
    "subject": "Whom a run is about: `contact`, `order` (a run per order; its person is `contact`), `company` (a run per company: what happens to it, audiences and schedules of companies, programs, people and other flows begin it), or `none`: events that concern nobody, and schedules, begin runs without a contact.",
    "settings": "How people enter, and limits; see below. They apply to all versions from the launch on.",
    "goal": "The event that the flow is for; see below.",
    "variables": "Values that belong to a run: `name: {type: number, initial: 15}`.",
    "start": "Entry rules, any of which lets people in: `- {event: order_paid, where: …, next: node}`.",
    "first": "The node where runs begin, for rules without `next`. Left out: the first in `nodes`.",
    "removed_on": "Events that take people out: `- {event: unsubscribed, where: …}`.",
    "nodes": "`id: {kind: …, next: …}`. An id has small letters, digits and `_`.",
    "notes": "Notes on the canvas: `- {text: …, at: [0, 0], node: …}`.",
    "layout": "Places on the canvas, `id: [x, y]`; written by the builder.",
}


def page() -> str:
    return "\n".join([*_head(), *_keys(), *_settings(), *_goal_and_variables(), *_start(), *_nodes()]) + "\n"


def _head() -> Iterator[str]:
    yield "<!-- Written by `python -m towpath.flows.reference`. Change the schema, not this page. -->"
    yield "# The flow file\n"
    yield "A flow is one YAML file. The screens, the API and `towpath flow` all read and write it; what you did not change stays byte for"
    yield "byte.\n"
    yield "The file is YAML 1.2 without anchors, aliases, tags, merge keys and several documents; no key stands twice; at most"
    yield f"{LARGEST // 1_000_000} MB and {DEEPEST} levels. A plain word is text, and its place says what it means: `no`, `01234`, `10:30`"
    yield "are what they look like. Where nothing declares a type, a plain `3`, `3.5`, `true` is a number or boolean, a quoted value text."
    yield "Put in quotes what begins with `{{`, `#`, `>`, `@`, `*`, `&`, `!` or `%`.\n"
    yield "An error names the line, the node and the word that was probably meant. Errors of form keep a file from being taken in. What is"
    yield "not finished (`kind: unset`), not available in this version, or lacking in the workspace stops only the launch.\n"


def _keys() -> Iterator[str]:
    yield "## Top level\n"
    yield "| key | meaning |\n|---|---|"
    for key in KEYS:
        must = " (must be there)" if key in schema_of(Header).get("required", ()) else ""
        yield f"| `{key}` | {MEANINGS[key]}{must} |"
    yield ""


def _settings() -> Iterator[str]:
    yield "## Settings\n"
    yield "| setting | values | default | meaning |\n|---|---|---|---|"
    yield from _rows(schema_of(FlowSettings))
    yield ""


def _goal_and_variables() -> Iterator[str]:
    yield "## Goal\n"
    yield "`goal: {event: order_paid, where: …, within: 30 days, value: event.total, ends_run: true}`\n"
    yield "| key | values | default | meaning |\n|---|---|---|---|"
    yield from _rows(schema_of(Goal))
    yield "\n## Variables\n"
    yield "| key | values | default | meaning |\n|---|---|---|---|"
    yield from _rows(schema_of(Variable))
    taken = ", ".join(f"`{name}`" for name in sorted(NAMES_IN_SCOPE))
    yield f"\nAn `initial` that begins with `=` is an expression. These names are taken: {taken}.\n"


def _start() -> Iterator[str]:
    yield "## Start\n"
    yield "A rule names an event and may have conditions on it: `{event: link_clicked, where: [[event.url, contains, /wine]]}`."
    yield f"`on:` is read too, and printed as `event:`. Sources that are no events say `from:`: {', '.join(f'`{one}`' for one in RULES_BY_SOURCE)}.\n"
    yield "`from: file` names as `source` either `upload`, files that people bring, or an SFTP connection.\n"


def _nodes() -> Iterator[str]:
    yield "## Nodes\n"
    yield "`next` is the id of a node, a list of ids (all of them, in parallel), or a mapping of outlets: `next: {yes: a, no: b}`. An"
    yield "outlet that leads nowhere ends the branch. A kind with one outlet calls it `done`; one that sends has `sent` and `not_sent`, and"
    yield "`next: a` means both. `error` is there where the node says `on_error: branch`. A loop must go through a node that waits.\n"
    yield f"Kinds of this version ([each with its settings](kinds.md)): {', '.join(f'`{name}`' for name in KINDS)}.\n"
    yield f"Known, and not available yet: {', '.join(f'`{name}`' for name in sorted(ALL_KINDS - set(KINDS)))}."


def _rows(schema: Mapping[str, Any]) -> Iterator[str]:
    required = schema.get("required", ())
    for name, field in schema["properties"].items():
        default = "must be there" if name in required else _written(field.get("default"))
        yield f"| `{name}` | {_values(field, schema.get('$defs', {}))} | {default} | {field.get('description', '')} |"


def _written(value: Any) -> str:
    if value is None or value in ((), [], {}):
        return ""
    return f"`{'true' if value is True else 'false' if value is False else value}`"


def _values(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """What may be written, in words."""
    if "$ref" in field:
        named = definitions[str(field["$ref"]).rsplit("/", 1)[-1]]
        return "`{" + ", ".join(named["properties"]) + "}`"
    if "anyOf" in field:
        return " or ".join(_values(one, definitions) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field:
        return " \\| ".join(f"`{one}`" for one in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    form = field.get("format")
    if form in ("duration", "condition", "time", "event"):
        return {"duration": "duration", "condition": "conditions", "time": "time of day", "event": "event"}[form]
    if field.get("type") == "array":
        return f"list of {_values(field.get('items', {}), definitions)}"
    if field.get("pattern", "").startswith("^[a-z_]+"):
        return "path"
    return {"string": "text", "integer": "whole number", "number": "number", "boolean": "`true` \\| `false`"}.get(
        str(field.get("type")), "value"
    )
