"""The kind `reply` in the engine: people answer by text, and go on by what they say (C7)."""

from tests.support.journeys import World
from tests.support.outbox import RING

from towpath.channels.sms.provider import Inbound
from towpath.messages.inbound import receive
from towpath.messages.sms_senders import SmsSender, SmsSenderFields, save_sms_sender

NUMBER = "+393331234567"
ASKING = """
start: [{event: asked}]
variables: {said: {type: text}}
first: ask
nodes:
  ask: {kind: send_sms, name: Coming, text: "Coming?", next: answer}
  answer:
    kind: reply
    message: Coming
    keywords: [{name: Yes, any: [yes, ok]}, {name: No, any: [no]}]
    timeout: 1 day
    save: {said: event.text}
    next: {Yes: yes, No: no, default: what, timeout: silent}
  yes: {kind: tag, add: ["yes: {{ said }}"]}
  no: {kind: tag, add: ["no"]}
  what: {kind: tag, add: [what]}
  silent: {kind: tag, add: [silent]}
"""


def prepare(world: World) -> SmsSender:
    world.launch(ASKING)
    world.identify("ada", phone=NUMBER)
    world.do("asked")
    assert world.where() == ["answer"]
    return save_sms_sender(world.db, world.workspace, SmsSenderFields("Texts", "Shop"), RING, now=world.clock.now())


def write(world: World, sender: SmsSender, text: str) -> None:
    receive(world.db, sender, [Inbound(NUMBER, "Shop", text, "")], world.clock.now())
    world.step(minutes=1)


def test_an_answer_leads_on_by_its_keyword_and_is_kept(world: World) -> None:
    write(world, prepare(world), "OK, thanks")
    assert world.tags() == ["yes: OK, thanks"]


def test_an_answer_with_no_keyword_goes_by_default_and_silence_by_the_timeout(world: World) -> None:
    write(world, prepare(world), "maybe")
    assert world.tags() == ["what"]
    world.identify("bob", phone="+393339999999")
    world.do("asked", "bob")
    world.step(days=1)
    assert world.tags("bob") == ["silent"]


def test_the_message_that_began_the_run_decides_at_once(world: World) -> None:
    """semantics 5: without a message to wait for."""
    world.launch(
        """
start: [{event: message_received, where: [[event.channel, is, sms]]}]
first: which
nodes:
  which: {kind: reply, keywords: [{name: Wine, any: ["wine*"]}], save: {from: event.from}, next: {Wine: wine, default: other}}
  wine: {kind: tag, add: [wine]}
  other: {kind: tag, add: [other]}
variables: {from: {type: text}}
"""
    )
    sender = save_sms_sender(world.db, world.workspace, SmsSenderFields("Texts", "Shop"), RING, now=world.clock.now())
    world.identify("ada", phone=NUMBER)
    receive(world.db, sender, [Inbound(NUMBER, "Shop", "Wine please", "1")], world.clock.now())
    world.step()
    assert world.tags() == ["wine"]
