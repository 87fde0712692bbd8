"""Types of settings fields that kinds and channels share: how they are read, and what the form shows for them.

`format` in the schema names the widget: `duration`, `condition`, `value`, `liquid`, `expression`, `time`, `event`, `variable`,
`outlet`, `code`, `name` (of something of the workspace; `sort` says of what).
"""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from towpath.values.durations import BadDuration, Duration, parse

RESERVED_OUTLETS = ("default", "timeout", "error", "done")


class Settings(BaseModel):
    """Frozen, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, arbitrary_types_allowed=True)


class SettingsSchema(GenerateJsonSchema):
    """JSON schema in which a duration that is a default stands as its text."""

    def encode_default(self, dft: Any) -> Any:
        return str(dft) if isinstance(dft, Duration) else super().encode_default(dft)


def _read_duration(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse(value)
    except BadDuration as error:
        raise ValueError(error.sentence) from error


def _read_signed(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse(value, signed=True)
    except BadDuration as error:
        raise ValueError(error.sentence) from error


def _read_outlet(value: object) -> object:
    if isinstance(value, str) and value.strip().casefold() in RESERVED_OUTLETS:
        raise ValueError(f"“{value}” is an outlet of its own; choose another name.")
    return value.strip() if isinstance(value, str) else value


DURATION_SCHEMA = {
    "type": "string",
    "format": "duration",
    "pattern": r"^\d+ (seconds?|minutes?|hours?|days?|weeks?|months?|years?)$",
    "examples": ["15 minutes", "1 day"],
}

# `15 minutes`, `1 day`, `2 weeks`, `1 month`.
DurationField = Annotated[Duration, BeforeValidator(_read_duration), PlainSerializer(str), WithJsonSchema(DURATION_SCHEMA)]
# The same with a sign, for offsets: `-3 days`.
SignedDurationField = Annotated[
    Duration,
    BeforeValidator(_read_signed),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "format": "duration", "signed": True, "examples": ["-3 days"]}),
]
# A duration, or an expression that gives one.
DurationOrExpression = Annotated[
    Duration | str,
    BeforeValidator(lambda value: value if isinstance(value, str) and value.startswith("=") else _read_duration(value)),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "format": "duration", "expression": True, "examples": ["1 day", "=vars.days"]}),
]
# The raw document of a condition; compiled by the kind's `prepare`.
Where = Annotated[Any, WithJsonSchema({"type": ["array", "object"], "format": "condition"})]
# A value: text with Liquid, an expression after `=`, or a plain value.
Value = Annotated[Any, WithJsonSchema({"format": "value"})]
Liquid = Annotated[str, Field(max_length=200_000, json_schema_extra={"format": "liquid"})]
LiquidLine = Annotated[str, Field(max_length=2_000, json_schema_extra={"format": "liquid", "lines": 1})]
EventName = Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"format": "event"})]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$", json_schema_extra={"format": "variable"})]
OutletName = Annotated[str, Field(min_length=1, max_length=100, json_schema_extra={"format": "outlet"}), BeforeValidator(_read_outlet)]
TimeOfDay = Annotated[str, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$", json_schema_extra={"format": "time", "examples": ["09:30"]})]


def name_of(sort: str) -> Any:
    """The name of something that the workspace has (`list`, `group`, `pool`, `catalog`, `function`); the form offers those that are there."""
    return Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"format": "name", "sort": sort})]


ListName = name_of("list")
GroupName = name_of("group")
PoolName = name_of("pool")
CatalogName = name_of("catalog")
FunctionName = name_of("function")


def text_leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """The texts in mappings and lists, each with its place, such as `json.items.0.name`."""
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from text_leaves(f"{place}.{name}", entry)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from text_leaves(f"{place}.{number}", entry)
    elif isinstance(value, str):
        yield place, value
