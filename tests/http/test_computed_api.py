"""Computed attributes over HTTP: made, listed, named by flows, deleted."""

from tests.support.site import Site

PATH = "/api/v1/computed-attributes"
FLOW = b'towpath: 1\nid: f\nname: F\nstart: [{event: e}]\nfirst: mark\nnodes:\n  mark: {kind: tag, add: ["{{ contact.visits }}"]}\n'


def test_a_computed_attribute_is_made_asked_for_and_stays_while_a_live_flow_names_it(site: Site) -> None:
    made = site.post(PATH, {"name": "visits", "event": "page_viewed", "what": "count", "title": "Visits"})
    assert made.status_code == 201
    assert site.get(PATH).json()["items"] == [made.json()]
    assert made.json() == {
        "name": "visits", "title": "Visits", "event": "page_viewed", "what": "count", "type": "number", "path": "contact.visits",
    }  # fmt: skip
    offered = {one["path"]: one["type"] for one in site.get("/api/v1/conditions/catalogue").json()["fields"]}
    assert offered["contact.visits"] == "number"
    assert site.post("/api/v1/flows/import", FLOW).status_code == 200
    assert site.post("/api/v1/flows/f/launch", {}).status_code == 200
    refused = site.delete(f"{PATH}/visits")
    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    site.post("/api/v1/flows/f/stop", {})
    assert site.delete(f"{PATH}/visits").status_code == 204
    assert site.delete(f"{PATH}/visits").json()["code"] == "computed_attribute_not_found"


def test_a_name_that_contacts_have_already_is_refused(site: Site) -> None:
    for name in ("email", "order_count", "visits"):
        site.post("/api/v1/attributes", {"name": "visits", "type": "text"})
        assert site.post(PATH, {"name": name, "event": "page_viewed", "what": "last"}).json()["code"] == "attribute_taken", name
    assert site.post(PATH, {"name": "x", "event": "page_viewed", "what": "median"}).status_code == 422
