"""Text messages: from the outbox to the provider and back; what people write; STOP, START, HELP (semantics 32 to 36)."""

import json

import pytest
from tests.support.outbox import RING, Outbox
from tests.support.scripted_http import scripted_http

from towpath.channels.sms.provider import Inbound, Report
from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once
from towpath.messages.inbound import file_reports, receive
from towpath.messages.models import NewMessage, Status
from towpath.messages.sms_senders import SmsSender, SmsSenderFields, find_hook, hook_address, renew_hook, save_sms_sender

NUMBER = "+393331234567"
PROVIDER = {
    "json": {"to": "{{ to }}", "text": "{{ text }}", "from": "{{ from }}", "callback": "{{ status_url }}"},
    "headers": {"Authorization": "Bearer {{ secret.token }}"},
    "status_hook": {}, "inbound_hook": {},
}  # fmt: skip


@pytest.fixture
def outbox(db: Connection, workspace: int, clock: MovableClock) -> Outbox:
    return Outbox(db, workspace, clock.now())


def sender(outbox: Outbox, url: str = "") -> SmsSender:
    fields = SmsSenderFields("Texts", "Shop", {**PROVIDER, "url": url} if url else None, {"token": "s3cret"} if url else {})
    return save_sms_sender(outbox.db, outbox.workspace, fields, RING, now=outbox.now)


def agree(outbox: Outbox, message: NewMessage) -> None:
    assert message.contact_id is not None
    set_consents(outbox.db, [ConsentRow(outbox.workspace, message.lane, message.contact_id, "sms", True)], outbox.now)


def deliver(outbox: Outbox, clock: MovableClock) -> int:
    return deliver_once(outbox.db, clock, outbox.office, outbox.flows)


def test_the_catcher_keeps_a_text_without_a_network(outbox: Outbox, clock: MovableClock) -> None:
    sender(outbox)
    message = outbox.plan_text({"text": "Hello {{ contact.first_name }} ж" + "x" * 70, "purpose": "transactional"}, transactional=True)
    assert deliver(outbox, clock) == 1
    assert outbox.status(message) == (Status.SENT, None)
    kept = outbox.content(message)
    assert (kept["to"], kept["text"][:9], kept["parts"], kept["encoding"]) == (NUMBER, "Hello Ada", 2, "UCS-2")
    assert outbox.db.execute("select parts from message where process_id = %s", [message.process_id]).fetchone() == (2,)
    assert outbox.events("message_sent")[0]["to"] == NUMBER


def test_semantics_32_marketing_by_text_needs_a_consent_that_was_given(outbox: Outbox, clock: MovableClock) -> None:
    sender(outbox)
    first = outbox.plan_text({"text": "Sale"})
    deliver(outbox, clock)
    assert outbox.status(first) == (Status.SKIPPED, "no_consent")
    agree(outbox, first)
    second = outbox.plan_text({"text": "Sale"})
    deliver(outbox, clock)
    assert outbox.status(second) == (Status.SENT, None)


def test_a_person_without_a_phone_is_skipped_and_a_workspace_without_a_sender_fails(outbox: Outbox, clock: MovableClock) -> None:
    nobody = outbox.plan_text({"text": "x"}, Person(external_id="bob"), transactional=True)
    deliver(outbox, clock)
    assert outbox.status(nobody) == (Status.SKIPPED, "no_address")
    message = outbox.plan_text({"text": "x"}, transactional=True)
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.FAILED, "no_sender")


