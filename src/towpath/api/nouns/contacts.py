"""People: lists, one person with addresses, tags, consents and time line; making and changing them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.reads import get_workspace
from towpath.accounts.writes import audit
from towpath.api.nouns.orders import OrderOut, show_orders
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.commerce.reads import list_orders
from towpath.contacts import browsing, reads, writes
from towpath.contacts.browsing import Sort
from towpath.contacts.errors import BadValue, ContactNotFound, PersonErased
from towpath.contacts.ledger import let_in
from towpath.contacts.models import STANDARD_FIELDS, Change, Contact, Person
from towpath.contacts.rules import DO_NOT_CONTACT, read_person
from towpath.engine.documents import contact_document, summary_document
from towpath.engine.reads import list_runs
from towpath.events import reads as log
from towpath.expr.conditions import Condition
from towpath.flows import facts
from towpath.flows.reads import list_flows
from towpath.flows.scope import read_surroundings
from towpath.host.settings import load
from towpath.intake.accept import accept
from towpath.intake.models import Identify
from towpath.intake.rules import check_properties
from towpath.messages.confirming import Asker, Wanted, ask_to_confirm
from towpath.messages.reads import list_messages
from towpath.secrets.ring import open_ring
from towpath.segments.definition import people_scope, read_definition
from towpath.team.models import NewOwner, Subject
from towpath.team.owners import assign_owners
from towpath.team.staff import tell_of_look

router = Router()

_LAST_ID = 2**63 - 1


class ContactSummary(BaseModel):
    """identified: false for a visitor who is known by an anonymous id only."""

    id: str
    external_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    identified: bool
    created_at: datetime


class ContactRow(ContactSummary):
    """values: of the columns that were asked for."""

    values: dict[str, Any]


class AddressOut(BaseModel, from_attributes=True):
    kind: Literal["email", "phone"]
    value: str
    is_primary: bool
    bounced_at: datetime | None


class ConsentOut(BaseModel, from_attributes=True):
    """topic "": the whole channel. channel `any`, withdrawn: the person must not be contacted at all. pending: asked for, and not given
    before the person confirms it."""

    channel: str
    topic: str
    given: bool
    at: datetime
    pending: bool


class IdentifierOut(BaseModel, from_attributes=True):
    kind: str
    value: str


class CompanyOfContact(BaseModel):
    """external_id: what its sender calls it."""

    id: str
    external_id: str | None
    name: str


class ContactOut(ContactSummary):
    """owner: the email of the member to whom the contact belongs. company: to which the contact belongs."""

    locale: str | None
    time_zone: str | None
    country: str | None
    birth_date: date | None
    preferred_channel: str | None
    attributes: dict[str, Any]
    metadata: dict[str, str]
    tags: list[str]
    owner: str | None
    company: CompanyOfContact | None
    consents: list[ConsentOut]
    addresses: list[AddressOut]
    identifiers: list[IdentifierOut]
    updated_at: datetime


class ContactChange(BaseModel, extra="forbid"):
    """What is left out stays; null clears. attributes and metadata: only the names given here change."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    country: str | None = None
    birth_date: str | None = None
    preferred_channel: str | None = None
    owner: str | None = Field(
        default=None,
        max_length=320,
        description="A member's email, a group's name, `round_robin` or `least_loaded`; null takes the owner away.",
    )
    attributes: dict[str, Any] = Field(default_factory=dict)
    metadata: dict[str, str | None] = Field(default_factory=dict)
    add_tags: list[str] = Field(default_factory=list, max_length=200)
    remove_tags: list[str] = Field(default_factory=list, max_length=200)


class ConsentIn(BaseModel, extra="forbid"):
    """channel `any`, withdrawn: do not contact, by whatever channel and purpose. proof: where it was given, the version of the text, the ip, the message.

    double_opt_in, with given: the person is asked by a message to confirm it (email and sms); till then it is pending, which counts as not
    given. One address is asked so many times in a day, one `ip` of proofs (else the key) so many in an hour.
    """

    channel: str
    topic: str = Field("", max_length=200)
    given: bool
    proof: dict[str, Any] = Field(default_factory=dict)
    double_opt_in: bool = False


