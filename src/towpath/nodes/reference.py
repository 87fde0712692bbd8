"""The reference page of the kinds, written from their declarations."""

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.compat import StringIO
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from towpath.nodes.schema import GROUPS, DeclaredKind, declare_all

_DOUBTFUL = re.compile(r"[{}#:<>=@|%]")

COMMON = ("kind", "next", "title", "note", "on_error", "retry")

HEADER = """<!-- Generated from the kinds' declarations by `python -m towpath.nodes.reference`; do not edit. -->
# Kinds of nodes

Every node has `kind` and `next`. `next` is a node, a list of nodes (a fork), or a mapping of outlets to them.
Common to all kinds are further

| setting | what it is |
|---|---|
| `title` | The title on the canvas. |
| `note` | A note for whoever reads the flow. |
| `on_error` | What happens when the node has failed for good (below). Default: `continue`. |
| `retry` | `{{times, over}}`: how often a failing node is tried again, and over which time. |

A node that has failed for good goes on (`on_error: continue`) by the first of these outlets that it has: {continue_outlets};
or by the outlet `error` (`branch`); or the run ends there as failed (`stop`).

Text may hold Liquid (`"{{{{ contact.first_name }}}}"`). A value that starts with `=` is an expression (`"=vars.count + 1"`);
`==` writes a literal `=`.
"""


def write_reference() -> str:
    """The whole page, in Markdown."""
    declared = declare_all()
    outlets = ", ".join(f"`{name}`" for name in declared["continue_outlets"])
    parts = [HEADER.format(continue_outlets=outlets)]
    for group, title in GROUPS.items():
        kinds = [kind for kind in declared["kinds"] if kind["group"] == group]
        if kinds:
            parts.append(f"## {title}\n")
            parts.extend(_kind(kind) for kind in kinds)
    return "\n".join(parts)


def _kind(kind: DeclaredKind) -> str:
    schema = kind["settings"]
    rows = [
        f"| `{name}` | {_type(field, schema)} | {_words(field)} | {_default(name, field, schema)} |"
        for name, field in schema["properties"].items()
        if name not in COMMON
    ]
    table = (
        "| setting | form | what it is | default |\n|---|---|---|---|\n" + "\n".join(rows) + "\n" if rows else "No settings of its own.\n"
    )
    examples = "---\n".join(_yaml(example) for example in kind["examples"])
    return (
        f"### `{kind['name']}`: {kind['title']}\n\n{kind['help'].strip()}\n\n**Outlets:** {_outlets(kind)}\n\n"
        f"{table}\n```yaml\n{examples}```\n"
    )


def _outlets(kind: DeclaredKind) -> str:
    words = []
    for outlet in kind["outlets"]:
        if isinstance(outlet, str):
            words.append(f"`{outlet}`")
        elif "each" in outlet:
            words.append(f"one per `{outlet['each']}`")
        else:
            words.append(f"`{outlet['outlet']}` (with `{outlet['when']}`)")
    return ", ".join(words) or "none"


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in field:
        shape = schema["$defs"][field["$ref"].rpartition("/")[2]]
        return "{" + ", ".join(shape["properties"]) + "}"
    if "anyOf" in field:
        forms = [_type(form, schema) for form in field["anyOf"] if form.get("type") != "null"]
        return " or ".join(dict.fromkeys(forms))
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if "format" in field and field["format"] not in ("template", "path", "moment"):
        return str(field["format"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), schema)}"
    if field.get("type") == "object":
        return "mapping"
    return {"string": "text", "boolean": "true or false", "integer": "number"}.get(str(field.get("type")), str(field.get("type", "value")))


def _words(field: dict[str, Any]) -> str:
    title, description = field.get("title", ""), field.get("description", "")
    return f"{title}. {description}".strip() if description else f"{title}."


def _default(name: str, field: dict[str, Any], schema: dict[str, Any]) -> str:
    if name in schema.get("required", ()):
        return "needed"
    default = field.get("default")
    return "" if default is None or default in ([], {}) else f"`{_plain(default)}`"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _yaml(example: dict[str, Any]) -> str:
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 4096
    stream = StringIO()
    yaml.dump(_quoted(example), stream)
    return stream.getvalue()


def _quoted(value: Any) -> Any:
    """Text with anything that a reader of YAML could take for something else stands in quotes."""
    if isinstance(value, dict):
        return {name: _quoted(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_quoted(part) for part in value]
    return DoubleQuotedScalarString(value) if isinstance(value, str) and _DOUBTFUL.search(value) else value
