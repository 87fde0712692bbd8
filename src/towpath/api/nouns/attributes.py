"""Attributes of contacts, orders and products: which there are and of what type."""

from typing import Annotated, Literal

from ninja import Query, Router
from pydantic import BaseModel, Field

from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.contacts import reads, writes

router = Router()

Subject = Literal["contact", "order", "product", "company"]
Type = Literal["text", "number", "boolean", "date", "datetime", "list", "object"]


class AttributeOut(BaseModel, from_attributes=True):
    """declared: someone gave it its type; otherwise the type is that of the first value that came."""

    name: str
    type: Type
    title: str
    declared: bool


class AttributeIn(BaseModel, extra="forbid"):
    subject: Subject = "contact"
    name: str = Field(min_length=1, max_length=100)
    type: Type
    title: str = Field("", max_length=200)


@router.get("", response=Page[AttributeOut])
@needs("read")
def list_attributes(request: Request, subject: Annotated[Subject, Query()] = "contact") -> Page[AttributeOut]:
    """All, by name."""
    found = reads.list_attributes(request.ctx.db, request.ctx.workspace_id, subject)
    return Page(items=[AttributeOut.model_validate(one) for one in found], next=None)


@router.post("", response=AttributeOut)
@needs("write")
def declare_attribute(request: Request, body: AttributeIn) -> AttributeOut:
    """Values of another type are refused from now on; those that are stored stay as they are."""
    ctx = request.ctx
    writes.declare_attribute(ctx.db, ctx.workspace_id, body.subject, body.name, body.type, ctx.clock.now(), title=body.title)
    return AttributeOut(name=body.name, type=body.type, title=body.title, declared=True)
