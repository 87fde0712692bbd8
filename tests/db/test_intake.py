"""Facts come in once, at their time, and can be read back as soon as they are accepted."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.support.people import ADA, contact_of, identify, names, timeline, track

from towpath.contacts.models import Person
from towpath.events import definitions
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.intake.accept import accept
from towpath.intake.errors import BadItem, TooLarge
from towpath.intake.models import Identify, Stamp
from towpath.intake.rules import LARGEST_EVENT, check_properties, check_size, decode, read_track
from towpath.values.problems import TowpathError


def test_semantics_1_profile_and_event_are_written_together(db: Connection, workspace: int, clock: MovableClock) -> None:
    items = [
        Identify(ADA, {"plan": "silver"}),
        read_track(workspace, ADA, "signed_up", {"from": "page"}),
        Identify(ADA, {"plan": "gold"}),
    ]
    accept(db, workspace, items, clock.now())
    assert contact_of(db, workspace).attributes == {"plan": "gold"}
    assert names(db, workspace) == ["contact_created", "signed_up", "attribute_changed", "contact_updated"]


def test_semantics_1_of_two_events_the_one_acknowledged_before_comes_first_in_the_inbox(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    for number in range(5):
        track(db, workspace, clock.now(), f"step_{number}")
    lane = contact_of(db, workspace).lane
    found = db.execute("select name from inbox where lane = %s and name like 'step%%' order by id", [lane]).fetchall()
    assert [name for (name,) in found] == [f"step_{number}" for number in range(5)]


def test_semantics_3_the_sender_s_clock_is_corrected_by_when_it_says_it_sent(db: Connection, workspace: int, clock: MovableClock) -> None:
    hour_behind = clock.now() - timedelta(hours=1)
    track(db, workspace, clock.now(), "late_clock", said_at=hour_behind - timedelta(minutes=2), sent_at=hour_behind)
    event = timeline(db, workspace)[-1]
    assert event.occurred_at == clock.now() - timedelta(minutes=2)
    assert event.said_at == hour_behind - timedelta(minutes=2)
    assert event.received_at == clock.now()


def test_semantics_3_more_than_five_minutes_ahead_is_taken_as_now_and_kept_as_said(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    track(db, workspace, clock.now(), "just_ahead", said_at=clock.now() + timedelta(minutes=4))
    track(db, workspace, clock.now(), "far_ahead", said_at=clock.now() + timedelta(minutes=6))
    near, far = timeline(db, workspace)[-2:]
    assert (near.occurred_at, near.said_at) == (clock.now() + timedelta(minutes=4), None)
    assert (far.occurred_at, far.said_at) == (clock.now(), clock.now() + timedelta(minutes=6))


def test_semantics_3_a_historical_event_says_so_in_log_and_inbox(db: Connection, workspace: int, clock: MovableClock) -> None:
    accept(db, workspace, [read_track(workspace, ADA, "bought", {})], clock.now(), "import", historical=True)
    assert all(event.historical for event in timeline(db, workspace))
    assert db.execute("select bool_and(historical) from inbox where workspace_id = %s", [workspace]).fetchone() == (True,)


def test_semantics_4_an_id_counts_once_per_contact(db: Connection, workspace: int, clock: MovableClock) -> None:
    first = track(db, workspace, clock.now(), "bought", id="m-1")
    again = track(db, workspace, clock.now(), "bought", id="m-1")
    other = track(db, workspace, clock.now(), "bought", Person(external_id="bob"), id="m-1")
    assert (first.status, again.status, other.status) == ("accepted", "duplicate", "accepted")
    assert names(db, workspace).count("bought") == 1


def test_semantics_4_an_id_counts_once_within_one_batch(db: Connection, workspace: int, clock: MovableClock) -> None:
    items = [read_track(workspace, ADA, "bought", {"n": number}, Stamp(id="m-1")) for number in range(3)]
    assert [outcome.status for outcome in accept(db, workspace, items, clock.now())] == ["accepted", "duplicate", "duplicate"]


def test_semantics_4_an_event_without_an_id_is_never_a_duplicate(db: Connection, workspace: int, clock: MovableClock) -> None:
    assert [track(db, workspace, clock.now(), "ping").status for _ in range(3)] == ["accepted"] * 3
    assert names(db, workspace).count("ping") == 3


def test_semantics_4_an_id_is_forgotten_after_35_days(db: Connection, workspace: int, clock: MovableClock) -> None:
    from towpath.events.writes import forget_keys

    track(db, workspace, clock.now(), "bought", id="m-1")
    assert forget_keys(db, clock.now() + timedelta(days=34)) == 0
    assert forget_keys(db, clock.now() + timedelta(days=36)) == 1
    assert track(db, workspace, clock.now(), "bought", id="m-1").status == "accepted"


def test_semantics_4_an_identify_that_comes_again_does_not_undo_a_newer_one(db: Connection, workspace: int, clock: MovableClock) -> None:
    old = Identify(ADA, {"plan": "silver"}, Stamp(id="m-1"))
    accept(db, workspace, [old], clock.now())
    identify(db, workspace, clock.now(), plan="gold")
    assert accept(db, workspace, [old], clock.now())[0].status == "duplicate"
    assert contact_of(db, workspace).attributes == {"plan": "gold"}


def test_money_comes_back_as_it_was_sent(db: Connection, workspace: int, clock: MovableClock) -> None:
    properties = decode(b'{"total": 12.10, "big": 123456789012345678901234567890, "name": "K\\u00e4se"}')
    accept(db, workspace, [read_track(workspace, ADA, "bought", properties)], clock.now())
    event = timeline(db, workspace)[-1]
    assert event.properties == {"total": Decimal("12.10"), "big": 123456789012345678901234567890, "name": "Käse"}
    assert str(event.properties["total"]) == "12.10"


def test_an_undeclared_event_is_kept_with_the_types_that_were_seen(db: Connection, workspace: int, clock: MovableClock) -> None:
    track(db, workspace, clock.now(), "brewed", cups=2)
    track(db, workspace, clock.now(), "brewed", cups="two")
    found = {definition.name: definition for definition in definitions.list_definitions(db, workspace)}["brewed"]
    assert not found.declared
    assert [(property.name, property.seen, property.conflict) for property in found.properties] == [("cups", ("number", "text"), True)]


@pytest.mark.parametrize(
    "raw",
    [b'{"a": "\\u0000"}', b'{"\\u0000": 1}', b"{", b'{"a": 1e999999}', b'{"a": ' + b"[" * 20 + b"]" * 20 + b"}", b"[" * 5_000, b"[1]"],
)
def test_what_the_database_can_not_keep_is_refused_with_a_sentence(raw: bytes) -> None:
    with pytest.raises(BadItem) as refused:
        check_properties(decode(raw))
    assert refused.value.sentence


def test_an_event_of_ten_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge, match="at most 32 kB"):
        check_size(b'{"a": "' + b"x" * 10_000_000 + b'"}')
    check_size(b"x" * LARGEST_EVENT)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b", None, 7])
def test_an_event_without_a_proper_name_is_refused(name: Any) -> None:
    with pytest.raises(BadItem):
        read_track(1, ADA, name, {})


def test_an_event_of_nobody_is_refused() -> None:
    with pytest.raises(TowpathError, match="Nothing says who this is"):
        read_track(1, Person(), "bought", {})


def test_a_moment_long_gone_does_not_break_the_log(db: Connection, workspace: int, clock: MovableClock) -> None:
    track(db, workspace, clock.now(), "old", said_at=datetime(1, 1, 1, tzinfo=UTC), sent_at=datetime(9999, 1, 1, tzinfo=UTC))
    assert timeline(db, workspace)[-1].occurred_at.year >= 1970
