"""The loop of deliver with real threads, the real catcher, and people who opt out while it works."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec
import pytest
from tests.support.accounts import insert_workspace
from tests.support.outbox import RING, Outbox
from tests.support.people import contact_of
from tests.support.scripted_smtp import scripted_smtp

from towpath.channels.email.smtp import SmtpServer
from towpath.contacts.models import Person
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.host.clock import SystemClock
from towpath.host.database import Connection, connect
from towpath.messages import catcher, claim, deliver
from towpath.messages.models import NewMessage, Status

CLOCK = SystemClock()


@pytest.fixture
def live(database_url: str) -> Iterator[Connection]:
    with connect(database_url, autocommit=True) as db:
        yield db


@pytest.fixture
def outbox(live: Connection) -> Outbox:
    return Outbox(live, insert_workspace(live, CLOCK.now()), CLOCK.now())


@contextmanager
def catching(database_url: str, outbox: Outbox) -> Iterator[None]:
    """The real mail catcher, on a port of its own."""
    stop, ready = threading.Event(), threading.Event()
    with scripted_smtp() as free:
        port = free.port
    thread = threading.Thread(
        target=catcher.run, args=(database_url, "127.0.0.1", port, CLOCK, stop), kwargs={"ring": RING, "ready": ready}
    )
    thread.start()
    assert ready.wait(10)
    outbox.office = msgspec.structs.replace(outbox.office, catcher=SmtpServer("127.0.0.1", port, catcher=True))
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


@contextmanager
def delivering(database_url: str, outbox: Outbox, threads: int = 3) -> Iterator[None]:
    stop = threading.Event()
    options = {"office": outbox.office, "flows": outbox.flows, "threads": threads}
    thread = threading.Thread(target=deliver.run, args=(database_url, CLOCK, stop), kwargs=options)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        threading.Event().wait(0.02)


def settled(outbox: Outbox) -> bool:
    row = outbox.db.execute("select count(*) from message where status < 2").fetchone()
    return row == (0,)


def person(n: int) -> Person:
    return Person(external_id=f"p{n}", email=f"p{n}@mail.example")


def plan_many(outbox: Outbox, count: int) -> list[NewMessage]:
    with outbox.db.transaction():
        return [outbox.plan(person=person(n)) for n in range(count)]


def test_every_mail_reaches_the_catcher_once_whoever_of_the_threads_sends_it(database_url: str, outbox: Outbox) -> None:
    plan_many(outbox, 120)
    with catching(database_url, outbox), delivering(database_url, outbox):
        wait_for(lambda: settled(outbox))
    rows = outbox.db.execute(
        "select rcpt_to[1], count(*) from caught_mail where workspace_id = %s group by 1", (outbox.workspace,)
    ).fetchall()
    assert sorted(rows) == sorted((f"p{n}@mail.example", 1) for n in range(120))
    assert outbox.db.execute("select status, count(*) from message group by 1").fetchall() == [(Status.SENT, 120)]


def test_a_lone_message_leaves_within_a_second(database_url: str, outbox: Outbox) -> None:
    with catching(database_url, outbox), delivering(database_url, outbox, threads=1):
        wait_for(lambda: _listens(outbox))
        began = time.monotonic()
        outbox.plan()
        wait_for(lambda: settled(outbox))
        assert time.monotonic() - began < 1.0


def test_mail_of_strangers_is_caught_for_no_workspace(database_url: str, outbox: Outbox) -> None:
    import smtplib

    with catching(database_url, outbox):
        server = outbox.office.catcher
        with smtplib.SMTP(server.host, server.port) as smtp:
            smtp.sendmail(
                "a@b.example", ["c@d.example"], "Subject: =?utf-8?Q?x?=\r\nMessage-ID: <1.1.forged@shop.org>\r\n\r\n\x00hello\r\n"
            )
    rows = outbox.db.execute("select workspace_id, mail_from, subject from caught_mail").fetchall()
    assert rows == [(None, "a@b.example", "x")]


def test_semantics_36_no_attempt_begins_after_an_opt_out_was_acknowledged(database_url: str, outbox: Outbox) -> None:
    """A hundred people opt out while three threads send to them; what was acknowledged is compared with what began."""
    messages = plan_many(outbox, 100)
    acknowledged: dict[int, object] = {}
    with catching(database_url, outbox), delivering(database_url, outbox), connect(database_url, autocommit=True) as other:
        for message in reversed(messages):
            assert message.contact_id is not None
            row = ConsentRow(outbox.workspace, message.lane, message.contact_id, "email", False)
            with other.transaction():
                set_consents(other, [row], CLOCK.now())
            acknowledged[message.process_id] = CLOCK.now()
        wait_for(lambda: settled(outbox))
    began = dict(outbox.db.execute("select process_id, started_at from attempt").fetchall())
    assert [id for id, at in began.items() if at > acknowledged[id]] == []
    counted = dict(outbox.db.execute("select status, count(*) from message group by 1").fetchall())
    assert sum(counted.values()) == 100
    assert set(counted) <= {Status.SENT, Status.SKIPPED}


def test_semantics_36_a_claim_waits_for_an_opt_out_that_is_under_way(database_url: str, outbox: Outbox) -> None:
    message = outbox.plan()
    ada = contact_of(outbox.db, outbox.workspace)
    done: list[claim.Claim] = []

    def begin() -> None:
        with connect(database_url, autocommit=True) as db:
            done.append(claim.claim(db, CLOCK.now(), outbox.office, outbox.flows, worker="w"))

    with connect(database_url) as other:
        set_consents(other, [ConsentRow(outbox.workspace, ada.lane, ada.id, "email", False)], CLOCK.now())
        claiming = threading.Thread(target=begin)
        claiming.start()
        wait_for(lambda: _waits_for_a_lock(outbox))
        assert done == []
        other.commit()
        claiming.join(10)
    assert (len(done[0].ready), done[0].ended) == (0, 1)
    assert outbox.status(message) == (Status.SKIPPED, "consent_withdrawn")


def test_two_workers_never_claim_the_same_message(database_url: str, outbox: Outbox) -> None:
    plan_many(outbox, 60)
    claims: list[int] = []

    def work() -> None:
        with connect(database_url, autocommit=True) as db:
            while True:
                found = claim.claim(db, CLOCK.now(), outbox.office, outbox.flows, worker=threading.current_thread().name, most=7)
                claims.extend(one.message.process_id for one in found.ready)
                if not found.ready and not _queued(outbox_url=database_url):
                    return

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(claims) == len(set(claims)) == 60


def test_every_planned_message_is_in_one_of_its_states(database_url: str, outbox: Outbox) -> None:
    """planned = the five ends + what is still queued (guarantees, Sending)."""
    plan_many(outbox, 20)
    for n in range(5):
        outbox.plan(person=Person(external_id=f"no-address-{n}"))
    outbox.plan({"template": "gone"})
    with catching(database_url, outbox), delivering(database_url, outbox):
        wait_for(lambda: settled(outbox))
    counted = dict(outbox.db.execute("select status, count(*) from message group by 1").fetchall())
    assert counted == {Status.SENT: 20, Status.SKIPPED: 5, Status.FAILED: 1}
    answers = outbox.db.execute("select payload ->> 'status', count(*) from inbox where kind = 1 group by 1").fetchall()
    assert dict(answers) == {"sent": 20, "skipped": 5, "failed": 1}


def _listens(outbox: Outbox) -> bool:
    return outbox.db.execute("select count(*) from pg_stat_activity where application_name = 'towpath deliver'").fetchone() != (0,)


def _waits_for_a_lock(outbox: Outbox) -> bool:
    return outbox.db.execute("select count(*) from pg_stat_activity where wait_event_type = 'Lock'").fetchone() != (0,)


def _queued(outbox_url: str) -> bool:
    with connect(outbox_url, autocommit=True) as db:
        return db.execute("select count(*) from message where status = 0").fetchone() != (0,)
