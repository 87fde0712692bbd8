"""Gives fields and attributes of an order new values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, Decision, Fail, Kind, Mutation, Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed, as_type
from towpath.values.fields import Value as ValueField

STATUSES = ("created", "pending", "paid", "declined", "abandoned", "cancelled", "refunded", "partly_refunded", "shipped")
# Fields that the shop's own words and Towpath's clock make.
FIXED_FIELDS = ("id", "product_ids", "product_groups", "categories", "items", "created_at", "paid_at", "metadata")
FIELDS: Mapping[str, str] = {
    "status": "text",
    "total": "number",
    "currency": "text",
    "fraud_alert": "boolean",
    "fraud_detection": "boolean",
}

Name = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"format": "attribute", "of": "order"})]


class UpdateOrder(Mutation, frozen=True):
    """order: the shop's own number; None: the run's. values: fields and attributes; None clears an attribute."""

    order: str | None
    values: Mapping[str, Any]


class UpdateOrderSettings(NodeSettings):
    kind: Literal["update_order"]
    order: Annotated[ValueField | None, Field(title="Order", description="The shop's own number. Empty: the order of the run.")] = None
    set: Annotated[dict[Name, ValueField], Field(title="Set", max_length=100, json_schema_extra={"format": "assignments"})] = Field(
        default_factory=dict
    )
    clear: Annotated[list[Name], Field(title="Clear", max_length=100)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.set or self.clear):
            raise ValueError("Say what to set or to clear.")
        if twice := sorted(self.set.keys() & set(self.clear)):
            raise ValueError(f"“{twice[0]}” is both set and cleared.")
        return self


@dataclass(frozen=True, slots=True)
class PreparedOrder:
    order: Value | None
    set: Assignments
    clear: tuple[str, ...]


class UpdateOrderKind(Kind[UpdateOrderSettings, PreparedOrder]):
    name = "update_order"
    title = "Update the order"
    group = "data"
    Settings = UpdateOrderSettings
    summary = ("Set {set|keys}, clear {clear} of the order", "Set {set|keys} of the order", "Clear {clear} of the order")
    rolls = True  # for pin()
    examples = (
        {"kind": "update_order", "set": {"status": "cancelled"}},
        {"kind": "update_order", "order": "{{ event.order_id }}", "set": {"fraud_alert": True}},
    )

    def compile(self, settings: UpdateOrderSettings, pieces: Pieces) -> PreparedOrder:
        if settings.order is None and not pieces.has_order:
            pieces.wrong("no_order", "This flow is about contacts, so a run has no order: say which one under “order”.", "order")
        order = None if settings.order is None else pieces.value(settings.order, "order", "text")
        for place, name in enumerate(settings.clear):
            if name in FIELDS:
                pieces.wrong("fixed_attribute", f"“{name}” of an order can be set, but not cleared.", f"clear.{place}")
            else:
                type_of(pieces, name, f"clear.{place}")
        prepared = compile_assignments(pieces, settings.set, "set", lambda name, at: type_of(pieces, name, at))
        for name, (value, _) in prepared.values.items():
            if value.is_constant and (wrong := wrong_value(name, value.constant)):
                pieces.wrong("wrong_value", wrong, f"set.{name}")
        return PreparedOrder(order, prepared, tuple(settings.clear))

    def needs(self, prepared: PreparedOrder) -> Need:
        own = needs_of(prepared.order) if prepared.order is not None else Need()
        return Need(own.facts | prepared.set.needs().facts)

    def decide(self, prepared: PreparedOrder, visit: Visit) -> Decision:
        try:
            order = as_type(prepared.order.at(visit), "text", "order") if prepared.order is not None else None
            values = assign(prepared.set, visit)
        except ValueFailed as error:
            return Fail(str(error))
        if prepared.order is not None and not (order or "").strip():
            return Fail("The number of the order came out empty.")
        for name, value in values.items():
            if wrong := wrong_value(name, value):
                return Fail(wrong)
        change = UpdateOrder(None if order is None else order.strip(), {**values, **dict.fromkeys(prepared.clear)})
        return Change((change,), result=values)


def type_of(pieces: Pieces, name: str, at: str) -> str | None:
    """The type of a field or attribute of an order that can be set."""
    if name in FIXED_FIELDS:
        pieces.wrong("fixed_attribute", f"“{name}” of an order can't be set.", at)
        return None
    return FIELDS.get(name) or pieces.declared("order", name, at, "attribute of the order", "make it under Settings, or mend the name")


def wrong_value(name: str, value: Any) -> str | None:
    """Why an order can't have this value; None: it can."""
    if name in FIELDS and value is None:
        return f"“{name}” of an order can't be empty."
    if name == "status" and value not in STATUSES:
        return f"“{value}” is no status of an order: one of {', '.join(STATUSES)}."
    if name == "currency" and len(value) > 10:
        return f"“{value[:20]}” is no currency."
    return None


KIND = UpdateOrderKind()
