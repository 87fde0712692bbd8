import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import pytest

from towpath.channels.base import Outcome, Phase, Result
from towpath.channels.sms.parts import count_parts
from towpath.channels.sms.provider import (
    Inbound,
    InboundHook,
    Provider,
    Report,
    StatusHook,
    check_provider,
    is_genuine,
    judge,
    read_inbound,
    read_payload,
    read_reports,
    write_call,
)
from towpath.channels.sms.words import wish_of

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
JSON: dict[str, Any] = {
    "url": "https://sms.example/send?from={{ from }}",
    "basic": {"user": "shop"},
    "json": {"to": ["{{ to }}"], "body": "{{ text }}", "ref": "{{id}}"},
    "id_path": "messages.0.id",
    "meaning": {"path": "messages.0.status", "sent": ["queued"], "failed": ["rejected"], "retry": ["busy"]},
}
VALUES = {"to": "+393331234567", "from": "My Shop", "text": 'He said "hi" {{ to }}', "id": "17"}


@pytest.mark.parametrize(
    ("text", "count", "encoding"),
    [
        ("a" * 160, 1, "GSM-7"), ("a" * 161, 2, "GSM-7"), ("a" * 306, 2, "GSM-7"), ("a" * 307, 3, "GSM-7"),
        ("€" * 80, 1, "GSM-7"), ("€" * 81, 2, "GSM-7"), ("a" * 152 + "€" * 5, 2, "GSM-7"), ("a" * 152 + "€" + "a" * 152, 3, "GSM-7"),
        ("ж" * 70, 1, "UCS-2"), ("ж" * 71, 2, "UCS-2"), ("😀" * 35, 1, "UCS-2"), ("😀" * 66, 2, "UCS-2"), ("😀" * 67, 3, "UCS-2"), ("", 1, "GSM-7"),
    ],
)  # fmt: skip
def test_parts_are_counted_and_no_character_is_torn(text: str, count: int, encoding: str) -> None:
    parts = count_parts(text)
    assert (parts.count, parts.encoding) == (count, encoding)


def test_a_request_is_filled_in_once_and_nothing_of_the_text_is_read_again() -> None:
    call = write_call(Provider.model_validate(JSON), VALUES, {"password": "p"})
    assert call.url == "https://sms.example/send?from=My%20Shop"
    assert call.body == '{"to":["+393331234567"],"body":"He said \\"hi\\" {{ to }}","ref":"17"}'
    assert dict(call.headers)["Authorization"] == "Basic c2hvcDpw"
    assert call.idempotency_key == "17"


def test_a_form_and_xml_are_escaped() -> None:
    form = write_call(Provider.model_validate({"url": "https://x.example/", "form": {"t": "{{ text }}"}}), {"text": "a&b=c"}, {})
    xml = {"url": "https://x.example/", "headers": {"Content-Type": "text/xml"}, "body": "<t>{{ text }}</t>"}
    assert (form.body, write_call(Provider.model_validate(xml), {"text": "<&"}, {}).body) == ("t=a%26b%3Dc", "<t>&lt;&amp;</t>")


@pytest.mark.parametrize(
    ("status", "answer", "outcome", "reason", "id"),
    [
        (Outcome.ACCEPTED, {"messages": [{"id": "m1", "status": "Queued"}]}, Outcome.ACCEPTED, None, "m1"),
        (Outcome.ACCEPTED, {"messages": [{"id": "m1", "status": "rejected"}]}, Outcome.REFUSED, "rejected", "m1"),
        (Outcome.ACCEPTED, {"messages": [{"status": "busy"}]}, Outcome.DEFERRED, "busy", None),
        (Outcome.ACCEPTED, {"messages": [{"status": "odd"}]}, Outcome.REFUSED, "odd", None),
        (Outcome.ACCEPTED, [], Outcome.REFUSED, "refused_by_provider", None),
        (Outcome.DEFERRED, None, Outcome.DEFERRED, "http_503", None),
    ],
)
def test_what_an_answer_means(status: Outcome, answer: Any, outcome: Outcome, reason: str | None, id: str | None) -> None:
    first = "http_503" if status == Outcome.DEFERRED else None
    judged = judge(Provider.model_validate(JSON), Result(status, Phase.DONE, first, "HTTP", answer={"status": 200, "json": answer}))
    assert (judged.outcome, judged.reason, judged.provider_id) == (outcome, reason, id)


