"""Whether people may be reached: their rows locked, and what is known of addresses, consent and suppression, read after the lock."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import psycopg

from towpath.channels.email.mime import bare_address
from towpath.contacts import reads as contacts
from towpath.contacts.writes import hold_addresses
from towpath.events.binary import Bigints, Smallints
from towpath.host.sql import statement
from towpath.messages.gates import Candidate
from towpath.messages.models import Claimed, answers_a_wish
from towpath.messages.policy import Policy
from towpath.values.addresses import fold_email

if TYPE_CHECKING:
    from towpath.messages.composing import Composed, Stopped

Connection = psycopg.Connection[Any]
Key = tuple[int, int]  # lane and id of a contact


class Person(msgspec.Struct, frozen=True):
    email: str | None
    time_zone: str | None
    phone: str | None = None


def lock_people(db: Connection, messages: Sequence[Claimed]) -> Mapping[Key, Person]:
    """Hold the rows of these messages' people, so that no opt-out is acknowledged between the look and the attempt (semantics 36)."""
    keys = sorted({(m.lane, m.contact_id) for m in messages if m.contact_id is not None})
    if not keys:
        return {}
    rows = db.execute(statement("messages", "lock_contacts"), _keys(keys))
    return {(lane, id): Person(email, zone, phone) for lane, id, email, zone, phone in rows}


class Reach(msgspec.Struct, frozen=True):
    """What the gates ask, for many messages. consents: (lane, contact, channel). suppressed: (workspace, folded address) -> reason."""

    consents: Mapping[tuple[int, int, str], Mapping[str, bool]]
    suppressed: Mapping[tuple[int, str], str]
    bounced: frozenset[tuple[int, int, str]]
    unwanted: frozenset[Key] = frozenset()
    unconfirmed: Mapping[tuple[int, int, str], frozenset[str]] = {}

    def candidate(self, one: "Composed", policy: Policy, *, own: bool = False) -> Candidate:
        """own: it goes to addresses of test people only."""
        message = one.message
        address = folded(message.channel, one.address) if one.address else ""
        key = (message.lane, message.contact_id or 0)
        return Candidate(
            channel=message.channel,
            transactional=message.transactional,
            test=message.test,
            own=own,
            address=one.address,
            suppressed=self.suppressed.get((message.workspace_id, address))
            if not answers_a_wish(message)
            else None,  # an answer to STOP itself goes
            bounced=(*key, address) in self.bounced,
            unwanted=key in self.unwanted and not answers_a_wish(message),
            topic=one.topic,
            consents=self.consents.get((*key, message.channel), {}),
            unconfirmed=self.unconfirmed.get((*key, message.channel), frozenset()),
            expires_at=one.expires_at,
            silence=policy.silence(message.channel, one.topic),
        )

    def without_suppressed(self, one: "Composed") -> "Composed":
        """Further recipients whose address is suppressed get nothing."""
        if one.message.channel != "email":
            return one
        workspace_id = one.message.workspace_id

        def kept(addresses: Sequence[str]) -> tuple[str, ...]:
            return tuple(text for text in addresses if (workspace_id, fold_email(bare_address(text))) not in self.suppressed)

        return msgspec.structs.replace(one, to=(*one.to[:1], *kept(one.to[1:])), cc=kept(one.cc), bcc=kept(one.bcc))


def load(db: Connection, composed: Sequence["Composed | Stopped"], people: Mapping[Key, Person]) -> Reach:
    """Consent and suppression as they stand now: read by statements that began after the people's rows were locked."""
    from towpath.messages.composing import Composed

    going = [one for one in composed if isinstance(one, Composed) and one.message.channel in ("email", "sms")]
    consents: dict[tuple[int, int, str], dict[str, bool]] = {}
    wanted = {
        (one.message.lane, one.message.contact_id, one.message.channel, topic)
        for one in going
        if one.message.contact_id is not None and not one.message.transactional
        for topic in ("", one.topic or "")
    }
    unconfirmed: dict[tuple[int, int, str], frozenset[str]] = {}
    for (lane, id, channel, topic), (given, pending) in contacts.find_consent_states(db, wanted).items():
        consents.setdefault((lane, id, channel), {})[topic] = given
        if pending:
            unconfirmed[lane, id, channel] = unconfirmed.get((lane, id, channel), frozenset()) | {topic}
    addresses: dict[tuple[int, str], set[str]] = {}
    for one in going:
        channel = one.message.channel
        addresses.setdefault((one.message.workspace_id, channel), set()).update(folded(channel, text) for text in one.everyone)
    for (workspace_id, channel), asked in addresses.items():
        hold_addresses(db, workspace_id, channel, sorted(asked))
    suppressed = {
        (workspace_id, address): reason
        for (workspace_id, channel), asked in addresses.items()
        for address, reason in contacts.find_suppressed(db, workspace_id, channel, sorted(asked)).items()
    }
    unwanted = contacts.find_unwanted(db, {(m.lane, m.contact_id) for m in (one.message for one in going) if m.contact_id is not None})
    return Reach(consents, suppressed, frozenset(_list_bounced(db, sorted(people))), frozenset(unwanted), unconfirmed)


def folded(channel: str, text: str) -> str:
    return fold_email(bare_address(text)) if channel == "email" else text


def _list_bounced(db: Connection, keys: Sequence[Key]) -> list[tuple[int, int, str]]:
    if not keys:
        return []
    return [(lane, id, folded) for lane, id, folded in db.execute(statement("messages", "list_bounced"), _keys(keys))]


def _keys(keys: Sequence[Key]) -> dict[str, Any]:
    return {"lanes": Smallints([lane for lane, _ in keys]), "ids": Bigints([id for _, id in keys])}
