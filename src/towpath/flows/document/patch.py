"""Edits of a flow file that touch nothing else: the rest of the text, comments and spacing stay byte for byte."""

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Any

from towpath.flows.document.pieces import Pieces, Section, cut, cut_entries
from towpath.flows.document.printer import CONDITION_KEYS, STEP, after_key, with_operator_words, write_block, write_inline, write_scalar
from towpath.flows.document.read import KEYS
from towpath.flows.document.tree import Branch, Mapping, NotReadable, Path, Scalar, Sequence, lookup, read_tree
from towpath.flows.document.typed import natural


@dataclass(frozen=True, slots=True)
class Set:
    """Put `value` at `path`; what is missing on the way is made. A place one past the end of a list appends."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """Take out what stands at `path`, if it does."""

    path: Path


Change = Set | Remove


class PatchError(ValueError):
    """The path leads through something that is neither a mapping nor a list."""


def patch(text: str, changes: Iterable[Change], tree: Mapping | None = None) -> str:
    """The text with the changes, one after the other. A change that changes nothing leaves every byte.

    tree: of `text`, if it was read already. Changes of one node, or of one section, read nothing else."""
    file = _File(text, tree)
    for change in changes:
        file.change(change)
    return file.text()


class _File:
    """The text as a whole, or cut into pieces while one change after the other can be made in one of them."""

    def __init__(self, text: str, tree: Mapping | None) -> None:
        self._whole = text
        self._tree = tree
        self._pieces: Pieces | None = None

    def text(self) -> str:
        return self._whole if self._pieces is None else self._pieces.text()

    def change(self, change: Change) -> None:
        path = change.path
        value = with_operator_words(change.value, inside=bool(CONDITION_KEYS.intersection(path))) if isinstance(change, Set) else _GONE
        if self._pieces is None:
            self._tree = self._tree or read_tree(self._whole)
            self._pieces = cut(self._whole, self._tree)
        if self._pieces is not None:
            if _change_piece(self._pieces, path, value):
                self._tree = None
                return
            self._whole, self._pieces = self._pieces.text(), None
        tree = self._tree or read_tree(self._whole)
        self._whole, self._tree = _changed(self._whole, tree, path, value), None


_GONE: Any = object()


def _changed(text: str, tree: Mapping, path: Path, value: Any) -> str:
    return _remove(text, tree, path) if value is _GONE else _set(text, tree, path, value)


def _change_piece(pieces: Pieces, path: Path, value: Any) -> bool:
    """False where the change touches more than one piece, or a piece can't be read alone: nothing was changed then."""
    section = pieces.sections.get(str(path[0])) if path else None
    if section is None:
        return False
    try:
        if section.entries is None:
            if len(path) == 1 and value is _GONE:
                return False
            section.head = _changed(section.head, read_tree(section.head), path, value)
            return True
        return _change_entry(section, section.entries, path[1:], value)
    except NotReadable:
        return False


def _change_entry(section: Section, entries: dict[str, str], path: Path, value: Any) -> bool:
    if not path or not isinstance(path[0], str):
        return False
    key = path[0]
    if key in entries:
        tree = read_tree(entries[key])
        if len(path) == 1 and value is _GONE:
            return _remove_entry(section, entries, key, tree)
        entries[key] = _changed(entries[key], tree, path, value)
        return True
    if value is _GONE:
        return True
    if "kind" in entries:  # a key called so is where a node's own keys stand
        return False
    last, text = next(reversed(entries.items()))
    longer = _set(text, read_tree(text), path, value)
    both = cut_entries(longer, read_tree(longer))
    if both is None:
        return False
    del entries[last]
    entries.update(both)
    return True


def _remove_entry(section: Section, entries: dict[str, str], key: str, tree: Mapping) -> bool:
    """The entry's own lines go, what follows them stays where it was."""
    if len(entries) == 1:
        return False
    text = entries[key]
    before = list(entries)[list(entries).index(key) - 1] if next(iter(entries)) != key else None
    ((_, end, _),) = _spans(text, tree)
    line_end = text.find("\n", end)
    rest = text[line_end + 1 :] if line_end >= 0 else ""
    del entries[key]
    if before is None:
        section.head += rest
    else:
        entries[before] += rest
    return True