class ContactIn(ContactChange):
    """Whom it is about is said by external_id, email, phone or anonymous_id: the first of them that is known.

    consents: given or withdrawn with it. Who was erased is taken in again only with a consent that is given.
    """

    external_id: str | None = None
    anonymous_id: str | None = None
    consents: list[ConsentIn] = Field(default_factory=list, max_length=50)


class TagsIn(BaseModel, extra="forbid"):
    add: list[str] = Field(default_factory=list, max_length=200)
    remove: list[str] = Field(default_factory=list, max_length=200)


class TimelineEntry(BaseModel):
    """what: `event` (name: its name, detail: its properties), `run` (name: of the flow) or `message` (name: subject or node)."""

    id: str
    what: Literal["event", "run", "message"]
    at: datetime
    name: str
    detail: dict[str, Any]


@router.get("", response=Page[ContactRow])
@needs("read")
def list_contacts(
    request: Request,
    cursor: Cursor = "",
    limit: Limit = 50,
    search: Annotated[
        str,
        Query(
            max_length=200, description="Part of a name, email, phone or external id, or nearly one; one or two characters: its beginning."
        ),
    ] = "",
    where: Annotated[str, Query(max_length=8_000, description="A condition on people as in a flow file, in JSON.")] = "",
    sort: Annotated[Sort, Query(description="name: by first and last name. changed: who was changed last comes first.")] = "newest",
    columns: Annotated[
        str,
        Query(max_length=2_000, description="What `values` shall say: what stands below `contact.`, parted by commas: `tags,total_paid`."),
    ] = "",
    visitors: Annotated[
        bool, Query(description="Visitors too who are known by an anonymous id only; by newest and without a condition.")
    ] = False,
) -> Page[ContactRow]:
    """Newest first, if nothing else is said. A search answers one page; with a condition, of the first 1,000 that it finds. A page may be
    short or empty though `next` says that more follow: by a condition on flows, messages or consents."""
    ctx = request.ctx
    now, zone = ctx.clock.now(), get_workspace(ctx.db, ctx.workspace_id).time_zone
    condition, names = _asked(ctx, where), browsing.read_columns(columns)
    following: tuple[Any, ...] | None = None
    if search.strip():
        found = browsing.find(ctx.db, ctx.workspace_id, search, condition, sort=sort, limit=limit, now=now, zone=zone)
    elif visitors:
        key = read_cursor(cursor, (int,))
        found = reads.list_contacts(ctx.db, ctx.workspace_id, before_id=key[0] if key else None, limit=one_more(limit), visitors=True)
        following = (found[limit - 1].id,) if len(found) > limit else None
        found = found[:limit]
    else:
        after = read_cursor(cursor, browsing.key_types(sort))
        shown = browsing.browse(ctx.db, ctx.workspace_id, condition, sort=sort, after=after, limit=limit, now=now, zone=zone)
        found, following = shown.people, shown.after
    values = browsing.load_columns(ctx.db, ctx.workspace_id, found, names, now=now, zone=zone)
    items = [ContactRow(**_summary_fields(contact), values=more) for contact, more in zip(found, values, strict=True)]
    return Page(items=items, next=write_cursor(following) if following else None)


def _asked(ctx: Context, where: str) -> Condition | None:
    """Raises BadCondition."""
    if not where.strip():
        return None
    try:
        document = msgspec.json.decode(where)
    except msgspec.DecodeError:
        raise BadValue("“where” is no JSON.", field="where") from None
    if not document:
        return None
    scope = people_scope(facts.scope_for(read_surroundings(ctx.db, ctx.workspace_id), "contact", None))
    return read_definition(document, scope)[0]


@router.post("", response={200: ContactOut, 201: ContactOut})
@needs("write")
def put_contact(request: Request, body: ContactIn) -> Status[ContactOut]:
    """Makes the contact (201), or changes the one that is known by these identifiers (200)."""
    ctx = request.ctx
    person = read_person(Person(body.external_id, body.email, body.phone, body.anonymous_id))
    if any(consent.given and not consent.double_opt_in for consent in body.consents):
        let_in(ctx.db, ctx.workspace_id, person)
    item = Identify(person, _values(body), metadata=body.metadata, add_tags=tuple(body.add_tags), remove_tags=tuple(body.remove_tags))
    outcome = accept(ctx.db, ctx.workspace_id, [item], ctx.clock.now(), cause={"by": ctx.actor})[0]
    if outcome.contact_id is None:
        raise PersonErased(" ".join(outcome.problems))
    _refuse(outcome.problems)
    if body.consents:
        _consent(ctx, get_one(ctx, outcome.contact_id), body.consents)
    _set_owner(ctx, outcome.contact_id, body)
    return Status(201 if outcome.created else 200, _show(ctx, outcome.contact_id))


