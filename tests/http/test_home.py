"""The first page: what needs somebody, the numbers of the week, first steps; and the numbers of a flow within a time range."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.site import Site

FLOW = b"""towpath: 1
name: Hello
start: [{event: hello}]
nodes:
  mail: {kind: send_email, template: {subject: Hi, text: Hi}, purpose: transactional, next: wait}
  wait: {kind: delay, for: 1 day}
"""


@pytest.fixture
def flow(site: Site) -> Any:
    answer = site.post("/api/v1/flows/import", FLOW)
    assert answer.status_code == 200, answer.content
    return answer.json()["flow"]


def count(site: Site, version: int, node: int, what: str, n: int, hours_ago: int = 0) -> None:
    """As the engine counts, some hours ago."""
    hour = site.clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours_ago)
    site.db.execute(
        "insert into counter (lane, version_id, node, what, hour, n) values (0, %s, %s, %s, %s, %s)", [version, node, what, hour, n]
    )


def launch(site: Site, flow: Any) -> int:
    assert site.post(f"/api/v1/flows/{flow['slug']}/launch", {}).status_code == 200
    row = site.db.execute("select id from flow_version where flow_id = %s", [flow["id"]]).fetchone()
    assert row is not None
    return int(row[0])


def test_an_empty_workspace_is_told_its_first_steps(site: Site) -> None:
    home = site.get("/api/v1/home").json()
    assert [one["step"] for one in home["steps"] if not one["done"]] == ["sender", "people", "events", "flow", "launch", "team"]
    assert [one["what"] for one in home["attention"]] == ["no_sender"]
    assert [sum(one["sent"].values()) for one in home["days"]] == [0] * 7


def test_what_was_done_ticks_its_step_off(site: Site, flow: Any) -> None:
    site.post("/api/v1/events", {"event": "hello", "contact": {"external_id": "ada"}})
    site.post("/api/v1/senders", {"name": "Shop", "settings": {"address": "a@shop.example", "server": "smtp://mail.shop.example"}})
    launch(site, flow)
    home = site.get("/api/v1/home").json()
    assert [one["step"] for one in home["steps"] if not one["done"]] == ["team"]
    assert [(one["what"], one["flow"]) for one in home["activity"]] == [("flow.launched", "hello"), ("flow.imported", "hello")]


def test_messages_goals_and_failures_of_the_week_are_added_up_from_counters(site: Site, flow: Any) -> None:
    version = launch(site, flow)
    for what, n, hours in (("started", 5, 0), ("moved_in", 1, 0), ("goal", 2, 0), ("started", 3, 48)):
        count(site, version, -1, what, n, hours)
    count(site, version, 0, "left:sent", 4)
    count(site, version, 0, "left:sent", 7, 24 * 8)
    count(site, version, 0, "failed", 2)
    home = site.get("/api/v1/home").json()
    assert (home["days"][-1]["entered"], home["days"][-1]["goals"], home["days"][-1]["sent"]) == (4, 2, {"email": 4})
    assert home["live"][0]["week"] == [0, 0, 0, 0, 3, 0, 4]
    assert home["week_before_sent"] == 7
    assert {"failures": 2}.items() <= {one["what"]: one["count"] for one in home["attention"]}.items()


def test_numbers_of_a_time_range_leave_out_what_was_before_but_not_who_is_inside(site: Site, flow: Any) -> None:
    version = launch(site, flow)
    site.db.execute("update flow set created_at = created_at - interval '9 days'")
    count(site, version, -1, "started", 3, 72)
    count(site, version, -1, "started", 2)
    count(site, version, 0, "entered", 3, 72)
    count(site, version, 0, "entered", 2)
    count(site, version, 0, "planned", 2)
    count(site, version, 0, "left:sent", 1)
    count(site, version, 0, "left:not_sent", 1)
    since = (site.clock.now() - timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    now = site.get(f"/api/v1/flows/{flow['slug']}/numbers?since={since}").json()
    assert (now["entered"], now["inside"], now["nodes"]["mail"]["entered"]) == (2, 5, 2)
    assert (now["nodes"]["mail"]["sent"], now["nodes"]["mail"]["skipped"]) == (1, 1)
    before = site.get(f"/api/v1/flows/{flow['slug']}/numbers?until={since}").json()
    assert (before["entered"], before["nodes"]["mail"]["entered"]) == (3, 3)


def test_what_came_back_of_messages_stands_at_their_node(site: Site, flow: Any) -> None:
    version = launch(site, flow)
    count(site, version, 0, "planned", 2)
    count(site, version, 0, "left:sent", 2)
    now = site.clock.now()
    for process, clicked in ((256, None), (512, now)):
        site.db.execute(
            "insert into message (lane, process_id, workspace_id, flow_id, version_id, node, run_id, channel, status, due_at, planned_at, "
            "ended_at, opened_at, clicked_at) values (0, %s, %s, %s, %s, 0, 256, 'email', 2, %s, %s, %s, %s, %s)",
            [process, site.workspace_id, flow["id"], version, now, now, now, now, clicked],
        )
    mail = site.get(f"/api/v1/flows/{flow['slug']}/numbers").json()["nodes"]["mail"]
    assert (mail["sent"], mail["opened"], mail["clicked"], mail["delivered"]) == (2, 2, 1, None)