def _set(text: str, tree: Mapping, path: Path, value: Any) -> str:
    for length in range(len(path), 0, -1):
        parent = lookup(tree, path[: length - 1])
        if parent is None:
            value = {str(path[length - 1]): value}
            continue
        if isinstance(parent, Scalar) and parent.plain and parent.text == "" and length > 1:
            value = {str(path[length - 1]): value}
            continue
        found = lookup(parent, (path[length - 1],))
        if found is not None:
            return (
                text
                if natural(found) == value and type(natural(found)) is type(value)
                else _replace(text, parent, path[length - 1], found, value)
            )
        return _insert(text, parent, path[length - 1], value)
    raise PatchError("An empty path names nothing to set.")


# ---- Replacing -----------------------------------------------------------------------------------------------------


def _replace(text: str, parent: Branch, part: str | int, old: Branch, value: Any) -> str:
    if isinstance(parent, Mapping) and not parent.flow:
        key = parent.key(str(part))
        assert key is not None
        colon = text.index(":", key.end) + 1
        new = after_key(value, _column(text, key.start), block=_is_block(old))
        end = _end_of_value(text, old, colon)
        return text[:colon] + new + _rest_of_line(text, end, new)
    if isinstance(parent, Sequence) and not parent.flow:
        column = _column(text, old.start)
        simple = not isinstance(value, AnyMapping | list | tuple) or not value or not _is_block(old)
        new = write_inline(value) if simple else write_block(value, column).lstrip(" ")
        return text[: old.start] + new + _rest_of_line(text, _end_of_value(text, old, old.start), new)
    return text[: old.start] + _spaced(text, old.start, write_inline(value)) + text[old.end :]


def _is_block(branch: Branch) -> bool:
    return isinstance(branch, Mapping | Sequence) and not branch.flow


def _end_of_value(text: str, branch: Branch, at_least: int) -> int:
    """Where a value ends, its own line's end left out. An empty value ends where it would have begun."""
    if isinstance(branch, Scalar) and branch.plain and branch.text == "":
        return at_least
    end = branch.end
    while end > branch.start and text[end - 1] in "\r\n":
        end -= 1
    last = _last_scalar(branch)
    if isinstance(last, Scalar) and last.plain and last.text == "":
        return max(len(text[: min(end, len(text))].rstrip()), at_least)
    return end


def _last_scalar(branch: Branch) -> Branch:
    while isinstance(branch, Mapping | Sequence) and not branch.flow:
        parts = [value for _, value in branch.pairs] if isinstance(branch, Mapping) else list(branch.items)
        if not parts:
            break
        branch = parts[-1]
    return branch


def _rest_of_line(text: str, end: int, new: str) -> str:
    """What followed the old value. A comment beside it can't stand behind a block of several lines: it goes."""
    if "\n" not in new:
        return text[end:]
    line_end = text.find("\n", end)
    beside = text[end : line_end if line_end >= 0 else len(text)]
    if beside.strip() and beside.lstrip().startswith("#"):
        return text[line_end:] if line_end >= 0 else "\n"
    return text[end:]


def _spaced(text: str, start: int, new: str) -> str:
    return new if start == 0 or text[start - 1] in " \n[{(-" else " " + new


# ---- Inserting -----------------------------------------------------------------------------------------------------


def _insert(text: str, parent: Branch, part: str | int, value: Any) -> str:
    if isinstance(parent, Mapping) and isinstance(part, str):
        return _insert_pair(text, parent, part, value)
    if isinstance(parent, Sequence) and isinstance(part, int) and part == len(parent.items):
        return _append_item(text, parent, value)
    raise PatchError(f"“{part}” can't be set: what holds it is no mapping, or a list that is shorter.")


