"""One person walked through a flow: a copy of a real one or a made-up one, on a clock that is moved from choice to choice.

A walk is told from its beginning each time: the same choices give the same way. Everything is rolled back; nothing is sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from towpath.contacts import reads as contacts
from towpath.contacts.models import STANDARD_FIELDS, Contact
from towpath.contacts.rules import type_of
from towpath.content.reads import list_templates
from towpath.content.writes import save_template
from towpath.engine import reads as engine
from towpath.engine.reads import RunStory, get_run_story, list_runs, next_due
from towpath.engine.writes import enter_contact
from towpath.events.reads import list_timeline
from towpath.host.database import Connection
from towpath.messages import tracking
from towpath.messages.reads import MessageDetail, Place, find_place, get_message, list_messages
from towpath.rehearsal.cases import Given
from towpath.rehearsal.errors import CannotBePlayed
from towpath.rehearsal.stage import Stage
from towpath.values.durations import add, parse

SEED = 20_260_101
MOST_EVENTS = 200
# What the engine itself told of somebody is no part of who they are.
_TOLD = ("message_", "flow_", "goal_", "tag_", "attribute_", "consent_", "contact_", "link_", "list_", "group_", "segment_")
_READER = tracking.Visitor("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")


class Happened(msgspec.Struct, frozen=True):
    event: str
    properties: Mapping[str, Any]
    at: datetime


class Walker(msgspec.Struct, frozen=True):
    """Who walks. past: oldest first. attributes: the workspace's, with their types. templates: name -> document."""

    given: Given
    past: Sequence[Happened] = ()
    attributes: Mapping[str, str] = {}
    templates: Mapping[str, Mapping[str, Any]] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One choice: exactly one of these. after: a duration. next: to the moment when something is due."""

    after: str | None = None
    next: bool = False
    event: str | None = None
    properties: Mapping[str, Any] = {}
    opens: str | None = None
    clicks: str | None = None


class Walked(msgspec.Struct, frozen=True):
    """story: of the newest run; None: the person did not enter, `denied` says why where the flow refused them."""

    now: datetime
    due: datetime | None
    flow_id: int
    workspace_id: int
    story: RunStory | None
    denied: Sequence[str]
    messages: Sequence[MessageDetail]


def copy_person(db: Connection, workspace_id: int, contact_id: int) -> Given:
    """A real contact as the walk begins with it: values, tags, consent; never its address of a provider."""
    contact = contacts.get_contact(db, workspace_id, contact_id)
    if contact is None:
        raise CannotBePlayed(f"There is no person {contact_id}.")
    consents = contacts.list_consents(db, contact.lane, contact.id)
    pairs = {True: [], False: []}  # type: dict[bool, list[list[str]]]
    for one in consents:
        pairs[one.given].append([one.channel, one.topic] if one.topic else [one.channel])
    values = {**contact.attributes, **_standard(contact)}
    return Given(
        **values,
        tags=[tag.tag for tag in contacts.list_tags(db, contact.lane, contact.id)],
        metadata={name: str(value) for name, value in contact.metadata.items()},
        consent=pairs[True],
        no_consent=pairs[False],
    )


def _standard(contact: Contact) -> dict[str, Any]:
    found = {name: getattr(contact, name) for name in (*STANDARD_FIELDS, "external_id", "email", "phone") if hasattr(contact, name)}
    found = {name: str(value) if name == "birth_date" else value for name, value in found.items() if value is not None}
    return {"external_id": f"person-{contact.id}", **found}


def copy_past(db: Connection, workspace_id: int, contact_id: int) -> list[Happened]:
    """What the person did, oldest first; what the engine told of them is left out."""
    lane, id = contacts.find_place(db, contact_id)
    found = [one for one in list_timeline(db, lane, id, limit=MOST_EVENTS) if not one.name.startswith(_TOLD)]
    return [Happened(one.name, one.properties, one.occurred_at) for one in reversed(found)]


def known_here(db: Connection, workspace_id: int) -> tuple[dict[str, str], dict[str, Mapping[str, Any]]]:
    """The attributes of contacts with their types, and the templates, that a walk takes with it."""
    attributes = {one.name: one.type for one in contacts.list_attributes(db, workspace_id, "contact")}
    return attributes, {one.name: one.document for one in list_templates(db, workspace_id)}


def walk(
    db: Connection,
    text: str,
    walker: Walker,
    steps: Sequence[Step],
    *,
    at: datetime,
    zone: str,
    answers: Mapping[str, Mapping[str, Any]],
    start: Happened | None = None,
) -> Walked:
    """db: of the scratch database, rolled back by the caller. start: the event that starts it; None: entered by hand.

    Raises LaunchRefused with the problems of the flow, CannotBePlayed where a choice is none.
    """
    stage = Stage(db, at - timedelta(minutes=1), zone, answers)
    given = walker.given
    types = {name: type_of(value) for name, value in given.values.items() if name not in STANDARD_FIELDS}
    stage.declare({**types, **walker.attributes})
    for name, document in walker.templates.items():
        save_template(db, stage.workspace_id, name, document, now=stage.now)
    stage.give(given)
    for past in walker.past:
        stage.track(given.external_id, past.event, past.properties, ago=min(past.at, stage.now))
    stage.work()
    stage.clock.set(at)
    flow_id = stage.launch(text, seed=SEED)
    stage.work()
    contact = stage.contact(given.external_id)
    assert contact is not None
    if start is not None:
        stage.track(given.external_id, start.event, start.properties)
    else:
        enter_contact(db, stage.workspace_id, flow_id, contact.id, variables={}, now=stage.now)
    stage.work()
    for step in steps:
        _take(stage, contact, given.external_id, step)
    return _tell(stage, flow_id, contact)


def _take(stage: Stage, contact: Contact, who: str, step: Step) -> None:
    if step.after is not None:
        stage.move_to(add(stage.now, parse(step.after), stage.zone))
    elif step.next:
        due = next_due(stage.db, stage.now)
        if due is not None:
            stage.move_to(max(due, stage.now))
    elif step.event is not None:
        stage.track(who, step.event, step.properties)
    elif step.opens is not None:
        tracking.record_open(stage.db, _message(stage, contact, step.opens), _READER, stage.now)
    elif step.clicks is not None:
        url = str(step.properties.get("url", "https://shop.example/"))
        tracking.record_click(stage.db, _message(stage, contact, step.clicks), _READER, url, stage.now)
    stage.work()


def _message(stage: Stage, contact: Contact, node: str) -> Place:
    """The newest message of a node, else of that name."""
    for one in list_messages(stage.db, stage.workspace_id, contact_id=contact.id, limit=1_000):
        if one.name == node or str(one.id) == node:
            place = find_place(stage.db, one.id)
            if place is not None:
                return place
    raise CannotBePlayed(f"No message “{node}” has been sent so far.")


def _tell(stage: Stage, flow_id: int, contact: Contact) -> Walked:
    db, workspace_id = stage.db, stage.workspace_id
    contact_id = None if stage.is_about_nobody(flow_id) else contact.id
    runs = list_runs(db, workspace_id, flow_id=flow_id, contact_id=contact_id, limit=50)
    newest = max(runs, key=lambda run: (run.entered_at, run.id), default=None)
    sent = list_messages(db, workspace_id, contact_id=contact_id, limit=200)
    return Walked(
        now=stage.now,
        due=next_due(db, stage.now),
        flow_id=flow_id,
        workspace_id=workspace_id,
        story=get_run_story(db, workspace_id, newest.id) if newest is not None else None,
        denied=[one.reason for one in engine.why(db, workspace_id, flow_id, contact.id).denied],
        messages=[get_message(db, workspace_id, one.id) for one in reversed(sent)],
    )
