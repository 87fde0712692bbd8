"""Questions about people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row

from towpath.contacts import ledger
from towpath.contacts.models import Address, Attribute, Consent, Contact, Person, Suppression
from towpath.contacts.rules import DO_NOT_CONTACT, identity_value, read_person
from towpath.events.binary import Bigints, Smallints, Texts
from towpath.host.sql import statement
from towpath.values.addresses import parse_phone
from towpath.values.folded import escape_pattern, fold
from towpath.values.lanes import birth_lane, lane_of


class Tag(msgspec.Struct, frozen=True):
    tag: str
    added_at: datetime


class Identifier(msgspec.Struct, frozen=True):
    """kind: external_id, email, phone, anonymous_id."""

    kind: str
    value: str


def find_place(db: psycopg.Connection[Any], contact_id: int) -> tuple[int, int]:
    """Lane and id of the contact that this id names now: a visitor who was joined to a contact is that contact."""
    lane, id = birth_lane(contact_id), contact_id
    for _ in range(10):
        row = db.execute(statement("contacts", "find_moved"), {"lane": lane, "id": id, "what": "contact"}).fetchone()
        if row is None:
            break
        lane, id = row
    return lane, id


def get_contact(db: psycopg.Connection[Any], workspace_id: int, contact_id: int) -> Contact | None:
    """Also under the id that it had before it was joined to another."""
    lane, id = find_place(db, contact_id)
    with db.cursor(row_factory=class_row(Contact)) as cursor:
        cursor.execute(statement("contacts", "get_contact"), {"workspace_id": workspace_id, "lane": lane, "id": id})
        return cursor.fetchone()


def find_contact(db: psycopg.Connection[Any], workspace_id: int, person: Person) -> Contact | None:
    """By the first identifier that is known: external_id, email, phone, anonymous_id. Raises `BadPerson`."""
    read = read_person(person)
    for kind in ("external_id", "email", "phone", "anonymous_id"):
        value = getattr(read, kind)
        if value is not None:
            folded = identity_value(kind, value)
            row = db.execute(
                statement("contacts", "find_identities"),
                {
                    "workspace_id": workspace_id,
                    "lanes": Smallints([lane_of(workspace_id, kind, folded)]),
                    "kinds": Texts([kind]),
                    "values": Texts([folded]),
                },
            ).fetchone()
            if row is not None:
                return get_contact(db, workspace_id, row[2])
    return None


def find_contact_by_any(db: psycopg.Connection[Any], workspace_id: int, text: str) -> Contact | None:
    """The contact whom a person at the command line or in a search field means: external id, email, phone or id."""
    text = text.strip()
    people = [Person(external_id=text)]
    if "@" in text:
        people.append(Person(email=text))
    elif text.startswith("+"):
        people.append(Person(phone=text))
    for person in people:
        found = find_contact(db, workspace_id, person)
        if found is not None:
            return found
    return get_contact(db, workspace_id, int(text)) if text.isdigit() and len(text) < 19 else None


def find_named(db: psycopg.Connection[Any], workspace_id: int, names: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Lane and id of those whom a list of external ids, emails, phones and ids means; who is not there is unknown."""
    keys: list[tuple[str, str, str]] = []
    for name in names:
        keys.append(("external_id", name.strip(), name))
        if "@" in name:
            keys.append(("email", identity_value("email", name.strip()), name))
        elif name.strip().startswith("+"):
            keys.append(("phone", parse_phone(name) or name, name))
    found: dict[str, tuple[int, int]] = {}
    if keys:
        asked = {
            "workspace_id": workspace_id,
            "lanes": Smallints([lane_of(workspace_id, kind, value) for kind, value, _ in keys]),
            "kinds": Texts([kind for kind, _, _ in keys]),
            "values": Texts([value for _, value, _ in keys]),
        }
        for place, lane, id in sorted(db.execute(statement("contacts", "find_identities"), asked).fetchall()):
            found.setdefault(keys[place - 1][2], (lane, id))
    for name in names:
        if name not in found and name.strip().isdigit() and len(name.strip()) < 19:
            contact = get_contact(db, workspace_id, int(name))
            if contact is not None:
                found[name] = (contact.lane, contact.id)
    return found


def list_contacts(
    db: psycopg.Connection[Any], workspace_id: int, *, before_id: int | None = None, limit: int = 50, visitors: bool = False
) -> list[Contact]:
    """The newest first; the next page is asked with the id of the last."""
    with db.cursor(row_factory=class_row(Contact)) as cursor:
        cursor.execute(
            statement("contacts", "list_contacts"),
            {"workspace_id": workspace_id, "before_id": before_id, "limit": limit, "visitors": visitors},
        )
        return cursor.fetchall()


# Fewer characters are looked for at the beginning only.
SHORTEST_PART = 3
_SIMILAR_FROM = 4


def search_contacts(db: psycopg.Connection[Any], workspace_id: int, text: str, *, limit: int = 50) -> list[Contact]:
    """Whose name, email, phone or external id holds the text, whatever its case: the newest first. Where nobody is, those who are nearly so."""
    folded = " ".join(fold(text).split())
    escaped = escape_pattern(folded)
    asked = {"workspace_id": workspace_id, "limit": limit, "text": folded}
    if len(folded) < SHORTEST_PART:
        return _contacts(db, "search_beginnings", {**asked, "pattern": escaped + "%"})
    found = _contacts(db, "search_contacts", {**asked, "pattern": f"%{escaped}%"})
    if not found and len(folded) >= _SIMILAR_FROM:
        db.execute(statement("contacts", "set_nearness"))
        return _contacts(db, "find_similar", asked)
    return found