@router.get("/{int:id}", response=ContactOut)
@needs("read")
def get_contact(request: Request, id: int) -> ContactOut:
    """Also by the id of a visitor who was joined to this contact."""
    return _show(request.ctx, id)


@router.post("/{int:id}/viewed", response={204: None})
@needs("read")
def note_look(request: Request, id: int) -> None:
    """A member opened the contact's page: an event of the contact, `record_viewed`, once an hour. A key looks at nothing."""
    ctx = request.ctx
    contact = get_one(ctx, id)
    if ctx.user is not None:
        tell_of_look(ctx.db, contact, ctx.user.pk, ctx.user.email, ctx.clock.now())


@router.patch("/{int:id}", response=ContactOut)
@needs("write")
def change_contact(request: Request, id: int, body: ContactChange) -> ContactOut:
    return _change(request.ctx, id, body)


def _change(ctx: Context, id: int, body: ContactChange) -> ContactOut:
    contact = get_one(ctx, id)
    change = Change(
        ctx.workspace_id,
        contact.lane,
        contact.id,
        ctx.clock.now(),
        values=_values(body),
        metadata=body.metadata,
        add_tags=body.add_tags,
        remove_tags=body.remove_tags,
        cause={"by": ctx.actor},
    )
    _refuse(writes.change_contacts(ctx.db, [change], ctx.clock.now())[0])
    _set_owner(ctx, contact.id, body)
    return _show(ctx, contact.id)


@router.post("/{int:id}/tags", response=ContactOut)
@needs("write")
def change_tags(request: Request, id: int, body: TagsIn) -> ContactOut:
    return _change(request.ctx, id, ContactChange(add_tags=body.add, remove_tags=body.remove))


@router.post("/{int:id}/consents", response=ContactOut)
@needs("write")
def set_consent(request: Request, id: int, body: ConsentIn) -> ContactOut:
    """Gives or withdraws consent, with its proof."""
    contact = get_one(request.ctx, id)
    _consent(request.ctx, contact, [body])
    return _show(request.ctx, contact.id)


def _consent(ctx: Context, contact: Contact, said: Sequence[ConsentIn]) -> None:
    """Do not contact is kept in the audit log, too."""
    rows = [
        writes.ConsentRow(
            ctx.workspace_id, contact.lane, contact.id, one.channel, one.given, one.topic, check_properties(one.proof), {"by": ctx.actor}
        )
        for one in said
        if not (one.given and one.double_opt_in)
    ]
    writes.set_consents(ctx.db, rows, ctx.clock.now())
    wanted = [Wanted(one.channel, one.topic, check_properties(one.proof)) for one in said if one.given and one.double_opt_in]
    if wanted:
        settings = load()
        ring = open_ring(settings.data)
        ask_to_confirm(
            ctx.db, contact, wanted, by=Asker(ctx.actor, {"by": ctx.actor}), ring=ring, base_url=settings.base_url, now=ctx.clock.now()
        )
    for one in said:
        if one.channel == DO_NOT_CONTACT:
            about = {"contact": str(contact.id), "may_be_contacted": one.given}
            audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="contact.do_not_contact", about=about)


@router.get("/{int:id}/orders", response=Page[OrderOut])
@needs("read")
def list_contact_orders(request: Request, id: int, limit: Limit = 50) -> Page[OrderOut]:
    """The newest."""
    ctx = request.ctx
    contact = get_one(ctx, id)
    return Page(items=show_orders(ctx.db, list_orders(ctx.db, contact.lane, contact.id, limit=limit)), next=None)


# ---- The time line -------------------------------------------------------------------------------------------------

# (at, id) of the last entry that was shown of a source.
_Before = tuple[datetime, int] | None


