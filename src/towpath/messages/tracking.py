"""Opens, clicks and unsubscribes: what becomes of a message after it was sent (semantics 37)."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import psycopg

from towpath.contacts.writes import ConsentRow, set_consents, suppress_address
from towpath.events.models import NewEvent, hash_key
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.messages.failover import look_again
from towpath.messages.reads import Place

Connection = psycopg.Connection[Any]

# A person does not open or click within so short a time of the hand-over; a scanner on the way does.
TOO_QUICK = timedelta(seconds=2)
# Further opens and clicks of one message within this time are the same reading of it.
SAME_READING = timedelta(minutes=10)

_MACHINES = re.compile(
    r"bot\b|spider|crawl|scan|barracuda|proofpoint|mimecast|symantec|trend ?micro|fireeye|ironport|sophos|forcepoint|safelinks|"
    r"python|curl|wget|libwww|okhttp|go-http|java/|headless|preview|slurp|monitor",
    re.IGNORECASE,
)
# Mail programs that fetch every picture in advance say nothing but this.
_PREFETCHERS = frozenset({"", "Mozilla/5.0"})


class Visitor(msgspec.Struct, frozen=True):
    """Who followed a link, as the request says."""

    user_agent: str
    address: str
    method: str = "GET"


def is_machine(visitor: Visitor, sent_at: datetime | None, now: datetime) -> bool:
    """Scanners, prefetching proxies, and whoever is quicker than a person."""
    if visitor.method == "HEAD" or visitor.user_agent.strip() in _PREFETCHERS or _MACHINES.search(visitor.user_agent):
        return True
    return sent_at is not None and now - sent_at < TOO_QUICK


def record_open(db: Connection, place: Place, visitor: Visitor, now: datetime) -> None:
    _record(db, place, visitor, now, "opened", {})


def record_click(db: Connection, place: Place, visitor: Visitor, url: str, now: datetime) -> None:
    """A click shows that a person has the mail open, too."""
    _record(db, place, visitor, now, "clicked", {"url": url})


def _record(
    db: Connection, place: Place, visitor: Visitor, now: datetime, what: Literal["opened", "clicked"], more: Mapping[str, Any]
) -> None:
    """The first time stands with the message; each reading is an event, once. Machines' are events of another name; tests count nowhere."""
    if place.test or (place.contact_id is None and place.address is None):  # nobody's any more: the person was erased
        return
    machine = is_machine(visitor, place.ended_at, now)
    name = "message_opened" if what == "opened" else "link_clicked"
    if not machine:
        times = {"opened_at": now, "clicked_at": now if what == "clicked" else None}
        db.execute(statement("messages", "note_reading"), {"lane": place.lane, "process_id": place.process_id, **times})
        look_again(db, place.lane, place.process_id, now)
    reading = int(now.timestamp()) // int(SAME_READING.total_seconds())
    key = hash_key(f"{name} {place.process_id} {more.get('url', '')} {machine} {reading}")
    context = {"userAgent": visitor.user_agent[:1_000], "ip": visitor.address}
    append(db, [_event(place, f"{name}_by_machine" if machine else name, more, now, key=key, context=context)])


def unsubscribe(db: Connection, place: Place, visitor: Visitor, now: datetime, *, how: Literal["one_click", "page"]) -> None:
    """At once, for the message's topic, or the whole channel where it has none; a second time changes nothing."""
    topic = place.topic or ""
    proof = {"how": how, "message": str(place.process_id), "ip": visitor.address, "user_agent": visitor.user_agent[:500]}
    if place.contact_id is None:
        changed = bool(place.address) and suppress_address(db, place.workspace_id, "email", place.address or "", "unsubscribed", at=now)
    else:
        row = ConsentRow(place.workspace_id, place.lane, place.contact_id, place.channel, False, topic, proof, source="link")
        changed = set_consents(db, [row], now) > 0
    if changed:
        append(db, [_event(place, "unsubscribed", {"channel": place.channel, "topic": topic}, now)])


def _event(
    place: Place, name: str, more: Mapping[str, Any], now: datetime, *, key: bytes | None = None, context: Mapping[str, Any] | None = None
) -> NewEvent:
    properties = {"channel": place.channel, "message": place.name, "flow": place.flow_name, "campaign": place.flow_name, **more}
    return NewEvent(
        place.workspace_id,
        place.lane,
        place.contact_id,
        name,
        {field: value for field, value in properties.items() if value is not None},
        now,
        now,
        key=key,
        source="link",
        context=context,
        cause={"message": place.process_id},
    )
