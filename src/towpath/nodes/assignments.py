"""`set: {name: value}` and `save: {variable: path}`: what they mean, prepared once, worked out at a visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from towpath.expr.facts import BadPath, split_path, walk
from towpath.nodes.base import Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.types import as_type

# The declared type of a name; a name that can't be set is told to the pieces. Arguments: the name, its place.
TypeOf = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Assignments:
    """values: name -> (value, its type; None: any). fixed: all of them, where they are the same for everybody."""

    values: Mapping[str, tuple[Value, str | None]]
    fixed: Mapping[str, Any] | None

    def needs(self) -> Need:
        return needs_of(*(value for value, _ in self.values.values()))


def compile_assignments(pieces: Pieces, given: Mapping[str, Any], at: str, type_of: TypeOf) -> Assignments:
    """`{name: value}` of the settings; a fixed value of the wrong type is a problem."""
    values: dict[str, tuple[Value, str | None]] = {}
    fixed: dict[str, Any] | None = {}
    for name, raw in given.items():
        type = type_of(name, f"{at}.{name}")
        value = pieces.value(raw, f"{at}.{name}", type)
        values[name] = (value, type)
        if not value.is_constant:
            fixed = None
        elif fixed is not None:
            fixed[name] = value.constant
    return Assignments(values, fixed)


def assign(assignments: Assignments, visit: Visit) -> dict[str, Any]:
    """The new values; raises ValueFailed, also for one that is not of its type."""
    return {name: as_type(value.at(visit), type, name) for name, (value, type) in assignments.values.items()}


@dataclass(frozen=True, slots=True)
class SavedPath:
    """variable <- what stands at `path` of the event or the answer."""

    variable: str
    path: tuple[str, ...]
    type: str | None


def compile_saves(pieces: Pieces, given: Mapping[str, str], at: str, root: str, first: tuple[str, ...] = ()) -> tuple[SavedPath, ...]:
    """`{variable: event.path}`. root: what every path begins with. first: what may follow it; nothing given: anything."""
    saves = []
    for variable, text in given.items():
        try:
            parts = split_path(text)
        except BadPath:
            parts = ("",)
        if parts[0] != root or len(parts) < 2 or (first and parts[1] not in first):
            words = f"{root}.{first[0]}" if first else f"{root}.name"
            pieces.wrong("bad_path", f"“{text}” is not a path of the {root}: write it as {words}.", f"{at}.{variable}")
            continue
        saves.append(SavedPath(variable, parts[1:], pieces.variable_type(variable, f"{at}.{variable}")))
    return tuple(saves)


def save(saves: tuple[SavedPath, ...], source: Mapping[str, Any]) -> dict[str, Any]:
    """The variables' new values; what is not there gives None. Raises ValueFailed for one that is not of its type."""
    return {saved.variable: as_type(walk(source, saved.path), saved.type, saved.variable) for saved in saves}
