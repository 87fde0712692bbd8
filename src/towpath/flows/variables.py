"""Values that come from outside for the variables of a flow: read as their declared types."""

from collections.abc import Mapping
from typing import Any

from towpath.flows.compiled import CompiledVersion
from towpath.nodes.types import ValueFailed, as_type


def read_variables(version: CompiledVersion, said: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The values that fit, and a sentence for each that was refused: unknown names, wrong types. None: the variable stays as it begins."""
    values: dict[str, Any] = {}
    problems: list[str] = []
    for name, value in said.items():
        variable = version.variables.get(name)
        if variable is None:
            problems.append(f"The flow has no variable “{name}”.")
        elif value is not None:
            try:
                values[name] = as_type(value, variable.type, f"vars.{name}")
            except ValueFailed as error:
                problems.append(str(error))
    return values, problems
