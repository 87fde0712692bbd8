"""Asking for something to be done with many people, and taking it back. Each verb leaves an audit line and commits nothing."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from towpath.accounts.writes import audit
from towpath.contacts.lists import list_names
from towpath.contacts.models import STANDARD_FIELDS
from towpath.contacts.reads import find_contact_by_any, search_contacts
from towpath.contacts.rules import DO_NOT_CONTACT, check_attribute_name, check_tag
from towpath.contacts.writes import CHANNELS
from towpath.deeds.models import (
    MOST_CHOSEN,
    BadDeed,
    Deed,
    EnterFlow,
    JoinLists,
    NobodyFound,
    SayConsent,
    SetValues,
    TagPeople,
    What,
    Whom,
)
from towpath.deeds.reads import find_places
from towpath.engine.letting_in import check_by_hand
from towpath.flows.reads import find_flow
from towpath.host.sql import statement
from towpath.segments.reads import get_segment

Connection = psycopg.Connection[Any]
KEPT_FOR = timedelta(days=30)
_ADDRESSES = ("email", "phone")
_FIXED = ("id", "external_id", "anonymous_id", "created_at", "updated_at")


class Found(msgspec.Struct, frozen=True):
    """Whom a deed concerns. people: as it is kept; contacts: the chosen, None where they are read page by page."""

    people: Mapping[str, Any]
    total: int
    contacts: list[int] | None = None


def find_people(db: Connection, workspace_id: int, whom: Whom) -> Found:
    """Raises BadDeed, SegmentNotFound."""
    said = whom.model_dump(exclude_none=True)
    if len(said) != 1:
        raise BadDeed("Say once with whom: contacts, search, segment or list.", field="people")
    if whom.segment is not None:
        segment = get_segment(db, workspace_id, whom.segment)
        return Found({"segment": segment.id, "name": segment.name}, segment.members)
    if whom.list is not None:
        known = {one.id: one.name for sort in ("list", "group") for one in list_names(db, workspace_id, sort)}
        if whom.list not in known:
            raise BadDeed(f"There is no list {whom.list}.", field="people")
        row = db.execute(statement("deeds", "count_list"), {"list_id": whom.list}).fetchone()
        return Found({"list": whom.list, "name": known[whom.list]}, row[0] if row else 0)
    if whom.search is not None:
        return _found_by_search(db, workspace_id, whom.search)
    contacts = [id for _, id in find_places(db, workspace_id, whom.contacts or ())]
    return Found({"contacts": len(contacts)}, len(contacts), contacts)


def _found_by_search(db: Connection, workspace_id: int, text: str) -> Found:
    if not text.strip():
        raise BadDeed("Search for something first; for everybody make a segment.", field="people")
    exact = find_contact_by_any(db, workspace_id, text)
    found = search_contacts(db, workspace_id, text, limit=MOST_CHOSEN + 1)
    ids = list(dict.fromkeys([*([exact.id] if exact else []), *(one.id for one in found)]))
    if len(ids) > MOST_CHOSEN:
        raise BadDeed(f"More than {MOST_CHOSEN:,} people are found so; make a segment of them.", field="people")
    return Found({"contacts": len(ids)}, len(ids), ids)


def add_deed(db: Connection, workspace_id: int, what: What, whom: Whom, *, by: str, now: datetime) -> int:
    """Answers its id; a worker does the rest. Raises BadDeed, NobodyFound and what its parts raise."""
    _check(db, workspace_id, what)
    found = find_people(db, workspace_id, whom)
    if not found.total:
        raise NobodyFound("There is nobody with whom to do it; choose others.")
    said = what.model_dump(mode="json", exclude_unset=True)
    asked = {
        "workspace_id": workspace_id, "what": Jsonb(said), "people": Jsonb(found.people), "contacts": found.contacts, "total": found.total,
        "actor": by, "now": now,
    }  # fmt: skip
    row = db.execute(statement("deeds", "add_deed"), asked).fetchone()
    assert row is not None
    about = {"deed": row[0], "what": said, "people": dict(found.people), "total": found.total}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="people_deed.started", about=about)
    return int(row[0])


def cancel_deed(db: Connection, deed: Deed, *, by: str, now: datetime) -> bool:
    """What was done stays. False: it had ended already."""
    asked = {"id": deed.id, "workspace_id": deed.workspace_id, "now": now}
    if not db.execute(statement("deeds", "cancel_deed"), asked).rowcount:
        return False
    audit(db, workspace_id=deed.workspace_id, at=now, actor=by, what="people_deed.cancelled", about={"deed": deed.id})
    return True


def forget_deeds(db: Connection, now: datetime) -> int:
    """Those that ended, after 30 days."""
    return db.execute(statement("deeds", "forget_deeds"), {"before": now - KEPT_FOR}).rowcount


def _check(db: Connection, workspace_id: int, what: What) -> None:
    """What would be refused for everybody is refused at once."""
    match what:
        case TagPeople(add=add, remove=remove):
            if not add and not remove:
                raise BadDeed("Say which tags to add or to remove.", field="what.add")
            for tag in (*add, *remove):
                check_tag(tag)
        case SetValues(values=values):
            for name in values:
                if name in (*_ADDRESSES, *_FIXED):
                    raise BadDeed(f"“{name}” is of one person only; it can't be set for many.", field=f"what.values.{name}")
                if name not in STANDARD_FIELDS:
                    check_attribute_name(name)
        case JoinLists(join=join, leave=leave):
            known = {one.id for sort in ("list", "group") for one in list_names(db, workspace_id, sort)}
            unknown = [id for id in (*join, *leave) if id not in known]
            if unknown or not (join or leave):
                said = f"There is no list {unknown[0]}." if unknown else "Say which lists to join or to leave."
                raise BadDeed(said, field="what.join")
        case SayConsent(channel=channel, topic=topic):
            if channel not in (*CHANNELS, DO_NOT_CONTACT) or (channel == DO_NOT_CONTACT and topic):
                raise BadDeed(
                    f"“{channel}” is no channel: one of {', '.join(CHANNELS)}; or {DO_NOT_CONTACT}, without a topic.", field="what.channel"
                )
        case EnterFlow(flow=flow):
            check_by_hand(db, find_flow(db, workspace_id, flow))
