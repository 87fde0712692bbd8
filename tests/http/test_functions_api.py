"""Functions over HTTP: kept, tried, named by flows; refused where the jail can't be made (guarantee S4)."""

import pytest
from tests.support.site import Site

from towpath.channels.function.jail import NoJail
from towpath.flows import scope

CODE = "def main(event):\n    print('hello', event.data.item_details.first_name)\n    return {'twice': event.arguments.n * 2}\n"
FLOW = """towpath: 1
name: Rate
start:
  - event: signed_up
nodes:
  rate: {kind: function, function: Rate}
"""


def test_a_function_is_kept_tried_and_changed(site: Site) -> None:
    made = site.post("/api/v1/functions", {"name": "Rate", "code": CODE})
    assert made.status_code == 201
    id = made.json()["id"]
    person = site.post("/api/v1/contacts", {"external_id": "ada", "first_name": "Ada"}).json()["id"]
    tried = site.post("/api/v1/functions/try", {"name": "Rate", "code": CODE, "contact": person, "arguments": {"n": 21}}).json()
    assert (tried["result"], tried["log"], tried["error"]) == ({"twice": 42}, "hello Ada\n", None)
    assert site.put(f"/api/v1/functions/{id}", {"name": "Rate people", "code": CODE, "hosts": ["API.shop.example"]}).json()["hosts"] == [
        "api.shop.example"
    ]
    listed = site.get("/api/v1/functions").json()
    assert (listed["refused"], [one["name"] for one in listed["items"]]) == (None, ["Rate people"])
    audited = [one["what"] for one in site.get("/api/v1/audit").json()["items"]]
    assert {"function.made", "function.changed"} <= set(audited)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"code": "def main(event)"}, "code"),
        ({"hosts": ["https://x/"]}, "hosts"),
        ({"secrets": ["NONE"]}, "secrets"),
        ({"name": " "}, "name"),
    ],
)
def test_what_can_not_be_run_is_refused_and_says_where(site: Site, more: dict[str, object], field: str) -> None:
    answer = site.post("/api/v1/functions", {"name": "Rate", "code": CODE, **more})
    assert (answer.status_code, answer.json()["code"], answer.json()["data"]["field"]) == (422, "function_is_wrong", field)


def test_a_flow_needs_its_function_and_keeps_it(site: Site) -> None:  # semantics 40
    site.post("/api/v1/flows/import", FLOW.encode())
    assert "unknown_function" in site.post("/api/v1/flows/rate/launch", {}).content.decode()
    site.post("/api/v1/secrets", {"name": "KEY", "value": "hush-hush"})
    id = site.post("/api/v1/functions", {"name": "Rate", "code": CODE, "secrets": ["KEY"]}).json()["id"]
    assert site.post("/api/v1/flows/rate/launch", {}).status_code == 200
    assert site.delete(f"/api/v1/functions/{id}").json()["code"] == "in_use"
    assert site.delete("/api/v1/secrets/KEY").json()["code"] == "in_use"
    site.post("/api/v1/flows/rate/stop", {"leave": True})
    assert site.delete(f"/api/v1/functions/{id}").status_code == 204


def test_no_jail_no_functions_said_loudly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.post("/api/v1/functions", {"name": "Rate", "code": CODE})
    site.post("/api/v1/flows/import", FLOW.encode())
    monkeypatch.setattr(scope, "why_no_jail", lambda: "the kernel has no seccomp filters")
    refused = site.post("/api/v1/flows/rate/launch", {})
    assert refused.status_code == 422
    assert "Functions can't be run on this machine: the kernel has no seccomp filters." in refused.content.decode()

    def refuse(*_: object, **__: object) -> None:
        raise NoJail("the kernel has no seccomp filters")

    monkeypatch.setattr("towpath.api.nouns.functions.run_function", refuse)
    tried = site.post("/api/v1/functions/try", {"name": "Rate", "code": CODE})
    assert (tried.status_code, tried.json()["code"]) == (503, "functions_refused")
