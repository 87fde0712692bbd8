"""The page where a person chooses what they get: what it offers, what it shows of a person, and what a form that was sent changes.

What is shown and what is saved are judged by the gates themselves (semantics 32), so that a box that is ticked means a message that may go.
Only what differs from what was shown is written: saving an untouched form says nothing (capability A9).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
import psycopg
from pydantic import Field

from towpath.contacts import reads, writes
from towpath.contacts.models import Change, Contact
from towpath.contacts.writes import ConsentRow
from towpath.events.models import NewEvent
from towpath.events.writes import append
from towpath.host.sql import statement
from towpath.messages.gates import Candidate, judge_consent
from towpath.messages.policy import Policy, get_policy
from towpath.values.fields import Settings
from towpath.values.folded import fold

Connection = psycopg.Connection[Any]
Channel = Literal["email", "sms"]
CHANNEL_TITLES: Mapping[str, str] = {"email": "Email", "sms": "Text messages"}


class TopicChoice(Settings):
    """name: as messages say their topic. text: what it is, for people."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    text: Annotated[str, Field(max_length=300)] = ""


class InterestChoice(Settings):
    """tag: what a person has who ticked it."""

    tag: Annotated[str, Field(min_length=1, max_length=100)]
    text: Annotated[str, Field(max_length=300)] = ""


class Language(Settings):
    """locale: what is kept with the contact, as `de` or `pt-BR`."""

    locale: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
    title: Annotated[str, Field(min_length=1, max_length=100)]


class PreferencePage(Settings):
    """What the page of a workspace says and offers. ask_channel: people may say which channel they like best."""

    title: Annotated[str, Field(min_length=1, max_length=200)] = "What you hear from us"
    intro: Annotated[str, Field(max_length=2_000)] = "Choose what you would like to get. You can change it whenever you like."
    channels: Annotated[tuple[Channel, ...], Field(min_length=1, max_length=2)] = ("email",)
    topics: Annotated[tuple[TopicChoice, ...], Field(max_length=50)] = ()
    interests: Annotated[tuple[InterestChoice, ...], Field(max_length=50)] = ()
    languages: Annotated[tuple[Language, ...], Field(max_length=50)] = ()
    ask_channel: bool = False


NO_PAGE = PreferencePage()


def get_page(db: Connection, workspace_id: int) -> PreferencePage:
    """Of a workspace that said nothing: the whole of email, and nothing else to choose."""
    row = db.execute(statement("messages", "get_preference_page"), {"workspace_id": workspace_id}).fetchone()
    return NO_PAGE if row is None else PreferencePage.model_validate(row[0])


def save_page(db: Connection, workspace_id: int, page: PreferencePage, now: datetime) -> None:
    asked = {"workspace_id": workspace_id, "settings": page.model_dump(mode="json"), "now": now}
    db.execute(statement("messages", "save_preference_page"), asked)


class Choices(msgspec.Struct, frozen=True):
    """What a person wants, or what counts for them now. topics: (channel, topic) that are on. locale, preferred: None: not asked."""

    channels: frozenset[str]
    topics: frozenset[tuple[str, str]]
    interests: frozenset[str] = frozenset()
    locale: str | None = None
    preferred: str | None = None


def choices_of(db: Connection, page: PreferencePage, contact: Contact) -> Choices:
    """What the page shows."""
    said, policy = _said(db, contact), get_policy(db, contact.workspace_id)
    channels, has = offered_channels(page, contact), _tags(db, contact)
    return Choices(
        frozenset(channel for channel in channels if _channel_on(policy, channel, said[channel])),
        frozenset(
            (channel, topic.name) for channel in channels for topic in page.topics if _topic_on(policy, channel, topic.name, said[channel])
        ),
        frozenset(one.tag for one in page.interests if fold(one.tag) in has),
        contact.locale,
        contact.preferred_channel,
    )


def plan_consents(
    channels: Sequence[str], topics: Sequence[str], policy: Policy, said: Mapping[str, Mapping[str, bool]], wanted: Choices
) -> dict[tuple[str, str], bool]:
    """(channel, topic '' for the whole channel) -> given or withdrawn, for whatever must change so that what is wanted counts."""
    changes: dict[tuple[str, str], bool] = {}
    for channel in channels:
        now = dict(said.get(channel, {}))
        whole = channel in wanted.channels
        if whole != _channel_on(policy, channel, now):
            changes[channel, ""] = now[""] = whole
        for topic in topics:
            on = (channel, topic) in wanted.topics
            if on != _topic_on(policy, channel, topic, now):
                changes[channel, topic] = now[topic] = on
    return changes


