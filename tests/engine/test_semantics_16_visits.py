"""What a visit is: its place in the run, its branches, what it saw, when it wakes (semantics 16, 19, 20, 21, 30, 31, 41)."""

from datetime import timedelta

from tests.support.journeys import World

from towpath.engine.reads import get_run_story

PATHS = """
start: [{event: came}]
first: gold
nodes:
  gold: {kind: filter, where: [[contact.plan, is, gold]], next: {yes: size, no: rest}}
  size:
    kind: paths
    paths: [{name: Large, where: [[entry.total, at least, 100]]}, {name: Any, where: [[entry.total, at least, 10]]}]
    next: {Large: big, Any: small, default: rest}
  big: {kind: tag, add: [big], next: rest}
  small: {kind: tag, add: [small], next: rest}
  rest: {kind: delay, for: 2 hours}
"""


def enter(world: World, **properties: object) -> int:
    world.do("came", **properties)
    row = world.db.execute("select id from run order by entered_at desc, id desc limit 1").fetchone()
    assert row is not None
    return int(row[0])


def test_semantics_16_each_visit_names_the_visit_before(world: World) -> None:
    world.identify("ada", plan="gold")
    world.launch(PATHS)
    story = get_run_story(world.db, world.workspace, enter(world, total=120))
    assert [visit.node for visit in story.visits] == ["gold", "size", "big", "rest"]
    assert [visit.prior for visit in story.visits] == [None, *(visit.id for visit in story.visits[:-1])]


def test_semantics_19_the_first_path_that_holds_wins_in_the_order_shown(world: World) -> None:
    world.identify("ada", plan="gold")
    world.launch("settings: {re_entry: many}" + PATHS)
    for total in (120, 20, 5):
        enter(world, total=total)
    assert [outlet for node, outlet in world.visits() if node == "size"] == ["Large", "Any", "default"]
    world.identify("ada", plan="tin")
    enter(world, total=500)
    assert [outlet for node, outlet in world.visits() if node == "gold"] == ["yes", "yes", "yes", "no"]


def test_semantics_20_data_are_read_fresh_at_every_visit_and_what_was_seen_is_kept(world: World) -> None:
    world.identify("ada", plan="tin")
    world.launch(
        """
start: [{event: came}]
first: before
nodes:
  before: {kind: filter, where: [[contact.plan, is, gold]], next: {yes: rest, no: rest}}
  rest: {kind: delay, for: 1 hour, next: after}
  after: {kind: filter, where: [[contact.plan, is, gold]]}
"""
    )
    run = enter(world)
    world.identify("ada", plan="gold")
    world.step(hours=1)
    story = get_run_story(world.db, world.workspace, run)
    assert [(visit.node, visit.outlet, dict(visit.seen)) for visit in story.visits if visit.kind == "filter"] == [
        ("before", "no", {"0": "tin"}),
        ("after", "yes", {"0": "gold"}),
    ]


def test_semantics_21_a_split_that_is_not_redrawn_gives_a_person_the_same_each_time(world: World) -> None:
    body = """
settings: {re_entry: many}
start: [{event: came}]
first: draw
nodes:
  draw: {kind: split, redraw: REDRAW, variants: [{name: a, weight: 1}, {name: b, weight: 1}]}
"""
    world.launch(body.replace("REDRAW", "false"), id="kept")
    for _ in range(12):
        world.do("came")
    assert len({outlet for _, outlet in world.visits()}) == 1
    world.launch(body.replace("REDRAW", "true").replace("came", "again"), id="redrawn")
    for _ in range(12):
        world.do("again")
    assert len({outlet for _, outlet in world.visits()[12:]}) == 2


def test_semantics_30_a_wake_up_is_never_early(world: World) -> None:
    world.identify("ada", plan="tin")
    world.launch(PATHS)
    enter(world)
    world.step(hours=1, minutes=59, seconds=59.999)
    assert world.runs() == [("running", None)]
    world.step(seconds=0.001)
    assert world.runs() == [("completed", "end_of_branch")]


def test_semantics_31_and_41_a_running_delay_keeps_its_time_and_an_event_belongs_to_the_version_then_live(world: World) -> None:
    world.identify("ada", plan="tin")
    world.launch(PATHS)
    enter(world)
    due = world.due_at()
    world.track("came", "bob")
    world.step()
    world.track("came", "cyd")
    world.clock.move(timedelta(minutes=1))
    world.launch(PATHS.replace("for: 2 hours", "for: 5 hours"))
    world.track("came", "dan")
    world.step()
    assert world.due_at()[0] == due[0]
    versions = world.db.execute(
        "select c.external_id, v.number from run r join contact c on c.lane = r.lane and c.id = r.contact_id"
        " join flow_version v on v.id = r.version_id order by 1"
    ).fetchall()
    assert versions == [("ada", 1), ("bob", 1), ("cyd", 1), ("dan", 2)]


def test_semantics_11_only_a_flow_of_static_audiences_finishes_when_nobody_is_inside(world: World) -> None:
    from towpath.engine.jobs import JOBS

    world.identify("ada", plan="tin")
    world.launch(PATHS)
    for job, _ in JOBS:
        job(world.db, world.clock.now())
    assert world.db.execute("select status from flow").fetchone() == ("active",)
