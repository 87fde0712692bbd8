"""Sign-in, members, keys, the audit log; and what every operation of the API has in common."""

from datetime import timedelta

import pytest
from tests.support.accounts import insert_workspace
from tests.support.site import ADMIN, PASSWORD, Site


class Browser:
    """A browser with cookies that checks CSRF as a real one is checked."""

    def __init__(self) -> None:
        from django.test import Client

        self._client = Client(enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: object = None, csrf: bool = True):
        cookie = self._client.cookies.get("towpath_csrf")
        headers = {"X-CSRFToken": cookie.value} if csrf and cookie else {}
        return getattr(self._client, method)(path, data=body, content_type="application/json", headers=headers)

    def sign_in(self, password: str = PASSWORD):
        self._client.get("/api/v1/session/csrf")
        return self.call("post", "/api/v1/session", {"email": ADMIN.upper(), "password": password})


def test_an_admin_signs_in_sees_the_workspace_and_signs_out(site: Site) -> None:
    browser = Browser()
    assert browser.call("get", "/api/v1/session").status_code == 401
    answer = browser.sign_in().json()
    assert (answer["user"]["role"], answer["workspace"]["slug"]) == ("admin", "shop")
    assert browser.call("get", "/api/v1/session").json() == answer
    assert browser.call("delete", "/api/v1/session").status_code == 204
    assert browser.call("get", "/api/v1/session").status_code == 401


def test_a_wrong_password_is_refused_with_a_problem_document(site: Site) -> None:
    answer = Browser().sign_in("not the password")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "sign_in_failed"


def test_guessing_passwords_is_stopped_after_ten_failures(site: Site) -> None:
    browser = Browser()
    assert [browser.sign_in(f"guess {n}").status_code for n in range(11)] == [401] * 10 + [429]
    assert browser.sign_in().status_code == 429
    site.clock.move(timedelta(minutes=16))
    assert browser.sign_in().status_code == 200


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_write_in_a_session_without_the_csrf_header_is_refused(site: Site, signed_in: bool) -> None:
    browser = Browser()
    if signed_in:
        browser.sign_in()
        answer = browser.call("post", "/api/v1/keys", {"name": "x", "scopes": ["read"]}, csrf=False)
    else:
        answer = browser.call("post", "/api/v1/session", {"email": ADMIN, "password": PASSWORD}, csrf=False)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")


def test_a_session_ends_when_the_password_changes(site: Site) -> None:
    from towpath.accounts import writes

    browser = Browser()
    browser.sign_in()
    writes.set_password(site.db, user_id=site.user_id, password="another way to go")
    assert browser.call("get", "/api/v1/session").status_code == 401


def test_a_key_is_shown_once_works_and_stops_when_revoked(site: Site) -> None:
    made = site.post("/api/v1/keys", {"name": "shop", "scopes": ["read"]})
    assert made.status_code == 201
    key = made.json()["key"]
    assert site.get("/api/v1/keys", key=key).status_code == 200
    assert all("key" not in one for one in site.get("/api/v1/keys").json()["items"])
    assert site.delete(f"/api/v1/keys/{made.json()['id']}").status_code == 204
    assert site.get("/api/v1/keys", key=key).status_code == 401


def test_a_key_for_reading_may_not_write(site: Site) -> None:
    answer = site.post("/api/v1/keys", {"name": "more", "scopes": ["admin"]}, key=site.make_key("read"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_a_key_of_another_workspace_sees_nothing_of_this_one(site: Site) -> None:
    other = insert_workspace(site.db, site.clock.now(), "other")
    key = site.make_key("admin", workspace_id=other)
    assert site.get("/api/v1/users", key=key).json()["items"] == []
    ours = site.get("/api/v1/keys").json()["items"][0]["id"]
    assert site.delete(f"/api/v1/keys/{ours}", key=key).status_code == 404


def test_the_last_admin_stays(site: Site) -> None:
    answer = site.patch(f"/api/v1/users/{site.user_id}", {"role": "viewer"})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")


def test_a_viewer_may_look_and_not_change(site: Site) -> None:
    site.post("/api/v1/users", {"email": "second@shop.example", "role": "admin"})
    site.patch(f"/api/v1/users/{site.user_id}", {"role": "viewer"})
    browser = Browser()
    browser.sign_in()
    assert browser.call("get", "/api/v1/users").status_code == 200
    assert browser.call("post", "/api/v1/users", {"email": "x@shop.example"}).status_code == 403


def test_a_write_with_an_idempotency_key_happens_once(site: Site) -> None:
    call = {"body": {"name": "once", "scopes": ["read"]}, "headers": {"idempotency-key": "a"}}
    first, second = site.post("/api/v1/keys", **call), site.post("/api/v1/keys", **call)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    other = site.post("/api/v1/keys", {"name": "other", "scopes": ["read"]}, headers={"idempotency-key": "a"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_lists_come_in_pages(site: Site) -> None:
    for name in "abc":
        site.post("/api/v1/keys", {"name": name, "scopes": ["read"]})
    first = site.get("/api/v1/audit?limit=2").json()
    second = site.get(f"/api/v1/audit?limit=2&cursor={first['next']}").json()
    ids = [one["id"] for one in first["items"] + second["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    assert site.get("/api/v1/audit?cursor=nonsense").json()["code"] == "cursor_is_wrong"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "request_not_readable"),
        ({"name": "x"}, 422, "request_not_valid"),
        ({"name": "a\0b", "scopes": ["read"]}, 400, "value_not_accepted"),
        ({"name": "x", "scopes": ["everything"]}, 422, "request_not_valid"),
    ],
)
def test_bad_input_gets_a_clear_error(site: Site, body: object, status: int, code: str) -> None:
    answer = site.post("/api/v1/keys", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_every_operation_says_what_permission_it_needs(site: Site) -> None:
    from towpath.api.frame import api

    unmarked = [
        f"{operation.methods} {router.prefix}{path}"
        for router in api._get_bound_routers()
        for path, view in router.path_operations.items()
        for operation in view.operations
        if not hasattr(operation.view_func, "permission")
    ]
    assert unmarked == []


def test_the_api_describes_itself_in_openapi_3_1(site: Site) -> None:
    described = site.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/keys" in described["paths"]


def test_every_page_forbids_scripts_that_are_not_ours(site: Site) -> None:
    answer = site.get("/", key=None)
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Request-Id"]


def test_health_and_metrics_answer(site: Site) -> None:
    assert site.get("/health/live", key=None).json() == {"live": True}
    assert site.get("/health/ready", key=None).json() == {"ready": True}
    assert b"towpath_inbox_waiting" in site.get("/metrics", key=None).content


def test_an_unknown_address_of_the_api_is_a_problem_document(site: Site) -> None:
    answer = site.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/v1/teleport", "/api/v2/flows", "/hooks/nothing", "/t/nothing"])
def test_a_call_of_another_system_to_nowhere_is_not_found(site: Site, path: str) -> None:
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(path, {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
