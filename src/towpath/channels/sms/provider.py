"""Any provider of text messages, by one description: the request that sends, what its answer means, and what its webhooks say.

Texts of the description hold placeholders: `{{ to }}`, `{{ from }}`, `{{ text }}`, `{{ id }}` (the same for every repeat),
`{{ status_url }}`, `{{ inbound_url }}` and `{{ secret.NAME }}`; nothing else is looked at.
"""

import base64
import hashlib
import hmac
import html
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from pydantic import Field, field_validator

from towpath.channels.base import Outcome, Result
from towpath.channels.webhook.http import Call
from towpath.expr.facts import BadPath, split_path, walk
from towpath.values.fields import Settings

PLACES = ("to", "from", "text", "id", "status_url", "inbound_url")
_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][\w.]*)\s*\}\}")
# How old a signed webhook may be.
FRESH_SECONDS = 300
MOST_ITEMS = 1_000

Line = Annotated[str, Field(max_length=2_000)]
Words = Annotated[list[str], Field(max_length=50)]


def _check_path(path: str) -> str:
    if path:
        try:
            split_path(path)
        except BadPath as error:
            raise ValueError(error.sentence) from error
    return path


class BasicAuth(Settings):
    user: Line
    password: Line = "{{ secret.password }}"  # noqa: S105  where it stands, not what it is


class Meaning(Settings):
    """Where in the answer (`json` path) a word stands, and which words mean what. Without a path the HTTP status decides."""

    path: Annotated[str, Field(max_length=200)] = ""
    sent: Words = Field(default_factory=list)
    failed: Words = Field(default_factory=list)
    retry: Words = Field(default_factory=list)

    _sound = field_validator("path")(_check_path)


class StatusHook(Settings):
    """items: path of the list of reports, where there are several. id, status, reason: paths in a report."""

    items: Annotated[str, Field(max_length=200)] = ""
    id: Annotated[str, Field(max_length=200)] = "id"
    status: Annotated[str, Field(max_length=200)] = "status"
    reason: Annotated[str, Field(max_length=200)] = ""
    delivered: Words = Field(default_factory=lambda: ["delivered"])
    failed: Words = Field(default_factory=lambda: ["failed", "undelivered", "rejected", "expired"])
    seen: Words = Field(default_factory=lambda: ["seen", "read"])

    _sound = field_validator("items", "id", "status", "reason")(_check_path)


class InboundHook(Settings):
    """items: path of the list of messages, where there are several. The others: paths in a message."""

    items: Annotated[str, Field(max_length=200)] = ""
    sender: Annotated[str, Field(alias="from", max_length=200)] = "from"
    to: Annotated[str, Field(max_length=200)] = "to"
    text: Annotated[str, Field(max_length=200)] = "text"
    id: Annotated[str, Field(max_length=200)] = "id"

    _sound = field_validator("items", "sender", "to", "text", "id")(_check_path)


