"""How far an attempt got is told right at every point where an SMTP conversation can break off (R7)."""

from contextlib import closing

import msgspec
import pytest
from tests.support.scripted_smtp import ScriptedSmtp, scripted_smtp

from towpath.channels.base import Cross, Outcome, Phase, Result
from towpath.channels.email.mime import Mail
from towpath.channels.email.smtp import SmtpConversation, SmtpServer, is_reserved, read_smtp_url

MAIL = Mail(
    sender="Shop <hello@shop.org>",
    to=("ada@people.org",),
    subject="Hello",
    text="A line.\n.A line that begins with a dot.\n",
    message_id="<1.1.x@shop.org>",
    date="Mon, 02 Mar 2026 10:00:00 +0000",
    boundary="=_b",
)


def always() -> bool:
    return True


def conversation(server: ScriptedSmtp) -> SmtpConversation:
    return SmtpConversation(SmtpServer("127.0.0.1", server.port))


def send(server: ScriptedSmtp, cross: Cross = always) -> Result:
    with closing(conversation(server)) as talk:
        return talk.send(MAIL, cross)


def test_a_mail_that_is_taken_is_accepted_with_the_servers_words() -> None:
    with scripted_smtp() as server:
        result = send(server)
    assert (result.outcome, result.phase, result.response) == (Outcome.ACCEPTED, Phase.DONE, "250 taken")
    assert b"\r\n..A line that begins with a dot.\r\n" in server.taken[0]


@pytest.mark.parametrize(
    ("cut", "phase"),
    [("connect", Phase.CONNECT), ("mail", Phase.MAIL), ("rcpt", Phase.RCPT), ("data", Phase.DATA)],
)
def test_a_cut_before_the_body_is_surely_not_sent(cut: str, phase: Phase) -> None:
    with scripted_smtp(cut) as server:
        result = send(server)
    assert (result.outcome, result.phase) == (Outcome.NOT_SENT, phase)
    assert server.taken == []


def test_a_cut_after_the_dot_is_uncertain() -> None:
    with scripted_smtp("dot") as server:
        result = send(server)
    assert (result.outcome, result.phase) == (Outcome.UNCERTAIN, Phase.DOT)


def test_nothing_listens_is_surely_not_sent() -> None:
    with scripted_smtp() as server:
        port = server.port
    result = SmtpConversation(SmtpServer("127.0.0.1", port)).send(MAIL, always)
    assert (result.outcome, result.phase, result.reason) == (Outcome.NOT_SENT, Phase.CONNECT, "server_unreachable")


def test_an_attempt_that_was_taken_over_sends_no_dot() -> None:
    with scripted_smtp() as server:
        result = send(server, lambda: False)
    assert (result.outcome, result.reason) == (Outcome.NOT_SENT, "taken_over")
    assert server.taken == []


@pytest.mark.parametrize(
    ("point", "answer", "outcome", "reason", "bounced"),
    [
        ("rcpt", "550 5.1.1 no such user", Outcome.REFUSED, "bounced", True),
        ("rcpt", "450 4.2.1 later", Outcome.DEFERRED, "refused_for_now", False),
        ("mail", "550 not you", Outcome.REFUSED, "refused", False),
        ("data", "451 later", Outcome.DEFERRED, "refused_for_now", False),
        ("dot", "554 looks like spam", Outcome.REFUSED, "refused", False),
        ("dot", "452 full", Outcome.DEFERRED, "refused_for_now", False),
        ("connect", "554 go away", Outcome.DEFERRED, "server_refused", False),
    ],
)
def test_a_refusal_is_for_good_or_for_now(point: str, answer: str, outcome: Outcome, reason: str, bounced: bool) -> None:
    with scripted_smtp(**{point: answer}) as server:
        result = send(server)
    assert (result.outcome, result.reason, result.bounced) == (outcome, reason, bounced)


def test_one_connection_carries_many_mails_and_a_refusal_does_not_end_it() -> None:
    with scripted_smtp() as server:
        talk = conversation(server)
        talk.send(MAIL, always)
        server.answers["rcpt"] = "550 no"
        talk.send(MAIL, always)
        del server.answers["rcpt"]
        assert talk.send(MAIL, always).outcome == Outcome.ACCEPTED
        assert (server.connections, len(server.taken)) == (1, 2)
        talk.close()


def test_a_kept_connection_that_the_server_closed_is_opened_anew() -> None:
    with scripted_smtp() as server:
        talk = conversation(server)
        talk.send(MAIL, always)
        server.cut = "mail"
        kept = talk._smtp
        assert kept is not None
        kept.noop()
        kept.sock.shutdown(2)  # type: ignore[union-attr]
        server.cut = None
        assert talk.send(MAIL, always).outcome == Outcome.ACCEPTED
        talk.close()


def test_a_real_server_is_never_given_a_reserved_address() -> None:
    with scripted_smtp() as server:
        refused = conversation(server).send(msgspec.structs.replace(MAIL, to=("ada@mail1.example",)), always)
        assert (refused.outcome, refused.reason, server.connections) == (Outcome.REFUSED, "reserved_address", 0)
        caught = SmtpConversation(SmtpServer("127.0.0.1", server.port, catcher=True))
        assert caught.send(msgspec.structs.replace(MAIL, to=("ada@mail1.example",)), always).outcome == Outcome.ACCEPTED
        caught.close()


@pytest.mark.parametrize(
    ("address", "reserved"),
    [("a@b.example", True), ("a@example.com", True), ("a@x.test", True), ("a@example.it", False), ("a@myexample.com", False)],
)
def test_reserved_names_are_those_of_rfc_2606(address: str, reserved: bool) -> None:
    assert is_reserved(address) is reserved


def test_a_server_is_read_from_its_url() -> None:
    read = read_smtp_url("smtp://me%40shop.org:p%3Aw@mail.shop.org:2525?tls=starttls")
    assert (read.host, read.port, read.tls, read.user, read.password) == ("mail.shop.org", 2525, "starttls", "me@shop.org", "p:w")
    assert read_smtp_url("smtps://mail.shop.org").port == 465
