"""Folded text: the form in which text is compared (semantics 51): NFC, then casefold. Made here when stored, kept beside the value."""

from collections.abc import Mapping
from typing import Any
from unicodedata import normalize

_NO_TEXT = frozenset({int, bool, type(None)})


def fold(text: str) -> str:
    """`text` as it is compared. Idempotent."""
    if text.isascii():
        return text.lower()
    # Casefolding can take text out of NFC (U+0345), and NFC text can change once more by folding: two rounds reach the fixed point.
    once = normalize("NFC", normalize("NFC", text).casefold())
    return normalize("NFC", once.casefold())


def escape_pattern(text: str) -> str:
    """`text` as a pattern of SQL's LIKE that matches it alone."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def folded_patch(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The folded forms of the text in `values`, only where they differ, in the same nesting; None if nothing differs.

    A list in which one text differs is kept whole, since its parts are compared by place.
    """
    patch: dict[str, Any] = {}
    for name, value in values.items():
        if type(value) is str:
            text = value.lower() if value.isascii() else fold(value)
            if text != value:
                patch[name] = text
        elif type(value) not in _NO_TEXT:
            folded = _folded(value)
            if folded is not None:
                patch[name] = folded
    return patch or None


def _folded(value: Any) -> Any:
    """The folded form of `value`, or None where it is the same."""
    if isinstance(value, str):
        folded = fold(value)
        return None if folded == value else folded
    if isinstance(value, Mapping):
        return folded_patch(value)
    if isinstance(value, list | tuple):
        parts = [_folded_whole(part) for part in value]
        return None if parts == list(value) else parts
    return None


def _folded_whole(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, Mapping):
        return {name: _folded_whole(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_folded_whole(part) for part in value]
    return value
