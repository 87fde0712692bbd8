"""Secrets over HTTP: written by admins, named in flows, never shown."""

from tests.support.site import Site

FLOW = """towpath: 1
name: Tell the CRM
start:
  - event: signed_up
nodes:
  tell:
    kind: call_api
    url: https://crm.shop.example/people
    headers: {Authorization: "Bearer {{ secret.CRM }}"}
"""


def test_a_secret_goes_in_and_never_comes_out(site: Site) -> None:
    kept = site.post("/api/v1/secrets", {"name": "CRM", "value": "hush-hush-1"})
    assert kept.status_code == 201 and b"hush" not in kept.content
    assert site.post("/api/v1/secrets", {"name": "CRM", "value": "hush-hush-2"}).status_code == 422
    assert site.put("/api/v1/secrets/CRM", {"value": "hush-hush-3"}).status_code == 200
    assert [one["name"] for one in site.get("/api/v1/secrets").json()["items"]] == ["CRM"]
    assert b"hush" not in site.get("/api/v1/secrets").content + site.get("/api/v1/audit").content
    assert "hush" not in str(site.db.execute("select s::text from secret s").fetchall())
    assert site.put("/api/v1/secrets/2x", {"value": "hush-hush-1"}).status_code == 422
    assert site.put("/api/v1/secrets/CRM", {"value": "abc"}).status_code == 422


def test_a_flow_that_names_a_secret_needs_it_to_launch_and_keeps_it_from_being_deleted(site: Site) -> None:  # semantics 40
    site.post("/api/v1/flows/import", FLOW.encode())
    refused = site.post("/api/v1/flows/tell-the-crm/launch", {})
    assert refused.status_code == 422 and "unknown_secret" in refused.content.decode()
    site.post("/api/v1/secrets", {"name": "CRM", "value": "hush-hush-1"})
    assert site.post("/api/v1/flows/tell-the-crm/launch", {}).status_code == 200
    assert site.delete("/api/v1/secrets/CRM").json()["code"] == "in_use"
    site.post("/api/v1/flows/tell-the-crm/stop", {"leave": True})
    assert site.delete("/api/v1/secrets/CRM").status_code == 204
    assert site.delete("/api/v1/secrets/CRM").status_code == 404


def test_s3_a_chat_room_is_tried_and_its_address_is_not_told(site: Site) -> None:
    site.post("/api/v1/secrets", {"name": "ROOM", "value": "http://127.0.0.1:9/services/hush"})
    answer = site.post("/api/v1/secrets/ROOM/chat-test", {})
    assert answer.status_code == 200 and b"hush" not in answer.content
    assert answer.json()["accepted"] is False and answer.json()["response"]
    site.post("/api/v1/secrets", {"name": "WORD", "value": "no address"})
    assert "http" in site.post("/api/v1/secrets/WORD/chat-test", {}).json()["response"]
    assert site.post("/api/v1/secrets/NONE/chat-test", {}).status_code == 404
