"""From a file to a draft to a live version and out again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import towpath.flows
from towpath.flows import reads, writes
from towpath.flows.errors import FlowIsArchived, LaunchRefused, NothingToLaunch, WrongStatus
from towpath.flows.reads import Flow
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.values.durations import Duration

BY = "command"
EXAMPLES = sorted(
    path for path in (Path(towpath.flows.__file__).parent / "examples").glob("*.yaml") if not path.name.endswith(".test.yaml")
)

HELLO = """\
# By hand.
towpath: 1
id: hello
name: Hello
settings: {re_entry: once}
goal: {event: order_paid, within: 7 days, value: event.total}
variables:
  discount: {type: number, initial: 15}
start:
  - event: order_paid
    where: [[event.total, at least, 10]]
removed_on:
  - {event: tag_removed, where: [[event.tag, is, "#club"]]}
nodes:
  both:  {kind: fork, next: [mark, pause]}
  mark:  {kind: tag, add: ["#hello"], next: meet}
  pause: {kind: delay, for: 1 day, next: meet}
  meet:  {kind: join, next: bought}
  bought:
    kind: wait_for
    events: [{name: Again, event: order_paid}]
    timeout: 3 days
    next: {Again: pause}
  aside: {kind: exit}
"""


@pytest.fixture
def by_hand(db: Connection, workspace: int, clock: MovableClock) -> Flow:
    return imported(db, workspace, HELLO, clock)


def imported(db: Connection, workspace: int, text: str, clock: MovableClock) -> Flow:
    result = writes.import_flow(db, workspace, text, by=BY, now=clock.now())
    assert result.flow is not None, result.problems
    return result.flow


def launched(db: Connection, flow: Flow, clock: MovableClock) -> writes.LaunchResult:
    return writes.launch(db, flow.workspace_id, flow.id, by=BY, now=clock.now())


def test_a_file_becomes_a_draft_and_comes_back_byte_for_byte(by_hand: Flow) -> None:
    assert (by_hand.slug, by_hand.name, by_hand.status, by_hand.version_number) == ("hello", "Hello", "draft", None)
    assert reads.export_flow(by_hand) == HELLO


def test_a_file_with_errors_leaves_nothing_behind(db: Connection, workspace: int, clock: MovableClock) -> None:
    result = writes.import_flow(db, workspace, HELLO.replace("kind: join", "kind: jion"), by=BY, now=clock.now())
    assert result.flow is None and [one.code for one in result.problems if one.severity == "error"] == ["unknown_kind"]
    assert reads.list_flows(db, workspace) == []


def test_the_same_id_updates_the_draft_even_under_another_name(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    again = imported(db, workspace, HELLO.replace("name: Hello", "name: Good day"), clock)
    assert (again.id, again.name) == (by_hand.id, "Good day")


def test_a_file_without_id_is_known_by_its_name(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    assert imported(db, workspace, HELLO.replace("id: hello\n", ""), clock).id == by_hand.id
    other = imported(db, workspace, HELLO.replace("id: hello\n", "").replace("name: Hello", "name: Größe & mehr"), clock)
    assert (other.id != by_hand.id, other.slug) == (True, "groe-mehr")


def test_launch_makes_a_version_that_is_live_from_now(db: Connection, clock: MovableClock, by_hand: Flow) -> None:
    result = launched(db, by_hand, clock)
    assert (result.version, result.made_version, result.flow.status) == (1, True, "active")
    assert (result.flow.live_from, result.flow.live_to, result.flow.has_draft) == (clock.now(), None, False)
    assert [(one.code, one.severity) for one in result.problems] == [("parked", "warning")]
    assert reads.export_flow(result.flow) == HELLO


def test_an_import_touches_nothing_live(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    before = reads.get_compiled(db, launched_version(db, by_hand))
    flow = imported(db, workspace, HELLO.replace("re_entry: once", "re_entry: many").replace("name: Hello", "name: Good day"), clock)
    assert (flow.name, flow.settings, flow.has_draft) == ("Hello", {"re_entry": "once"}, True)
    assert reads.get_compiled(db, launched_version(db, by_hand)) is before


def launched_version(db: Connection, flow: Flow) -> int:
    version_id = reads.get_flow(db, flow.workspace_id, flow.id).version_id
    assert version_id is not None
    return version_id


def test_a_changed_setting_makes_no_version_and_applies_from_the_launch(
    db: Connection, workspace: int, clock: MovableClock, by_hand: Flow
) -> None:
    launched(db, by_hand, clock)
    clock.move(timedelta(hours=1))
    text = HELLO.replace("re_entry: once", "re_entry: many").replace("within: 7 days", "within: 1 day")
    result = launched(db, imported(db, workspace, text, clock), clock)
    assert (result.version, result.made_version, result.settings_changed) == (1, False, True)
    compiled = reads.get_compiled(db, launched_version(db, by_hand))
    assert compiled.settings.re_entry == "many" and compiled.revision == 2
    assert compiled.goal is not None and compiled.goal.within == Duration(1, "day")
    assert reads.export_flow(result.flow) == text


def test_a_changed_graph_makes_a_version_and_the_old_ends_at_that_instant(
    db: Connection, workspace: int, clock: MovableClock, by_hand: Flow
) -> None:
    launched(db, by_hand, clock)
    clock.move(timedelta(hours=1))
    result = launched(db, imported(db, workspace, HELLO.replace("for: 1 day", "for: 2 days"), clock), clock)
    new, old = reads.list_versions(db, workspace, by_hand.id)
    assert (result.version, new.live_from, new.live_to, old.live_to) == (2, clock.now(), None, clock.now())
    assert reads.get_version_text(db, workspace, by_hand.id, 1) == HELLO


def test_a_comment_makes_no_version(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    result = launched(db, imported(db, workspace, HELLO + "# one more\n", clock), clock)
    assert (result.made_version, result.settings_changed) == (False, False)


def test_without_a_draft_there_is_nothing_to_launch(db: Connection, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    with pytest.raises(NothingToLaunch):
        launched(db, by_hand, clock)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("kind: exit", "kind: unset", "unset"),
        ("kind: exit", "kind: send_viber, text: Hello", "kind_not_available"),
        ("kind: exit", "kind: send_email, template: last-day", "unknown_template"),
    ],
)
def test_what_is_lacking_stops_the_launch_and_not_the_import(
    db: Connection, workspace: int, clock: MovableClock, old: str, new: str, code: str
) -> None:
    flow = imported(db, workspace, HELLO.replace(old, new), clock)
    with pytest.raises(LaunchRefused) as refused:
        launched(db, flow, clock)
    assert [one.code for one in refused.value.problems if one.severity == "error"] == [code]
    assert reads.get_flow(db, workspace, flow.id).status == "draft"


def test_an_event_that_never_came_is_a_warning(db: Connection, workspace: int, clock: MovableClock) -> None:
    text = HELLO.replace("removed_on:\n", "removed_on:\n  - {event: left_the_club}\n")
    result = writes.import_flow(db, workspace, text, by=BY, now=clock.now())
    assert ("undeclared_event", "warning") in [(one.code, one.severity) for one in result.problems]
    assert result.flow is not None


def test_a_pause_is_one_row_and_ends_with_the_resume(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    since = clock.now()
    assert writes.pause(db, workspace, by_hand.id, by=BY, now=since).status == "paused"
    clock.move(timedelta(hours=2))
    assert writes.resume(db, workspace, by_hand.id, by=BY, now=clock.now()).status == "active"
    (live,) = reads.list_live(db, workspace)
    assert [(one.since, one.until) for one in live.pauses] == [(since, clock.now())]


def test_a_paused_flow_stays_paused_when_it_is_launched(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    writes.pause(db, workspace, by_hand.id, by=BY, now=clock.now())
    assert launched(db, imported(db, workspace, HELLO.replace("1 day", "2 days"), clock), clock).flow.status == "paused"


@pytest.mark.parametrize(("leave", "status"), [(False, "finishing"), (True, "cancelled")])
def test_a_stopped_flow_takes_nobody_in_any_more(
    db: Connection, workspace: int, clock: MovableClock, by_hand: Flow, leave: bool, status: str
) -> None:
    launched(db, by_hand, clock)
    clock.move(timedelta(minutes=1))
    flow = writes.stop(db, workspace, by_hand.id, leave=leave, by=BY, now=clock.now())
    assert (flow.status, flow.live_to) == (status, clock.now())
    assert [one.status for one in reads.list_live(db, workspace)] == [status]


def test_a_stopped_flow_with_nobody_inside_is_finished_and_can_be_archived(
    db: Connection, workspace: int, clock: MovableClock, by_hand: Flow
) -> None:
    launched(db, by_hand, clock)
    writes.stop(db, workspace, by_hand.id, by=BY, now=clock.now())
    assert writes.finish_emptied(db, workspace, now=clock.now()) == [by_hand.id]
    assert writes.archive(db, workspace, by_hand.id, by=BY, now=clock.now()).status == "archived"
    assert reads.list_flows(db, workspace) == []
    with pytest.raises(FlowIsArchived):
        imported(db, workspace, HELLO, clock)


def test_a_finished_flow_can_be_launched_again(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    writes.stop(db, workspace, by_hand.id, by=BY, now=clock.now())
    writes.finish_emptied(db, workspace, now=clock.now())
    assert (launched(db, by_hand, clock).version, reads.get_flow(db, workspace, by_hand.id).status) == (2, "active")


def test_a_draft_that_was_never_launched_can_be_deleted_and_a_live_flow_only_loses_its_draft(
    db: Connection, workspace: int, clock: MovableClock, by_hand: Flow
) -> None:
    launched(db, by_hand, clock)
    imported(db, workspace, HELLO + "# more\n", clock)
    writes.discard_draft(db, workspace, by_hand.id, by=BY, now=clock.now())
    assert reads.export_flow(reads.get_flow(db, workspace, by_hand.id)) == HELLO
    other = imported(db, workspace, HELLO.replace("id: hello", "id: other"), clock)
    writes.discard_draft(db, workspace, other.id, by=BY, now=clock.now())
    assert [one.slug for one in reads.list_flows(db, workspace)] == ["hello"]


def test_what_does_not_fit_the_state_is_refused_with_its_reason(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    with pytest.raises(WrongStatus, match=r"is draft and can't be paused"):
        writes.pause(db, workspace, by_hand.id, by=BY, now=clock.now())


def test_every_change_is_heard_by_the_workers(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    revisions = [reads.get_flows_revision(db, workspace)]
    for deed in (lambda: launched(db, by_hand, clock), lambda: writes.pause(db, workspace, by_hand.id, by=BY, now=clock.now())):
        deed()
        revisions.append(reads.get_flows_revision(db, workspace))
    assert revisions[0] < revisions[1] < revisions[2]


def test_every_deed_leaves_a_line_in_the_audit_log(db: Connection, workspace: int, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    assert [what for (what,) in db.execute("select what from audit_entry order by id")] == ["flow.imported", "flow.launched"]


def test_a_compiled_version_has_numbered_nodes_without_the_parked_one(db: Connection, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    version = reads.get_compiled(db, launched_version(db, by_hand))
    assert [(node.number, node.id) for node in version.nodes] == [(0, "both"), (1, "mark"), (2, "pause"), (3, "meet"), (4, "bought")]
    assert version.nodes[0].outlets == {"done": (1, 2)}
    assert version.nodes[4].outlets == {"Again": (2,), "timeout": ()}
    assert version.rules[0].first == (0,) and version.rules[0].event == "order_paid"
    assert version.join_reach == {3: frozenset({0, 1, 2, 3, 4})}
    assert version.join_forks == {3: frozenset({0})}
    assert version.loops == {2, 3, 4}
    assert version.interests == {"order_paid", "tag_removed"}
    assert version.variables["discount"].initial == 15
    assert version.settings == replace(version.settings, re_entry="once")


def test_the_compiled_version_is_made_once(db: Connection, clock: MovableClock, by_hand: Flow) -> None:
    launched(db, by_hand, clock)
    version_id = launched_version(db, by_hand)
    assert reads.get_compiled(db, version_id) is reads.get_compiled(db, version_id)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_imported_launched_and_compiled(db: Connection, workspace: int, clock: MovableClock, path: Path) -> None:
    flow = imported(db, workspace, path.read_bytes().decode(), clock)
    result = launched(db, flow, clock)
    assert [one for one in result.problems if one.severity == "error"] == []
    assert reads.get_compiled(db, launched_version(db, flow)).nodes
