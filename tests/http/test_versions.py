"""Versions over HTTP: what differs, what a launch would mean, settings without a version, numbers from a new starting point."""

import pytest
from tests.support.site import Site

FLOW = """\
towpath: 1
id: tea
name: Tea
settings: {re_entry: many}
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 2 days, next: hello}
  hello: {kind: send_email, name: Hello, template: {subject: Hi, text: Hi}, next: later}
  later: {kind: delay, for: 1 week}
"""


@pytest.fixture
def tea(site: Site) -> Site:
    put(site, FLOW)
    assert site.post("/api/v1/flows/tea/launch", {}).status_code == 200
    return site


def put(site: Site, text: str) -> None:
    answer = site.post("/api/v1/flows/import", text.encode())
    assert answer.status_code == 200, answer.content


def test_a_difference_is_said_in_a_sentence_and_line_by_line(tea: Site) -> None:
    put(tea, FLOW.replace("2 days", "3 days").replace("next: later}\n", "}\n").replace("later: ", "much_later: "))
    found = tea.get("/api/v1/flows/tea/differences").json()
    assert [(one["what"], one["node"], one["sentence"]) for one in found["differences"]] == [
        ("node_changed", "rest", "“rest”: for was “2 days”, is “3 days”."),
        ("outlet_changed", "hello", "“hello”: sent led to “later”, leads to the end."),
        ("outlet_changed", "hello", "“hello”: not_sent led to “later”, leads to the end."),
        ("node_removed", "later", "“later” is gone: Wait 1 week."),
        ("node_added", "much_later", "“much_later” is new: Wait 1 week."),
    ]
    assert "-  rest: {kind: delay, for: 2 days, next: hello}" in found["lines"]


def test_semantics_42_a_launch_plan_says_what_changes_before_anything_does(tea: Site) -> None:
    put(tea, FLOW.replace("2 days", "3 days").replace("re_entry: many", "re_entry: once"))
    plan = tea.post("/api/v1/flows/tea/launch-plan", {}).json()
    assert (plan["version"], plan["makes_version"], plan["inside"], plan["standing"]) == (2, True, 0, [])
    assert [one["what"] for one in plan["changes"]["differences"]] == ["settings_changed", "node_changed"]
    assert [one["number"] for one in tea.get("/api/v1/flows/tea/versions").json()["items"]] == [1]


def test_semantics_40_a_plan_of_settings_alone_makes_no_version(tea: Site) -> None:
    put(tea, FLOW.replace("re_entry: many", "re_entry: once"))
    plan = tea.post("/api/v1/flows/tea/launch-plan", {}).json()
    assert (plan["version"], plan["makes_version"]) == (1, False)


def test_semantics_40_settings_change_without_a_version_and_are_numbered(tea: Site) -> None:
    put(tea, FLOW.replace("2 days", "3 days"))
    changed = tea.patch("/api/v1/flows/tea/settings", {"settings": {"cooldown": "1 day"}, "goal": {"event": "order_paid"}}).json()
    assert (changed["settings"], changed["goal"], changed["version"]) == (
        {"re_entry": "many", "cooldown": "1 day"}, {"event": "order_paid"}, 1,
    )  # fmt: skip
    newest, first = tea.get("/api/v1/flows/tea/settings").json()["items"]
    assert [one["sentence"] for one in newest["differences"]] == [
        "The setting “cooldown” is now “1 day”.",
        "The goal is now event “order_paid”.",
    ]
    assert (newest["number"], first["number"]) == (2, 1)
    assert "cooldown: 1 day" in tea.get("/api/v1/flows/tea/file", headers={}).content.decode()  # the draft beside it has it, too
    assert tea.get("/api/v1/flows/tea/differences").json()["differences"][0]["node"] == "rest"


def test_a_setting_that_can_not_be_is_refused_and_nothing_changes(tea: Site) -> None:
    answer = tea.patch("/api/v1/flows/tea/settings", {"settings": {"re_entry": "sometimes"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "launch_refused")
    assert len(tea.get("/api/v1/flows/tea/settings").json()["items"]) == 1


def test_a_step_that_nobody_can_take_is_refused(tea: Site) -> None:
    put(tea, FLOW.replace("2 days", "3 days"))
    answer = tea.post("/api/v1/flows/tea/launch-plan", {"people": "move", "nodes": {"rest": {"do": "jump"}}})
    assert answer.status_code == 422


def test_the_live_version_is_not_stopped_alone(tea: Site) -> None:
    assert tea.post("/api/v1/flows/tea/versions/1/stop", {}).json()["code"] == "wrong_status"
    put(tea, FLOW.replace("2 days", "3 days"))
    tea.post("/api/v1/flows/tea/launch", {})
    assert tea.post("/api/v1/flows/tea/versions/1/stop", {}).status_code == 200
    assert [one["status"] for one in tea.get("/api/v1/flows/tea/versions").json()["items"]] == ["stopped", "live"]
