"""What a flow may say about running a function: its name and its arguments. Pure; the kind `function` is made from it."""

from typing import Annotated

from pydantic import Field

from towpath.values.fields import FunctionName, Settings, Value, text_leaves

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
        return list(text_leaves("arguments", self.arguments))
