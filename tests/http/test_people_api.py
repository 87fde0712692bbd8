"""People, orders, events and products over the REST API."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.site import Site

from towpath.engine.step import work_until_idle


def made(site: Site, **fields: Any) -> dict[str, Any]:
    answer = site.post("/api/v1/contacts", {"external_id": "ada", **fields})
    assert answer.status_code in (200, 201), answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_a_contact_is_made_once_and_changed_after_that(site: Site) -> None:
    first = site.post("/api/v1/contacts", {"external_id": "ada", "email": "Ada@Shop.example", "attributes": {"plan": "gold", "score": 1.5}})
    assert first.status_code == 201
    again = site.post(
        "/api/v1/contacts", {"email": "ada@shop.example", "first_name": "Ada", "add_tags": ["#vip"], "metadata": {"note": "x"}}
    )
    assert again.status_code == 200
    contact = again.json()
    assert contact["id"] == first.json()["id"]
    assert (contact["first_name"], contact["attributes"], contact["tags"], contact["metadata"]) == (
        "Ada",
        {"plan": "gold", "score": 1.5},
        ["#vip"],
        {"note": "x"},
    )
    assert {one["kind"] for one in contact["identifiers"]} == {"external_id", "email"}


def test_a_change_leaves_what_it_does_not_name_and_clears_with_null(site: Site) -> None:
    id = made(site, first_name="Ada", last_name="Byron", attributes={"plan": "gold", "x": 1})["id"]
    changed = site.patch(f"/api/v1/contacts/{id}", {"last_name": None, "attributes": {"x": None, "plan": "silver"}}).json()
    assert (changed["first_name"], changed["last_name"], changed["attributes"]) == ("Ada", None, {"plan": "silver"})
    assert site.post(f"/api/v1/contacts/{id}/tags", {"add": ["a", "b"]}).json()["tags"] == ["a", "b"]
    assert site.post(f"/api/v1/contacts/{id}/tags", {"remove": ["A"]}).json()["tags"] == ["b"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_person"),
        ({"email": "nobody"}, "bad_person"),
        ({"external_id": "ada", "time_zone": "Mars"}, "bad_value"),
        ({"external_id": "ada", "birth_date": "soon"}, "bad_value"),
        ({"external_id": "ada", "attributes": {"total_paid": 1}}, "bad_value"),
        ({"external_id": "ada", "add_tags": [""]}, "bad_value"),
        ({"external_id": "ada", "nonsense": 1}, "request_not_valid"),
        ({"external_id": "ada", "attributes": {"a": "x\x00"}}, "bad_item"),
        ({"external_id": "ada", "first_name": "x\x00"}, "bad_item"),
    ],
)
def test_a_wrong_contact_is_refused_and_nothing_half_done(site: Site, body: dict[str, Any], code: str) -> None:
    answer = site.post("/api/v1/contacts", body)
    assert (answer.status_code // 100, answer.json()["code"]) == (4, code)
    assert site.db.execute("select count(*) from contact").fetchone() == (0,)


def test_contacts_are_listed_a_page_at_a_time_and_searched(site: Site) -> None:
    for number in range(5):
        made(site, external_id=f"p-{number}", first_name=f"Name{number}", email=f"p{number}@shop.example")
    first = site.get("/api/v1/contacts?limit=3").json()
    second = site.get(f"/api/v1/contacts?limit=3&cursor={first['next']}").json()
    ids = [one["external_id"] for one in first["items"] + second["items"]]
    assert (sorted(ids), second["next"]) == ([f"p-{number}" for number in range(5)], None)
    for text in ("name3", "p-3", "P3@shop.example"):
        assert [one["external_id"] for one in site.get(f"/api/v1/contacts?search={text}").json()["items"]] == ["p-3"]


def test_an_event_is_sent_once_and_stands_in_the_time_line(site: Site) -> None:
    body = {"event": "bought", "contact": {"external_id": "ada"}, "properties": {"total": 12.5}, "id": "m-1"}
    first, again = site.post("/api/v1/events", body).json(), site.post("/api/v1/events", body).json()
    assert (first["status"], again["status"], again["id"]) == ("accepted", "duplicate", None)
    found = site.get(f"/api/v1/contacts/{first['contact']}/timeline").json()["items"]
    assert sorted((one["what"], one["name"]) for one in found) == [("event", "bought"), ("event", "contact_created")]
    events = site.get(f"/api/v1/events?contact={first['contact']}&event=bought").json()["items"]
    assert [one["properties"] for one in events] == [{"total": 12.5}]


def test_the_time_line_is_read_in_pages_without_gaps(site: Site) -> None:
    id = made(site)["id"]
    for number in range(12):
        site.clock.move(timedelta(minutes=number % 2))
        site.post("/api/v1/events", {"event": f"e-{number}", "contact": {"external_id": "ada"}})
    seen, cursor = [], ""
    while True:
        page = site.get(f"/api/v1/contacts/{id}/timeline?limit=5&cursor={cursor}").json()
        seen += [one["name"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [*(f"e-{number}" for number in reversed(range(12))), "contact_created"]


def test_a_batch_of_events_is_taken_whole_or_not_at_all(site: Site) -> None:
    good = {"event": "bought", "contact": {"external_id": "ada"}}
    answer = site.post("/api/v1/events/batch", {"events": [good, {"event": "", "contact": {"external_id": "ada"}}]})
    assert (answer.status_code, "Event 1 of the batch" in answer.json()["detail"]) == (400, True)
    assert site.db.execute("select count(*) from event").fetchone() == (0,)
    taken = site.post("/api/v1/events/batch", {"events": [good, good], "historical": True}).json()
    assert [one["status"] for one in taken["events"]] == ["accepted", "accepted"]
    assert site.db.execute("select bool_and(historical) from event").fetchone() == (True,)


def test_an_event_over_32_kilobytes_is_refused(site: Site) -> None:
    body = {"event": "bought", "contact": {"external_id": "ada"}, "properties": {"text": "x" * 33_000}}
    assert site.post("/api/v1/events", body).json()["code"] == "too_large"


def test_an_order_is_made_changed_and_shown_with_its_history(site: Site) -> None:
    fields = {
        "order_id": "O-1",
        "contact": {"external_id": "ada"},
        "total": 40.5,
        "currency": "EUR",
        "items": [{"product_id": "cd-1", "quantity": 2}],
    }
    first = site.post("/api/v1/orders", fields)
    assert (first.status_code, first.json()["total"]) == (201, 40.5)
    site.clock.move(timedelta(hours=1))
    second = site.post("/api/v1/orders", {"order_id": "O-1", "status": "paid", "coupon": "X"})
    order = second.json()
    assert (second.status_code, order["status"], order["attributes"]) == (200, "paid", {"coupon": "X"})
    assert [one["status"] for one in order["history"]] == ["created", "paid"]
    assert site.get("/api/v1/orders?order_id=O-1").json()["items"][0]["id"] == order["id"]
    assert site.get(f"/api/v1/contacts/{order['contact']}/orders").json()["items"][0]["order_id"] == "O-1"
    assert site.post("/api/v1/orders", {"order_id": "O-1", "status": "lost"}).json()["code"] == "bad_order"
    assert [site.delete(f"/api/v1/orders/{order['id']}").status_code for _ in range(2)] == [204, 404]
    assert site.get("/api/v1/orders?order_id=O-1").json()["items"] == []
    told = site.get(f"/api/v1/events?contact={order['contact']}").json()["items"]
    assert [one["properties"]["coupon"] for one in told if one["event"] == "order_deleted"] == ["X"]


def test_products_attributes_and_event_definitions_are_kept(site: Site) -> None:
    product = {"id": "cd/1", "name": "Blue", "category": "Jazz", "product_groups": ["cds"], "price": 9.9, "currency": "EUR"}
    assert site.post("/api/v1/products", product).status_code == 200
    assert site.get("/api/v1/products/cd/1").json()["name"] == "Blue"
    assert [one["id"] for one in site.get("/api/v1/products").json()["items"]] == ["cd/1"]
    assert site.delete("/api/v1/products/cd/1").status_code == 204
    assert site.get("/api/v1/products/cd/1").status_code == 404
    site.post("/api/v1/attributes", {"name": "visits", "type": "number"})
    assert site.post("/api/v1/contacts", {"external_id": "ada", "attributes": {"visits": "many"}}).status_code == 422
    defined = {"name": "visits", "type": "number", "title": "", "declared": True, "computed": None, "description": "", "choices": []}
    assert site.get("/api/v1/attributes").json()["items"] == [defined]
    site.post("/api/v1/event-definitions", {"name": "brewed", "properties": {"cups": "number"}})
    found = {one["name"]: one for one in site.get("/api/v1/event-definitions").json()["items"]}
    assert found["brewed"]["declared"]
    assert found["order_paid"]["standard"]


def test_consents_and_suppressions_are_written_and_read(site: Site) -> None:
    id = made(site, add_tags=["a"])["id"]
    given = site.post(f"/api/v1/contacts/{id}/consents", {"channel": "sms", "given": True, "proof": {"form": "f"}}).json()
    assert [(one["channel"], one["given"]) for one in given["consents"]] == [("sms", True)]
    assert site.post("/api/v1/suppressions", {"address": "Ada@Shop.example"}).status_code == 204
    assert [one["address"] for one in site.get("/api/v1/suppressions").json()["items"]] == ["ada@shop.example"]
    assert site.delete("/api/v1/suppressions?channel=email&address=ada@shop.example").status_code == 204
    assert site.delete("/api/v1/suppressions?channel=email&address=ada@shop.example").status_code == 404
    assert site.get("/api/v1/tags").json()["items"] == [{"tag": "a", "contacts": 1}]


def test_another_workspace_s_people_are_not_there(site: Site) -> None:
    from tests.support.accounts import insert_workspace

    id = made(site)["id"]
    order = site.post("/api/v1/orders", {"order_id": "O-1", "contact": {"external_id": "ada"}}).json()["id"]
    other = site.make_key("read", "write", "track", workspace_id=insert_workspace(site.db, site.clock.now(), "other"))
    for path in (f"contacts/{id}", f"contacts/{id}/timeline", f"contacts/{id}/orders", f"orders/{order}", f"events?contact={id}"):
        assert site.get(f"/api/v1/{path}", key=other).status_code == 404, path
    assert site.patch(f"/api/v1/contacts/{id}", {"first_name": "X"}, key=other).status_code == 404
    for path in ("contacts", "contacts?search=ada", "orders?order_id=O-1", "tags", "products", "suppressions"):
        assert site.get(f"/api/v1/{path}", key=other).json()["items"] == [], path


def test_a_key_that_only_tracks_may_send_events_and_read_nothing(site: Site) -> None:
    key = site.make_key("track")
    body = {"event": "bought", "contact": {"external_id": "ada"}}
    assert site.post("/api/v1/events", body, key=key).status_code == 200
    assert site.get("/api/v1/contacts", key=key).status_code == 403
    assert site.post("/api/v1/contacts", {"external_id": "x"}, key=key).status_code == 403


def test_orders_are_listed_a_page_at_a_time_the_newest_first(site: Site) -> None:
    for number in range(3):
        site.post("/api/v1/orders", {"order_id": f"O-{number}", "contact": {"external_id": "ada"}, "total": number})
    first = site.get("/api/v1/orders?limit=2").json()
    second = site.get(f"/api/v1/orders?limit=2&cursor={first['next']}").json()
    assert len(first["items"]) == 2 and second["next"] is None
    assert sorted(one["order_id"] for one in first["items"] + second["items"]) == ["O-0", "O-1", "O-2"]
    assert [one["order_id"] for one in site.get("/api/v1/orders?order_id=O-1").json()["items"]] == ["O-1"]


def test_two_contacts_are_merged_after_a_look_at_what_is_kept(site: Site) -> None:
    first = site.post("/api/v1/contacts", {"external_id": "m-1", "attributes": {"plan": "gold"}}).json()
    site.clock.move(timedelta(minutes=1))
    second = site.post("/api/v1/contacts", {"external_id": "m-2", "attributes": {"plan": "silver"}}).json()
    plan = site.get(f"/api/v1/merges?contact={second['id']}&other={first['id']}").json()
    assert (plan["stays"]["id"], plan["values"]) == (first["id"], [{"name": "plan", "stays": "gold", "goes": "silver", "kept": "silver"}])
    asked = site.post("/api/v1/merges", {"contact": int(second["id"]), "other": int(first["id"])})
    assert (asked.status_code, asked.json()) == (202, {"stays": first["id"], "goes": second["id"]})
    work_until_idle(site.db, site.clock)
    assert site.get(f"/api/v1/contacts/{second['id']}").json()["id"] == first["id"]
    assert site.post("/api/v1/merges", {"contact": int(second["id"]), "other": int(first["id"])}).status_code == 422


def test_a_person_is_copied_erased_and_let_in_again_with_a_new_consent(site: Site) -> None:
    from towpath.privacy.erase import work_one

    contact = made(site, email="ada@shop.example", first_name="Ada")
    copy = site.get(f"/api/v1/privacy/export?contact={contact['id']}").json()
    assert copy["data"]["contact"][0]["first_name"] == "Ada"
    asked = site.post("/api/v1/privacy/erasures", {"contact": int(contact["id"])})
    assert (asked.status_code, asked.json()["status"]) == (202, "asked")
    with site.db.transaction():
        assert work_one(site.db, site.clock.now())
    work_until_idle(site.db, site.clock)
    done = site.get(f"/api/v1/privacy/erasures/{asked.json()['id']}").json()
    assert (done["status"], done["report"]["contact"]) == ("done", 1)
    assert site.get(f"/api/v1/contacts/{contact['id']}").status_code == 404
    refused = site.post("/api/v1/contacts", {"external_id": "ada"})
    assert (refused.status_code, refused.json()["code"]) == (409, "person_erased")
    assert site.post("/api/v1/events", {"event": "Bought", "contact": {"external_id": "ada"}}).json()["status"] == "refused"
    assert site.post("/api/v1/orders", {"order_id": "O-1", "contact": {"external_id": "ada"}}).status_code == 409
    consents = [{"channel": "email", "given": True, "proof": {"form": "newsletter"}}]
    again = site.post("/api/v1/contacts", {"external_id": "ada", "email": "ada@shop.example", "consents": consents})
    assert (again.status_code, again.json()["consents"][0]["given"]) == (201, True)


def test_what_is_older_than_the_workspace_keeps_goes_and_facts_stay(site: Site) -> None:
    from towpath.events.reads import list_facts
    from towpath.privacy.retention import prune

    contact = made(site)
    site.post("/api/v1/events", {"event": "Bought", "contact": {"external_id": "ada"}})
    work_until_idle(site.db, site.clock)
    assert site.call("put", "/api/v1/privacy/retention", {"events": 29}).status_code == 422
    assert site.call("put", "/api/v1/privacy/retention", {"events": 30}).json() == {"events": 30, "visits": None, "messages": None}
    site.clock.move(timedelta(days=31))
    site.post("/api/v1/events", {"event": "Looked", "contact": {"external_id": "ada"}})
    assert prune(site.db, site.clock.now())["events"] == 2
    names = [event["event"] for event in site.get(f"/api/v1/events?contact={contact['id']}").json()["items"]]
    assert names == ["Looked"]
    lane = site.db.execute("select lane from contact").fetchone()
    assert lane is not None
    assert {fact.name: fact.count for fact in list_facts(site.db, lane[0], int(contact["id"]))}["Bought"] == 1
