"""The Segment HTTP API: the clients that others wrote work unchanged, and every refusal is clear."""

import base64
import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.support.people import contact_of, names, timeline
from tests.support.segment_server import serving
from tests.support.site import Site

from towpath.api.compat.door import SegmentDoor
from towpath.companies.reads import count_people, find_company, find_links
from towpath.contacts.models import Person
from towpath.host.database import Connection, open_pool
from towpath.intake.errors import Overloaded
from towpath.intake.group import Intake

U1 = Person(external_id="u-1")


@dataclass
class Shop:
    """A workspace with the intake door open at `address`. db sees what was committed."""

    address: str
    key: str
    site: Site

    @property
    def db(self) -> Connection:
        return self.site.db

    @property
    def workspace(self) -> int:
        return self.site.workspace_id

    def post(self, path: str, body: Any, *, key: str | None = "", headers: dict[str, str] | None = None) -> httpx.Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            said["Authorization"] = "Basic " + base64.b64encode(f"{key or self.key}:".encode()).decode()
        return httpx.post(self.address + path, content=sent, headers=said, timeout=30)

    def count(self) -> int:
        row = self.db.execute("select count(*) from event where workspace_id = %s", [self.workspace]).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def shop(site: Site) -> Iterator[Shop]:
    pool = open_pool(site.url, 1, 6)
    with serving(SegmentDoor(pool, site.clock).handle) as address:
        yield Shop(address, site.make_key("track"), site)
    pool.close()


def track(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "track", "userId": f"u-{number}", "event": "Bought", "messageId": f"m-{number}", "properties": {"total": 12.5}, **more}


# ---- Clients -------------------------------------------------------------------------------------------------------


def test_the_official_segment_client_works_unchanged(shop: Shop) -> None:
    from segment.analytics.client import Client

    problems: list[Any] = []
    client = Client(shop.key, host=shop.address, gzip=True, on_error=lambda error, items: problems.append(error), timeout=10)
    client.identify("u-1", {"email": "ada@shop.example", "firstName": "Ada", "plan": "gold"})
    client.track("u-1", "Order Completed", {"order_id": "O-1", "total": 40.5, "products": [{"product_id": "cd-1", "price": 40.5}]})
    client.page("u-1", "Shop", "Jazz", {"url": "https://shop.example/jazz"})
    client.screen("u-1", "App", "Home")
    client.group("u-1", "g-1", {"name": "Club"})
    client.alias("u-0", "u-1")
    client.shutdown()
    assert problems == []
    ada = contact_of(shop.db, shop.workspace, U1)
    assert (ada.email, ada.first_name, ada.attributes) == ("ada@shop.example", "Ada", {"plan": "gold"})
    happened = names(shop.db, shop.workspace, U1)
    assert happened == [
        "contact_created",
        "order_created",
        "order_paid",
        "page_viewed",
        "screen_viewed",
        "attribute_changed",
        "contact_updated",
        "company_created",
        "group_called",
        "alias_called",
    ]
    assert find_links(shop.db, [(ada.lane, ada.id)])[ada.lane, ada.id][1:] == ("g-1", "Club")
    page = timeline(shop.db, shop.workspace, U1)[3].properties
    assert (page["url"], page["name"], page["category"]) == ("https://shop.example/jazz", "Jazz", "Shop")


def test_a_group_call_makes_the_company_once_and_puts_the_person_into_it(shop: Shop) -> None:
    def group(person: dict[str, str], sent: str, **traits: Any) -> None:
        assert shop.post("/v1/group", {**person, "groupId": "g-1", "traits": traits, "messageId": sent}).status_code == 200

    group({"userId": "u-1"}, "m-1", name="Club", plan="gold", id="theirs")
    group({"userId": "u-1"}, "m-2", name="Club", plan="gold")
    group({"anonymousId": "v-1"}, "m-3", plan="tin")
    group({"userId": "u-1"}, "m-1", plan="taken twice")
    club = find_company(shop.db, shop.workspace, "g-1")
    assert club is not None and (club.name, club.attributes) == ("Club", {"plan": "tin", "id_": "theirs"})
    assert count_people(shop.db, [club.id]) == {club.id: 2}
    happened = names(shop.db, shop.workspace, U1)
    assert [happened.count(name) for name in ("company_created", "company_updated", "group_called")] == [1, 1, 2]


def test_semantics_53_an_alias_merges_two_contacts_and_joins_a_visitor(shop: Shop) -> None:
    from towpath.contacts.reads import find_contact, find_place
    from towpath.engine.step import work_until_idle

    for call in (
        {"type": "identify", "userId": "u-1", "traits": {"plan": "gold"}},
        {"type": "identify", "userId": "u-2", "traits": {"city": "Rome"}},
        {"type": "track", "anonymousId": "v-1", "event": "Looked"},
        {"type": "alias", "userId": "u-2", "previousId": "u-1"},
        {"type": "alias", "userId": "u-2", "previousId": "v-1"},
    ):
        shop.site.clock.move(timedelta(seconds=1))
        assert shop.post("/v1/batch", {"batch": [call]}).status_code == 200
    first = contact_of(shop.db, shop.workspace, U1)
    with shop.db.transaction():
        work_until_idle(shop.db, shop.site.clock)
    both = [contact_of(shop.db, shop.workspace, Person(external_id=name)) for name in ("u-1", "u-2")]
    assert [contact.id for contact in both] == [first.id, first.id]
    assert (both[0].external_id, both[0].attributes) == ("u-1", {"plan": "gold", "city": "Rome"})
    visitor = find_contact(shop.db, shop.workspace, Person(anonymous_id="v-1"))
    assert visitor is not None and find_place(shop.db, visitor.id)[1] == first.id
    assert "Looked" in names(shop.db, shop.workspace, U1)


