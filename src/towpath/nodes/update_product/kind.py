"""Gives fields and attributes of a product new values."""

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

FIELDS: Mapping[str, str] = {"name": "text", "category": "text", "product_groups": "list", "price": "number", "currency": "text"}

Name = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"format": "attribute", "of": "product"})]


class UpdateProduct(Mutation, frozen=True):
    """values: fields and attributes of the product with this id; None clears."""

    product: str
    values: Mapping[str, Any]


class UpdateProductSettings(NodeSettings):
    kind: Literal["update_product"]
    product: Annotated[ValueField, Field(title="Product", description="Its id.")]
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
class PreparedProduct:
    product: Value
    set: Assignments
    clear: tuple[str, ...]


class UpdateProductKind(Kind[UpdateProductSettings, PreparedProduct]):
    name = "update_product"
    title = "Update a product"
    group = "data"
    needs_contact = False
    Settings = UpdateProductSettings
    summary = ("Set {set|keys}, clear {clear} of {product}", "Set {set|keys} of {product}", "Clear {clear} of {product}")
    rolls = True  # for pin()
    examples = (
        {"kind": "update_product", "product": "cd-1", "set": {"price": 9.9}},
        {"kind": "update_product", "product": "{{ event.sku }}", "set": {"shelf": "A 7"}, "clear": ["category"]},
    )

    def compile(self, settings: UpdateProductSettings, pieces: Pieces) -> PreparedProduct:
        for place, name in enumerate(settings.clear):
            if name == "name":
                pieces.wrong("fixed_attribute", "A product needs a name.", f"clear.{place}")
        prepared = compile_assignments(pieces, settings.set, "set", lambda name, at: FIELDS.get(name))
        return PreparedProduct(pieces.value(settings.product, "product", "text"), prepared, tuple(settings.clear))

    def needs(self, prepared: PreparedProduct) -> Need:
        return Need(needs_of(prepared.product).facts | prepared.set.needs().facts)

    def decide(self, prepared: PreparedProduct, visit: Visit) -> Decision:
        try:
            product = as_type(prepared.product.at(visit), "text", "product")
            values = assign(prepared.set, visit)
        except ValueFailed as error:
            return Fail(str(error))
        if not (product or "").strip():
            return Fail("The id of the product came out empty.")
        if "name" in values and not str(values["name"] or "").strip():
            return Fail("A product needs a name, and this one came out empty.")
        return Change((UpdateProduct(product.strip(), {**values, **dict.fromkeys(prepared.clear)}),), result=values)


KIND = UpdateProductKind()
