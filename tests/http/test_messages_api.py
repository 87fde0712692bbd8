"""Messages, senders and templates through the REST API."""

from datetime import timedelta

import pytest
from tests.support.outbox import Outbox
from tests.support.scripted_smtp import scripted_smtp
from tests.support.site import Site

from towpath.contacts.models import Person
from towpath.host.clock import MovableClock
from towpath.host.settings import load
from towpath.messages.deliver import deliver_once
from towpath.secrets.ring import open_ring

BOB = Person(external_id="bob", email="bob@mail2.example")


@pytest.fixture
def outbox(site: Site, clock: MovableClock) -> Outbox:
    return Outbox(site.db, site.workspace_id, clock.now(), ring=open_ring(load().data))


def send(outbox: Outbox, clock: MovableClock) -> None:
    deliver_once(outbox.db, clock, outbox.recording(), outbox.flows)


def test_a_list_comes_a_page_at_a_time_the_newest_first(site: Site, outbox: Outbox, clock: MovableClock) -> None:
    made = [outbox.plan(now=clock.now() + timedelta(seconds=n)) for n in range(5)]
    first = site.get("/api/v1/messages?limit=2").json()
    second = site.get(f"/api/v1/messages?limit=3&cursor={first['next']}").json()
    assert [one["id"] for one in first["items"] + second["items"]] == [str(one.process_id) for one in reversed(made)]
    assert second["next"] is None


def test_a_list_is_narrowed_by_contact_and_status(site: Site, outbox: Outbox, clock: MovableClock) -> None:
    ada, bob = outbox.plan(), outbox.plan(person=BOB)
    send(outbox, clock)
    waiting = outbox.plan(person=BOB)
    of_bob = site.get(f"/api/v1/messages?contact={bob.contact_id}").json()["items"]
    assert {one["id"] for one in of_bob} == {str(bob.process_id), str(waiting.process_id)}
    sent = site.get("/api/v1/messages?status=sent").json()["items"]
    assert {one["id"] for one in sent} == {str(ada.process_id), str(bob.process_id)}


def test_one_message_tells_gates_attempts_and_the_mail_as_sent(site: Site, outbox: Outbox, clock: MovableClock) -> None:
    message = outbox.plan()
    send(outbox, clock)
    shown = site.get(f"/api/v1/messages/{message.process_id}").json()
    assert (shown["status"], shown["address"], shown["subject"]) == ("sent", "ada@mail1.example", "Hello Ada")
    assert (shown["contact"]["name"], shown["contact"]["email"]) == ("Ada", "ada@mail1.example")
    assert [gate["gate"] for gate in shown["gates"]] == ["test_mode", "address", "consent", "suppression"]
    assert [(one["phase"], one["outcome"]) for one in shown["attempts"]] == [("done", "accepted")]
    assert (shown["content"]["from"], shown["content"]["has_html"]) == ("The shop <hello@shop.org>", True)


def test_the_preview_runs_nothing_and_counts_nothing(site: Site, outbox: Outbox, clock: MovableClock) -> None:
    message = outbox.plan({"template": {"subject": "x", "html": '<script>x</script><a href="https://shop.org/">Shop</a>'}})
    send(outbox, clock)
    answer = site.get(f"/api/v1/messages/{message.process_id}/html")
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert b"/t/o/" not in answer.content and b"/t/c/" not in answer.content and b"/t/u/" not in answer.content