@router.get("/{int:id}/timeline", response=Page[TimelineEntry])
@needs("read")
def list_timeline(request: Request, id: int, cursor: Cursor = "", limit: Limit = 50) -> Page[TimelineEntry]:
    """Events, runs and messages of the person, newest first."""
    ctx = request.ctx
    contact = get_one(ctx, id)
    key = read_cursor(cursor, (datetime, int, int))
    sources: Sequence[Callable[[Context, Contact, _Before, int], list[tuple[datetime, int, TimelineEntry]]]] = (_messages, _runs, _events)
    found: list[tuple[datetime, int, int, TimelineEntry]] = []
    for rank, source in enumerate(sources):
        before: _Before = None
        if key is not None:
            at, shown_rank, shown_id = key
            before = (at, shown_id if rank == shown_rank else 0 if rank < shown_rank else _LAST_ID)
        found += [(at, rank, entry_id, entry) for at, entry_id, entry in source(ctx, contact, before, one_more(limit))]
    found.sort(key=lambda row: (row[0], -row[1], row[2]), reverse=True)
    following = write_cursor(found[limit - 1][:3]) if len(found) > limit else None
    return Page(items=[row[3] for row in found[:limit]], next=following)


def _events(ctx: Context, contact: Contact, before: _Before, limit: int) -> list[tuple[datetime, int, TimelineEntry]]:
    events = log.list_timeline(ctx.db, contact.lane, contact.id, before=before, limit=limit)
    return [
        (
            event.occurred_at,
            event.id,
            TimelineEntry(id=str(event.id), what="event", at=event.occurred_at, name=event.name, detail=dict(event.properties)),
        )
        for event in events
    ]


def _runs(ctx: Context, contact: Contact, before: _Before, limit: int) -> list[tuple[datetime, int, TimelineEntry]]:
    runs = list_runs(ctx.db, ctx.workspace_id, contact_id=contact.id, before=before, limit=limit)
    names = {flow.id: flow.name for flow in list_flows(ctx.db, ctx.workspace_id)} if runs else {}
    return [
        (
            run.entered_at,
            run.id,
            TimelineEntry(
                id=str(run.id),
                what="run",
                at=run.entered_at,
                name=names.get(run.flow_id, ""),
                detail={"reason": run.reason, "label": run.label},
            ),
        )
        for run in runs
    ]


def _messages(ctx: Context, contact: Contact, before: _Before, limit: int) -> list[tuple[datetime, int, TimelineEntry]]:
    messages = list_messages(ctx.db, ctx.workspace_id, contact_id=contact.id, before=before, limit=limit)
    return [
        (
            message.planned_at,
            message.id,
            TimelineEntry(
                id=str(message.id),
                what="message",
                at=message.planned_at,
                name=message.subject or message.name or message.channel,
                detail={"channel": message.channel, "status": message.status_word, "reason": message.reason},
            ),
        )
        for message in messages
    ]


# ---- Parts ---------------------------------------------------------------------------------------------------------


def get_one(ctx: Context, id: int) -> Contact:
    """Raises `ContactNotFound`."""
    contact = reads.get_contact(ctx.db, ctx.workspace_id, id) if id <= _LAST_ID else None
    if contact is None:
        raise ContactNotFound(f"There is no contact {id}.", contact=str(id))
    return contact


def _values(body: ContactChange) -> dict[str, Any]:
    given = {name: getattr(body, name) for name in STANDARD_FIELDS if name in body.model_fields_set}
    return dict(check_properties({**body.attributes, **given}))


def _set_owner(ctx: Context, contact_id: int, body: ContactChange) -> None:
    if "owner" not in body.model_fields_set:
        return
    contact = get_one(ctx, contact_id)
    about = Subject(workspace_id=ctx.workspace_id, lane=contact.lane, contact_id=contact.id, by=ctx.actor)
    _, refused = assign_owners(ctx.db, [NewOwner(about=about, to=body.owner or None)], ctx.clock.now())
    _refuse(list(refused.values()))


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise BadValue(" ".join(problems), problems=[{"code": "bad_value", "sentence": problem, "path": ""} for problem in problems])


def summarize(contact: Contact) -> ContactSummary:
    return ContactSummary(**_summary_fields(contact))


def _summary_fields(contact: Contact) -> dict[str, Any]:
    return dict(summary_document(contact))


def _show(ctx: Context, id: int) -> ContactOut:
    contact = get_one(ctx, id)
    return ContactOut.model_validate(contact_document(ctx.db, contact))
