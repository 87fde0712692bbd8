"""Failover of a message over channels and senders (semantics 38), with the real outbox: claims, reports, clicks."""

import pytest
from tests.support.journeys import HEADER
from tests.support.outbox import RING
from tests.support.shop import Shop

from towpath.channels.sms.provider import Report
from towpath.engine.checks import check_counts
from towpath.engine.sending import EngineFlows
from towpath.flows import writes as flows
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import deliver_once
from towpath.messages.inbound import file_reports
from towpath.messages.reads import find_place
from towpath.messages.sms_senders import SmsSenderFields, list_sms_senders, save_sms_sender
from towpath.messages.tracking import Visitor, record_click

NUMBER = "+393331234567"
READER = Visitor("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "192.0.2.1")
FLOW = """
start: [{event: asked}]
settings: {re_entry: many, purpose: transactional}
first: reach
nodes:
  reach:
    kind: failover
    name: Reminder
    tries:
      - {send: {kind: send_sms, text: "Tomorrow, {{ contact.first_name }}"}, until: delivered, within: 2 hours}
      - send: {kind: send_email, template: {subject: Tomorrow, text: "See you tomorrow"}WINDOW}
        until: seen
        within: 1 day
      - {send: {kind: send_sms, text: "=concat('Last call, ', contact.first_name)", sender: Other}}
    next: {sent: reached, not_sent: lost}
  reached: {kind: tag, add: ["reached by {{ node.reach.result.by }}, try {{ node.reach.result.try }}"]}
  lost: {kind: tag, add: [lost]}
"""


@pytest.fixture
def shop(db: Connection, workspace: int, clock: MovableClock) -> Shop:
    shop = Shop(db, workspace, clock)
    for name in ("Texts", "Other"):
        save_sms_sender(db, workspace, SmsSenderFields(name, name, is_default=name == "Texts"), RING, now=clock.now())
    return shop


def begin(shop: Shop, window: str = "") -> None:
    shop.launch(FLOW.replace("WINDOW", window))
    shop.identify("ada", first_name="Ada", email="ada@mail1.example", phone=NUMBER)
    shop.do("asked")
    shop.post()


def report(shop: Shop, delivered: bool, number: int = -1) -> None:
    """What the provider says of the text message with this place among all."""
    rows = shop.db.execute("select lane, process_id from message order by planned_at, process_id").fetchall()
    lane, process = rows[number]
    shop.db.execute("update message set provider_id = 'p1' where lane = %s and process_id = %s", [lane, process])
    (sender, _) = list_sms_senders(shop.db, shop.workspace)
    file_reports(shop.db, sender, [Report("p1", delivered, None if delivered else "absent")], shop.clock.now())
    shop.db.execute("update message set provider_id = null")
    shop.step()


def channels(shop: Shop) -> list[str]:
    return [channel for (channel,) in shop.db.execute("select channel from message order by planned_at, process_id")]


def test_38_a_message_that_is_delivered_in_time_needs_no_other(shop: Shop) -> None:
    begin(shop)
    assert (shop.where(), shop.statuses()) == (["reach"], [("sent", None)])
    shop.step(hours=1)
    report(shop, True)
    assert shop.tags() == ["reached by sms, try 1"]
    shop.step(days=3)
    assert channels(shop) == ["sms"]
    assert check_counts(shop.db) == []


def test_38_a_report_that_comes_before_the_engine_looks_is_not_missed(shop: Shop) -> None:
    shop.launch(FLOW.replace("WINDOW", ""))
    shop.identify("ada", first_name="Ada", email="ada@mail1.example", phone=NUMBER)
    shop.do("asked")
    deliver_once(shop.db, shop.clock, shop.office, EngineFlows())
    report(shop, True)
    assert shop.tags() == ["reached by sms, try 1"]


def test_38_the_next_begins_when_one_failed_or_was_not_seen_in_time(shop: Shop) -> None:
    begin(shop)
    report(shop, False)
    shop.post()
    assert channels(shop) == ["sms", "email"]
    shop.step(hours=23)
    assert channels(shop) == ["sms", "email"]
    shop.step(hours=1)
    shop.post()
    assert channels(shop) == ["sms", "email", "sms"]
    assert (shop.tags(), shop.texts()) == (["reached by sms, try 3"], ["Tomorrow, Ada", "See you tomorrow", "Last call, Ada"])
    assert [outlet for _, outlet in shop.visits()] == [None, None, "sent", "done"]
    assert check_counts(shop.db) == []


def test_38_who_has_no_address_is_tried_by_the_next_at_once(shop: Shop) -> None:
    shop.launch(FLOW.replace("WINDOW", ""))
    shop.identify("bob", first_name="Bob", email="bob@mail1.example")
    shop.do("asked", "bob")
    shop.post()
    shop.post()
    assert shop.statuses() == [("skipped", "no_address"), ("sent", None)]
    place = find_place(shop.db, shop.db.execute("select max(process_id) from message").fetchone()[0])  # type: ignore[index]
    assert place is not None
    shop.step(minutes=5)
    record_click(shop.db, place, READER, "https://shop.example/", shop.clock.now())
    shop.step()
    assert shop.tags("bob") == ["reached by email, try 2"]


def test_38_who_is_reached_by_none_leaves_by_not_sent(shop: Shop) -> None:
    shop.launch(FLOW.replace("WINDOW", ""))
    shop.identify("eve", first_name="Eve")
    shop.do("asked", "eve")
    for _ in range(3):
        shop.post()
    assert (shop.tags("eve"), {status for status, _ in shop.statuses()}) == (["lost"], {"skipped"})


def test_38_a_late_delivery_of_the_first_cancels_what_was_not_sent(shop: Shop) -> None:
    """The second waits for its window; the report of the first comes before it opens."""
    begin(shop, ', window: {from: "06:00", to: "06:30"}')
    shop.step(hours=2)
    shop.post()
    assert (channels(shop), shop.statuses()[1]) == (["sms", "email"], ("queued", None))
    report(shop, True, 0)
    shop.post()
    assert shop.statuses() == [("sent", None), ("cancelled", "earlier_arrived")]
    assert shop.tags() == ["reached by sms, try 1"]


def test_38_another_run_of_the_person_knows_nothing_of_the_first(shop: Shop) -> None:
    begin(shop)
    report(shop, True)
    shop.do("asked")
    shop.post()
    assert shop.where() == ["reach"]
    shop.step(hours=2)
    assert channels(shop) == ["sms", "sms", "email"]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        (("until: delivered, ", ""), "wrong_value", ""),
        (("{kind: send_sms, text", "{kind: send_sms, txt: x, text"), "unknown_key", "tries.0.send.txt"),
        (("kind: send_sms, text: \"T", "name: Own, kind: send_sms, text: \"T"), "wrong_value", "tries.0"),
        (("{{ contact.first_name }}", "{{ contact.firstname }}"), "unknown_name", "tries.0.send.text"),
        (("sender: Other", "sender: Nobody"), "unknown_sms_sender", "tries.2.send.sender"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_failover_is_told_with_its_place(shop: Shop, change: tuple[str, str], code: str, path: str) -> None:
    text = "towpath: 1\nid: f\nname: F\n" + FLOW.replace("WINDOW", "").replace(*change, 1)
    problems = flows.import_flow(shop.db, shop.workspace, text, by="test", now=shop.clock.now()).problems
    assert [(one.code, one.path) for one in problems if one.severity == "error"] == [(code, f"nodes.reach.{path}".rstrip("."))]


def test_the_name_of_a_failover_is_taken_by_its_messages(shop: Shop) -> None:
    begin(shop)
    shop.launch(
        "start: [{event: then}]\nfirst: was\nnodes:\n  was: {kind: filter, where: [{message: Reminder, flow: f, was: sent}], next: {yes: mark}}\n"
        "  mark: {kind: tag, add: [had]}\n",
        id="g",
    )
    shop.do("then")
    assert shop.tags() == ["had"]


def test_24_a_failover_gets_no_pause_from_before_its_message_was_handed_over(shop: Shop) -> None:
    """The text message waits for its window, in which time the flow is paused; two hours count from when it left."""
    flow = shop.launch("""
start: [{event: asked}]
settings: {purpose: transactional}
nodes:
  reach:
    kind: failover
    name: Reminder
    tries:
      - {send: {kind: send_sms, text: Tomorrow, window: {from: "06:00", to: "06:30"}}, until: delivered, within: 2 hours}
      - {send: {kind: send_email, template: {subject: Tomorrow, text: "See you"}}}
""")
    shop.identify("ada", email="ada@mail1.example", phone=NUMBER)
    shop.do("asked")
    shop.post()
    flows.pause(shop.db, shop.workspace, flow, by="test", now=shop.clock.now())
    shop.step(hours=1)
    flows.resume(shop.db, shop.workspace, flow, by="test", now=shop.clock.now())
    (opens,) = shop.db.execute("select due_at from message").fetchone() or ()
    shop.step(seconds=(opens - shop.clock.now()).total_seconds())
    shop.post()
    assert shop.statuses() == [("sent", None)]
    shop.step(hours=2)
    shop.post()
    assert channels(shop) == ["sms", "email"]


def test_42_who_waits_at_a_try_that_a_new_version_has_no_more_goes_on_as_after_the_last(shop: Shop) -> None:
    begin(shop)
    shop.step(hours=2)
    shop.post()
    assert channels(shop) == ["sms", "email"]
    second = FLOW[FLOW.index("      - send: {kind: send_email") : FLOW.index('      - {send: {kind: send_sms, text: "=concat')]
    shorter = HEADER.format(id="f", subject="contact") + FLOW.replace(second, "")
    imported = flows.import_flow(shop.db, shop.workspace, shorter, by="test", now=shop.clock.now())
    assert imported.flow is not None, imported.problems
    flows.launch(shop.db, shop.workspace, imported.flow.id, by="test", now=shop.clock.now(), move={})
    shop.step(days=1)
    shop.post()
    assert (channels(shop), shop.tags()) == (["sms", "email"], ["reached by sms, try 2"])
