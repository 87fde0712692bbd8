"""Two contacts who are one person: who stays, what would come of it, and the request that the engine carries out (semantics 53)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.contacts import joining
from towpath.contacts.errors import BadValue
from towpath.contacts.models import Consent, Contact
from towpath.contacts.reads import find_place, get_contact, list_consents, list_identifiers, list_tags
from towpath.events.writes import Command, enqueue

Connection = psycopg.Connection[Any]


class MergedValue(msgspec.Struct, frozen=True):
    """A value that the two don't have in common, and which of both is kept."""

    name: str
    stays: Any
    goes: Any
    kept: Any


class MergePlan(msgspec.Struct, frozen=True):
    """stays: whose id and row remain. tags, identifiers, consents: what the other brings along; consents are the strictest."""

    stays: Contact
    goes: Contact
    values: Sequence[MergedValue]
    tags: Sequence[str]
    identifiers: Sequence[tuple[str, str]]
    consents: Sequence[Consent]


def choose(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Who stays and who goes: the identified before the visitor, then the older."""
    first, second = sorted((one, other), key=lambda contact: (not contact.identified, contact.created_at, contact.id // 256))
    return first, second


def preview_merge(db: Connection, workspace_id: int, one: Contact, other: Contact) -> MergePlan:
    """Raises `BadValue` where both are the same contact already."""
    stays, goes = _pair(one, other)
    joined = joining.compare(db, workspace_id, (goes.lane, goes.id), (stays.lane, stays.id))
    assert joined is not None
    theirs, ours = joining.values_of(goes), joining.values_of(stays)
    values = [
        MergedValue(name, ours.get(name), value, joined.values.get(name, ours.get(name)))
        for name, value in theirs.items()
        if ours.get(name) != value
    ]
    has = {tag.tag for tag in list_tags(db, stays.lane, stays.id)}
    ours_said = {(consent.channel, consent.topic): consent for consent in list_consents(db, stays.lane, stays.id)}
    return MergePlan(
        stays,
        goes,
        values,
        [tag.tag for tag in list_tags(db, goes.lane, goes.id) if tag.tag not in has],
        [(identifier.kind, identifier.value) for identifier in list_identifiers(db, goes.lane, goes.id)],
        [
            consent
            for consent in list_consents(db, goes.lane, goes.id)
            if _strictness(ours_said.get((consent.channel, consent.topic))) < _strictness(consent)
        ],
    )


def _strictness(consent: Consent | None) -> int:
    """Withdrawn before asked for before given before nothing said."""
    if consent is None:
        return 0
    return 1 if consent.given else 2 if consent.pending else 3


def ask_to_merge(db: Connection, workspace_id: int, one: Contact, other: Contact, *, by: str, now: datetime) -> tuple[Contact, Contact]:
    """Puts the merge into the inbox of the one that goes; later events of the one that stays wait for it. Answers (stays, goes).

    Asked twice, it is done once. Raises `BadValue` where both are the same contact already.
    """
    stays, goes = _pair(one, other)
    source = [goes.lane, goes.id]
    payload = {"from": source, "to": [stays.lane, stays.id], "by": by}
    enqueue(
        db,
        workspace_id,
        [
            Command("join_contact", goes.lane, goes.id, payload),
            Command("await_join", stays.lane, stays.id, {"from": source}),
        ],
        now,
    )
    return stays, goes


def merge_aliases(db: Connection, workspace_id: int, pairs: Sequence[tuple[int, int]], *, by: str, now: datetime) -> None:
    """The contacts that a client says are one: pairs of ids; those that are one already are left out."""
    for one_id, other_id in pairs:
        one, other = (get_contact(db, workspace_id, find_place(db, id)[1]) for id in (one_id, other_id))
        if one is not None and other is not None and one.id != other.id:
            ask_to_merge(db, workspace_id, one, other, by=by, now=now)


def _pair(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    if one.id == other.id:
        raise BadValue("That is the same contact; choose another to merge it with.", contact=str(one.id))
    return choose(one, other)
