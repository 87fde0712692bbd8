"""Flows over HTTP: a file in, the graph and its numbers out, launch, pause, stop."""

from pathlib import Path

import pytest
from tests.support.site import Site

import towpath.flows

FILE = (Path(towpath.flows.__file__).parent / "examples" / "first-purchase.yaml").read_bytes()


@pytest.fixture
def flow(site: Site) -> str:
    answer = site.post("/api/v1/flows/import", FILE)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["flow"]["slug"])


def test_an_imported_file_is_a_draft_and_comes_back_byte_for_byte(site: Site, flow: str) -> None:
    found = site.get(f"/api/v1/flows/{flow}").json()
    assert (found["status"], found["version"], found["has_draft"], found["problems"]) == ("draft", None, True, [])
    assert site.get(f"/api/v1/flows/{flow}/file").content == FILE


def test_a_file_with_errors_is_refused_with_all_its_problems(site: Site) -> None:
    answer = site.post("/api/v1/flows/import", FILE.replace(b"kind: delay", b"kind: dealy").replace(b"yes: thanks", b"yess: thanks"))
    assert (answer.status_code, answer.json()["code"]) == (422, "flow_file_refused")
    problems = [(one["code"], one["node"], one["nearest"]) for one in answer.json()["problems"] if one["severity"] == "error"]
    assert problems == [("unknown_kind", "settle", "delay"), ("unknown_outlet", "bought", "yes")]
    assert site.get("/api/v1/flows").json()["items"] == []


def test_the_document_has_what_the_canvas_draws(site: Site, flow: str) -> None:
    document = site.get(
        f"/api/v1/flows/{flow}/document",
    ).json()
    nodes = {node["id"]: node for node in document["nodes"]}
    assert (nodes["settle"]["summary"], nodes["settle"]["group"], nodes["settle"]["for"]) == ("Wait 4 days", "waits", "4 days")
    assert nodes["bought"]["outlets"] == ["yes", "no"]
    assert {"from": "bought", "outlet": "yes", "to": "thanks"} in document["edges"]
    assert document["start"] == [{"event": "contact_created"}]


def test_launch_pause_resume_and_stop_change_the_state(site: Site, flow: str) -> None:
    launched = site.post(f"/api/v1/flows/{flow}/launch", {}).json()
    assert (launched["version"], launched["made_version"], launched["flow"]["status"]) == (1, True, "active")
    states = [site.post(f"/api/v1/flows/{flow}/{deed}", {}).json()["status"] for deed in ("pause", "resume", "stop")]
    assert states == ["paused", "active", "finishing"]
    assert site.get("/api/v1/flows/counts").json() == {"finishing": 1}


def test_numbers_of_a_version_that_nobody_entered_are_zero(site: Site, flow: str) -> None:
    site.post(f"/api/v1/flows/{flow}/launch", {})
    numbers = site.get(
        f"/api/v1/flows/{flow}/numbers",
    ).json()
    assert (numbers["version"], numbers["entered"], numbers["inside"]) == (1, 0, 0)
    assert numbers["nodes"]["settle"] == {
        "entered": 0, "waiting": 0, "outlets": {}, "sent": None, "delivered": None, "opened": None, "clicked": None, "skipped": None,
        "failed": None,
    }  # fmt: skip


def test_a_launch_of_what_is_not_ready_says_what_is_lacking(site: Site) -> None:
    text = b"towpath: 1\nname: Bare\nstart: [{event: order_paid}]\nnodes: {a: {kind: unset}}\n"
    slug = site.post("/api/v1/flows/import", text).json()["flow"]["slug"]
    answer = site.post(f"/api/v1/flows/{slug}/launch", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "launch_refused")
    assert [one["code"] for one in answer.json()["problems"]] == ["unset"]


def test_lint_keeps_nothing(site: Site) -> None:
    assert site.post("/api/v1/flows/lint", FILE).json()["ok"] is True
    assert site.get("/api/v1/flows").json()["items"] == []


def test_the_list_goes_page_by_page_and_is_searched(site: Site) -> None:
    for number in range(3):
        site.post("/api/v1/flows/import", FILE.replace(b"id: first-purchase", f"id: flow-{number}".encode()))
    first = site.get("/api/v1/flows?limit=2").json()
    second = site.get(f"/api/v1/flows?limit=2&cursor={first['next']}").json()
    assert [one["slug"] for one in first["items"] + second["items"]] == ["flow-0", "flow-1", "flow-2"]
    assert second["next"] is None
    assert [one["slug"] for one in site.get("/api/v1/flows?search=FLOW-1").json()["items"]] == ["flow-1"]


def test_a_reader_may_look_and_not_touch(site: Site, flow: str) -> None:
    key = site.make_key("read")
    assert site.get(f"/api/v1/flows/{flow}", key=key).status_code == 200
    assert site.post(f"/api/v1/flows/{flow}/launch", {}, key=key).status_code == 403


def test_an_unknown_flow_or_version_is_not_found(site: Site, flow: str) -> None:
    assert site.get("/api/v1/flows/nothing").json()["code"] == "flow_not_found"
    assert site.get(f"/api/v1/flows/{flow}/document?version=7").json()["code"] == "version_not_found"
    assert site.get(f"/api/v1/flows/{flow}/numbers?version=x").status_code == 404


def test_an_admin_deletes_a_launched_flow_by_typing_its_name_where_that_is_allowed(site: Site, flow: str) -> None:
    """Semantics 44."""
    name = site.get(f"/api/v1/flows/{flow}").json()["name"]
    site.post(f"/api/v1/flows/{flow}/launch", {})
    site.post(f"/api/v1/flows/{flow}/stop", {"leave": True})
    where = f"/api/v1/flows/{flow}/delete"
    assert site.post(where, {"name": name}).json()["code"] == "flow_deletion_is_off"
    assert site.patch("/api/v1/workspaces/current", {"flow_deletion": True}).json()["flow_deletion"] is True
    assert site.post(where, {"name": name}, key=site.make_key("read", "write")).status_code == 403
    assert site.post(where, {"name": "no"}).json()["code"] == "flow_name_not_typed"
    assert site.post(where, {"name": name}).status_code == 204
    assert site.get(f"/api/v1/flows/{flow}").status_code == 404
    said = site.get("/api/v1/audit").json()["items"][0]
    assert (said["what"], said["about"]["name"]) == ("flow.deleted", name)