def _contacts(db: psycopg.Connection[Any], name: str, asked: Mapping[str, Any]) -> list[Contact]:
    with db.cursor(row_factory=class_row(Contact)) as cursor:
        return cursor.execute(statement("contacts", name), asked).fetchall()


def name_contacts(db: psycopg.Connection[Any], workspace_id: int, ids: Iterable[int]) -> dict[int, str | None]:
    """What lists call these people: full name, else email, else external id; None for a nameless visitor."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    lanes = Smallints([birth_lane(id) for id in wanted])
    return dict(
        db.execute(
            statement("contacts", "name_contacts"), {"workspace_id": workspace_id, "lanes": lanes, "ids": Bigints(wanted)}
        ).fetchall()
    )


def count_contacts(db: psycopg.Connection[Any], workspace_id: int) -> int:
    row = db.execute(statement("contacts", "count_contacts"), {"workspace_id": workspace_id}).fetchone()
    return int(row[0]) if row else 0


def list_tags(db: psycopg.Connection[Any], lane: int, contact_id: int) -> list[Tag]:
    with db.cursor(row_factory=class_row(Tag)) as cursor:
        cursor.execute(statement("contacts", "list_tags"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()


def list_workspace_tags(db: psycopg.Connection[Any], workspace_id: int) -> list[tuple[str, int]]:
    """(tag, how many contacts have it), by name."""
    rows = db.execute(statement("contacts", "list_workspace_tags"), {"workspace_id": workspace_id}).fetchall()
    return [(tag, count) for tag, count in rows]


def list_addresses(db: psycopg.Connection[Any], lane: int, contact_id: int) -> list[Address]:
    with db.cursor(row_factory=class_row(Address)) as cursor:
        cursor.execute(statement("contacts", "list_addresses"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()


def list_identifiers(db: psycopg.Connection[Any], lane: int, contact_id: int) -> list[Identifier]:
    with db.cursor(row_factory=class_row(Identifier)) as cursor:
        cursor.execute(statement("contacts", "list_identifiers"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()


def list_consents(db: psycopg.Connection[Any], lane: int, contact_id: int) -> list[Consent]:
    with db.cursor(row_factory=class_row(Consent)) as cursor:
        cursor.execute(statement("contacts", "list_consents"), {"lane": lane, "contact_id": contact_id})
        return cursor.fetchall()


def list_attributes(db: psycopg.Connection[Any], workspace_id: int, subject: str) -> list[Attribute]:
    """subject: `contact`, `order`, `product`. By name."""
    with db.cursor(row_factory=class_row(Attribute)) as cursor:
        cursor.execute(statement("contacts", "list_attributes"), {"workspace_id": workspace_id, "subject": subject})
        return cursor.fetchall()


def find_suppressed(db: psycopg.Connection[Any], workspace_id: int, channel: str, addresses: Sequence[str]) -> dict[str, str]:
    """Which of these addresses (as written) are suppressed for the channel, with the reason."""
    folded = {address: identity_value("email", address) if channel == "email" else fold(address.strip()) for address in addresses}
    unique = sorted(set(folded.values()))
    if not unique:
        return {}
    rows = db.execute(
        statement("contacts", "find_suppressed"),
        {
            "workspace_id": workspace_id,
            "channel": channel,
            "lanes": Smallints([lane_of(workspace_id, channel, address) for address in unique]),
            "addresses": Texts(unique),
        },
    ).fetchall()
    reasons = dict.fromkeys(ledger.find_addresses(db, workspace_id, channel, unique), "erased") | dict(rows)
    return {address: reasons[form] for address, form in folded.items() if form in reasons}


def list_suppressions(
    db: psycopg.Connection[Any],
    workspace_id: int,
    *,
    search: str = "",
    channel: str | None = None,
    reason: str | None = None,
    before: tuple[datetime, str, str] | None = None,
    limit: int = 100,
) -> list[Suppression]:
    """The newest first. search: part of an address. before: (at, channel, address) of the last that was shown."""
    at, before_channel, before_address = before or (None, None, None)
    folded = escape_pattern(fold(search.strip()))
    asked = {
        "workspace_id": workspace_id, "pattern": f"%{folded}%" if folded else None, "channel": channel, "reason": reason, "before_at": at,
        "before_channel": before_channel, "before_address": before_address, "limit": limit,
    }  # fmt: skip
    with db.cursor(row_factory=class_row(Suppression)) as cursor:
        return cursor.execute(statement("contacts", "list_suppressions"), asked).fetchall()


def find_unwanted(db: psycopg.Connection[Any], people: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these (lane, id) must not be contacted by any channel."""
    said = find_consents(db, [(lane, id, DO_NOT_CONTACT, "") for lane, id in people])
    return {(lane, id) for (lane, id, _, _), given in said.items() if not given}


ConsentKey = tuple[int, int, str, str]


def find_consents(db: psycopg.Connection[Any], wanted: Iterable[ConsentKey]) -> dict[ConsentKey, bool]:
    """What was said for each (lane, contact id, channel, topic); where nothing was said, the key is absent (semantics 32). What was
    asked for and is not confirmed is not given."""
    return {key: given for key, (given, _) in find_consent_states(db, wanted).items()}


def find_consent_states(db: psycopg.Connection[Any], wanted: Iterable[ConsentKey]) -> dict[ConsentKey, tuple[bool, bool]]:
    """The same as (given, pending)."""
    keys = sorted(set(wanted))
    if not keys:
        return {}
    rows = db.execute(
        statement("contacts", "find_consents"),
        {
            "lanes": Smallints([key[0] for key in keys]),
            "ids": Bigints([key[1] for key in keys]),
            "channels": Texts([key[2] for key in keys]),
            "topics": Texts([key[3] for key in keys]),
        },
    ).fetchall()
    return {(lane, id, channel, topic): (given, pending) for lane, id, channel, topic, given, pending in rows}
