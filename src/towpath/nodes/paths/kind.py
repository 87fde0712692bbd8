"""Goes on by the first path whose conditions hold, in the order shown, else by `default` (semantics 19)."""

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
    paths: Annotated[list[Path], Field(title="Paths", description="Tried from the top; the first that holds is taken.", min_length=1, max_length=50)]

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


class Paths(Kind[PathsSettings, tuple[PreparedPath, ...]]):
    name = "paths"
    title = "Paths"
    group = "filters"
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
            first_leaf += condition.leaf_count
        return tuple(prepared)

    def needs(self, prepared: tuple[PreparedPath, ...]) -> Need:
        return Need(frozenset().union(*(path.condition.needs() for path in prepared)))

    def decide(self, prepared: tuple[PreparedPath, ...], visit: Visit) -> Decision:
        moment = moment_of(visit)
        seen: dict[Any, Any] = {}
        taken = "default"
        for path in prepared:
            verdict = evaluate(path.condition, visit.facts, moment)
            seen.update((path.first_leaf + leaf, value) for leaf, value in verdict.seen.items())
            if verdict.holds:
                taken = path.name
                break
        return Go(taken, seen=seen)
