"""Tasks, notes, posts, owners and groups over the REST API."""

from datetime import timedelta
from typing import Any

import pytest
from tests.support.site import ADMIN, PASSWORD, Site

from towpath.accounts import writes as accounts
from towpath.team.writes import tell_overdue


@pytest.fixture
def ada(site: Site) -> str:
    return str(site.post("/api/v1/contacts", {"external_id": "ada", "first_name": "Ada", "email": "ada@mail.example"}).json()["id"])


def add_member(site: Site, email: str, role: str = "editor") -> int:
    user = accounts.make_user(site.db, email=email, password=PASSWORD, at=site.clock.now())
    accounts.put_member(site.db, workspace_id=site.workspace_id, user_id=user, role=role, at=site.clock.now(), actor="command")
    return user


def make(site: Site, path: str, **body: Any) -> dict[str, Any]:
    answer = site.post(f"/api/v1/{path}", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def events(site: Site, name: str) -> list[tuple[int | None, dict[str, Any]]]:
    return list(site.db.execute("select contact_id, properties from event where name = %s order by id", [name]).fetchall())


def test_a_task_that_is_completed_and_reopened_is_told_of_its_contact(site: Site, ada: str) -> None:
    """semantics 7: staff events concern the contact of the record."""
    task = make(site, "tasks", title="Call Ada", contact=ada, assignee=ADMIN, priority="high", due_at="2026-03-04T09:00:00Z")
    assert (task["status"], task["assignee"], task["contact_name"], task["overdue"]) == ("open", ADMIN, "Ada", True)
    done = site.patch(f"/api/v1/tasks/{task['id']}", {"status": "completed"}).json()
    site.patch(f"/api/v1/tasks/{task['id']}", {"status": "completed"})
    again = site.patch(f"/api/v1/tasks/{task['id']}", {"status": "open"}).json()
    assert (done["status"], again["status"], again["completed_at"]) == ("completed", "open", None)
    ((contact, said),) = events(site, "task_completed")
    assert (str(contact), said["task"], said["assignee"], said["overdue_by"]) == (ada, "Call Ada", ADMIN, 1)
    assert len(events(site, "task_reopened")) == 1


def test_a_task_is_told_to_be_overdue_once_for_a_due_time(site: Site, ada: str, clock: Any) -> None:
    task = make(site, "tasks", title="Call", contact=ada, due_at="2026-03-04T12:00:00Z")
    make(site, "tasks", title="No hurry", contact=ada)
    assert tell_overdue(site.db, site.clock.now()) == 0
    clock.move(timedelta(hours=3))
    assert [tell_overdue(site.db, site.clock.now()), tell_overdue(site.db, site.clock.now())] == [1, 0]
    site.patch(f"/api/v1/tasks/{task['id']}", {"due_at": "2026-03-04T12:30:00Z"})
    assert tell_overdue(site.db, site.clock.now()) == 1
    assert [said["overdue_by"] for _, said in events(site, "task_overdue")] == [1, pytest.approx(0.5)]


def test_open_tasks_come_by_due_time_a_page_at_a_time(site: Site, ada: str) -> None:
    for title, due in (("third", None), ("second", "2026-03-09T00:00:00Z"), ("first", "2026-03-05T00:00:00Z"), ("fourth", None)):
        make(site, "tasks", title=title, due_at=due)
    first = site.get("/api/v1/tasks?limit=3").json()
    second = site.get(f"/api/v1/tasks?limit=3&cursor={first['next']}").json()
    assert [one["title"] for one in first["items"] + second["items"]] == ["first", "second", "third", "fourth"]
    assert second["next"] is None


def test_tasks_go_round_and_to_who_has_least(site: Site) -> None:
    for email in ("b@shop.example", "c@shop.example"):
        add_member(site, email)
    add_member(site, "looks@shop.example", "viewer")
    round_robin = [make(site, "tasks", title="t", assignee="round_robin")["assignee"] for _ in range(4)]
    assert round_robin == [ADMIN, "b@shop.example", "c@shop.example", ADMIN]
    assert [make(site, "tasks", title="t", assignee="least_loaded")["assignee"] for _ in range(2)] == ["b@shop.example", "c@shop.example"]


def test_a_group_takes_turns_of_its_own(site: Site) -> None:
    add_member(site, "b@shop.example")
    assert site.post("/api/v1/user-groups", {"name": "Sales", "members": ["nobody@shop.example"]}).json()["code"] == "user_group_is_wrong"
    make(site, "user-groups", name="Sales", members=["b@shop.example", ADMIN])
    assert [make(site, "tasks", title="t", assignee="sales")["assignee"] for _ in range(3)] == [ADMIN, "b@shop.example", ADMIN]
    assert site.post("/api/v1/tasks", {"title": "t", "assignee": "Marketing"}).json()["code"] == "work_is_wrong"


def test_the_owner_of_a_contact_changes_with_an_event_that_says_both(site: Site, ada: str) -> None:
    """semantics 52"""
    add_member(site, "b@shop.example")
    assert site.patch(f"/api/v1/contacts/{ada}", {"owner": ADMIN}).json()["owner"] == ADMIN
    site.patch(f"/api/v1/contacts/{ada}", {"owner": ADMIN, "first_name": "Ada"})
    assert site.patch(f"/api/v1/contacts/{ada}", {"owner": "least_loaded"}).json()["owner"] == "b@shop.example"
    assert make(site, "tasks", title="Mine", contact=ada, assignee="owner")["assignee"] == "b@shop.example"
    assert site.patch(f"/api/v1/contacts/{ada}", {"owner": None}).json()["owner"] is None
    assert [(said["old"], said["new"]) for _, said in events(site, "attribute_changed") if said["attribute"] == "owner"] == [
        (None, ADMIN), (ADMIN, "b@shop.example"), ("b@shop.example", None),
    ]  # fmt: skip
    assert site.patch(f"/api/v1/contacts/{ada}", {"owner": "stranger@shop.example"}).status_code == 422


def test_a_private_note_is_seen_by_its_author_and_admins(site: Site, ada: str) -> None:
    note = make(site, "notes", contact=ada, text="Likes red", visibility="private")
    make(site, "notes", contact=ada, text="Came by phone")
    assert [one["text"] for one in site.get(f"/api/v1/notes?contact={ada}").json()["items"]] == ["Came by phone", "Likes red"]
    add_member(site, "b@shop.example")
    from django.test import Client

    client = Client()
    assert client.post(
        "/api/v1/session", {"email": "b@shop.example", "password": PASSWORD}, content_type="application/json"
    ).status_code in (200, 201)
    assert [one["text"] for one in client.get(f"/api/v1/notes?contact={ada}").json()["items"]] == ["Came by phone"]
    assert client.get(f"/api/v1/notes/{note['id']}").status_code == 404


def test_a_post_tells_those_whom_it_names(site: Site, ada: str) -> None:
    site.patch(f"/api/v1/contacts/{ada}", {"owner": ADMIN})
    make(site, "feed", text="Ada looked at the tasting", contact=ada, notify=["owner"])
    make(site, "feed", text="For the boss", feed=ADMIN, type="call")
    assert [one["text"] for one in site.get("/api/v1/feed").json()["items"]] == ["For the boss", "Ada looked at the tasting"]
    assert [one["text"] for one in site.get(f"/api/v1/feed?contact={ada}").json()["items"]] == ["Ada looked at the tasting"]
    assert site.db.execute("select user_id, body from notification").fetchall() == [(site.user_id, "Ada looked at the tasting")]
    assert site.post("/api/v1/feed", {"text": "x", "feed": "stranger@shop.example"}).json()["code"] == "work_is_wrong"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("tasks", {"title": ""}, 400),
        ("tasks", {"title": "x", "contact": "99"}, 404),
        ("tasks", {"title": "x", "priority": "urgent"}, 400),
        ("notes", {"contact": "abc", "text": "x"}, 404),
        ("notes", {"contact": "1", "text": " "}, 404),
    ],
)
def test_wrong_work_is_refused(site: Site, path: str, body: dict[str, Any], status: int) -> None:
    assert site.post(f"/api/v1/{path}", body).status_code in (status, 422)
    assert site.db.execute("select count(*) from task").fetchone() == (0,)


def test_a_member_who_signs_in_or_looks_at_a_person_is_told_of_the_contact_concerned(site: Site, ada: str) -> None:
    """semantics 7: of the record, or the contact linked with the user; without one it concerns nobody."""
    from django.test import Client

    session = Client()
    entry = {"email": ADMIN, "password": PASSWORD}
    assert session.post("/api/v1/session", entry, content_type="application/json").status_code == 200
    me = site.post("/api/v1/contacts", {"email": ADMIN}).json()["id"]
    assert session.post("/api/v1/session", entry, content_type="application/json").status_code == 200
    for _ in range(2):
        assert session.post(f"/api/v1/contacts/{ada}/viewed").status_code == 204
    assert site.post(f"/api/v1/contacts/{ada}/viewed").status_code == 204
    assert session.delete("/api/v1/session").status_code == 204
    assert [contact and str(contact) for contact, _ in events(site, "user_signed_in")] == [None, me]
    assert [(str(contact), said) for contact, said in events(site, "user_signed_out")] == [(me, {"user": ADMIN})]
    assert [(str(contact), said) for contact, said in events(site, "record_viewed")] == [(ada, {"record": "contact", "user": ADMIN})]
