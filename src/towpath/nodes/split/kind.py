"""Draws a variant by weight, the same for a person however often it is asked (semantics 21)."""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from towpath.nodes.base import Columns, Decision, DecisionColumns, Go, GoMany, Kind, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.values.fields import DurationField, OutletName, Settings

_SIDES = 2**64  # of the dice


class Variant(Settings):
    name: Annotated[OutletName, Field(title="Name")]
    weight: Annotated[Decimal, Field(title="Weight", ge=0, le=1_000_000, max_digits=12)] = Decimal(1)


class Winner(Settings):
    """How the best variant is chosen."""

    by: Annotated[Literal["opened", "clicked", "replied", "goal"], Field(title="By")]
    of: Annotated[str | None, Field(title="Of message")] = None
    after: Annotated[DurationField | str, Field(title="After", description="A time, or a number of people: 1000 people.")]
    test_share: Annotated[str, Field(title="Test share", pattern=r"^(100|[1-9]?\d) ?%$")] = "100 %"


class SplitSettings(NodeSettings):
    kind: Literal["split"]
    variants: Annotated[list[Variant], Field(title="Variants", min_length=1, max_length=50)]
    redraw: Annotated[
        bool,
        Field(title="Draw anew each time", description="Off: a person gets the same variant in every run of this flow."),
    ] = True
    winner: Annotated[Winner | None, Field(title="Winner")] = None

    @model_validator(mode="after")
    def _can_be_drawn(self) -> Self:
        names = [variant.name for variant in self.variants]
        if len(set(names)) < len(names):
            raise ValueError("Two variants have the same name.")
        if not any(variant.weight for variant in self.variants):
            raise ValueError("Give at least one variant a weight above 0.")
        return self


@dataclass(frozen=True, slots=True)
class Shares:
    """names of the variants; bounds: the first dice beyond each variant but the last."""

    names: tuple[str, ...]
    bounds: tuple[int, ...]


class Split(Kind[SplitSettings, Shares]):
    name = "split"
    title = "Split"
    group = "filters"
    Settings = SplitSettings
    outlets_data = ({"each": "variants.name"},)
    summary = ("Splits into {variants.name}",)
    rolls = True
    examples = (
        {"kind": "split", "variants": [{"name": "A", "weight": 50}, {"name": "B", "weight": 50}]},
        {"kind": "split", "redraw": False, "variants": [{"name": "Gets it", "weight": 90}, {"name": "Control", "weight": 10}]},
    )

    def redraws(self, settings: SplitSettings) -> bool:
        return settings.redraw

    def compile(self, settings: SplitSettings, pieces: Pieces) -> Shares:
        if settings.winner is not None:
            pieces.wrong("not_available", "Choosing a winner is not available yet; leave “winner” out.", "winner")
        return share(settings.variants)

    def decide(self, prepared: Shares, visit: Visit) -> Decision:
        return Go(prepared.names[bisect_right(prepared.bounds, visit.dice)])

    def decide_many(self, prepared: Shares, columns: Columns) -> DecisionColumns | None:
        if columns.dice is None:
            return None
        return GoMany(np.searchsorted(np.array(prepared.bounds, np.uint64), columns.dice, side="right").astype(np.int16), {})


def share(variants: list[Variant]) -> Shares:
    """The sides of the dice, divided by weight. A variant that weighs nothing gets none of them."""
    drawn = [variant for variant in variants if variant.weight]
    weights = [Fraction(variant.weight) for variant in variants]
    total = sum(weights)
    ends = [int(end * _SIDES / total) for end in accumulate(weights)]
    last = variants.index(drawn[-1])
    return Shares(tuple(variant.name for variant in variants), tuple(ends[:last]))


KIND = Split()
