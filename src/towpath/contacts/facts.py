"""Facts of a contact: standard paths, attributes, tags, metadata; and what was said about consent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from towpath.contacts import reads
from towpath.contacts.computed import computed_of, load_computed
from towpath.contacts.definitions import field_types
from towpath.contacts.lists import find_list_ids
from towpath.contacts.rules import DO_NOT_CONTACT, consent_counts, read_date, read_moment
from towpath.events.binary import Bigints, Smallints
from towpath.expr.catalogue import CONTACT_FIELDS
from towpath.expr.facts import Fact, Subjects, Type, register, split_path
from towpath.host.database import decode_json
from towpath.host.sql import statement

# Field -> how it is read from the row `contact`.
_COLUMNS: Mapping[str, LiteralString] = {
    "id": "contact.id::text",
    "external_id": "contact.external_id",
    "email": "contact.email",
    "phone": "contact.phone",
    "first_name": "contact.first_name",
    "last_name": "contact.last_name",
    "locale": "contact.locale",
    "time_zone": "contact.time_zone",
    "country": "contact.country",
    "birth_date": "contact.birth_date",
    "created_at": "contact.created_at",
    "preferred_channel": "contact.preferred_channel",
    "metadata": "contact.metadata",
    "tags": (
        "array(select tag from contact_tag where contact_tag.lane = contact.lane and contact_tag.contact_id = contact.id order by folded)"
    ),
}

# Uses contact_pk, once a batch.
_QUERY = sql.SQL(
    "select {columns} from unnest(%(lanes)s, %(ids)s) with ordinality as given (lane, id, place)"
    " left join contact on contact.lane = given.lane and contact.id = given.id order by given.place"
)

# A column aligned with (lanes, contact ids) for each of the fields asked.
Loader = Callable[[psycopg.Connection[Any], Sequence[int], Sequence[int | None], frozenset[str]], Mapping[str, Sequence[Any]]]
_elsewhere: dict[str, Loader] = {}


def add_fields(names: Sequence[str], load: Loader) -> None:
    """Fields of a contact that another room knows: `contact.total_paid` and its like come from the room of orders."""
    for name in names:
        _elsewhere[name] = load


class ContactSource:
    prefix = "contact"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return field_types(db, workspace_id, "contact", CONTACT_FIELDS)

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        names = {fact: split_path(fact.path)[1] for fact in wanted}
        columns: dict[Fact, Sequence[Any]] = {}
        own: dict[Fact, str] = {}
        asked: dict[Loader, set[str]] = {}
        for fact, name in names.items():
            if name in _elsewhere:
                asked.setdefault(_elsewhere[name], set()).add(name)
            else:
                own[fact] = name
        if own:
            columns.update(_take_computed(db, subjects, own, now))
        for load, fields in asked.items():
            found = load(db, subjects.lanes, subjects.contact_ids, frozenset(fields))
            columns.update({fact: found[name] for fact, name in names.items() if name in found})
        if own:
            columns.update(_load_rows(db, subjects, own))
        return columns


def _take_computed(db: psycopg.Connection[Any], subjects: Subjects, own: dict[Fact, str], now: datetime) -> dict[Fact, Sequence[Any]]:
    """Those of `own` that are worked out, which are taken from it: by their arguments, else by what the name means now."""
    asked: dict[Fact, tuple[str, str]] = {fact: (fact.arguments[0], fact.arguments[1]) for fact in own if fact.arguments}
    bare = [fact for fact, name in own.items() if not fact.arguments and name not in _COLUMNS]
    if bare:
        known = computed_of(reads.list_attributes(db, subjects.workspace_id, "contact"))
        asked |= {fact: known[own[fact]] for fact in bare if own[fact] in known}
    for fact in asked:
        del own[fact]
    if not asked:
        return {}
    found = load_computed(db, subjects.lanes, subjects.contact_ids, sorted(set(asked.values())), now)
    return {fact: found[what] for fact, what in asked.items()}


def _load_rows(db: psycopg.Connection[Any], subjects: Subjects, own: Mapping[Fact, str]) -> dict[Fact, list[Any]]:
    """One query for all fields and attributes. Attribute names go as parameters; the fields are the closed list above."""
    facts = list(own)
    attributes = sorted({name for name in own.values() if name not in _COLUMNS})
    parameters: dict[str, Any] = {"lanes": Smallints(subjects.lanes), "ids": Bigints(subjects.contact_ids)}
    parameters |= {f"attribute_{number}": name for number, name in enumerate(attributes)}
    expressions = [
        sql.SQL(_COLUMNS[own[fact]])
        if own[fact] in _COLUMNS
        else sql.SQL("(contact.attributes -> {}::text)::text").format(sql.Placeholder(f"attribute_{attributes.index(own[fact])}"))
        for fact in facts
    ]
    rows = db.execute(_QUERY.format(columns=sql.SQL(", ").join(expressions)), parameters).fetchall()
    columns: dict[Fact, list[Any]] = {fact: list(column) for fact, column in zip(facts, zip(*rows, strict=True), strict=True)}
    for fact, name in own.items():
        if name not in _COLUMNS:  # the whole column is decoded at once: value by value costs twenty times as much
            columns[fact] = decode_json("[" + ",".join(["null" if text is None else text for text in columns[fact]]) + "]")
    types: dict[str, str] = {}
    if attributes:
        types = {attribute.name: attribute.type for attribute in reads.list_attributes(db, subjects.workspace_id, "contact")}
    for fact, column in columns.items():
        match types.get(own[fact]) if own[fact] not in _COLUMNS else None:
            case "date":
                columns[fact] = [read_date(value) or value if isinstance(value, str) else value for value in column]
            case "datetime":
                columns[fact] = [read_moment(value) or value if isinstance(value, str) else value for value in column]
    return columns


class ConsentSource:
    """Whether marketing may go to the contact by a channel, for a topic: what was said, else the channel's default (semantics 32)."""

    prefix = "has_consent"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        people = [(lane, id) for lane, id in zip(subjects.lanes, subjects.contact_ids, strict=True) if id is not None]
        asked = {(fact.arguments[0], topic) for fact in wanted for topic in ("", fact.arguments[1])} | {(DO_NOT_CONTACT, "")}
        said = reads.find_consents(db, [(lane, id, channel, topic) for lane, id in people for channel, topic in asked])
        return {
            fact: [
                id is not None
                and said.get((lane, id, DO_NOT_CONTACT, "")) is not False
                and consent_counts(fact.arguments[0], said.get((lane, id, fact.arguments[0], "")), said.get((lane, id, *fact.arguments)))
                for lane, id in zip(subjects.lanes, subjects.contact_ids, strict=True)
            ]
            for fact in wanted
        }


class MembershipSource:
    """Whether the contact is in a list (or group): by the id that its name had at launch, else by its name (semantics 40)."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        asked = {fact.arguments[0] for fact in wanted if fact.arguments[1] is None}
        by_name = find_list_ids(db, subjects.workspace_id, self.prefix.removeprefix("in_"), asked)
        ids = {fact: fact.arguments[1] or by_name.get(fact.arguments[0], 0) for fact in wanted}
        rows = db.execute(
            statement("contacts", "load_memberships"),
            {"lanes": Smallints(subjects.lanes), "ids": Bigints(subjects.contact_ids), "list_ids": sorted(set(ids.values()))},
        ).fetchall()
        inside: dict[int, set[int]] = {}
        for place, list_id in rows:
            inside.setdefault(list_id, set()).add(place - 1)
        return {fact: [place in inside.get(id, ()) for place in range(len(subjects.lanes))] for fact, id in ids.items()}


def register_facts() -> None:
    register(ContactSource())
    register(ConsentSource())
    register(MembershipSource("in_list"))
    register(MembershipSource("in_group"))


register_facts()
