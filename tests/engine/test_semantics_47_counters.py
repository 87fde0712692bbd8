"""The numbers add up, goals are counted once, people are engaged once a month (semantics 18, 47, 48, 50)."""

from datetime import datetime, timedelta

from tests.support.journeys import World

from towpath.engine.engagement import count_engagement
from towpath.flows.reads import get_flow

BODY = """
goal: {event: order_paid, within: 2 days, value: event.total, ends_run: ENDS}
start: [{event: came}]
removed_on: [{event: left}]
first: gold
nodes:
  gold: {kind: filter, where: [[contact.plan, is, gold]], next: {yes: send, no: rest}}
  send: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: {sent: stop}}
  stop: {kind: exit, label: served}
  rest: {kind: delay, for: 1 day}
"""


def launch(world: World, ends: str = "false", settings: str = "") -> None:
    world.identify("somebody", plan="tin")
    world.launch(settings + BODY.replace("ENDS", ends))


def check(world: World) -> None:
    counts = world.counts()
    rows = dict(world.db.execute("select status, count(*) from run group by status").fetchall())
    assert counts.get("started", 0) == sum(rows.values())
    for number, word in enumerate(("running", "completed", "removed", "failed")):
        if number:
            assert counts.get(word, 0) == rows.get(number, 0), word
    inside = world.db.execute("select coalesce(sum(inside), 0) from entry_memory").fetchone()
    assert inside == (rows.get(0, 0),)


def test_the_counters_equal_the_rows_at_every_moment(world: World) -> None:
    launch(world)
    for number in range(12):
        world.identify(f"p{number}", plan="gold" if number % 3 == 0 else "tin")
        world.track("came", f"p{number}")
    world.step()
    check(world)
    for number in range(4):
        world.do("left", f"p{number}")
        check(world)
    world.step(days=1)
    check(world)
    labels = world.db.execute("select reason, label, count(*) from run group by 1, 2 order by 1, 2").fetchall()
    assert labels == [("end", "served", 4), ("end_of_branch", None, 6), ("removed_by_event", None, 2)]


def test_every_visit_is_counted_where_it_left(world: World) -> None:
    launch(world)
    for number in range(6):
        world.identify(f"p{number}", plan="gold" if number % 2 else "tin")
        world.track("came", f"p{number}")
    world.step()
    counts = dict(world.db.execute("select node || what, sum(n)::integer from counter where node >= 0 group by 1").fetchall())
    visits = dict(
        world.db.execute("select node || 'left:' || outlet, count(*) from process where outlet is not null group by 1").fetchall()
    )
    assert {key: n for key, n in counts.items() if "left" in key} == visits
    tokens = dict(world.db.execute("select node::text, count(*) from token group by node").fetchall())
    ended = dict(world.db.execute("select node::text, count(*) from process group by node").fetchall())
    for node in "0123":
        assert counts.get(f"{node}entered", 0) == tokens.get(node, 0) + ended.get(node, 0)


def test_a_goal_counts_once_for_the_earliest_run_in_whose_window_it_falls(world: World) -> None:
    launch(world, settings="settings: {re_entry: many}")
    world.do("came")
    world.step(hours=1)
    world.do("came")
    world.do("order_paid", order_id="1", total=20)
    reached = world.db.execute("select g.run_id = (select min(id) from run), g.value from goal_reached g").fetchall()
    assert reached == [(True, 20)]
    assert [status for status, _ in world.runs()] == ["running", "running"]
    world.step(days=3)
    world.do("order_paid", order_id="2", total=5)
    assert len(world.db.execute("select 1 from goal_reached").fetchall()) == 1


def test_a_goal_may_end_the_run(world: World) -> None:
    launch(world, "true")
    world.do("came")
    world.do("order_paid", order_id="1", total=20)
    assert world.runs() == [("completed", "goal")]
    check(world)


def test_a_person_is_engaged_once_a_month(world: World) -> None:
    launch(world, settings="settings: {re_entry: many}")
    world.do("came")
    world.do("came")
    assert len(world.db.execute("select 1 from engaged").fetchall()) == 1
    world.step(days=31)
    world.do("came")
    assert len(world.db.execute("select 1 from engaged").fetchall()) == 2


def test_semantics_46_visits_count_each_time_people_once_and_messages_by_their_parts(world: World) -> None:
    flow = world.launch(
        """
settings: {re_entry: many}
start: [{event: came}]
nodes:
  call: {kind: call_api, url: "https://shop.example/hook", next: rest}
  rest: {kind: delay, for: 1 hour, next: tag}
  tag:  {kind: tag, add: [seen]}
"""
    )
    begin = world.clock.now()
    for name in ("ada", "ada", "bob"):
        world.do("came", name)
    world.step(hours=2)
    world.db.execute("update message set parts = 2 where contact_id = (select id from contact where external_id = 'bob')")
    world.step(hours=1)
    world.do("came", "eve")

    def counted(since: datetime | None = None, until: datetime | None = None) -> tuple[int, int, int]:
        one = count_engagement(world.db, get_flow(world.db, world.workspace, flow), since=since, until=until, now=world.clock.now())
        return one.visits, one.people, one.messages

    assert counted(until=begin + timedelta(hours=3)) == (9, 2, 4)
    world.step(seconds=1)
    assert counted(since=begin + timedelta(hours=3)) == (2, 1, 1)
    assert counted() == (11, 3, 5)
