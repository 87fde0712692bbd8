"""Flows about companies (`subject: company`): a run a company, from its events, audiences, schedules, other flows, by hand and by the API."""

import json
from datetime import timedelta

import msgspec
import pytest
from tests.engine.test_companies import BOB, place, say
from tests.support.accounts import insert_member
from tests.support.journeys import World
from tests.support.outbox import RING
from tests.support.scripted_http import scripted_http
from tests.support.shop import Shop

from towpath.companies.models import CompanyChange
from towpath.companies.reads import find_company
from towpath.companies.writes import delete_company
from towpath.contacts.models import Person
from towpath.engine.checks import check_counts
from towpath.engine.letting_in import Asking, let_in, let_in_by_hand, list_participants
from towpath.flows import writes as flows
from towpath.flows.reads import get_flow
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.secrets.writes import keep_secret
from towpath.values.lanes import company_place

RENEWAL = (
    "removed_on: [{event: company_updated, where: [[event.new.plan, is, none]]}]\n"
    "start: {event: company_updated, where: [[event.fields, has, plan], [event.new.plan, is, gold]]}\nfirst: rest\nnodes:\n"
    "  rest: {kind: wait_for, events: [{name: paid, event: company_updated, where: [[event.new.paid, is, yes]]}], timeout: 30 days,\n"
    "         next: {paid: big, timeout: chase}}\n"
    "  big: {kind: filter, where: [[company.seats, more than, 10], {did: company_updated, at_least: 2}], next: {yes: tell, no: small}}\n"
    "  tell: {kind: add_to_flow, flow: thanks}\n"
    "  small: {kind: tag, add: [small]}\n"
    "  chase: {kind: tag, add: [late]}\n"
)
THANKS = "start: {from: flow}\nfirst: mark\nnodes:\n  mark: {kind: tag, add: ['thanked {{ company.name }}']}\n"


def tags(world: World, id: str) -> list[str]:
    company = find_company(world.db, world.workspace, id)
    return [] if company is None else company.tags


def test_16_a_run_is_about_the_company_whoever_belongs_to_it(world: World) -> None:
    for name in ("ada", "bob"):
        world.identify(name)
    world.launch(THANKS, id="thanks")
    say(world, "acme", place(world), place(world, BOB), name="Acme", plan="tin", seats=12)
    say(world, "solo", name="Solo", plan="tin", seats=1)
    say(world, "gone", plan="tin")
    world.step()
    world.launch(RENEWAL, subject="company")
    for id in ("acme", "solo", "gone", "acme"):
        say(world, id, plan="gold")
    world.step()
    assert world.where() == ["rest", "rest", "rest"]  # one a company, not one a person; the second change of acme is none
    say(world, "acme", paid="yes")
    say(world, "gone", plan="none")
    world.step()
    assert (world.tags("ada"), world.tags("bob")) == (["thanked Acme"], ["thanked Acme"])
    world.step(days=31)
    assert (tags(world, "acme"), tags(world, "solo"), tags(world, "gone")) == ([], ["late"], [])
    assert sorted(world.runs()) == [("completed", "end_of_branch")] * 4 + [("removed", "removed_by_event")]
    assert (check_counts(world.db), world.denied()) == ([], [])


def test_9_a_company_enters_once_and_is_told_apart_from_its_people(world: World) -> None:
    world.identify("ada")
    world.launch(
        "settings: {re_entry: once}\nstart: {event: company_updated}\nfirst: out\nnodes:\n  out: {kind: exit}\n", subject="company"
    )
    world.launch("start: {event: company_updated}\nfirst: out\nnodes:\n  out: {kind: exit}\n", id="nobody", subject="none")
    say(world, "acme", place(world), plan="tin")
    for plan in ("gold", "tin"):
        say(world, "acme", plan=plan)
        world.step()
    by_flow = world.db.execute("select f.slug, count(*) from run join flow f on f.id = run.flow_id group by 1 order by 1").fetchall()
    assert by_flow == [("f", 1), ("nobody", 2)]
    assert world.denied() == [("once_only", 1)]


def test_11_an_audience_of_companies_enters_and_is_followed(world: World) -> None:
    for id, plan in (("acme", "gold"), ("tin", "tin"), ("zinc", "gold")):
        say(world, id, plan=plan)
    world.step()
    world.launch(
        "start: {from: audience, where: [[company.plan, is, gold]], mode: dynamic, on_leave: remove}\nfirst: rest\nnodes:\n"
        "  rest: {kind: delay, for: 9 days}\n",
        subject="company",
    )
    assert world.launched.entering == 2
    world.step()
    say(world, "tin", plan="gold")
    say(world, "new", plan="gold")
    say(world, "acme", plan="tin")
    world.step()
    assert sorted(world.runs()) == [("removed", "left_audience")] + [("running", None)] * 3
    world.launch(
        "start: {from: schedule, every: 1 day, where: [[company.plan, is, gold]]}\nfirst: mark\nnodes:\n  mark: {kind: tag, add: [daily]}\n",
        id="daily", subject="company",
    )  # fmt: skip
    world.step(days=1, minutes=1)
    assert [tags(world, id) for id in ("acme", "tin", "zinc", "new")] == [[], ["daily"], ["daily"], ["daily"]]


