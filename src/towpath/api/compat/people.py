"""What a sender says of two people, or of one who goes, by an API of others: merges and erasures, as by our own."""

from psycopg_pool import ConnectionPool

from towpath.accounts.writes import audit
from towpath.api.compat.customerio import Erase, Merge
from towpath.api.compat.keys import Sender
from towpath.contacts.erasing import ask_to_erase
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.merging import ask_to_merge
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact
from towpath.host.clock import Clock
from towpath.host.database import Connection
from towpath.intake.group import run_in_transaction
from towpath.values.problems import TowpathError


class KeyMayNot(TowpathError):
    """The key lacks the scope for what was asked."""

    code = "key_may_not"
    status = 403


def carry_out(connections: ConnectionPool[Connection], clock: Clock, sender: Sender, said: Merge | Erase) -> None:
    """A key that only tracks may do neither: such keys stand in web pages. Raises `KeyMayNot`, `ContactNotFound`.

    Said again, it is done once. Both are carried out by the engine, in their place among the events (semantics 53, 54).
    """
    if isinstance(said, Merge):
        _check(sender, "write", "merging people needs the scope “write”")
        run_in_transaction(connections, lambda db: _merge(db, clock, sender, said))
    else:
        _check(sender, "admin", "erasing a person needs the scope “admin”")
        run_in_transaction(connections, lambda db: _erase(db, clock, sender, said))


def _check(sender: Sender, permission: str, sentence: str) -> None:
    if not sender.may(permission):
        raise KeyMayNot(f"This key may not do that: {sentence}.", permission=permission)


def _merge(db: Connection, clock: Clock, sender: Sender, said: Merge) -> None:
    now = clock.now()
    one, other = (_find(db, sender, person) for person in (said.primary, said.secondary))
    if one.id == other.id:
        return
    stays, goes = ask_to_merge(db, sender.workspace_id, one, other, by=f"key:{sender.key_id}", now=now)
    about = {"stays": str(stays.id), "goes": str(goes.id)}
    audit(db, workspace_id=sender.workspace_id, at=now, actor=f"key:{sender.key_id}", what="contact.merged", about=about)


def _erase(db: Connection, clock: Clock, sender: Sender, said: Erase) -> None:
    """Who is not known is gone already."""
    found = find_contact(db, sender.workspace_id, said.person)
    if found is not None:
        ask_to_erase(db, sender.workspace_id, (found.lane, found.id), by=f"key:{sender.key_id}", now=clock.now())


def _find(db: Connection, sender: Sender, person: Person) -> Contact:
    found = find_contact(db, sender.workspace_id, person)
    if found is None:
        name = person.external_id or person.email or ""
        raise ContactNotFound(f"There is no contact “{name[:100]}”.", contact=name)
    return found
