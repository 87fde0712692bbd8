"""The gates in their order, each verdict kept; limits, windows, quiet hours, speed, consent, footers (semantics 15, 32, 33, 34)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.support.people import contact_of
from tests.support.shop import Shop

from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.host.clock import MovableClock
from towpath.host.database import Connection

FLOW = """
settings: {re_entry: many, SETTINGS}
start: [{event: EVENT}]
first: mail
nodes:
  mail:
    kind: send_email
    template: {subject: Hi, text: "Hello {{ contact.external_id }}"}
    NODE
    next: {sent: good, not_sent: bad}
  good: {kind: tag, add: ["sent"]}
  bad: {kind: tag, add: ["not sent"]}
"""


@pytest.fixture
def shop(db: Connection, workspace: int, clock: MovableClock) -> Shop:
    shop = Shop(db, workspace, clock)
    for name in ("ada", "bob", "cyn"):
        shop.identify(name, email=f"{name}@mail1.example")
    return shop


def launch(shop: Shop, settings: str = "", node: str = "topic: Offers", id: str = "f", event: str = "came") -> int:
    return shop.launch(FLOW.replace("SETTINGS", settings).replace("NODE", node).replace("EVENT", event), id)


def send(shop: Shop, name: str = "ada", event: str = "came") -> tuple[str, str | None]:
    """The newest message, after deliver has looked."""
    shop.step(seconds=1)
    shop.do(event, name)
    shop.post()
    return shop.statuses()[-1]


def consent(shop: Shop, given: bool, topic: str = "", name: str = "ada") -> None:
    contact = contact_of(shop.db, shop.workspace, Person(external_id=name))
    set_consents(shop.db, [ConsentRow(shop.workspace, contact.lane, contact.id, "email", given, topic)], shop.clock.now())


def test_semantics_32_every_gate_is_asked_in_order_and_its_verdict_kept(shop: Shop) -> None:
    shop.rules(
        windows={"Day": {"from": "08:00", "to": "20:00"}},
        window="Day",
        limits=[{"n": 5, "per": "1 day"}],
        speed={"n": 100, "per": "1 hour"},
    )
    launch(shop)
    assert send(shop) == ("sent", None)
    (gates,) = shop.gates()
    assert [(gate, verdict) for gate, verdict, _ in gates] == [
        ("test_mode", "passed"), ("address", "passed"), ("consent", "passed"), ("suppression", "passed"),
        ("limits", "passed"), ("window", "passed"), ("speed", "passed"),
    ]  # fmt: skip


def test_semantics_34_over_a_limit_a_message_is_skipped_and_the_run_goes_on(shop: Shop) -> None:
    shop.rules(limits=[{"n": 2, "per": "24 hours"}])
    launch(shop)
    assert [send(shop) for _ in range(3)] == [("sent", None), ("sent", None), ("skipped", "limit")]
    assert shop.gates()[-1][-1] == ["limits", "stopped", "2 per 24 hours (workspace)"]
    assert shop.tags() == ["not sent", "sent"]
    assert send(shop, "bob") == ("sent", None)  # of each person
    shop.step(hours=24)
    assert send(shop) == ("sent", None)


def test_semantics_34_two_messages_of_one_claim_do_not_pass_a_limit_together(shop: Shop) -> None:
    launch(shop, "limits: [{n: 1, per: 1 day}]")
    for _ in range(3):
        shop.do("came")
    shop.post()
    assert sorted(shop.statuses()) == [("sent", None), ("skipped", "limit"), ("skipped", "limit")]


def test_semantics_34_under_hold_a_message_waits_for_room_then_it_is_skipped(shop: Shop) -> None:
    launch(shop, "limits: [{n: 1, per: 24 hours, under: hold, up_to: 40 hours}]")
    assert [send(shop), send(shop), send(shop)] == [("sent", None), ("queued", None), ("queued", None)]
    shop.step(hours=23, minutes=59)
    shop.post()
    assert [status for status, _ in shop.statuses()] == ["sent", "queued", "queued"]
    shop.step(minutes=1)
    shop.post()
    assert sorted(status for status, _ in shop.statuses()) == ["queued", "sent", "sent"]
    shop.step(hours=15, minutes=59)
    shop.post()
    assert sorted(status for status, _ in shop.statuses()) == ["queued", "sent", "sent"]
    shop.step(minutes=2)
    shop.post()
    assert ("skipped", "limit") in shop.statuses()


def test_semantics_34_limits_count_their_channel_topic_and_flow(shop: Shop) -> None:
    shop.rules(channels={"email": {"limits": [{"n": 1, "per": "7 days", "topic": "News"}]}})
    launch(shop, "limits: [{n: 2, per: 7 days}]")
    launch(shop, id="g", node="topic: News", event="read")
    assert send(shop, event="read") == ("sent", None)
    assert [send(shop), send(shop)] == [("sent", None), ("sent", None)]
    assert send(shop, event="read") == ("skipped", "limit")
    assert send(shop) == ("skipped", "limit")


def test_semantics_34_a_transactional_message_meets_no_limit_and_no_quiet_hours(shop: Shop) -> None:
    shop.rules(limits=[{"n": 1, "per": "7 days"}], quiet_hours={"from": "00:00", "to": "23:59"})
    launch(shop, "purpose: transactional")
    assert [send(shop), send(shop)] == [("sent", None), ("sent", None)]


@pytest.mark.parametrize(
    ("rules", "settings", "node"),
    [
        ({"window": {"from": "12:00", "to": "13:00"}}, "", ""),
        ({"channels": {"email": {"window": {"from": "12:00", "to": "13:00"}}}}, "", ""),
        ({"quiet_hours": {"from": "20:00", "to": "12:00"}}, "", ""),
        ({"windows": {"Noon": {"from": "12:00", "to": "13:00"}}}, "window: Noon", ""),
        ({}, "window: {from: '12:00', to: '13:00'}", ""),
        ({}, "", "window: {from: '12:00', to: '13:00'}"),
        ({"windows": {"Noon": {"from": "12:00", "to": "13:00"}}}, "", "window: Noon"),
    ],
)
def test_semantics_34_outside_its_hours_a_message_is_held_to_the_next_opening(
    shop: Shop, rules: dict[str, Any], settings: str, node: str
) -> None:
    shop.identify("ada", time_zone="Europe/Rome")
    shop.rules(**rules)
    launch(shop, settings, node)
    assert send(shop) == ("queued", None)  # 10:00 UTC is 11:00 in Rome
    assert shop.gates()[0][-1][:2] == ["window", "held"]
    row = shop.db.execute("select due_at from message").fetchone()
    assert row == (datetime(2026, 3, 4, 11, tzinfo=UTC),)
    shop.step(hours=1)
    shop.post()
    assert (shop.statuses(), shop.tags()) == ([("sent", None)], ["sent"])
    assert [gate[:2] for gate in shop.gates()[0] if gate[0] == "window"] == [["window", "held"], ["window", "passed"]]


def test_semantics_32_a_message_whose_validity_ends_before_it_may_leave_is_skipped(shop: Shop) -> None:
    shop.rules(window={"days": ["sun"], "from": "09:00", "to": "10:00"})
    launch(shop, node="validity: 1 day")
    assert send(shop) == ("queued", None)
    shop.step(days=1, seconds=1)
    shop.post()
    assert shop.statuses() == [("skipped", "expired")]


def test_semantics_15_a_sender_never_sends_faster_than_its_speed(shop: Shop) -> None:
    from tests.support.outbox import RING

    from towpath.messages.senders import SenderFields as Fields
    from towpath.messages.senders import list_senders, save_sender
    from towpath.values.windows import SpeedSettings

    (sender,) = list_senders(shop.db, shop.workspace)
    fields = Fields(sender.name, sender.address, is_default=True, speed=SpeedSettings.model_validate({"n": 2, "per": "1 minute"}))
    save_sender(shop.db, shop.workspace, fields, RING, now=shop.clock.now(), sender_id=sender.id)
    launch(shop)
    for _ in range(2):
        for name in ("ada", "bob", "cyn"):
            shop.do("came", name)
    shop.post()
    assert [status for status, _ in shop.statuses()].count("sent") == 2
    sent_at: list[datetime] = []
    for _ in range(40):
        shop.step(seconds=10)
        shop.post()
    sent_at = [at for (at,) in shop.db.execute("select ended_at from message where status = 2")]
    assert len(sent_at) == 6
    assert all(sum(at - timedelta(minutes=1) < one <= at for one in sent_at) <= 2 for at in sent_at)


def test_priority_decides_whose_message_goes_first(shop: Shop) -> None:
    shop.rules(limits=[{"n": 1, "per": "1 day"}])
    launch(shop, "priority: 9", "name: Low", "low")
    launch(shop, "priority: 1", "name: High", "high")
    shop.do("came")
    shop.post()
    found = dict(shop.db.execute("select name, status from message").fetchall())
    assert found == {"High": 2, "Low": 4}


@pytest.mark.parametrize(
    ("rules", "given", "end"),
    [
        ({}, {}, ("sent", None)),
        ({"consent": "opt_in"}, {}, ("skipped", "no_consent")),
        ({"consent": "opt_in"}, {"": True}, ("sent", None)),
        ({"consent": "opt_in"}, {"Offers": True}, ("sent", None)),
        ({"topics": {"Offers": "opt_in"}}, {}, ("skipped", "no_consent")),
        ({"topics": {"Offers": "opt_in"}}, {"": True}, ("skipped", "no_consent")),
        ({"topics": {"Offers": "opt_in"}}, {"Offers": True}, ("sent", None)),
        ({"topics": {"Other": "opt_in"}}, {}, ("sent", None)),
        ({"consent": "opt_in", "topics": {"Offers": "opt_out"}}, {}, ("skipped", "no_consent")),
        ({"topics": {"Offers": "opt_in"}}, {"Offers": True, "": False}, ("skipped", "consent_withdrawn")),
    ],
)
def test_semantics_32_what_silence_means_is_set_by_channel_and_topic(
    shop: Shop, rules: dict[str, Any], given: dict[str, bool], end: tuple[str, str | None]
) -> None:
    shop.rules(channels={"email": rules})
    for topic, yes in given.items():
        consent(shop, yes, topic)
    launch(shop)
    assert send(shop) == end


def test_semantics_33_at_once_does_not_wait_for_what_is_held(shop: Shop) -> None:
    shop.rules(window={"from": "12:00", "to": "13:00"})
    launch(shop, node="go_on: at once")
    shop.do("came")
    assert shop.tags() == ["sent"]
    shop.post()
    assert shop.statuses() == [("queued", None)]


@pytest.mark.parametrize(
    ("rules", "settings", "there", "absent"),
    [
        ({}, "", "The shop, 1 Main St", "Wine"),
        ({"footers": {"Wine": "Wine Club\nRome"}, "footer": "Wine"}, "", "Wine Club\nRome", "Main St"),
        ({"footers": {"Wine": "Wine Club\nRome"}}, "footer: Wine", "Wine Club\nRome", "Main St"),
        ({"footers": {"Wine": "Wine Club"}, "channels": {"email": {"footer": "Wine"}}}, "footer: none", "Unsubscribe:", "Wine"),
    ],
)
def test_a_footer_is_chosen_by_flow_channel_or_workspace(shop: Shop, rules: dict[str, Any], settings: str, there: str, absent: str) -> None:
    shop.rules(**rules)
    launch(shop, settings)
    send(shop)
    (text,) = shop.texts()
    assert there in text and absent not in text and "Unsubscribe: https://" in text


def test_a_window_or_footer_that_the_workspace_lacks_stops_the_launch(shop: Shop) -> None:
    from towpath.flows import writes as flows

    body = FLOW.replace("SETTINGS", "window: Nights, footer: Fine print").replace("NODE", "window: Days").replace("EVENT", "came")
    imported = flows.import_flow(shop.db, shop.workspace, "towpath: 1\nid: f\nname: f\n" + body, by="test", now=shop.clock.now())
    assert {"unknown_window", "unknown_footer"} <= {problem.code for problem in imported.problems}