class Signature(Settings):
    """How webhooks are signed: HMAC of the body, after `TIMESTAMP.` where a header has the time (seconds since 1970)."""

    header: Annotated[str, Field(max_length=100)]
    secret: Annotated[str, Field(max_length=100)] = "signing"  # noqa: S105  its name
    algorithm: Literal["sha256", "sha1", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    timestamp_header: Annotated[str, Field(max_length=100)] = ""


class Provider(Settings):
    """One HTTP request a message. At most one of json, form and body."""

    method: Literal["POST", "GET", "PUT"] = "POST"
    url: Annotated[str, Field(min_length=8, max_length=2_000)]
    basic: BasicAuth | None = None
    headers: Annotated[dict[str, Line], Field(max_length=50)] = Field(default_factory=dict)
    json_: Annotated[Any, Field(alias="json")] = None
    form: dict[str, Line] | None = None
    body: Annotated[str | None, Field(max_length=20_000)] = None
    id_path: Annotated[str, Field(max_length=200)] = "id"
    meaning: Meaning = Field(default_factory=Meaning)
    reason_path: Annotated[str, Field(max_length=200)] = ""
    remembers_keys: bool = False
    status_hook: StatusHook | None = None
    inbound_hook: InboundHook | None = None
    signature: Signature | None = None

    _sound = field_validator("id_path", "reason_path")(_check_path)


def check_provider(provider: Provider, secrets: Sequence[str]) -> list[str]:
    """What is wrong with a description, one sentence each: placeholders that nobody fills, more than one body."""
    problems = []
    if sum(body is not None for body in (provider.json_, provider.form, provider.body)) > 1:
        problems.append("Give the request one body: json, form or body.")
    if not provider.url.startswith(("https://", "http://")):
        problems.append("The address begins with https:// (or http://).")
    for text in _texts(provider):
        for name in _PLACEHOLDER.findall(text):
            if name not in PLACES and not (name.startswith("secret.") and name.removeprefix("secret.") in secrets):
                hint = "keep a secret of that name" if name.startswith("secret.") else f"one of {', '.join(PLACES)}"
                problems.append(f"Nothing fills “{{{{ {name} }}}}”: {hint}.")
    if provider.signature is not None and provider.signature.secret not in secrets:
        problems.append(f"The signature needs the secret “{provider.signature.secret}”: keep it.")
    return list(dict.fromkeys(problems))


def _texts(provider: Provider) -> list[str]:
    texts = [provider.url, *provider.headers.values(), *(provider.form or {}).values(), provider.body or "", *_leaves(provider.json_)]
    return [*texts, provider.basic.user, provider.basic.password] if provider.basic else texts


def _leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [leaf for member in members for leaf in _leaves(member)]


# ---- Sending ---------------------------------------------------------------------------------------------------------


def write_call(provider: Provider, values: Mapping[str, str], secrets: Mapping[str, str]) -> Call:
    """values: by PLACES. Raises nothing: `check_call` judges what came out."""
    known = {**values, **{f"secret.{name}": secret for name, secret in secrets.items()}}

    def fill(text: str, escape: Any = str) -> str:
        return _PLACEHOLDER.sub(lambda found: escape(known.get(found[1], "")), text)

    def fill_all(value: Any) -> Any:
        if isinstance(value, str):
            return fill(value)
        if isinstance(value, Mapping):
            return {name: fill_all(member) for name, member in value.items()}
        return [fill_all(member) for member in value] if isinstance(value, list) else value

    headers = {name: fill(text) for name, text in provider.headers.items()}
    kinds = {name.casefold(): text for name, text in headers.items()}
    body, kind = None, ""
    if provider.json_ is not None:
        body, kind = msgspec.json.encode(fill_all(provider.json_)).decode(), "application/json"
    elif provider.form is not None:
        body = urlencode({name: fill(text) for name, text in provider.form.items()})
        kind = "application/x-www-form-urlencoded"
    elif provider.body is not None:
        is_xml = "xml" in kinds.get("content-type", "")
        body, kind = fill(provider.body, html.escape if is_xml else str), "text/plain; charset=utf-8"
    if kind and "content-type" not in kinds:
        headers["Content-Type"] = kind
    if provider.basic is not None:
        pair = f"{fill(provider.basic.user)}:{fill(provider.basic.password)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    url = fill(provider.url, lambda value: quote(value, safe=""))
    return Call(provider.method, url, values.get("id", ""), tuple(headers.items()), body)


def judge(provider: Provider, result: Result) -> Result:
    """What the provider's answer means. What was not answered is judged by the caller, but where a repeat is safe."""
    if result.outcome == Outcome.UNCERTAIN and provider.remembers_keys:
        return msgspec.structs.replace(result, outcome=Outcome.DEFERRED, reason="repeated_under_its_key")
    answer = (result.answer or {}).get("json")
    if result.answer is None:
        return result
    outcome = result.outcome
    word = _word(_at(answer, provider.meaning.path)) if provider.meaning.path else None
    for words, meant in (
        (provider.meaning.sent, Outcome.ACCEPTED), (provider.meaning.failed, Outcome.REFUSED), (provider.meaning.retry, Outcome.DEFERRED),
    ):  # fmt: skip
        if word is not None and word in {_word(one) for one in words}:
            outcome = meant
    if (
        outcome == Outcome.ACCEPTED
        and provider.meaning.path
        and provider.meaning.sent
        and word not in {_word(one) for one in provider.meaning.sent}
    ):
        outcome = Outcome.REFUSED
    said = _word(_at(answer, provider.reason_path)) if provider.reason_path else None
    reason = None if outcome == Outcome.ACCEPTED else (said or word or result.reason or "refused_by_provider")[:200]
    id = _at(answer, provider.id_path) if provider.id_path else None
    return msgspec.structs.replace(
        result, outcome=outcome, reason=reason, provider_id=None if id is None or isinstance(id, dict | list) else str(id)[:200], answer=None,
        response=f"{result.response} {word or ''}".strip(),
    )  # fmt: skip


def _at(value: Any, path: str) -> Any:
    if not path:
        return value
    for part in split_path(path):
        value = value[int(part)] if isinstance(value, list) and part.isdecimal() and int(part) < len(value) else walk(value, (part,))
    return value


def _word(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list) else str(value).strip().casefold()


# ---- Webhooks --------------------------------------------------------------------------------------------------------


class Report(msgspec.Struct, frozen=True):
    """seen: the person has looked at it, so it was delivered too."""

    id: str
    delivered: bool
    reason: str | None
    seen: bool = False


class Inbound(msgspec.Struct, frozen=True):
    """As the provider says it, not yet checked."""

    sender: str
    to: str
    text: str
    id: str


def is_genuine(provider: Provider, secrets: Mapping[str, str], headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the signature is the provider's and fresh. Without one in the description the unguessable address alone decides."""
    signed = provider.signature
    if signed is None:
        return True
    secret = secrets.get(signed.secret)
    given = headers.get(signed.header, "").strip()
    if not secret or not given:
        return False
    content = body
    if signed.timestamp_header:
        at = headers.get(signed.timestamp_header, "").strip()
        if not at.isdecimal() or len(at) > 12 or abs(int(at) - int(now.timestamp())) > FRESH_SECONDS:
            return False
        content = at.encode() + b"." + body
    mac = hmac.digest(secret.encode(), content, getattr(hashlib, signed.algorithm))
    expected = mac.hex() if signed.encoding == "hex" else base64.b64encode(mac).decode()
    return hmac.compare_digest(given.removeprefix(f"{signed.algorithm}=").encode(), expected.encode())


def read_payload(body: bytes, content_type: str, query: str) -> Any:
    """JSON or a form, as the type says; what is in the address else. Never fails: what can't be read is nothing."""
    if "json" in content_type or (body[:1] in (b"{", b"[")):
        try:
            return msgspec.json.decode(body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return {}
    try:
        text = body.decode("utf-8", "replace") if body else query
        return dict(parse_qsl(text, max_num_fields=200))
    except ValueError:
        return {}


def read_reports(hook: StatusHook, payload: Any) -> list[Report]:
    """Reports of an end; those of what lies between are left out."""
    found = []
    seen, failed = {_word(one) for one in hook.seen}, {_word(one) for one in hook.failed}
    arrived = {_word(one) for one in hook.delivered} | seen
    for item in _items(payload, hook.items):
        id, word = _at(item, hook.id), _word(_at(item, hook.status))
        if id is not None and word in arrived | failed:
            reason = _word(_at(item, hook.reason)) if hook.reason else word
            found.append(Report(str(id)[:200], word in arrived, None if word in arrived else reason, word in seen))
    return found


def read_inbound(hook: InboundHook, payload: Any) -> list[Inbound]:
    found = []
    for item in _items(payload, hook.items):
        sender, to, text, id = (_at(item, path) for path in (hook.sender, hook.to, hook.text, hook.id))
        if sender is not None and text is not None:
            found.append(Inbound(str(sender)[:60], str(to or "")[:60], str(text)[:10_000].replace("\x00", ""), str(id or "")[:200]))
    return found


def _items(payload: Any, path: str) -> list[Any]:
    found = _at(payload, path) if path else payload
    return (found if isinstance(found, list) else [found])[:MOST_ITEMS]
