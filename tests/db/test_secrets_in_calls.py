"""Secrets of a workspace: sent, never kept or shown in the clear (guarantee S10)."""

import base64
import hmac
import json
from datetime import timedelta

import msgspec
import pytest
from tests.support.outbox import RING, Outbox
from tests.support.scripted_http import scripted_http

from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once
from towpath.messages.models import Status
from towpath.secrets import reads, writes
from towpath.secrets.models import SecretIsWrong, SecretNotFound
from towpath.values.redaction import Redactor

VALUE = 'pa"ss/word +7'


@pytest.fixture
def outbox(db: Connection, workspace: int, clock: MovableClock) -> Outbox:
    made = Outbox(db, workspace, clock.now())
    writes.keep_secret(db, workspace, "CRM", VALUE, RING, now=clock.now())
    return made


def deliver(outbox: Outbox, clock: MovableClock) -> None:
    deliver_once(outbox.db, clock, outbox.office, outbox.flows)


def kept(outbox: Outbox) -> str:
    """Everything that the database keeps of messages, as text."""
    return "".join(
        str(row)
        for question in ("message", "message_content", "attempt", "inbox", "event")
        for row in outbox.db.execute(f"select t::text from {question} t".encode())
    )


CALL = {
    "headers": {"Authorization": "Basic {{ 'shop:' | append: secret.CRM | base64_encode }}", "X-Token": "{{ secret.CRM }}"},
    "json": {"password": "{{ secret.CRM }}"},
}


def test_a_secret_is_sent_and_nowhere_kept(outbox: Outbox, clock: MovableClock) -> None:
    echo = json.dumps({"you_sent": VALUE, VALUE: [f"Basic {VALUE}"], "id": 7}).encode()
    with scripted_http((200, {"X-Echo": base64.b64encode(f"shop:{VALUE}".encode()).decode()}, echo)) as seen:
        message = outbox.plan_call({**CALL, "url": f"{seen.url}/?key={{{{ secret.CRM | url_encode }}}}"})
        deliver(outbox, clock)
    _, path, headers, body = seen.requests[0]
    assert headers["X-Token"] == VALUE
    assert headers["Authorization"] == "Basic " + base64.b64encode(f"shop:{VALUE}".encode()).decode()
    assert json.loads(body) == {"password": VALUE}
    assert "pa%22ss" in path
    answer = outbox.answers(message)[0]["values"]
    assert answer["json"] == {"you_sent": "[secret]", "[secret]": ["Basic [secret]"], "id": 7}
    everything = kept(outbox)
    for shape in (VALUE, msgspec.json.encode(VALUE).decode()[1:-1], "pa%22ss", base64.b64encode(f"shop:{VALUE}".encode()).decode()):
        assert shape not in everything
    assert outbox.content(message)["headers"][1] == ["X-Token", "[secret CRM]"]


def test_a_repeat_is_byte_equal_though_the_secret_changed(outbox: Outbox, clock: MovableClock) -> None:  # semantics 33
    with scripted_http((503, {}, b"")) as seen:
        outbox.plan_call({**CALL, "url": seen.url})
        deliver(outbox, clock)
        writes.keep_secret(outbox.db, outbox.workspace, "CRM", "a new value", RING, now=clock.now())
        for _ in range(20):
            clock.move(timedelta(minutes=1))
            deliver(outbox, clock)
    assert [headers["X-Token"] for _, _, headers, _ in seen.requests] == [VALUE, VALUE, VALUE]


def test_a_secret_that_is_gone_fails_the_call_alone(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http((200, {}, b"{}")) as seen:
        message = outbox.plan_call({"url": seen.url, "headers": {"X": "{{ secret.OTHER }}"}})
        deliver(outbox, clock)
        assert seen.requests == []
    assert outbox.status(message) == (Status.FAILED, "secret_missing: OTHER")


def test_a_rehearsal_is_told_no_secret(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http((200, {}, b"{}")) as seen:
        outbox.plan_call({**CALL, "url": seen.url})
        deliver_once(outbox.db, clock, msgspec.structs.replace(outbox.office, tells_secrets=False), outbox.flows)
    assert seen.requests[0][2]["X-Token"] == "[secret CRM]"


def test_only_the_name_of_a_secret_can_be_read(outbox: Outbox, db: Connection, workspace: int) -> None:
    (secret,) = reads.list_secrets(db, workspace)
    assert secret.name == "CRM" and VALUE not in repr(secret)
    assert reads.reveal_secrets(db, workspace + 1, ["CRM"], RING) == {}
    with pytest.raises(SecretNotFound):
        writes.lock_secret(db, workspace + 1, "CRM")


@pytest.mark.parametrize(("name", "value"), [("2FA", "long enough"), ("with space", "long enough"), ("X", "abc"), ("X", "nul\x00nul")])
def test_what_could_not_be_named_or_struck_out_is_refused(
    db: Connection, workspace: int, clock: MovableClock, name: str, value: str
) -> None:
    with pytest.raises(SecretIsWrong):
        writes.keep_secret(db, workspace, name, value, RING, now=clock.now())


def test_a_word_is_struck_out_however_it_is_written() -> None:
    redact = Redactor(['a "b"/c'])
    assert redact({"x": ['say a "b"/c', 'a+%22b%22%2Fc', base64.b64encode(b'a "b"/c').decode()], "n": 3}) == {
        "x": ["say [secret]", "[secret]", "[secret]"], "n": 3,
    }  # fmt: skip


KEY = b"a signing key of 24 bytes or more"


def test_a_signed_request_is_known_by_whoever_has_the_secret_and_fresh_at_each_try(outbox: Outbox, clock: MovableClock) -> None:
    """By the Standard Webhooks rules: the HMAC of id, time and body; the body is the same in every repeat (semantics 33)."""
    secret = "whsec_" + base64.b64encode(KEY).decode()
    writes.keep_secret(outbox.db, outbox.workspace, "webhook_signing", secret, RING, now=clock.now())
    with scripted_http((503, {}, b"")) as seen:
        outbox.plan_call({"url": seen.url, "sign": True, "json": {"total": 40}})
        deliver(outbox, clock)
        for _ in range(10):
            clock.move(timedelta(minutes=1))
            deliver(outbox, clock)
    assert len(seen.requests) > 1
    times = []
    for _, _, headers, body in seen.requests:
        text = body if isinstance(body, bytes) else body.encode()
        signed = hmac.digest(KEY, f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + text, "sha256")
        assert headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()
        times.append(int(headers["webhook-timestamp"]))
    assert times[1] > times[0] and len({headers["webhook-id"] for _, _, headers, _ in seen.requests}) == 1
    assert secret not in kept(outbox) and base64.b64encode(KEY).decode() not in kept(outbox)


@pytest.mark.parametrize(("value", "reason"), [(None, "secret_missing: webhook_signing"), ("whsec_short", "bad_signing_secret")])
def test_a_request_that_can_not_be_signed_is_not_sent(outbox: Outbox, clock: MovableClock, value: str | None, reason: str) -> None:
    if value is not None:
        writes.keep_secret(outbox.db, outbox.workspace, "webhook_signing", value, RING, now=clock.now())
    with scripted_http((200, {}, b"{}")) as seen:
        outbox.plan_call({"url": seen.url, "sign": True})
        deliver(outbox, clock)
    assert seen.requests == [] and outbox.db.execute("select reason from message").fetchall() == [(reason,)]
