"""How people enter over HTTP: counts before a launch, participants with answers and a callback, by hand, from another system's webhook."""

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.support.scripted_http import scripted_http
from tests.support.site import Site

from towpath.channels.guard import Guard
from towpath.engine.callbacks import PAUSES, call_back
from towpath.engine.step import work_until_idle

FLOW = """towpath: 1
id: welcome
name: Welcome
variables: {plan: {type: text}}
start:
  - from: api
  - from: manual
  - from: webhook
    contact: {email: customer.email, first_name: customer.name}
    variables: {plan: items.plan}
    where: [[event.body, is not empty]]
first: rest
nodes: {rest: {kind: delay, for: 1 day}}
"""


def import_flow(site: Site, text: str = FLOW) -> None:
    assert site.post("/api/v1/flows/import", text.encode()).status_code == 200


def launch(site: Site, text: str = FLOW, **body: Any) -> dict[str, Any]:
    import_flow(site, text)
    answer = site.post("/api/v1/flows/welcome/launch", body)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def make(site: Site, name: str, **more: Any) -> str:
    return str(site.post("/api/v1/contacts", {"external_id": name, **more}).json()["id"])


def work(site: Site) -> None:
    work_until_idle(site.db, site.clock)


def inside(site: Site) -> list[Any]:
    return [run["contact_name"] for run in site.get("/api/v1/runs?flow=welcome").json()["items"]]


AUDIENCE = "start: [{from: audience, tag: club, MODE}, {event: tag_added, where: [[event.tag, is, club]]}, {event: came}]\n"


def test_the_count_says_who_would_enter_rule_by_rule_before_the_launch(site: Site) -> None:
    make(site, "ada", add_tags=["Club"])
    make(site, "bob")
    work(site)
    text = FLOW[: FLOW.index("start:")] + AUDIENCE.replace("MODE", "mode: dynamic") + FLOW[FLOW.index("first:") :]
    import_flow(site, text)
    counted = site.get("/api/v1/flows/welcome/audience-count").json()["rules"]
    assert [(one["source"], one["event"], one["by"], one["people"]) for one in counted] == [
        ("audience", None, "launch", 1),
        ("event", "tag_added", "backfill", 1),
        ("event", "came", "later", None),
    ]
    assert launch(site, text)["entering"] == 1
    assert site.get("/api/v1/flows/welcome/numbers").json()["entered"] == 0
    work(site)
    assert inside(site) == ["ada"]


def test_a_launch_may_leave_out_who_matches_now(site: Site) -> None:
    make(site, "ada", add_tags=["club"])
    work(site)
    text = FLOW[: FLOW.index("start:")] + AUDIENCE.replace("MODE", "mode: dynamic") + FLOW[FLOW.index("first:") :]
    assert launch(site, text, backfill="none")["entering"] == 0
    work(site)
    assert inside(site) == []


def test_12_participants_get_an_operation_and_answers(site: Site) -> None:
    launch(site)
    people = [
        {"contact": {"external_id": "ada", "first_name": "Ada"}, "variables": {"plan": "gold"}},
        {"contact": {"first_name": "Nobody"}},
    ]
    answer = site.post("/api/v1/flows/welcome/participants", {"participants": people})
    assert answer.status_code == 202
    operation = answer.json()["id"]
    state = site.get(f"/api/v1/participants/{operation}").json()
    assert (state["count"], state["pending"], state["rejected"], state["done"]) == (2, 1, 1, False)
    work(site)
    state = site.get(f"/api/v1/participants/{operation}").json()
    assert (state["pending"], state["accepted"], state["rejected"], state["done"]) == (0, 1, 1, True)
    page = site.get(f"/api/v1/participants/{operation}/people?limit=1").json()
    assert [(one["said"], one["status"]) for one in page["items"]] == [("ada", "accepted")]
    rest = site.get(f"/api/v1/participants/{operation}/people?limit=1&cursor={page['next']}").json()
    assert [(one["place"], one["reason"], one["sentence"] is None) for one in rest["items"]] == [(1, "bad_contact", False)]
    assert rest["next"] is None


@pytest.mark.parametrize("count", [0, 1001])
def test_12_a_call_names_1_to_1000_participants(site: Site, count: int) -> None:
    launch(site)
    people = [{"contact": {"external_id": f"p{number}"}} for number in range(count)]
    assert site.post("/api/v1/flows/welcome/participants", {"participants": people}).status_code == 422


def test_12_the_same_call_under_its_key_is_made_once(site: Site) -> None:
    launch(site)
    body = {"participants": [{"contact": {"external_id": "ada"}}]}
    first, second = (site.post("/api/v1/flows/welcome/participants", body, headers={"Idempotency-Key": "k"}).json() for _ in range(2))
    assert first == second