class Chooser(msgspec.Struct, frozen=True):
    """Who sent the form. message: process id of the mail whose link was followed, 0 for none."""

    message: int
    address: str
    user_agent: str

    @property
    def cause(self) -> dict[str, Any]:
        return {"message": self.message} if self.message else {"by": "preference_page"}


def save_choices(db: Connection, page: PreferencePage, contact: Contact, wanted: Choices, by: Chooser, now: datetime) -> bool:
    """page: what the form showed. Writes what differs; each choice is kept with the contact and is an event (capability A9). Answers whether anything changed."""
    where = contact.workspace_id, contact.lane, contact.id
    topics = [topic.name for topic in page.topics]
    policy = get_policy(db, contact.workspace_id)
    consents = plan_consents(page.channels, topics, policy, _said(db, contact), wanted)
    proof = {"how": "preference_page", "ip": by.address, "user_agent": by.user_agent[:500]}
    if by.message:
        proof["message"] = str(by.message)
    rows = [ConsentRow(*where, channel, given, topic, proof, by.cause, source="link") for (channel, topic), given in consents.items()]
    writes.set_consents(db, rows, now)
    services = [(given, {"service": topic or channel, "channel": channel, "topic": topic}) for (channel, topic), given in consents.items()]
    more, less, values = _profile_changes(db, page, contact, wanted)
    services += [(given, {"service": tag, "interest": tag}) for given, tags in ((True, more), (False, less)) for tag in tags]
    if more or less or values:
        change = Change(*where, now, values=values, add_tags=more, remove_tags=less, cause=by.cause, source="link")
        writes.change_contacts(db, [change], now)
    told = [("service_subscribed" if given else "service_unsubscribed", said) for given, said in services]
    told += [("unsubscribed", {"channel": channel, "topic": topic}) for (channel, topic), given in consents.items() if not given]
    append(db, [NewEvent(*where, name, said, now, now, source="link", cause=by.cause) for name, said in told])
    return bool(services or values)


def stop_everything(db: Connection, contact: Contact, by: Chooser, now: datetime) -> bool:
    """Every channel is withdrawn, on the page or not; what was chosen of topics stays for the day it is given again."""
    return save_choices(db, PreferencePage(channels=("email", "sms")), contact, Choices(frozenset(), frozenset()), by, now)


def _profile_changes(
    db: Connection, page: PreferencePage, contact: Contact, wanted: Choices
) -> tuple[list[str], list[str], dict[str, Any]]:
    """Interests begun and ended, and values: language, and the channel that is liked best."""
    has = _tags(db, contact)
    more = [one.tag for one in page.interests if one.tag in wanted.interests and fold(one.tag) not in has]
    less = [one.tag for one in page.interests if one.tag not in wanted.interests and fold(one.tag) in has]
    values: dict[str, Any] = {}
    if wanted.locale and wanted.locale != contact.locale and wanted.locale in {one.locale for one in page.languages}:
        values["locale"] = wanted.locale
    if page.ask_channel and wanted.preferred in ("", *page.channels) and wanted.preferred != (contact.preferred_channel or ""):
        values["preferred_channel"] = wanted.preferred or None
    return more, less, values


def _tags(db: Connection, contact: Contact) -> frozenset[str]:
    return frozenset(fold(tag.tag) for tag in reads.list_tags(db, contact.lane, contact.id))


def _said(db: Connection, contact: Contact) -> dict[str, dict[str, bool]]:
    """channel -> topic -> given."""
    said: dict[str, dict[str, bool]] = {channel: {} for channel in CHANNEL_TITLES}
    for one in reads.list_consents(db, contact.lane, contact.id):
        said.setdefault(one.channel, {})[one.topic] = one.given
    return said


def _channel_on(policy: Policy, channel: str, said: Mapping[str, bool]) -> bool:
    """Whether anything by this channel may come at all."""
    if said.get("") is None and any(said.values()):
        return True
    return _allowed(policy, channel, None, said)


def _topic_on(policy: Policy, channel: str, topic: str, said: Mapping[str, bool]) -> bool:
    """Whether the topic is wanted; a channel that is off altogether does not hide what was chosen of it."""
    return _allowed(policy, channel, topic, {name: given for name, given in said.items() if name or given})


def _allowed(policy: Policy, channel: str, topic: str | None, said: Mapping[str, bool]) -> bool:
    asked = Candidate(channel, False, False, None, topic=topic, consents=said, silence=policy.silence(channel, topic))
    return judge_consent(asked)[1] == "passed"


def offered_channels(page: PreferencePage, contact: Contact) -> Sequence[str]:
    """Those at which the person has an address."""
    has = {"email": contact.email, "sms": contact.phone}
    return [channel for channel in page.channels if has[channel]]
