"""Values to text of the dialect: plain where every YAML reader agrees, quoted where an older one would not."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from towpath.expr.conditions.operators import find_operator
from towpath.flows.document.read import KEYS

WIDTH = 132
STEP = 2

_DURATION = re.compile(r"-?\d+ (second|minute|hour|day|week|month|year)s?\Z")
_NUMBER_LIKE = re.compile(r"[-+.]?[\d.]")
_AMBIGUOUS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "~"])
_NEVER_FIRST = re.compile(r"[-<>&*!|%@`=?']")
_NEVER_PLAIN = re.compile(r"[\x00-\x1f\x7f-\x9f{}\[\],#\"`\\:\u2028\u2029\ufeff\ud800-\udfff]")
CONDITION_KEYS = frozenset(("where", "all", "any", "not"))
_NODE_KEYS_FIRST = ("kind", "title", "note", "name")
_NODE_KEYS_LAST = ("on_error", "retry", "next")


def print_flow(written: Mapping[str, Any]) -> str:
    """A whole file from its values in the file's own shape, in the fixed order: top-level keys, one node after the other.

    `id` and `first` always stand in it."""
    written = {**_always(written), **{key: value for key, value in written.items() if value is not None}}
    lines: list[str] = []
    for key in (*KEYS, *(key for key in written if key not in KEYS)):
        if key not in written or (written[key] in (None, {}, [], "", ()) and key != "layout"):
            continue
        value = with_operator_words(written[key])
        if key == "nodes":
            lines.append("nodes:")
            lines.extend(_node_lines(id, node) for id, node in value.items())
        else:
            lines.append(
                f"{write_scalar(key)}:{after_key(value, 0, block=key in ('start', 'removed_on', 'variables', 'settings', 'notes'))}"
            )
    return "\n".join(lines) + "\n"


def _always(written: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if isinstance(written.get("name"), str):
        said["id"] = make_slug(written["name"])
    if isinstance(written.get("nodes"), Mapping) and written["nodes"]:
        said["first"] = next(iter(written["nodes"]))
    return said


def make_slug(name: str) -> str:
    """`Wine club: autumn` becomes `wine-club-autumn`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80] or "flow"


def _node_lines(id: str, node: Mapping[str, Any]) -> str:
    rest = [key for key in node if key not in (*_NODE_KEYS_FIRST, *_NODE_KEYS_LAST)]
    ordered = {key: node[key] for key in (*_NODE_KEYS_FIRST, *rest, *_NODE_KEYS_LAST) if key in node}
    return " " * STEP + f"{write_scalar(id)}:{after_key(ordered, STEP)}"


def after_key(value: Any, indent: int, *, block: bool = False) -> str:
    """What follows `key:`; indent: columns before the key. Short values stay on its line unless `block`."""
    if isinstance(value, str):
        literal = _literal(value, indent + STEP)
        return literal if literal is not None else " " + write_scalar(value)
    if not isinstance(value, Mapping | Sequence):
        return " " + write_scalar(value)
    if not block and not _holds_lines(value):
        inline = write_inline(value)
        if len(inline) + indent < WIDTH - 20:
            return " " + inline
    if not value:
        return " " + write_inline(value)
    return "\n" + write_block(value, indent + STEP)


def write_block(value: Any, indent: int) -> str:
    """A mapping or list, one entry a line, without the last line's end."""
    margin = " " * indent
    if isinstance(value, Mapping):
        return "\n".join(f"{margin}{write_scalar(key)}:{after_key(part, indent)}" for key, part in value.items())
    lines = []
    for part in value:
        inline = write_inline(part) if not _holds_lines(part) else None
        if inline is not None and len(inline) + indent < WIDTH:
            lines.append(f"{margin}- {inline}")
        elif isinstance(part, Mapping | list | tuple) and part:
            lines.append(f"{margin}- {write_block(part, indent + STEP).lstrip(' ')}")
        else:
            literal = _literal(part, indent + STEP) if isinstance(part, str) else None
            lines.append(f"{margin}-{literal}" if literal is not None else f"{margin}- {write_scalar(part)}")
    return "\n".join(lines)


def write_inline(value: Any) -> str:
    """The same in one line: `{a: 1, b: [x, y]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{write_scalar(key)}: {write_inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(write_inline(part) for part in value) + "]"
    return write_scalar(value)


def write_scalar(value: Any) -> str:
    """One scalar. Text is quoted where YAML 1.1 would take it for something else, so every reader agrees."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    text = str(value)
    return text if _is_plain(text) else _quoted(text)


def _is_plain(text: str) -> bool:
    if _DURATION.match(text):
        return True
    if not text or text != text.strip() or text.casefold() in _AMBIGUOUS or _NUMBER_LIKE.match(text):
        return False
    return not _NEVER_FIRST.match(text) and not _NEVER_PLAIN.search(text)


def _quoted(text: str) -> str:
    escaped = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            escaped.append("\\" + character)
        elif character == "\n":
            escaped.append("\\n")
        elif character == "\t":
            escaped.append("\\t")
        elif code < 32 or 127 <= code < 160 or code in (0x2028, 0x2029, 0xFEFF) or 0xD800 <= code < 0xE000:
            escaped.append(f"\\u{code:04x}")
        else:
            escaped.append(character)
    return '"' + "".join(escaped) + '"'


def _literal(text: str, indent: int) -> str | None:
    """A block `|` where text of several lines can stand in one and be read back the same."""
    lines = text.split("\n")
    if len(lines) < 3 or any(re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", line) for line in lines):
        return None
    if not lines[0] or lines[0][0] in " \t" or any(line != line.rstrip() for line in lines):
        return None
    if text.endswith("\n\n"):
        return None
    sign = "|" if text.endswith("\n") else "|-"
    body = lines[:-1] if text.endswith("\n") else lines
    margin = " " * indent
    return f" {sign}\n" + "\n".join(margin + line if line else "" for line in body)


def _holds_lines(value: Any) -> bool:
    """True if some text in it is better written as a block."""
    if isinstance(value, str):
        return value.count("\n") > 1
    if isinstance(value, Mapping):
        return any(_holds_lines(part) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_holds_lines(part) for part in value)
    return False


def with_operator_words(value: Any, *, inside: bool = False) -> Any:
    """Conditions with their operators as words: `>=` becomes `at least`."""
    if isinstance(value, Mapping):
        return {key: with_operator_words(part, inside=key in CONDITION_KEYS) for key, part in value.items()}
    if isinstance(value, list | tuple):
        parts = [with_operator_words(part, inside=inside) for part in value]
        if inside and len(parts) > 1 and isinstance(parts[0], str) and isinstance(parts[1], str):
            operator = find_operator(parts[1])
            parts[1] = operator.word if operator is not None else parts[1]
        return parts
    return value
