"""The one way in: facts about people become contacts, orders and events, in the caller's transaction.

What was accepted can be read back when the transaction is committed, the contact at least as new as the event (semantics 1).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.commerce.writes import Written, apply_orders
from towpath.companies.writes import apply_companies
from towpath.contacts import ledger
from towpath.contacts.changes import apply_changes
from towpath.contacts.keeping import add_contacts
from towpath.contacts.merging import merge_aliases
from towpath.contacts.models import Change, Person, Ref
from towpath.contacts.reads import find_contact
from towpath.contacts.resolve import Resolved, resolve
from towpath.contacts.rules import identity_value
from towpath.events import writes as log
from towpath.events.models import NewEvent, hash_key
from towpath.intake.models import Before, Identify, Item, Outcome, Track
from towpath.intake.rules import place_in_time

ERASED = "This person was erased, and is taken in again only with a new consent."
_NOBODY = Person()


def accept(
    db: psycopg.Connection[Any],
    workspace_id: int,
    items: Sequence[Item],
    received_at: datetime,
    source: str = "api",
    *,
    historical: bool = False,
    cause: Mapping[str, Any] | None = None,
    before: Before | None = None,
) -> list[Outcome]:
    """Take in facts, in order; answers one outcome an item. cause: {key: id}, {user: id}, {import: id}.

    historical: stored and counted, starts nothing (semantics 3). Who was erased is refused (semantics 54). before: filled, where it is
    to be known what was there.
    """
    erased = ledger.find_people(db, workspace_id, [item.person or _NOBODY for item in items])
    if not any(erased):
        return _Batch(db, workspace_id, items, received_at, source, historical, cause, before).run() if items else []
    taken = [item for item, gone in zip(items, erased, strict=True) if not gone]
    found = iter(_Batch(db, workspace_id, taken, received_at, source, historical, cause, before).run() if taken else [])
    return [Outcome("refused", problems=(ERASED,)) if gone else next(found) for gone in erased]


class _Batch:
    def __init__(
        self,
        db: psycopg.Connection[Any],
        workspace_id: int,
        items: Sequence[Item],
        received_at: datetime,
        source: str,
        historical: bool,
        cause: Mapping[str, Any] | None,
        before: Before | None,
    ) -> None:
        self.db, self.workspace_id, self.items, self.received_at = db, workspace_id, items, received_at
        self.source, self.historical, self.cause, self.before = source, historical, cause, before
        self.keys = [None if item.stamp.id is None else hash_key(item.stamp.id) for item in items]
        self.times = [place_in_time(item.stamp, received_at) for item in items]

    def run(self) -> list[Outcome]:
        previous = self._find_previous()
        self.resolved, self.refs = self._resolve()
        self.known = self._find_known()
        before: dict[int, list[NewEvent]] = {}
        problems: dict[int, tuple[str, ...]] = {}
        self._change_people(before, problems)
        orders = self._change_orders(before, problems)
        self._change_companies(before, problems)
        outcomes = self._append(before, problems, orders)
        pairs = [(previous[place], ref.id) for place, ref in enumerate(self.refs) if place in previous and ref is not None]
        merge_aliases(self.db, self.workspace_id, pairs, by="alias", now=self.received_at)
        return outcomes

    # Who ------------------------------------------------------------------------------------------------------------

    def _find_previous(self) -> dict[int, int]:
        """By place of an `alias`: whom its former id names as a contact. Where nobody is, it becomes an anonymous id of the person."""
        found: dict[int, int] = {}
        for place, item in enumerate(self.items):
            if isinstance(item, Track) and item.previous and item.person != Person(external_id=item.previous):
                owner = find_contact(self.db, self.workspace_id, Person(external_id=item.previous))
                if owner is not None:
                    found[place] = owner.id
                else:
                    item.person = msgspec.structs.replace(item.person, anonymous_id=item.previous)
        return found

    def _resolve(self) -> tuple[Resolved, list[Ref | None]]:
        people: list[Person] = [item.person for item in self.items if item.person is not None]
        resolved = resolve(self.db, self.workspace_id, people, self.received_at)
        if self.before is not None:
            self.before.claimed |= resolved.claimed
        found = iter(resolved.refs)
        return resolved, [None if item.person is None else next(found) for item in self.items]

    def _find_known(self) -> set[int]:
        """Items that change a person or an order and came before. Plain events are told apart when they are appended."""
        places = [place for place, item in enumerate(self.items) if self.keys[place] is not None and _changes_something(item)]
        asked: list[tuple[int, int | None, bytes]] = []
        for place in places:
            ref, key = self.refs[place], self.keys[place]
            assert key is not None
            asked.append((ref.lane, ref.id, key) if ref else (0, None, key))
        known = {places[found] for found in log.find_known_keys(self.db, asked)}
        first: dict[tuple[int, int | None, bytes], int] = {}
        for place, asked_key in zip(places, asked, strict=True):
            if first.setdefault(asked_key, place) != place:
                known.add(place)
        return known

    # What changes ---------------------------------------------------------------------------------------------------

    def _change_people(self, before: dict[int, list[NewEvent]], problems: dict[int, tuple[str, ...]]) -> None:
        changes: list[Change] = []
        places: list[int] = []
        greeted: set[int] = set()
        for place, (item, ref) in enumerate(zip(self.items, self.refs, strict=True)):
            if ref is None or item.person is None:
                continue
            new = ref.identified and (ref.created or ref.was_visitor) and ref.id not in greeted
            said = isinstance(item, Identify) and place not in self.known
            if new or said:
                changes.append(self._change(place, item, ref, new, said))
                places.append(place)
                if new:
                    greeted.add(ref.id)
        if not changes:
            add_contacts(self.db, self.workspace_id, self.resolved.born, {}, self.received_at)
        for place, changed in zip(places, apply_changes(self.db, changes, self.received_at, born=self.resolved.born), strict=True):
            before[place] = changed.events
            problems[place] = tuple(changed.problems)
            if changed.problems:
                before[place].append(self._event(place, "value_refused", {"problems": changed.problems}))
            ref = self.refs[place]
            if ref is not None and ref.was_visitor and any(event.name == "contact_created" for event in changed.events):
                person = self.items[place].person
                properties = {"anonymous_id": person.anonymous_id if person else None, "joined": False}
                before[place].append(self._event(place, "contact_identified", properties))
        log.remember_keys(
            self.db,
            self.workspace_id,
            [
                (ref.lane, ref.id, key) if ref else (0, None, key)
                for item, ref, key in zip(self.items, self.refs, self.keys, strict=True)
                if not isinstance(item, Track) and key is not None
            ],
            self.received_at,
        )

    def _change(self, place: int, item: Item, ref: Ref, new: bool, said: bool) -> Change:
        values: dict[str, Any] = {}
        if item.person is not None:
            values = {name: value for name, value in (("email", item.person.email), ("phone", item.person.phone)) if value is not None}
        change = Change(
            self.workspace_id,
            ref.lane,
            ref.id,
            self.times[place][0],
            values=values,
            cause=self.cause,
            source=self.source,
            historical=self.historical,
            created=new,
            claimed=[(kind, identity_value(kind, value)) for kind, value in values.items()],
        )
        if said and isinstance(item, Identify):
            change.values = {**values, **item.values}
            change.metadata = item.metadata
            change.add_tags, change.remove_tags = item.add_tags, item.remove_tags
        return change

    def _change_orders(self, before: dict[int, list[NewEvent]], problems: dict[int, tuple[str, ...]]) -> dict[int, Written]:
        places = [place for place, item in enumerate(self.items) if _order_of(item) is not None and place not in self.known]
        changes = []
        for place in places:
            change, ref = _order_of(self.items[place]), self.refs[place]
            assert change is not None
            change.at = self.times[place][0]
            change.lane, change.contact_id = (ref.lane, ref.id) if ref else (None, None)
            change.cause, change.source, change.historical = self.cause, self.source, self.historical
            changes.append(change)
        kept = None if self.before is None else self.before.orders
        orders = dict(zip(places, apply_orders(self.db, changes, self.received_at, kept), strict=True))
        for place, written in orders.items():
            before.setdefault(place, []).extend(written.events)
            problems[place] = (*problems.get(place, ()), *written.problems)
        return orders

    def _change_companies(self, before: dict[int, list[NewEvent]], problems: dict[int, tuple[str, ...]]) -> None:
        places, changes = [], []
        for place, (item, ref) in enumerate(zip(self.items, self.refs, strict=True)):
            if isinstance(item, Track) and item.company is not None and ref is not None and place not in self.known:
                change = item.company
                change.workspace_id, change.at, change.people = self.workspace_id, self.times[place][0], [(ref.lane, ref.id)]
                change.cause, change.source, change.historical = self.cause, self.source, self.historical
                places.append(place)
                changes.append(change)
        for place, written in zip(places, apply_companies(self.db, changes, self.received_at), strict=True):
            before.setdefault(place, []).extend(written.events)
            problems[place] = (*problems.get(place, ()), *written.problems)

    # The log --------------------------------------------------------------------------------------------------------

    def _append(
        self, before: Mapping[int, list[NewEvent]], problems: Mapping[int, tuple[str, ...]], orders: Mapping[int, Written]
    ) -> list[Outcome]:
        events: list[NewEvent] = []
        mine: dict[int, int] = {}  # place of the item -> place of its own event
        for place, item in enumerate(self.items):
            events += before.get(place, ())
            written = orders.get(place)
            if isinstance(item, Track) and place not in self.known and (written is None or written.fires):
                properties = item.properties if written is None else {**written.properties, **item.properties}
                mine[place] = len(events)
                events.append(self._event(place, item.name, properties, own=True))
        ids = log.append(self.db, events)
        outcomes: list[Outcome] = []
        for place, (item, ref) in enumerate(zip(self.items, self.refs, strict=True)):
            written = orders.get(place)
            event_id = ids[mine[place]] if place in mine else None
            duplicate = event_id is None if isinstance(item, Track) else place in self.known
            outcomes.append(
                Outcome(
                    "duplicate" if duplicate else "accepted",
                    ref.lane if ref else None,
                    ref.id if ref else None,
                    event_id,
                    written.order_id if written else None,
                    bool(ref and ref.created),
                    problems.get(place, ()),
                )
            )
        return outcomes

    def _event(self, place: int, name: str, properties: Mapping[str, Any], own: bool = False) -> NewEvent:
        item, ref = self.items[place], self.refs[place]
        occurred_at, said_at = self.times[place]
        assert ref is not None
        return NewEvent(
            self.workspace_id,
            ref.lane,
            ref.id,
            name,
            properties,
            occurred_at,
            self.received_at,
            key=self.keys[place] if own else None,
            source=self.source,
            context=item.stamp.context,
            historical=self.historical,
            cause=self.cause,
            said_at=said_at,
        )


def _order_of(item: Item) -> Any:
    return None if isinstance(item, Identify) else item.order


def _changes_something(item: Item) -> bool:
    return not isinstance(item, Track) or item.order is not None or item.company is not None
