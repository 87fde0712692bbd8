"""Facts: what conditions, expressions and templates may ask about a person, by key; loaded a batch at a time.

`expr` knows facts, not tables. Each room registers its sources at start-up (`register`), in its `facts.py`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

Type = Literal["text", "number", "boolean", "date", "datetime", "list", "object", "any"]


class Fact(msgspec.Struct, frozen=True):
    """The key of one fact. path: `contact.first_name`, `order.total`, `vars.discount`, `now.weekday`, or the name of a
    history question (`did`). arguments: what the question is about, hashable (event name, window, where ...)."""

    path: str
    arguments: tuple[Any, ...] = ()


class Subjects(msgspec.Struct):
    """For whom facts are loaded: one entry a visit, aligned. lanes, contact_ids, order_ids are plain lists; None where absent."""

    workspace_id: int
    lanes: Sequence[int]
    contact_ids: Sequence[int | None]
    order_ids: Sequence[int | None]
    entered_at: Sequence[datetime | None] = ()
    run_ids: Sequence[int | None] = ()


class FactSource(Protocol):
    """Where the facts of one prefix come from.

    prefix: `contact`, `order`, `did`, ... fields: the declared paths with their types. load: one query for all subjects;
    answers a column aligned with the subjects for every wanted key. sql: the fragment for segments, see `expr.compile`.
    """

    prefix: str

    def fields(self, db: Any, workspace_id: int) -> Mapping[str, Type]: ...

    def load(self, db: Any, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]: ...
