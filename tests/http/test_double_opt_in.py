"""Consent that must be confirmed: by POST, once, in time, limited (guarantees, law and deliverability; capability A9; semantics 32)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from tests.support.outbox import Outbox
from tests.support.site import Site

from towpath.contacts.models import Person
from towpath.contacts.reads import find_contact, list_consents
from towpath.host.clock import MovableClock
from towpath.host.settings import load
from towpath.messages.deliver import deliver_once
from towpath.secrets.ring import open_ring

NEWS = {"channel": "email", "topic": "News", "given": True, "double_opt_in": True, "proof": {"where": "footer form", "ip": "198.51.100.7"}}


class Shop:
    """A site whose mail goes to its catcher, and people who sign up."""

    def __init__(self, site: Site) -> None:
        from towpath.site import confirming

        confirming.clock = site.clock
        self.site, self.db = site, site.db
        self.outbox = Outbox(site.db, site.workspace_id, site.clock.now(), ring=open_ring(load().data))

    def sign_up(self, name: str, *consents: dict[str, Any], **more: Any) -> Any:
        body = {"email": f"{name}@mail1.example", "first_name": name, "consents": list(consents) or [NEWS], **more}
        return self.site.post("/api/v1/contacts", body)

    def send(self) -> None:
        deliver_once(self.db, self.site.clock, self.outbox.recording(), self.outbox.flows)

    def mail(self, name: str) -> dict[str, Any]:
        """The newest to this person, as it was written."""
        self.send()
        sql = """select c.content from message_content as c join message as m using (lane, process_id)
                  where m.address = %s order by m.process_id desc limit 1"""
        row = self.db.execute(sql, (f"{name}@mail1.example",)).fetchone()
        assert row is not None
        return dict(row[0])

    def link(self, name: str) -> str:
        return re.search(r"/t/y/[\w.\-]+", self.mail(name)["text"])[0]  # type: ignore[index]

    def visit(self, path: str, method: str = "GET") -> str:
        from django.test import Client

        call = getattr(Client(enforce_csrf_checks=True), method.lower())
        return str(call(path, headers={"user-agent": "Firefox"}).content.decode())

    def said(self, name: str) -> list[tuple[str, bool, bool]]:
        contact = self.contact(name)
        return [(one.topic, one.given, one.pending) for one in list_consents(self.db, contact.lane, contact.id)]

    def contact(self, name: str) -> Any:
        return find_contact(self.db, self.site.workspace_id, Person(email=f"{name}@mail1.example"))

    def events(self, name: str) -> list[str]:
        sql = "select name from event where contact_id = %s and name = any(%s) order by id"
        told = ["consent_requested", "consent_given", "consent_withdrawn", "subscription_confirmed"]
        return [row[0] for row in self.db.execute(sql, (self.contact(name).id, told))]


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def test_a_consent_counts_only_once_it_is_confirmed_and_keeps_its_proof(shop: Shop) -> None:
    answer = shop.sign_up("ada")
    assert answer.status_code == 201
    assert [(one["given"], one["pending"]) for one in answer.json()["consents"]] == [(False, True)]
    mail = shop.mail("ada")
    assert (mail["to"], mail["topic"], dict(mail["headers"])) == (["ada@mail1.example"], None, {"Auto-Submitted": "auto-generated"})
    path = shop.link("ada")
    shown = shop.visit(path)
    assert "News" in shown and "ada@mail1.example" in shown and 'method="post"' in shown
    shop.visit(path, "HEAD")
    assert shop.said("ada") == [("News", False, True)]  # GET never confirms: scanners follow every link
    assert "it is confirmed" in shop.visit(path, "POST")
    assert shop.said("ada") == [("News", True, False)]
    contact = shop.contact("ada")
    proof = list_consents(shop.db, contact.lane, contact.id)[0].proof
    assert (proof["how"], proof["text_version"], proof["user_agent"], proof["said"]["ip"]) == (
        "double_opt_in",
        "1",
        "Firefox",
        "198.51.100.7",
    )
    assert shop.events("ada") == ["consent_requested", "consent_given", "subscription_confirmed"]
    assert "it is confirmed" in shop.visit(path, "POST")  # once: a second time changes nothing
    assert len(shop.events("ada")) == 3


def test_semantics_32_what_waits_for_confirmation_stops_marketing_by_its_own_name(shop: Shop) -> None:
    shop.sign_up("bea", {**NEWS, "topic": ""})
    shop.send()
    message = shop.outbox.plan(person=Person(email="bea@mail1.example"))
    shop.send()
    assert shop.outbox.status(message) == (4, "consent_pending")
    contact = shop.contact("bea").id
    tried = shop.site.post("/api/v1/conditions/try", {"where": [{"has_consent": ["email"]}], "contact": contact}).json()
    assert tried["holds"] is False, tried


def test_a_link_that_is_too_old_or_overtaken_confirms_nothing(shop: Shop, clock: MovableClock) -> None:
    shop.sign_up("cleo")
    shop.sign_up("dora")
    late, withdrawn = shop.link("cleo"), shop.link("dora")
    shop.site.post(f"/api/v1/contacts/{shop.contact('dora').id}/consents", {"channel": "email", "topic": "News", "given": False})
    assert "no longer stands" in shop.visit(withdrawn, "POST")
    clock.move(timedelta(hours=73))
    assert "they are over" in shop.visit(late, "POST")
    assert (shop.said("cleo"), shop.said("dora")) == ([("News", False, True)], [("News", False, False)])
    shop.sign_up("cleo")  # signs up once more
    assert "it is confirmed" in shop.visit(shop.link("cleo"), "POST")
    shop.sign_up("cleo")  # what is given is not asked again
    assert shop.said("cleo") == [("News", True, False)]
    assert shop.visit(f"{late}x", "POST").count("Not found") and shop.visit("/t/y/1.0.forged", "POST").count("Not found")


def test_an_address_that_is_another_by_now_is_not_confirmed(shop: Shop) -> None:
    shop.sign_up("eva")
    path, id = shop.link("eva"), shop.contact("eva").id
    shop.site.patch(f"/api/v1/contacts/{id}", {"email": "other@mail1.example"})
    assert "no longer stands" in shop.visit(path, "POST")


def test_one_address_and_one_source_are_asked_so_often_only(shop: Shop, clock: MovableClock) -> None:
    shop.site.put("/api/v1/double-opt-in", {"per_address": 2, "per_source": 3})
    codes = [shop.sign_up("fay").status_code for _ in range(3)]
    assert codes == [201, 200, 429]
    assert shop.sign_up("fay").json()["code"] == "asked_too_often"
    assert [shop.sign_up(name).status_code for name in ("gil", "hal")] == [201, 429]  # from one ip
    assert shop.sign_up("hal", {**NEWS, "proof": {"ip": "198.51.100.8"}}).status_code == 201
    clock.move(timedelta(days=1, minutes=1))
    assert shop.sign_up("fay").status_code == 200


def test_nobody_is_asked_at_an_address_to_which_nothing_may_go(shop: Shop) -> None:
    shop.site.post("/api/v1/suppressions", {"address": "ivy@mail1.example"})
    shop.sign_up("ivy")
    shop.send()
    assert shop.db.execute("select status, reason from message").fetchall() == [(4, "suppressed")]


def test_who_was_erased_is_not_let_in_by_what_waits_for_confirmation(shop: Shop) -> None:
    from towpath.contacts.ledger import remember

    remember(shop.db, shop.site.workspace_id, [("email", "joy@mail1.example")], shop.site.clock.now())
    assert shop.sign_up("joy").json()["code"] == "person_erased"


def test_the_words_are_those_of_the_persons_language_and_always_hold_the_link(shop: Shop) -> None:
    words = [
        {"locale": "en"},
        {"locale": "it", "subject": "Conferma, {{ contact.first_name }}", "text": "Qui: {{ confirm_url }} per {{ confirm_topics }}"},
    ]
    assert shop.site.put("/api/v1/double-opt-in", {"words": words}).status_code == 200
    shop.sign_up("kim", locale="it-IT")
    mail = shop.mail("kim")
    assert mail["subject"] == "Conferma, kim" and mail["text"].endswith("per News")
    for bad in (
        {"words": [{"text": "no link"}]}, {"words": [{"template": "gone"}]}, {"words": [{"sms": "no link"}]}, {"words": [{}, {}]}, {"words": []},
        {"words": [{"sms": "{{ confirm_url }} {{ contact.first_name }}"}]}, {"words": [{"text": "{{ confirm_url }} {% oops %}"}]},
    ):  # fmt: skip
        assert shop.site.put("/api/v1/double-opt-in", bad).status_code == 422, bad
    assert shop.site.get("/api/v1/double-opt-in").json()["words"][1]["locale"] == "it"


def test_a_saved_template_asks_and_can_not_be_deleted_while_it_does(shop: Shop) -> None:
    document = {"subject": "Confirm", "html": '<p><a href="{{ confirm_url }}">Yes</a></p>'}
    id = shop.site.post("/api/v1/templates", {"name": "Opt in", "document": document}).json()["id"]
    shop.site.put("/api/v1/double-opt-in", {"words": [{"template": "Opt in"}]})
    shop.sign_up("lia")
    assert re.search(r'href="[^"]*/t/y/', shop.mail("lia")["html"])
    assert shop.site.delete(f"/api/v1/templates/{id}").json()["code"] == "in_use"


def test_what_can_not_be_asked_is_refused_and_changes_nothing(shop: Shop) -> None:
    no_phone = shop.sign_up("mia", {**NEWS, "channel": "sms"})
    assert (no_phone.status_code, no_phone.json()["code"]) == (422, "bad_value")
    no_sender = shop.sign_up("mia", {**NEWS, "channel": "sms"}, phone="+393331234567")
    assert (no_sender.status_code, no_sender.json()["code"]) == (409, "no_sender")
    assert shop.contact("mia") is None
    assert shop.sign_up("mia", {**NEWS, "channel": "push"}).status_code == 422


def test_a_text_message_asks_too(shop: Shop) -> None:
    provider = {"url": "https://sms.example/send", "json": {"to": "{{ to }}", "text": "{{ text }}"}}
    assert shop.site.post("/api/v1/sms-senders", {"name": "Texts", "number": "Shop", "provider": provider}).status_code == 201
    shop.sign_up("nia", {**NEWS, "channel": "sms"}, phone="+393331234568")
    shop.send()
    row = shop.db.execute("select content from message_content").fetchone()
    assert row is not None
    path = re.search(r"/t/y/[\w.\-]+", row[0]["text"])[0]  # type: ignore[index]
    assert "it is confirmed" in shop.visit(path, "POST")
    assert shop.said("nia") == [("News", True, False)]
