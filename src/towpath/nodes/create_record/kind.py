"""Makes a company, an order or a product."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from towpath.nodes.assignments import Assignments, assign, compile_assignments
from towpath.nodes.base import Change, Decision, Fail, Kind, Mutation, Need, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.nodes.update_order import kind as orders
from towpath.nodes.update_product import kind as products
from towpath.values.fields import Value as ValueField

Type = Literal["company", "order", "product"]
# Of each type: its fields with their types, those without which it can't be made (one of them is enough), and those that others make.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "company": {"id": "text", "name": "text"},
    "order": {"id": "text", **orders.FIELDS, "items": "list"},
    "product": {"id": "text", **products.FIELDS},
}
NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "company": (("id", "name"),),
    "order": (("id",),),
    "product": (("id",), ("name",)),
}
MADE: Mapping[str, tuple[str, ...]] = {
    "company": ("tags", "owner", "created_at"),
    "order": tuple(name for name in orders.FIXED_FIELDS if name not in ("id", "items")),
    "product": (),
}

Name = Annotated[str, Field(min_length=1, max_length=100)]


class CreateRecord(Mutation, frozen=True):
    """values: fields and attributes, `id` among them. link: it belongs to the contact of the run, or the contact to it."""

    what: Type
    values: Mapping[str, Any]
    link: bool


class CreateRecordSettings(NodeSettings):
    kind: Literal["create_record"]
    type: Annotated[Type, Field(title="What")]
    set: Annotated[
        dict[Name, ValueField],
        Field(title="With", description="Fields and attributes; `id` is what your own systems call it.", min_length=1, max_length=100,
              json_schema_extra={"format": "assignments"}),
    ]  # fmt: skip
    link: Annotated[bool, Field(title="Link", description="To the contact of the run.")] = True


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    type: Type
    set: Assignments
    link: bool


class CreateRecordKind(Kind[CreateRecordSettings, PreparedRecord]):
    name = "create_record"
    title = "Create a record"
    group = "data"
    needs_contact = False
    Settings = CreateRecordSettings
    summary = ("Create {type} with {set|keys}",)
    rolls = True  # for pin()
    examples = (
        {"kind": "create_record", "type": "company", "set": {"id": "{{ contact.external_id }}", "name": "Acme", "seats": 12}},
        {"kind": "create_record", "type": "order", "set": {"id": "renewal-{{ contact.id }}", "status": "pending", "total": 40}},
        {"kind": "create_record", "type": "product", "set": {"id": "gift", "name": "Gift", "price": 9.9}, "link": False},
    )

    def compile(self, settings: CreateRecordSettings, pieces: Pieces) -> PreparedRecord:
        type = settings.type
        for names in NEEDED[type]:
            if not settings.set.keys() & set(names):
                words = " or ".join(f"“{name}”" for name in names)
                pieces.wrong("incomplete_record", f"A new {type} needs its {words}.", "set")

        def type_of(name: str, at: str) -> str | None:
            if name in MADE[type]:
                pieces.wrong("fixed_attribute", f"“{name}” of a new {type} can't be set.", at)
            return FIELDS[type].get(name)

        prepared = compile_assignments(pieces, settings.set, "set", type_of)
        for name, (value, _) in prepared.values.items():
            if type == "order" and value.is_constant and name != "id" and (wrong := orders.wrong_value(name, value.constant)):
                pieces.wrong("wrong_value", wrong, f"set.{name}")
        return PreparedRecord(type, prepared, settings.link)

    def needs(self, prepared: PreparedRecord) -> Need:
        return prepared.set.needs()

    def decide(self, prepared: PreparedRecord, visit: Visit) -> Decision:
        try:
            values = assign(prepared.set, visit)
        except ValueFailed as error:
            return Fail(str(error))
        if "id" in values and not str(values["id"] or "").strip():
            return Fail(f"The id of the new {prepared.type} came out empty.")
        for names in NEEDED[prepared.type]:
            if not any(str(values.get(name) or "").strip() for name in names):
                return Fail(f"A new {prepared.type} needs its {' or '.join(names)}, and it came out empty.")
        if prepared.type == "order":
            for name, value in values.items():
                if wrong := orders.wrong_value(name, value):
                    return Fail(wrong)
        return Change((CreateRecord(prepared.type, {name: value for name, value in values.items() if value is not None}, prepared.link),))


KIND = CreateRecordKind()
