"""Waits until a condition holds, or for a time-out; at once where it holds already (semantics 29)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.expr.conditions import Condition, evaluate
from towpath.expr.conditions.changes import Changes, changes_of, moment_facts, next_change
from towpath.nodes.base import AwaitChange, Decision, Go, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, moment_of
from towpath.nodes.settings import NodeSettings
from towpath.values.durations import Duration, add
from towpath.values.fields import DurationField, Where


class WaitUntilTrueSettings(NodeSettings):
    kind: Literal["wait_until_true"]
    where: Annotated[Where, Field(title="Conditions")]
    timeout: Annotated[DurationField | None, Field(title="At most", description="Left out: for as long as it takes.")] = None


@dataclass(frozen=True, slots=True)
class PreparedUntilTrue:
    condition: Condition
    changes: Changes
    timeout: Duration | None


class WaitUntilTrue(Kind[WaitUntilTrueSettings, PreparedUntilTrue]):
    name = "wait_until_true"
    title = "Wait until true"
    group = "waits"
    takes_company = True
    Settings = WaitUntilTrueSettings
    outlets_data = ("yes", {"outlet": "timeout", "when": "timeout"})
    summary = ("Wait until {where|condition}, at most {timeout}", "Wait until {where|condition}")
    waits = True
    examples = (
        {
            "kind": "wait_until_true",
            "where": [["contact.total_paid", "at least", 100]],
            "timeout": "30 days",
            "next": {"yes": "thanks", "timeout": "reminder"},
        },
        {"kind": "wait_until_true", "where": [{"did_not": "page_viewed", "within": "14 days"}], "next": {"yes": "we_miss_you"}},
    )

    def compile(self, settings: WaitUntilTrueSettings, pieces: Pieces) -> PreparedUntilTrue:
        condition = pieces.condition(settings.where, "where")
        return PreparedUntilTrue(condition, changes_of(condition), settings.timeout)

    def needs(self, prepared: PreparedUntilTrue) -> Need:
        return Need(prepared.condition.needs() | moment_facts(prepared.condition))

    def follows(self, prepared: PreparedUntilTrue) -> Changes:
        return prepared.changes

    def decide(self, prepared: PreparedUntilTrue, visit: Visit) -> Decision:
        moment = moment_of(visit)
        verdict = evaluate(prepared.condition, visit.facts, moment)
        if verdict.holds:
            return Go("yes", seen=verdict.seen)
        if visit.due:
            return Go("timeout", seen=verdict.seen)
        again = next_change(prepared.condition, visit.facts, moment) if prepared.changes.by_time else None
        return AwaitChange(again, None if prepared.timeout is None else add(visit.started_at, prepared.timeout, visit.zone))


KIND = WaitUntilTrue()
