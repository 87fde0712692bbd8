"""Puts the contact into lists, takes them out of some, or out of all."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.memberships import MembershipKind, MembershipSettings
from towpath.values.fields import ListName

Names = Annotated[list[ListName], Field(max_length=100)]


class ListSettings(MembershipSettings):
    kind: Literal["list"]
    add: Annotated[Names, Field(title="Add to")] = Field(default_factory=list)
    remove: Annotated[Names, Field(title="Remove from")] = Field(default_factory=list)
    clear: Annotated[bool, Field(title="Out of all lists", description="Before the contact is put into those above.")] = False


class List(MembershipKind):
    name = "list"
    title = "List"
    group = "data"
    sort = "list"
    names = (("add", "list"), ("remove", "list"))
    Settings = ListSettings
    summary = (
        "{clear|if}Take out of all lists, add to {add}",
        "Add to {add}, remove from {remove}",
        "Add to {add}",
        "Remove from {remove}",
        "Take out of all lists",
    )
    examples = (
        {"kind": "list", "add": ["Wine club"]},
        {"kind": "list", "add": ["Wine club"], "remove": ["Prospects"]},
        {"kind": "list", "clear": True},
    )


KIND = List()
