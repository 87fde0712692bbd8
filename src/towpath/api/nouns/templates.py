"""Saved templates of mail, which flows name."""

from datetime import datetime
from typing import Literal

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.in_use import InUse, refuse_said
from towpath.api.pages import Page
from towpath.api.request import Request, needs
from towpath.content import reads, writes
from towpath.content.models import Template
from towpath.messages.opt_in import find_templates_named

router = Router()


class TemplateDocument(BaseModel):
    """subject and exactly one of html, mjml and text; all may hold Liquid."""

    subject: str = Field(min_length=1, max_length=2_000)
    preheader: str | None = Field(None, max_length=2_000)
    html: str | None = Field(None, max_length=200_000)
    mjml: str | None = Field(None, max_length=200_000)
    text: str | None = Field(None, max_length=200_000)


class TemplateOut(BaseModel):
    id: int
    name: str
    channel: Literal["email"] = "email"
    document: TemplateDocument
    updated_at: datetime


class TemplateIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    document: TemplateDocument


@router.get("", response=Page[TemplateOut])
@needs("read")
def list_templates(request: Request) -> Page[TemplateOut]:
    """By name."""
    return Page(items=[_out(one) for one in reads.list_templates(request.ctx.db, request.ctx.workspace_id)], next=None)


@router.post("", response={201: TemplateOut})
@needs("write")
def make_template(request: Request, body: TemplateIn) -> TemplateOut:
    return _save(request, body, None)


@router.get("/{int:id}", response=TemplateOut)
@needs("read")
def get_template(request: Request, id: int) -> TemplateOut:
    return _out(reads.get_template(request.ctx.db, request.ctx.workspace_id, _sound(id)))


@router.put("/{int:id}", response=TemplateOut)
@needs("write")
def change_template(request: Request, id: int, body: TemplateIn) -> TemplateOut:
    """Live flows that name it use the new text from now on."""
    return _save(request, body, _sound(id))


@router.delete("/{int:id}", response={204: None})
@needs("write")
def delete_template(request: Request, id: int) -> None:
    """One that a live flow names stays."""
    ctx = request.ctx
    name = reads.get_template(ctx.db, ctx.workspace_id, _sound(id)).name
    refuse_said(ctx, "template", name)
    if name in find_templates_named(ctx.db, ctx.workspace_id):
        raise InUse(f"“{name}” asks people to confirm: choose another under Settings → Double opt-in, then delete.", flows=[])
    writes.delete_template(ctx.db, ctx.workspace_id, id)


def _save(request: Request, body: TemplateIn, id: int | None) -> TemplateOut:
    ctx = request.ctx
    document = body.document.model_dump(exclude_none=True)
    return _out(writes.save_template(ctx.db, ctx.workspace_id, body.name, document, now=ctx.clock.now(), template_id=id))


def _sound(id: int) -> int:
    """An id that no integer can be is nobody's."""
    return min(id, 2**31 - 1)


def _out(template: Template) -> TemplateOut:
    document = TemplateDocument.model_validate(dict(template.document))
    return TemplateOut(id=template.id, name=template.name, document=document, updated_at=template.updated_at)