def test_a_flow_without_such_a_start_says_so(site: Site) -> None:
    launch(site, FLOW.replace("  - from: api\n", ""))
    answer = site.post("/api/v1/flows/welcome/participants", {"participants": [{"contact": {"external_id": "ada"}}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_such_entry")


def test_people_are_let_in_by_hand(site: Site) -> None:
    launch(site)
    ada = make(site, "ada")
    answer = site.post("/api/v1/flows/welcome/people", {"contacts": [int(ada)], "variables": {"plan": "gold"}})
    assert answer.status_code == 202
    work(site)
    assert inside(site) == ["ada"]


# ---- Callbacks -------------------------------------------------------------------------------------------------------


def ask(site: Site, url: str) -> str:
    body = {"participants": [{"contact": {"external_id": "ada"}}], "callback_url": url}
    answer = site.post("/api/v1/flows/welcome/participants", body)
    assert answer.status_code == 202, answer.content
    return str(answer.json()["id"])


def test_12_the_callback_comes_once_when_everybody_has_an_answer(site: Site) -> None:
    launch(site)
    with scripted_http() as other:
        operation = ask(site, f"{other.url}/done")
        assert call_back(site.db, Guard(allow_private=True), site.clock.now()) == 0
        work(site)
        later = site.clock.now() + timedelta(seconds=2)
        assert call_back(site.db, Guard(allow_private=True), later) == 1
        assert call_back(site.db, Guard(allow_private=True), later + timedelta(days=9)) == 0
        ((method, path, headers, body),) = other.requests
    said = json.loads(body)
    assert (method, path, headers["Idempotency-Key"]) == ("POST", "/done", f"operation-{operation}")
    assert (said["operation"], said["accepted"], said["rejected"]) == (operation, 1, 0)
    assert said["participants"][0]["status"] == "accepted"


def test_12_a_callback_that_fails_is_tried_again_under_the_same_key_and_then_given_up(site: Site) -> None:
    launch(site)
    with scripted_http((503, {}, b"")) as other:
        ask(site, other.url)
        work(site)
        now = site.clock.now()
        for pause in (timedelta(), *PAUSES, timedelta(days=9)):
            now += pause
            call_back(site.db, Guard(allow_private=True), now)
        assert len(other.requests) == len(PAUSES) + 1
        assert len({headers["Idempotency-Key"] for _, _, headers, _ in other.requests}) == 1


def test_a_callback_to_a_private_address_is_refused(site: Site) -> None:
    launch(site)
    with scripted_http() as other:
        ask(site, other.url)
        work(site)
        call_back(site.db, Guard(), site.clock.now())
        assert other.requests == []
    assert site.db.execute("select callback from entry_operation").fetchall() == [(2,)]


@pytest.mark.parametrize("url", ["ftp://shop.example/", "not a url", "http://"])
def test_a_callback_that_is_no_address_is_refused_at_once(site: Site, url: str) -> None:
    launch(site)
    body = {"participants": [{"contact": {"external_id": "ada"}}], "callback_url": url}
    answer = site.post("/api/v1/flows/welcome/participants", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_callback")


# ---- Webhooks --------------------------------------------------------------------------------------------------------


def hook(site: Site) -> str:
    url = str(site.get("/api/v1/flows/welcome/hook").json()["url"])
    return url[url.index("/hooks/") :]


ORDER = {"customer": {"email": "ada@shop.example", "name": "Ada"}, "items": {"plan": "gold"}}


def test_a_webhook_makes_the_contact_and_lets_it_in_with_what_the_body_says(site: Site) -> None:
    launch(site)
    assert site.post(hook(site), ORDER, key=None).status_code == 202
    work(site)
    assert inside(site) == ["Ada"]
    assert site.db.execute("select variables from run").fetchall() == [({"plan": "gold"},)]
    assert site.get("/api/v1/contacts").json()["items"][0]["email"] == "ada@shop.example"


def test_a_webhook_that_comes_again_under_its_key_counts_once(site: Site) -> None:
    launch(site, FLOW.replace("variables: {plan", "settings: {re_entry: many}\nvariables: {plan", 1))
    said = [site.post(hook(site), ORDER, key=None, headers={"Idempotency-Key": "order 7"}).json()["status"] for _ in range(2)]
    work(site)
    assert said == ["accepted", "duplicate"]
    assert len(inside(site)) == 1


def test_a_webhook_of_one_flow_starts_no_other(site: Site) -> None:
    launch(site)
    other = FLOW.replace("id: welcome", "id: second").replace("name: Welcome", "name: Second")
    import_flow(site, other)
    assert site.post("/api/v1/flows/second/launch").status_code == 200
    site.post(hook(site), ORDER, key=None)
    work(site)
    assert [run["flow"] for run in site.get("/api/v1/runs").json()["items"]] == ["welcome"]


def test_a_renewed_address_leaves_the_former_one_dead(site: Site) -> None:
    launch(site)
    former = hook(site)
    site.post("/api/v1/flows/welcome/hook")
    assert site.post(former, ORDER, key=None).status_code == 404
    assert site.post(hook(site), ORDER, key=None).status_code == 202


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'"text"', 400),
        (b"{}", 422),
        (b'{"customer": {"email": "nobody"}}', 422),
        (b'{"customer": {"email": {"a": 1}}}', 422),
        (b'{"customer": {"email": "a@shop.example", "name": "\\u0000"}}', 400),
        (b"[" * 5000, 400),
        (b'{"x": "' + b"a" * 40_000 + b'"}', 400),
    ],
)
def test_a_webhook_with_a_body_that_names_nobody_is_refused_in_words(site: Site, body: bytes, status: int) -> None:
    launch(site)
    answer = site.post(hook(site), body, key=None)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]
    assert site.post("/hooks/flow/guess", ORDER, key=None).status_code == 404
    assert site.get(hook(site), key=None).status_code == 405
