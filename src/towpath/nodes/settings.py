"""What every node of a flow file may say, whatever its kind."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from towpath.values.durations import Duration
from towpath.values.fields import DurationField, Settings

OnError = Literal["continue", "branch", "stop"]
Target = str | list[str] | None


class Retry(Settings):
    """How often a node that fails is tried in all, spread over a time with growing pauses (semantics 22)."""

    times: Annotated[int, Field(ge=0, le=20, title="Times")]
    over: Annotated[DurationField, Field(title="Over")] = Duration(15, "minute")


class NodeSettings(Settings):
    """The part that is common to all kinds; `kind` is narrowed by each."""

    kind: str
    next: Annotated[Target | dict[str, Target], Field(title="Goes on to", json_schema_extra={"format": "next"})] = None
    title: Annotated[str | None, Field(title="Title on the canvas", max_length=200)] = None
    note: Annotated[str | None, Field(title="Note", max_length=10_000)] = None
    on_error: Annotated[OnError, Field(title="If it fails")] = "continue"
    retry: Annotated[Retry | None, Field(title="Tries")] = None

    def document(self) -> Mapping[str, Any]:
        """The settings as a file says them: what was left out stays out."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)