def test_the_rudder_client_works_unchanged_and_sends_nothing_twice(shop: Shop) -> None:
    from rudderstack.analytics.client import Client

    problems: list[Any] = []
    client = Client(shop.key, host=shop.address, gzip=True, on_error=lambda error, items: problems.append(error))
    client.identify("u-1", {"email": "ada@shop.example"})
    for number in range(30):
        client.track("u-1", "Bought", {"n": number})
    client.flush()
    client.join()
    assert problems == []
    assert names(shop.db, shop.workspace, U1) == ["contact_created", *["Bought"] * 30]
    assert contact_of(shop.db, shop.workspace, U1).email == "ada@shop.example"


# ---- What is accepted ----------------------------------------------------------------------------------------------


def test_it_is_answered_200_and_stored_when_it_is_answered(shop: Shop) -> None:
    answer = shop.post("/v1/track", track())
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert names(shop.db, shop.workspace, U1) == ["contact_created", "Bought"]


def test_the_key_may_stand_in_the_body(shop: Shop) -> None:
    assert shop.post("/v1/track", track(writeKey=shop.key), key=None).status_code == 200
    assert shop.post("/v1/batch", {"batch": [track(2)], "writeKey": shop.key}, key=None).status_code == 200


def test_unknown_fields_are_ignored(shop: Shop) -> None:
    answer = shop.post("/v1/batch", {"batch": [track(1, integrations={"All": True}, nonsense=[1])], "more": {"x": 1}})
    assert answer.status_code == 200


def test_semantics_4_a_batch_sent_again_counts_once(shop: Shop) -> None:
    batch = {"batch": [track(number) for number in range(20)]}
    assert [shop.post("/v1/batch", batch).status_code for _ in range(3)] == [200] * 3
    assert shop.count() == 40


def test_semantics_3_a_wrong_clock_is_corrected_by_sent_at(shop: Shop) -> None:
    year_ago = shop.site.clock.now() - timedelta(days=365)
    said = {"timestamp": (year_ago - timedelta(minutes=1)).isoformat()}
    assert shop.post("/v1/batch", {"batch": [track(1, **said)], "sentAt": year_ago.isoformat()}).status_code == 200
    event = timeline(shop.db, shop.workspace, U1)[-1]
    assert event.occurred_at == shop.site.clock.now() - timedelta(minutes=1)
    assert event.said_at == datetime.fromisoformat(said["timestamp"])


def test_gzip_is_understood_on_every_path(shop: Shop) -> None:
    packed = gzip.compress(json.dumps(track()).encode())
    assert shop.post("/v1/track", packed, headers={"Content-Encoding": "gzip"}).status_code == 200


def test_a_browser_of_another_site_may_send(shop: Shop) -> None:
    asked = httpx.options(
        shop.address + "/v1/track", headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}, timeout=60
    )
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert shop.post("/v1/page", {"anonymousId": "a-1", "context": {"page": {"url": "https://shop.example/"}}}).status_code == 200
    assert timeline(shop.db, shop.workspace, Person(anonymous_id="a-1"))[0].properties == {"url": "https://shop.example/"}


def test_two_thousand_and_five_hundred_events_are_one_batch(shop: Shop) -> None:
    small = [{"type": "track", "userId": f"u-{number % 50}", "event": "Ping", "messageId": f"m-{number}"} for number in range(2_500)]
    assert shop.post("/v1/batch", {"batch": small}).status_code == 200
    assert shop.count() == 2_550


