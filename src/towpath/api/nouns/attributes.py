"""Attributes of contacts, orders, products and companies: which there are, of what type, and what names them."""

from typing import Annotated, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.accounts.writes import audit
from towpath.api.in_use import find_mentions, refuse_mentioned
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.contacts import reads, writes
from towpath.contacts.errors import BadValue
from towpath.contacts.rules import LONGEST_CHOICE, MOST_CHOICES
from towpath.expr.facts import join_path
from towpath.values.problems import TowpathError

router = Router()

Subject = Literal["contact", "order", "product", "company"]
Type = Literal["text", "number", "boolean", "date", "datetime", "list", "object"]


class AttributeNotFound(TowpathError):
    code = "attribute_not_found"
    status = 404


class AttributeOut(BaseModel, from_attributes=True):
    """declared: someone gave it its type; otherwise the type is that of the first value that came. computed: worked out from events. choices: the
    only values it may have, of a text, or its members of a list; empty: any."""

    name: str
    type: Type
    title: str
    declared: bool
    computed: dict[str, str] | None = None
    description: str
    choices: list[str]


class AttributeUses(BaseModel):
    """Names of live flows and of segments that name it."""

    flows: list[str]
    segments: list[str]


class AttributeIn(BaseModel, extra="forbid"):
    subject: Subject = "contact"
    name: str = Field(min_length=1, max_length=100)
    type: Type
    title: str = Field("", max_length=200)
    description: str = Field("", max_length=1_000)
    choices: list[Annotated[str, Field(min_length=1, max_length=LONGEST_CHOICE)]] = Field(default_factory=list, max_length=MOST_CHOICES)


@router.get("", response=Page[AttributeOut])
@needs("read")
def list_attributes(request: Request, subject: Annotated[Subject, Query()] = "contact") -> Page[AttributeOut]:
    """All, by name."""
    found = reads.list_attributes(request.ctx.db, request.ctx.workspace_id, subject)
    return Page(items=[AttributeOut.model_validate(one) for one in found], next=None)


@router.post("", response=AttributeOut)
@needs("write")
def declare_attribute(request: Request, body: AttributeIn) -> AttributeOut:
    """Values of another type, and others than its choices, are refused from now on; those that are stored stay as they are. One that a live flow or a segment names
    keeps the type that was declared. Kept in the audit log."""
    ctx = request.ctx
    if body.choices and body.subject == "product":
        raise BadValue("What a product says is not held to a definition: it has no choices.", field="choices")
    there = {one.name: one for one in reads.list_attributes(ctx.db, ctx.workspace_id, body.subject)}
    if body.name in there and there[body.name].declared and there[body.name].type != body.type:
        refuse_mentioned(ctx, join_path((body.subject, body.name)))
    writes.declare_attribute(
        ctx.db, ctx.workspace_id, body.subject, body.name, body.type, ctx.clock.now(), title=body.title, description=body.description,
        choices=body.choices,
    )  # fmt: skip
    about = body.model_dump(mode="json")
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="attribute.declared", about=about)
    known = reads.list_attributes(ctx.db, ctx.workspace_id, body.subject)
    return AttributeOut.model_validate(next(one for one in known if one.name == body.name))


@router.get("/uses", response=AttributeUses)
@needs("read")
def get_uses(
    request: Request, name: Annotated[str, Query(max_length=100)], subject: Annotated[Subject, Query()] = "contact"
) -> AttributeUses:
    """Where it is named."""
    flows, segments = find_mentions(request.ctx, join_path((subject, name)))
    return AttributeUses(flows=flows, segments=segments)


@router.delete("", response={204: None})
@needs("write")
def delete_attribute(
    request: Request, name: Annotated[str, Query(max_length=100)], subject: Annotated[Subject, Query()] = "contact"
) -> None:
    """The definition goes, the values stay; a value that comes later makes it known again. One that is named somewhere stays. Kept in
    the audit log."""
    ctx = request.ctx
    refuse_mentioned(ctx, join_path((subject, name)))
    if not writes.delete_attribute(ctx.db, ctx.workspace_id, subject, name):
        raise AttributeNotFound(f"There is no attribute “{name}” that could be deleted.", attribute=name)
    about = {"subject": subject, "name": name}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what="attribute.deleted", about=about)
