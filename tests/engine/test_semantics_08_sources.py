"""Sources of entry that are neither events nor audiences: schedules, dates, other flows, people by hand (semantics 8, 12, 25, 26)."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.support.journeys import World

from towpath.contacts.models import Person
from towpath.engine import letting_in
from towpath.engine.errors import NoSuchEntry
from towpath.engine.letting_in import Asking
from towpath.flows import writes as flows
from towpath.flows.reads import get_flow

REST = "first: rest\nnodes:\n  rest: {kind: delay, for: 1 hour}\n"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def go_to(world: World, text: str) -> None:
    """Works what was due just before, too."""
    world.clock.move(utc(text) - world.clock.now() - timedelta(seconds=1))
    world.step()
    world.step(seconds=1)


def entered(world: World) -> list[tuple[str, datetime]]:
    rows = world.db.execute("select c.external_id, r.entered_at from run r join contact c on c.id = r.contact_id order by r.entered_at, 1")
    return [(name, at) for name, at in rows]


# ---- Schedules -------------------------------------------------------------------------------------------------------


def test_8_a_schedule_lets_an_audience_in_each_time(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", plan="gold")
    world.identify("bob", plan="tin")
    world.step()
    world.launch(
        "settings: {time_zone: Europe/Rome}\nstart: [{from: schedule, cron: '30 11 * * fri', where: [[contact.plan, is, gold]]}]\n" + REST
    )
    go_to(world, "2026-05-01 09:29")
    assert entered(world) == []
    go_to(world, "2026-05-01 09:30")
    assert entered(world) == [("ada", utc("2026-05-01 09:30"))]
    world.identify("bob", plan="gold")
    go_to(world, "2026-05-08 09:30")
    assert entered(world)[1:] == [("ada", utc("2026-05-08 09:30")), ("bob", utc("2026-05-08 09:30"))]


def test_15_a_schedule_obeys_its_limit_each_time(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    for name in ("ada", "bob", "cyd"):
        world.identify(name)
    world.step()
    world.launch("start: [{from: schedule, every: 1 day, where: [], limit: 2}]\n" + REST)
    go_to(world, "2026-05-02 08:00")
    assert len(entered(world)) == 2
    go_to(world, "2026-05-03 08:00")
    assert len(entered(world)) == 4
    assert world.denied() == []


def test_24_a_schedule_passes_by_while_its_flow_is_paused_and_one_that_was_missed_comes_once(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada")
    world.step()
    flow = world.launch("start: [{from: schedule, every: 1 day, time: '09:00', where: []}]\n" + REST)
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    go_to(world, "2026-05-01 10:00")
    flows.resume(world.db, world.workspace, flow, by="test", now=world.clock.now())
    world.step()
    assert entered(world) == []
    world.step(days=3, hours=2)
    assert entered(world) == [("ada", utc("2026-05-04 12:00"))]


def test_a_schedule_comes_once_where_it_says_once(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada")
    world.step()
    world.launch("settings: {time_zone: Europe/Rome}\nstart: [{from: schedule, once: '2026-05-02 09:00', where: []}]\n" + REST)
    go_to(world, "2026-05-02 07:00")
    assert entered(world) == [("ada", utc("2026-05-02 07:00"))]
    go_to(world, "2026-06-02 07:00")
    assert len(entered(world)) == 1


def test_41_a_schedule_goes_on_by_the_newer_version(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada")
    world.step()
    body = "start: [{from: schedule, cron: '0 9 * * *', where: []}]\n" + REST
    world.launch(body)
    world.launch(body.replace("1 hour", "2 hours").replace("0 9", "0 12"))
    go_to(world, "2026-05-01 09:00")
    assert entered(world) == []
    go_to(world, "2026-05-01 12:00")
    assert len(entered(world)) == 1


# ---- Dates -----------------------------------------------------------------------------------------------------------

BIRTHDAY = "start: [{from: date, attribute: contact.birth_date, offset: -3 days, at: '09:00'}]\n" + REST


def test_26_a_date_lets_each_person_in_where_that_person_is_and_again_next_year(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", birth_date="1990-05-10", time_zone="Europe/Rome")
    world.identify("bob", birth_date="1985-05-10", time_zone="America/New_York")
    world.identify("cyd")
    world.step()
    world.launch(BIRTHDAY)
    world.step()
    go_to(world, "2026-05-07 06:59")
    assert entered(world) == []
    go_to(world, "2026-05-07 07:00")
    assert entered(world) == [("ada", utc("2026-05-07 07:00"))]
    go_to(world, "2026-05-07 13:00")
    assert entered(world)[1:] == [("bob", utc("2026-05-07 13:00"))]
    go_to(world, "2027-05-07 07:00")
    assert entered(world)[2:] == [("ada", utc("2027-05-07 07:00"))]


@pytest.mark.parametrize("historical", [False, True])
def test_26_a_changed_attribute_or_zone_moves_the_moment(world: World, historical: bool) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", birth_date="1990-05-10", time_zone="Europe/Rome")
    world.step()
    world.launch(BIRTHDAY)
    world.step()
    world.identify("ada", historical=historical, time_zone="Asia/Tokyo")
    world.step()
    go_to(world, "2026-05-07 00:00")
    assert entered(world) == [("ada", utc("2026-05-07 00:00"))]
    world.identify("ada", historical=historical, birth_date="1990-06-10")
    world.step()
    go_to(world, "2026-06-07 00:00")
    assert entered(world)[1:] == [("ada", utc("2026-06-07 00:00"))]
    world.identify("ada", historical=historical, birth_date=None)
    world.step()
    assert world.db.execute("select count(*) from entry_due").fetchone() == (0,)


def test_who_comes_after_the_launch_has_a_date_too(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.launch(BIRTHDAY)
    world.step()
    world.identify("new", birth_date="2000-05-05")
    world.step()
    go_to(world, "2026-05-02 09:00")
    assert [name for name, _ in entered(world)] == ["new"]


def test_a_date_that_is_not_yearly_comes_once_and_what_is_past_not_at_all(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", renewal="2026-05-03")
    world.identify("old", renewal="2026-04-03")
    world.step()
    world.launch("start: [{from: date, attribute: contact.renewal}]\n" + REST)
    world.step()
    go_to(world, "2026-05-03 09:00")
    go_to(world, "2027-05-03 09:00")
    assert [name for name, _ in entered(world)] == ["ada"]


def test_conditions_of_a_date_are_asked_when_it_comes(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", renewal="2026-05-03", plan="gold")
    world.identify("bob", renewal="2026-05-03", plan="gold")
    world.step()
    world.launch("start: [{from: date, attribute: contact.renewal, where: [[contact.plan, is, gold]]}]\n" + REST)
    world.step()
    world.identify("bob", plan="tin")
    go_to(world, "2026-05-03 09:00")
    assert [name for name, _ in entered(world)] == ["ada"]


def test_24_a_date_that_comes_while_the_flow_is_paused_is_refused(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", birth_date="1990-05-10")
    world.step()
    flow = world.launch(BIRTHDAY)
    world.step()
    flows.pause(world.db, world.workspace, flow, by="test", now=world.clock.now())
    go_to(world, "2026-05-07 09:00")
    assert (entered(world), world.denied()) == ([], [("flow_not_active", 1)])


def test_a_new_version_plans_the_dates_anew(world: World) -> None:
    go_to(world, "2026-05-01 08:00")
    world.identify("ada", birth_date="1990-05-10")
    world.step()
    world.launch(BIRTHDAY)
    world.step()
    world.launch(BIRTHDAY.replace("-3 days", "-1 day"))
    world.step()
    go_to(world, "2026-05-07 09:00")
    assert entered(world) == []
    go_to(world, "2026-05-09 09:00")
    assert [name for name, _ in entered(world)] == ["ada"]


# ---- The API and by hand ---------------------------------------------------------------------------------------------

OPEN = "variables: {seats: {type: number, initial: 1}}\nstart: [{from: api, where: [[vars.seats, less than, 9]]}, {from: manual}]\n" + REST


def operation(world: World, id: int) -> list[tuple[str, str | None]]:
    return [(one.status, one.reason) for one in letting_in.list_participants(world.db, id)]


def test_12_participants_are_accepted_at_once_worked_after_and_each_has_an_answer(world: World) -> None:
    flow = get_flow(world.db, world.workspace, world.launch(OPEN))
    people = [
        Asking(Person(external_id="ada"), {"first_name": "Ada"}, {"seats": "3"}),
        Asking(Person(email="nobody"), {}, {}),
        Asking(Person(external_id="bob"), {}, {"chairs": 1}),
        Asking(Person(external_id="cyd"), {}, {"seats": 20}),
        Asking(Person(external_id="ada"), {}, {}),
    ]
    id = letting_in.let_in(world.db, flow, people, now=world.clock.now())
    said = letting_in.get_operation(world.db, world.workspace, id)
    assert (said.count, said.pending, said.accepted, said.rejected) == (5, 2, 0, 3)
    assert entered(world) == []
    world.step()
    expected = [
        ("accepted", None),
        ("rejected", "bad_contact"),
        ("rejected", "bad_variables"),
        ("rejected", "conditions"),
        ("rejected", "duplicate"),
    ]
    assert operation(world, id) == expected
    assert [name for name, _ in entered(world)] == ["ada"]
    assert world.db.execute("select variables from run").fetchone() == ({"seats": 3},)
    again = letting_in.let_in(world.db, flow, people[:1], now=world.clock.now())
    world.step()
    assert operation(world, again) == [("rejected", "already_inside")]
    assert world.denied() == [("already_inside", 1)]


def test_12_answers_are_kept_for_30_days(world: World) -> None:
    flow = get_flow(world.db, world.workspace, world.launch(OPEN))
    id = letting_in.let_in(world.db, flow, [Asking(Person(external_id="ada"))], now=world.clock.now())
    letting_in.forget_operations(world.db, world.clock.now() + timedelta(days=30))
    assert len(operation(world, id)) == 1
    letting_in.forget_operations(world.db, world.clock.now() + timedelta(days=30, seconds=1))
    assert operation(world, id) == []


def test_12_a_flow_without_that_source_takes_nobody_in(world: World) -> None:
    flow = get_flow(world.db, world.workspace, world.launch("start: [{event: came}]\n" + REST))
    with pytest.raises(NoSuchEntry):
        letting_in.let_in(world.db, flow, [Asking(Person(external_id="ada"))], now=world.clock.now())


def test_24_participants_of_a_paused_flow_are_refused_with_the_reason(world: World) -> None:
    id = world.launch(OPEN)
    flows.pause(world.db, world.workspace, id, by="test", now=world.clock.now())
    asked = letting_in.let_in(world.db, get_flow(world.db, world.workspace, id), [Asking(Person(external_id="ada"))], now=world.clock.now())
    world.step()
    assert operation(world, asked) == [("rejected", "flow_not_active")]


def test_chosen_contacts_enter_by_hand(world: World) -> None:
    world.identify("ada")
    world.step()
    flow = get_flow(world.db, world.workspace, world.launch(OPEN))
    (ada,) = (id for (id,) in world.db.execute("select id from contact"))
    id = letting_in.let_in_by_hand(world.db, flow, [ada, 77], {"seats": 2}, now=world.clock.now())
    world.step()
    assert operation(world, id) == [("accepted", None), ("rejected", "bad_contact")]
    assert [name for name, _ in entered(world)] == ["ada"]