def test_a_lost_answer_is_repeated_where_the_provider_remembers_keys() -> None:
    lost = Result(Outcome.UNCERTAIN, Phase.DOT, "no_answer")
    assert judge(Provider.model_validate(JSON), lost) == lost
    assert judge(Provider.model_validate({**JSON, "remembers_keys": True}), lost).outcome == Outcome.DEFERRED


def test_what_nobody_fills_is_told() -> None:
    provider = Provider.model_validate({**JSON, "headers": {"X": "{{ tex }} {{ secret.token }}"}, "form": {}})
    said = " ".join(check_provider(provider, []))
    assert "tex" in said and "secret.token" in said and "secret.password" in said and "one body" in said
    assert check_provider(Provider.model_validate(JSON), ["password"]) == []


@pytest.mark.parametrize(("algorithm", "timed"), [("sha256", False), ("sha1", True)])
def test_a_webhook_is_genuine_by_its_signature_and_fresh(algorithm: str, timed: bool) -> None:
    """S8: provider webhooks are verified and fresh."""
    signature = {"header": "X-Sig", "algorithm": algorithm, "timestamp_header": "X-At" if timed else ""}
    provider = Provider.model_validate({**JSON, "signature": signature})
    at = str(int(NOW.timestamp()))
    body = b'{"id":1}'
    mac = hmac.new(b"key", (at.encode() + b"." if timed else b"") + body, getattr(hashlib, algorithm)).hexdigest()
    secrets, headers = {"signing": "key"}, {"X-Sig": mac, "X-At": at}
    assert is_genuine(provider, secrets, headers, body, NOW)
    assert not is_genuine(provider, secrets, headers, body + b" ", NOW)
    assert not is_genuine(provider, secrets, {"X-At": at}, body, NOW)
    assert not is_genuine(provider, {}, headers, body, NOW)
    assert is_genuine(provider, secrets, headers, body, NOW.replace(hour=12)) is not timed


def test_reports_and_messages_are_read_by_their_paths() -> None:
    hook = StatusHook.model_validate({"items": "results", "id": "messageId", "status": "status.name", "reason": "status.why"})
    payload = read_payload(
        b'{"results":[{"messageId":1,"status":{"name":"DELIVERED"}},{"messageId":"b","status":{"name":"failed","why":"Gone"}},{"messageId":"c"},{"messageId":"d","status":{"name":"READ"}}]}',
        "application/json", "",
    )  # fmt: skip
    assert read_reports(hook, payload) == [Report("1", True, None), Report("b", False, "gone"), Report("d", True, None, True)]
    form = read_payload(b"From=%2B39333&Body=Hello+you&MessageSid=x", "application/x-www-form-urlencoded", "")
    names = InboundHook.model_validate({"from": "From", "text": "Body", "id": "MessageSid", "to": "To"})
    assert read_inbound(names, form) == [Inbound("+39333", "", "Hello you", "x")]


@pytest.mark.parametrize("body", [b"", b"[", b"\xff\xfe", b"[[[[", b'{"results": 3}', b"null", b'"x"', b"{}" * 9])
def test_what_can_not_be_read_is_nothing(body: bytes) -> None:
    payload = read_payload(body, "application/json", "")
    assert read_reports(StatusHook(items="results"), payload) == []
    assert read_inbound(InboundHook(), payload) == []


@pytest.mark.parametrize(
    ("text", "wish"),
    [("STOP", "stop"), (" stop. ", "stop"), ("Opt out", "stop"), ("Arrêt", "stop"), ("start", "start"), ("Help?", "help"), ("Hilfe", "help"),
     ("please stop writing", None), ("yes", None), ("", None)],
)  # fmt: skip
def test_words_that_end_resume_or_ask(text: str, wish: str | None) -> None:
    assert wish_of(text) == wish
