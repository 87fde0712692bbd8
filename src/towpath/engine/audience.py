"""Who belongs to an audience now: asked of the database where the condition can be, else of facts a page at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

import msgspec
import numpy as np

from towpath.engine.wire import Column, Connection, Int2s, Int4s, Numbers, read_columns
from towpath.expr.conditions import Condition, Moments, NotCompilable, Query, evaluate_many, to_sql
from towpath.expr.facts import Fact, Subjects, load
from towpath.host.sql import statement
from towpath.values.lanes import LANES

# Each room registers what its facts are in SQL when its fragments are imported.
for _room in ("contacts", "companies", "commerce", "events", "segments"):
    import_module(f"towpath.{_room}.fragments")

PAGE = 500
# Without SQL people are counted by reading them; more than this many are not.
MOST_READ = 200_000
_LANES_AT_ONCE = 32


class Asked(msgspec.Struct, frozen=True):
    """A condition on people; None: everybody belongs. event: those for whom such an event with this condition would be true of how they
    are now (`tag_added`: who has the tag). zone: of those who have none."""

    condition: Condition | None
    workspace_id: int
    zone: str
    workspace_zone: str
    event: str | None = None


# What stands now for an event of the past, as rows `event (properties, folded)` over the alias `contact`.
STATES = {
    "contact_created": "select '{}'::jsonb, null::jsonb",
    "tag_added": "select jsonb_build_object('tag', tag), jsonb_build_object('tag', folded) from contact_tag"
    " where contact_tag.lane = contact.lane and contact_tag.contact_id = contact.id",
    "attribute_changed": "select jsonb_build_object('attribute', key, 'new', value),"
    " jsonb_build_object('attribute', key, 'new', contact.folded -> 'attributes' -> key) from jsonb_each(contact.attributes)",
}


class Page(msgspec.Struct):
    """The next people of a lane: contacts that belong; last: the last one looked at, None where the lane is done."""

    contacts: Column
    last: int | None


def _compiled(name: str, asked: Asked, now: datetime) -> tuple[Any, dict[str, Any]]:
    """A statement with the condition in its place, and the condition's parameters. Raises NotCompilable."""
    query = Query(now, asked.zone, asked.workspace_zone)
    where = "true" if asked.condition is None else to_sql(asked.condition, query)
    if asked.event is not None:
        where = f"exists (select from ({STATES[asked.event]}) as event (properties, folded) where {where})"
    return statement("engine", name).replace("true /* condition */", f"({where})"), query.parameters


def read_pages(db: Connection, asked: Asked, lanes: Sequence[int], after: Sequence[int], now: datetime, sizes: Sequence[int]) -> list[Page]:
    """The next page of each lane; sizes: how many people, lane by lane."""
    parameters: dict[str, Any] = {
        "lanes": Int2s(lanes),
        "workspaces": Int4s([asked.workspace_id] * len(lanes)),
        "after": Numbers(after),
        "sizes": Int4s(sizes),
    }
    whole = True
    try:
        text, own = _compiled("pages_of_lanes", asked, now)
    except NotCompilable:
        text, own, whole = statement("engine", "pages_of_lanes"), {}, False
    place, contacts, holds = read_columns(db, text, parameters | own)
    if place is None:
        return [Page(np.empty(0, np.int64), None) for _ in lanes]
    pages = []
    for number, lane in enumerate(lanes, 1):
        some = place == number
        found = contacts[some]
        last = int(found[-1]) if len(found) == sizes[number - 1] else None
        pages.append(Page(found[holds[some] == 1 if whole else holding(db, asked, lane, found, now)], last))
    return pages


def count_audience(db: Connection, asked: Asked, now: datetime) -> Mapping[int, int] | None:
    """Lane -> how many belong now. None: nobody can tell, or only by reading everybody, and there are too many."""
    try:
        text, own = _compiled("count_audience", asked, now)
    except NotCompilable:
        return None if asked.event is not None else _count_by_reading(db, asked, now)
    return dict(db.execute(text, {"workspace_id": asked.workspace_id} | own).fetchall())


def _count_by_reading(db: Connection, asked: Asked, now: datetime) -> Mapping[int, int] | None:
    counts: Counter[int] = Counter()
    open_lanes, after, read = list(range(LANES)), [0] * LANES, 0
    while open_lanes:
        some, open_lanes = open_lanes[:_LANES_AT_ONCE], open_lanes[_LANES_AT_ONCE:]
        for lane, page in zip(some, read_pages(db, asked, some, [after[lane] for lane in some], now, [PAGE] * len(some)), strict=True):
            counts[lane] += len(page.contacts)
            if page.last is not None:
                after[lane] = page.last
                open_lanes.append(lane)
                read += PAGE
        if read > MOST_READ:
            return None
    return counts


def holding(db: Connection, asked: Asked, lane: int, contacts: Column, now: datetime) -> Column:
    """For which of these people of one lane the condition holds."""
    if asked.condition is None or not len(contacts):
        return np.ones(len(contacts), bool)
    needs = frozenset(asked.condition.needs() | {Fact("contact.time_zone")})
    subjects = Subjects(
        asked.workspace_id, [lane] * len(contacts), contacts.tolist(), [None] * len(contacts), [None] * len(contacts), [None] * len(contacts),
        zones=asked.zone, workspace_zone=asked.workspace_zone,
    )  # fmt: skip
    columns = load(db, subjects, needs, now)
    zones = [zone or asked.zone for zone in columns[Fact("contact.time_zone")]]
    holds, _ = evaluate_many(asked.condition, columns, len(contacts), Moments(now, zones, asked.workspace_zone))
    return np.asarray(holds, bool)
