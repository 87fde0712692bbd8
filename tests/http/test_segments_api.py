"""Segments over the REST API: made, counted beforehand, looked at, changed, put away; and why somebody is in one or not."""

from typing import Any

from tests.support.site import Site

from towpath.engine.step import work_until_idle

FLOW = """towpath: 1
name: Greet gold
start: [{from: audience, segment: Gold, mode: dynamic}]
first: rest
nodes:
  rest: {kind: delay, for: 1 day}
"""
GOLD = [["contact.plan", "is", "gold"]]


def people(site: Site) -> dict[str, str]:
    """External id -> id of Ada, who has gold, and Bob, who has not."""
    site.post("/api/v1/attributes", {"name": "plan", "type": "text"})
    said = {"ada": "gold", "bob": "tin"}
    return {
        name: site.post("/api/v1/contacts", {"external_id": name, "attributes": {"plan": plan}}).json()["id"] for name, plan in said.items()
    }


def work(site: Site) -> None:
    with site.db.transaction():
        work_until_idle(site.db, site.clock)


def make(site: Site, name: str = "Gold", where: Any = GOLD) -> dict[str, Any]:
    answer = site.post("/api/v1/segments", {"name": name, "where": where})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def test_a_segment_is_filled_and_shows_its_members(site: Site) -> None:
    people(site)
    made = make(site)
    assert (made["filled"], made["members"], made["sentence"]) == (0.0, 0, "the contact's plan is gold")
    work(site)
    shown = site.get(f"/api/v1/segments/{made['id']}").json()
    assert (shown["filled"], shown["members"], shown["where"]) == (1.0, 1, GOLD)
    members = site.get(f"/api/v1/segments/{made['id']}/members").json()["items"]
    assert [one["external_id"] for one in members] == ["ada"]
    assert [one["name"] for one in site.get("/api/v1/segments").json()["items"]] == ["Gold"]


def test_how_many_and_who_is_said_before_anything_is_kept(site: Site) -> None:
    people(site)
    for exact in (False, True):
        said = site.post("/api/v1/segments/count", {"where": GOLD, "exact": exact}).json()
        assert said["count"] == {"matching": 1, "people": 2, "margin": 0}
        assert [one["external_id"] for one in said["people"]] == ["ada"]
    by_facts = site.post("/api/v1/segments/count", {"where": [{"in_flow": "nothing"}], "exact": True}).json()
    assert by_facts["problems"][0]["code"] == "unknown_flow"
    reachable = site.post("/api/v1/segments/count", {"where": [{"reachable_on": "email"}], "exact": True}).json()
    assert reachable["count"] == {"matching": 0, "people": 2, "margin": 0}
    assert site.get("/api/v1/segments").json()["items"] == []


def test_why_somebody_is_in_it_or_not_is_said_part_by_part(site: Site) -> None:
    ids = people(site)
    made = make(site, where=[*GOLD, {"did_not": "bought", "within": "2 days"}])
    work(site)
    why = site.get(f"/api/v1/segments/{made['id']}/why/{ids['ada']}").json()
    assert (why["member"], why["holds"], [leaf["holds"] for leaf in why["leaves"]]) == (True, True, [True, True])
    why = site.get(f"/api/v1/segments/{made['id']}/why/{ids['bob']}").json()
    assert (why["member"], why["holds"], [leaf["value"] for leaf in why["leaves"]]) == (False, False, ["tin", 0])
    assert [one["name"] for one in site.get(f"/api/v1/segments/of/{ids['ada']}").json()] == ["Gold"]


def test_what_is_used_is_not_archived_and_a_rename_reaches_what_names_it(site: Site) -> None:
    people(site)
    gold, other = make(site), make(site, "Golden", [{"in_segment": "Gold"}])
    work(site)
    site.post("/api/v1/flows/import", FLOW.encode())
    assert site.post("/api/v1/flows/greet-gold/launch", {}).status_code == 200
    refused = site.post(f"/api/v1/segments/{gold['id']}/archive").json()
    assert (refused["code"], refused["data"]) == ("in_use", {"flows": ["Greet gold"], "segments": ["Golden"]})
    assert site.patch(f"/api/v1/segments/{gold['id']}", {"name": "Oro"}).json()["flows"] == ["Greet gold"]
    assert site.get(f"/api/v1/segments/{other['id']}").json()["where"] == [{"in_segment": "Oro"}]
    assert site.post(f"/api/v1/segments/{other['id']}/archive").json()["archived"] is True
    work(site)
    assert site.get("/api/v1/segments?archived=true").json()["items"][0]["members"] == 0
    site.post(f"/api/v1/segments/{other['id']}/restore")
    work(site)
    assert site.get(f"/api/v1/segments/{other['id']}").json()["members"] == 1


def test_a_mistake_names_what_is_wrong(site: Site) -> None:
    gold = make(site, where=[])
    assert site.post("/api/v1/segments", {"name": "gold", "where": []}).json()["code"] == "segment_taken"
    assert site.post("/api/v1/segments", {"name": "X", "where": [["contact.plam", "is", 1]]}).json()["code"] == "bad_condition"
    assert site.patch(f"/api/v1/segments/{gold['id']}", {"where": [{"in_segment": "Gold"}]}).json()["code"] == "bad_condition"
    assert site.get("/api/v1/segments/999999").json()["code"] == "segment_not_found"
    assert site.post("/api/v1/segments/count", {"where": [{"message": "Hello"}]}).json()["problems"][0]["code"] == "of_a_run"


def test_another_time_zone_of_the_workspace_lets_all_members_be_looked_for_again(site: Site) -> None:
    people(site)
    gold = make(site)
    work(site)
    site.patch("/api/v1/workspaces/current", {"time_zone": "Pacific/Auckland"})
    assert site.get(f"/api/v1/segments/{gold['id']}").json()["filled"] == 0
    work(site)
    shown = site.get(f"/api/v1/segments/{gold['id']}").json()
    assert (shown["filled"], shown["members"]) == (1, 1)
