"""Templates of flows (G5): each becomes a draft that nothing but the workspace's own things keeps from its launch."""

from typing import Any

from tests.support.site import Site

from towpath.flows.checks import check_flow
from towpath.flows.document.read import read_flow
from towpath.flows.patterns import list_patterns


def test_every_template_is_a_flow_without_a_fault() -> None:
    for pattern in list_patterns():
        assert [problem.sentence for problem in check_flow(read_flow(pattern.text)) if problem.severity != "hint"] == [], pattern.id


def test_every_use_that_the_shop_knows_is_offered(site: Site) -> None:
    offered = {one["id"] for one in site.get("/api/v1/flow-templates").json()["items"]}
    assert offered == {
        "welcome", "first-purchase", "abandoned-cart", "rescue-order", "second-product", "upsell", "loyalty-thanks", "win-back",
        "event-promotion", "course-reminder", "appointment-reminder", "fraud-review",
    }  # fmt: skip


def test_a_template_becomes_a_draft_of_its_own_each_time(site: Site) -> None:
    first = site.post("/api/v1/flow-templates/welcome", {}).json()
    second = site.post("/api/v1/flow-templates/welcome", {"name": "Welcome to the club"}).json()
    assert (first["status"], first["slug"], first["name"]) == ("draft", "welcome", "Welcome")
    assert (second["slug"], second["name"]) == ("welcome-to-the-club", "Welcome to the club")
    assert site.post("/api/v1/flow-templates/welcome", {}).json()["slug"] == "welcome-2"
    assert site.post("/api/v1/flow-templates/nowhere", {}).status_code == 404


def test_a_template_lacks_nothing_but_what_a_workspace_brings(site: Site) -> None:
    lacking = {"unknown_sender", "unknown_attribute", "unknown_path", "unknown_template"}
    for pattern in list_patterns():
        made = site.post(f"/api/v1/flow-templates/{pattern.id}", {}).json()
        answer = site.post(f"/api/v1/flows/{made['slug']}/launch", {})
        errors = {one["code"] for one in answer.json()["problems"] if one["severity"] == "error"}
        assert errors <= lacking, pattern.id
        assert answer.status_code == 200 or errors, pattern.id


OWN = """\
towpath: 1
id: tea
name: Tea
folder: Drinks
tags: [hot]
start: [{event: came}]  # how it begins
nodes: {rest: {kind: delay, for: 2 days}}
"""


def save(site: Site, name: str, **body: Any) -> Any:
    return site.post("/api/v1/flow-templates", {"flow": "tea", "name": name, **body})


def own(site: Site) -> list[tuple[str, str]]:
    return [(one["name"], one["description"]) for one in site.get("/api/v1/flow-templates").json()["items"] if one["own"]]


def test_a_flow_is_saved_as_a_template_and_others_begin_with_it(site: Site) -> None:
    site.post("/api/v1/flows/import", OWN.encode())
    saved = save(site, "Slow tea", description="Two days of rest")
    assert (saved.status_code, saved.json()["group"], saved.json()["kinds"]) == (201, "Your own", ["delay"])
    assert site.get("/api/v1/flow-templates").json()["items"][0]["name"] == "Slow tea"
    site.delete("/api/v1/flows/tea/draft")
    made = site.post(f"/api/v1/flow-templates/{saved.json()['id']}", {"name": "Green tea"}).json()
    assert (made["slug"], made["status"], made["folder"], made["tags"]) == ("green-tea", "draft", "", [])
    text = site.get("/api/v1/flows/green-tea/file").content.decode()
    assert "# how it begins" in text and "description: Two days of rest\n" in text
    assert site.post("/api/v1/flows/green-tea/launch", {}).status_code == 200


def test_an_own_template_is_renamed_and_deleted_and_its_flows_stay(site: Site) -> None:
    site.post("/api/v1/flows/import", OWN.encode())
    one, two = (save(site, name).json()["id"] for name in ("One", "Two"))
    site.post(f"/api/v1/flow-templates/{one}", {})
    assert site.patch(f"/api/v1/flow-templates/{one}", {"name": "First", "description": "Now with words"}).status_code == 200
    assert own(site) == [("First", "Now with words"), ("Two", "")]
    taken = site.patch(f"/api/v1/flow-templates/{two}", {"name": "first"})
    assert (taken.status_code, taken.json()["code"]) == (409, "flow_template_name_taken")
    assert save(site, "TWO").json()["code"] == "flow_template_name_taken"
    assert site.delete(f"/api/v1/flow-templates/{one}").status_code == 204
    assert own(site) == [("Two", "")]
    assert site.get("/api/v1/flows/one").status_code == 200
    assert site.delete(f"/api/v1/flow-templates/{one}").status_code == 404
    deeds = site.db.execute("select what from audit_entry where what like 'flow_template.%' order by id").fetchall()
    assert [what for (what,) in deeds] == ["flow_template.created"] * 2 + ["flow_template.changed", "flow_template.deleted"]


def test_what_comes_with_towpath_stays_as_it_is(site: Site) -> None:
    for method, body in (("PATCH", {"name": "Mine"}), ("DELETE", None)):
        refused = site.call(method, "/api/v1/flow-templates/welcome", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "flow_template_is_built_in")
    assert site.post("/api/v1/flow-templates/own-99999999999", {}).status_code == 404
