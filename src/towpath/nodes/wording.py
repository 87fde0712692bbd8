"""Outlets and summaries as data: read alike here and in the browser (`ui/flow`), on the node as its file says it.

Outlets are a tuple of
- `"yes"`: an outlet of that name,
- `{"each": "paths.name"}`: one per entry of a list,
- `{"each": "paths.name", "when": "…"}` or `{"outlet": "timeout", "when": "timeout"}`: only if that setting is there.

A summary is a tuple of sentences; the first whose every `{setting}` is there is used. After `|` stands how it is written:
`and`, `or` (a list with that word before its last), `count` (how many), `keys` (the names of a mapping), `condition` (the first
conditions in words), `path` (`contact.birth_date`: birth date), `offset` (`-3 days`: 3 days before), `days` (weekdays by their
names), `if` (nothing: it only has to be there). A list without one is joined by commas.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict


class Outlet(TypedDict, total=False):
    """One entry of the outlets data that is not a plain name."""

    each: str
    outlet: str
    when: str


OutletsData = tuple[str | Outlet, ...]
Document = Mapping[str, Any]

_PLACE = re.compile(r"\{([a-z_.]+)(?:\|([a-z]+))?\}")
_DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}
_ABBREVIATED = 2  # conditions that are written out; more are counted


def find(document: Any, path: str) -> Any:
    """What stands at a dotted path; of a list, the list of what stands there in each entry. None if nothing does."""
    found = document
    for part in path.split("."):
        if isinstance(found, list | tuple):
            found = [entry.get(part) for entry in found if isinstance(entry, Mapping)]
        elif isinstance(found, Mapping):
            found = found.get(part)
        else:
            return None
    return found


def read_outlets(data: OutletsData, document: Document) -> tuple[str, ...]:
    """The outlets of a node, in order."""
    outlets: list[str] = []
    for entry in data:
        if isinstance(entry, str):
            outlets.append(entry)
            continue
        if "when" in entry and is_missing(find(document, entry["when"])):
            continue
        if "each" in entry:
            outlets.extend(str(name) for name in find(document, entry["each"]) or ())
        else:
            outlets.append(entry["outlet"])
    return tuple(outlets)


def write_summary(sentences: Sequence[str], document: Document) -> str:
    """The first sentence whose every place can be filled; the last has no places that may be missing."""
    for sentence in sentences:
        places = [(path, find(document, path)) for path, _ in _PLACE.findall(sentence)]
        if not any(is_missing(value) for _, value in places):
            return _PLACE.sub(lambda place: word(find(document, place[1]), place[2] or ""), sentence)
    return ""


def is_missing(value: Any) -> bool:
    """Nothing, empty text, an empty list or mapping, false; zero is there."""
    return value is None or value is False or value in ("", [], {}, ())


def word(value: Any, way: str) -> str:
    """A setting in words."""
    if way == "if":
        return ""
    if way == "condition":
        return condition_words(value)
    if way == "path":
        return _path_words(str(value))
    if way == "offset":
        return _offset_words(str(value))
    if way == "days":
        return _day_words(value)
    if way == "keys":
        return ", ".join(str(key) for key in value)
    if way == "count":
        return str(len(value))
    return _joined([str(entry) for entry in value], way) if isinstance(value, list | tuple) else str(value)


def _joined(words: list[str], way: str) -> str:
    if way in ("and", "or") and len(words) > 1:
        return f"{', '.join(words[:-1])} {way} {words[-1]}"
    return ", ".join(words)


def _offset_words(offset: str) -> str:
    """`-3 days` is `3 days before`; the sentence goes on with what it is before."""
    bare = offset.strip()
    return f"{bare[1:].strip()} before" if bare.startswith("-") else f"{bare.removeprefix('+').strip()} after"


def _day_words(days: Any) -> str:
    short = [days] if isinstance(days, str) else [str(day) for day in days]
    if set(short) == set(_DAYS):
        return "any day"
    if set(short) == set(list(_DAYS)[:5]):
        return "a weekday"
    return _joined([_DAYS.get(day, day) for day in short], "or")


def condition_words(where: Any) -> str:
    """A condition as short words: `first name is Ada, total more than 5 and 2 more`."""
    joint, leaves = _members(where)
    words = [_leaf_words(leaf) for leaf in leaves[:_ABBREVIATED]]
    more = len(leaves) - len(words)
    if more > 0:
        return f"{', '.join(words)} {joint} {more} more"
    return f" {joint} ".join(words)


def _members(where: Any) -> tuple[str, list[Any]]:
    """How the members of a group are joined, and the members."""
    if isinstance(where, Mapping):
        for key, joint in (("all", "and"), ("any", "or")):
            if key in where:
                return joint, list(where[key] or ())
        return "and", [where]
    if isinstance(where, list | tuple) and where and isinstance(where[0], str):
        return "and", [where]
    return "and", list(where or ())


def _leaf_words(leaf: Any) -> str:
    if isinstance(leaf, list | tuple):
        return " ".join([_path_words(str(leaf[0])), *(_value_words(part) for part in leaf[1:])])
    if not isinstance(leaf, Mapping) or not leaf:
        return "…"
    if "not" in leaf:
        return f"not ({condition_words(leaf['not'])})"
    if "all" in leaf or "any" in leaf:
        return f"({condition_words(leaf)})"
    return _question_words(leaf)


def _question_words(leaf: Mapping[str, Any]) -> str:
    """A question other than a comparison: `order paid at least 2 times in the last 30 days`, `‘Offer’ was opened`, `has tag vip`."""
    key = next(iter(leaf))
    named = _value_words(leaf[key])
    if key in ("did", "did_not"):
        words = f"{'no ' if key == 'did_not' else ''}{named.replace('_', ' ')}"
    elif key == "message":
        words = f"‘{named}’ was {leaf.get('was', 'sent')}"
    else:
        words = f"{key.replace('_', ' ')} {named}"
    for setting, phrase in (
        ("at_least", "at least {} times"),
        ("at_most", "at most {} times"),
        ("within", "in the last {}"),
        ("since", "since {}"),
    ):
        if setting in leaf:
            words = f"{words} {phrase.format(_value_words(leaf[setting]))}"
    return words


def _path_words(path: str) -> str:
    """`contact.first_name` is `first name`, `every event.tags` is `every tags`."""
    every = "every " if path.startswith("every ") else ""
    return every + path.removeprefix("every ").split(".", 1)[-1].strip('"').replace("_", " ")


def _value_words(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_value_words(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value_words(part)}" for key, part in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
