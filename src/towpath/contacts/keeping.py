"""How contacts go back into their rows: those that were there by an update, those that are new by COPY, each row once and with everything.

A row that is written and changed again costs more than twice one that is written whole.
"""

import struct
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import psycopg

from towpath.contacts.models import STANDARD_FIELDS, Ref
from towpath.contacts.rules import identity_value
from towpath.events.binary import NULL, Bigints, Jsonbs, Smallints, Texts, copy_rows, jsonb, text, timestamp
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.values.folded import fold, folded_patch
from towpath.values.lanes import lane_of

Place = tuple[int, int]  # lane and id of a contact
Claim = tuple[int, str, str, int, int]  # lane, kind and value of an identifier, lane and id of whom it names

# From here on rows are cheaper by COPY than by a statement that looks out for others.
_MANY = 100
_DAY_0 = date(2000, 1, 1).toordinal()
_EMPTY_OBJECT = jsonb(b"{}")
_TRUE, _FALSE = b"\x00\x00\x00\x01\x01", b"\x00\x00\x00\x01\x00"
_KINDS = {kind: text(kind) for kind in ("external_id", "email", "phone", "anonymous_id")}

_contact_start = struct.Struct(">hihiqii").pack
_address_start = struct.Struct(">hihiq").pack
_claim_start = struct.Struct(">hih").pack
_claim_end = struct.Struct(">ihiq").pack
_day = struct.Struct(">ii").pack
_int4 = struct.Struct(">ii").pack


class HeldContact:
    """One contact while its changes are applied; its row is locked, or nobody else knows of it yet."""

    __slots__ = ("addresses", "attributes", "claimed", "dirty", "fields", "metadata", "replaced")

    def __init__(self, fields: dict[str, Any], attributes: dict[str, Any], metadata: dict[str, Any]) -> None:
        self.fields, self.attributes, self.metadata = fields, attributes, metadata
        self.addresses: dict[str, str] = {}
        self.replaced: set[str] = set()
        self.claimed: set[tuple[str, str]] = set()
        self.dirty = False


_NO_FIELDS: Mapping[str, Any] = dict.fromkeys(STANDARD_FIELDS)


def new_contact() -> HeldContact:
    return HeldContact({**_NO_FIELDS}, {}, {})


def add_contacts(
    db: psycopg.Connection[Any], workspace_id: int, born: Sequence[Ref], said: Mapping[Place, HeldContact], now: datetime
) -> None:
    """The rows of contacts that `resolve` has made. said: what is known of them; of a visitor often nothing."""
    if not born:
        return
    moment = timestamp(now)
    rows: list[bytes] = []
    for ref in sorted(born, key=lambda ref: (ref.lane, ref.id)):
        rows.append(_contact_start(19, 2, ref.lane, 8, ref.id, 4, workspace_id))
        rows.append(NULL if ref.external_id is None else text(ref.external_id))
        rows.append(_TRUE if ref.identified else _FALSE)
        contact = said.get((ref.lane, ref.id))
        if contact is None:
            rows += (NULL,) * len(STANDARD_FIELDS)
            rows += (_EMPTY_OBJECT, _EMPTY_OBJECT, NULL)
        else:
            for value in contact.fields.values():
                rows.append(NULL if value is None else text(value) if isinstance(value, str) else _day(4, value.toordinal() - _DAY_0))
            folded = _folded(contact)
            rows.append(jsonb(encode_json(contact.attributes)) if contact.attributes else _EMPTY_OBJECT)
            rows.append(jsonb(encode_json(contact.metadata)) if contact.metadata else _EMPTY_OBJECT)
            rows.append(NULL if folded is None else jsonb(folded))
        rows += (moment, moment)
    copy_rows(db, statement("contacts", "copy_contacts"), b"".join(rows))
    new = {(ref.lane, ref.id) for ref in born}
    _write_addresses(db, workspace_id, {place: contact for place, contact in said.items() if place in new}, now, new)


def write_contacts(db: psycopg.Connection[Any], workspace_id: int, contacts: Mapping[Place, HeldContact], now: datetime) -> None:
    """Of contacts whose rows are locked."""
    if not contacts:
        return
    ordered = sorted(contacts)
    written = [contacts[key] for key in ordered]
    columns: dict[str, Any] = {name: Texts([as_json(contact.fields[name]) for contact in written]) for name in STANDARD_FIELDS}
    db.execute(
        statement("contacts", "write_contacts"),
        {
            **columns,
            "lanes": Smallints([lane for lane, _ in ordered]),
            "ids": Bigints([id for _, id in ordered]),
            "attributes": Jsonbs([encode_json(contact.attributes) for contact in written]),
            "metadata": Jsonbs([encode_json(contact.metadata) for contact in written]),
            "folded": Jsonbs([_folded(contact) for contact in written]),
            "now": now,
        },
    )
    _write_addresses(db, workspace_id, contacts, now, ())


