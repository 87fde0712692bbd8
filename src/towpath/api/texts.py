"""What kinds, their settings and the forms of a flow say of themselves, for the catalogue of the app: `python -m towpath.api.texts`."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from towpath.expr.conditions.operators import OPERATORS
from towpath.flows.forms import declare_forms
from towpath.nodes.schema import declare_all

SAID = ("title", "description", "help")
_DATA = ("default", "examples", "enum", "const", "icon")
_CLASS_NAME = re.compile(r"[A-Z]\w*[a-z][A-Z]\w*")


def texts() -> list[str]:
    """Each once, in the order of the alphabet."""
    declared = declare_all()
    found = set(declared["groups"].values()) | set(OPERATORS)
    for kind in declared["kinds"]:
        found.update(kind["summary"])
    found.update(_said(declared))
    found.update(_said(declare_forms()))
    return sorted(text for text in found if text.strip() and not _CLASS_NAME.fullmatch(text))


def _said(declared: Any) -> Iterator[str]:
    """Titles, descriptions, help and the words to choose from, at every depth; of data, such as examples, none."""
    if isinstance(declared, dict):
        for name, value in declared.items():
            if name in SAID and isinstance(value, str):
                yield value
            elif name == "enum":
                yield from (_spelled(word) for word in value if isinstance(word, str))
            elif name not in _DATA:
                yield from _said(value)
    elif isinstance(declared, list):
        for value in declared:
            yield from _said(value)


def _spelled(word: str) -> str:
    """`not_sent` as the app writes it: ‘Not sent’."""
    words = word.replace("_", " ")
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(texts(), ensure_ascii=False, indent=2) + "\n")
