"""Puts the contact into groups, takes them out of some, or out of all."""

from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.memberships import MembershipKind, MembershipSettings
from towpath.values.fields import GroupName

Names = Annotated[list[GroupName], Field(max_length=100)]


class GroupSettings(MembershipSettings):
    kind: Literal["group"]
    add: Annotated[Names, Field(title="Add to")] = Field(default_factory=list)
    remove: Annotated[Names, Field(title="Remove from")] = Field(default_factory=list)
    clear: Annotated[bool, Field(title="Out of all groups", description="Before the contact is put into those above.")] = False


class Group(MembershipKind):
    name = "group"
    title = "Group"
    group = "data"
    sort = "group"
    names = (("add", "group"), ("remove", "group"))
    Settings = GroupSettings
    summary = (
        "{clear|if}Take out of all groups, add to {add}",
        "Add to {add}, remove from {remove}",
        "Add to {add}",
        "Remove from {remove}",
        "Take out of all groups",
    )
    examples = (
        {"kind": "group", "add": ["Sommeliers"]},
        {"kind": "group", "add": ["Sommeliers"], "remove": ["Beginners"]},
        {"kind": "group", "clear": True},
    )


KIND = Group()