class IdentifierTaken(Exception):
    """Another sender was faster; the transaction (or its savepoint) is spoilt."""


def claim_all(db: psycopg.Connection[Any], workspace_id: int, claims: Sequence[Claim]) -> None:
    """claims: in the order of their keys. Raises `IdentifierTaken` where one is somebody's already."""
    if not claims:
        return
    if len(claims) < _MANY:
        if claim_free(db, workspace_id, claims) < len(claims):
            raise IdentifierTaken
        return
    workspace = _int4(4, workspace_id)
    rows: list[bytes] = []
    for lane, kind, value, owner_lane, owner_id in claims:
        rows += (_claim_start(6, 2, lane), workspace, _KINDS[kind], text(value), _claim_end(2, owner_lane, 8, owner_id))
    try:
        copy_rows(db, statement("contacts", "copy_identities"), b"".join(rows))
    except psycopg.errors.UniqueViolation:
        raise IdentifierTaken from None


def claim_free(db: psycopg.Connection[Any], workspace_id: int, claims: Sequence[Claim]) -> int:
    """Those that are nobody's yet; answers how many. claims: in the order of their keys."""
    return db.execute(
        statement("contacts", "claim_identities"),
        {
            "workspace_id": workspace_id,
            "lanes": Smallints([claim[0] for claim in claims]),
            "kinds": Texts([claim[1] for claim in claims]),
            "values": Texts([claim[2] for claim in claims]),
            "owner_lanes": Smallints([claim[3] for claim in claims]),
            "owner_ids": Bigints([claim[4] for claim in claims]),
        },
    ).rowcount


def as_json(value: Any) -> Any:
    """A field's value as events and columns of text have it."""
    return value.isoformat() if isinstance(value, date) else value


def _folded(contact: HeldContact) -> bytes | None:
    patch: dict[str, Any] = {}
    for name, value in contact.fields.items():
        if isinstance(value, str) and (folded := fold(value)) != value:
            patch[name] = folded
    if contact.attributes and (attributes := folded_patch(contact.attributes)):
        patch["attributes"] = attributes
    if contact.metadata and (metadata := folded_patch(contact.metadata)):
        patch["metadata"] = metadata
    return encode_json(patch) if patch else None


def _write_addresses(
    db: psycopg.Connection[Any], workspace_id: int, contacts: Mapping[Place, HeldContact], now: datetime, new: Collection[Place]
) -> None:
    """A new primary address stands beside the older ones, and finds the contact where nobody else is found by it."""
    rows = sorted(
        (lane, id, kind, identity_value(kind, value), value)
        for (lane, id), contact in contacts.items()
        for kind, value in contact.addresses.items()
    )
    if not rows:
        return
    if new:
        _copy_addresses(db, workspace_id, rows, now)
    else:
        db.execute(statement("contacts", "set_addresses"), _address_columns(workspace_id, rows, now))
        if older := [row for row in rows if row[2] in contacts[row[0], row[1]].replaced]:
            db.execute(statement("contacts", "unset_primary"), _address_columns(workspace_id, older, now))
    if fresh := [row for row in rows if (row[2], row[3]) not in contacts[row[0], row[1]].claimed]:
        claim_free(db, workspace_id, sorted((lane_of(workspace_id, row[2], row[3]), row[2], row[3], row[0], row[1]) for row in fresh))


def _copy_addresses(db: psycopg.Connection[Any], workspace_id: int, rows: Sequence[tuple[int, int, str, str, str]], now: datetime) -> None:
    end = _int4(4, workspace_id) + _TRUE + timestamp(now)
    data: list[bytes] = []
    for lane, id, kind, folded, value in rows:
        first = text(folded)
        data += (_address_start(8, 2, lane, 8, id), _KINDS[kind], first, first if value == folded else text(value), end)
    copy_rows(db, statement("contacts", "copy_addresses"), b"".join(data))


def _address_columns(workspace_id: int, rows: Sequence[tuple[int, int, str, str, str]], now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "now": now,
        "lanes": Smallints([row[0] for row in rows]),
        "ids": Bigints([row[1] for row in rows]),
        "kinds": Texts([row[2] for row in rows]),
        "folded": Texts([row[3] for row in rows]),
        "values": Texts([row[4] for row in rows]),
    }
