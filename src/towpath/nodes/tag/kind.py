"""Adds tags to the contact, removes them, or removes all."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from towpath.nodes.base import (
    AddTags,
    Change,
    ChangeMany,
    ClearTags,
    Columns,
    Decision,
    DecisionColumns,
    Fail,
    Kind,
    Mutation,
    Need,
    RemoveTags,
    Visit,
)
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.fields import LiquidLine

LONGEST_TAG = 200

Tags = Annotated[list[LiquidLine], Field(max_length=100)]


class TagSettings(NodeSettings):
    kind: Literal["tag"]
    add: Annotated[Tags, Field(title="Add")] = Field(default_factory=list)
    remove: Annotated[Tags, Field(title="Remove")] = Field(default_factory=list)
    clear: Annotated[bool, Field(title="Remove all tags", description="Before the tags above are added.")] = False

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.add or self.remove or self.clear):
            raise ValueError("Say which tags to add or to remove.")
        return self


@dataclass(frozen=True, slots=True)
class PreparedTags:
    add: tuple[Value, ...]
    remove: tuple[Value, ...]
    clear: bool
    fixed: tuple[Mutation, ...] | None  # the same for everybody: no Liquid in it


class Tag(Kind[TagSettings, PreparedTags]):
    name = "tag"
    title = "Tag"
    group = "data"
    takes_company = True
    Settings = TagSettings
    summary = (
        "{clear|if}Remove all tags, add {add}",
        "Add {add}, remove {remove}",
        "Add {add}",
        "Remove {remove}",
        "Remove all tags",
    )
    examples = (
        {"kind": "tag", "add": ["#wineclub"]},
        {"kind": "tag", "add": ["#{{ contact.country }}"], "remove": ["#lead"]},
        {"kind": "tag", "clear": True, "add": ["#new"]},
    )

    def compile(self, settings: TagSettings, pieces: Pieces) -> PreparedTags:
        add = tuple(pieces.value(tag, f"add.{place}") for place, tag in enumerate(settings.add))
        remove = tuple(pieces.value(tag, f"remove.{place}") for place, tag in enumerate(settings.remove))
        fixed = None
        if all(tag.is_constant for tag in (*add, *remove)):
            fixed = changes(settings.clear, [str(tag.constant) for tag in add], [str(tag.constant) for tag in remove])
        return PreparedTags(add, remove, settings.clear, fixed)

    def needs(self, prepared: PreparedTags) -> Need:
        return needs_of(*prepared.add, *prepared.remove)

    def decide(self, prepared: PreparedTags, visit: Visit) -> Decision:
        if prepared.fixed is not None:
            return Change(prepared.fixed)
        try:
            add = [str(tag.at(visit)) for tag in prepared.add]
            remove = [str(tag.at(visit)) for tag in prepared.remove]
        except ValueFailed as error:
            return Fail(str(error))
        for tag in add:
            if len(tag) > LONGEST_TAG:
                return Fail(f"A tag may have {LONGEST_TAG} characters; this one has {len(tag)}: “{tag[:40]}…”.")
        return Change(changes(prepared.clear, add, remove))

    def decide_many(self, prepared: PreparedTags, columns: Columns) -> DecisionColumns | None:
        return ChangeMany(prepared.fixed) if prepared.fixed is not None else None


def changes(clear: bool, add: list[str], remove: list[str]) -> tuple[Mutation, ...]:
    """In the order in which they are done. A tag that came out empty is left out."""
    made: list[Mutation] = [ClearTags()] if clear else []
    if kept := [tag.strip() for tag in remove if tag.strip()]:
        made.append(RemoveTags(kept))
    if kept := [tag.strip() for tag in add if tag.strip()]:
        made.append(AddTags(kept))
    return tuple(made)


KIND = Tag()
