"""Goes on by the first path whose conditions hold, in the order shown, else by `default` (semantics 19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, field_validator

from towpath.expr.conditions import Condition, evaluate, evaluate_many
from towpath.nodes.base import Columns, Decision, DecisionColumns, Go, GoMany, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, moment_of, moments_of
from towpath.nodes.settings import NodeSettings
from towpath.values.fields import OutletName, Settings, Where


class Path(Settings):
    name: Annotated[OutletName, Field(title="Name")]
    where: Annotated[Where, Field(title="Conditions")]


class PathsSettings(NodeSettings):
    kind: Literal["paths"]
    paths: Annotated[
        list[Path], Field(title="Paths", description="Tried from the top; the first that holds is taken.", min_length=1, max_length=50)
    ]

    @field_validator("paths")
    @classmethod
    def _names_differ(cls, paths: list[Path]) -> list[Path]:
        names = [path.name for path in paths]
        if len(set(names)) < len(names):
            raise ValueError("Two paths have the same name.")
        return paths


@dataclass(frozen=True, slots=True)
class PreparedPath:
    """first_leaf: number of its first leaf within the node, where the leaves of all paths are counted through."""

    name: str
    condition: Condition
    first_leaf: int

    def number(self, seen: Mapping[str, Any]) -> dict[str, Any]:
        """What the leaves of this path saw, numbered within the node."""
        return {str(self.first_leaf + int(leaf)): value for leaf, value in seen.items()}


class Paths(Kind[PathsSettings, tuple[PreparedPath, ...]]):
    name = "paths"
    title = "Paths"
    group = "filters"
    needs_contact = False
    Settings = PathsSettings
    outlets_data = ({"each": "paths.name"}, "default")
    summary = ("First of {paths.name|or}",)
    examples = (
        {
            "kind": "paths",
            "paths": [
                {"name": "Big", "where": [["contact.total_paid", "more than", 500]]},
                {"name": "Small", "where": [["contact.total_paid", "more than", 0]]},
            ],
            "next": {"Big": "call", "Small": "thanks", "default": "offer"},
        },
    )

    def compile(self, settings: PathsSettings, pieces: Pieces) -> tuple[PreparedPath, ...]:
        prepared = []
        first_leaf = 0
        for place, path in enumerate(settings.paths):
            condition = pieces.condition(path.where, f"paths.{place}.where")
            prepared.append(PreparedPath(path.name, condition, first_leaf))
            first_leaf += len(condition.leaves)
        return tuple(prepared)

    def needs(self, prepared: tuple[PreparedPath, ...]) -> Need:
        return Need(frozenset().union(*(path.condition.needs() for path in prepared)))

    def decide(self, prepared: tuple[PreparedPath, ...], visit: Visit) -> Decision:
        moment = moment_of(visit)
        seen: dict[str, Any] = {}
        taken: str | None = None
        for path in prepared:
            verdict = evaluate(path.condition, visit.facts, moment)
            seen.update(path.number(verdict.seen))
            if verdict.holds and taken is None:
                taken = path.name
        return Go(taken or "default", seen=seen)

    def decide_many(self, prepared: tuple[PreparedPath, ...], columns: Columns) -> DecisionColumns | None:
        moments = moments_of(columns)
        seen: dict[str, Any] = {}
        outlet = np.full(columns.count, len(prepared), np.int16)
        for place in range(len(prepared) - 1, -1, -1):
            path = prepared[place]
            holds, looked_at = evaluate_many(path.condition, columns.facts, columns.count, moments)
            seen.update(path.number(looked_at))
            outlet[holds] = place
        return GoMany(outlet, seen)


KIND = Paths()
