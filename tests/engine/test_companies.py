"""Companies in flows and segments: what is known of the company, who is told that it changed, what becomes of the link."""

from typing import Any

import pytest
from tests.support.journeys import World
from tests.support.people import ADA, contact_of, names

from towpath.companies import writes
from towpath.companies.models import CompanyChange, Place
from towpath.companies.reads import find_links
from towpath.contacts.merging import ask_to_merge
from towpath.contacts.models import Person
from towpath.segments.definition import read_scope
from towpath.segments.reads import list_members
from towpath.segments.writes import make_segment

BOB = Person(external_id="bob")


def place(world: World, person: Person = ADA) -> Place:
    contact = contact_of(world.db, world.workspace, person)
    return contact.lane, contact.id


def say(world: World, id: str = "acme", *people: Place, **values: Any) -> writes.Written:
    change = CompanyChange(world.workspace, world.clock.now(), id, values=values, people=people)
    return writes.write_companies(world.db, [change], world.clock.now())[0]


def test_a_flow_asks_about_the_company_and_writes_its_name(world: World) -> None:
    for name in ("ada", "bob"):
        world.identify(name)
    say(world, "acme", place(world), name="Acme", plan="gold", seats=12)
    say(world, "tin", place(world, BOB), name="Tin", plan="tin")
    world.launch(
        "start: {event: Bought}\nfirst: gold\nnodes:\n"
        "  gold: {kind: filter, where: [[company.plan, is, Gold], [company.seats, more than, 10]], next: {yes: mark}}\n"
        "  mark: {kind: tag, add: ['{{ company.name }} of {{ company.id }}']}\n"
    )
    world.do("Bought")
    world.do("Bought", "bob")
    assert (world.tags("ada"), world.tags("bob")) == (["Acme of acme"], [])


def test_a_change_of_a_company_is_an_event_of_each_of_its_people_and_starts_flows(world: World) -> None:
    for name in ("ada", "bob", "eve"):
        world.identify(name)
    world.launch(
        "start: {event: company_updated, where: [[event.fields, has, plan], [event.new.plan, is, gold]]}\nfirst: mark\n"
        "nodes:\n  mark: {kind: tag, add: [gold]}\n"
    )
    assert say(world, "acme", place(world), place(world, BOB), plan="tin").created
    assert not say(world, "acme", plan="gold").created
    world.step()
    assert [world.tags(name) for name in ("ada", "bob", "eve")] == [["gold"], ["gold"], []]
    assert names(world.db, world.workspace, ADA)[1:4] == ["attribute_changed", "contact_updated", "company_created"]


def test_one_and_yes_are_two_values_as_with_people(world: World) -> None:
    said = []
    for size in (1, True, 1):
        say(world, "acme", size=size)
        said.append(world.db.execute("select attributes ->> 'size' from company").fetchone())
    assert said == [("1",), ("true",), ("1",)]


def test_what_is_said_again_is_neither_written_nor_told(world: World) -> None:
    world.identify("ada")
    say(world, "acme", place(world), name="Acme", plan="gold")
    before = names(world.db, world.workspace, ADA)
    again = say(world, "acme", place(world), name="Acme", plan="gold")
    assert (again.created, again.events, names(world.db, world.workspace, ADA)) == (False, [], before)


def test_a_company_with_nobody_in_it_starts_no_flow_of_contacts(world: World) -> None:
    world.launch("start: {event: company_created}\nfirst: mark\nnodes:\n  mark: {kind: tag, add: [new]}\n")
    say(world, "empty", name="Empty")
    world.step()
    assert world.runs() == []


def test_a_segment_of_companies_follows_their_changes(world: World) -> None:
    for name in ("ada", "bob"):
        world.identify(name)
    say(world, "acme", place(world), plan="gold")
    scope = read_scope(world.db, world.workspace)
    segment = make_segment(world.db, world.workspace, "Gold firms", [["company.plan", "is", "gold"]], scope, now=world.clock.now())
    world.step()

    def inside() -> list[str | None]:
        return [one.external_id for one in list_members(world.db, segment, limit=10)]

    assert inside() == ["ada"]
    say(world, "acme", place(world, BOB))
    world.step()
    assert sorted(str(name) for name in inside()) == ["ada", "bob"]
    say(world, "acme", plan="tin")
    world.step()
    assert inside() == []


def test_semantics_53_of_two_companies_of_merged_contacts_the_newer_is_kept(world: World) -> None:
    for name in ("ada", "bob"):
        world.identify(name)
    say(world, "old", place(world))
    world.step(minutes=1)
    say(world, "new", place(world, BOB))
    pair = [contact_of(world.db, world.workspace, person) for person in (ADA, BOB)]
    ask_to_merge(world.db, world.workspace, pair[0], pair[1], by="test", now=world.clock.now())
    world.step()
    assert [key for _, key, _ in find_links(world.db, [place(world)]).values()] == ["new"]
    assert world.db.execute("select count(*) from contact_company").fetchall() == [(1,)]


def test_a_company_takes_no_more_people_than_can_be_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "MOST_PEOPLE", 1)
    for name in ("ada", "bob"):
        world.identify(name)
    assert say(world, "acme", place(world)).problems == []
    assert say(world, "acme", place(world, BOB)).problems == ["A company can have 1 people; “acme” has as many."]
    assert find_links(world.db, [place(world, BOB)]) == {}
