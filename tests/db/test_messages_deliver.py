"""From the outbox to the mail server and back (semantics 32 to 36; guarantees, Sending)."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from tests.support.outbox import HELLO, RING, Outbox
from tests.support.people import contact_of
from tests.support.scripted_http import scripted_http
from tests.support.scripted_smtp import ScriptedSmtp, scripted_smtp

from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents, suppress_address
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.messages.deliver import accept_at_once, deliver_once, recover
from towpath.messages.models import Status

BOB = Person(external_id="bob", email="bob@mail2.example")


@pytest.fixture
def smtp() -> Iterator[ScriptedSmtp]:
    with scripted_smtp() as server:
        yield server


@pytest.fixture
def outbox(db: Connection, workspace: int, clock: MovableClock, smtp: ScriptedSmtp) -> Outbox:
    return Outbox(db, workspace, clock.now(), port=smtp.port)


def deliver(outbox: Outbox, clock: MovableClock) -> int:
    return deliver_once(outbox.db, clock, outbox.office, outbox.flows)


def parse(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, EmailMessage, policy=policy.default)


def test_a_mail_is_sent_and_its_answer_attempt_and_event_are_filed(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    message = outbox.plan()
    assert deliver(outbox, clock) == 1
    read = parse(smtp.taken[0])
    text, html = read.get_body(("plain",)), read.get_body(("html",))
    assert (read["Subject"], read["From"], read["To"]) == ("Hello Ada", "The shop <hello@shop.org>", "ada@mail1.example")
    assert text is not None and "Dear Ada, see https://shop.org/new" in text.get_content()
    assert html is not None and "https://flows.shop.org/t/c/" in html.get_content()
    assert outbox.status(message) == (Status.SENT, None)
    assert outbox.attempts(message) == [(1, 6, 1)]
    assert outbox.answers(message) == [{"status": "sent", "reason": None, "values": {}, "run": message.run_id}]
    sent = outbox.events("message_sent")[0]
    assert (sent["channel"], sent["message"], sent["flow"], sent["to"]) == ("email", "Hello", "Welcome", "ada@mail1.example")


def test_a_message_is_sent_once_however_often_deliver_looks(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    outbox.plan()
    assert [deliver(outbox, clock) for _ in range(3)] == [1, 0, 0]
    assert len(smtp.taken) == 1


def test_a_visit_that_is_worked_twice_plans_one_message(outbox: Outbox, clock: MovableClock) -> None:
    from towpath.messages.writes import plan_messages

    message = outbox.plan()
    deliver(outbox, clock)
    plan_messages(outbox.db, [message])
    assert deliver(outbox, clock) == 0


def test_marketing_mail_can_be_unsubscribed_from_with_one_click(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    outbox.plan()
    outbox.plan({"template": {"subject": "Receipt", "text": "Thanks"}}, BOB, transactional=True)
    deliver(outbox, clock)
    marketing, receipt = sorted((parse(raw) for raw in smtp.taken), key=lambda mail: mail["Subject"])
    assert marketing["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert marketing["List-Unsubscribe"].startswith("<https://flows.shop.org/t/u/")
    assert b"Unsubscribe: https://flows.shop.org/t/u/" in smtp.taken[0].replace(b"=\r\n", b"") + smtp.taken[1].replace(b"=\r\n", b"")
    assert receipt["List-Unsubscribe"] is None


@pytest.mark.parametrize("transactional", [False, True])
def test_withdrawn_consent_stops_marketing_and_nothing_else(outbox: Outbox, clock: MovableClock, transactional: bool) -> None:
    message = outbox.plan(transactional=transactional)
    ada = contact_of(outbox.db, outbox.workspace)
    set_consents(outbox.db, [ConsentRow(outbox.workspace, ada.lane, ada.id, "email", False)], clock.now())
    deliver(outbox, clock)
    assert outbox.status(message) == ((Status.SENT, None) if transactional else (Status.SKIPPED, "consent_withdrawn"))


def test_a_withdrawn_topic_stops_its_messages_only(outbox: Outbox, clock: MovableClock) -> None:
    offer, news = outbox.plan({**HELLO, "topic": "Offers"}), outbox.plan({**HELLO, "topic": "News"})
    ada = contact_of(outbox.db, outbox.workspace)
    set_consents(outbox.db, [ConsentRow(outbox.workspace, ada.lane, ada.id, "email", False, "Offers")], clock.now())
    deliver(outbox, clock)
    assert (outbox.status(offer)[0], outbox.status(news)[0]) == (Status.SKIPPED, Status.SENT)


@pytest.mark.parametrize("transactional", [False, True])
def test_a_suppressed_address_gets_nothing(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp, transactional: bool) -> None:
    message = outbox.plan(transactional=transactional)
    suppress_address(outbox.db, outbox.workspace, "email", "ADA@mail1.example", "complained", at=clock.now())
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.SKIPPED, "suppressed")
    assert smtp.taken == []


def test_the_verdict_of_every_gate_is_kept(outbox: Outbox, clock: MovableClock) -> None:
    sent, stopped = outbox.plan(), outbox.plan(person=Person(external_id="nobody"))
    deliver(outbox, clock)
    gates = dict(outbox.db.execute("select process_id, gates from message").fetchall())
    assert [gate[:2] for gate in gates[sent.process_id]] == [
        ["test_mode", "passed"], ["address", "passed"], ["consent", "passed"], ["suppression", "passed"],
    ]  # fmt: skip
    assert gates[stopped.process_id] == [["test_mode", "passed", "live"], ["address", "stopped", "no_address"]]
    assert outbox.answers(stopped) == [{"status": "skipped", "reason": "no_address", "values": {}, "run": stopped.run_id}]
    assert outbox.events("message_skipped")[0]["reason"] == "no_address"


def test_one_that_cannot_be_rendered_fails_alone(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    bad = outbox.plan({"template": {"subject": "x", "text": "{% for i in (1..90000) %}{% for j in (1..90000) %}x{% endfor %}{% endfor %}"}})
    missing, good = outbox.plan({"template": "no-such-template"}), outbox.plan(person=BOB)
    deliver(outbox, clock)
    assert [outbox.status(message)[0] for message in (bad, missing, good)] == [Status.FAILED, Status.FAILED, Status.SENT]
    assert outbox.status(missing)[1] == "template_missing: no-such-template"


def test_missing_skip_skips_where_a_value_is_absent(outbox: Outbox, clock: MovableClock) -> None:
    skipped = outbox.plan({"template": {"subject": "Hi {{ contact.last_name }}", "text": "x"}, "missing": "skip"})
    sent = outbox.plan({"template": {"subject": "Hi {{ contact.last_name | default: 'you' }}", "text": "x"}, "missing": "skip"})
    deliver(outbox, clock)
    assert outbox.status(skipped) == (Status.SKIPPED, "missing_value: contact.last_name")
    assert outbox.status(sent)[0] == Status.SENT


def test_a_hard_refusal_of_the_address_is_a_bounce(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    message = outbox.plan()
    smtp.answers["rcpt"] = "550 5.1.1 no such user"
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.FAILED, "bounced")
    assert [event["to"] for event in outbox.events("message_bounced")] == ["ada@mail1.example"]
    assert outbox.db.execute("select bounced_at from contact_address where folded = 'ada@mail1.example'").fetchone() == (clock.now(),)
    del smtp.answers["rcpt"]
    later = outbox.plan()
    deliver(outbox, clock)
    assert outbox.status(later) == (Status.SKIPPED, "suppressed")


def test_a_refusal_for_now_is_tried_again_with_the_same_bytes(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    message = outbox.plan()
    smtp.answers["dot"] = "451 try later"
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.QUEUED, "refused_for_now")
    assert deliver(outbox, clock) == 0
    del smtp.answers["dot"]
    clock.move(timedelta(minutes=1))
    contact = contact_of(outbox.db, outbox.workspace)
    outbox.db.execute("update contact set first_name = 'Changed' where id = %s", (contact.id,))
    deliver(outbox, clock)
    assert outbox.status(message)[0] == Status.SENT
    assert smtp.taken[0] == smtp.taken[1]
    assert [outcome for _, _, outcome in outbox.attempts(message)] == [3, 1]


def test_a_message_that_could_not_be_sent_within_its_validity_fails(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    message = outbox.plan({**HELLO, "validity": "10 minutes"})
    smtp.answers["rcpt"] = "450 later"
    for _ in range(8):
        deliver(outbox, clock)
        clock.move(timedelta(minutes=5))
    assert outbox.status(message) == (Status.FAILED, "refused_for_now")


@pytest.mark.parametrize(("cut", "phase"), [("connect", 1), ("mail", 2), ("rcpt", 3), ("data", 4)])
def test_a_cut_before_the_body_is_handed_over_is_tried_again(
    outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp, cut: str, phase: int
) -> None:
    message = outbox.plan()
    smtp.cut = cut
    deliver(outbox, clock)
    assert outbox.attempts(message) == [(1, phase, 4)]
    smtp.cut = None
    clock.move(timedelta(minutes=1))
    deliver(outbox, clock)
    assert (outbox.status(message)[0], len(smtp.taken)) == (Status.SENT, 1)


def test_semantics_35_marketing_is_never_repeated_after_an_unknown_end(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    message = outbox.plan()
    smtp.cut = "dot"
    deliver(outbox, clock)
    clock.move(timedelta(days=2))
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.UNCERTAIN, "no_answer")
    assert len(smtp.taken) == 1
    assert outbox.answers(message)[0]["status"] == "uncertain"


def test_semantics_35_transactional_is_repeated_with_the_same_bytes_and_marked(
    outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp
) -> None:
    message = outbox.plan(transactional=True)
    smtp.cut = "dot"
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.QUEUED, "repeated_after_uncertain")
    smtp.cut = None
    clock.move(timedelta(minutes=1))
    deliver(outbox, clock)
    assert outbox.attempts(message) == [(1, 5, 5), (2, 6, 1)]
    assert smtp.taken[0] == smtp.taken[1]
    assert parse(smtp.taken[0])["Message-ID"] == parse(smtp.taken[1])["Message-ID"]


def test_an_attempt_whose_socket_is_not_open_in_time_is_taken_back(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    first, second = outbox.plan(), outbox.plan(person=BOB)
    slow = _SlowClock(clock, timedelta(seconds=3))
    deliver_once(outbox.db, slow, outbox.office, outbox.flows)
    statuses = sorted(outbox.status(message)[0] for message in (first, second))
    assert statuses == [Status.QUEUED, Status.SENT]
    deliver(outbox, slow.clock)
    assert [outbox.status(message)[0] for message in (first, second)] == [Status.SENT, Status.SENT]
    assert len(smtp.taken) == 2


def test_messages_of_a_paused_flow_are_not_claimed(outbox: Outbox, clock: MovableClock) -> None:
    outbox.plan()
    outbox.flows.paused = [1]
    assert deliver(outbox, clock) == 0
    outbox.flows.paused = []
    assert deliver(outbox, clock) == 1


def test_a_test_message_goes_to_the_catcher_and_is_marked(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    from towpath.messages.senders import SenderFields, save_sender

    save_sender(
        outbox.db,
        outbox.workspace,
        SenderFields("Real", "real@shop.org", server="smtp://127.0.0.1:1", is_default=True),
        RING,
        now=clock.now(),
    )
    message = outbox.plan(test=True)
    deliver(outbox, clock)
    assert outbox.status(message)[0] == Status.SENT
    assert parse(smtp.taken[0])["Subject"] == "[Test] Hello Ada"


def test_a_real_server_refuses_example_addresses_and_says_so(db: Connection, workspace: int, clock: MovableClock) -> None:
    outbox = Outbox(db, workspace, clock.now(), server="smtp://127.0.0.1:1")
    message = outbox.plan()
    deliver(outbox, clock)
    assert outbox.status(message) == (Status.FAILED, "reserved_address")


def test_the_replay_of_the_past_files_mail_as_caught_without_a_socket(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    messages = [outbox.plan(), outbox.plan(person=BOB)]
    assert deliver_once(outbox.db, clock, outbox.recording(), outbox.flows) == 2
    assert [outbox.status(message)[0] for message in messages] == [Status.SENT, Status.SENT]
    rows = outbox.db.execute("select rcpt_to, subject, workspace_id from caught_mail order by rcpt_to").fetchall()
    assert rows == [(["ada@mail1.example"], "Hello Ada", outbox.workspace), (["bob@mail2.example"], "Hello Ada", outbox.workspace)]
    assert smtp.connections == 0


def test_a_channel_that_accepts_at_once_writes_attempts_and_answers(outbox: Outbox, clock: MovableClock) -> None:
    message = outbox.plan()
    assert accept_at_once(outbox.db, clock.now(), lanes=[message.lane], channel="email") == 1
    assert outbox.status(message)[0] == Status.SENT
    assert outbox.attempts(message) == [(1, 6, 1)]
    assert outbox.answers(message) == [{"status": "sent", "run": message.run_id}]


# ---- What a lost worker left ---------------------------------------------------------------------------------------


def leave(outbox: Outbox, phase: int, *, transactional: bool = False) -> object:
    """A message whose worker was killed at this phase."""
    message = outbox.plan(transactional=transactional)
    from towpath.messages.claim import claim

    claim(outbox.db, outbox.now, outbox.office, outbox.flows, worker="dead")
    outbox.db.execute("update attempt set phase = %s where process_id = %s", (phase, message.process_id))
    return message


def test_a_message_of_a_lost_worker_that_was_surely_not_sent_is_sent(outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp) -> None:
    message = leave(outbox, 0)
    assert recover(outbox.db, clock.now(), outbox.flows) == 1
    deliver(outbox, clock)
    assert outbox.status(message)[0] == Status.SENT  # type: ignore[arg-type]
    assert len(smtp.taken) == 1


@pytest.mark.parametrize(("transactional", "status", "mails"), [(False, Status.UNCERTAIN, 0), (True, Status.SENT, 1)])
def test_a_message_that_a_lost_worker_may_have_sent_goes_by_its_purpose(
    outbox: Outbox, clock: MovableClock, smtp: ScriptedSmtp, transactional: bool, status: Status, mails: int
) -> None:
    message = leave(outbox, 5, transactional=transactional)
    recover(outbox.db, clock.now(), outbox.flows)
    clock.move(timedelta(minutes=1))
    deliver(outbox, clock)
    assert outbox.status(message)[0] == status  # type: ignore[arg-type]
    assert len(smtp.taken) == mails


def test_a_worker_that_lives_keeps_its_attempts(outbox: Outbox, clock: MovableClock, _shared_database: str) -> None:
    from towpath.host.database import connect
    from towpath.messages.deliver import worker_key

    message = leave(outbox, 5)
    with connect(_shared_database, autocommit=True) as alive:
        alive.execute("select pg_advisory_lock(%s)", (worker_key("dead"),))
        assert recover(outbox.db, clock.now(), outbox.flows) == 0
        clock.move(timedelta(minutes=11))
        assert recover(outbox.db, clock.now(), outbox.flows) == 1
    assert outbox.status(message)[0] == Status.UNCERTAIN  # type: ignore[arg-type]


def test_a_worker_that_was_frozen_can_neither_pass_the_point_of_no_return_nor_end_the_message(outbox: Outbox, clock: MovableClock) -> None:
    from towpath.channels.base import Outcome, Phase, Result
    from towpath.messages import writes
    from towpath.messages.claim import claim

    message = outbox.plan()
    frozen = claim(outbox.db, clock.now(), outbox.office, outbox.flows, worker="frozen").ready[0]
    clock.move(timedelta(minutes=11))
    recover(outbox.db, clock.now(), outbox.flows)
    deliver(outbox, clock)
    assert outbox.status(message)[0] == Status.SENT
    assert not writes.cross_attempt(outbox.db, frozen.message)
    assert writes.end_attempts(outbox.db, [(frozen.message, Result(Outcome.REFUSED, Phase.RCPT))], clock.now()) == set()
    assert writes.end_messages(outbox.db, [writes.Ended(frozen.message, None, Status.FAILED)], clock.now()) == 0


# ---- Calls ---------------------------------------------------------------------------------------------------------


def test_a_call_is_made_with_its_values_and_answered(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http((201, {}, b'{"id": 7}')) as seen:
        message = outbox.plan_call(
            {"url": f"{seen.url}/people/{{{{ contact.first_name }}}}", "json": {"name": "{{ contact.first_name }}", "total": "=x", "n": 3}},
            effect={"values": {"json.total": 12}},
        )
        deliver(outbox, clock)
    method, path, headers, body = seen.requests[0]
    assert (method, path, body) == ("POST", "/people/Ada", b'{"name":"Ada","total":12,"n":3}')
    assert headers["Idempotency-Key"] == str(message.process_id)
    answer = outbox.answers(message)[0]
    assert (answer["status"], answer["values"]["status"], answer["values"]["json"]) == ("sent", 201, {"id": 7})


def test_a_call_that_fails_for_now_is_made_three_times_and_then_answered_as_failed(outbox: Outbox, clock: MovableClock) -> None:
    with scripted_http((503, {}, b"")) as seen:
        message = outbox.plan_call({"url": seen.url})
        for _ in range(20):
            deliver(outbox, clock)
            clock.move(timedelta(minutes=1))
    assert len(seen.requests) == 3
    assert len({headers["Idempotency-Key"] for _, _, headers, _ in seen.requests}) == 1
    assert outbox.status(message) == (Status.FAILED, "http_503")
    assert outbox.answers(message)[0]["values"]["status"] == 503


def test_a_call_to_a_private_address_is_refused_where_that_is_not_allowed(outbox: Outbox, clock: MovableClock) -> None:
    import msgspec

    from towpath.channels.guard import Guard

    with scripted_http() as seen:
        message = outbox.plan_call({"url": seen.url})
        deliver_once(outbox.db, clock, msgspec.structs.replace(outbox.office, guard=Guard()), outbox.flows)
        assert seen.requests == []
    assert outbox.status(message) == (Status.FAILED, "private_address")


class _SlowClock:
    """Moves at every look."""

    def __init__(self, clock: MovableClock, by: timedelta) -> None:
        self.clock, self._by = clock, by

    def now(self):  # type: ignore[no-untyped-def]
        return self.clock.move(self._by)
