"""Definitions of attributes: declared, shown with what names them, and kept while something does (semantics 40)."""

from typing import Any

from tests.support.site import Site

HERE = "/api/v1/attributes"


def _names(site: Site) -> dict[str, tuple[str, bool]]:
    return {one["name"]: (one["type"], one["declared"]) for one in site.get(HERE).json()["items"]}


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
