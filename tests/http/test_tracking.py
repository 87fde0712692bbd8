"""Links in messages: opens, clicks, unsubscribes (semantics 37; S6, S7)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.support.outbox import Outbox
from tests.support.people import contact_of
from tests.support.site import Site, open_site

from towpath.contacts.reads import list_consents
from towpath.host.clock import MovableClock
from towpath.messages.deliver import deliver_once
from towpath.messages.models import NewMessage
from towpath.messages.tokens import Token, write_token

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HTML = '<html><body><p>Hi {{ contact.first_name }}</p><a href="https://shop.org/new?a=1&amp;b=2">New</a></body></html>'


class Sent:
    """A mail that was sent a minute ago, and its links."""

    def __init__(self, site: Site, clock: MovableClock, document: dict[str, Any]) -> None:
        from towpath.host.settings import load
        from towpath.secrets.ring import open_ring

        self.site, self.ring = site, open_ring(load().data)
        self.outbox = Outbox(site.db, site.workspace_id, clock.now(), ring=self.ring)
        self.message: NewMessage = self.outbox.plan(document)
        deliver_once(site.db, clock, self.outbox.recording(), self.outbox.flows)
        clock.move(timedelta(minutes=1))

    def token(self, purpose: Any, number: int = 0) -> str:
        return write_token(self.ring, purpose, Token(self.message.process_id, number))

    def ask(
        self, method: str, path: str, user_agent: str = BROWSER, body: bytes = b"", kind: str = "application/x-www-form-urlencoded"
    ) -> Any:
        from django.test import Client

        return Client(enforce_csrf_checks=True).generic(method, path, body, content_type=kind, headers={"user-agent": user_agent})

    def events(self, name: str) -> list[Any]:
        return self.outbox.events(name)


@pytest.fixture
def site(database_url: str, clock: MovableClock) -> Iterator[Site]:
    with open_site(database_url, clock) as site:
        from towpath.site import tracking

        tracking.clock = clock
        yield site


@pytest.fixture
def sent(site: Site, clock: MovableClock) -> Sent:
    return Sent(site, clock, {"template": {"subject": "Hi", "html": HTML}, "topic": "News"})


def test_an_open_is_counted_once_a_reading(sent: Sent, clock: MovableClock) -> None:
    for _ in range(3):
        answer = sent.ask("GET", f"/t/o/{sent.token('open')}")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/gif")
    assert [(event["message"], event["flow"]) for event in sent.events("message_opened")] == [("Hello", "Welcome")]
    clock.move(timedelta(hours=1))
    sent.ask("GET", f"/t/o/{sent.token('open')}")
    assert len(sent.events("message_opened")) == 2


def test_a_click_leads_to_the_stored_link_and_is_an_event(sent: Sent) -> None:
    answer = sent.ask("GET", f"/t/c/{sent.token('click', 0)}")
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.org/new?a=1&b=2")
    click = sent.events("link_clicked")[0]
    assert (click["campaign"], click["message"], click["url"]) == ("Welcome", "Hello", "https://shop.org/new?a=1&b=2")


@pytest.mark.parametrize("user_agent", ["", "Mozilla/5.0", "Barracuda Sentinel", "python-requests/2", "Googlebot/2.1"])
def test_semantics_37_machines_are_counted_apart(sent: Sent, user_agent: str) -> None:
    sent.ask("GET", f"/t/o/{sent.token('open')}", user_agent)
    sent.ask("GET", f"/t/c/{sent.token('click')}", user_agent)
    assert (sent.events("message_opened"), sent.events("link_clicked")) == ([], [])
    assert (len(sent.events("message_opened_by_machine")), len(sent.events("link_clicked_by_machine"))) == (1, 1)
    assert sent.site.db.execute("select opened_at, clicked_at from message").fetchall() == [(None, None)]


def test_whoever_is_quicker_than_a_person_is_a_machine(sent: Sent, clock: MovableClock) -> None:
    clock.move(-timedelta(minutes=1))
    sent.ask("GET", f"/t/c/{sent.token('click')}")
    assert sent.events("link_clicked") == []


def test_get_never_unsubscribes(sent: Sent) -> None:
    answer = sent.ask("GET", f"/t/u/{sent.token('unsubscribe')}")
    assert b'<form method="post">' in answer.content
    assert sent.events("unsubscribed") == []


def test_one_post_unsubscribes_at_once_without_cookie_or_login(sent: Sent) -> None:
    path = f"/t/u/{sent.token('unsubscribe')}"
    for _ in range(2):
        assert sent.ask("POST", path, "Gmail", b"List-Unsubscribe=One-Click").status_code == 200
    ada = contact_of(sent.site.db, sent.site.workspace_id)
    consents = list_consents(sent.site.db, ada.lane, ada.id)
    assert [(one.channel, one.topic, one.given, one.proof["how"]) for one in consents] == [("email", "News", False, "one_click")]
    assert len(sent.events("unsubscribed")) == 1


def test_the_page_says_how_it_was_done(sent: Sent) -> None:
    sent.ask("POST", f"/t/u/{sent.token('unsubscribe')}")
    ada = contact_of(sent.site.db, sent.site.workspace_id)
    assert list_consents(sent.site.db, ada.lane, ada.id)[0].proof["how"] == "page"


def test_a_mail_in_the_browser_runs_nothing(site: Site, clock: MovableClock) -> None:
    sent = Sent(site, clock, {"template": {"subject": "x", "html": "<script>alert(1)</script><p>{{ contact.first_name }}</p>"}})
    answer = sent.ask("GET", f"/t/v/{sent.token('view')}")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups") and "allow-scripts" not in policy and "default-src 'none'" in policy


@pytest.mark.parametrize("door", ["o", "c", "u", "v"])
@pytest.mark.parametrize("change", ["cut", "other message", "other purpose", "no signature", "rubbish"])
def test_a_link_that_we_did_not_sign_does_nothing(sent: Sent, door: str, change: str) -> None:
    purpose = {"o": "open", "c": "click", "u": "unsubscribe", "v": "view"}[door]
    token = sent.token(purpose)
    body, _, mac = token.rpartition(".")
    forged = {
        "cut": token[:-1],
        "other message": f"{body.replace(body[0], '1' if body[0] != '1' else '2', 1)}.{mac}",
        "other purpose": sent.token("view" if purpose != "view" else "open"),
        "no signature": body,
        "rubbish": "%F0%9F%92%A9.a.b" * 20,
    }[change]
    method = "POST" if door == "u" else "GET"
    answer = sent.ask(method, f"/t/{door}/{forged}")
    assert answer.status_code == (200 if door == "o" else 404)
    names = ("message_opened", "link_clicked", "unsubscribed", "message_opened_by_machine", "link_clicked_by_machine")
    assert [sent.events(name) for name in names] == [[]] * 5


def test_click_redirect_ignores_the_query_string(sent: Sent) -> None:
    answer = sent.ask("GET", f"/t/c/{sent.token('click')}?url=https://evil.org&next=//evil.org")
    assert answer["Location"] == "https://shop.org/new?a=1&b=2"


def test_what_outsiders_send_is_shown_as_text(site: Site, clock: MovableClock) -> None:
    sent = Sent(site, clock, {"template": {"subject": "x", "text": "y"}, "topic": "<script>alert(1)</script>"})
    answer = sent.ask("GET", f"/t/u/{sent.token('unsubscribe')}")
    assert b"<script>" not in answer.content


def test_a_test_message_counts_nowhere(site: Site, clock: MovableClock) -> None:
    sent = Sent(site, clock, {"template": {"subject": "x", "html": HTML}})
    site.db.execute("update message set test = true")
    sent.ask("GET", f"/t/o/{sent.token('open')}")
    assert sent.events("message_opened") == []


def test_two_installations_sign_differently(tmp_path: Path) -> None:
    from towpath.secrets.ring import open_ring

    ours, theirs = open_ring(tmp_path / "a"), open_ring(tmp_path / "b")
    assert write_token(ours, "click", Token(256)) != write_token(theirs, "click", Token(256))
