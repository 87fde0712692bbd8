"""Conditions over HTTP: what they may ask, what is wrong, how they read, and how many people they hold for."""

from typing import Any

import pytest
from tests.support.site import Site

from towpath.contacts import matching

CHECK = "/api/v1/conditions/check"


@pytest.fixture
def people(site: Site) -> list[int]:
    made = []
    for number in range(12):
        answer = site.post(
            "/api/v1/contacts",
            {
                "external_id": f"p{number}",
                "email": f"p{number}@shop.example",
                "country": "IT" if number % 3 == 0 else "FR",
                "attributes": {"plan": "gold" if number < 5 else "free"},
            },
        )
        assert answer.status_code in (200, 201), answer.content
        made.append(answer.json()["id"])
        if number < 2:
            site.post(f"/api/v1/contacts/{made[-1]}/tags", {"add": ["vip"]})
    return made


def check(site: Site, where: Any, **more: Any) -> dict[str, Any]:
    answer = site.post(CHECK, {"where": where, **more})
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_a_condition_is_read_aloud_and_counted(site: Site, people: list[int]) -> None:
    checked = check(site, [["contact.plan", "is", "gold"], ["contact.country", "is", "it"]])
    assert checked["sentence"] == "the contact's plan is gold and the contact's country is it"
    assert checked["count"] == {"matching": 2, "people": 12, "margin": 0}
    assert (checked["problems"], checked["uncounted"]) == ([], None)


def test_what_sql_does_not_know_is_counted_by_facts(site: Site, people: list[int]) -> None:
    assert check(site, [{"has_tag": "vip"}, {"reachable_on": "email"}])["count"]["matching"] == 2
    assert check(site, [{"in_flow": "nowhere", "state": "ever"}])["problems"][0]["code"] == "unknown_flow"


def test_what_only_a_run_knows_is_not_counted(site: Site, people: list[int]) -> None:
    checked = check(site, [["event.total", "more than", 5]], event="order_paid")
    assert (checked["count"], checked["problems"]) == (None, [])
    assert "in the flow" in checked["uncounted"]


def test_a_problem_says_where_it_is(site: Site) -> None:
    checked = check(site, [{"any": [["contact.country", "is", "IT"], ["contact.contry", "is", "IT"]]}])
    (problem,) = checked["problems"]
    assert (problem["code"], problem["place"], problem["nearest"]) == ("unknown_path", [0, "any", 1, 0], "contact.country")
    assert (checked["sentence"], checked["count"]) == (None, None)


def test_counting_writes_nothing_and_ends(site: Site, people: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """S2: a read-only savepoint with a timeout; the request's transaction goes on behind it."""
    monkeypatch.setattr(matching, "TIMEOUT_MS", 1)
    monkeypatch.setattr(matching, "IN_SQL", 10**9)
    site.db.execute(
        "insert into contact (lane, id, workspace_id, created_at, updated_at) "
        "select n %% 256, n * 256, %s, '2026-01-01', '2026-01-01' from generate_series(100000, 130000) as n",
        (site.workspace_id,),
    )
    checked = check(site, [["contact.email", "matches", "*a*b*c*"]])
    assert "too long" in checked["uncounted"]
    with pytest.raises(Exception, match="read-only"), matching.reading_only(site.db):
        site.db.execute("update contact set country = 'XX'")
    assert site.db.execute("select count(*) from contact where country = 'XX'").fetchone() == (0,)


def test_a_sample_says_by_how_much_it_may_be_wrong() -> None:
    assert matching.estimate(1_000, 0, 64).margin > 0
    found = matching.estimate(2_000, 500, 16)
    assert (found.matching, found.people) == (8_000, 32_000)
    assert 500 < found.margin < 700
    assert matching.estimate(50, 20, 256) == matching.Count(20, 50)


def test_a_big_workspace_is_sampled_within_its_margin(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.db.execute(
        "insert into contact (lane, id, workspace_id, country, created_at, updated_at) "
        "select n %% 256, n * 256 + n %% 256, %s, case when hashint8(n) %% 4 = 0 then 'it' else 'fr' end, '2026-01-01', '2026-01-01'"
        " from generate_series(1, 20000) as n",
        (site.workspace_id,),
    )
    monkeypatch.setattr(matching, "IN_SQL", 2_000)
    count = check(site, [["contact.country", "is", "IT"]])["count"]
    (true,) = site.db.execute("select count(*) from contact where country = 'it'").fetchone() or (0,)
    assert 0 < count["margin"] < 1_000
    assert abs(count["matching"] - true) <= count["margin"] * 1.5


def test_the_catalogue_has_what_the_workspace_has(site: Site, people: list[int]) -> None:
    found = site.get("/api/v1/conditions/catalogue").json()
    fields = {field["path"]: (field["title"], field["type"]) for field in found["fields"]}
    assert fields["contact.plan"] == ("Plan", "text")
    assert fields["contact.order_count"] == ("Number of orders", "number")
    assert "order.total" not in fields
    events = {event["name"]: event for event in found["events"]}
    assert {"name": "product_ids", "title": "Products", "type": "list"} in events["order_paid"]["properties"]
    assert [one["value"] for one in found["names"]["tag"]] == ["vip"]
    assert "did" in found["questions"]
    words = {operator["word"]: operator["takes"] for operator in found["operators"]}
    assert (words["between"], words["in the last"], words["has any"]) == ("two", "duration", "several")


def test_a_flow_brings_its_variables_nodes_and_messages(site: Site) -> None:
    text = (
        b"towpath: 1\nid: f\nname: Tasting\nvariables: {discount: {type: number, initial: 1}}\nstart: [{event: order_paid}]\n"
        b"nodes:\n  hello: {kind: send_email, name: Hello, template: {subject: a, text: b}, purpose: transactional}\n"
    )
    assert site.post("/api/v1/flows/import", text).status_code == 200
    found = site.get("/api/v1/conditions/catalogue?flow=f").json()
    paths = {field["path"]: field["type"] for field in found["fields"]}
    assert (paths["vars.discount"], paths["node.hello.outlet"]) == ("number", "text")
    assert found["messages"] == [{"flow": "f", "flow_title": "Tasting", "message": "Hello"}]
    assert check(site, [["vars.discount", "more than", 3]], flow="f")["problems"] == []


def test_values_of_a_field_are_offered_the_most_frequent_first(site: Site, people: list[int]) -> None:
    assert [one["value"] for one in site.get("/api/v1/conditions/values?path=contact.plan").json()] == ["free", "gold"]
    assert [one["value"] for one in site.get("/api/v1/conditions/values?path=contact.country").json()] == ["FR", "IT"]
    assert site.get("/api/v1/conditions/values?path=contact.created_at").json() == []


def test_one_person_is_tried_with_what_each_part_saw(site: Site, people: list[int]) -> None:
    tried = site.post(
        "/api/v1/conditions/try", {"where": [["contact.plan", "is", "gold"], {"has_tag": "vip"}], "contact": people[3]}
    ).json()
    assert tried["holds"] is False
    assert [(leaf["holds"], leaf["value"]) for leaf in tried["leaves"]] == [(True, "gold"), (False, [])]
    assert site.post("/api/v1/conditions/try", {"where": [], "contact": 5}).status_code == 404
