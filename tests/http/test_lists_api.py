"""Lists and groups over the REST API."""

from typing import Any

import pytest
from tests.support.site import Site

FLOW = """towpath: 1
name: Fill
start: [{event: bought}]
first: put
nodes:
  put: {kind: NOUN, add: [VIP]}
"""
both = pytest.mark.parametrize("noun", ["lists", "groups"])


def make(site: Site, noun: str, name: str = "VIP") -> dict[str, Any]:
    answer = site.post(f"/api/v1/{noun}", {"name": name})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@both
def test_people_are_put_in_by_any_name_and_taken_out(site: Site, noun: str) -> None:
    id = make(site, noun)["id"]
    ada = site.post("/api/v1/contacts", {"external_id": "ada", "email": "ada@shop.example"}).json()["id"]
    site.post("/api/v1/contacts", {"external_id": "eve", "phone": "+393331234567"})
    members = f"/api/v1/{noun}/{id}/members"
    body = {"add": [{"id": ada}, {"email": "ADA@shop.example"}, {"phone": "+393331234567"}, {"external_id": "nobody"}]}
    assert site.post(members, body).json()["not_found"] == [{"id": None, "external_id": "nobody", "email": None, "phone": None}]
    page = site.get(f"{members}?limit=1").json()
    rest = site.get(f"{members}?limit=1&cursor={page['next']}").json()
    assert sorted(one["external_id"] for one in page["items"] + rest["items"]) == ["ada", "eve"]
    assert rest["next"] is None
    assert site.post(members, {"remove": [{"external_id": "ada"}]}).json()["members"] == 1
    events = [one["event"] for one in site.get(f"/api/v1/events?contact={ada}").json()["items"]]
    assert sorted(events) == ["contact_created", f"{noun[:-1]}_joined", f"{noun[:-1]}_left"]


@both
def test_a_name_is_taken_once_whatever_its_case(site: Site, noun: str) -> None:
    first, other = make(site, noun), make(site, noun, "Trial")
    assert (site.post(f"/api/v1/{noun}", {"name": " vip "}).json()["code"]) == "list_taken"
    assert (site.patch(f"/api/v1/{noun}/{other['id']}", {"name": "Vip"}).json()["code"]) == "list_taken"
    assert site.patch(f"/api/v1/{noun}/{first['id']}", {"name": "Vip"}).json()["name"] == "Vip"
    assert [one["name"] for one in site.get(f"/api/v1/{noun}").json()["items"]] == ["Trial", "Vip"]


@both
def test_semantics_40_what_a_live_flow_names_is_not_deleted(site: Site, noun: str) -> None:
    id = make(site, noun)["id"]
    flow = site.post("/api/v1/flows/import", FLOW.replace("NOUN", noun[:-1]).encode()).json()["flow"]["id"]
    assert site.post(f"/api/v1/flows/{flow}/launch", {}).status_code == 200
    refused = site.delete(f"/api/v1/{noun}/{id}")
    assert (refused.status_code, refused.json()["code"], refused.json()["data"]) == (409, "in_use", {"flows": ["Fill"]})
    site.post(f"/api/v1/flows/{flow}/stop", {"leave": True})
    assert site.delete(f"/api/v1/{noun}/{id}").status_code == 204
    assert site.get(f"/api/v1/{noun}/{id}").json()["code"] == "list_not_found"


def test_a_list_is_no_group(site: Site) -> None:
    id = make(site, "lists")["id"]
    for method, path, body in (("get", "", None), ("patch", "", {"name": "x"}), ("delete", "", None), ("get", "/members", None)):
        assert site.call(method, f"/api/v1/groups/{id}{path}", body).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "  "}, {"name": "a\nb"}, {"name": "a\x00"}, {"name": "x" * 201}, {"name": 1}, {"name": "a", "b": 1}]
)
def test_a_wrong_name_is_refused(site: Site, body: dict[str, Any]) -> None:
    assert site.post("/api/v1/lists", body).status_code == 422


@pytest.mark.parametrize("person", [{}, {"id": "1", "email": "a@b.example"}, {"ids": "1"}])
def test_a_person_who_is_named_wrongly_is_refused(site: Site, person: dict[str, Any]) -> None:
    id = make(site, "lists")["id"]
    assert site.post(f"/api/v1/lists/{id}/members", {"add": [person]}).status_code == 422
