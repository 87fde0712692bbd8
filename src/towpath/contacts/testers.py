"""Test people (semantics 56): whatever flows do with them is a test, and of all people only they are reached by tests."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from towpath.accounts.writes import tell_workers
from towpath.contacts.errors import BadValue
from towpath.contacts.models import PersonLine
from towpath.host.sql import statement
from towpath.values.addresses import fold_email

MOST = 200
Place = tuple[int, int]
Connection = psycopg.Connection[Any]


class TestPerson(PersonLine, frozen=True, kw_only=True):
    """added_by: as the audit log says who."""

    __test__ = False

    added_at: datetime
    added_by: str


def list_test_people(db: Connection, workspace_id: int) -> list[TestPerson]:
    """In the order in which they were added."""
    with db.cursor(row_factory=class_row(TestPerson)) as cursor:
        return cursor.execute(statement("contacts", "list_test_people"), {"workspace_id": workspace_id}).fetchall()


def add_test_person(db: Connection, workspace_id: int, place: Place, *, by: str, now: datetime) -> bool:
    """False: they were one already. Raises BadValue where there are too many."""
    if len(list_test_people(db, workspace_id)) >= MOST:
        raise BadValue(f"A workspace has at most {MOST} test people; remove one first.", most=MOST)
    asked = {"lane": place[0], "contact_id": place[1], "workspace_id": workspace_id, "now": now, "by": by}
    added = db.execute(statement("contacts", "add_test_person"), asked).rowcount == 1
    if added:
        tell_workers(db, workspace_id)
    return added


def remove_test_person(db: Connection, workspace_id: int, place: Place) -> bool:
    """What was begun as a test stays one. False: they were none."""
    asked = {"lane": place[0], "contact_id": place[1], "workspace_id": workspace_id}
    removed = db.execute(statement("contacts", "remove_test_person"), asked).rowcount == 1
    if removed:
        tell_workers(db, workspace_id)
    return removed


def own_addresses(db: Connection, workspace_ids: Iterable[int]) -> set[tuple[int, str, str]]:
    """(workspace, channel, address) to which tests are really sent: emails folded, phones as they are."""
    found: set[tuple[int, str, str]] = set()
    for workspace_id in set(workspace_ids):
        for person in list_test_people(db, workspace_id):
            if person.email:
                found.add((workspace_id, "email", fold_email(person.email)))
            if person.phone:
                found.add((workspace_id, "sms", person.phone))
    return found
