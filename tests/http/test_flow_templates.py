"""Templates of flows (G5): each becomes a draft that nothing but the workspace's own things keeps from its launch."""

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
