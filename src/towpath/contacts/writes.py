"""Verbs that change people: set-wise, each change an event with its cause. They never commit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec
import psycopg

from towpath.contacts.changes import apply_changes
from towpath.contacts.errors import BadValue
from towpath.contacts.models import Change
from towpath.contacts.rules import DO_NOT_CONTACT, check_attribute_name, check_choices, identity_value
from towpath.events import writes as log
from towpath.events.binary import Bigints, Booleans, Jsonbs, Smallints, Texts, Timestamps
from towpath.events.models import NewEvent
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.folded import fold
from towpath.values.lanes import lane_of
from towpath.values.problems import TowpathError

CHANNELS = ("email", "sms", "whatsapp", "viber", "rcs", "telegram", "messenger", "line", "push", "web_push", "in_app", "voice")
REASONS = ("bounced", "complained", "unsubscribed", "by_hand", "erased")


class TagRow(msgspec.Struct, frozen=True):
    """Tags of one contact. cause: {flow, run, process} | {user} | {key}; depth as of the run (semantics 14)."""

    workspace_id: int
    lane: int
    contact_id: int
    tags: Sequence[str]
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "flow"


class ValueRow(msgspec.Struct, frozen=True):
    """Attributes (standard fields among them) or metadata of one contact; None clears."""

    workspace_id: int
    lane: int
    contact_id: int
    values: Mapping[str, Any]
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "flow"


class ConsentRow(msgspec.Struct, frozen=True):
    """topic '': the whole channel. channel `any`, withdrawn: do not contact. proof: where, text version, ip, message. pending: not given
    yet, somebody is asked to confirm it; what is given already stays so."""

    workspace_id: int
    lane: int
    contact_id: int
    channel: str
    given: bool
    topic: str = ""
    proof: Mapping[str, Any] = {}
    cause: Mapping[str, Any] | None = None
    depth: int = 0
    source: str = "api"
    pending: bool = False
    historical: bool = False


def add_tags(db: psycopg.Connection[Any], rows: Sequence[TagRow], at: datetime) -> list[list[str]]:
    """Answers per row what was refused, one sentence each; so do the verbs below."""
    return change_contacts(db, [_tag_change(row, at, add_tags=row.tags) for row in rows], at)


def remove_tags(db: psycopg.Connection[Any], rows: Sequence[TagRow], at: datetime) -> list[list[str]]:
    return change_contacts(db, [_tag_change(row, at, remove_tags=row.tags) for row in rows], at)


def clear_tags(db: psycopg.Connection[Any], rows: Sequence[TagRow], at: datetime) -> list[list[str]]:
    return change_contacts(db, [_tag_change(row, at, clear_tags=True) for row in rows], at)


def set_attributes(db: psycopg.Connection[Any], rows: Sequence[ValueRow], at: datetime) -> list[list[str]]:
    return change_contacts(db, [_value_change(row, at, values=row.values) for row in rows], at)


def set_metadata(db: psycopg.Connection[Any], rows: Sequence[ValueRow], at: datetime) -> list[list[str]]:
    return change_contacts(db, [_value_change(row, at, metadata=row.values) for row in rows], at)


def change_contacts(db: psycopg.Connection[Any], changes: Sequence[Change], now: datetime) -> list[list[str]]:
    """Any mixture of changes, in order; their events are appended. Answers per change what was refused."""
    done = apply_changes(db, changes, now)
    log.append(db, [event for changed in done for event in changed.events])
    return [changed.problems for changed in done]


def _tag_change(row: TagRow, at: datetime, **what: Any) -> Change:
    return Change(row.workspace_id, row.lane, row.contact_id, at, cause=row.cause, depth=row.depth, source=row.source, **what)


def _value_change(row: ValueRow, at: datetime, **what: Any) -> Change:
    return Change(row.workspace_id, row.lane, row.contact_id, at, cause=row.cause, depth=row.depth, source=row.source, **what)


# ---- Consent and suppression ---------------------------------------------------------------------------------------


def set_consents(db: psycopg.Connection[Any], rows: Sequence[ConsentRow], at: datetime) -> int:
    """Give or withdraw consent, with proof; answers how many really changed. Each change is an event (semantics 52).

    The contact's row is locked first, as by a send attempt: no attempt begins after this was acknowledged (semantics 36).
    """
    newest = {(row.lane, row.contact_id, row.channel, row.topic): row for row in rows}
    if not newest:
        return 0
    for row in newest.values():
        if row.channel not in (*CHANNELS, DO_NOT_CONTACT) or (row.channel == DO_NOT_CONTACT and row.topic):
            raise BadValue(
                f"“{row.channel}” is no channel: one of {', '.join(CHANNELS)}; or {DO_NOT_CONTACT}, without a topic.", channel=row.channel
            )
    contacts = sorted({key[:2] for key in newest})
    ordered = sorted(newest)
    keys = {
        "lanes": Smallints([key[0] for key in ordered]),
        "ids": Bigints([key[1] for key in ordered]),
        "channels": Texts([key[2] for key in ordered]),
        "topics": Texts([key[3] for key in ordered]),
    }
    there = {
        (lane, id)
        for lane, id, *_ in db.execute(
            statement("contacts", "lock_contacts"),
            {"lanes": Smallints([key[0] for key in contacts]), "ids": Bigints([key[1] for key in contacts])},
        )
    }
    before = {tuple(key): (given, pending) for *key, given, pending in db.execute(statement("contacts", "find_consents"), keys)}
    changed = [key for key in ordered if key[:2] in there and _says_something(newest[key], before.get(key))]
    if not changed:
        return 0
    db.execute(
        statement("contacts", "set_consents"),
        {
            "workspace_ids": Bigints([newest[key].workspace_id for key in changed]),
            "lanes": Smallints([key[0] for key in changed]),
            "ids": Bigints([key[1] for key in changed]),
            "channels": Texts([key[2] for key in changed]),
            "topics": Texts([key[3] for key in changed]),
            "given": Booleans([newest[key].given for key in changed]),
            "pending": Booleans([newest[key].pending for key in changed]),
            "proofs": Jsonbs([encode_json(newest[key].proof) for key in changed]),
            "at": Timestamps([at] * len(changed)),
        },
    )
    log.append(db, [_consent_event(newest[key], before[key][0] if key in before else None, at) for key in changed])
    return len(changed)


def _says_something(row: ConsentRow, before: tuple[bool, bool] | None) -> bool:
    """before: (given, pending). Each time that somebody is asked anew counts."""
    return before != (True, False) if row.pending else before != (row.given, False)


def _consent_event(row: ConsentRow, old: bool | None, at: datetime) -> NewEvent:
    properties = {"channel": row.channel, "topic": row.topic, "old": old, "new": row.given, "proof": row.proof}
    return NewEvent(
        row.workspace_id,
        row.lane,
        row.contact_id,
        "consent_given" if row.given else "consent_requested" if row.pending else "consent_withdrawn",
        properties,
        at,
        at,
        source=row.source,
        historical=row.historical,
        cause=row.cause,
        depth=row.depth,
    )


def suppress_address(
    db: psycopg.Connection[Any],
    workspace_id: int,
    channel: str,
    address: str,
    because: str,
    *,
    at: datetime,
    detail: str = "",
) -> bool:
    """Send nothing to this address by this channel any more; answers whether that is new. because: one of `REASONS`.

    Waits for claims that have looked at the address: no attempt begins after this was acknowledged (semantics 36).
    """
    if because not in REASONS:
        raise BadValue(f"“{because}” is no reason to suppress an address: one of {', '.join(REASONS)}.", reason=because)
    folded = identity_value("email", address) if channel == "email" else fold(address.strip())
    db.execute(statement("contacts", "lock_address"), {"key": _address_key(workspace_id, channel, folded)})
    done = db.execute(
        statement("contacts", "suppress_address"),
        {
            "lane": lane_of(workspace_id, channel, folded),
            "workspace_id": workspace_id,
            "channel": channel,
            "address": folded,
            "reason": because,
            "detail": detail[:2_000],
            "at": at,
        },
    )
    if done.rowcount and because == "by_hand":  # of the others a message tells, or an opt-out
        _tell_whose(db, workspace_id, channel, [folded], at)
    return done.rowcount > 0


def suppress_addresses(
    db: psycopg.Connection[Any], workspace_id: int, channel: str, folded: Sequence[str], because: str, *, at: datetime, detail: str = ""
) -> int:
    """The same for many, as they are folded; answers how many are new. Claims of the whole channel wait till the transaction ends."""
    unique = sorted(set(folded))
    if not unique:
        return 0
    db.execute(statement("contacts", "lock_address"), {"key": _address_key(workspace_id, channel, "")})
    asked = {
        "lanes": Smallints([lane_of(workspace_id, channel, address) for address in unique]), "addresses": Texts(unique),
        "workspace_id": workspace_id, "channel": channel, "reason": because, "detail": detail[:2_000], "at": at,
    }  # fmt: skip
    new = [address for (address,) in db.execute(statement("contacts", "suppress_addresses"), asked)]
    _tell_whose(db, workspace_id, channel, new, at)
    return len(new)


def hold_addresses(db: psycopg.Connection[Any], workspace_id: int, channel: str, addresses: Sequence[str]) -> None:
    """To the end of the transaction nobody suppresses one of these (folded) addresses; what was suppressed before can be read after this."""
    keys = sorted(_address_key(workspace_id, channel, address) for address in {*addresses, ""})
    if addresses:
        db.execute(statement("contacts", "share_addresses"), {"keys": Bigints(keys)})


def _address_key(workspace_id: int, channel: str, folded: str) -> int:
    """Of an advisory lock."""
    digest = blake2b(f"{workspace_id}\0{channel}\0{folded}".encode(), digest_size=8, person=b"suppression").digest()
    return int.from_bytes(digest, "big", signed=True)


def release_address(db: psycopg.Connection[Any], workspace_id: int, channel: str, address: str, *, at: datetime) -> bool:
    """Take an address off the suppression list; answers whether it was on it."""
    folded = identity_value("email", address) if channel == "email" else fold(address.strip())
    done = db.execute(
        statement("contacts", "release_address"),
        {"lane": lane_of(workspace_id, channel, folded), "workspace_id": workspace_id, "channel": channel, "address": folded},
    )
    if done.rowcount:
        _tell_whose(db, workspace_id, channel, [folded], at)
    return done.rowcount > 0


def _tell_whose(db: psycopg.Connection[Any], workspace_id: int, channel: str, addresses: Sequence[str], at: datetime) -> None:
    """Whether the channel reaches the contacts who have these (folded) addresses is another now."""
    kind = "email" if channel == "email" else "phone"
    asked = {
        "workspace_id": workspace_id, "lanes": Smallints([lane_of(workspace_id, kind, one) for one in addresses]),
        "kinds": Texts([kind] * len(addresses)), "values": Texts(addresses),
    }  # fmt: skip
    fields = {"fields": [f"reachable_on.{channel}"]}
    events = [
        NewEvent(workspace_id, lane, id, "contact_updated", fields, at, at)
        for _, lane, id in db.execute(statement("contacts", "find_identities"), asked)
    ]
    log.append(db, events)


def mark_bounced(db: psycopg.Connection[Any], lane: int, contact_id: int, address: str, *, at: datetime) -> None:
    """Note with the contact that mail to this address of theirs is refused for good; one that is not theirs is left alone."""
    folded = identity_value("email", address)
    db.execute(statement("contacts", "mark_bounced"), {"lane": lane, "contact_id": contact_id, "address": folded, "at": at})


# ---- Attribute definitions -----------------------------------------------------------------------------------------

ATTRIBUTE_TYPES = ("text", "number", "boolean", "date", "datetime", "list", "object")


class AttributeInUse(TowpathError):
    code = "attribute_in_use"
    status = 409


def declare_attribute(
    db: psycopg.Connection[Any],
    workspace_id: int,
    subject: str,
    name: str,
    type: str,
    now: datetime,
    *,
    title: str = "",
    description: str = "",
    choices: Sequence[str] = (),
) -> None:
    """Give an attribute its type: values of another type, and others than its choices, are refused from now on;
    those stored stay as they are."""
    if type not in ATTRIBUTE_TYPES:
        raise BadValue(f"“{type}” is no type: one of {', '.join(ATTRIBUTE_TYPES)}.", type=type)
    db.execute(
        statement("contacts", "declare_attribute"),
        {
            "workspace_id": workspace_id,
            "subject": subject,
            "name": check_attribute_name(name),
            "type": type,
            "title": title,
            "description": description,
            "choices": check_choices(type, choices),
            "now": now,
        },
    )


def delete_attribute(db: psycopg.Connection[Any], workspace_id: int, subject: str, name: str) -> bool:
    """Forget the definition; answers whether there was one. Values stay where they are."""
    asked = {"workspace_id": workspace_id, "subject": subject, "name": name}
    return db.execute(statement("contacts", "delete_attribute"), asked).rowcount > 0
