"""`company.`: what is known of the company that the run is about, else of the one to which the contact belongs; without one every fact is absent."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg

from towpath.contacts.definitions import field_types
from towpath.contacts.reads import list_attributes
from towpath.contacts.rules import read_date, read_moment
from towpath.events.binary import Bigints, Smallints
from towpath.expr.catalogue import COMPANY_FIELDS
from towpath.expr.facts import Fact, Subjects, Type, register, split_path
from towpath.host.sql import statement

_FIELDS = ("id", "name", "tags", "owner", "created_at")


class CompanySource:
    prefix = "company"

    def fields(self, db: psycopg.Connection[Any], workspace_id: int) -> Mapping[str, Type]:
        return field_types(db, workspace_id, "company", COMPANY_FIELDS)

    def load(self, db: psycopg.Connection[Any], subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        found: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
        for place, id, external_id, name, tags, attributes, owner, created_at in _rows(db, subjects):
            fields = dict(zip(_FIELDS, (external_id or str(id), name or None, tags, owner, created_at), strict=True))
            found[place - 1] = fields, attributes
        names = {fact: split_path(fact.path)[1] for fact in wanted}
        read = _readers(db, subjects.workspace_id) if any(name not in _FIELDS for name in names.values()) else {}
        count = len(subjects.lanes)
        return {fact: [_value(found.get(place), name, read.get(name)) for place in range(count)] for fact, name in names.items()}


def _rows(db: psycopg.Connection[Any], subjects: Subjects) -> list[Any]:
    """Place from 1 and what is known of the company there: of the one that the visit is about, else of the contact's."""
    asked = {"lanes": Smallints(subjects.lanes), "contact_ids": Bigints(subjects.contact_ids)}
    rows = db.execute(statement("companies", "load_companies"), asked).fetchall() if any(subjects.contact_ids) else []
    if any(subjects.company_ids):
        rows += db.execute(statement("companies", "load_companies_by_id"), {"ids": Bigints(subjects.company_ids)}).fetchall()
    return rows


def _value(company: tuple[dict[str, Any], dict[str, Any]] | None, name: str, read: Callable[[str], Any] | None) -> Any:
    if company is None:
        return None
    fields, attributes = company
    if name in fields:
        return fields[name]
    value = attributes.get(name)
    return (read(value) or value) if read is not None and isinstance(value, str) else value


def _readers(db: psycopg.Connection[Any], workspace_id: int) -> dict[str, Callable[[str], Any]]:
    readers: Mapping[str, Callable[[str], Any]] = {"date": read_date, "datetime": read_moment}
    return {one.name: readers[one.type] for one in list_attributes(db, workspace_id, "company") if one.type in readers}


def register_facts() -> None:
    register(CompanySource())


register_facts()
