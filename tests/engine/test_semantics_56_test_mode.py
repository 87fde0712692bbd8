"""Test mode of a workspace, a flow or listed people: tests reach test people or the catcher, are marked, and count nowhere (semantics 56)."""

from typing import Any

import pytest
from tests.support.outbox import RING
from tests.support.people import contact_of
from tests.support.shop import Shop

from towpath.accounts.writes import change_workspace
from towpath.contacts.merging import ask_to_merge
from towpath.contacts.models import Person
from towpath.contacts.testers import add_test_person, remove_test_person
from towpath.engine.checks import check_counts
from towpath.engine.sending import EngineFlows
from towpath.flows.own_settings import change_settings
from towpath.flows.reads import get_flow, get_numbers, list_flows
from towpath.flows.writes import stop
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.claim import claim
from towpath.messages.senders import SenderFields, save_sender

FLOW = """
settings: {re_entry: many, TEST}
goal: {event: bought, value: event.total}
start: [{event: came}]
nodes:
  mail:
    kind: send_email
    template: {subject: Hi, text: "Hello {{ contact.external_id }}"}
    TO
    next: {sent: wait}
  wait: {kind: delay, for: 1 day, next: end}
  end: {kind: exit}
"""


@pytest.fixture
def shop(db: Connection, workspace: int, clock: MovableClock) -> Shop:
    shop = Shop(db, workspace, clock)
    for name in ("ada", "bob"):
        shop.identify(name, email=f"{name}@mail1.example")
    return shop


def place(shop: Shop, name: str) -> tuple[int, int]:
    contact = contact_of(shop.db, shop.workspace, Person(external_id=name))
    return contact.lane, contact.id


def make_test_person(shop: Shop, name: str) -> None:
    assert add_test_person(shop.db, shop.workspace, place(shop, name), by="test", now=shop.clock.now())


def launch(shop: Shop, settings: str = "", to: str = "topic: Offers") -> int:
    return shop.launch(FLOW.replace("TEST", settings).replace("TO", to))


def routes(shop: Shop) -> dict[str, bool]:
    """Address -> whether its mail goes to the catcher, whatever its sender is."""
    made = claim(shop.db, shop.clock.now(), shop.office, EngineFlows(), worker="w")
    return {one.address or "": one.server == shop.office.catcher for one in made.ready}


def real_server(shop: Shop) -> None:
    """The sender's own server, which is not the catcher's."""
    save_sender(
        shop.db,
        shop.workspace,
        SenderFields("Outside", "hello@shop.org", server="smtp://smtp.shop.example:25", is_default=True),
        RING,
        now=shop.clock.now(),
    )


def marks(shop: Shop) -> list[tuple[bool, bool]]:
    """Of all runs, with their message: are they tests?"""
    return shop.db.execute(
        "select r.test, m.test from run r join message m on m.lane = r.lane and m.run_id = r.id order by r.id"
    ).fetchall()


def numbers(shop: Shop, flow: int) -> dict[str, Any]:
    found = get_numbers(shop.db, shop.workspace, get_flow(shop.db, shop.workspace, flow))
    assert found is not None
    return {**{name: n for name, n in found.runs.items() if n}, **{node.id: node.counts for node in found.nodes if node.counts}}


def test_semantics_56_a_flow_in_test_mode_reaches_test_people_and_all_others_go_to_the_catcher(shop: Shop) -> None:
    real_server(shop)
    make_test_person(shop, "ada")
    launch(shop, "test_mode: true")
    shop.do("came", "ada")
    shop.do("came", "bob")
    assert routes(shop) == {"ada@mail1.example": False, "bob@mail1.example": True}
    assert marks(shop) == [(True, True), (True, True)]
    said = {address: gates[0][2] for address, gates in shop.db.execute("select address, gates from message")}
    assert said == {"ada@mail1.example": "test_person", "bob@mail1.example": "test"}
    assert [text["subject"] for (text,) in shop.db.execute("select content from message_content")] == ["[Test] Hi"] * 2


