"""The history of a contact in SQL: `did`, and the properties of an event inside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from towpath.events.facts import AHEAD, EVER
from towpath.expr.facts import Fact, split_path
from towpath.expr.fragments import Fragment, Json, Query, Scalar, register_count, register_fragments


def _event(fact: Fact, rest: tuple[str, ...], query: Query) -> Fragment:
    return Json("event.properties", "event.folded", (split_path(fact.path)[1], *rest))


def _count(event: str, start: datetime | None, where: str | None, query: Query) -> str:
    """Uses event_by_contact; without a window and a condition fact_pk, which knows also what is not kept (semantics 55)."""
    name = query.parameter(event, "text")
    if start is None and where is None:
        return (
            "coalesce((select fact.count from fact where fact.lane = contact.lane and fact.contact_id = contact.id"
            f" and fact.name = {name}), 0)"
        )
    after = ""
    if start is not None:  # the second bound leaves out the months that can't hold the window
        from_month = max(start, EVER + AHEAD) - AHEAD
        after = (
            f" and event.occurred_at > {query.parameter(start, 'timestamptz')}"
            f" and event.received_at > {query.parameter(from_month, 'timestamptz')}"
        )
    condition = "" if where is None else f" and {where}"
    return (
        "(select count(*) from event where event.lane = contact.lane and event.contact_id = contact.id"
        f" and event.name = {name}{after} and event.occurred_at <= {query.parameter(query.now, 'timestamptz')}{condition})"
    )


# What is read of a row of `fact`, what counts where there is none, and its kind.
_KEPT: Mapping[str, tuple[str, str, Literal["number", "datetime"]]] = {
    "count": ("fact.count::numeric", "0", "number"),
    "sum": ("fact.sum", "0", "number"),
    "first": ("fact.first_at", "null", "datetime"),
    "last": ("fact.last_at", "null", "datetime"),
    "days_since": ("greatest(0, floor(extract(epoch from {now} - fact.last_at) / 86400))", "null", "number"),
}


def kept_of_contact(event: str, what: str, query: Query) -> Scalar:
    """What a computed attribute says. Uses fact_pk."""
    column, otherwise, kind = _KEPT[what]
    if what == "days_since":
        column = column.format(now=query.parameter(query.now, "timestamptz"))
    sql = (
        f"(select {column} from fact where fact.lane = contact.lane and fact.contact_id = contact.id"
        f" and fact.name = {query.parameter(event, 'text')})"
    )
    return Scalar(sql if otherwise == "null" else f"coalesce({sql}, {otherwise})", kind)


def register_event_fragments() -> None:
    register_fragments("event", _event)
    register_count(_count)


register_event_fragments()
