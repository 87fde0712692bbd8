"""`set: {name: value}` and `save: {variable: path}`: what they mean, prepared once, worked out at a visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from towpath.nodes.base import Need, Visit
from towpath.nodes.pieces import Pieces, Value, as_type, needs_of

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
        parts = split_path(text)
        if parts[0] != root or len(parts) < 2 or (first and parts[1] not in first):
            words = f"{root}.{first[0]}" if first else f"{root}.name"
            pieces.wrong("bad_path", f"“{text}” is not a path of the {root}: write it as {words}.", f"{at}.{variable}")
            continue
        saves.append(SavedPath(variable, parts[1:], pieces.variable_type(variable, f"{at}.{variable}")))
    return tuple(saves)


def save(saves: tuple[SavedPath, ...], source: Mapping[str, Any]) -> dict[str, Any]:
    """The variables' new values; what is not there gives None. Raises ValueFailed for one that is not of its type."""
    return {saved.variable: as_type(follow(source, saved.path), saved.type, saved.variable) for saved in saves}


def follow(source: Any, path: tuple[str, ...]) -> Any:
    """What stands at the path: keys of objects, places of lists."""
    found = source
    for part in path:
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def split_path(text: str) -> tuple[str, ...]:
    """`event."Total Price".amount` in its parts."""
    parts: list[str] = []
    rest = text.strip()
    while rest:
        if rest.startswith('"') and '"' in rest[1:]:
            part, _, rest = rest[1:].partition('"')
            rest = rest.removeprefix(".")
        else:
            part, _, rest = rest.partition(".")
        parts.append(part)
    return tuple(parts) or ("",)


