"""For the tests of kinds, ours and those of other packages: a visit with everything left out that the test is not about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from towpath.expr.conditions import Scope, standard_scope
from towpath.expr.facts import Fact
from towpath.nodes.base import Decision, Visit
from towpath.nodes.registry import AnyKind
from towpath.values.problems import Problem

NOW = datetime(2026, 3, 28, 10, 30, tzinfo=UTC)  # a Saturday; in Rome clocks change in the night to Sunday
ROME = "Europe/Rome"

SCOPE = standard_scope(
    contact_attributes={"plan": "text", "score": "number", "vip": "boolean"},
    variables={"discount": "number", "count": "number", "greeting": "text", "wait": "text", "spent": "number", "paid_at": "datetime"},
    subject="order",
    entry_events=("order_paid",),
)


def a_visit(facts: Mapping[str, Any] | None = None, **fields: Any) -> Visit:
    """A first visit at NOW in Rome. facts: by path."""
    given = {Fact(path): value for path, value in (facts or {}).items()}
    variables = {path.removeprefix("vars."): value for path, value in (facts or {}).items() if path.startswith("vars.")}
    start = {"now": NOW, "started_at": fields.get("now", NOW), "zone": ROME, "facts": given, "variables": variables, "dice": 0}
    return Visit(**{**start, **fields})


def decide(kind: AnyKind, settings: Mapping[str, Any], visit: Visit | None = None, *, scope: Scope = SCOPE) -> Decision:
    """What a node with these settings (without `kind`) decides."""
    prepared = kind.prepare(kind.read({"kind": kind.name, **settings}), scope)
    return kind.decide(prepared, visit or a_visit())


def problems(kind: AnyKind, settings: Mapping[str, Any], *, scope: Scope = SCOPE) -> list[Problem]:
    return kind.check(kind.read({"kind": kind.name, **settings}), scope)
