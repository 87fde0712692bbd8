"""Definitions of attributes: declared, shown with what names them, and kept while something does (semantics 40)."""

from typing import Any

from tests.support.site import Site

HERE = "/api/v1/attributes"


def _names(site: Site) -> dict[str, tuple[str, bool]]:
    return {one["name"]: (one["type"], one["declared"]) for one in site.get(HERE).json()["items"]}


def test_a_value_that_is_no_choice_is_refused_and_one_in_another_case_is_kept_as_it_was_defined(site: Site) -> None:
    said: dict[str, Any] = {"name": "plan", "type": "text", "description": "What they pay for.", "choices": ["Gold", " Lead ", "gold"]}
    made = site.post(HERE, said).json()
    assert (made["choices"], made["description"]) == (["Gold", "Lead"], "What they pay for.")
    ada = site.post("/api/v1/contacts", {"external_id": "ada", "attributes": {"plan": "gOLD"}}).json()
    assert ada["attributes"] == {"plan": "Gold"}
    refused = site.patch(f"/api/v1/contacts/{ada['id']}", {"attributes": {"plan": "tin"}})
    assert (refused.status_code, refused.json()["detail"]) == (422, "“plan” is one of Gold, Lead; “tin” is not.")
    site.post(HERE, {"name": "likes", "type": "list", "choices": ["Jazz", "Pop"]})
    taken = site.patch(f"/api/v1/contacts/{ada['id']}", {"attributes": {"likes": ["jazz", "POP"]}}).json()
    assert taken["attributes"]["likes"] == ["Jazz", "Pop"]
    assert site.patch(f"/api/v1/contacts/{ada['id']}", {"attributes": {"likes": ["Jazz", "Folk"]}}).status_code == 422
    choices = site.get("/api/v1/conditions/catalogue").json()["choices"]
    assert [one["value"] for one in choices["contact.plan"]] == ["Gold", "Lead"]
    # An order and a company say theirs too; a number has none.
    site.post(HERE, {"subject": "order", "name": "shop", "type": "text", "choices": ["Rome"]})
    order = {"order_id": "O-1", "contact": {"external_id": "ada"}}
    assert site.post("/api/v1/orders", {**order, "shop": "rome"}).json()["attributes"] == {"shop": "Rome"}
    site.post("/api/v1/orders", {**order, "shop": "Paris"})
    assert site.get("/api/v1/orders?order_id=O-1").json()["items"][0]["attributes"] == {"shop": "Rome"}
    assert site.post(HERE, {"name": "size", "type": "number", "choices": ["1"]}).json()["code"] == "bad_value"
    assert site.post(HERE, {"subject": "product", "name": "size", "type": "text", "choices": ["S"]}).json()["code"] == "bad_value"


def test_a_definition_that_something_names_keeps_its_type_and_stays(site: Site) -> None:
    site.post("/api/v1/contacts", {"external_id": "ada", "attributes": {"size": 41, "shade": "red"}})
    assert _names(site) == {"size": ("number", False), "shade": ("text", False)}
    said: dict[str, Any] = {"name": "size", "type": "number", "title": "Shoe size"}
    assert site.post(HERE, said).status_code == 200
    site.post("/api/v1/segments", {"name": "Big feet", "where": [["contact.size", ">", 44]]})
    assert site.get(f"{HERE}/uses?name=size").json() == {"flows": [], "segments": ["Big feet"]}
    for answer in (site.post(HERE, {**said, "type": "text"}), site.delete(f"{HERE}?name=size")):
        assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
        assert "“Big feet”" in answer.json()["detail"]
    assert site.post(HERE, {**said, "title": "Size of shoes"}).status_code == 200
    assert site.delete(f"{HERE}?name=shade").status_code == 204
    assert site.delete(f"{HERE}?name=shade").json()["code"] == "attribute_not_found"
    assert _names(site) == {"size": ("number", True)}
    assert site.get("/api/v1/contacts").json()["items"][0]["external_id"] == "ada"
    audited = [entry["what"] for entry in site.get("/api/v1/audit").json()["items"] if entry["what"].startswith("attribute")]
    assert audited == ["attribute.deleted", "attribute.declared", "attribute.declared"]
