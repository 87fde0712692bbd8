"""Companies over the REST API: made, found, changed, their people put in and taken out."""

from typing import Any

from tests.support.site import Site


def make(site: Site, **said: Any) -> dict[str, Any]:
    answer = site.post("/api/v1/companies", said)
    assert answer.status_code in (200, 201), answer.content
    return dict(answer.json())


def person(site: Site, name: str) -> str:
    return str(site.post("/api/v1/contacts", {"external_id": name}).json()["id"])


def test_a_company_is_made_once_by_its_own_id_and_changed_after_that(site: Site) -> None:
    first = site.post("/api/v1/companies", {"external_id": "acme", "name": "Acme", "attributes": {"plan": "gold"}, "add_tags": ["VIP"]})
    again = site.post("/api/v1/companies", {"external_id": "acme", "attributes": {"seats": 12.5}})
    assert (first.status_code, again.status_code) == (201, 200)
    company = again.json()
    assert (company["name"], company["attributes"], company["tags"], company["people"]) == (
        "Acme",
        {"plan": "gold", "seats": 12.5},
        ["VIP"],
        0,
    )
    changed = site.patch(f"/api/v1/companies/{company['id']}", {"name": "Acme Ltd", "attributes": {"plan": None}, "remove_tags": ["vip"]})
    assert (changed.json()["name"], changed.json()["attributes"], changed.json()["tags"]) == ("Acme Ltd", {"seats": 12.5}, [])
    owned = site.patch(f"/api/v1/companies/{company['id']}", {"owner": "nobody@shop.example"})
    assert (owned.status_code, owned.json()["code"]) == (422, "bad_value")
    assert site.post("/api/v1/companies", {"attributes": {"plan": "gold"}}).json()["code"] == "bad_value"


def test_companies_are_listed_by_name_found_by_its_beginning_or_their_id_and_paged(site: Site) -> None:
    for name in ("Zoo", "acme", "Ärzte"):
        make(site, external_id=name, name=name)
    first = site.get("/api/v1/companies?limit=2").json()
    rest = site.get(f"/api/v1/companies?limit=2&cursor={first['next']}").json()
    assert [one["name"] for one in first["items"] + rest["items"]] == ["acme", "Zoo", "Ärzte"]
    assert [one["name"] for one in site.get("/api/v1/companies?search=AC").json()["items"]] == ["acme"]
    assert [one["name"] for one in site.get("/api/v1/companies?external_id=Zoo").json()["items"]] == ["Zoo"]


def test_people_join_and_leave_a_company_and_are_shown_with_it(site: Site) -> None:
    acme, tin = make(site, external_id="acme", name="Acme"), make(site, external_id="tin", name="Tin")
    ada, bob = person(site, "ada"), person(site, "bob")
    path = f"/api/v1/companies/{acme['id']}/people"
    answer = site.post(path, {"add": [{"id": ada}, {"external_id": "bob"}, {"email": "nobody@shop.example"}]}).json()
    assert (answer["people"], [one["email"] for one in answer["not_found"]]) == (2, ["nobody@shop.example"])
    assert sorted(one["external_id"] for one in site.get(path).json()["items"]) == ["ada", "bob"]
    assert site.get(f"/api/v1/contacts/{ada}").json()["company"] == {"id": acme["id"], "external_id": "acme", "name": "Acme"}
    site.post(f"/api/v1/companies/{tin['id']}/people", {"add": [{"id": bob}]})
    assert [one["external_id"] for one in site.get(path).json()["items"]] == ["ada"]
    exported = site.get(f"/api/v1/privacy/export?contact={ada}").json()["data"]["contact_company"]
    assert [(row["company"], row["external_id"]) for row in exported] == [("Acme", "acme")]
    assert site.post(path, {"remove": [{"id": ada}, {"id": bob}]}).json()["people"] == 0
    assert site.get(f"/api/v1/contacts/{bob}").json()["company"]["name"] == "Tin"


def test_a_company_that_is_deleted_leaves_its_people_and_its_id_is_free(site: Site) -> None:
    acme, tin, ada = make(site, external_id="acme"), make(site, external_id="tin"), person(site, "ada")
    site.post(f"/api/v1/companies/{acme['id']}/people", {"add": [{"id": ada}]})
    taken = site.patch(f"/api/v1/companies/{tin['id']}", {"external_id": "acme"})
    assert (taken.status_code, taken.json()["code"]) == (409, "company_taken")
    assert site.delete(f"/api/v1/companies/{acme['id']}").status_code == 204
    assert site.get(f"/api/v1/contacts/{ada}").json()["company"] is None
    told = [one for one in site.get(f"/api/v1/contacts/{ada}/timeline").json()["items"] if one["name"] == "attribute_changed"]
    assert {"attribute": "company", "old": "acme", "new": None} in [one["detail"] for one in told]
    assert site.patch(f"/api/v1/companies/{tin['id']}", {"external_id": "acme"}).json()["external_id"] == "acme"
    assert site.get(f"/api/v1/companies/{acme['id']}").json()["code"] == "company_not_found"