def _insert_pair(text: str, parent: Mapping, key: str, value: Any) -> str:
    if parent.flow:
        pair = f"{write_scalar(key)}: {write_inline(value)}"
        goes_on = _next_of_node(parent, key)
        if goes_on is not None:
            return f"{text[: goes_on.start]}{pair}, {text[goes_on.start :]}"
        return _insert_in_brackets(text, parent, [value for _, value in parent.pairs], pair)
    column = _column(text, parent.pairs[0][0].start)
    line = f"{write_scalar(key)}:{after_key(value, column)}"
    place = _place_of_new_key(parent, key, column) or _next_of_node(parent, key)
    if place is not None and not text[_line_start(text, place.start) : place.start].strip():
        at = _line_start(text, place.start)
        return text[:at] + " " * column + line + "\n" + text[at:]
    last_key, last = parent.pairs[-1]
    return _insert_line(text, _end_of_value(text, last, text.index(":", last_key.end) + 1), " " * column + line)


def _place_of_new_key(parent: Mapping, key: str, column: int) -> Scalar | None:
    """At the top of the file a new key goes before the first that comes later in the fixed order."""
    if column != 0 or key not in KEYS or parent.get("towpath") is None:
        return None
    later = KEYS[KEYS.index(key) + 1 :]
    return next((name for name, _ in parent.pairs if name.text in later), None)


def _next_of_node(parent: Mapping, key: str) -> Scalar | None:
    """Where a node goes on stands behind its settings."""
    return parent.key("next") if parent.get("kind") is not None and key != "next" else None


def _append_item(text: str, parent: Sequence, value: Any) -> str:
    if parent.flow:
        return _insert_in_brackets(text, parent, list(parent.items), write_inline(value))
    column = _column(text, parent.start)
    last = parent.items[-1]
    return _insert_line(text, _end_of_value(text, last, last.start), write_block([value], column))


def _insert_in_brackets(text: str, parent: Mapping | Sequence, parts: list[Branch], new: str) -> str:
    closing = parent.end - 1
    if not parts:
        return text[: parent.start + 1] + new + text[closing:]
    between = text[parts[-1].end : closing]
    bare = "\n".join(line.split("#")[0] for line in between.split("\n"))
    end = parts[-1].end
    if "," in bare:
        comma = end + between.index(",") + 1
        return text[:comma] + " " + new + text[comma:]
    return text[:end] + ", " + new + text[end:]


def _insert_line(text: str, after: int, line: str) -> str:
    end = text.find("\n", after)
    if end < 0:
        return text + "\n" + line + "\n"
    return text[: end + 1] + line + "\n" + text[end + 1 :]


# ---- Removing ------------------------------------------------------------------------------------------------------


def _remove(text: str, tree: Mapping, path: Path) -> str:
    parent = lookup(tree, path[:-1]) if path else None
    found = lookup(tree, path)
    if parent is None or found is None:
        return text
    spans = _spans(text, parent)
    number = next(place for place, (_, _, name) in enumerate(spans) if name == path[-1])
    start, end, _ = spans[number]
    if not isinstance(parent, Scalar) and parent.flow:
        if number + 1 < len(spans):
            return text[:start] + text[spans[number + 1][0] :]
        return text[: spans[number - 1][1] if number else start] + text[end:]
    if len(spans) == 1:
        empty = "{}" if isinstance(parent, Mapping) else "[]"
        return text[:start] + empty + text[end:]
    line_start = _line_start(text, start)
    if text[line_start:start].strip():  # the first of several beside a dash
        return text[:start] + text[spans[number + 1][0] :] if number + 1 < len(spans) else text[:start].rstrip() + text[end:]
    line_end = text.find("\n", end)
    return text[:line_start] + (text[line_end + 1 :] if line_end >= 0 else "")


def _spans(text: str, parent: Branch) -> list[tuple[int, int, str | int]]:
    """From where to where each entry stands, dash included, line's end not."""
    if isinstance(parent, Mapping):
        return [
            (key.start, max(_end_of_value(text, value, text.index(":", key.end) + 1) if not parent.flow else value.end, key.end), key.text)
            for key, value in parent.pairs
        ]
    if isinstance(parent, Sequence):
        return [
            (
                item.start if parent.flow else text.rindex("-", 0, item.start),
                _end_of_value(text, item, item.start) if not parent.flow else item.end,
                place,
            )
            for place, item in enumerate(parent.items)
        ]
    return []


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def _column(text: str, place: int) -> int:
    return place - _line_start(text, place)


__all__ = ["STEP", "Change", "PatchError", "Remove", "Set", "patch"]
