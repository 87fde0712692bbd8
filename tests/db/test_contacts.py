"""Who someone is, what changes of them, and what stays to be read of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.support.people import ADA, contact_of, identify, names, timeline, track

from towpath.contacts import reads, writes
from towpath.contacts.keeping import add_contacts
from towpath.contacts.models import Change, Person
from towpath.contacts.resolve import resolve
from towpath.contacts.rules import read_person
from towpath.host.clock import MovableClock
from towpath.host.database import Connection, connect
from towpath.intake.accept import accept
from towpath.intake.models import Identify

VISITOR = Person(anonymous_id="v-1")
ADA_AS_VISITOR = Person(external_id="ada", anonymous_id="v-1")


def changes_of(db: Connection, workspace: int, person: Person = ADA) -> list[tuple[str, object, object]]:
    return [
        (event.properties["attribute"], event.properties["old"], event.properties["new"])
        for event in timeline(db, workspace, person)
        if event.name == "attribute_changed"
    ]


def test_semantics_52_a_change_is_an_event_with_old_and_new_value_and_cause(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), plan="silver", first_name="Ada")
    accept(db, workspace, [Identify(ADA, {"plan": "gold", "first_name": "Ada"})], clock.now(), cause={"key": 3})
    event = next(event for event in timeline(db, workspace) if event.name == "attribute_changed")
    assert dict(event.properties) == {"attribute": "plan", "old": "silver", "new": "gold"}
    assert event.cause == {"key": 3}
    assert names(db, workspace) == ["contact_created", "attribute_changed", "contact_updated"]


def test_semantics_52_tags_and_metadata_are_events_too_and_only_what_really_changed(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    identify(db, workspace, clock.now())
    ada = contact_of(db, workspace)
    row = writes.TagRow(workspace, ada.lane, ada.id, ["#VIP", "#vip", "new"], cause={"flow": 1, "run": 2, "process": 3}, depth=2)
    writes.add_tags(db, [row, row], clock.now())
    writes.remove_tags(db, [writes.TagRow(workspace, ada.lane, ada.id, ["NEW", "absent"])], clock.now())
    writes.set_metadata(db, [writes.ValueRow(workspace, ada.lane, ada.id, {"note": "x"})] * 2, clock.now())
    events = timeline(db, workspace)[1:]
    assert [(event.name, event.properties.get("tag")) for event in events[:3]] == [
        ("tag_added", "#VIP"),
        ("tag_added", "new"),
        ("tag_removed", "new"),
    ]
    assert (events[0].cause, events[0].depth) == ({"flow": 1, "run": 2, "process": 3}, 2)
    assert [event.name for event in events[3:]] == ["attribute_changed", "contact_updated"]
    assert events[3].properties["attribute"] == "metadata.note"


def test_semantics_52_consent_is_an_event_with_proof(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now())
    ada = contact_of(db, workspace)
    given = writes.ConsentRow(workspace, ada.lane, ada.id, "sms", True, proof={"text": 4})
    assert writes.set_consents(db, [given], clock.now()) == 1
    assert writes.set_consents(db, [given], clock.now()) == 0
    assert writes.set_consents(db, [writes.ConsentRow(workspace, ada.lane, ada.id, "sms", False)], clock.now()) == 1
    events = timeline(db, workspace)[-2:]
    assert [event.name for event in events] == ["consent_given", "consent_withdrawn"]
    assert (events[1].properties["old"], events[1].properties["new"]) == (True, False)
    assert events[0].properties["proof"] == {"text": 4}


def test_tags_added_and_removed_in_one_batch_keep_their_order(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now())
    ada = contact_of(db, workspace)
    steps = [{"add_tags": ["a", "b"]}, {"remove_tags": ["a"]}, {"clear_tags": True}, {"add_tags": ["c"]}]
    writes.change_contacts(db, [Change(workspace, ada.lane, ada.id, clock.now(), **step) for step in steps], clock.now())  # type: ignore[arg-type]
    assert [tag.tag for tag in reads.list_tags(db, ada.lane, ada.id)] == ["c"]
    told = [(event.name[4:], event.properties["tag"]) for event in timeline(db, workspace) if event.name.startswith("tag")]
    assert told == [("added", "a"), ("added", "b"), ("removed", "a"), ("removed", "b"), ("added", "c")]


def test_an_undeclared_attribute_gets_the_type_of_its_first_value(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), plan="gold", visits=Decimal("1.5"), member=True, since="2026-02-03", at="2026-02-03T10:00:00Z")
    found = {attribute.name: attribute.type for attribute in reads.list_attributes(db, workspace, "contact")}
    assert found == {"plan": "text", "visits": "number", "member": "boolean", "since": "date", "at": "datetime"}


def test_a_declared_type_refuses_a_wrong_value_and_keeps_the_rest(db: Connection, workspace: int, clock: MovableClock) -> None:
    writes.declare_attribute(db, workspace, "contact", "visits", "number", clock.now())
    outcome = identify(db, workspace, clock.now(), visits="many", plan="gold")
    assert outcome.problems == ("“visits” is a number; “many” is not one.",)
    assert contact_of(db, workspace).attributes == {"plan": "gold"}
    identify(db, workspace, clock.now(), visits="12")
    assert contact_of(db, workspace).attributes == {"plan": "gold", "visits": 12}
    assert "value_refused" in names(db, workspace)


def test_a_contact_keeps_older_addresses_beside_the_primary_one(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), email="Ada@Shop.example")
    identify(db, workspace, clock.now(), email="ada@work.example")
    ada = contact_of(db, workspace)
    assert ada.email == "ada@work.example"
    found = [(address.value, address.is_primary) for address in reads.list_addresses(db, ada.lane, ada.id)]
    assert found == [("ada@work.example", True), ("Ada@Shop.example", False)]
    assert contact_of(db, workspace, Person(email="ADA@shop.example")).id == ada.id


def test_two_contacts_may_share_an_address_and_the_first_is_found_by_it(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), email="home@shop.example")
    bob = Person(external_id="bob")
    identify(db, workspace, clock.now(), bob, email="home@shop.example")
    assert contact_of(db, workspace, bob).email == "home@shop.example"
    assert contact_of(db, workspace, Person(email="home@shop.example")).external_id == "ada"


def test_a_visitor_who_says_who_they_are_stays_the_same_contact(db: Connection, workspace: int, clock: MovableClock) -> None:
    track(db, workspace, clock.now(), "page_viewed", VISITOR, url="/")
    visitor = contact_of(db, workspace, VISITOR)
    assert not visitor.identified
    identify(db, workspace, clock.now(), ADA_AS_VISITOR, plan="gold")
    ada = contact_of(db, workspace)
    assert (ada.id, ada.identified, ada.external_id) == (visitor.id, True, "ada")
    assert names(db, workspace) == ["page_viewed", "contact_created", "contact_identified"]


def test_a_visitor_who_turns_out_to_be_a_known_contact_is_joined_by_a_command(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now())
    track(db, workspace, clock.now(), "page_viewed", VISITOR, url="/")
    visitor, ada = contact_of(db, workspace, VISITOR), contact_of(db, workspace)
    track(db, workspace, clock.now(), "signed_in", ADA_AS_VISITOR)
    commands = db.execute("select lane, name, payload from inbox where kind = 2 order by id").fetchall()
    source = [visitor.lane, visitor.id]
    assert sorted(commands, key=lambda command: str(command[1])) == [
        (ada.lane, "await_join", {"from": source}),
        (visitor.lane, "join_contact", {"from": source, "to": [ada.lane, ada.id], "anonymous_id": "v-1"}),
    ]
    track(db, workspace, clock.now(), "page_viewed", VISITOR, url="/next")
    assert names(db, workspace) == ["contact_created", "signed_in", "page_viewed"]


def test_a_visitor_who_identifies_within_one_batch_is_never_a_second_contact(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now())
    people = [VISITOR, ADA_AS_VISITOR, VISITOR]
    resolved = resolve(db, workspace, [read_person(person) for person in people], clock.now())
    add_contacts(db, workspace, resolved.born, {}, clock.now())
    assert len({ref.id for ref in resolved.refs}) == 1
    assert resolved.joins == []
    assert db.execute("select count(*) from contact where workspace_id = %s", [workspace]).fetchone() == (1,)


def test_a_shared_device_belongs_to_whoever_signed_in_last(db: Connection, workspace: int, clock: MovableClock) -> None:
    track(db, workspace, clock.now(), "signed_in", ADA_AS_VISITOR)
    track(db, workspace, clock.now(), "signed_in", Person(external_id="bob", anonymous_id="v-1"))
    track(db, workspace, clock.now(), "page_viewed", VISITOR)
    assert contact_of(db, workspace, VISITOR).external_id == "bob"
    assert "page_viewed" not in names(db, workspace)
    assert db.execute("select count(*) from inbox where kind = 2").fetchone() == (0,)


def test_two_senders_at_once_make_one_contact(database_url: str, clock: MovableClock) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def send(number: int) -> int:
        with connect(database_url) as db:
            people = [Person(external_id=f"p{place}", anonymous_id=f"a{place}") for place in range(20)]
            resolved = resolve(db, 1, people if number % 2 else people[::-1], clock.now())
            add_contacts(db, 1, resolved.born, {}, clock.now())
        return len({ref.id for ref in resolved.refs})

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(send, range(24))) == [20] * 24
    with connect(database_url) as db:
        assert db.execute("select count(*) from contact").fetchone() == (20,)
        assert db.execute("select count(*), count(distinct owner_id) from identity").fetchone() == (40, 20)


def test_a_suppressed_address_is_found_whatever_its_case(db: Connection, workspace: int, clock: MovableClock) -> None:
    assert writes.suppress_address(db, workspace, "email", "Ada@Shop.example", "unsubscribed", at=clock.now())
    assert not writes.suppress_address(db, workspace, "email", "ada@shop.example", "bounced", at=clock.now() + timedelta(1))
    found = reads.find_suppressed(db, workspace, "email", ["ADA@shop.example", "bob@shop.example"])
    assert found == {"ADA@shop.example": "unsubscribed"}
    assert writes.release_address(db, workspace, "email", "ada@shop.example", at=clock.now())
    assert reads.find_suppressed(db, workspace, "email", ["ADA@shop.example"]) == {}


@pytest.mark.parametrize(
    ("field", "value"), [("email", "nobody"), ("phone", "12"), ("time_zone", "Mars/Olympus"), ("birth_date", "soon"), ("first_name", ["A"])]
)
def test_a_standard_field_refuses_what_it_can_not_be(
    db: Connection, workspace: int, clock: MovableClock, field: str, value: object
) -> None:
    outcome = identify(db, workspace, clock.now(), **{field: value})
    assert len(outcome.problems) == 1
    assert getattr(contact_of(db, workspace), field) is None


def test_contacts_are_found_by_the_beginning_of_a_name(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), first_name="Élodie", last_name="Durand")
    for text in ("élo", "DUR", "élodie dur", "ADA"):
        assert [contact.external_id for contact in reads.search_contacts(db, workspace, text)] == ["ada"]
    assert reads.search_contacts(db, workspace, "%") == []


def test_an_attribute_can_not_take_the_place_of_a_standard_path(db: Connection, workspace: int, clock: MovableClock) -> None:
    outcome = identify(db, workspace, clock.now(), total_paid=5)
    assert outcome.problems == ("“total_paid” is kept by Towpath itself; give the attribute another name.",)


def test_people_are_found_by_any_part_of_what_names_them_and_by_what_is_nearly_so(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    for name, values in (
        ("shop-1001", {"first_name": "Éloïse", "last_name": "Marchand", "email": "eloise@mail.example", "phone": "+393331234567"}),
        ("shop-1002", {"first_name": "Anna", "last_name": "Schmidt_50%", "email": "anna@mail.example"}),
    ):
        identify(db, workspace, clock.now(), Person(external_id=name), **values)

    def found(text: str) -> list[str | None]:
        return [contact.external_id for contact in reads.search_contacts(db, workspace, text)]

    for text in ("march", "ÉLO", "Éloïse  marchand", "loise@mail", "3331234", "1001", "él", "Marchnad"):
        assert found(text) == ["shop-1001"], text
    assert found("Shmidt") == ["shop-1002"]
    assert found("_50%") == ["shop-1002"]
    assert found("mail.example") == ["shop-1002", "shop-1001"]
    assert found("zzzzzz") == []
    assert found("") != []
