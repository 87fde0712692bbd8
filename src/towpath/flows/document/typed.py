"""From the tree to values: the schema says what each scalar is, and every complaint gets its line and the nearest word."""

import re
import warnings
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import PydanticJsonSchemaWarning

from towpath.flows.document.tree import Branch, Mapping, Path, Scalar, Sequence, line_of
from towpath.values.problems import Problem
from towpath.values.scalars import guess

Model = TypeVar("Model", bound=BaseModel)
Schema = AnyMapping[str, Any]

_QUOTED = re.compile(r"'([^']*)'")
_MISSING, _UNKNOWN, _NOT_ONE_OF = "missing", "extra_forbidden", "literal_error"


@dataclass
class Found:
    """What reading has found wrong so far, with the tree that knows the lines."""

    tree: Branch
    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        sentence: str,
        path: Path,
        *,
        severity: Any = "error",
        nearest: str | None = None,
        stops: str | None = None,
        line: int | None = None,
    ) -> None:
        """stops: `launch` if a draft may still be saved with it."""
        if nearest is not None:
            sentence = f"{sentence} Did you mean “{nearest}”?"
        self.problems.append(
            Problem(
                code,
                sentence,
                severity=severity,
                node=node_of(path),
                path=".".join(str(part) for part in path),
                line=line if line is not None else line_of(self.tree, path),
                nearest=nearest,
                data={"stops": stops} if stops else {},
            )
        )


def node_of(path: Path) -> str | None:
    return str(path[1]) if len(path) > 1 and path[0] == "nodes" else None


