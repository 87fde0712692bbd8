"""The list of people: whom it shows in what order, a page at a time, and what more it says of each.

A condition that PostgreSQL can ask goes along the index of the order; one that only facts can answer (flows, messages, consent) is asked of
a stretch of people a page, so that a page may be short though more follow. Sorting by name or change reads everybody, in a few seconds or not.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

import msgspec
from psycopg.errors import QueryCanceled
from psycopg.rows import class_row

from towpath.contacts import reads
from towpath.contacts.errors import BadValue
from towpath.contacts.matching import asks_of_a_run, reading_only
from towpath.contacts.models import Contact
from towpath.expr import facts
from towpath.expr.conditions import Condition, Moments, Query, evaluate_many, to_sql
from towpath.expr.facts import Subjects, join_path, make_path, walk
from towpath.expr.fragments import NotCompilable
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

Sort = Literal["newest", "oldest", "name", "changed"]
SORTS: tuple[Sort, ...] = get_args(Sort)
MOST_COLUMNS = 20
MOST_FOUND = 1_000  # whom a search finds, of whom a condition keeps some
TIMEOUT_MS = 5_000
_STRETCH = 500  # people who are asked at once by facts
_ASKED = 5_000  # and at most for one page
_NAMELESS = "\N{REPLACEMENT CHARACTER}"
# Order -> statement and the parameter beside after_id of its place.
_STATEMENTS: Mapping[Sort, tuple[str, str | None]] = {
    "newest": ("browse_newest", None),
    "oldest": ("browse_oldest", None),
    "name": ("browse_by_name", "after_name"),
    "changed": ("browse_by_change", "after_at"),
}


class TooManyToList(TowpathError):
    """The list would take too long: too many people to sort so, or to find so few among."""

    code = "too_many_to_list"
    status = 409


class Shown(msgspec.Struct, frozen=True):
    """after: where the next page begins, None on the last: an id, with a name or time where the order goes by it."""

    people: list[Contact]
    after: tuple[Any, ...] | None = None


def key_types(sort: Sort) -> tuple[Any, ...]:
    """Of `Shown.after`."""
    return {"newest": (int,), "oldest": (int,), "name": (int, str), "changed": (int, datetime)}[sort]


def browse(
    db: Connection,
    workspace_id: int,
    condition: Condition | None,
    *,
    sort: Sort,
    after: tuple[Any, ...] | None,
    limit: int,
    now: datetime,
    zone: str,
) -> Shown:
    """Those for whom the condition holds, visitors aside. zone: of the workspace. Raises TooManyToList, BadValue."""
    if condition is None:
        return _page(_rows(db, workspace_id, sort, after, limit + 1, "true", {}), sort, limit)
    if asks_of_a_run(condition):
        raise BadValue("What it asks is known only while someone is in a flow.")
    query = Query(now, zone, zone)
    try:
        where = to_sql(condition, query)
    except NotCompilable:
        if sort not in ("newest", "oldest"):
            raise TooManyToList("By this condition people can be listed by newest or oldest only.", sort=sort) from None
        return _by_facts(db, workspace_id, condition, sort, after, limit, now, zone)
    return _page(_rows(db, workspace_id, sort, after, limit + 1, where, query.parameters), sort, limit)


def find(
    db: Connection, workspace_id: int, text: str, condition: Condition | None, *, sort: Sort, limit: int, now: datetime, zone: str
) -> list[Contact]:
    """Whom a search finds, of them those for whom the condition holds; the one whose identifier it is comes first."""
    exact = reads.find_contact_by_any(db, workspace_id, text)
    most = limit if condition is None and sort == "newest" else MOST_FOUND
    found = [one for one in reads.search_contacts(db, workspace_id, text, limit=most) if exact is None or one.id != exact.id]
    match sort:
        case "oldest":
            found.sort(key=lambda one: one.id)
        case "name":
            found.sort(key=lambda one: (_name(one), one.id))
        case "changed":
            found.sort(key=lambda one: (one.updated_at, one.id), reverse=True)
    if exact is not None:
        found.insert(0, exact)
    if condition is not None:
        if asks_of_a_run(condition):
            raise BadValue("What it asks is known only while someone is in a flow.")
        found = _holding(db, workspace_id, found, condition, now, zone)
    return found[:limit]


def load_columns(
    db: Connection, workspace_id: int, people: Sequence[Contact], columns: Sequence[str], *, now: datetime, zone: str
) -> list[dict[str, Any]]:
    """Of each of the people: column -> value. A column is what stands below `contact.`: `tags`, `total_paid`, `metadata.source`."""
    if not people or not columns:
        return [{} for _ in people]
    paths = {column: make_path(["contact", *facts.split_path(column)]) for column in columns}
    loaded = facts.load(db, _subjects(workspace_id, people, zone), frozenset(path.root for path in paths.values()), now)
    return [
        {column: walk(loaded[path.root][place], path.rest) for column, path in paths.items()} for place in range(len(people))
    ]  # fmt: skip


def read_columns(text: str) -> list[str]:
    """From `tags,total_paid`: each once, in canonical form. Raises BadValue, BadPath."""
    columns = list(dict.fromkeys(join_path(facts.split_path(one.strip())) for one in text.split(",") if one.strip()))
    if len(columns) > MOST_COLUMNS:
        raise BadValue(f"A list shows {MOST_COLUMNS} columns at most.", most=MOST_COLUMNS)
    return columns


# ---- Parts -----------------------------------------------------------------------------------------------------------


def _rows(
    db: Connection, workspace_id: int, sort: Sort, after: tuple[Any, ...] | None, limit: int, where: str, parameters: Mapping[str, Any]
) -> list[Contact]:
    name, beside = _STATEMENTS[sort]
    asked: dict[str, Any] = {**parameters, "workspace_id": workspace_id, "after_id": after[0] if after else None, "limit": limit}
    if beside:
        asked[beside] = after[1] if after else None
    try:
        with reading_only(db, TIMEOUT_MS), db.cursor(row_factory=class_row(Contact)) as cursor:
            return cursor.execute(statement("contacts", name).replace("true /* condition */", where), asked).fetchall()
    except QueryCanceled:
        raise TooManyToList(
            "Listing them so took too long. Sort by newest, ask for less, or save the condition as a segment.", sort=sort
        ) from None


def _page(found: list[Contact], sort: Sort, limit: int) -> Shown:
    return Shown(found[:limit], _place(found[limit - 1], sort) if len(found) > limit else None)


def _place(person: Contact, sort: Sort) -> tuple[Any, ...]:
    return (person.id, *({"name": (_name(person),), "changed": (person.updated_at,)}.get(sort, ())))


def _name(person: Contact) -> str:
    """As browse_by_name.sql sorts."""
    return " ".join(fold(part) for part in (person.first_name, person.last_name) if part is not None) or _NAMELESS


def _by_facts(
    db: Connection, workspace_id: int, condition: Condition, sort: Sort, after: tuple[Any, ...] | None, limit: int, now: datetime, zone: str
) -> Shown:
    kept: list[Contact] = []
    for _ in range(_ASKED // _STRETCH):
        stretch = _rows(db, workspace_id, sort, after, _STRETCH, "true", {})
        kept += _holding(db, workspace_id, stretch, condition, now, zone)
        if len(kept) > limit:
            return _page(kept, sort, limit)
        if len(stretch) < _STRETCH:
            return Shown(kept)
        after = _place(stretch[-1], sort)
    return Shown(kept, after)


def _holding(db: Connection, workspace_id: int, people: Sequence[Contact], condition: Condition, now: datetime, zone: str) -> list[Contact]:
    if not people:
        return []
    subjects = _subjects(workspace_id, people, zone)
    columns = facts.load(db, subjects, condition.needs(), now)
    holds, _ = evaluate_many(condition, columns, len(people), Moments(now, list(subjects.zones), zone))
    return [one for one, does in zip(people, holds.tolist(), strict=True) if does]


def _subjects(workspace_id: int, people: Sequence[Contact], zone: str) -> Subjects:
    nothing: list[Any] = [None] * len(people)
    return Subjects(
        workspace_id, [one.lane for one in people], [one.id for one in people], nothing, nothing, nothing,
        zones=[one.time_zone or zone for one in people], workspace_zone=zone,
    )  # fmt: skip