def test_semantics_56_a_test_that_also_goes_to_somebody_else_goes_to_the_catcher(shop: Shop) -> None:
    real_server(shop)
    make_test_person(shop, "ada")
    launch(shop, "test_mode: true", "cc: [boss@mail1.example]")
    shop.do("came", "ada")
    assert routes(shop) == {"ada@mail1.example": True}


def test_semantics_56_a_test_person_is_a_test_in_a_live_flow_and_the_others_are_not(shop: Shop) -> None:
    real_server(shop)
    flow = launch(shop)
    shop.do("came", "bob")
    make_test_person(shop, "ada")
    shop.do("came", "ada")
    assert routes(shop) == {"ada@mail1.example": False, "bob@mail1.example": False}
    assert sorted(marks(shop)) == [(False, False), (True, True)]
    assert numbers(shop, flow)["started"] == 1
    assert remove_test_person(shop.db, shop.workspace, place(shop, "ada"))
    shop.do("came", "ada")
    assert numbers(shop, flow)["started"] == 2


def test_semantics_56_a_test_counts_nowhere_and_its_flow_still_ends_when_it_has_left(shop: Shop) -> None:
    flow = launch(shop, "test_mode: true")
    shop.do("came", "ada")
    shop.post()
    shop.do("bought", "ada", total=12)
    assert numbers(shop, flow) == {}
    assert [node.waiting for node in get_numbers(shop.db, shop.workspace, get_flow(shop.db, shop.workspace, flow)).nodes] == [0, 0, 0]  # type: ignore[union-attr]
    assert [(line.started, line.completed) for line in list_flows(shop.db, shop.workspace)] == [(0, 0)]
    assert shop.db.execute("select count(*) from engaged").fetchone() == (0,)
    assert shop.db.execute("select count(*) from goal_reached").fetchone() == (0,)
    assert shop.runs() == [("running", None)] and not check_counts(shop.db)

    stop(shop.db, shop.workspace, flow, by="test", now=shop.clock.now())
    shop.step()
    assert get_flow(shop.db, shop.workspace, flow).status == "finishing"  # somebody is inside
    shop.step(days=1)
    assert shop.runs() == [("completed", "end")] and not check_counts(shop.db)


def test_semantics_56_what_waits_to_be_sent_when_test_mode_begins_reaches_nobody_outside(shop: Shop) -> None:
    real_server(shop)
    flow = launch(shop)
    shop.do("came", "ada")
    change_settings(shop.db, shop.workspace, flow, settings={"test_mode": True}, by="test", now=shop.clock.now())
    assert routes(shop) == {"ada@mail1.example": True}
    assert shop.db.execute("select test from message").fetchall() == [(True,)]


def test_semantics_56_a_workspace_in_test_mode_is_heard_of_by_workers_that_run(shop: Shop) -> None:
    real_server(shop)
    launch(shop)
    shop.do("came", "ada")
    change_workspace(shop.db, workspace_id=shop.workspace, at=shop.clock.now(), actor="test", test_mode=True)
    shop.do("came", "bob")
    assert sorted(marks(shop)) == [(False, False), (True, True)]
    assert routes(shop) == {"ada@mail1.example": True, "bob@mail1.example": True}


def test_semantics_56_whom_a_test_puts_into_another_flow_is_a_test_there(shop: Shop) -> None:
    shop.launch("start: [{from: flow}]\nnodes:\n  wait: {kind: delay, for: 1 day}\n", "other")
    shop.launch("settings: {test_mode: true}\nstart: [{event: came}]\nnodes:\n  add: {kind: add_to_flow, flow: other}\n")
    shop.do("came")
    assert shop.db.execute("select test from run").fetchall() == [(True,), (True,)]


def test_semantics_56_who_is_joined_to_a_test_person_is_one(shop: Shop) -> None:

    make_test_person(shop, "bob")
    one, other = (contact_of(shop.db, shop.workspace, Person(external_id=name)) for name in ("ada", "bob"))
    ask_to_merge(shop.db, shop.workspace, one, other, by="test", now=shop.clock.now())
    launch(shop)
    shop.step()
    shop.do("came", "ada")
    assert shop.db.execute("select test from run").fetchall() == [(True,)]
