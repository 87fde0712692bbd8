"""What a flow may say about running a function: its name and its arguments. Pure; the kind `function` is made from it."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from towpath.values.fields import FunctionName, Settings, Value

CHANNEL = "function"
MOST_ARGUMENTS = 50


class FunctionSettings(Settings):
    function: Annotated[FunctionName, Field(title="Function")]
    arguments: Annotated[
        dict[str, Value],
        Field(title="Arguments", description="The code reads them as event.arguments.", max_length=MOST_ARGUMENTS),
    ] = Field(default_factory=dict)

    def texts(self) -> list[tuple[str, str]]:
        """Everything that may hold Liquid or be an expression, by its place in the settings."""
        return list(_leaves("arguments", self.arguments))


def _leaves(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from _leaves(f"{place}.{name}", entry)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _leaves(f"{place}.{number}", entry)
    elif isinstance(value, str):
        yield place, value
