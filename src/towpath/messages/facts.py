"""What conditions ask about messages: what came of one (semantics 39), and whether a channel reaches a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.contacts.reads import find_suppressed, find_unwanted
from towpath.events.binary import Bigints, Smallints
from towpath.expr.facts import Fact, Subjects, Type, register
from towpath.host.sql import statement
from towpath.messages.models import Status
from towpath.messages.policy import get_policy
from towpath.values import durations
from towpath.values.addresses import fold_email

Connection = psycopg.Connection[Any]


class _Newest(msgspec.Struct, frozen=True):
    """The newest message of a name to a person, in their run if there is one. clicked: where its links led that a person followed."""

    place: int
    channel: str
    status: int
    ended_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None
    clicked_at: datetime | None
    replied_at: datetime | None
    reason: str | None
    clicked: Sequence[str]


# What a message `was` -> when it came to be so, None if it did not. Of mail nobody knows more of its delivery than that the server took it.
_WAS: Mapping[str, Callable[[_Newest], datetime | None]] = {
    "sent": lambda m: m.ended_at if m.status in (Status.SENT, Status.UNCERTAIN) else None,
    "delivered": lambda m: m.delivered_at or (m.ended_at if m.channel == "email" and m.status == Status.SENT else None),
    "seen": lambda m: m.opened_at,
    "opened": lambda m: m.opened_at,
    "clicked": lambda m: m.clicked_at,
    "replied": lambda m: m.replied_at,
    "failed": lambda m: m.ended_at if m.status == Status.FAILED or (m.reason or "").startswith("undelivered") else None,
    "skipped": lambda m: m.ended_at if m.status == Status.SKIPPED else None,
}


class MessageSource:
    """`{message: name, flow: …, was: …, link: …, within: …}`."""

    prefix = "message"

    def fields(self, db: Connection, workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: Connection, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        asked = sorted({(fact.arguments[0] or "", fact.arguments[1]) for fact in wanted})
        found = {(flow, name): _find_newest(db, subjects, flow or None, name) for flow, name in asked}
        return {fact: self._column(subjects, found[fact.arguments[0] or "", fact.arguments[1]], fact.arguments, now) for fact in wanted}

    def _column(self, subjects: Subjects, newest: Mapping[int, _Newest], arguments: tuple[Any, ...], now: datetime) -> list[bool]:
        _, _, was, link, within = arguments
        since = durations.before(now, within, subjects.workspace_zone) if within is not None else None

        def holds(place: int) -> bool:
            message = newest.get(place)
            at = _WAS[was](message) if message is not None else None
            if message is None or at is None or (since is not None and at <= since):
                return False
            return link is None or any(str(link).casefold() in url.casefold() for url in message.clicked)

        return [holds(place) for place in range(len(subjects.lanes))]


def _find_newest(db: Connection, subjects: Subjects, flow: str | None, name: str) -> dict[int, _Newest]:
    """By place among the subjects. flow None: the flow of the runs, any version."""
    people = [(place, id) for place, id in enumerate(subjects.contact_ids) if id is not None]
    if not people:
        return {}
    runs = subjects.run_ids or [None] * len(subjects.lanes)
    rows = db.execute(
        statement("messages", "find_newest"),
        {
            "workspace_id": subjects.workspace_id,
            "lanes": Smallints([subjects.lanes[place] for place, _ in people]),
            "contact_ids": Bigints([id for _, id in people]),
            "run_ids": Bigints([runs[place] for place, _ in people]),
            "flow": flow,
            "flow_id": subjects.flow_id,
            "name": name,
        },
    )
    found = [_Newest(*row) for row in rows]
    return {people[one.place - 1][0]: one for one in found}


class ReachableSource:
    """`{reachable_on: email}`: the person has an address of the channel to which nothing stands against sending.

    Consent is another question (`has_consent`). Channels that can't be sent by reach nobody.
    """

    prefix = "reachable_on"

    def fields(self, db: Connection, workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: Connection, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        reachable = {
            channel: find(db, subjects)
            for channel, find in (("email", _find_reachable), ("sms", _find_reachable_by_text))
            if Fact("reachable_on", (channel,)) in wanted
        }
        nobody = [False] * len(subjects.lanes)
        return {
            fact: [place in reachable[str(fact.arguments[0])] for place in range(len(nobody))]
            if fact.arguments[0] in reachable
            else list(nobody)
            for fact in wanted
        }


def _find_reachable_by_text(db: Connection, subjects: Subjects) -> frozenset[int]:
    people = [(place, id) for place, id in enumerate(subjects.contact_ids) if id is not None]
    asked = {"lanes": Smallints([subjects.lanes[place] for place, _ in people]), "ids": Bigints([id for _, id in people])}
    rows = db.execute(statement("messages", "list_phones"), asked).fetchall() if people else []
    numbers = {people[place - 1][0]: phone for place, phone in rows}
    suppressed = find_suppressed(db, subjects.workspace_id, "sms", sorted(set(numbers.values())))
    return frozenset(place for place, number in numbers.items() if number not in suppressed) - _unwanted(db, subjects)


def _find_reachable(db: Connection, subjects: Subjects) -> frozenset[int]:
    people = [(place, id) for place, id in enumerate(subjects.contact_ids) if id is not None]
    asked = {"lanes": Smallints([subjects.lanes[place] for place, _ in people]), "ids": Bigints([id for _, id in people])}
    rows = db.execute(statement("messages", "list_sound_addresses"), asked).fetchall() if people else []
    addresses = {people[place - 1][0]: fold_email(email) for place, email in rows}
    suppressed = find_suppressed(db, subjects.workspace_id, "email", sorted(set(addresses.values())))
    return frozenset(place for place, address in addresses.items() if address not in suppressed) - _unwanted(db, subjects)


def _unwanted(db: Connection, subjects: Subjects) -> frozenset[int]:
    """Places of those who must not be contacted at all."""
    people = {
        place: (lane, id) for place, (lane, id) in enumerate(zip(subjects.lanes, subjects.contact_ids, strict=True)) if id is not None
    }
    unwanted = find_unwanted(db, ((lane, id) for lane, id in people.values() if id is not None))
    return frozenset(place for place, key in people.items() if key in unwanted)


class WindowSource:
    """A window of the workspace by its name (argument), as it stands now; None: there is none of that name."""

    prefix = "window"

    def fields(self, db: Connection, workspace_id: int) -> Mapping[str, Type]:
        return {}

    def load(self, db: Connection, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        policy = get_policy(db, subjects.workspace_id)
        return {fact: [policy.find_window(fact.arguments[0])] * len(subjects.lanes) for fact in wanted}


def register_facts() -> None:
    register(WindowSource())
    register(MessageSource())
    register(ReachableSource())


register_facts()
