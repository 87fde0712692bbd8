"""Test with one person (G8): a walk through a draft on a clock of its own, told from its beginning; nothing is sent or kept."""

from typing import Any

import pytest
from tests.support.site import Site

FLOW = b"""towpath: 1
id: walked
name: Walked
start: [{event: signup, where: [[event.page, is, /club]]}]
nodes:
  hello:
    kind: send_email
    name: Hello
    purpose: transactional
    template: {subject: "Hello {{ contact.first_name }}", text: "You like {{ contact.genre | default: 'music' }}."}
    next: answer
  answer:
    kind: wait_for
    events: [{name: bought, event: order_paid, where: [[event.total, more than, 10]]}]
    timeout: 3 days
    next: {bought: thanks, timeout: sorry}
  thanks: {kind: send_email, name: Thanks, purpose: transactional, template: {subject: Thanks, text: Bye}}
  sorry: {kind: tag, add: [lost]}
"""
START = {"event": "signup", "properties": {"page": "/club"}}


@pytest.fixture
def flow(site: Site) -> Site:
    site.post("/api/v1/attributes", {"name": "genre", "type": "text"})
    answer = site.post("/api/v1/flows/import", FLOW)
    assert answer.status_code == 200, answer.content
    return site


def walk(site: Site, **body: Any) -> dict[str, Any]:
    answer = site.post("/api/v1/walks", {"flow": "walked", **body})
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_a_made_up_person_walks_by_choices_and_sees_each_message(flow: Site) -> None:
    first = walk(flow, start=START, person={"first_name": "Grace", "attributes": {"genre": "jazz"}})
    assert [(one["node"], one["subject"], one["text"].strip()) for one in first["messages"]] == [("hello", "Hello Grace", "You like jazz.")]
    assert [visit["node"] for visit in first["run"]["processes"]] == ["hello", "answer"]
    assert first["due"] is not None
    bought = walk(flow, start=START, steps=[{"event": "order_paid", "properties": {"order_id": "o1", "total": 20}}])
    assert [one["name"] for one in bought["messages"]] == ["Hello", "Thanks"]
    assert bought["run"]["status"] == "completed"
    waited = walk(flow, start=START, steps=[{"next": True}])
    assert [visit["node"] for visit in waited["run"]["processes"]] == ["hello", "answer", "sorry"]
    assert waited["now"] == first["due"]


def test_a_real_person_comes_with_what_is_known_of_them(flow: Site) -> None:
    made = flow.post("/api/v1/contacts", {"external_id": "ada", "first_name": "Ada", "attributes": {"genre": "folk"}}).json()
    told = walk(flow, contact=int(made["id"]), start=START)
    assert told["messages"][0]["status"] == "skipped"  # she has no address
    with_mail = flow.post("/api/v1/contacts", {"external_id": "eve", "email": "eve@shop.example", "first_name": "Eve"}).json()
    told = walk(flow, contact=int(with_mail["id"]), start=START)
    assert told["messages"][0]["subject"] == "Hello Eve"
    assert told["messages"][0]["address"] == "eve@shop.example"


def test_nothing_of_a_walk_is_kept(flow: Site) -> None:
    tables = ("contact", "run", "token", "message", "event", "flow", "event_definition", "workspace")
    sizes = [flow.db.execute(f"select count(*) from {table}").fetchone() for table in tables]
    walk(flow, start=START, steps=[{"after": "10 days"}])
    assert [flow.db.execute(f"select count(*) from {table}").fetchone() for table in tables] == sizes


def test_who_does_not_fit_the_start_does_not_enter(flow: Site) -> None:
    told = walk(flow, start={"event": "signup", "properties": {"page": "/other"}})
    assert (told["run"], told["messages"]) == (None, [])


def test_without_an_event_the_person_is_put_in_by_hand(flow: Site) -> None:
    assert walk(flow)["run"]["status"] == "running"


def test_a_flow_that_cannot_be_launched_says_why(site: Site) -> None:
    site.post("/api/v1/flows/import", b"towpath: 1\nid: walked\nname: Bare\nstart: [{event: order_paid}]\nnodes: {a: {kind: unset}}\n")
    answer = site.post("/api/v1/walks", {"flow": "walked", "start": START})
    assert (answer.status_code, answer.json()["code"]) == (422, "launch_refused")
