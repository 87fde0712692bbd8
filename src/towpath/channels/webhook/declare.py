"""What a flow may say about a request to another system: settings and limits. Pure; `call_api` is made from it."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from towpath.values.durations import Duration
from towpath.values.fields import DurationField, Liquid, LiquidLine, Settings, Value, text_leaves

CHANNEL = "webhook"
LONGEST_TIMEOUT_SECONDS = 60
SIGNING_KEY = "webhook_signing"  # the name of the secret by which requests are signed


class WebhookSettings(Settings):
    """One HTTP request. At most one of json, form and body."""

    method: Annotated[Literal["GET", "POST", "PUT", "PATCH", "DELETE"], Field(title="Method")] = "POST"
    url: Annotated[LiquidLine, Field(title="Address", min_length=1)]
    headers: Annotated[dict[str, LiquidLine], Field(title="Headers", max_length=50)] = Field(default_factory=dict)
    json_: Annotated[Value, Field(alias="json", title="JSON body")] = None
    form: Annotated[dict[str, LiquidLine] | None, Field(title="Form body", max_length=200)] = None
    body: Annotated[Liquid | None, Field(title="Text body")] = None
    timeout: Annotated[DurationField, Field(title="Wait for the answer")] = Duration(10, "second")
    sign: Annotated[bool, Field(title="Sign", description="By the Standard Webhooks rules, with the secret webhook_signing.")] = False

    @field_validator("timeout")
    @classmethod
    def _timeout_is_short(cls, timeout: Duration) -> Duration:
        if timeout.seconds is None or not 1 <= timeout.seconds <= LONGEST_TIMEOUT_SECONDS:
            raise ValueError(f"Wait between 1 and {LONGEST_TIMEOUT_SECONDS} seconds for an answer.")
        return timeout

    @model_validator(mode="before")
    @classmethod
    def _method_in_capitals(cls, document: Any) -> Any:
        if isinstance(document, dict) and isinstance(document.get("method"), str):
            return {**document, "method": document["method"].upper()}
        return document

    @model_validator(mode="after")
    def _has_one_body(self) -> Self:
        given = [name for name, body in (("json", self.json_), ("form", self.form), ("body", self.body)) if body is not None]
        if len(given) > 1:
            raise ValueError(f"Give the request one body, not {' and '.join(given)}.")
        if given and self.method == "GET":
            raise ValueError(f"A GET request has no body; “{given[0]}” would not be sent.")
        return self

    def texts(self) -> list[tuple[str, Any]]:
        """Everything but the address that may hold Liquid or be an expression, by its place in the settings."""
        texts: list[tuple[str, Any]] = [(f"headers.{name}", text) for name, text in self.headers.items()]
        texts += [(f"form.{name}", text) for name, text in (self.form or {}).items()]
        if self.body is not None:
            texts.append(("body", self.body))
        return [*texts, *text_leaves("json", self.json_)]