def nearest_word(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant, or None if none is near."""
    choices = {choice.casefold(): choice for choice in words}
    close = get_close_matches(word.casefold(), choices, n=1, cutoff=0.55)
    return choices[close[0]] if close else None


def natural(branch: Branch) -> Any:
    """The value where no schema says more: a plain `3`, `3.5`, `true` is a number or boolean, everything else text.

    Nothing is lost by the guess: each number prints as it was written, so a schema found later can still make it text."""
    if isinstance(branch, Mapping):
        return {key.text: natural(value) for key, value in branch.pairs}
    if isinstance(branch, Sequence):
        return [natural(item) for item in branch.items]
    return _natural_scalar(branch)


def _natural_scalar(scalar: Scalar) -> Any:
    if not scalar.plain:
        return scalar.text
    if scalar.text in ("", "~", "null"):
        return None
    return guess(scalar.text)


def by_schema(branch: Branch, schema: Schema, definitions: Schema) -> Any:
    """The value of `branch` as a JSON schema types it; where the text does not fit it stays text, for the model to refuse."""
    choices = _choices(schema, definitions)
    if isinstance(branch, Mapping):
        fitting = _object_schema(branch, choices)
        if fitting is None:
            return natural(branch)
        named: Schema = fitting.get("properties", {})
        rest = fitting.get("additionalProperties")
        rest_schema: Schema = rest if isinstance(rest, dict) else {}
        return {key.text: by_schema(value, named.get(key.text, rest_schema), definitions) for key, value in branch.pairs}
    if isinstance(branch, Sequence):
        items: Schema = next((choice["items"] for choice in choices if isinstance(choice.get("items"), dict)), {})
        return [by_schema(item, items, definitions) for item in branch.items]
    return _scalar_by_schema(branch, choices)


def _choices(schema: Schema, definitions: Schema) -> list[Schema]:
    if "$ref" in schema:
        return _choices(definitions[str(schema["$ref"]).rsplit("/", 1)[-1]], definitions)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return [choice for part in schema[key] for choice in _choices(part, definitions)]
    return [schema]


def _object_schema(branch: Mapping, choices: list[Schema]) -> Schema | None:
    """Of the schemas for a mapping the one that knows most of its keys."""
    objects = [choice for choice in choices if "properties" in choice or isinstance(choice.get("additionalProperties"), dict)]
    keys = {key.text for key, _ in branch.pairs}
    return max(objects, key=lambda choice: len(keys & set(choice.get("properties", {}))), default=None)


def _scalar_by_schema(scalar: Scalar, choices: list[Schema]) -> Any:
    types = {name for choice in choices for name in _types(choice)}
    if scalar.plain and scalar.text in ("", "~", "null"):
        return None
    if "any" in types:
        return _natural_scalar(scalar)
    if scalar.plain and types & {"number", "integer"} and not isinstance(guess(scalar.text), bool):
        return guess(scalar.text)
    if "boolean" in types and scalar.plain and scalar.text in ("true", "false", "yes", "no", "on", "off"):
        return scalar.text in ("true", "yes", "on")
    return scalar.text


def _types(choice: Schema) -> list[str]:
    said = choice.get("type")
    if said is None:
        if "const" in choice or "enum" in choice:
            return ["string"]
        return ["any"]
    return [said] if isinstance(said, str) else list(said)


@cache
def schema_of(model: type[BaseModel]) -> Schema:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)  # a default that JSON can't say is no matter here
        return model.model_json_schema(by_alias=True, mode="validation")


def read_model(model: type[Model], branch: Branch, path: Path, found: Found, *, leave_out: frozenset[str] = frozenset()) -> Model | None:
    """An instance of `model` from what stands at `path`, or None with problems."""
    values = values_for(model, branch, leave_out=leave_out)
    if not isinstance(values, dict):
        keys = ", ".join(schema_of(model).get("properties", {}))
        found.add("wrong_type", f"Here “key: value” lines are expected ({keys}).", path)
        return None
    try:
        return model.model_validate(values)
    except ValidationError as error:
        complain(error, model, path, found, values)
        return None


def values_for(model: type[BaseModel], branch: Branch, *, leave_out: frozenset[str] = frozenset()) -> Any:
    """The plain values of a mapping, typed by the model's schema."""
    schema = schema_of(model)
    values = by_schema(branch, schema, schema.get("$defs", {}))
    return {key: value for key, value in values.items() if key not in leave_out} if isinstance(values, dict) else values


def complain(error: ValidationError, model: type[BaseModel], path: Path, found: Found, values: Any) -> None:
    """Every complaint of pydantic as a problem: where, what, and the nearest valid word."""
    seen: set[tuple[Path, str]] = set()
    complaints = [(complaint, _place_in(values, complaint["loc"])) for complaint in error.errors(include_url=False)]
    for complaint, place in complaints:
        if _is_of_another_shape(complaint) and sum(other[: len(place)] == place for _, other in complaints) > 1:
            continue
        where = (*path, *place)
        kind = complaint["type"]
        if (where, kind) in seen:
            continue
        seen.add((where, kind))
        if kind == _UNKNOWN:
            words = _keys_at(model, place)
            found.add(
                "unknown_key", f"“{complaint['loc'][-1]}” is not known here.", where, nearest=nearest_word(str(complaint["loc"][-1]), words)
            )
        elif kind == _MISSING:
            found.add("missing", f"“{complaint['loc'][-1]}” is missing.", where)
        elif kind in (_NOT_ONE_OF, "enum"):
            words = _QUOTED.findall(str(complaint.get("ctx", {}).get("expected", "")))
            said = complaint["input"]
            found.add("wrong_value", f"“{said}” is not one of: {', '.join(words)}.", where, nearest=nearest_word(str(said), words))
        else:
            found.add("wrong_value", _sentence(complaint, where), where)


def _place_in(values: Any, loc: tuple[int | str, ...]) -> Path:
    """The part of pydantic's place that the document has: names of union members are left out."""
    place: list[str | int] = []
    here: Any = values
    for number, part in enumerate(loc):
        if isinstance(here, AnyMapping) and part in here:
            here = here.get(part)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif number == len(loc) - 1 and isinstance(here, dict) and isinstance(part, str):
            pass  # a missing key
        else:
            continue
        place.append(part)
    return tuple(place)


def _keys_at(model: type[BaseModel], place: Path) -> list[str]:
    """The keys that the schema knows where the last part of `place` stands."""
    schema = schema_of(model)
    definitions: Schema = schema.get("$defs", {})
    here: list[Schema] = [schema]
    for part in place[:-1]:
        below: list[Schema] = []
        for choice in here:
            if isinstance(part, int):
                below += _choices(choice.get("items", {}), definitions)
            else:
                rest = choice.get("additionalProperties")
                below += _choices(choice.get("properties", {}).get(part, rest if isinstance(rest, dict) else {}), definitions)
        here = below
    return [key for choice in here for key in choice.get("properties", {})]


def _is_of_another_shape(complaint: Any) -> bool:
    """Of a value that may be text or a mapping, the complaint of the one that was not meant."""
    return complaint["type"] in ("string_type", "model_type", "list_type", "dict_type", "tuple_type") and (
        isinstance(complaint["input"], dict | list) or complaint["type"] != "string_type"
    )


_EXPECTED = {
    "int_parsing": "a whole number", "int_type": "a whole number", "int_from_float": "a whole number", "decimal_parsing": "a number",
    "float_parsing": "a number", "string_type": "text", "bool_parsing": "true or false", "bool_type": "true or false",
    "list_type": "a list in brackets", "tuple_type": "a list in brackets", "dict_type": "“key: value” lines",
    "model_type": "“key: value” lines", "model_attributes_type": "“key: value” lines",
}  # fmt: skip


def _sentence(complaint: Any, where: Path) -> str:
    message = str(complaint["msg"]).removeprefix("Value error, ")
    name = next((part for part in reversed(where) if isinstance(part, str)), "value")
    expected = _EXPECTED.get(complaint["type"])
    if expected is not None:
        said = complaint["input"]
        shown = f", not “{said}”" if isinstance(said, str | int) and said != "" else ""
        return f"“{name}” takes {expected}{shown}."
    if complaint["type"] == "value_error":
        return message if message.endswith((".", "?", "!")) else f"{message}."
    return f"“{name}”: {message[:1].lower()}{message[1:]}{'' if message.endswith('.') else '.'}"
