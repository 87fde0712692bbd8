"""The list of people narrowed, sorted, with columns; and looks at it that are saved, one's own or the workspace's (A1, A10)."""

import json
from typing import Any
from urllib.parse import quote

from tests.support.site import PASSWORD, Site

from towpath.accounts import writes
from towpath.contacts import browsing

GOLD = [["contact.plan", "is", "gold"]]


def fill(site: Site) -> None:
    for number, (first, plan) in enumerate([("Cleo", "gold"), ("ada", "gold"), ("Bo", "lead"), (None, "gold")]):
        body = {"external_id": f"p{number}", "first_name": first, "attributes": {"plan": plan, "score": number}, "add_tags": [f"t{number}"]}
        assert site.post("/api/v1/contacts", {**body, "email": f"p{number}@shop.example"}).status_code == 201
    site.patch(f"/api/v1/contacts/{ids(site, 'search=p2')[0][1]}", {"first_name": "Bob"})


def ids(site: Site, query: str) -> list[tuple[str, str]]:
    answer = site.get(f"/api/v1/contacts?{query}")
    assert answer.status_code == 200, answer.content
    return [(one["external_id"], one["id"]) for one in answer.json()["items"]]


def listed(site: Site, query: str) -> list[str]:
    """External ids of all pages, two a page."""
    found, cursor = [], ""
    while True:
        page = site.get(f"/api/v1/contacts?limit=2&cursor={cursor}&{query}").json()
        found += [one["external_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            return found


def where(condition: Any) -> str:
    return "where=" + quote(json.dumps(condition))


def test_people_are_listed_by_condition_in_each_order_page_by_page(site: Site) -> None:
    fill(site)
    assert listed(site, "sort=oldest") == ["p0", "p1", "p2", "p3"]
    assert listed(site, "sort=name") == ["p1", "p2", "p0", "p3"]  # whatever their case; the nameless last
    assert sorted(listed(site, "sort=changed")) == ["p0", "p1", "p2", "p3"]
    assert listed(site, where(GOLD)) == ["p3", "p1", "p0"]
    assert listed(site, f"sort=name&{where(GOLD)}") == ["p1", "p0", "p3"]
    by_facts = [{"has_consent": "email"}, *GOLD]
    assert listed(site, where(by_facts)) == ["p3", "p1", "p0"]
    assert [one for one, _ in ids(site, f"search=shop.example&sort=oldest&{where(GOLD)}")] == ["p0", "p1", "p3"]


def test_a_condition_that_only_facts_answer_is_asked_of_a_stretch_at_a_time(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr(browsing, "_STRETCH", 1)
    monkeypatch.setattr(browsing, "_ASKED", 1)
    fill(site)
    page = site.get(f"/api/v1/contacts?limit=2&{where([{'has_consent': 'sms'}])}").json()
    assert page["items"] == [] and page["next"]
    assert listed(site, where([{"has_consent": "email"}, *GOLD])) == ["p3", "p1", "p0"]
    assert site.get(f"/api/v1/contacts?sort=name&{where([{'has_consent': 'email'}])}").json()["code"] == "too_many_to_list"


def test_columns_say_what_was_asked_of_each(site: Site) -> None:
    fill(site)
    rows = site.get("/api/v1/contacts?sort=oldest&columns=tags,score,country,order_count").json()["items"]
    assert rows[1]["values"] == {"tags": ["t1"], "score": 1, "country": None, "order_count": 0}


def test_what_the_list_can_not_be_asked_is_refused(site: Site) -> None:
    for query, code in [
        ("where=%7B", "bad_value"),
        (where([["contact.nowhere"]]), "bad_condition"),
        (where([["event.total", "is", 1]]), "bad_condition"),
        ("sort=height", "request_not_valid"),
        ("columns=" + ",".join(f"c{n}" for n in range(21)), "bad_value"),
        ("sort=name&cursor=WzFd", "cursor_is_wrong"),
    ]:
        answer = site.get(f"/api/v1/contacts?{query}")
        assert (answer.status_code // 100, answer.json()["code"]) == (4, code), query


def test_a_view_is_saved_renamed_shared_and_deleted(site: Site) -> None:
    named = site.post("/api/v1/lists", {"name": "News"}).json()
    look = {"search": "shop", "where": [{"in_list": "News"}], "sort": "name", "columns": ["tags", "metadata.source"]}
    made = site.post("/api/v1/people-views", {"name": " Gold  buyers ", "look": look})
    assert made.status_code == 201, made.content
    view = made.json()
    assert (view["name"], view["shared"], view["look"]["columns"]) == ("Gold buyers", True, ["tags", "metadata.source"])
    assert site.post("/api/v1/people-views", {"name": "gold BUYERS"}).json()["code"] == "view_taken"
    assert site.post("/api/v1/people-views", {"name": "x", "look": {"where": [["contact.nowhere"]]}}).json()["code"] == "bad_condition"
    site.patch(f"/api/v1/lists/{named['id']}", {"name": "Letters"})
    changed = site.patch(f"/api/v1/people-views/{view['id']}", {"name": "Readers"}).json()
    assert (changed["name"], changed["look"]["sort"]) == ("Readers", "name")
    assert "Letters" in json.dumps(changed["look"]["where"])  # the list that was meant, as it is called now
    assert site.delete(f"/api/v1/people-views/{view['id']}").status_code == 204
    assert site.get("/api/v1/people-views").json()["items"] == []
    assert [one["what"] for one in site.get("/api/v1/audit?limit=3").json()["items"]][:1] == ["people_view.deleted"]


def test_a_view_of_ones_own_is_seen_by_nobody_else_and_an_analyst_saves_no_other(site: Site) -> None:
    from django.test import Client

    def browser(email: str, role: str | None = None) -> Any:
        if role:
            user = writes.make_user(site.db, email=email, password=PASSWORD, at=site.clock.now())
            writes.put_member(site.db, workspace_id=site.workspace_id, user_id=user, role=role, at=site.clock.now(), actor="command")
        client = Client(headers={"content-type": "application/json"})
        assert client.post("/api/v1/session", {"email": email, "password": PASSWORD}, content_type="application/json").status_code == 200
        return client

    analyst, admin = browser("ana@shop.example", "analyst"), browser("admin@shop.example")
    own = analyst.post("/api/v1/people-views", {"name": "Mine"}, content_type="application/json")
    assert (own.status_code, own.json()["shared"]) == (201, False)
    refused = analyst.post("/api/v1/people-views", {"name": "Ours", "shared": True}, content_type="application/json")
    assert refused.json()["code"] == "not_allowed"
    path = f"/api/v1/people-views/{own.json()['id']}"
    assert admin.get("/api/v1/people-views").json()["items"] == []
    assert admin.patch(path, {"name": "Stolen"}, content_type="application/json").status_code == admin.delete(path).status_code == 404
    assert analyst.patch(path, {"shared": True}, content_type="application/json").status_code == 403
    shared = admin.post("/api/v1/people-views", {"name": "Mine", "shared": True}, content_type="application/json").json()
    assert [one["name"] for one in analyst.get("/api/v1/people-views").json()["items"]] == ["Mine", "Mine"]
    assert analyst.delete(f"/api/v1/people-views/{shared['id']}").status_code == 403
