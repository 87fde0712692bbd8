"""What a fact is in SQL. Each room registers its fragments, as it registers its facts; `expr.conditions.sql` puts them together.

A fragment names columns of the aliases `contact` and `customer_order` of the query that the condition stands in, and `event` inside
`did`. It is program text; what users wrote goes in by `query.parameter` only.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from towpath.expr.facts import Fact
from towpath.values.problems import TowpathError


class NotCompilable(TowpathError):
    """A condition asks for something that is known only while a run goes on, or that no fragment stands for."""

    code = "not_compilable"
    status = 422


class Scalar(msgspec.Struct, frozen=True):
    """One native value. folded: its folded form, of text only."""

    sql: str
    kind: Literal["text", "number", "boolean", "date", "datetime"]
    folded: str | None = None


class Json(msgspec.Struct, frozen=True):
    """A jsonb value and the folded forms that differ (null: none do), walked along `path`."""

    value: str
    folded: str
    path: tuple[str, ...]


class Texts(msgspec.Struct, frozen=True):
    """A list of texts in a table of its own: a select of (plain, folded)."""

    select: str


Fragment = Scalar | Json | Texts


class Query:
    """Collects the parameters of one compiled condition. zone: of persons who have none themselves."""

    def __init__(self, now: datetime, zone: str = "UTC", workspace_zone: str = "UTC", prefix: str = "condition") -> None:
        self.now = now
        self.zone = zone
        self.workspace_zone = workspace_zone
        self.parameters: dict[str, Any] = {}
        self._prefix = prefix

    def parameter(self, value: Any, type_: str) -> str:
        """The placeholder for a value of this PostgreSQL type."""
        name = f"{self._prefix}_{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s::{type_}"

    def person_zone(self) -> str:
        return f"coalesce(contact.time_zone, {self.parameter(self.zone, 'text')})"


Compile = Callable[[Fact, tuple[str, ...], Query], Fragment]
# Name of the event, start of the window or None, condition on the event or None -> the SQL of a count.
CountEvents = Callable[[str, datetime | None, str | None, Query], str]

_fragments: dict[str, Compile] = {}
_questions: dict[str, Callable[[tuple[Any, ...], Query], str]] = {}
_count: list[CountEvents] = []


def register_fragments(prefix: str, compile: Compile) -> None:
    """How facts under `prefix` (`contact`, `event`) look in SQL."""
    _fragments[prefix] = compile


def register_question(name: str, compile: Callable[[tuple[Any, ...], Query], str]) -> None:
    """A boolean that is never null for `has_consent` and its like, by their arguments."""
    _questions[name] = compile


def register_count(count: CountEvents) -> None:
    _count[:] = [count]


def fragment(fact: Fact, rest: tuple[str, ...], query: Query) -> Fragment:
    """The fragment of a path. Raises NotCompilable."""
    compile = _fragments.get(fact.prefix)
    if compile is None:
        raise NotCompilable(f"“{fact.path}” can't be asked of many people at once.", path=fact.path)
    return compile(fact, rest, query)


def question(name: str, arguments: tuple[Any, ...], query: Query) -> str:
    compile = _questions.get(name)
    if compile is None:
        raise NotCompilable(f"“{name}” can't be asked of many people at once.", question=name)
    return compile(arguments, query)


def count_events(event: str, start: datetime | None, where: str | None, query: Query) -> str:
    if not _count:
        raise NotCompilable("“did” can't be asked of many people at once.", question="did")
    return _count[0](event, start, where, query)


def registered() -> Mapping[str, Compile]:
    return dict(_fragments)
