"""The suppression list and do-not-contact through the API; the gates obey both (semantics 32, 36)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.support.outbox import Outbox
from tests.support.people import contact_of
from tests.support.site import Site

from towpath.contacts.models import Person
from towpath.messages.deliver import deliver_once

HERE = "/api/v1/suppressions"


def _shown(site: Site, query: str = "") -> list[str]:
    return [one["address"] for one in site.get(f"{HERE}{query}").json()["items"]]


def _audited(site: Site) -> list[str]:
    return [entry["what"] for entry in site.get("/api/v1/audit").json()["items"] if entry["what"].startswith(("suppression", "contact.do"))]


def test_addresses_are_put_on_the_list_found_and_taken_off_and_all_of_it_is_audited(site: Site) -> None:
    for name in ("Ada", "bea", "cleo_x"):
        assert site.post(HERE, {"address": f"{name}@Shop.example"}).status_code == 204
        site.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]
    site.post(HERE, {"channel": "sms", "address": "+39 333 123 4567"})
    site.post(HERE, {"address": "ada@shop.example"})
    assert _shown(site) == ["+393331234567", "cleo_x@shop.example", "bea@shop.example", "ada@shop.example"]
    assert _shown(site, "?search=O_X") == ["cleo_x@shop.example"]
    assert _shown(site, "?search=%25") == []
    assert _shown(site, "?channel=sms&reason=by_hand") == ["+393331234567"]
    first = site.get(f"{HERE}?limit=3").json()
    assert _shown(site, f"?limit=3&cursor={first['next']}") == ["ada@shop.example"]
    assert site.delete(f"{HERE}?channel=email&address=bea@shop.example").status_code == 204
    assert _audited(site) == ["suppression.released", *["suppression.added"] * 4]


@pytest.mark.parametrize(
    "bad", [{"address": "no address"}, {"channel": "sms", "address": "12"}, {"channel": "pigeon", "address": "x@y.example"}]
)
def test_what_is_no_address_is_refused(site: Site, bad: dict[str, Any]) -> None:
    assert site.post(HERE, bad).status_code == 422
    assert _shown(site) == []


def test_a_file_of_addresses_is_taken_in_and_its_wrong_rows_are_told(site: Site) -> None:
    site.post(HERE, {"address": "a@x.example"})
    file = b"name,email\nAda,A@x.example\nBea,b@x.example\nCleo,nowhere\nBea again,B@X.example\n"
    said = site.post(f"{HERE}/import?channel=email", file).json()
    assert said == {"added": 1, "known": 1, "wrong": 1, "errors": [{"line": 4, "reason": "“nowhere” is no email address."}]}
    assert site.post(f"{HERE}/import?channel=sms", b"+393331234567\n+39 333 123 4568\n").json()["added"] == 2
    assert len(_shown(site)) == 4
    assert _audited(site)[:2] == ["suppression.imported"] * 2


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04zip", b"email\n\x00\n", b"email\n\xff\xfe\xff", b'{"email": "a@x.example"}'])
def test_a_file_that_is_no_table_is_refused_whole(site: Site, file: bytes) -> None:
    answer = site.post(f"{HERE}/import?channel=email", file)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_table")
    assert _shown(site) == []


@pytest.fixture
def outbox(site: Site) -> Iterator[Outbox]:
    yield Outbox(site.db, site.workspace_id, site.clock.now())


def test_semantics_32_nothing_goes_to_an_imported_address_or_to_whom_we_must_not_contact(site: Site, outbox: Outbox) -> None:
    site.post(f"{HERE}/import?channel=email", b"bea@x.example\n")
    ada, bea = Person(email="ada@x.example"), Person(email="bea@x.example")
    first = outbox.plan(person=ada, transactional=True)
    contact = contact_of(site.db, site.workspace_id, ada)
    consents = f"/api/v1/contacts/{contact.id}/consents"
    assert site.post(consents, {"channel": "any", "given": False, "proof": {"where": "a letter"}}).status_code == 200
    assert site.post(consents, {"channel": "any", "topic": "News", "given": False}).status_code == 422
    deliver_once(site.db, site.clock, outbox.recording(), outbox.flows)
    second = outbox.plan(person=bea, transactional=True)
    deliver_once(site.db, site.clock, outbox.recording(), outbox.flows)
    assert [outbox.status(one) for one in (first, second)] == [(4, "suppressed")] * 2
    row = site.db.execute("select gates from message where process_id = %s", (first.process_id,)).fetchone()
    assert row is not None and row[0][-1] == ["suppression", "stopped", "do_not_contact"]
    assert _answers(site, contact.id) == {"has_consent": False, "reachable_on": False}
    site.post(consents, {"channel": "any", "given": True})
    assert _answers(site, contact.id) == {"has_consent": True, "reachable_on": True}
    again = outbox.plan(person=ada)
    deliver_once(site.db, site.clock, outbox.recording(), outbox.flows)
    assert outbox.status(again)[0] == 2
    assert _audited(site)[:2] == ["contact.do_not_contact"] * 2


def _answers(site: Site, contact: int) -> dict[str, bool]:
    asked: dict[str, dict[str, Any]] = {"has_consent": {"has_consent": ["email", "News"]}, "reachable_on": {"reachable_on": "email"}}
    return {
        name: site.post("/api/v1/conditions/try", {"where": [leaf], "contact": contact}).json()["holds"] for name, leaf in asked.items()
    }


def test_a_person_who_must_not_be_contacted_finds_no_form(site: Site) -> None:
    from django.test import Client

    contact = site.post("/api/v1/contacts", {"email": "ada@x.example", "consents": [{"channel": "any", "given": False}]}).json()
    url = site.get(f"/api/v1/preference-page/link?contact={contact['id']}").json()["url"]
    answer = Client().post(url[url.index("/t/") :], {"shown": "channel:email", "channel": "email"})
    assert b"<form" not in answer.content
    assert [one["channel"] for one in site.get(f"/api/v1/contacts/{contact['id']}").json()["consents"]] == ["any"]
