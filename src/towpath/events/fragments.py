"""The history of a contact in SQL: `did`, and the properties of an event inside it."""

from datetime import datetime

from towpath.expr.facts import Fact, split_path
from towpath.expr.fragments import Fragment, Json, Query, register_count, register_fragments


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
    after = "" if start is None else f" and event.occurred_at > {query.parameter(start, 'timestamptz')}"
    condition = "" if where is None else f" and {where}"
    return (
        "(select count(*) from event where event.lane = contact.lane and event.contact_id = contact.id"
        f" and event.name = {name}{after} and event.occurred_at <= {query.parameter(query.now, 'timestamptz')}{condition})"
    )


def register_event_fragments() -> None:
    register_fragments("event", _event)
    register_count(_count)


register_event_fragments()
