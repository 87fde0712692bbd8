"""What the kinds `list` and `group` share: the contact is put into some, taken out of some, or out of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from towpath.nodes.base import Change, ChangeMany, Columns, Decision, DecisionColumns, Kind, Mutation, Visit
from towpath.nodes.pieces import Named, Pieces
from towpath.nodes.settings import NodeSettings

Sort = Literal["list", "group"]


class ChangeMemberships(Mutation, frozen=True):
    """In this order: out of all, out of some, into some."""

    sort: Sort
    leave_all: bool
    leave: Sequence[Named]
    join: Sequence[Named]


class MembershipSettings(NodeSettings):
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    clear: Annotated[bool, Field(title="Out of all", description="Before the contact is put into those above.")] = False

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.add or self.remove or self.clear):
            raise ValueError("Say where the contact shall be added or removed.")
        return self


@dataclass(frozen=True, slots=True)
class PreparedMemberships:
    change: ChangeMemberships


class MembershipKind(Kind[MembershipSettings, PreparedMemberships]):
    """A subclass says which of the two it is."""

    sort: ClassVar[Sort]

    def compile(self, settings: MembershipSettings, pieces: Pieces) -> PreparedMemberships:
        leave = tuple(pieces.id_of(self.sort, name, f"remove.{place}") for place, name in enumerate(settings.remove))
        join = tuple(pieces.id_of(self.sort, name, f"add.{place}") for place, name in enumerate(settings.add))
        return PreparedMemberships(ChangeMemberships(self.sort, settings.clear, leave, join))

    def decide(self, prepared: PreparedMemberships, visit: Visit) -> Decision:
        return Change((prepared.change,))

    def decide_many(self, prepared: PreparedMemberships, columns: Columns) -> DecisionColumns | None:
        return ChangeMany((prepared.change,))
