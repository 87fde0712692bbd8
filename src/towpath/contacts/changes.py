"""Changes of contacts, a batch at a time: each becomes rows and events with old and new value and cause (semantics 52).

The rows are locked, read, changed in memory in the order given and written back once; so of two changes to one contact in a batch
the second sees what the first left.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.contacts.definitions import note_attributes
from towpath.contacts.errors import BadValue
from towpath.contacts.keeping import HeldContact, Place, add_contacts, as_json, new_contact, write_contacts
from towpath.contacts.models import STANDARD_FIELDS, Attribute, Change, Ref
from towpath.contacts.reads import list_attributes
from towpath.contacts.rules import (
    LONGEST_TEXT,
    check_attribute_name,
    check_tag,
    read_field,
    read_value,
    type_of,
)
from towpath.events.binary import Bigints, Smallints, Texts, Timestamps
from towpath.events.models import NewEvent
from towpath.expr.catalogue import CONTACT_FIELDS
from towpath.host.sql import statement
from towpath.values.folded import fold

MOST_ATTRIBUTES = 1_000


class Changed(msgspec.Struct):
    """What came of one change. events: to be appended by the caller. problems: values that were refused, one sentence each."""

    events: list[NewEvent]
    problems: list[str]


def apply_changes(db: psycopg.Connection[Any], changes: Sequence[Change], now: datetime, *, born: Sequence[Ref] = ()) -> list[Changed]:
    """Write the changes; answers per change its events (not yet appended) and what was refused.

    A contact that does not exist (erased, joined to another) changes nothing. All changes of one call are of one workspace.
    born: contacts that have no row yet, and get it here, whether or not something changes of them.
    """
    done = [Changed([], []) for _ in changes]
    if changes:
        _apply_values(db, changes, done, now, born)
        _apply_tags(db, changes, done, now)
    return done


# ---- Fields, attributes, metadata ----------------------------------------------------------------------------------


def _apply_values(
    db: psycopg.Connection[Any], changes: Sequence[Change], done: Sequence[Changed], now: datetime, born: Sequence[Ref]
) -> None:
    touched = [place for place, change in enumerate(changes) if change.values or change.metadata or change.created]
    workspace_id = changes[0].workspace_id
    if not touched:
        add_contacts(db, workspace_id, born, {}, now)
        return
    new = {(ref.lane, ref.id): new_contact() for ref in born}
    contacts = new | _lock(
        db, {place for place in ((changes[place].lane, changes[place].contact_id) for place in touched) if place not in new}
    )
    known = {attribute.name: attribute for attribute in list_attributes(db, workspace_id, "contact")}
    fresh: dict[str, Attribute] = {}
    for place in touched:
        change = changes[place]
        contact = contacts.get((change.lane, change.contact_id))
        if contact is not None:
            _change_one(contact, change, known, fresh, done[place], now)
    note_attributes(db, workspace_id, "contact", fresh, now)
    add_contacts(db, workspace_id, born, new, now)
    write_contacts(db, workspace_id, {key: contact for key, contact in contacts.items() if contact.dirty and key not in new}, now)


def _change_one(
    contact: HeldContact, change: Change, known: dict[str, Attribute], fresh: dict[str, Attribute], done: Changed, now: datetime
) -> None:
    moved: list[tuple[str, Any, Any]] = []
    contact.claimed.update(change.claimed)
    for name, value in change.values.items():
        try:
            difference = _set_field(contact, name, value) if name in STANDARD_FIELDS else _set_attribute(contact, name, value, known, fresh)
        except BadValue as problem:
            done.problems.append(problem.sentence)
            continue
        if difference is not None:
            moved.append((name, *difference))
    for name, text in change.metadata.items():
        old = contact.metadata.get(name)
        if old != text:
            if text is None:
                del contact.metadata[name]
            else:
                contact.metadata[name] = text
            moved.append((f"metadata.{name}", old, text))
    contact.dirty = contact.dirty or bool(moved)
    if change.created:
        first = {name: new for name, _, new in moved}
        done.events.append(_event(change, "contact_created", {"attributes": first} if first else {}, now))
    elif moved:
        for name, old, new in moved:
            done.events.append(_event(change, "attribute_changed", {"attribute": name, "old": old, "new": new}, now))
        done.events.append(_event(change, "contact_updated", {"fields": [name for name, _, _ in moved]}, now))


def _set_field(contact: HeldContact, name: str, value: Any) -> tuple[Any, Any] | None:
    new, old = read_field(name, value), contact.fields[name]
    if new == old:
        return None
    contact.fields[name] = new
    if name in ("email", "phone") and isinstance(new, str):
        contact.addresses[name] = new
        if old is not None:
            contact.replaced.add(name)
    return as_json(old), as_json(new)


def _set_attribute(
    contact: HeldContact, name: str, value: Any, known: dict[str, Attribute], fresh: dict[str, Attribute]
) -> tuple[Any, Any] | None:
    old = contact.attributes.get(name)
    if value is None:
        if name not in contact.attributes:
            return None
        del contact.attributes[name]
        return old, None
    if name in CONTACT_FIELDS:
        raise BadValue(f"“{name}” is kept by Towpath itself; give the attribute another name.", attribute=name)
    definition = known.get(name)
    if definition is None:
        if len(known) >= MOST_ATTRIBUTES:
            raise BadValue(f"The workspace has {MOST_ATTRIBUTES:,} attributes; “{name}” would be one more.", attribute=name)
        definition = known[name] = fresh[name] = Attribute(check_attribute_name(name), type_of(value), "", False)
    if definition.computed is not None:
        raise BadValue(f"“{name}” is worked out from “{definition.computed['event']}” and can't be set.", attribute=name)
    new = read_value(name, definition, value)
    if isinstance(new, str) and len(new) > LONGEST_TEXT:
        raise BadValue(f"“{name}” may have {LONGEST_TEXT:,} characters; this has {len(new):,}.", attribute=name)
    if new == old and type(new) is type(old):
        return None
    contact.attributes[name] = new
    return old, new


def _event(change: Change, name: str, properties: Mapping[str, Any], now: datetime) -> NewEvent:
    return NewEvent(
        change.workspace_id,
        change.lane,
        change.contact_id,
        name,
        properties,
        change.at,
        now,
        source=change.source,
        historical=change.historical,
        depth=change.depth,
        cause=change.cause,
    )


def _lock(db: psycopg.Connection[Any], keys: Iterable[Place]) -> dict[Place, HeldContact]:
    ordered = sorted(keys)
    if not ordered:
        return {}
    rows = db.execute(
        statement("contacts", "lock_contacts"),
        {"lanes": Smallints([lane for lane, _ in ordered]), "ids": Bigints([id for _, id in ordered])},
    ).fetchall()
    return {
        (lane, id): HeldContact(dict(zip(STANDARD_FIELDS, fields, strict=True)), attributes, metadata)
        for lane, id, attributes, metadata, *fields in rows
    }


# ---- Tags ----------------------------------------------------------------------------------------------------------


def _apply_tags(db: psycopg.Connection[Any], changes: Sequence[Change], done: Sequence[Changed], now: datetime) -> None:
    """In rounds: within a round no contact has tags both added and removed, so that the order of changes is kept."""
    rounds: list[dict[str, list[int]]] = []
    newest: dict[Place, tuple[int, str]] = {}
    for place, change in enumerate(changes):
        for kind, wanted in (("clear", change.clear_tags), ("remove", change.remove_tags), ("add", change.add_tags)):
            if wanted:
                key = (change.lane, change.contact_id)
                number, before = newest.get(key, (0, kind))
                if before != kind:
                    number += 1
                newest[key] = (number, kind)
                if number == len(rounds):
                    rounds.append({})
                rounds[number].setdefault(kind, []).append(place)
    for steps in rounds:
        for kind, places in steps.items():
            match kind:
                case "clear":
                    _clear_tags(db, changes, done, places, now)
                case "remove":
                    _remove_tags(db, changes, done, places, now)
                case _:
                    _add_tags(db, changes, done, places, now)


# (lane, contact id, folded tag) -> (the tag as written, place of the change that asked first)
_TagRows = dict[tuple[int, int, str], tuple[str, int]]


def _tag_rows(changes: Sequence[Change], done: Sequence[Changed], places: Sequence[int], adding: bool) -> _TagRows:
    rows: _TagRows = {}
    for place in places:
        change = changes[place]
        for written in change.add_tags if adding else change.remove_tags:
            try:
                tag = check_tag(written)
            except BadValue as problem:
                done[place].problems.append(problem.sentence)
                continue
            rows.setdefault((change.lane, change.contact_id, fold(tag)), (tag, place))
    return rows


def _add_tags(
    db: psycopg.Connection[Any], changes: Sequence[Change], done: Sequence[Changed], places: Sequence[int], now: datetime
) -> None:
    rows = _tag_rows(changes, done, places, adding=True)
    ordered = sorted(rows)
    found = db.execute(
        statement("contacts", "add_tags"),
        {
            "workspace_id": changes[0].workspace_id,
            "lanes": Smallints([key[0] for key in ordered]),
            "ids": Bigints([key[1] for key in ordered]),
            "folded": Texts([key[2] for key in ordered]),
            "tags": Texts([rows[key][0] for key in ordered]),
            "at": Timestamps([changes[rows[key][1]].at for key in ordered]),
        },
    ).fetchall()
    _note_tags(changes, done, rows, found, "tag_added", now)


def _remove_tags(
    db: psycopg.Connection[Any], changes: Sequence[Change], done: Sequence[Changed], places: Sequence[int], now: datetime
) -> None:
    rows = _tag_rows(changes, done, places, adding=False)
    ordered = sorted(rows)
    found = db.execute(
        statement("contacts", "remove_tags"),
        {
            "lanes": Smallints([key[0] for key in ordered]),
            "ids": Bigints([key[1] for key in ordered]),
            "folded": Texts([key[2] for key in ordered]),
        },
    ).fetchall()
    _note_tags(changes, done, rows, found, "tag_removed", now)


def _note_tags(
    changes: Sequence[Change], done: Sequence[Changed], rows: _TagRows, found: Iterable[Sequence[Any]], name: str, now: datetime
) -> None:
    new = {(lane, id, folded): tag for lane, id, folded, tag in found}
    for key, (_, place) in rows.items():
        if key in new:
            done[place].events.append(_event(changes[place], name, {"tag": new[key]}, now))


def _clear_tags(
    db: psycopg.Connection[Any], changes: Sequence[Change], done: Sequence[Changed], places: Sequence[int], now: datetime
) -> None:
    first = {(changes[place].lane, changes[place].contact_id): place for place in reversed(places)}
    ordered = sorted(first)
    found = db.execute(
        statement("contacts", "clear_tags"),
        {"lanes": Smallints([lane for lane, _ in ordered]), "ids": Bigints([id for _, id in ordered])},
    ).fetchall()
    for lane, id, tag in found:
        place = first[lane, id]
        done[place].events.append(_event(changes[place], "tag_removed", {"tag": tag}, now))
