"""Asks another system over HTTP, and keeps what it answered in variables (semantics 22)."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from towpath.channels.webhook.declare import CHANNEL, SIGNING_KEY, WebhookSettings
from towpath.nodes.assignments import SavedPath, compile_saves, save
from towpath.nodes.base import Answer, Change, Columns, Decision, DecisionColumns, Fail, Go, GoMany, Kind, Need, SetVariables, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.sending import PreparedMessage, perform, perform_many
from towpath.nodes.settings import NodeSettings, Retry
from towpath.nodes.types import ValueFailed
from towpath.values.fields import VariableName


class CallApiSettings(NodeSettings, WebhookSettings):
    kind: Literal["call_api"]
    save: Annotated[
        dict[VariableName, str],
        Field(
            title="Keep",
            description="Variable: where in the answer, such as response.json.id, response.status or response.headers.location.",
            max_length=100,
            json_schema_extra={"format": "saves"},
        ),
    ] = Field(default_factory=dict)

    def message(self) -> WebhookSettings:
        """The request that this node makes."""
        return self


@dataclass(frozen=True, slots=True)
class PreparedCall:
    """takes_any_status: the author looks at response.status, so an answer such as 404 is no failure."""

    message: PreparedMessage
    saves: tuple[SavedPath, ...]
    takes_any_status: bool


class CallApi(Kind[CallApiSettings, PreparedCall]):
    name = "call_api"
    title = "Call an API"
    group = "connect"
    needs_contact = False
    Settings = CallApiSettings
    summary = ("{method} {url}", "POST {url}")
    performs = CHANNEL
    default_retry = Retry(times=3)
    rolls = True  # for pin()
    examples = (
        {
            "kind": "call_api",
            "url": "https://crm.shop.example/contacts",
            "json": {"email": "{{ contact.email }}", "total": "=contact.total_paid"},
        },
        {
            "kind": "call_api",
            "method": "GET",
            "url": "https://crm.shop.example/score?email={{ contact.email | url_encode }}",
            "headers": {"Accept": "application/json"},
            "save": {"score": "response.json.score", "status": "response.status"},
            "timeout": "5 seconds",
            "on_error": "branch",
        },
    )

    def compile(self, settings: CallApiSettings, pieces: Pieces) -> PreparedCall:
        pieces.with_secrets()
        places = [("url", settings.url), *settings.texts()]
        values = {place: pieces.value(raw, place) for place, raw in places}
        if settings.sign:
            pieces.named("secret", SIGNING_KEY, "sign")
        saves = compile_saves(pieces, settings.save, "save", "response", ("status", "headers", "json"))
        takes_any_status = any(saved.path[0] == "status" for saved in saves if saved.path)
        return PreparedCall(PreparedMessage.of(CHANNEL, True, None, None, values), saves, takes_any_status)

    def needs(self, prepared: PreparedCall) -> Need:
        return prepared.message.needs()

    def decide(self, prepared: PreparedCall, visit: Visit) -> Decision:
        if visit.answer is None:
            return perform(prepared.message, visit)
        result = outcome(prepared, visit.answer)
        if result is None:
            return Fail(failure(visit.answer))
        if not prepared.saves:
            return Go("done", result=result)
        try:
            return Change((SetVariables(save(prepared.saves, visit.answer.values)),), result=result)
        except ValueFailed as error:
            return Fail(str(error))

    def decide_many(self, prepared: PreparedCall, columns: Columns) -> DecisionColumns | None:
        if columns.answers is None:
            return perform_many(prepared.message)
        results = [outcome(prepared, answer) for answer in columns.answers]
        if prepared.saves or None in results:
            return None
        return GoMany(np.zeros(columns.count, np.int16), {}, [result for result in results if result is not None])


def outcome(prepared: PreparedCall, answer: Answer) -> dict[str, Any] | None:
    """The visit's result; None: the request failed."""
    status = answer.values.get("status")
    if status is None:
        return {} if answer.status == "sent" else None
    return {"status": status} if 200 <= int(status) < 300 or prepared.takes_any_status else None


def failure(answer: Answer) -> str:
    status = answer.values.get("status")
    if status is not None:
        return f"The other system answered {status}."
    return f"The request was not answered: {answer.reason or answer.status}."


KIND = CallApi()
