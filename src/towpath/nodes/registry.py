"""All kinds: one folder each, found by walking this one, and those that other packages bring.

A package adds kinds by entry points of the group `towpath.kinds`, each naming an instance of `nodes.base.Kind`.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import Any

from towpath.nodes.base import Kind
from towpath.values.problems import TowpathError

ENTRY_POINTS = "towpath.kinds"

AnyKind = Kind[Any, Any]


class UnknownKind(TowpathError):
    code = "unknown_kind"
    status = 404


class KindTaken(TowpathError):
    code = "kind_taken"
    status = 500


def find_kinds() -> Mapping[str, AnyKind]:
    """Every kind by its name, our own first, in the order of the alphabet."""
    kinds: dict[str, AnyKind] = {}
    for path in sorted(Path(__file__).parent.glob("*/kind.py")):
        kind = import_module(f"towpath.nodes.{path.parent.name}.kind").KIND
        kinds[kind.name] = kind
    for point in entry_points(group=ENTRY_POINTS):
        kind = point.load()
        if kind.name in kinds:
            raise KindTaken(f"“{point.value}” brings the kind “{kind.name}”, which is there already; rename one.", kind=kind.name)
        kinds[kind.name] = kind
    return MappingProxyType(kinds)


KINDS = find_kinds()


def get_kind(name: str) -> AnyKind:
    """The kind of that name; raises UnknownKind, which knows the nearest name."""
    if name in KINDS:
        return KINDS[name]
    nearest = get_close_matches(name, KINDS, n=1)
    hint = f" Did you mean “{nearest[0]}”?" if nearest else ""
    raise UnknownKind(f"There is no kind “{name}”.{hint}", kind=name, nearest=nearest[0] if nearest else None)
