"""Senders of text messages over the REST API, and the doors of their providers."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.support.site import Site

from towpath.site import provider_hooks

DESCRIPTION = {
    "url": "https://sms.example/send",
    "json": {"to": "{{ to }}", "text": "{{ text }}"},
    "headers": {"Authorization": "Bearer {{ secret.token }}"},
    "status_hook": {},
    "inbound_hook": {},
}


def make(site: Site, **more: Any) -> dict[str, Any]:
    body = {"name": "Texts", "number": "Shop", "provider": DESCRIPTION, "secrets": {"token": "s3cret-canary"}, **more}
    answer = site.post("/api/v1/sms-senders", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.fixture(autouse=True)
def _clock(site: Site) -> None:
    provider_hooks.clock = site.clock


def test_a_secret_goes_in_and_never_comes_out(site: Site) -> None:
    made = make(site)
    assert made["secrets"] == ["token"]
    shown = site.get(f"/api/v1/sms-senders/{made['id']}").content + site.get("/api/v1/sms-senders").content
    assert b"s3cret-canary" not in shown
    assert site.get("/api/v1/sms-senders", key=site.make_key("read")).json()["items"][0]["inbound_url"] is None


def test_a_description_that_nobody_can_follow_is_refused(site: Site) -> None:
    for provider, word in (
        ({**DESCRIPTION, "url": "ftp://sms.example/"}, "https"),
        ({**DESCRIPTION, "headers": {"X": "{{ tokn }}"}}, "tokn"),
        ({**DESCRIPTION, "nonsense": 1}, "nonsense"),
        ({**DESCRIPTION, "signature": {"header": "X-Sig"}}, "signing"),
    ):
        answer = site.post("/api/v1/sms-senders", {"name": "x", "number": "1", "provider": provider, "secrets": {"token": "t"}})
        assert (answer.status_code, answer.json()["code"]) == (422, "sender_is_wrong")
        assert word in answer.json()["detail"]


def test_what_a_person_writes_comes_in_by_the_address_of_the_sender_alone(site: Site) -> None:
    """S8"""
    made = make(site)
    path = urlsplit(made["inbound_url"]).path
    said = {"from": "+393331234567", "to": "Shop", "text": "Hello", "id": "1"}
    assert [site.post(path, said, key=None).status_code for _ in range(2)] == [204, 204]
    assert site.db.execute("select properties ->> 'text' from event where name = 'message_received'").fetchall() == [("Hello",)]
    assert site.post(path.replace("/sms/", "/sms/x"), said, key=None).status_code == 404
    assert site.post(path.replace("/inbound", "/other"), said, key=None).status_code == 404
    renewed = site.post(f"/api/v1/sms-senders/{made['id']}/addresses").json()
    assert site.post(path, said, key=None).status_code == 404
    assert site.post(urlsplit(renewed["inbound_url"]).path, b"nonsense", key=None).status_code == 204


def test_a_signed_webhook_needs_its_signature(site: Site) -> None:
    """S8"""
    provider = {**DESCRIPTION, "signature": {"header": "X-Sig", "secret": "token"}}
    path = urlsplit(make(site, provider=provider)["inbound_url"]).path
    body = b'{"from": "+393331234567", "text": "Hello", "id": "1"}'
    mac = hmac.new(b"s3cret-canary", body, hashlib.sha256).hexdigest()
    assert site.post(path, body, key=None).status_code == 401
    assert site.post(path, body + b" ", key=None, headers={"X-Sig": mac}).status_code == 401
    assert site.post(path, body, key=None, headers={"X-Sig": mac}).status_code == 204


def test_a_test_message_goes_to_the_catcher(site: Site) -> None:
    made = make(site, provider=None)
    answer = site.post(f"/api/v1/sms-senders/{made['id']}/test", {"to": "+39 333 123 4567"})
    assert answer.json() == {"accepted": True, "response": "kept by the catcher"}
    assert site.post(f"/api/v1/sms-senders/{made['id']}/test", {"to": "soon"}).status_code == 422
