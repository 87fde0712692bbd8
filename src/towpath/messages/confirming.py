"""Asking a person to confirm a consent, and what comes of their answer (double opt-in).

A consent that is asked for is pending, which counts as not given. The link in the message leads to a page; only its button, sent by POST,
gives the consent, once, in time, and while it is still pending: who withdrew meanwhile has not confirmed.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from towpath.accounts.reads import get_workspace
from towpath.contacts.errors import BadValue
from towpath.contacts.joining import lock_one
from towpath.contacts.models import Contact
from towpath.contacts.reads import find_consent_states, get_contact
from towpath.contacts.rules import identity_value
from towpath.contacts.testers import list_test_people
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.messages.models import CONFIRMATIONS, NewMessage
from towpath.messages.opt_in import DoubleOptIn, OptInWords, get_opt_in, written_mail, written_sms
from towpath.messages.senders import find_sender, list_senders
from towpath.messages.sms_senders import find_sms_sender, list_sms_senders
from towpath.messages.tokens import Token, write_token
from towpath.messages.tracking import Visitor
from towpath.messages.writes import plan_messages
from towpath.secrets.ring import KeyRing
from towpath.values.lanes import birth_lane, make_id
from towpath.values.problems import TowpathError

Connection = psycopg.Connection[Any]
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
KEPT_FOR = timedelta(days=30)


class AskedTooOften(TowpathError):
    """retry_after: seconds."""

    code = "asked_too_often"
    status = 429


class CanNotAsk(TowpathError):
    """There is no sender by which the question could go out."""

    code = "no_sender"
    status = 409


class Asker(msgspec.Struct, frozen=True):
    """Who asks. by: of the limit where no proof says an ip. cause, depth, source: of the event `consent_requested`. test: the question goes where
    tests go."""

    by: str
    cause: Mapping[str, Any]
    depth: int = 0
    source: str = "api"
    test: bool = False


class Wanted(msgspec.Struct, frozen=True):
    """One consent that shall be confirmed. topic '': the whole channel. proof: what its asker says of where it was given."""

    channel: str
    topic: str = ""
    proof: Mapping[str, Any] = {}


class ConsentRequest(msgspec.Struct, frozen=True):
    """address: folded. language: in which it was asked."""

    lane: int
    id: int
    workspace_id: int
    contact_id: int
    channel: str
    topics: Sequence[str]
    address: str
    language: str
    proof: Mapping[str, Any]
    asked_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None


State = Literal["open", "confirmed", "expired", "void"]


def ask_to_confirm(
    db: Connection, contact: Contact, wanted: Sequence[Wanted], *, by: Asker, ring: KeyRing, base_url: str, now: datetime
) -> list[int]:
    """One message a channel, their ids; what is given already is not asked again. Raises BadValue, AskedTooOften, CanNotAsk, OptInIsWrong,
    before anything is written of the channel."""
    lock_one(db, (contact.lane, contact.id))
    keys = [(contact.lane, contact.id, one.channel, one.topic) for one in wanted]
    known = find_consent_states(db, keys)
    open_now = [one for one, key in zip(wanted, keys, strict=True) if known.get(key) != (True, False)]
    settings = get_opt_in(db, contact.workspace_id)
    return [
        _ask(db, contact, channel, [one for one in open_now if one.channel == channel], settings, by, ring, base_url, now)
        for channel in dict.fromkeys(one.channel for one in open_now)
    ]


def _ask(
    db: Connection, contact: Contact, channel: str, wanted: Sequence[Wanted], settings: DoubleOptIn, by: Asker, ring: KeyRing,
    base_url: str, now: datetime,
) -> int:  # fmt: skip
    address = _address_of(contact, channel)
    ip = next((one.proof["ip"] for one in wanted if isinstance(one.proof.get("ip"), str)), None)
    source = f"ip {ip}"[:100] if ip else by.by
    _count(db, contact.workspace_id, identity_value(channel, address), source, settings, now)
    words = settings.words_for(contact.locale)
    (taken,) = db.execute(statement("events", "take_ids"), {"count": 1}).fetchall()
    id = make_id(taken[0], contact.lane)
    topics = [one.topic for one in wanted]
    link = f"{base_url}/t/y/{write_token(ring, 'confirm', Token(id))}"
    effect = _effect(db, contact.workspace_id, channel, settings, words, address, link, topics)
    proof = {"text_version": settings.text_version, "said": dict(wanted[0].proof)}
    asked = {
        "lane": contact.lane, "id": id, "workspace_id": contact.workspace_id, "contact_id": contact.id, "channel": channel,
        "topics": topics, "address": identity_value(channel, address), "source": source, "language": words.locale,
        "proof": Jsonb(proof), "asked_at": now, "expires_at": now + settings.valid_for,
    }  # fmt: skip
    db.execute(statement("messages", "insert_consent_request"), asked)
    where = contact.workspace_id, contact.lane, contact.id
    rows = [
        ConsentRow(
            *where, channel, False, one.topic, {"how": "double_opt_in", "request": str(id), **one.proof}, by.cause, by.depth, by.source,
            pending=True,
        )
        for one in wanted
    ]  # fmt: skip
    set_consents(db, rows, now)
    test = (
        by.test
        or get_workspace(db, contact.workspace_id).test_mode
        or any((one.lane, one.id) == (contact.lane, contact.id) for one in list_test_people(db, contact.workspace_id))
    )
    message = NewMessage(
        contact.lane, id, contact.workspace_id, 0, 0, CONFIRMATIONS[channel], 0, contact.id, channel, now, now, name="Confirmation",
        transactional=True, answers=False, test=test, effect=effect,
    )  # fmt: skip
    plan_messages(db, [message])
    return id


def _address_of(contact: Contact, channel: str) -> str:
    if channel not in CONFIRMATIONS:
        raise BadValue(f"A consent to “{channel}” can't be confirmed: only email and sms can.", channel=channel)
    address = contact.email if channel == "email" else contact.phone
    if not address:
        raise BadValue(f"The contact has no {'email address' if channel == 'email' else 'phone'} to be asked at.", channel=channel)
    return address


def _effect(
    db: Connection, workspace_id: int, channel: str, settings: DoubleOptIn, words: OptInWords, address: str, link: str,
    topics: Sequence[str],
) -> Mapping[str, Any]:  # fmt: skip
    """All that the message says, so that later changes of the words don't reach it."""
    if channel == "sms":
        sender = find_sms_sender(list_sms_senders(db, workspace_id), settings.sms_sender)
        if sender is None:
            raise CanNotAsk("There is no sender of text messages: make one under Settings → Text messages.", channel=channel)
        return {"sender": sender.name, "to": address, "text": written_sms(words, link)}
    mail_sender = find_sender(list_senders(db, workspace_id), settings.sender)
    if mail_sender is None:
        raise CanNotAsk("There is no such sender of mail: choose one under Settings → Double opt-in.", channel=channel)
    written = written_mail(db, workspace_id, words).model_dump(exclude_none=True)
    extra = {"confirm_url": link, "confirm_topics": ", ".join(topic for topic in topics if topic)}
    return {"written": written, "values": {"from": mail_sender.name}, "extra": extra}


