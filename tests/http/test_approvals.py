"""Launches to which a second person agrees (H11): asked for with a note, answered by somebody else, void after an edit."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.site import ADMIN, PASSWORD, Site

from towpath.accounts import writes as accounts

FLOW = """\
towpath: 1
id: tea
name: Tea
start: [{event: came}]
first: rest
nodes:
  rest: {kind: delay, for: 2 days}
"""
MAX = "max@shop.example"  # an approver
EVE = "eve@shop.example"  # an editor
VERA = "vera@shop.example"  # a viewer

Call = Callable[..., Any]


@pytest.fixture
def tea(site: Site) -> Site:
    """A draft in a workspace where nobody launches alone."""
    now = site.clock.now()
    for email, role in ((MAX, "approver"), (EVE, "editor"), (VERA, "viewer")):
        user = accounts.make_user(site.db, email=email, password=PASSWORD, at=now, name=email.partition("@")[0].title())
        accounts.put_member(site.db, workspace_id=site.workspace_id, user_id=user, role=role, at=now, actor="command")
    assert site.patch("/api/v1/workspaces/current", {"launch_approval": True}).json()["launch_approval"] is True
    put(site, FLOW)
    return site


def put(site: Site, text: str) -> None:
    answer = site.post("/api/v1/flows/import", text.encode())
    assert answer.status_code == 200, answer.content


def as_(email: str) -> Call:
    from django.test import Client

    client = Client()
    signed = client.post("/api/v1/session", {"email": email, "password": PASSWORD}, content_type="application/json")
    assert signed.status_code == 200, signed.content

    def call(method: str, path: str, body: Any = None) -> Any:
        return getattr(client, method)(f"/api/v1{path}", body if method != "get" else None, content_type="application/json")

    return call


def ask(eve: Call, **body: Any) -> dict[str, Any]:
    answer = eve("post", "/flows/tea/launch-request", body)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def told(call: Call) -> list[tuple[str, str | None]]:
    return [(one["text"], one["link"]) for one in call("get", "/notifications").json()["items"]]


def status(site: Site) -> str:
    return str(site.get("/api/v1/flows/tea").json()["status"])


def deeds(site: Site) -> list[str]:
    rows = site.db.execute("select what from audit_entry where what like 'flow.launch%%' order by id").fetchall()
    return [what for (what,) in rows]


def test_nobody_launches_alone_and_is_told_what_to_do(tea: Site) -> None:
    for answer in (
        tea.post("/api/v1/flows/tea/launch", {}),
        as_(EVE)("post", "/flows/tea/launch", {}),
        as_(ADMIN)("post", "/flows/tea/launch", {}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "approval_needed")
        assert answer.json()["detail"] == "“Tea” goes live only when a second person agrees: ask for the launch."
    assert (status(tea), tea.get("/api/v1/flows/tea").json()["needs_approval"]) == ("draft", True)


def test_another_member_agrees_and_it_is_live_as_it_was_asked(tea: Site) -> None:
    eve, max_ = as_(EVE), as_(MAX)
    asked = ask(eve, note="The autumn offer", backfill="none")
    assert (asked["state"], asked["asked_by"], asked["note"], asked["may_answer"]) == ("open", "Eve", "The autumn offer", False)
    assert told(max_) == [("Eve asks you to agree to the launch of “Tea”: The autumn offer", f"/team/approvals/{asked['id']}")]
    assert told(as_(VERA)) == told(eve) == []
    assert [one["what"] for one in max_("get", "/home").json()["attention"] if one["what"] == "launch_request"] == ["launch_request"]
    assert max_("get", f"/launch-requests/{asked['id']}").json()["may_answer"] is True
    assert tea.get("/api/v1/flows/tea").json()["launch_request"]["id"] == asked["id"]
    launched = max_("post", f"/launch-requests/{asked['id']}/agree", {"note": "Good luck"})
    assert (launched.status_code, launched.json()["version"], status(tea)) == (200, 1, "active"), launched.content
    answered = tea.get(f"/api/v1/launch-requests/{asked['id']}").json()
    assert (answered["state"], answered["answered_by"], answered["answer"]) == ("launched", "Max", "Good luck")
    assert told(eve) == [("Max agreed to the launch of “Tea”, and it was launched: Good luck", f"/team/approvals/{asked['id']}")]
    assert deeds(tea) == ["flow.launch_asked", "flow.launch_agreed", "flow.launched"]
    again = as_(ADMIN)("post", f"/launch-requests/{asked['id']}/agree", {})
    assert (again.status_code, again.json()["code"]) == (409, "launch_request_closed")


def test_who_asks_does_not_answer_nor_does_who_may_not(tea: Site) -> None:
    eve = as_(EVE)
    asked = ask(eve)
    for deed in ("agree", "decline"):
        own = eve("post", f"/launch-requests/{asked['id']}/{deed}", {})
        assert (own.status_code, own.json()["code"]) == (403, "not_yours_to_answer")
        assert as_(VERA)("post", f"/launch-requests/{asked['id']}/{deed}", {}).json()["code"] == "not_allowed"
        assert tea.post(f"/api/v1/launch-requests/{asked['id']}/{deed}", {}).json()["code"] == "not_allowed"  # a key is nobody
    assert status(tea) == "draft"


def test_a_key_asks_for_its_maker_who_does_not_answer_either(tea: Site) -> None:
    admin = as_(ADMIN)
    key = admin("post", "/keys", {"name": "CI", "scopes": ["read", "write"]}).json()["key"]
    asked = tea.post("/api/v1/flows/tea/launch-request", {}, key=key).json()
    assert asked["asked_by"] == "An API key"
    assert admin("post", f"/launch-requests/{asked['id']}/agree", {}).json()["code"] == "not_yours_to_answer"
    assert as_(EVE)("post", f"/launch-requests/{asked['id']}/agree", {}).status_code == 200


def test_an_edit_makes_the_request_void(tea: Site) -> None:
    eve, max_ = as_(EVE), as_(MAX)
    asked = ask(eve)
    put(tea, FLOW)  # the same text is no edit
    draft = tea.get("/api/v1/flows/tea/draft").json()
    tea.put("/api/v1/flows/tea/draft", {"revision": draft["revision"], "changes": [{"path": ["nodes", "rest", "for"], "value": "3 days"}]})
    refused = max_("post", f"/launch-requests/{asked['id']}/agree", {})
    assert (refused.status_code, refused.json()["code"], status(tea)) == (409, "launch_request_closed", "draft")
    assert told(eve) == [("Your request to launch “Tea” is void: it was edited.", f"/team/approvals/{asked['id']}")]
    assert deeds(tea) == ["flow.launch_asked", "flow.launch_request_void"]
    second = ask(eve)
    put(tea, FLOW)
    assert max_("get", f"/launch-requests/{second['id']}").json()["state"] == "void"


def test_a_request_is_declined_with_a_reason_or_withdrawn_and_asked_anew(tea: Site) -> None:
    eve, max_ = as_(EVE), as_(MAX)
    asked = ask(eve)
    twice = as_(ADMIN)("post", "/flows/tea/launch-request", {})
    assert (twice.status_code, twice.json()["code"]) == (409, "launch_asked_already")
    declined = max_("post", f"/launch-requests/{asked['id']}/decline", {"note": "Not before Monday"}).json()
    assert (declined["state"], declined["answer"], status(tea)) == ("declined", "Not before Monday", "draft")
    assert told(eve)[0][0] == "Max declined the launch of “Tea”: Not before Monday"
    second = ask(eve)
    assert max_("post", f"/launch-requests/{second['id']}/withdraw").status_code == 403
    assert eve("post", f"/launch-requests/{second['id']}/withdraw").json()["state"] == "withdrawn"
    assert [one["state"] for one in eve("get", "/launch-requests").json()["items"]] == ["withdrawn", "declined"]
    assert eve("get", "/launch-requests?open=true").json()["items"] == []


def test_a_flow_that_can_not_be_launched_is_not_asked_for_and_stays_open_when_it_breaks(tea: Site) -> None:
    eve = as_(EVE)
    put(tea, FLOW.replace("{kind: delay, for: 2 days}", "{kind: send_email, name: Hi, template: hello}"))
    refused = eve("post", "/flows/tea/launch-request", {})
    assert (refused.status_code, refused.json()["code"]) == (422, "launch_refused")
    template = tea.post(
        "/api/v1/templates", {"name": "hello", "document": {"subject": "Hi", "html": "<p>{{ unsubscribe_url }}</p>"}}
    ).json()
    tea.post("/api/v1/senders", {"name": "Shop", "settings": {"address": "shop@shop.example", "server": "catcher"}, "is_default": True})
    asked = ask(eve)
    assert tea.delete(f"/api/v1/templates/{template['id']}").status_code == 204
    assert as_(MAX)("post", f"/launch-requests/{asked['id']}/agree", {}).json()["code"] == "launch_refused"
    assert tea.get(f"/api/v1/launch-requests/{asked['id']}").json()["state"] == "open"


def test_semantics_40_where_two_launch_the_settings_of_a_live_flow_are_not_one_person_s(tea: Site) -> None:
    asked = ask(as_(EVE))
    as_(MAX)("post", f"/launch-requests/{asked['id']}/agree", {})
    refused = tea.patch("/api/v1/flows/tea/settings", {"settings": {"re_entry": "many"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "approval_needed")


def test_a_flow_s_own_setting_asks_for_two_and_is_taken_out_by_two(tea: Site) -> None:
    tea.patch("/api/v1/workspaces/current", {"launch_approval": False})
    put(tea, FLOW.replace("start:", "settings: {approval: true}\nstart:"))
    assert tea.post("/api/v1/flows/tea/launch", {}).json()["code"] == "approval_needed"
    first = ask(as_(EVE))
    assert as_(MAX)("post", f"/launch-requests/{first['id']}/agree", {}).status_code == 200
    put(tea, FLOW)
    assert tea.post("/api/v1/flows/tea/launch", {}).json()["code"] == "approval_needed"
    second = ask(as_(EVE))
    assert as_(MAX)("post", f"/launch-requests/{second['id']}/agree", {}).status_code == 200
    put(tea, FLOW.replace("2 days", "4 days"))
    assert tea.post("/api/v1/flows/tea/launch", {}).status_code == 200


def test_where_nobody_else_may_agree_that_is_said(site: Site) -> None:
    site.patch("/api/v1/workspaces/current", {"launch_approval": True})
    put(site, FLOW)
    answer = as_(ADMIN)("post", "/flows/tea/launch-request", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_to_ask")


def test_a_move_to_another_folder_is_no_edit(tea: Site) -> None:
    asked = ask(as_(EVE))
    assert tea.post("/api/v1/flow-labels", {"flows": ["tea"], "folder": "Drinks"}).json() == {"changed": 1}
    assert as_(MAX)("post", f"/launch-requests/{asked['id']}/agree", {}).status_code == 200
