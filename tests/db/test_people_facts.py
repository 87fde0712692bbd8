"""Facts of contacts and of what they did, a batch at a time."""

from datetime import date, timedelta
from decimal import Decimal

from tests.support.people import ADA, contact_of, identify, track

from towpath.contacts import writes
from towpath.contacts.facts import ConsentSource, ContactSource
from towpath.contacts.models import Person
from towpath.events.facts import DidSource
from towpath.events.writes import count_facts
from towpath.expr.facts import Fact, Subjects
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.values.durations import Duration, parse

BOB = Person(external_id="bob")


def subjects_of(db: Connection, workspace: int) -> Subjects:
    ada, bob = contact_of(db, workspace), contact_of(db, workspace, BOB)
    return Subjects(workspace, [ada.lane, bob.lane, ada.lane, 0], [ada.id, bob.id, ada.id, None], [None] * 4)


def test_fields_attributes_tags_and_metadata_come_typed_and_aligned(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), first_name="Ada", birth_date="1990-02-28", plan="gold", since="2026-01-02", score=Decimal("1.50"))
    identify(db, workspace, clock.now(), BOB)
    ada = contact_of(db, workspace)
    writes.add_tags(db, [writes.TagRow(workspace, ada.lane, ada.id, ["#VIP", "a"])], clock.now())
    writes.set_metadata(db, [writes.ValueRow(workspace, ada.lane, ada.id, {"note": "x"})], clock.now())
    expected = {
        "first_name": "Ada",
        "birth_date": date(1990, 2, 28),
        "plan": "gold",
        "since": date(2026, 1, 2),
        "score": Decimal("1.50"),
        "tags": ["#VIP", "a"],
        "metadata": {"note": "x"},
        "created_at": clock.now(),
        "id": str(ada.id),
    }
    loaded = ContactSource().load(db, subjects_of(db, workspace), frozenset(Fact(f"contact.{name}") for name in expected), clock.now())
    for name, value in expected.items():
        column = loaded[Fact(f"contact.{name}")]
        assert (column[0], column[2]) == (value, value), name
        assert column[1] != value or name == "created_at"


def did(event: str, within: Duration | None = None, since: object = None, properties: tuple[str, ...] = ()) -> Fact:
    return Fact("did", (event, within, since, properties))


def test_did_counts_ever_within_a_window_and_since_entry(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), BOB)
    for days in (40, 10, 1):
        track(db, workspace, clock.now(), "bought", said_at=clock.now() - timedelta(days=days), total=days)
    ada = contact_of(db, workspace)
    count_facts(db, [(ada.lane, ada.id, "bought", workspace, clock.now(), 1)] * 3)
    subjects = subjects_of(db, workspace)
    subjects.entered_at = [clock.now() - timedelta(days=5)] * 4
    ever, month, since = did("bought"), did("bought", parse("30 days")), did("bought", None, "entry")
    totals = did("bought", parse("30 days"), None, ("total", "absent"))
    loaded = DidSource().load(db, subjects, frozenset({ever, month, since, totals}), clock.now())
    assert list(loaded[ever]) == [3, 0, 3, 0]
    assert list(loaded[month]) == [2, 0, 2, 0]
    assert list(loaded[since]) == [1, 0, 1, 0]
    assert loaded[totals][0] == [{"total": 10, "absent": None}, {"total": 1, "absent": None}]
    assert loaded[totals][1] == []


def test_semantics_32_consent_is_what_was_said_else_the_channel_s_default(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now())
    identify(db, workspace, clock.now(), BOB)
    ada = contact_of(db, workspace)
    rows = [
        writes.ConsentRow(workspace, ada.lane, ada.id, "email", False, "news"),
        writes.ConsentRow(workspace, ada.lane, ada.id, "sms", True),
    ]
    writes.set_consents(db, rows, clock.now())
    facts = {name: Fact("has_consent", name) for name in (("email", ""), ("email", "news"), ("sms", ""), ("sms", "offers"))}
    loaded = ConsentSource().load(db, subjects_of(db, workspace), frozenset(facts.values()), clock.now())
    assert list(loaded[facts["email", ""]]) == [True, True, True, False]
    assert list(loaded[facts["email", "news"]]) == [False, True, False, False]
    assert list(loaded[facts["sms", ""]]) == [True, False, True, False]
    assert list(loaded[facts["sms", "offers"]]) == [True, False, True, False]
    assert ADA.external_id == "ada"
