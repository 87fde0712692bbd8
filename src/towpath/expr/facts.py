"""Facts: what conditions, expressions and templates may ask about a person, by key; loaded a batch at a time.

`expr` knows facts, not tables. Each room registers its sources at start-up (`register`), in its `facts.py`.

Keys that conditions ask for (`Condition.needs()`), beside plain paths such as `contact.email`, `order.total`, `vars.n`, `now.time`:

| path | arguments | value |
|---|---|---|
| `node.ID.outlet`, `node.ID.result` | | of the newest visit of this run to the node |
| `did` | event, within (Duration or None), since (`entry`, datetime or None), properties (tuple of names) | a count, or events |
| `in_flow` | flow name, state (`inside`, `completed`, `ever`), within | boolean |
| `message` | flow name or None (this flow), message name, was, link or None, within or None | boolean |
| `has_consent` | channel, topic (`""`: the whole channel) | boolean |
| `reachable_on` | channel | boolean |
| `user_online` | `owner`, or an email | boolean |
| `in_list`, `in_group`, `in_segment` | name, id or None | boolean |

The value of `did` is how many times where properties is empty, else a list with one mapping of those properties an event.
A since without an offset is on the wall clock of the workspace. Windows of `did` and its like:
`values.durations.before(now, within, subjects.workspace_zone)` < occurred_at <= now.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from towpath.values.problems import TowpathError

Type = Literal["text", "number", "boolean", "date", "datetime", "time", "list", "object", "any"]


class Fact(msgspec.Struct, frozen=True, cache_hash=True):
    """The key of one fact. path: `contact.first_name`, `order.total`, `vars.discount`, `now.weekday`, or the name of a
    history question (`did`). arguments: what the question is about, hashable (event name, window, where ...)."""

    path: str
    arguments: tuple[Any, ...] = ()

    @property
    def prefix(self) -> str:
        return self.path.partition(".")[0]


class Subjects(msgspec.Struct):
    """For whom facts are loaded: one entry a visit, aligned. lanes, contact_ids, order_ids are plain lists; None where absent.

    company_ids: of visits that are about a company itself; left out: none is.
    """

    workspace_id: int
    lanes: Sequence[int]
    contact_ids: Sequence[int | None]
    order_ids: Sequence[int | None]
    entered_at: Sequence[datetime | None] = ()
    run_ids: Sequence[int | None] = ()
    flow_id: int | None = None  # of the runs, for questions about `this flow`
    zones: str | Sequence[str] = "UTC"  # of the persons, as recorded for the visit (semantics 26)
    workspace_zone: str = "UTC"
    company_ids: Sequence[int | None] = ()

    @property
    def in_log(self) -> Sequence[int | None]:
        """By which id the event log knows them (`values.lanes.company_place`)."""
        if not any(self.company_ids):
            return self.contact_ids
        return [-company if company else contact for contact, company in zip(self.contact_ids, self.company_ids, strict=True)]


class FactSource(Protocol):
    """Where the facts of one prefix come from.

    prefix: `contact`, `order`, `did`, ... fields: the declared paths with their types. load: one query for all subjects;
    answers a column aligned with the subjects for every wanted key.
    """

    @property
    def prefix(self) -> str: ...

    def fields(self, db: Any, workspace_id: int) -> Mapping[str, Type]: ...

    def load(self, db: Any, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]: ...


class UnknownFact(TowpathError):
    """No source answers for a wanted fact: the room that would is not registered."""

    code = "unknown_fact"
    status = 500


_sources: dict[str, FactSource] = {}


def register(source: FactSource) -> None:
    """Facts whose path begins with the source's prefix come from it; a second source for a prefix takes the place of the first."""
    _sources[source.prefix] = source


def sources() -> Mapping[str, FactSource]:
    """The registered sources by prefix."""
    return dict(_sources)


def load(db: Any, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> dict[Fact, Sequence[Any]]:
    """A column aligned with `subjects` for every wanted fact; each source is asked once. Raises UnknownFact."""
    by_prefix: dict[str, set[Fact]] = {}
    for fact in wanted:
        by_prefix.setdefault(fact.prefix, set()).add(fact)
    columns: dict[Fact, Sequence[Any]] = {}
    for prefix, facts in sorted(by_prefix.items()):
        source = _sources.get(prefix)
        if source is None:
            raise UnknownFact(f"Nothing answers for “{prefix}” facts.", prefix=prefix)
        columns.update(source.load(db, subjects, frozenset(facts), now))
    return columns


# ---- Paths -----------------------------------------------------------------------------------------------------------

_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s."\[\]]+)')
_BARE = re.compile(r"[\w-]+")


class BadPath(TowpathError):
    code = "bad_path"


class Path(msgspec.Struct, frozen=True, cache_hash=True):
    """A path of a condition or expression: the fact that is loaded and the parts walked inside its value."""

    root: Fact
    rest: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        return (*split_path(self.root.path), *self.rest)

    @property
    def prefix(self) -> str:
        return self.root.prefix

    def __str__(self) -> str:
        return join_path(self.parts)


def split_path(text: str) -> tuple[str, ...]:
    """`event."Total Price"` -> (`event`, `Total Price`). Raises BadPath."""
    parts: list[str] = []
    place = 0
    while True:
        match = _PART.match(text, place)
        if match is None:
            raise BadPath(f"“{text}” is not a path: parts are parted by points, a part with other characters is quoted.", path=text)
        parts.append(re.sub(r"\\(.)", r"\1", match[1]) if match[2] is None else match[2])
        place = match.end()
        if place == len(text):
            return tuple(parts)
        if text[place] != ".":
            raise BadPath(f"“{text}” is not a path: put “{text[place:]}” in quotes, or after a point.", path=text)
        place += 1


def join_path(parts: Sequence[str]) -> str:
    """The canonical text of a path: a part is quoted where it must be."""
    return ".".join(part if _BARE.fullmatch(part) else '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in parts)


def make_path(parts: Sequence[str]) -> Path:
    """The first two parts are the fact (three of `node.`), the others are walked inside its value."""
    depth = 3 if parts[0] == "node" else 2
    return Path(Fact(join_path(parts[:depth])), tuple(parts[depth:]))


def walk(value: Any, rest: Sequence[str]) -> Any:
    """What stands at `rest` inside `value`. A list on the way yields the list of what its members hold, without the absent."""
    for part in rest:
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list | tuple):
            found: list[Any] = []
            for member in value:
                inner = member.get(part) if isinstance(member, Mapping) else None
                if isinstance(inner, list | tuple):
                    found.extend(inner)
                elif inner is not None:
                    found.append(inner)
            value = found
        else:
            return None
    return value
