"""A flow plans a mail, deliver sends it, the run goes on (semantics 32, 33, 39; shortcodes of the flow file)."""

import pytest
from tests.support.outbox import RING
from tests.support.shop import Shop

from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.sms_senders import SmsSenderFields, save_sms_sender


@pytest.fixture
def shop(db: Connection, workspace: int, clock: MovableClock) -> Shop:
    return Shop(db, workspace, clock)


def test_a_run_waits_at_its_mail_and_goes_on_when_it_is_sent(shop: Shop) -> None:
    shop.launch(
        """start: [{event: order_paid}]
nodes:
  mail: {kind: send_email, template: {subject: Hi, text: "Hello"}, next: {sent: yes_tag, not_sent: no_tag}}
  yes_tag: {kind: tag, add: [mailed]}
  no_tag: {kind: tag, add: [not-mailed]}
"""
    )
    shop.identify("ada", email="ada@mail1.example")
    shop.identify("bob")
    shop.do("order_paid")
    shop.do("order_paid", "bob")
    assert shop.where() == ["mail", "mail"]
    shop.post()
    assert (shop.where(), shop.tags("ada"), shop.tags("bob")) == ([], ["mailed"], ["not-mailed"])


def test_a_mail_shows_contact_event_variables_and_shortcodes(shop: Shop) -> None:
    shop.launch(
        """variables:
  discount: {type: number, initial: 15}
start: [{event: order_paid}]
nodes:
  more: {kind: set_variable, set: {discount: "=vars.discount + 5"}, next: mail}
  mail:
    kind: send_email
    purpose: transactional
    template:
      subject: Hi
      text: "{{ contact.first_name }} {{ event.total }} {{ entry.total }} {{ discount }} {{ vars.discount }} {{ flow_node_id }}"
"""
    )
    shop.identify("ada", email="ada@mail1.example", first_name="Ada")
    shop.do("order_paid", total=12.50, order_id="o1")
    shop.post()
    assert shop.texts() == ["Ada 12.5 12.5 20 20 mail"]


def test_shortcodes_name_run_and_process(shop: Shop) -> None:
    shop.launch(
        """start: [{event: order_paid}]
nodes:
  one: {kind: tag, add: [x], next: mail}
  mail:
    kind: send_email
    purpose: transactional
    template: {subject: Hi, text: "{{ flow_run_id }} {{ flow_process_id }} {{ flow_prior_process_id }}"}
"""
    )
    shop.identify("ada", email="ada@mail1.example")
    shop.do("order_paid")
    shop.post()
    run = shop.db.execute("select id from run").fetchone()
    before, process = (row[0] for row in shop.db.execute("select id from process order by id").fetchall())
    assert run is not None
    assert shop.texts() == [f"{run[0]} {process} {before}"]


@pytest.mark.parametrize(("was", "tag"), [("sent", "yes"), ("skipped", "no"), ("opened", "no"), ("failed", "no")])
def test_semantics_39_a_condition_asks_what_came_of_a_message(shop: Shop, was: str, tag: str) -> None:
    shop.launch(
        f"""start: [{{event: order_paid}}]
nodes:
  mail: {{kind: send_email, name: Hello, template: {{subject: Hi, text: Hello}}, next: ask}}
  ask: {{kind: filter, where: [{{message: Hello, was: {was}}}], next: {{yes: good, no: bad}}}}
  good: {{kind: tag, add: ["yes"]}}
  bad: {{kind: tag, add: ["no"]}}
"""
    )
    shop.identify("ada", email="ada@mail1.example")
    shop.do("order_paid")
    shop.post()
    assert shop.tags() == [tag]


def test_semantics_39_the_link_that_was_clicked_counts(shop: Shop, clock: MovableClock) -> None:
    from towpath.messages import reads, tracking

    shop.launch(
        """start: [{event: order_paid}]
nodes:
  mail: {kind: send_email, name: Hello, template: {subject: Hi, html: "<a href='https://shop.org/wine'>x</a>"}, next: wait}
  wait: {kind: delay, for: 1 hour, next: ask}
  ask:
    kind: paths
    paths:
      - {name: beer, where: [{message: Hello, was: clicked, link: /beer}]}
      - {name: wine, where: [{message: Hello, flow: f, was: clicked, link: /wine, within: 2 hours}]}
    next: {beer: beer, wine: wine}
  beer: {kind: tag, add: [beer]}
  wine: {kind: tag, add: [wine]}
"""
    )
    shop.identify("ada", email="ada@mail1.example")
    shop.do("order_paid")
    shop.post()
    row = shop.db.execute("select process_id from message").fetchone()
    assert row is not None
    place = reads.find_place(shop.db, row[0])
    assert place is not None
    shop.step(minutes=5)
    tracking.record_click(shop.db, place, tracking.Visitor("Firefox/140", "192.0.2.1"), "https://shop.org/wine", clock.now())
    shop.step(hours=1)
    assert shop.tags() == ["wine"]


@pytest.mark.parametrize(
    ("email", "suppressed", "tag"), [("ada@mail1.example", False, "yes"), ("ada@mail1.example", True, "no"), (None, False, "no")]
)
def test_reachable_on_asks_for_an_address_to_which_nothing_stands_against_sending(
    shop: Shop, clock: MovableClock, email: str | None, suppressed: bool, tag: str
) -> None:
    from towpath.contacts.writes import suppress_address

    shop.launch(
        """start: [{event: order_paid}]
nodes:
  ask: {kind: filter, where: [{reachable_on: email}], next: {yes: good, no: bad}}
  good: {kind: tag, add: ["yes"]}
  bad: {kind: tag, add: ["no"]}
"""
    )
    shop.identify("ada", **({"email": email} if email else {}))
    if suppressed:
        suppress_address(shop.db, shop.workspace, "email", "ada@mail1.example", "by_hand", at=clock.now())
    shop.do("order_paid")
    assert shop.tags() == [tag]


def test_the_team_is_told_by_a_text_message_that_is_none_to_the_contact(shop: Shop) -> None:
    save_sms_sender(shop.db, shop.workspace, SmsSenderFields("Texts", "Shop"), RING, now=shop.clock.now())
    shop.launch(
        """start: [{event: order_paid}]
nodes:
  tell: {kind: notify_team, channel: sms, to: "+393331234567", text: "{{ contact.external_id }} paid {{ event.total }}", next: {sent: told}}
  told: {kind: tag, add: [told]}
"""
    )
    shop.do("order_paid", total=40)
    shop.post()
    assert (shop.statuses(), shop.texts(), shop.tags()) == ([("sent", None)], ["ada paid 40"], ["told"])
    assert shop.db.execute("select address from message").fetchall() == [("+393331234567",)]
    assert shop.db.execute("select count(*) from event where name like 'message%'").fetchone() == (0,)
