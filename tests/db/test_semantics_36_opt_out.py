"""No attempt begins after an opt-out was acknowledged, also one by hand (semantics 36, guarantees R9)."""

import psycopg
import pytest
from tests.support.accounts import insert_workspace
from tests.support.outbox import Outbox

from towpath.contacts.writes import hold_addresses, suppress_address
from towpath.host.clock import MovableClock
from towpath.host.database import Connection, connect
from towpath.messages.claim import claim
from towpath.messages.models import Status


def test_semantics_36_a_suppression_by_hand_waits_for_the_claim_that_looked(database_url: str, clock: MovableClock) -> None:
    """The claim has asked its gates and not committed: the hand must not be told that nothing is sent any more."""
    with connect(database_url, autocommit=True) as one, connect(database_url, autocommit=True) as other:
        workspace = insert_workspace(one, clock.now())
        outbox = Outbox(one, workspace, clock.now())
        message = outbox.plan()
        with one.transaction():
            claimed = claim(one, clock.now(), outbox.office, outbox.flows, worker="here")
            assert [ready.message.process_id for ready in claimed.ready] == [message.process_id]
            other.execute("set lock_timeout = '300ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable), other.transaction():
                suppress_address(other, workspace, "email", "Ada@mail1.example", "by_hand", at=clock.now())
        assert suppress_address(other, workspace, "email", "Ada@mail1.example", "by_hand", at=clock.now())


def test_semantics_36_what_was_suppressed_before_the_claim_looks_is_skipped(database_url: str, clock: MovableClock) -> None:
    with connect(database_url, autocommit=True) as db:
        workspace = insert_workspace(db, clock.now())
        outbox = Outbox(db, workspace, clock.now())
        message = outbox.plan()
        suppress_address(db, workspace, "email", "ada@mail1.example", "by_hand", at=clock.now())
        assert not claim(db, clock.now(), outbox.office, outbox.flows, worker="here").ready
        assert outbox.status(message) == (Status.SKIPPED, "suppressed")


def test_two_claims_look_at_one_address_at_once(database_url: str) -> None:
    with connect(database_url) as one, connect(database_url) as other:
        for db in (one, other):
            db.execute("set lock_timeout = '300ms'")
            hold_addresses(db, 1, "email", ["b@x.example", "a@x.example"])


def speed_is_kept(db: Connection) -> int:
    row = db.execute("select count(*) from message where status in (1, 2)").fetchone()
    return int(row[0]) if row else 0


def test_semantics_15_two_workers_that_claim_at_once_share_one_speed(database_url: str, clock: MovableClock) -> None:
    """The second worker waits for the row of the quota, and finds it used up."""
    import threading

    from towpath.contacts.models import Person
    from towpath.messages.policy import Policy, save_policy

    with connect(database_url, autocommit=True) as one, connect(database_url, autocommit=True) as other:
        workspace = insert_workspace(one, clock.now())
        outbox = Outbox(one, workspace, clock.now())
        save_policy(one, workspace, Policy.model_validate({"speed": {"n": 3, "per": "1 hour"}}), clock.now())
        for number in range(60):
            outbox.plan(person=Person(external_id=f"p{number}", email=f"p{number}@mail1.example"))
        second = threading.Thread(target=claim, args=(other, clock.now(), outbox.office, outbox.flows), kwargs={"worker": "b"})
        with one.transaction():
            first = claim(one, clock.now(), outbox.office, outbox.flows, worker="a", most=2)
            second.start()
            second.join(0.3)
            assert second.is_alive(), "it waits for the quota"
        second.join(10)
        assert len(first.ready) == 2
        assert speed_is_kept(one) == 3
