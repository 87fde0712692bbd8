"""Events: sent one by one or in batches, and read back."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.nouns.orders import PersonIn
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts.errors import ContactNotFound
from towpath.contacts.models import Person
from towpath.contacts.reads import get_contact
from towpath.events import reads
from towpath.host.database import encode_json
from towpath.intake.accept import accept
from towpath.intake.errors import TooLarge
from towpath.intake.models import Stamp, Track
from towpath.intake.rules import LARGEST_EVENT, MOST_EVENTS, check_id, check_properties, read_time, read_track
from towpath.values.problems import TowpathError

router = Router()


class EventIn(BaseModel, extra="forbid"):
    """id: yours; the same id counts once per contact within 35 days. occurred_at: left out, it is now."""

    event: str
    contact: PersonIn
    properties: dict[str, Any] = Field(default_factory=dict)
    occurred_at: str | None = None
    id: str | None = None
    context: dict[str, Any] | None = None

    def read(self, workspace_id: int) -> Track:
        size = len(encode_json([self.properties, self.context]))
        if size > LARGEST_EVENT:
            raise TooLarge(f"An event has at most {LARGEST_EVENT // 1024} kB; this has {size / 1024:,.0f} kB.", size=size)
        stamp = Stamp(
            read_time("occurred_at", self.occurred_at),
            None,
            check_id(self.id),
            dict(check_properties(self.context)) if self.context else None,
        )
        given = self.contact
        person = Person(given.external_id, given.email, given.phone, given.anonymous_id)
        return read_track(workspace_id, person, self.event, self.properties, stamp)


class EventsIn(BaseModel, extra="forbid"):
    """historical: stored and counted; starts, wakes and removes nothing."""

    events: list[EventIn] = Field(max_length=MOST_EVENTS)
    historical: bool = False


class Taken(BaseModel):
    """duplicate: its id, or for an order its fact, was known. id: of the event; null for a duplicate."""

    status: Literal["accepted", "duplicate", "refused"]
    id: str | None
    contact: str | None


class TakenEvents(BaseModel):
    events: list[Taken]


class EventOut(BaseModel):
    """said_at: what the sender's clock said, where it was not taken."""

    id: str
    contact: str | None
    event: str
    properties: dict[str, Any]
    context: dict[str, Any] | None
    source: str
    occurred_at: datetime
    said_at: datetime | None
    received_at: datetime
    historical: bool
    cause: dict[str, Any] | None


@router.post("", response=Taken)
@needs("track")
def send_event(request: Request, body: EventIn) -> Taken:
    """Stored when it is answered."""
    return _take(request.ctx, [body.read(request.ctx.workspace_id)], False)[0]


@router.post("/batch", response=TakenEvents)
@needs("track")
def send_events(request: Request, body: EventsIn) -> TakenEvents:
    """All of them or, where one is wrong, none."""
    items: list[Track] = []
    for place, event in enumerate(body.events):
        try:
            items.append(event.read(request.ctx.workspace_id))
        except TowpathError as error:
            error.sentence = f"Event {place} of the batch: {error.sentence}"
            raise
    return TakenEvents(events=_take(request.ctx, items, body.historical))


def _take(ctx: Context, items: list[Track], historical: bool) -> list[Taken]:
    outcomes = accept(ctx.db, ctx.workspace_id, items, ctx.clock.now(), "api", historical=historical, cause={"by": ctx.actor})
    return [
        Taken(
            status=outcome.status,
            id=None if outcome.event_id is None else str(outcome.event_id),
            contact=None if outcome.contact_id is None else str(outcome.contact_id),
        )
        for outcome in outcomes
    ]


@router.get("", response=Page[EventOut])
@needs("read")
def list_events(
    request: Request,
    contact: Annotated[int, Query(description="Id of a contact.", le=2**63 - 1)],
    cursor: Cursor = "",
    limit: Limit = 50,
    event: Annotated[str, Query(max_length=200, description="Only events of this name.")] = "",
) -> Page[EventOut]:
    """Newest first."""
    ctx = request.ctx
    person = get_contact(ctx.db, ctx.workspace_id, contact)
    if person is None:
        raise ContactNotFound(f"There is no contact {contact}.", contact=str(contact))
    key = read_cursor(cursor, (datetime, int))
    before = (key[0], key[1]) if key else None
    found = reads.list_timeline(ctx.db, person.lane, person.id, before=before, limit=one_more(limit), name=event or None)
    following = write_cursor((found[limit - 1].occurred_at, found[limit - 1].id)) if len(found) > limit else None
    return Page(items=[_show(one) for one in found[:limit]], next=following)


def _show(event: reads.Event) -> EventOut:
    return EventOut(
        id=str(event.id),
        contact=None if event.contact_id is None else str(event.contact_id),
        event=event.name,
        properties=dict(event.properties),
        context=dict(event.context) if event.context else None,
        source=event.source,
        occurred_at=event.occurred_at,
        said_at=event.said_at,
        received_at=event.received_at,
        historical=event.historical,
        cause=dict(event.cause) if event.cause else None,
    )
