"""The rows that say who a person is are erased, and an account of it is kept (semantics 54). The order of it: privacy.erase."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from towpath.accounts.writes import audit
from towpath.contacts import ledger
from towpath.contacts.reads import list_addresses, list_identifiers
from towpath.contacts.rules import identity_value
from towpath.events.binary import Smallints, Texts
from towpath.host.sql import statement
from towpath.values.lanes import lane_of

Connection = psycopg.Connection[Any]
Place = tuple[int, int]
ASKED, BEGUN, DONE = 0, 1, 2


class Erasure(msgspec.Struct, frozen=True):
    """report: {table: rows erased or blanked}."""

    id: int
    contact_id: int
    asked_at: datetime
    asked_by: str
    status: int
    done_at: datetime | None
    report: Mapping[str, int]

    @property
    def status_word(self) -> str:
        return ("asked", "begun", "done")[self.status]


def add_erasure(db: Connection, workspace_id: int, place: Place, *, by: str, now: datetime) -> int:
    """Answers its id; of one that is open already, that."""
    asked = {"workspace_id": workspace_id, "lane": place[0], "contact_id": place[1], "now": now, "by": by}
    row = (
        db.execute(statement("contacts", "find_open_erasure"), asked).fetchone()
        or db.execute(statement("contacts", "add_erasure"), asked).fetchone()
    )
    assert row is not None
    return int(row[0])


def ask_to_erase(db: Connection, workspace_id: int, place: Place, *, by: str, now: datetime) -> int:
    """The contact is to be erased; answers the id of the erasure. Asked twice, it is done once. Kept in the audit log."""
    ledger.remember(db, workspace_id, names_of(db, *place), now)
    id = add_erasure(db, workspace_id, place, by=by, now=now)
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="contact.erased", about={"contact": str(place[1]), "erasure": id})
    return id


def names_of(db: Connection, lane: int, contact_id: int) -> list[ledger.Key]:
    """All by which the contact is known."""
    names = {(one.kind, one.value) for one in list_identifiers(db, lane, contact_id)}
    return sorted(names | {(one.kind, identity_value(one.kind, one.value)) for one in list_addresses(db, lane, contact_id)})


def note_erasure(db: Connection, id: int, status: int, report: Mapping[str, int], now: datetime) -> None:
    told = {table: rows for table, rows in report.items() if rows}
    db.execute(statement("contacts", "note_erasure"), {"id": id, "status": status, "report": Jsonb(told), "now": now})


def list_erasures(
    db: Connection, workspace_id: int, *, id: int | None = None, before_id: int | None = None, limit: int = 50
) -> list[Erasure]:
    """The newest first."""
    asked = {"workspace_id": workspace_id, "id": id, "before_id": before_id, "limit": limit}
    return [Erasure(*row) for row in db.execute(statement("contacts", "list_erasures"), asked)]


def erase_person(db: Connection, workspace_id: int, place: Place, names: Sequence[ledger.Key], now: datetime) -> dict[str, int]:
    """The person's own rows; their names go into the ledger, which from now on says what the suppression list said."""
    asked = {"lane": place[0], "contact_id": place[1]}
    erased = {
        table: db.execute(statement("contacts", name), asked).rowcount
        for table, name in (
            ("contact_tag", "erase_tags"),
            ("consent", "erase_consents"),
            ("list_member", "erase_lists"),
            ("test_person", "erase_test_person"),
            ("contact_address", "erase_addresses"),
            ("identity", "erase_identities"),
            ("contact", "erase_contact"),
        )
    }
    ledger.remember(db, workspace_id, names, now)
    suppressed = sorted(set(ledger.suppressions_of(names)))
    if suppressed:
        given = {
            "workspace_id": workspace_id,
            "lanes": Smallints([lane_of(workspace_id, channel, address) for channel, address in suppressed]),
            "channels": Texts([channel for channel, _ in suppressed]),
            "addresses": Texts([address for _, address in suppressed]),
        }
        erased["suppression"] = db.execute(statement("contacts", "erase_suppressions"), given).rowcount
    return erased
