"""Goes on by `yes` where its conditions hold, else by `no` (semantics 19)."""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from towpath.expr.conditions import Condition, evaluate, evaluate_many
from towpath.nodes.base import Columns, Decision, DecisionColumns, Go, GoMany, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, moment_of, moments_of
from towpath.nodes.settings import NodeSettings
from towpath.values.fields import Where


class FilterSettings(NodeSettings):
    kind: Literal["filter"]
    where: Annotated[Where, Field(title="Conditions", description="All must hold for a person to go on by “yes”.")]


class Filter(Kind[FilterSettings, Condition]):
    name = "filter"
    title = "Filter"
    group = "filters"
    needs_contact = False
    Settings = FilterSettings
    outlets_data = ("yes", "no")
    summary = ("If {where|condition}", "Everyone")
    examples = (
        {"kind": "filter", "where": [["contact.total_paid", "more than", 100]], "next": {"yes": "thanks", "no": None}},
        {"kind": "filter", "where": [{"did": "order_paid", "within": "30 days"}]},
        {"kind": "filter", "where": {"any": [["contact.country", "in", ["IT", "FR"]], {"has_tag": "#wineclub"}]}},
    )

    def compile(self, settings: FilterSettings, pieces: Pieces) -> Condition:
        return pieces.condition(settings.where, "where")

    def needs(self, prepared: Condition) -> Need:
        return Need(prepared.needs())

    def decide(self, prepared: Condition, visit: Visit) -> Decision:
        verdict = evaluate(prepared, visit.facts, moment_of(visit))
        return Go("yes" if verdict.holds else "no", seen=verdict.seen)

    def decide_many(self, prepared: Condition, columns: Columns) -> DecisionColumns | None:
        holds, seen = evaluate_many(prepared, columns.facts, columns.count, moments_of(columns))
        return GoMany(np.where(holds, 0, 1).astype(np.int16), seen)


KIND = Filter()