def test_a_provider_gets_one_request_and_its_reports_come_back(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http((200, {"Content-Type": "application/json"}, b'{"id": "m-1"}')) as server:
        by = sender(outbox, server.url + "/send")
        message = outbox.plan_text({"text": "Hello", "name": "Reminder"}, transactional=True)
        deliver(outbox, clock)
        deliver(outbox, clock)
    ((method, path, headers, body),) = server.requests
    said = json.loads(body)
    assert (method, path, headers["Authorization"], headers["Idempotency-Key"]) == (
        "POST",
        "/send",
        "Bearer s3cret",
        str(message.process_id),
    )
    assert (said["to"], said["text"], said["from"]) == (NUMBER, "Hello", "Shop")
    assert said["callback"].startswith("https://flows.shop.org/hooks/sms/") and said["callback"].endswith("/status")
    assert outbox.status(message) == (Status.SENT, None)
    assert [file_reports(outbox.db, by, [Report("m-1", True, None)], outbox.now) for _ in range(2)] == [1, 0]
    assert file_reports(outbox.db, by, [Report("m-2", True, None), Report("m-1", False, "late")], outbox.now) == 0
    assert [file_reports(outbox.db, by, [Report("m-1", True, None, True)], outbox.now) for _ in range(2)] == [1, 0]
    assert [one["message"] for one in outbox.events("message_seen")] == ["Hello"]
    (delivered,) = outbox.events("message_delivered")
    assert (delivered["channel"], delivered["message"]) == ("sms", "Hello")


def test_a_message_that_did_not_arrive_is_told_once_and_stays_sent(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http((200, {}, b'{"id": "m-1"}')) as server:
        by = sender(outbox, server.url)
        message = outbox.plan_text({"text": "Hello"}, transactional=True)
        deliver(outbox, clock)
    assert [file_reports(outbox.db, by, [Report("m-1", False, "gone")], outbox.now) for _ in range(2)] == [1, 0]
    assert outbox.status(message) == (Status.SENT, "undelivered: gone")
    assert [one["reason"] for one in outbox.events("message_failed")] == ["undelivered: gone"]


def test_what_the_provider_refuses_fails_and_what_it_puts_off_waits(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http(lambda path: (400 if "bad" in path else 503, {}, b"{}")) as server:
        sender(outbox, server.url + "/bad")
        refused = outbox.plan_text({"text": "x"}, transactional=True)
        deliver(outbox, clock)
        outbox.db.execute(
            "update sender set settings = jsonb_set(settings, '{provider,url}', to_jsonb(%s::text)) where channel = 'sms'", [server.url]
        )
        waiting = outbox.plan_text({"text": "x"}, transactional=True)
        deliver(outbox, clock)
    assert outbox.status(refused) == (Status.FAILED, "http_400")
    assert outbox.status(waiting) == (Status.QUEUED, "http_503")


def test_stop_ends_everything_at_once_with_one_confirmation_and_start_begins_again(outbox: Outbox, clock: MovableClock) -> None:
    """semantics 36: no attempt begins after an opt-out was acknowledged."""
    by = sender(outbox)
    queued = outbox.plan_text({"text": "x"}, transactional=True)
    assert [
        receive(outbox.db, by, [Inbound(NUMBER, "", word, id)], outbox.now) for word, id in (("Stop", "1"), ("STOP", "1"), ("stop", "2"))
    ] == [1, 0, 1]
    deliver(outbox, clock)
    deliver(outbox, clock)
    assert outbox.status(queued) == (Status.SKIPPED, "suppressed")
    answers = outbox.db.execute(
        "select c.content ->> 'text', m.status from message m join message_content c using (lane, process_id) where m.version_id = 0"
    ).fetchall()
    assert answers == [("You will get no more messages from us. Reply START to get them again.", Status.SENT)]
    assert len(outbox.events("unsubscribed")) == 1 and len(outbox.events("message_received")) == 2
    receive(outbox.db, by, [Inbound(NUMBER, "", "start", "3")], outbox.now)
    again = outbox.plan_text({"text": "x"})
    deliver(outbox, clock)
    assert outbox.status(again) == (Status.SENT, None)
    receive(outbox.db, by, [Inbound(NUMBER, "", "help", "4")], outbox.now)
    deliver(outbox, clock)
    assert outbox.db.execute("select count(*), min(status) from message where version_id = 0").fetchone() == (3, Status.SENT)


def test_an_answer_belongs_to_the_newest_message_of_the_last_days(outbox: Outbox, clock: MovableClock) -> None:
    by = sender(outbox)
    message = outbox.plan_text({"text": "Coming?"}, transactional=True)
    deliver(outbox, clock)
    receive(outbox.db, by, [Inbound("393331234567", "Shop", "Yes!", "1"), Inbound("+393339999999", "Shop", "Who?", "2")], outbox.now)
    (replied,) = outbox.events("message_replied")
    assert (replied["message"], replied["text"], replied["from"]) == ("Hello", "Yes!", NUMBER)
    assert outbox.db.execute("select replied_at is not null from message where process_id = %s", [message.process_id]).fetchone() == (True,)
    assert [one["text"] for one in outbox.events("message_received")] == ["Yes!", "Who?"]


def test_a_webhook_address_is_signed_and_dies_when_it_is_renewed(outbox: Outbox) -> None:
    """S8: the address names the workspace, and can't be made up."""
    by = sender(outbox, "https://sms.example/send")
    token = hook_address(RING, "", by).rpartition("/")[2]
    found = find_hook(outbox.db, RING, token)
    assert found is not None and found.id == by.id
    body, _, signature = token.rpartition(".")
    for wrong in (f"{body}x.{signature}", f"{outbox.workspace + 1}.{by.id}.{by.hook}.{signature}", body, "", "é.é"):
        assert find_hook(outbox.db, RING, wrong) is None
    renew_hook(outbox.db, by, outbox.now)
    assert find_hook(outbox.db, RING, token) is None


def test_secrets_stay_when_they_are_not_named(outbox: Outbox) -> None:
    by = sender(outbox, "https://sms.example/send")
    assert b"s3cret" not in (by.secret or b"")
    fields = SmsSenderFields("Texts", "Shop", {**PROVIDER, "url": "https://other.example/"}, {})
    kept = save_sms_sender(outbox.db, outbox.workspace, fields, RING, now=outbox.now, sender_id=by.id)
    assert (kept.secrets(RING), kept.secret_names, kept.hook) == ({"token": "s3cret"}, ["token"], by.hook)
