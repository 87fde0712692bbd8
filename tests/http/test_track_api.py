"""The Track API of Customer.io: the official client works unchanged for people and events; the rest is refused with a word."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.support.people import contact_of, names, timeline
from tests.support.segment_server import serving
from tests.support.site import Site

from towpath.api.compat.door import TrackDoor, in_front_of
from towpath.contacts.models import Person
from towpath.engine.step import work_until_idle
from towpath.host.database import open_pool

ADA = Person(external_id="ada/1")


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    pool = open_pool(site.url, 1, 6)
    with serving(TrackDoor(pool, site.clock).handle) as found:
        yield found
    pool.close()


def client_of(address: str, key: str) -> Any:
    from customerio import CustomerIO

    client = CustomerIO("site", key, retries=0, timeout=10)
    client.base_url = f"{address}/api/v1"  # the client itself knows only https
    return client


def test_the_official_client_identifies_and_tracks(site: Site, address: str) -> None:
    client = client_of(address, site.make_key("track"))
    client.track_anonymous("visitor-1", "looked", {"page": "jazz"})
    client.identify("ada/1", email="ada@shop.example", first_name="Ada", plan="gold", anonymous_id="visitor-1")
    client.track("ada/1", "bought", {"total": 12.5}, id="e-1")
    client.track("ada/1", "bought", {"total": 12.5}, id="e-1")
    client.pageview("ada/1", "https://shop.example/jazz", referrer="/")
    client.backfill("ada/1", "signed_up", datetime(2026, 1, 2, tzinfo=UTC), source="fair")
    contact = contact_of(site.db, site.workspace_id, ADA)
    assert contact is not None
    assert (contact.email, contact.first_name, contact.attributes) == ("ada@shop.example", "Ada", {"plan": "gold"})
    found = names(site.db, site.workspace_id, ADA)
    assert [found.count(name) for name in ("looked", "bought", "page_viewed", "signed_up")] == [1, 1, 1, 1]
    seen = {event.name: event for event in timeline(site.db, site.workspace_id, ADA)}
    assert seen["signed_up"].occurred_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert seen["page_viewed"].properties["url"] == "https://shop.example/jazz"


def test_semantics_53_the_official_client_merges_two_people(site: Site, address: str) -> None:
    client = client_of(address, site.make_key("track", "write"))
    client.identify("ada/1", plan="gold")
    site.clock.move(timedelta(seconds=1))
    client.identify("ada-2", email="ada@shop.example", city="Rome")
    for _ in range(2):  # said again it is done once
        client.merge_customers("id", "ada/1", "email", "ada@shop.example")
        with site.db.transaction():
            work_until_idle(site.db, site.clock)
    both = [contact_of(site.db, site.workspace_id, person) for person in (ADA, Person(external_id="ada-2"))]
    assert both[0].id == both[1].id
    assert (both[0].email, both[0].attributes) == ("ada@shop.example", {"plan": "gold", "city": "Rome"})


def test_semantics_54_the_official_client_deletes_a_person_with_a_key_that_may(site: Site, address: str) -> None:
    from customerio import CustomerIOException

    client_of(address, site.make_key("track")).identify("ada/1", plan="gold")
    for call in ("delete", "suppress"):
        with pytest.raises(CustomerIOException, match="key_may_not"):
            getattr(client_of(address, site.make_key("track", "write")), call)("ada/1")
    client = client_of(address, site.make_key("track", "admin"))
    client.delete("ada/1")
    client.delete("nobody")
    assert site.db.execute("select asked_by like 'key:%%' from erasure").fetchall() == [(True,)]
    client.identify("ada/1", plan="silver")
    assert contact_of(site.db, site.workspace_id, ADA).attributes == {"plan": "gold"}


def test_an_id_with_an_at_is_an_email_address(site: Site, address: str) -> None:
    client_of(address, site.make_key("track")).track("bob@shop.example", "bought")
    assert "bought" in names(site.db, site.workspace_id, Person(email="bob@shop.example"))


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "/api/v1/customers/ada/events", b"[", "bad_item"),
        ("POST", "/api/v1/customers/ada/events", b'{"name": "x", "timestamp": "soon"}', "bad_item"),
        ("POST", "/api/v1/customers/ada/events", b'{"name": "x", "type": "dance"}', "bad_item"),
        ("POST", "/api/v1/events", b'{"name": "x"}', "bad_item"),
        ("PUT", "/api/v1/customers/ada", b'{"a\\u0000": 1}', "bad_item"),
        ("POST", "/api/v1/merge_customers", b'{"primary": {"id": "ada"}}', "bad_item"),
        ("PUT", "/api/v1/customers/ada/devices", b"{}", "not_taken"),
        ("POST", "/api/v1/customers/ada/unsuppress", b"{}", "not_taken"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_kept(site: Site, address: str, method: str, path: str, body: bytes, code: str) -> None:
    login = base64.b64encode(f"site:{site.make_key('track')}".encode()).decode()
    answer = httpx.request(method, address + path, content=body, headers={"Authorization": f"Basic {login}"})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert site.db.execute("select count(*) from event").fetchone() == (0,)


def test_a_wrong_key_is_refused(address: str) -> None:
    for headers in ({}, {"Authorization": "Basic !"}, {"Authorization": "Basic " + base64.b64encode(b"site:wrong").decode()}):
        assert httpx.put(f"{address}/api/v1/customers/ada", content=b"{}", headers=headers).status_code == 401


def test_our_own_events_are_told_apart_by_their_key(site: Site) -> None:
    """POST /api/v1/events is ours with a bearer key, theirs with Basic."""
    asked: list[str] = []

    def inner(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("204 No Content", [])
        return []

    with serving(in_front_of(inner, site.clock)) as address:
        httpx.post(f"{address}/api/v1/events", content=b"{}", headers={"Authorization": "Bearer key"})
        answer = httpx.post(f"{address}/api/v1/events", content=b"{}", headers={"Authorization": "Basic c2l0ZTp3cm9uZw=="})
    assert asked == ["/api/v1/events"]
    assert answer.status_code == 401
