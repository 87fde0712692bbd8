"""The request of a `call_api` node, or into a chat room: its settings with Liquid and expressions filled in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from towpath.channels.chat.declare import ChatSettings, chat_body
from towpath.channels.webhook.declare import WebhookSettings
from towpath.channels.webhook.http import Call
from towpath.host.database import encode_json
from towpath.messages.models import Claimed, SendingNode
from towpath.messages.scope import NO_SECRETS, Scopes, Secrets


def write_request(message: Claimed, node: SendingNode, settings: WebhookSettings, scopes: Scopes, secrets: Secrets) -> Call:
    """The same for every repeat, under the process id as its key. secrets: what stands for each. Raises TextFailed."""

    def fill_text(place: str, text: str) -> str:
        return scopes.line(message, node, place, text, secrets)

    headers = [(name, fill_text(f"headers.{name}", text)) for name, text in settings.headers.items()]
    body: str | None = None
    kind = ""
    if settings.json_ is not None:
        said = fill(message, node, settings.json_, "json", scopes, secrets)
        if isinstance(settings, ChatSettings):
            said = chat_body(fill_text("url", settings.url).strip(), str(said["text"]), test=message.test)
        body, kind = encode_json(said).decode(), "application/json"
    elif settings.form is not None:
        body = urlencode([(name, fill_text(f"form.{name}", text)) for name, text in settings.form.items()])
        kind = "application/x-www-form-urlencoded"
    elif settings.body is not None:
        body, kind = fill_text("body", settings.body), "text/plain; charset=utf-8"
    if kind and not any(name.casefold() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", kind))
    if message.test:
        headers.append(("Towpath-Test", "true"))
    return Call(
        method=settings.method,
        url=fill_text("url", settings.url).strip(),
        idempotency_key=str(message.process_id),
        headers=tuple(headers),
        body=body,
        seconds=float(settings.timeout.seconds or 10),
    )


def fill(message: Claimed, node: SendingNode, value: Any, place: str, scopes: Scopes, secrets: Secrets = NO_SECRETS) -> Any:
    """The value at a place of the settings, with every text in it filled in. Raises TextFailed."""
    if isinstance(value, str):
        return scopes.value(message, node, place, value, secrets)
    if isinstance(value, Mapping):
        return {name: fill(message, node, inner, f"{place}.{name}", scopes, secrets) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill(message, node, inner, f"{place}.{number}", scopes, secrets) for number, inner in enumerate(value)]
    return value
