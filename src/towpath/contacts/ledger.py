"""The ledger of the erased: keyed hashes of what named them. It says no name, and knows one when it comes again (semantics 54)."""

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import psycopg

from towpath.contacts.models import Person
from towpath.contacts.rules import identity_value
from towpath.events.binary import Byteas, Smallints, Texts
from towpath.host.settings import load
from towpath.host.sql import statement
from towpath.secrets.ring import KeyRing, open_ring
from towpath.values.folded import fold

Connection = psycopg.Connection[Any]
Key = tuple[str, str]  # kind and value, as the identity table has it

# The kind of address by which a channel reaches a person, where it has one.
_KIND_OF_CHANNEL = {"email": "email", "sms": "phone", "whatsapp": "phone", "viber": "phone", "rcs": "phone", "voice": "phone"}


def is_kept(db: Connection, workspace_id: int) -> bool:
    """Whether the workspace has a ledger at all."""
    row = db.execute(statement("contacts", "has_erased"), {"workspace_id": workspace_id}).fetchone()
    return row is not None and bool(row[0])


def remember(db: Connection, workspace_id: int, keys: Iterable[Key], now: datetime) -> int:
    """These names stand for someone who was erased."""
    wanted = sorted(set(keys))
    if not wanted:
        return 0
    return db.execute(statement("contacts", "remember_erased"), {**_hashed(workspace_id, wanted), "now": now}).rowcount


def remember_hashes(db: Connection, workspace_id: int, hashes: Sequence[tuple[str, bytes]], now: datetime) -> int:
    """Of a ledger that was kept elsewhere: (kind, hash)."""
    if not hashes:
        return 0
    return db.execute(statement("contacts", "remember_erased"), {**_columns(workspace_id, hashes), "now": now}).rowcount


def find(db: Connection, workspace_id: int, keys: Sequence[Key]) -> set[Key]:
    """Which of these names were erased."""
    if not keys or not is_kept(db, workspace_id):
        return set()
    places = db.execute(statement("contacts", "find_erased"), _hashed(workspace_id, keys))
    return {keys[place - 1] for (place,) in places}


def find_people(db: Connection, workspace_id: int, people: Sequence[Person]) -> list[bool]:
    """Of each person whether one of their names was erased; a visitor is never."""
    if not is_kept(db, workspace_id):
        return [False] * len(people)
    named = [keys_of(person) for person in people]
    erased = find(db, workspace_id, sorted({key for keys in named for key in keys}))
    return [any(key in erased for key in keys) for keys in named]


def let_in(db: Connection, workspace_id: int, person: Person) -> bool:
    """After a new consent: the person may be taken in under these names again. Answers whether they had been erased."""
    keys = keys_of(person)
    return bool(keys) and db.execute(statement("contacts", "forget_erased"), _hashed(workspace_id, keys)).rowcount > 0


def find_addresses(db: Connection, workspace_id: int, channel: str, addresses: Sequence[str]) -> set[str]:
    """Which of these addresses (folded, as suppression has them) belonged to someone who was erased."""
    kind = _KIND_OF_CHANNEL.get(channel)
    if kind is None:
        return set()
    return {value for _, value in find(db, workspace_id, [(kind, address) for address in addresses])}


def suppressions_of(keys: Iterable[Key]) -> list[tuple[str, str]]:
    """(channel, folded address) under which these names may stand on the suppression list."""
    return [
        (channel, value if kind == "email" else fold(value))
        for kind, value in keys
        for channel, of in _KIND_OF_CHANNEL.items()
        if of == kind
    ]


def keys_of(person: Person) -> list[Key]:
    """The names by which a person is told apart; an anonymous id names a browser."""
    given = (("external_id", person.external_id), ("email", person.email), ("phone", person.phone))
    return [(kind, identity_value(kind, value)) for kind, value in given if value is not None]


def hash_of(workspace_id: int, key: Key) -> bytes:
    kind, value = key
    return _ring(os.environ.get("TOWPATH_DATA", "")).suppression_hash(f"{workspace_id}\0{kind}\0{value}")


@cache
def _ring(_data: str) -> KeyRing:
    return open_ring(load().data)


def _hashed(workspace_id: int, keys: Sequence[Key]) -> dict[str, Any]:
    return _columns(workspace_id, [(key[0], hash_of(workspace_id, key)) for key in keys])


def _columns(workspace_id: int, hashes: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "lanes": Smallints([hash[0] for _, hash in hashes]),
        "kinds": Texts([kind for kind, _ in hashes]),
        "hashes": Byteas([hash for _, hash in hashes]),
    }
