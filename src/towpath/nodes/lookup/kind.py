"""Looks a row up in a catalog and keeps some of its columns in variables."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, Decision, Fail, Kind, Mutation, Need, Visit
from towpath.nodes.pieces import Named, Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed, as_type
from towpath.values.fields import CatalogName, VariableName
from towpath.values.fields import Value as ValueField

Column = Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class SavedColumn:
    """variable <- the column of the row, as the variable's type."""

    variable: str
    column: str
    type: str | None


class LookUp(Mutation, frozen=True):
    """Leave by `found` with the columns in variables, or by `not_found`."""

    catalog: Named
    key: str
    save: tuple[SavedColumn, ...]


class LookupSettings(NodeSettings):
    kind: Literal["lookup"]
    catalog: Annotated[CatalogName, Field(title="Catalog")]
    key: Annotated[ValueField, Field(title="Key", description="Which row: text with shortcodes, or an expression.")]
    save: Annotated[
        dict[VariableName, Column],
        Field(title="Keep", description="Variable and column.", min_length=1, max_length=50, json_schema_extra={"format": "saves"}),
    ]


@dataclass(frozen=True, slots=True)
class PreparedLookup:
    catalog: Named
    key: Value
    save: tuple[SavedColumn, ...]


class Lookup(Kind[LookupSettings, PreparedLookup]):
    name = "lookup"
    title = "Look up"
    group = "data"
    needs_contact = False
    names = (("catalog", "catalog"),)
    Settings = LookupSettings
    outlets_data = ("found", "not_found")
    summary = ("Look up {key} in {catalog}",)
    examples = ({"kind": "lookup", "catalog": "Shops", "key": "{{ contact.country }}", "save": {"greeting": "street"}},)
    rolls = True  # for pin()

    def compile(self, settings: LookupSettings, pieces: Pieces) -> PreparedLookup:
        save = tuple(
            SavedColumn(variable, column, pieces.variable_type(variable, f"save.{variable}")) for variable, column in settings.save.items()
        )
        return PreparedLookup(pieces.id_of("catalog", settings.catalog, "catalog"), pieces.value(settings.key, "key", "text"), save)

    def needs(self, prepared: PreparedLookup) -> Need:
        return needs_of(prepared.key)

    def decide(self, prepared: PreparedLookup, visit: Visit) -> Decision:
        try:
            key = as_type(prepared.key.at(visit), "text", "key")
        except ValueFailed as error:
            return Fail(str(error))
        return Change((LookUp(prepared.catalog, (key or "").strip(), prepared.save),), then="not_found")


KIND = Lookup()