def test_many_single_requests_at_once_are_each_stored(shop: Shop) -> None:
    statuses: list[int] = []

    def send(worker: int) -> None:
        with httpx.Client(headers={"Authorization": f"Bearer {shop.key}"}, timeout=60) as client:
            for number in range(25):
                body = track(worker, messageId=f"{worker}-{number}")
                statuses.append(client.post(shop.address + "/v1/track", json=body).status_code)

    threads = [threading.Thread(target=send, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 200
    assert shop.count() == 208


# ---- What is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not a batch"),
        (b"[]", "not a batch"),
        (b'{"batch": 7}', "not a batch"),
        (b"\xff\xfe", "not a batch"),
        ({"batch": [track(), {"type": "track", "event": "Bought"}]}, "Event 1 of the batch: Nothing says who this is"),
        ({"batch": [track(event="")]}, "The name of an event"),
        ({"batch": [track(event="a\x00b")]}, "The name of an event"),
        ({"batch": [track(properties={"a": "\x00"})]}, "NUL"),
        ({"batch": [track(properties={"a": {"b": "x\x00"}})]}, "NUL"),
        ({"batch": [track(properties=[1])]}, "are an object"),
        ({"batch": [track(type="nonsense")]}, "The type of a call is one of"),
        ({"batch": [track(timestamp="yesterday")]}, "“timestamp” is a moment"),
        ({"batch": [track(userId={"a": 1})]}, "“userId” is a text"),
        ({"batch": [track(userId="x" * 500)]}, "at most 400 characters"),
        ({"batch": [track(messageId="x" * 500)]}, "The id of an event"),
        ({"batch": [track(event="order_paid", properties={"order_id": "O-1", "total": "much"})]}, "“total” is a number"),
        ({"batch": [track(), 7]}, "not an event"),
    ],
)
def test_a_bad_batch_is_refused_whole_with_a_sentence(shop: Shop, body: Any, words: str) -> None:
    answer = shop.post("/v1/batch", body)
    assert answer.status_code == 400
    assert not answer.json()["success"]
    assert words in answer.json()["message"]
    assert shop.count() == 0


def test_an_event_over_32_kilobytes_is_refused(shop: Shop) -> None:
    big = track(properties={"text": "x" * 33_000})
    for path, body in (("/v1/track", big), ("/v1/batch", {"batch": [track(2), big]})):
        answer = shop.post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (400, "too_large")
    assert shop.count() == 0


def test_a_batch_over_500_kilobytes_is_refused_packed_or_not(shop: Shop) -> None:
    batch = json.dumps({"batch": [track(number, properties={"text": "x" * 30_000}) for number in range(20)]}).encode()
    assert shop.post("/v1/batch", batch).json()["code"] == "too_large"
    answer = shop.post("/v1/batch", gzip.compress(batch), headers={"Content-Encoding": "gzip"})
    assert (answer.status_code, answer.json()["code"]) == (400, "too_large")
    bomb = gzip.compress(b" " * 100_000_000)
    assert shop.post("/v1/batch", bomb, headers={"Content-Encoding": "gzip"}).json()["code"] == "too_large"


def test_more_than_2500_events_are_refused(shop: Shop) -> None:
    answer = shop.post("/v1/batch", {"batch": [{"type": "track", "userId": "u", "event": "e"}] * 2_501})
    assert (answer.status_code, answer.json()["code"]) == (400, "too_large")


def test_ten_megabytes_are_refused(shop: Shop) -> None:
    assert shop.post("/v1/track", b"x" * 10_000_000).status_code == 400


def test_a_broken_gzip_is_refused(shop: Shop) -> None:
    packed = gzip.compress(json.dumps(track()).encode())
    for broken in (b"no gzip", packed[:-12]):
        assert shop.post("/v1/track", broken, headers={"Content-Encoding": "gzip"}).status_code == 400


@pytest.mark.parametrize("key", ["wrong", None])
def test_a_wrong_or_missing_key_is_401(shop: Shop, key: str | None) -> None:
    answer = shop.post("/v1/track", track(), key=key)
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_key")


def test_a_key_that_may_only_read_is_401(shop: Shop) -> None:
    assert shop.post("/v1/track", track(), key=shop.site.make_key("read")).status_code == 401


def test_a_get_is_405(shop: Shop) -> None:
    assert httpx.get(shop.address + "/v1/track", timeout=60).status_code == 405


def test_more_than_can_be_written_is_429_with_retry_after(site: Site) -> None:
    pool = open_pool(site.url, 1, 2)
    door = SegmentDoor(pool, site.clock, Intake(pool, site.clock, writers=0, waiting=1))
    key = site.make_key("track")
    with serving(door.handle) as address:
        headers = {"Authorization": f"Bearer {key}"}
        waiting = threading.Thread(target=_send_and_give_up, args=(address, headers), daemon=True)
        waiting.start()
        while door.intake.waiting == 0:
            pass
        answer = httpx.post(address + "/v1/track", json=track(), headers=headers, timeout=60)
    pool.close()
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def _send_and_give_up(address: str, headers: dict[str, str]) -> None:
    try:
        httpx.post(address + "/v1/track", json=track(), headers=headers, timeout=1)
    except httpx.HTTPError:
        return


def test_with_the_database_away_the_answer_is_503_and_nothing_is_lost_silently(site: Site) -> None:
    pool = open_pool(site.url, 1, 2)
    door = SegmentDoor(pool, site.clock)
    pool.close()
    with serving(door.handle) as address:
        answer = httpx.post(address + "/v1/track", json=track(), headers={"Authorization": f"Bearer {site.key}"}, timeout=60)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_overload_is_an_error_that_names_the_wait() -> None:
    assert Overloaded(3).seconds == 3


def test_the_web_server_puts_the_door_in_front_of_django(site: Site) -> None:
    from towpath.web.wsgi import application

    with serving(application) as address:
        headers = {"Authorization": f"Bearer {site.key}"}
        assert httpx.post(address + "/v1/track", json=track(), headers=headers, timeout=60).json() == {"success": True}
        assert httpx.get(address + "/health/live", timeout=60).status_code == 200
