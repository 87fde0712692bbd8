"""The numbers add up, goals are counted once, people are engaged once a month (semantics 18, 47, 48, 50)."""

from tests.support.journeys import World

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