@pytest.mark.parametrize("id", ["1", "99999999999999999999999"])
def test_a_message_that_is_not_there_is_a_clear_error(site: Site, id: str) -> None:
    answer = site.get(f"/api/v1/messages/{id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "message_not_found")


def test_another_workspace_sees_none_of_it(site: Site, outbox: Outbox, clock: MovableClock) -> None:
    from towpath.accounts import writes

    message = outbox.plan()
    send(outbox, clock)
    other = writes.make_workspace(site.db, name="Other", at=clock.now(), actor="command")
    key = site.make_key("admin", "read", "write", workspace_id=other)
    assert site.get("/api/v1/messages", key=key).json()["items"] == []
    assert site.get("/api/v1/messages/caught", key=key).json()["items"] == []
    for path in ("", "/html"):
        assert site.get(f"/api/v1/messages/{message.process_id}{path}", key=key).status_code == 404
    sender = site.get("/api/v1/senders").json()["items"][0]["id"]
    assert site.get(f"/api/v1/senders/{sender}", key=key).status_code == 404
    assert site.delete(f"/api/v1/senders/{sender}", key=key).status_code == 404


def test_caught_mail_is_listed_and_read_as_it_came(site: Site, outbox: Outbox, clock: MovableClock) -> None:
    outbox.plan()
    send(outbox, clock)
    caught = site.get("/api/v1/messages/caught").json()["items"]
    assert [(one["recipients"], one["subject"]) for one in caught] == [(["ada@mail1.example"], "Hello Ada")]
    assert b"Subject: Hello Ada" in site.get(f"/api/v1/messages/caught/{caught[0]['id']}/raw").content


def test_a_password_goes_in_and_never_comes_out(site: Site) -> None:
    body = {"name": "Main", "settings": {"address": "me@shop.org", "server": "smtp://me:inurl@mail.shop.org:587?tls=starttls"}}
    made = site.post("/api/v1/senders", body).json()
    assert (made["has_password"], made["is_default"], made["settings"]["server"]) == (
        True,
        True,
        "smtp://me@mail.shop.org:587?tls=starttls",
    )
    changed = site.patch(f"/api/v1/senders/{made['id']}", {"name": "Renamed"}).json()
    assert (changed["name"], changed["has_password"]) == ("Renamed", True)
    assert site.patch(f"/api/v1/senders/{made['id']}", {"password": "other"}).json()["has_password"]
    assert not site.patch(f"/api/v1/senders/{made['id']}", {"password": ""}).json()["has_password"]
    for text in (b"inurl", b"other"):
        assert text not in site.get("/api/v1/senders").content
    assert site.db.execute("select settings::text like '%%inurl%%' from sender").fetchone() == (False,)


def test_the_default_sender_is_one(site: Site) -> None:
    first = site.post("/api/v1/senders", {"name": "A", "settings": {"address": "a@shop.org"}}).json()
    second = site.post("/api/v1/senders", {"name": "B", "settings": {"address": "b@shop.org"}, "is_default": True}).json()
    shown = {one["id"]: one["is_default"] for one in site.get("/api/v1/senders").json()["items"]}
    assert shown == {first["id"]: False, second["id"]: True}


@pytest.mark.parametrize(
    "settings", [{"address": "nobody"}, {"address": "a@shop.org", "server": "http://x"}, {"address": "a@shop.org\r\nBcc: b@shop.org"}]
)
def test_a_sender_that_cannot_send_is_refused_by_field(site: Site, settings: dict[str, str]) -> None:
    answer = site.post("/api/v1/senders", {"name": "A", "settings": settings})
    assert (answer.status_code, answer.json()["code"]) == (422, "sender_is_wrong")


def test_a_test_mail_tells_what_the_server_said(site: Site) -> None:
    with scripted_smtp() as server:
        body = {"name": "A", "settings": {"address": "a@shop.org", "server": f"smtp://127.0.0.1:{server.port}"}}
        sender = site.post("/api/v1/senders", body).json()["id"]
        sent = site.post(f"/api/v1/senders/{sender}/test", {"to": "me@people.org"}).json()
        assert sent == {"accepted": True, "response": "250 taken"}
        server.answers["rcpt"] = "550 no"
        assert site.post(f"/api/v1/senders/{sender}/test", {"to": "me@people.org"}).json() == {"accepted": False, "response": "550 no"}
        refused = site.post(f"/api/v1/senders/{sender}/test", {"to": "ada@mail1.example"}).json()
    assert not refused["accepted"] and "reserved for examples" in refused["response"]


def test_templates_are_made_changed_and_removed(site: Site) -> None:
    body = {"name": "last-day", "document": {"subject": "Last day", "text": "It ends today."}}
    made = site.post("/api/v1/templates", body).json()
    assert site.post("/api/v1/templates", body).status_code == 422
    body["document"] = {"subject": "Last day", "html": "<p>It ends today.</p>"}
    changed = site.put(f"/api/v1/templates/{made['id']}", body).json()
    assert (changed["document"]["html"], changed["document"]["text"]) == ("<p>It ends today.</p>", None)
    assert [one["name"] for one in site.get("/api/v1/templates").json()["items"]] == ["last-day"]
    assert site.delete(f"/api/v1/templates/{made['id']}").status_code == 204
    assert site.get(f"/api/v1/templates/{made['id']}").status_code == 404


def test_a_template_has_one_body(site: Site) -> None:
    answer = site.post("/api/v1/templates", {"name": "x", "document": {"subject": "x", "text": "a", "html": "b"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "template_is_wrong")
