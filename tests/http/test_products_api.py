"""Products and their groups over the REST API, and where conditions offer them."""

from tests.support.site import Site


def test_groups_are_listed_with_their_products_and_offered_to_conditions_on_orders(site: Site) -> None:
    for id, groups in (("a", ["Jazz", "New"]), ("b", ["Jazz"]), ("c", [])):
        assert site.post("/api/v1/products", {"id": id, "name": id, "product_groups": groups, "category": "CD"}).status_code == 200
    assert site.get("/api/v1/product-groups").json()["items"] == [{"name": "Jazz", "products": 2}, {"name": "New", "products": 1}]
    first = site.get("/api/v1/products?group=Jazz&limit=1").json()
    rest = site.get(f"/api/v1/products?group=Jazz&limit=1&cursor={first['next']}").json()
    assert [[one["id"] for one in page["items"]] for page in (first, rest)] == [["a"], ["b"]]
    choices = site.get("/api/v1/conditions/catalogue").json()["choices"]
    offered = {path: [one["value"] for one in choices[path]] for path in ("order.product_groups", "product_groups", "order.categories")}
    assert offered == {"order.product_groups": ["Jazz", "New"], "product_groups": ["Jazz", "New"], "order.categories": ["CD"]}


def test_a_line_takes_the_groups_of_its_product_so_that_segments_and_flows_find_who_bought_of_them(site: Site) -> None:
    site.post("/api/v1/products", {"id": "cd-1", "name": "Blue", "product_groups": ["Jazz"], "category": "CD"})
    for name, product in (("ada", "cd-1"), ("bob", "cd-2")):
        said = {"order_id": f"O-{name}", "contact": {"external_id": name}, "status": "paid", "items": [{"product_id": product}]}
        assert site.post("/api/v1/orders", said).status_code == 201
    where = [{"did": "order_paid", "where": [["event.product_groups", "has", "jazz"]]}]
    counted = site.post("/api/v1/segments/count", {"where": where, "exact": True}).json()
    assert [one["external_id"] for one in counted["people"]] == ["ada"]
