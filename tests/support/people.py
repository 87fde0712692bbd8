"""Words for tests about people: who, what happened, what came of it."""

from datetime import datetime
from typing import Any

from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact
from towpath.events.reads import Event, list_timeline
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Outcome, Stamp
from towpath.intake.rules import read_track

ADA = Person(external_id="ada")


def track(db: Connection, workspace: int, now: datetime, name: str, person: Person = ADA, /, **properties: Any) -> Outcome:
    """One event, with `id` and `said_at` taken from the properties."""
    stamp = Stamp(said_at=properties.pop("said_at", None), sent_at=properties.pop("sent_at", None), id=properties.pop("id", None))
    return accept(db, workspace, [read_track(workspace, person, name, properties, stamp)], now)[0]


def identify(db: Connection, workspace: int, now: datetime, person: Person = ADA, /, *, historical: bool = False, **values: Any) -> Outcome:
    """add_tags, remove_tags among the values are tags."""
    tags = {name: tuple(values.pop(name, ())) for name in ("add_tags", "remove_tags")}
    return accept(db, workspace, [Identify(person, values, **tags)], now, historical=historical)[0]


def contact_of(db: Connection, workspace: int, person: Person = ADA) -> Contact:
    found = find_contact(db, workspace, person)
    assert found is not None
    return found


def timeline(db: Connection, workspace: int, person: Person = ADA) -> list[Event]:
    """The events of a contact in the order of the log."""
    contact = contact_of(db, workspace, person)
    return sorted(list_timeline(db, contact.lane, contact.id, limit=1000), key=lambda event: event.id // 256)


def names(db: Connection, workspace: int, person: Person = ADA) -> list[str]:
    return [event.name for event in timeline(db, workspace, person)]
