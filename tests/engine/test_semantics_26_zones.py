"""wait_until follows the zone, and the attribute or date that it names; a delay keeps the zone with which it began (semantics 26, 28)."""

from datetime import UTC, datetime

import pytest
from tests.support.journeys import World

FLOW = """
settings: {time_zone: Europe/Rome}
start: [{event: came}]
first: wait
nodes:
  wait: {WAIT, next: done}
  done: {kind: tag, add: [done]}
"""


def seen(world: World) -> list[object]:
    return [row for (row,) in world.db.execute("select seen from process where seen is not null order by id")]


def test_semantics_26_the_zone_is_the_contacts_else_the_flows(world: World) -> None:
    world.launch(FLOW.replace("WAIT", 'kind: wait_until, at: "2026-03-10 09:00"'))
    world.identify("ada", time_zone="America/New_York")
    world.do("came", "ada")
    world.do("came", "bob")
    assert world.due_at() == [datetime(2026, 3, 10, 8, tzinfo=UTC), datetime(2026, 3, 10, 13, tzinfo=UTC)]
    world.step(days=7)
    assert sorted(str(one["zone"]) for one in seen(world)) == ["America/New_York", "Europe/Rome"]  # type: ignore[index]


def test_semantics_26_a_moment_follows_the_zone_and_it_is_recorded(world: World) -> None:
    world.launch(FLOW.replace("WAIT", 'kind: wait_until, at: "2026-03-10 09:00"'))
    world.identify("ada")
    world.do("came")
    world.identify("ada", time_zone="Asia/Tokyo")
    world.step()
    assert world.due_at() == [datetime(2026, 3, 10, 0, tzinfo=UTC)]
    world.step(days=6)
    assert world.tags() == ["done"]
    (trace,) = seen(world)
    assert trace["recomputed"][0]["from"] == "2026-03-10T08:00:00Z"  # type: ignore[index]
    assert (trace["recomputed"][0]["to"], trace["zone"]) == ("2026-03-10T00:00:00Z", "Asia/Tokyo")  # type: ignore[index]


def test_semantics_26_a_moment_follows_the_date_it_names(world: World) -> None:
    world.identify("ada", renews_on="2026-03-20")
    world.launch(FLOW.replace("WAIT", 'kind: wait_until, date: contact.renews_on, offset: -1 day, time: "09:00"'))
    world.do("came")
    assert world.due_at() == [datetime(2026, 3, 19, 8, tzinfo=UTC)]
    world.identify("ada", plan="gold")
    world.identify("ada", renews_on="2026-04-20")
    world.step()
    assert world.due_at() == [datetime(2026, 4, 19, 7, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("late", "runs", "tags"), [("continue", "completed", ["done"]), ("exit", "removed", []), ("skip_to_next_wait", "completed", [])]
)
def test_semantics_28_a_date_that_moves_into_the_past_is_late(world: World, late: str, runs: str, tags: list[str]) -> None:
    world.identify("ada", renews_on="2026-03-20")
    world.launch(FLOW.replace("WAIT", f"kind: wait_until, date: contact.renews_on, late: {late}"))
    world.do("came")
    world.identify("ada", renews_on="2026-03-01")
    world.step()
    assert (world.runs()[0][0], world.tags()) == (runs, tags)


def test_semantics_26_a_delay_keeps_its_zone(world: World) -> None:
    world.launch(FLOW.replace("WAIT", "kind: delay, for: 1 month"))
    world.identify("ada")
    world.do("came")
    due = world.due_at()
    world.identify("ada", time_zone="Asia/Tokyo")
    world.step()
    assert world.due_at() == due


def test_semantics_26_a_delay_records_the_persons_own_zone_with_which_it_began(world: World) -> None:
    """Many wait at once, some of them with a zone of their own, which they change while they wait."""
    world.launch(FLOW.replace("WAIT", "kind: delay, for: 1 day"))
    own = {"ada": "America/New_York", "bob": None, "eve": "Asia/Tokyo"}
    for name, zone in own.items():
        world.identify(name, time_zone=zone)
        world.track("came", name)
    world.step()
    for name in own:
        world.identify(name, time_zone="Europe/London")
    world.step(days=2)
    rows = world.db.execute(
        "select c.external_id, p.seen from process p join run r on r.lane = p.lane and r.id = p.run_id"
        " join contact c on c.lane = r.lane and c.id = r.contact_id where p.node = 0 order by 1"
    ).fetchall()
    assert rows == [("ada", {"zone": "America/New_York"}), ("bob", None), ("eve", {"zone": "Asia/Tokyo"})]
    assert all(world.tags(name) == ["done"] for name in own)