def _count(db: Connection, workspace_id: int, address: str, source: str, settings: DoubleOptIn, now: datetime) -> None:
    """Two who ask at once wait for each other, so that neither slips past the limit."""
    for text in (f"address {address}", f"source {source}"):
        digest = blake2b(f"{workspace_id}\0{text}".encode(), digest_size=8, person=b"confirmation").digest()
        db.execute(statement("contacts", "lock_address"), {"key": int.from_bytes(digest, "big", signed=True)})
    asked = {
        "workspace_id": workspace_id, "address": address, "source": source, "address_since": now - _DAY, "source_since": now - _HOUR,
    }  # fmt: skip
    row = db.execute(statement("messages", "count_consent_requests"), asked).fetchone()
    assert row is not None
    if row[0] >= settings.per_address:
        raise AskedTooOften(
            f"This address was asked {row[0]} times within a day; it is asked no more until then.", limit="address", retry_after=3_600
        )
    if row[1] >= settings.per_source:
        raise AskedTooOften(
            f"From here {row[1]} confirmations were asked for within an hour; wait a while.", limit="source", retry_after=600
        )


# ---- The answer ----------------------------------------------------------------------------------------------------------


def find_request(db: Connection, id: int) -> ConsentRequest | None:
    row = db.execute(statement("messages", "get_consent_request"), {"lane": birth_lane(id), "id": id}).fetchone()
    return None if row is None else ConsentRequest(*row)


