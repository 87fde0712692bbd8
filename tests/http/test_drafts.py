"""Drafts as the builder saves them: place by place, with a revision, everything else byte for byte."""

from typing import Any

import pytest
from tests.support.site import Site

FILE = b"""towpath: 1
id: welcome
name: Welcome   # the short name
subject: contact
start:
  - event: contact_created
first: mark
nodes:
  # first of all
  mark: {kind: tag, add: [new], next: wait}
  wait:
    kind: delay
    for: 1 day   # a night's sleep
    next: bye
  bye: {kind: exit}
"""


@pytest.fixture
def flow(site: Site) -> str:
    return str(site.post("/api/v1/flows/import", FILE).json()["flow"]["slug"])


def change(site: Site, flow: str, *changes: dict[str, Any], revision: str | None = None) -> Any:
    revision = revision or site.get(f"/api/v1/flows/{flow}/draft").json()["revision"]
    return site.put(f"/api/v1/flows/{flow}/draft", {"revision": revision, "changes": list(changes)})


def file_of(site: Site, flow: str) -> bytes:
    return bytes(site.get(f"/api/v1/flows/{flow}/file").content)


def test_a_change_leaves_every_other_byte(site: Site, flow: str) -> None:
    saved = change(site, flow, {"path": ["nodes", "wait", "for"], "value": "2 days"})
    assert saved.status_code == 200, saved.content
    assert saved.json()["document"]["nodes"]["wait"]["for"] == "2 days"
    assert file_of(site, flow) == FILE.replace(b"1 day ", b"2 days ")


def test_a_new_setting_stands_before_the_way_on(site: Site, flow: str) -> None:
    change(site, flow, {"path": ["nodes", "mark", "title"], "value": "Mark"}, {"path": ["nodes", "wait", "title"], "value": "Sleep"})
    assert file_of(site, flow) == FILE.replace(b"add: [new],", b"add: [new], title: Mark,").replace(
        b"    next: bye", b"    title: Sleep\n    next: bye"
    )


def test_who_saves_on_an_old_revision_is_told_and_nothing_is_kept(site: Site, flow: str) -> None:
    old = site.get(f"/api/v1/flows/{flow}/draft").json()["revision"]
    assert change(site, flow, {"path": ["name"], "value": "Hello"}).status_code == 200
    before = file_of(site, flow)
    answer = change(site, flow, {"path": ["nodes", "bye"], "remove": True}, revision=old)
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_changed")
    assert file_of(site, flow) == before


def test_a_draft_with_errors_is_kept_and_not_launched(site: Site, flow: str) -> None:
    saved = change(site, flow, {"path": ["nodes", "late"], "value": {"kind": "delay"}}, {"path": ["nodes", "bye", "next"], "value": "late"})
    assert [one["node"] for one in saved.json()["problems"] if one["severity"] == "error"] != []
    assert site.post(f"/api/v1/flows/{flow}/launch", {}).json()["code"] == "launch_refused"


def test_a_change_of_what_is_live_begins_a_draft(site: Site, flow: str) -> None:
    site.post(f"/api/v1/flows/{flow}/launch", {})
    assert site.get(f"/api/v1/flows/{flow}").json()["has_draft"] is False
    change(site, flow, {"path": ["nodes", "wait", "for"], "value": "3 days"})
    found = site.get(f"/api/v1/flows/{flow}").json()
    assert (found["has_draft"], found["version"]) == (True, 1)
    assert site.get(f"/api/v1/flows/{flow}/file?version=1").content == FILE


def test_a_version_comes_back_byte_for_byte(site: Site, flow: str) -> None:
    site.post(f"/api/v1/flows/{flow}/launch", {})
    revision = change(site, flow, {"path": ["nodes", "wait", "for"], "value": "3 days"}).json()["revision"]
    answer = site.post(f"/api/v1/flows/{flow}/draft/restore", {"version": 1, "revision": revision})
    assert answer.status_code == 200, answer.content
    assert file_of(site, flow) == FILE


def test_checking_changes_keeps_nothing(site: Site, flow: str) -> None:
    body = {"revision": "", "changes": [{"path": ["nodes", "mark", "next"], "value": "nowhere"}]}
    answer = site.post(f"/api/v1/flows/{flow}/draft/check", body).json()
    assert "unknown_node" in [one["code"] for one in answer["problems"]]
    assert file_of(site, flow) == FILE


def test_a_new_flow_begins_empty_and_is_printed_in_the_fixed_order(site: Site) -> None:
    made = [site.post("/api/v1/flows", {"name": "Win back"}).json() for _ in range(2)]
    assert [one["slug"] for one in made] == ["win-back", "win-back-2"]
    node = {"kind": "tag", "add": ["lost"]}
    saved = change(
        site, "win-back", {"path": ["nodes", "mark"], "value": node}, {"path": ["start"], "value": [{"event": "order_paid"}]},
        {"path": ["first"], "value": "mark"},
    )  # fmt: skip
    assert saved.json()["problems"] == []
    assert file_of(site, "win-back").decode() == (
        "towpath: 1\nid: win-back\nname: Win back\nsubject: contact\nstart:\n  - {event: order_paid}\nfirst: mark\n"
        "nodes:\n  mark: {kind: tag, add: [lost]}\n"
    )


def test_a_copy_is_a_draft_of_its_own(site: Site, flow: str) -> None:
    copy = site.post(f"/api/v1/flows/{flow}/duplicate", {"name": "Welcome back"}).json()
    assert (copy["slug"], copy["has_draft"]) == ("welcome-back", True)
    assert site.get("/api/v1/flows/welcome-back/draft").json()["document"]["nodes"]["wait"]["for"] == "1 day"


@pytest.mark.parametrize(
    "changes",
    [
        [{"path": [], "value": 1}],
        [{"path": ["id"], "value": "other"}],
        [{"path": ["nodes", "mark"]}],
        [{"path": ["name", "deep"], "value": 1}],
        [{"path": ["start", 7], "value": {"event": "x"}}],
        [{"path": ["name"], "value": ""}],
        [{"path": ["nodes", None], "value": {}}],
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_a_reason(site: Site, flow: str, changes: list[dict[str, Any]]) -> None:
    answer = change(site, flow, *changes)
    assert (answer.status_code, answer.json()["code"]) == (422, "draft_refused"), answer.content
    assert answer.json()["problems"][0]["sentence"]
    assert file_of(site, flow) == FILE