def test_12_programs_and_people_let_companies_in(world: World) -> None:
    world.identify("ada")
    say(world, "acme", place(world), name="Acme")
    id = world.launch(
        "variables: {why: {type: text}}\nsettings: {re_entry: many}\nstart: [{from: api}, {from: manual}]\nfirst: mark\nnodes:\n  mark: {kind: tag, add: ['{{ why }}']}\n",
        subject="company",
    )
    flow = get_flow(world.db, world.workspace, id)
    people = [
        Asking(Person(external_id="acme"), {}, {"why": "api"}),
        Asking(Person(external_id="fresh"), {"name": "Fresh"}, {"why": "api"}),
        Asking(Person(email="ada@mail.example"), {}, {}),
    ]
    operation = let_in(world.db, flow, people, now=world.clock.now())
    acme = find_company(world.db, world.workspace, "acme")
    assert acme is not None
    by_hand = let_in_by_hand(world.db, flow, [acme.id, acme.id + 1_000], {"why": "hand"}, now=world.clock.now())
    world.step()
    assert (tags(world, "acme"), tags(world, "fresh")) == (["api", "hand"], ["api"])
    assert [(one.status, one.reason) for one in list_participants(world.db, operation)] == [
        ("accepted", None), ("accepted", None), ("rejected", "bad_contact"),
    ]  # fmt: skip
    assert [one.status for one in list_participants(world.db, by_hand)] == ["accepted", "rejected"]
    world.launch("start: {event: Bought}\nfirst: add\nnodes:\n  add: {kind: add_to_flow, flow: f, variables: {why: bought}}\n", id="people")
    world.do("Bought")
    assert tags(world, "acme") == ["api", "bought", "hand"]


def test_the_runs_of_a_company_that_is_deleted_end(world: World) -> None:
    world.launch("start: {event: company_created}\nfirst: rest\nnodes:\n  rest: {kind: delay, for: 9 days}\n", subject="company")
    id = say(world, "acme", name="Acme").company_id
    world.step()
    assert id is not None and world.where() == ["rest"]
    lane, contact = company_place(world.workspace, id)
    assert world.db.execute("select lane, contact_id from run").fetchall() == [(lane, contact)]
    delete_company(world.db, CompanyChange(world.workspace, world.clock.now(), id=id), world.clock.now())
    world.step()
    assert world.runs() == [("removed", "erased")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("start: {event: order_paid}\nfirst: out\nnodes:\n  out: {kind: exit}\n", "“order_paid” happens to a contact"),
        ("start: {from: date, attribute: contact.birth_date}\nfirst: out\nnodes:\n  out: {kind: exit}\n", "not from “date”"),
        ("start: {from: audience, list: Buyers}\nfirst: out\nnodes:\n  out: {kind: exit}\n", "“list” names people"),
        ("start: {from: manual}\nfirst: out\nnodes:\n  out: {kind: send_email, name: Hi, template: {subject: a, text: b}}\n", "needs a contact"),
        ("start: {from: manual}\nfirst: ask\nnodes:\n  ask: {kind: filter, where: [{has_tag: vip}]}\n", "“has_tag” asks about a contact"),
        ("start: {from: manual}\nfirst: ask\nnodes:\n  ask: {kind: filter, where: [[contact.email, is, a]]}\n", "contact"),
    ],
)  # fmt: skip
def test_what_needs_a_person_is_refused(world: World, body: str, said: str) -> None:
    text = "towpath: 1\nid: f\nname: f\nsubject: company\n" + body
    imported = flows.import_flow(world.db, world.workspace, text, by="test", now=world.clock.now())
    assert any(said in problem.sentence for problem in imported.problems), imported.problems


def test_22_the_team_hears_of_a_company_in_its_chat_room_and_its_owner_gets_a_task(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    shop = Shop(db, workspace, clock)
    shop.office = msgspec.structs.replace(shop.office, records=False)
    boss = insert_member(db, workspace, "boss@mail.example", clock.now())
    with scripted_http(lambda path: (503 if len(seen.requests) == 1 else 200, {}, b"ok")) as seen:
        keep_secret(db, workspace, "SALES_ROOM", f"{seen.url}/services/T1", RING, now=clock.now())
        shop.launch(
            "start: {event: company_created}\nfirst: give\nnodes:\n  give: {kind: assign, to: boss@mail.example, next: call}\n"
            "  call: {kind: task, title: 'Call {{ company.name }}', assignee: owner, next: tell}\n"
            "  tell: {kind: notify_team, channel: chat, to: SALES_ROOM, text: '{{ company.name }} of {{ company.owner }} is new', next: {sent: done}}\n"
            "  done: {kind: tag, add: [told]}\n",
            subject="company",
        )
        say(shop, "acme", name="Acme")
        shop.step()
        shop.post()
        assert tags(shop, "acme") == []
        shop.clock.move(timedelta(minutes=20))
        shop.post()
    assert [json.loads(body) for *_, body in seen.requests] == [{"text": "Acme of boss@mail.example is new"}] * 2
    assert tags(shop, "acme") == ["told"]
    assert db.execute("select title, assignee_id, contact_id from task").fetchall() == [("Call Acme", boss, None)]
    assert "/services/T1" not in str(db.execute("select c::text from message_content c").fetchall())
    assert db.execute("select nullif(contact_id, 0) from message").fetchall() == [(None,)]