def state_of(db: Connection, request: ConsentRequest, now: datetime) -> State:
    """Void: the person withdrew, is gone, or has another address now."""
    if request.confirmed_at is not None:
        return "confirmed"
    contact = get_contact(db, request.workspace_id, request.contact_id)
    if contact is None or not _is_at(contact, request):
        return "void"
    said = find_consent_states(db, [(contact.lane, contact.id, request.channel, topic) for topic in request.topics]).values()
    if said and all(given for given, _ in said):
        return "confirmed"
    if not any(pending for _, pending in said):
        return "void"
    return "open" if now <= request.expires_at else "expired"


def confirm(db: Connection, request: ConsentRequest, visitor: Visitor, now: datetime) -> State:
    """Gives what is still pending, with its proof; a second time changes nothing. Call it for a POST only."""
    contact = get_contact(db, request.workspace_id, request.contact_id)
    if contact is None or not lock_one(db, (contact.lane, contact.id)):
        return "void"
    state = state_of(db, find_request(db, request.id) or request, now)
    if state != "open":
        return state
    keys = [(contact.lane, contact.id, request.channel, topic) for topic in request.topics]
    pending = [topic for (*_, topic), (_, waits) in find_consent_states(db, keys).items() if waits]
    proof = {
        "how": "double_opt_in", "request": str(request.id), "asked_at": request.asked_at.isoformat(), **request.proof,
        "address": request.address, "ip": visitor.address, "user_agent": visitor.user_agent[:500],
    }  # fmt: skip
    where = contact.workspace_id, contact.lane, contact.id
    cause = {"message": request.id}
    set_consents(db, [ConsentRow(*where, request.channel, True, topic, proof, cause, source="link") for topic in pending], now)
    said = [{"channel": request.channel, "topic": topic} for topic in pending]
    append(db, [NewEvent(*where, "subscription_confirmed", one, now, now, source="link", cause=cause) for one in said])
    db.execute(statement("messages", "note_confirmed"), {"lane": request.lane, "id": request.id, "now": now})
    return "confirmed"


def _is_at(contact: Contact, request: ConsentRequest) -> bool:
    address = contact.email if request.channel == "email" else contact.phone
    return bool(address) and identity_value(request.channel, address or "") == request.address


# ---- Those who become another, or are erased -------------------------------------------------------------------------------


def move_requests(db: Connection, workspace_id: int, source: int, target: int) -> None:
    db.execute(statement("messages", "move_consent_requests"), {"workspace_id": workspace_id, "from_id": source, "to_id": target})


def erase_requests(db: Connection, workspace_id: int, contact_id: int) -> int:
    return db.execute(statement("messages", "erase_consent_requests"), {"workspace_id": workspace_id, "contact_id": contact_id}).rowcount


def forget_requests(db: Connection, now: datetime) -> None:
    """After a month; the proof stands with the consent."""
    db.execute(statement("messages", "forget_consent_requests"), {"before": now - KEPT_FOR})
