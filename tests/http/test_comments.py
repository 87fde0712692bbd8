"""Comments on flows and their nodes: said, answered, resolved; who is mentioned is told; what was said follows the flow."""

from typing import Any

import pytest
from tests.http.test_approvals import EVE, FLOW, MAX, VERA, as_, put, told
from tests.support.site import ADMIN, PASSWORD, Site

from towpath.accounts import writes as accounts

ANNA = "anna@shop.example"  # an analyst


@pytest.fixture
def tea(site: Site) -> Site:
    now = site.clock.now()
    for email, role in ((MAX, "approver"), (EVE, "editor"), (ANNA, "analyst"), (VERA, "viewer")):
        user = accounts.make_user(site.db, email=email, password=PASSWORD, at=now, name=email.partition("@")[0].title())
        accounts.put_member(site.db, workspace_id=site.workspace_id, user_id=user, role=role, at=now, actor="command")
    put(site, FLOW)
    return site


def threads(call: Any, query: str = "") -> list[dict[str, Any]]:
    answer = call("get", f"/comments?flow=tea{query}")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["items"])


def say(call: Any, text: str, **more: Any) -> dict[str, Any]:
    answer = call("post", "/comments", {"flow": "tea", "text": text, **more})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_thread_is_begun_on_a_node_answered_resolved_and_opened_again_by_the_next_answer(tea: Site) -> None:
    eve, max_ = as_(EVE), as_(MAX)
    begun = say(eve, "  Is two days enough?  ", node="rest")
    assert (begun["node"], begun["resolved_at"], [one["text"] for one in begun["comments"]]) == ("rest", None, ["Is two days enough?"])
    say(eve, "The whole thing is for tea lovers only.")
    answered = max_("post", f"/comments/{begun['id']}/answers", {"text": "Three would do."}).json()
    assert [(one["author"], one["mine"]) for one in answered["comments"]] == [("Eve", False), ("Max", True)]
    reply = answered["comments"][1]["id"]
    done = eve("post", f"/comments/{reply}/resolve").json()
    assert (done["id"], done["resolved_by"]) == (begun["id"], "Eve")
    assert [one["id"] for one in threads(max_, "&open=false")] == [begun["id"]]
    assert [one["node"] for one in threads(max_, "&open=true")] == [""]
    again = max_("post", f"/comments/{begun['id']}/answers", {"text": "Not quite."}).json()
    assert (again["resolved_at"], len(again["comments"])) == (None, 3)
    assert [one["node"] for one in threads(max_)] == ["", "rest"]
    first = eve("get", "/comments?flow=tea&limit=1").json()
    assert [one["node"] for one in eve("get", f"/comments?flow=tea&limit=1&cursor={first['next']}").json()["items"]] == ["rest"]


def test_who_is_mentioned_and_who_spoke_before_is_told_once_and_without_what_was_said(tea: Site) -> None:
    eve, max_, anna = as_(EVE), as_(MAX), as_(ANNA)
    begun = say(eve, "@Max, ada@mail.example never got it", mentions=[MAX.upper(), EVE], node="rest")
    link = f"/flows/tea?version=draft&comment={begun['id']}"
    assert told(max_) == [("Eve mentions you in a comment on “Tea”.", link)]
    assert [one["name"] for one in begun["comments"][0]["mentions"]] == ["Max", "Eve"]
    max_("post", f"/comments/{begun['id']}/answers", {"text": "@Anna, have a look", "mentions": [ANNA]})
    assert told(eve) == [("Max answers in a thread on “Tea”.", link)]
    assert told(anna) == [("Max mentions you in a comment on “Tea”.", link)]
    changed = eve("patch", f"/comments/{begun['id']}", {"text": "@Max @Anna", "mentions": [MAX, ANNA]}).json()
    assert (changed["comments"][0]["text"], changed["comments"][0]["changed_at"] is not None) == ("@Max @Anna", True)
    assert (len(told(anna)), len(told(max_))) == (2, 1)


def test_a_comment_is_its_author_s_and_an_admin_takes_out_what_must_not_stand(tea: Site) -> None:
    eve, max_ = as_(EVE), as_(MAX)
    begun = say(eve, "Mine")
    assert refused(max_("patch", f"/comments/{begun['id']}", {"text": "Yours"})) == (403, "flow_comment_not_yours")
    assert refused(max_("delete", f"/comments/{begun['id']}")) == (403, "flow_comment_not_yours")
    max_("post", f"/comments/{begun['id']}/answers", {"text": "A word too much"})
    assert as_(ADMIN)("delete", f"/comments/{begun['id']}").status_code == 204
    assert threads(eve) == []
    (kept,) = tea.db.execute("select about from audit_entry where what = 'flow_comment.deleted'").fetchall()
    assert "Mine" not in str(kept)
    assert refused(eve("get", f"/comments/{begun['id']}")) == (404, "flow_comment_not_found")


def test_an_analyst_comments_and_a_viewer_reads(tea: Site) -> None:
    begun = say(as_(ANNA), "The numbers say otherwise")
    vera = as_(VERA)
    assert [one["id"] for one in threads(vera)] == [begun["id"]]
    assert refused(vera("post", "/comments", {"flow": "tea", "text": "I too"})) == (403, "not_allowed")
    assert refused(vera("post", f"/comments/{begun['id']}/resolve")) == (403, "not_allowed")


def test_what_says_nothing_or_is_about_nobody_is_refused(tea: Site) -> None:
    eve = as_(EVE)
    for body in ({"text": "  "}, {"text": "Hm", "node": "nowhere"}, {"text": "Hm", "mentions": ["stranger@shop.example"]}):
        assert refused(eve("post", "/comments", {"flow": "tea", **body})) == (422, "flow_comment_is_wrong")
    assert refused(eve("post", "/comments", {"flow": "coffee", "text": "Hm"})) == (404, "flow_not_found")
    assert threads(eve) == []


def test_comments_outlive_launches_and_go_with_a_node_that_is_called_otherwise(tea: Site) -> None:
    eve = as_(EVE)
    say(eve, "About the rest", node="rest")
    say(eve, "About the start", node="__start__")
    assert tea.post("/api/v1/flows/tea/launch", {}).status_code == 200
    put(tea, FLOW.replace("rest", "sleep"))
    assert [one["node"] for one in threads(eve)] == ["__start__", "sleep"]
    put(tea, FLOW.replace("rest", "slumber").replace("2 days", "3 days"))
    assert [one["node"] for one in threads(eve)] == ["__start__", "slumber"]
    put(tea, FLOW.replace("rest: {kind: delay, for: 2 days}", "stop: {kind: exit}").replace("rest", "stop"))
    assert [one["node"] for one in threads(eve)] == ["__start__", "slumber"]  # its node is gone, what was said is not
