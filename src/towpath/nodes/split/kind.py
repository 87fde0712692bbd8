"""Draws a variant by weight, the same for a person however often it is asked (semantics 21)."""

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from towpath.nodes.base import AwaitChange, Columns, Decision, DecisionColumns, Go, GoMany, Kind, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.values.durations import BadDuration, Duration, add, parse
from towpath.values.fields import OutletName, Settings

_SIDES = 2**64  # of the dice
_OTHER = 0xD1342543DE82EF95  # turns the dice that choose the variant into others, that choose who is tested
_SOON = timedelta(minutes=1)


class Variant(Settings):
    name: Annotated[OutletName, Field(title="Name")]
    weight: Annotated[Decimal, Field(title="Weight", ge=0, le=1_000_000, max_digits=12)] = Decimal(1)


def _read_after(value: object) -> object:
    """A duration, if it is one."""
    if not isinstance(value, str):
        return value
    try:
        return parse(value)
    except BadDuration as error:
        raise ValueError(error.sentence) from error


class Winner(Settings):
    """How the best variant is chosen."""

    by: Annotated[Literal["opened", "clicked", "replied", "goal"], Field(title="By")]
    of: Annotated[str | None, Field(title="Of message")] = None
    after: Annotated[
        Annotated[Duration, BeforeValidator(_read_after), PlainSerializer(str), WithJsonSchema({"type": "string", "format": "duration"})]
        | Annotated[str, Field(pattern=r"^[1-9]\d{0,8} (people|persons|person)$")],
        Field(title="After", description="A time, or a number of people: 1000 people."),
    ]
    test_share: Annotated[
        str,
        Field(
            title="Test share", description="So many are drawn by weight; the others wait for the winner.", pattern=r"^(100|[1-9]\d?) ?%$"
        ),
    ] = "100 %"

    @property
    def people(self) -> int | None:
        """After how many persons it is decided; None: after a time."""
        return int(self.after.split()[0]) if isinstance(self.after, str) else None


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
    """names of the variants; bounds: the first dice beyond each variant but the last. winner: how the best is found; test_bound: whose
    mixed dice fall below it are drawn, the others wait."""

    names: tuple[str, ...]
    bounds: tuple[int, ...]
    winner: Winner | None = None
    test_bound: int = _SIDES


class Split(Kind[SplitSettings, Shares]):
    name = "split"
    title = "Split"
    group = "filters"
    needs_contact = False
    Settings = SplitSettings
    outlets_data = ({"each": "variants.name"},)
    summary = ("Splits into {variants.name}",)
    rolls = True
    examples = (
        {"kind": "split", "variants": [{"name": "A", "weight": 50}, {"name": "B", "weight": 50}]},
        {"kind": "split", "redraw": False, "variants": [{"name": "Gets it", "weight": 90}, {"name": "Control", "weight": 10}]},
        {
            "kind": "split",
            "variants": [{"name": "Short", "weight": 1}, {"name": "Long", "weight": 1}],
            "winner": {"by": "clicked", "of": "Offer", "after": "3 days", "test_share": "20 %"},
            "next": {"Short": "short_mail", "Long": "long_mail"},
        },
    )

    def redraws(self, settings: SplitSettings) -> bool:
        return settings.redraw

    def compile(self, settings: SplitSettings, pieces: Pieces) -> Shares:
        shares = share(settings.variants)
        if settings.winner is None:
            return shares
        if settings.winner.by == "goal" and settings.winner.of is not None:
            pieces.wrong("wrong_value", "“of” names a message; a goal is of the whole flow: leave it out.", "winner.of")
        return replace(shares, winner=settings.winner, test_bound=int(settings.winner.test_share.rstrip("% ")) * _SIDES // 100)

    def tries_out(self, settings: SplitSettings) -> bool:
        return settings.winner is not None

    def decide(self, prepared: Shares, visit: Visit) -> Decision:
        if prepared.winner is not None and visit.trial is not None:
            chosen = visit.trial.chosen
            if chosen in prepared.names:
                return Go(chosen, seen={"winner": chosen})
            if chosen is None and visit.dice * _OTHER % _SIDES >= prepared.test_bound:
                return AwaitChange(look_again(prepared.winner, visit.trial.began_at, visit.now))
        return Go(prepared.names[bisect_right(prepared.bounds, visit.dice)])

    def decide_many(self, prepared: Shares, columns: Columns) -> DecisionColumns | None:
        if columns.dice is None or prepared.winner is not None:
            return None
        return GoMany(np.searchsorted(np.array(prepared.bounds, np.uint64), columns.dice, side="right").astype(np.int16), {})


def look_again(winner: Winner, began_at: datetime, now: datetime) -> datetime:
    """When the winner may be known: as the test ends, and every few minutes after."""
    soon = now + _SOON
    return soon if isinstance(winner.after, str) else max(add(began_at, winner.after, "UTC", calendar=False) + _SOON, soon)


def share(variants: list[Variant]) -> Shares:
    """The sides of the dice, divided by weight. A variant that weighs nothing gets none of them."""
    drawn = [variant for variant in variants if variant.weight]
    weights = [Fraction(variant.weight) for variant in variants]
    total = sum(weights)
    ends = [int(end * _SIDES / total) for end in accumulate(weights)]
    last = variants.index(drawn[-1])
    return Shares(tuple(variant.name for variant in variants), tuple(ends[:last]))


KIND = Split()
