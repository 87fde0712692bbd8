"""Kinds of nodes, as they declare themselves: the same for every workspace, and changed only by another version of Towpath."""

from typing import Any

from ninja import Router
from pydantic import BaseModel, Field

from towpath.api.request import Request, needs
from towpath.flows.forms import declare_forms
from towpath.nodes.schema import declare_all

router = Router()


class KindOut(BaseModel):
    name: str
    title: str
    group: str
    settings: dict[str, Any] = Field(description="JSON schema of a node of this kind; `format` says which field the form shows.")
    outlets: list[Any] = Field(description="A name; or {each: path of a list's names}; or {outlet, when: path of a setting}.")
    summary: list[str] = Field(description="Sentences; the first whose {places} are all there is used.")
    waits: bool
    needs_contact: bool = Field(description="False: a flow that is about nobody may have it too.")
    takes_company: bool = Field(description="True: a flow that is about companies may have it.")
    performs: str | None = Field(description="The channel by which it sends.")
    examples: list[dict[str, Any]]
    icon: str = Field(description="SVG, 24 by 24, drawn with currentColor.")
    help: str = Field(description="Markdown.")


class StartOut(BaseModel):
    title: str
    group: str
    icon: str
    help: str


class FlowForms(BaseModel):
    """JSON schemas of what a flow says beside its nodes; only of what this version works with."""

    settings: dict[str, Any]
    goal: dict[str, Any]
    rules: dict[str, dict[str, Any]] = Field(description="Of entry rules: `event`, or the source after `from:`.")
    removal: dict[str, Any]
    variable: dict[str, Any]
    subjects: dict[str, list[str]] = Field(description="What a flow can be about, and which sources its entry rules may have then.")


class KindsOut(BaseModel):
    groups: dict[str, str] = Field(description="Name -> title, in the order of the palette.")
    continue_outlets: list[str] = Field(description="By the first of these that it has, a failed node goes on.")
    start: StartOut
    kinds: list[KindOut]
    flow: FlowForms


@router.get("", response=KindsOut)
@needs("read")
def list_kinds(request: Request) -> Any:
    """Every kind of node with its settings, outlets, icon and help."""
    return {**declare_all(), "flow": declare_forms()}
