"""Folders and tags on the list of flows (H1): looked for, moved many at a time, in the file and without a launch."""

from typing import Any

from tests.support.site import Site

FLOW = """\
towpath: 1
id: {id}
name: {id}
{labels}start: [{{event: came}}]  # how it begins
nodes: {{rest: {{kind: delay, for: 2 days}}}}
"""


def make(site: Site, id: str, labels: str = "", *, launched: bool = False) -> None:
    assert site.post("/api/v1/flows/import", FLOW.format(id=id, labels=labels).encode()).status_code == 200
    if launched:
        assert site.post(f"/api/v1/flows/{id}/launch", {}).status_code == 200


def label(site: Site, *flows: str, **body: Any) -> Any:
    return site.post("/api/v1/flow-labels", {"flows": list(flows), **body})


def found(site: Site, query: str) -> list[str]:
    return [one["slug"] for one in site.get(f"/api/v1/flows?{query}").json()["items"]]


def text(site: Site, flow: str) -> str:
    return str(site.get(f"/api/v1/flows/{flow}/file").content.decode())


def test_flows_are_found_by_folder_and_tag_as_their_files_say(site: Site) -> None:
    make(site, "one", "folder: Shop\ntags: [mail, summer]\n")
    make(site, "two", "folder: Shop/Email\ntags: mail\n", launched=True)
    make(site, "three")
    assert found(site, "folder=Shop") == ["one", "two"]
    assert found(site, "folder=Shop/Email") == found(site, "folder=Shop&tag=mail&search=two") == ["two"]
    assert found(site, "tag=mail") == ["one", "two"]
    assert found(site, "unfiled=true") == ["three"]
    labels = site.get("/api/v1/flow-labels").json()
    assert labels == {"folders": {"": 1, "Shop": 1, "Shop/Email": 1}, "tags": {"mail": 2, "summer": 1}}


def test_many_are_moved_and_marked_at_once_without_a_launch_and_export_says_so(site: Site) -> None:
    make(site, "one", "folder: Old\ntags: [mail]\n")
    make(site, "two", launched=True)
    moved = label(site, "one", "two", folder=" Shop / Autumn ", add_tags=["new"], remove_tags=["mail"])
    assert moved.json() == {"changed": 2}
    assert found(site, "folder=Shop/Autumn&tag=new") == ["one", "two"]
    for flow in ("one", "two"):
        assert "folder: Shop/Autumn\n" in text(site, flow) and "# how it begins" in text(site, flow)
    two = site.get("/api/v1/flows/two").json()
    assert (two["status"], two["has_draft"], two["version"], two["tags"]) == ("active", False, 1, ["new"])
    assert label(site, "one", "two", folder="Shop/Autumn", add_tags=["new"]).json() == {"changed": 0}
    label(site, "one", folder="", remove_tags=["new"])
    assert text(site, "one") == FLOW.format(id="one", labels="")
    last = site.get("/api/v1/audit?limit=1").json()["items"][0]
    assert (last["what"], last["about"]["before"]) == ("flow.labelled", {"folder": "Shop/Autumn", "tags": ["new"]})


def test_a_move_of_a_live_flow_is_in_its_draft_too(site: Site) -> None:
    make(site, "one", launched=True)
    make(site, "one", "tags: [draft]\n")
    assert found(site, "tag=draft") == []  # of a live flow the list says what is live
    label(site, "one", folder="Shop")
    assert "folder: Shop\n" in text(site, "one")
    assert site.post("/api/v1/flows/one/launch", {}).status_code == 200
    assert found(site, "folder=Shop") == ["one"]


def test_labels_that_can_not_be_are_refused_and_nobody_is_moved(site: Site) -> None:
    make(site, "one")
    assert label(site, "one", "nowhere", folder="Shop").status_code == 404
    too_long = label(site, "one", add_tags=["x" * 101])
    assert (too_long.status_code, too_long.json()["code"]) == (422, "flow_label_is_wrong")
    too_many = label(site, "one", add_tags=[str(n) for n in range(50)], folder="Shop")
    assert too_many.status_code == 200
    assert label(site, "one", add_tags=["one more"]).json()["code"] == "flow_label_is_wrong"
