"""No operation of the API shows or changes what belongs to another workspace; a viewer changes nothing (guarantee S1)."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.support.outbox import Outbox
from tests.support.site import PASSWORD, Site

from towpath.accounts import writes
from towpath.contacts.models import Person
from towpath.host.settings import load
from towpath.messages.deliver import deliver_once
from towpath.secrets.ring import open_ring

CANARY = "canary-5e1f"
SECRET = "canary_5e1f"
VIEWER = "viewer@shop.example"
FLOW = f"""towpath: 1
name: Flow of {CANARY}
description: "{CANARY}"
start:
  - event: "{CANARY} happened"
  - from: api
  - from: manual
  - {{from: webhook, contact: {{email: email}}}}
nodes:
  wait:
    kind: delay
    for: 1 day
"""
METHODS = ("get", "post", "put", "patch", "delete")
# A body for each operation that has one, as valid as can be: what is refused is refused because of whose it is.
BODIES: dict[str, Any] = {
    "POST /attributes": {"name": "shoe_size", "type": "number"},
    "POST /conditions/check": {"where": [["contact.first_name", "is", "Mine"]]},
    "POST /conditions/try": {"where": [["contact.first_name", "is", "Mine"]], "contact": 1},
    "POST /contacts": {"external_id": "shared", "first_name": "Mine"},
    "PATCH /contacts/{id}": {"first_name": "Stolen"},
    "POST /contacts/{id}/tags": {"add": ["stolen"]},
    "POST /contacts/{id}/consents": {"channel": "email", "given": False},
    "POST /event-definitions": {"name": "Bought"},
    "POST /events": {"event": "Bought", "contact": {"external_id": "shared"}},
    "POST /events/batch": {"events": [{"event": "Bought", "contact": {"external_id": "shared"}}]},
    "POST /catalogs": {"name": "Mine"},
    "PATCH /catalogs/{id}": {"name": "Stolen"},
    "POST /catalogs/{id}/rows": [{"key": "stolen"}],
    "POST /coupons": {"name": "Mine"},
    "PATCH /coupons/{id}": {"name": "Stolen"},
    "POST /coupons/{id}/codes": {"codes": ["stolen"]},
    "POST /companies": {"external_id": "shared-company", "name": "Mine"},
    "PATCH /companies/{id}": {"name": "Stolen"},
    "POST /companies/{id}/people": {"add": [{"external_id": "shared"}]},
    "POST /groups": {"name": "Mine"},
    "PATCH /groups/{id}": {"name": "Stolen"},
    "POST /groups/{id}/members": {"add": [{"external_id": "shared"}]},
    "POST /lists": {"name": "Mine"},
    "POST /segments": {"name": "Mine", "where": [["contact.first_name", "is", "Mine"]]},
    "POST /segments/count": {"where": [["contact.first_name", "is", "Mine"]]},
    "PATCH /segments/{id}": {"name": "Stolen"},
    "PATCH /lists/{id}": {"name": "Stolen"},
    "POST /lists/{id}/members": {"add": [{"external_id": "shared"}]},
    "POST /merges": {"contact": 1, "other": 2},
    "POST /privacy/erasures": {"contact": 1},
    "PUT /privacy/retention": {"events": 400},
    "POST /computed-attributes": {"name": "mine", "event": "page_viewed", "what": "count"},
    "POST /keys": {"name": "mine", "scopes": ["read"]},
    "POST /orders": {"order_id": "shared-order", "contact": {"external_id": "shared"}},
    "POST /sms-senders": {"name": "mine"},
    "PUT /sms-senders/{id}": {"name": "stolen"},
    "POST /sms-senders/{id}/test": {"to": "+393331234567"},
    "POST /tasks": {"title": "mine"},
    "PATCH /tasks/{id}": {"title": "Stolen"},
    "POST /notes": {"contact": "1", "text": "mine"},
    "PATCH /notes/{id}": {"text": "Stolen"},
    "POST /feed": {"text": "mine"},
    "POST /user-groups": {"name": "mine"},
    "PUT /user-groups/{id}": {"name": "stolen"},
    "POST /imports": b"email\nmine@shop.example\n",
    "POST /imports/{id}/start": {},
    "POST /imports/{id}/undo": {"dry_run": True},
    "POST /sftp-connections": {"name": "mine", "host": "files.shop.example", "username": "mine"},
    "PUT /sftp-connections/{id}": {"name": "stolen", "host": "files.shop.example", "username": "mine"},
    "PUT /preference-page": {"title": "Mine"},
    "PUT /double-opt-in": {"text_version": "mine"},
    "POST /people-deeds": {"what": {"do": "tag", "add": ["stolen"]}, "people": {"contacts": [1]}},
    "POST /people-deeds/count": {"contacts": [1]},
    "POST /people-views": {"name": "Mine", "shared": True},
    "PATCH /people-views/{id}": {"name": "Stolen"},
    "POST /products": {"id": "mine", "name": "Mine"},
    "PUT /sending-rules": {},
    "POST /walks": {"flow": "nothing"},
    "POST /splits/{flow}/{node}/winner": {"variant": "a"},
    "POST /functions": {"name": "mine", "code": "def main(event): return {}"},
    "POST /functions/try": {"name": "mine", "code": "def main(event): return {}"},
    "PUT /functions/{id}": {"name": "stolen", "code": "def main(event): return {}"},
    "POST /secrets": {"name": "MINE", "value": "mine alone"},
    "PUT /secrets/{name}": {"value": "stolen"},
    "POST /senders": {"name": "mine", "settings": {"address": "hello@shop.example"}},
    "PATCH /senders/{id}": {"name": "Stolen"},
    "POST /senders/{id}/test": {"to": "thief@shop.example"},
    "POST /testers": {"external_id": "shared"},
    "POST /mail-reports": {"what": "complained", "address": "someone@shop.example"},
    "POST /mail-reports/mail": b"Subject: hello",
    "POST /suppressions": {"address": "someone@shop.example"},
    "POST /suppressions/import": b"email\nsomeone@shop.example\n",
    "POST /templates": {"name": "mine", "document": {"subject": "Mine", "html": "<p>Mine</p>"}},
    "PUT /templates/{id}": {"name": "stolen", "document": {"subject": "Mine", "html": "<p>Mine</p>"}},
    "POST /users": {"email": "new@shop.example", "role": "viewer"},
    "PATCH /users/{id}": {"role": "viewer"},
    "POST /workspaces": {"name": "Third"},
    "PATCH /workspaces/current": {"locale": "de"},
    "POST /flows/{flow}/launch": {},
    "PUT /flows/{flow}/draft": {"revision": "x", "changes": []},
    "POST /flows/{flow}/draft/check": {"revision": "x", "changes": []},
    "POST /flows/{flow}/draft/restore": {"revision": "x", "version": 1},
    "POST /flows/{flow}/duplicate": {"name": "Stolen"},
    "POST /flows": {"name": "Mine"},
    "PATCH /flows/{flow}/settings": {"settings": {"re_entry": "many"}},
    "POST /flows/{flow}/launch-request": {},
    "POST /launch-requests/{id}/agree": {},
    "POST /launch-requests/{id}/decline": {},
    "POST /comments": {"flow": "mine", "text": "mine"},
    "POST /comments/{id}/answers": {"text": "stolen"},
    "PATCH /comments/{id}": {"text": "stolen"},
    "POST /flow-templates": {"flow": "mine", "name": "Mine"},
    "PATCH /flow-templates/{template}": {"name": "Stolen"},
    "POST /flow-labels": {"flows": ["mine"], "folder": "Stolen"},
    "POST /runs/many": {"flow": "mine", "do": "remove"},
    "POST /runs/{run_id}/move": {"node": "rest"},
    "POST /flows/{flow}/stop": {"leave": True},
    "POST /flows/{flow}/delete": {"name": f"Flow of {CANARY}"},
    "POST /flows/{flow}/participants": {"participants": [{"contact": {"external_id": "shared"}}]},
    "POST /flows/{flow}/people": {"contacts": [1]},
    "POST /flows/import": FLOW.replace(CANARY, "mine").encode(),
    "POST /flows/lint": FLOW.replace(CANARY, "mine").encode(),
}


# Operations that read, though they are no GET: a viewer may.
READING = (
    "/conditions/check",
    "/contacts/{id}/viewed",
    "/segments/count",
    "/people-deeds/count",
    "/conditions/try",
    "/flows/lint",
    "/flows/{flow}/draft/check",
    "/flows/{flow}/launch-plan",
)


@dataclass
class Other:
    """The other workspace. ids: noun of the API -> id of one of its things."""

    id: int
    ids: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture
def other(site: Site) -> Other:
    """A workspace in which everything bears the canary's name, but for the ids that both workspaces use."""
    now = site.clock.now()
    workspace = writes.make_workspace(site.db, name=f"Other {CANARY}", at=now, actor="command")
    stranger = writes.make_user(site.db, email=f"{CANARY}@other.example", password=PASSWORD, at=now)
    writes.put_member(site.db, workspace_id=workspace, user_id=stranger, role="admin", at=now, actor="command")
    key = site.make_key("admin", "read", "write", "track", workspace_id=workspace)

    def make(method: str, path: str, body: Any) -> dict[str, Any]:
        answer = site.call(method, f"/api/v1{path}", body, key=key)
        assert answer.status_code < 300, f"{method} {path}: {answer.content.decode()}"
        return dict(answer.json()) if answer.content else {}

    contact = make(
        "POST", "/contacts", {"external_id": "shared", "first_name": CANARY, "email": f"{CANARY}@mail.example", "add_tags": [CANARY]}
    )
    make("POST", "/attributes", {"name": "secret", "type": "text", "title": CANARY})
    make("PATCH", f"/contacts/{contact['id']}", {"attributes": {"secret": CANARY}})
    make("POST", "/events", {"event": f"{CANARY} happened", "contact": {"external_id": "shared"}, "properties": {"word": CANARY}})
    order = make("POST", "/orders", {"order_id": "shared-order", "contact": {"external_id": "shared"}, "attributes": {"word": CANARY}})
    product = make("POST", "/products", {"id": f"{CANARY}-cd", "name": CANARY})
    make("POST", "/event-definitions", {"name": f"{CANARY} declared"})
    make("POST", "/suppressions", {"address": f"{CANARY}@gone.example"})
    make("POST", "/testers", {"id": contact["id"]})
    template = make("POST", "/templates", {"name": CANARY, "document": {"subject": CANARY, "html": f"<p>{CANARY}</p>"}})
    gone = make("POST", "/contacts", {"external_id": f"{CANARY}-gone"})
    erasure = make("POST", "/privacy/erasures", {"contact": int(gone["id"])})
    sender = make("POST", "/senders", {"name": CANARY, "settings": {"address": f"{CANARY}@shop.example"}})
    made_key = make("POST", "/keys", {"name": CANARY, "scopes": ["read"]})
    sets = {noun: make("POST", f"/{noun}", {"name": CANARY})["id"] for noun in ("lists", "groups")}
    for noun, id in sets.items():
        make("POST", f"/{noun}/{id}/members", {"add": [{"external_id": "shared"}]})
    company = make("POST", "/companies", {"external_id": "shared-company", "name": CANARY, "attributes": {"word": CANARY}})["id"]
    make("POST", f"/companies/{company}/people", {"add": [{"external_id": "shared"}]})
    deed = make("POST", "/people-deeds", {"what": {"do": "tag", "add": [CANARY]}, "people": {"contacts": [int(contact["id"])]}})["id"]
    view = make("POST", "/people-views", {"name": CANARY, "look": {"search": CANARY}})["id"]
    pool = make("POST", "/coupons", {"name": CANARY})["id"]
    make("POST", f"/coupons/{pool}/codes", {"codes": [CANARY]})
    catalog = make("POST", "/catalogs", {"name": CANARY})["id"]
    make("POST", f"/catalogs/{catalog}/rows", [{"key": CANARY, "word": CANARY}])
    segment = make("POST", "/segments", {"name": CANARY, "where": [["contact.secret", "is", CANARY]]})["id"]
    flow = make("POST", "/flows/import", FLOW.encode())["flow"]
    make("POST", f"/flows/{flow['slug']}/launch", {})
    own_template = make("POST", "/flow-templates", {"flow": flow["slug"], "name": CANARY})
    comment = make("POST", "/comments", {"flow": flow["slug"], "text": CANARY})
    operation = make("POST", f"/flows/{flow['slug']}/participants", {"participants": [{"contact": {"external_id": "shared"}}]})
    brought = make("POST", f"/imports?kind=contacts&name={CANARY}.csv", f"email,{CANARY}\n{CANARY}@mail.example,{CANARY}\n".encode())
    folder = make("POST", "/sftp-connections", {"name": CANARY, "host": "files.shop.example", "username": CANARY})
    texts = make("POST", "/sms-senders", {"name": CANARY, "number": CANARY, "stop_text": CANARY})
    task = make("POST", "/tasks", {"title": CANARY, "contact": contact["id"]})
    note = make("POST", "/notes", {"contact": contact["id"], "text": CANARY})
    post = make("POST", "/feed", {"text": CANARY, "contact": contact["id"]})
    group = make("POST", "/user-groups", {"name": CANARY, "members": [f"{CANARY}@other.example"]})
    told = _one(
        site,
        "insert into notification (workspace_id, user_id, body, at) values (%s, %s, %s, %s) returning id",
        [workspace, stranger, CANARY, now],
    )
    worked_out = make("POST", "/computed-attributes", {"name": f"{CANARY}_visits", "event": CANARY, "what": "count"})
    function = make("POST", "/functions", {"name": CANARY, "code": f"def main(event):\n    return {{'word': '{CANARY}'}}\n"})
    make("POST", "/secrets", {"name": SECRET, "value": CANARY})
    outbox = Outbox(site.db, workspace, now, ring=open_ring(load().data))
    message = outbox.plan(
        {"template": {"subject": CANARY, "html": f"<p>{CANARY}</p>"}}, person=Person(external_id=CANARY, email=f"{CANARY}@mail1.example")
    )
    deliver_once(outbox.db, site.clock, outbox.recording(), outbox.flows)
    asked = _one(
        site,
        "insert into launch_request (workspace_id, flow_id, revision, launch, note, asked_by, asked_at) "
        "values (%s, %s, 'x', '{}', %s, 'command', %s) returning id",
        [workspace, flow["id"], CANARY, now],
    )
    version = _one(site, "select id from flow_version where workspace_id = %s and flow_id = %s", [workspace, flow["id"]])
    run = 77 * 256 + 3
    site.db.execute(
        "insert into run (id, contact_id, entered_at, workspace_id, flow_id, version_id, lane) values (%s, %s, %s, %s, %s, %s, 3)",
        [run, contact["id"], now, workspace, flow["id"], version],
    )
    caught = _one(
        site,
        "insert into caught_mail (workspace_id, received_at, mail_from, rcpt_to, subject, raw) "
        "values (%s, %s, %s, array['x'], %s, %s) returning id",
        [workspace, now, CANARY, CANARY, CANARY.encode()],
    )
    return Other(
        workspace,
        {
            **{noun: [id] for noun, id in sets.items()}, "companies": [company], "people-deeds": [deed], "people-views": [view], "coupons": [pool], "catalogs": [catalog], "segments": [segment], "segments/of": [contact["id"]],
            "contacts": [contact["id"]], "testers": [contact["id"]], "privacy/erasures": [erasure["id"]], "orders": [order["id"]], "products": [product["id"]], "templates": [template["id"]],
            "senders": [sender["id"]], "keys": [made_key["id"]], "flows": [flow["slug"], flow["id"], flow["name"]], "runs": [str(run)],
            "messages": [str(message.process_id)], "messages/caught": [caught], "users": [stranger], "workspaces": [workspace],
            "computed-attributes": [worked_out["name"]], "secrets": [SECRET], "functions": [function["id"]], "flow-templates": ["nowhere", own_template["id"]], "splits": [flow["slug"], flow["id"]], "imports": [brought["id"]], "sftp-connections": [folder["id"]], "participants": [operation["id"]], "tasks": [task["id"]], "sms-senders": [texts["id"]], "notes": [note["id"]], "feed": [post["id"]], "user-groups": [group["id"]], "launch-requests": [asked], "comments": [comment["id"]], "notifications": [told],
        },
    )  # fmt: skip


def _one(site: Site, question: str, given: list[Any]) -> Any:
    row = site.db.execute(question.encode(), given).fetchone()
    assert row is not None
    return row[0]


def operations(site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    """(METHOD, path, description) of each operation, but sign-in and sign-out."""
    paths = site.get("/api/v1/openapi.json").json()["paths"]
    return [
        (method.upper(), path.removeprefix("/api/v1"), described)
        for path, methods in paths.items()
        for method, described in methods.items()
        if method in METHODS and not path.startswith("/api/v1/session")
    ]


def _with_one(path: str) -> str:
    """What stands for a part of the thing (a version, a move) becomes 1."""
    return re.sub(r"{[^}]*}", "1", path)


def _noun(path: str) -> str:
    return path.split("/{", maxsplit=1)[0].strip("/")


def _everything_of(site: Site, workspace: int) -> str:
    """One hash over all rows of a workspace, in every table that names one; last use of a key and who is at work aside."""
    tables = [
        name
        for (name,) in site.db.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid "
            "where a.attname = 'workspace_id' and c.relkind in ('r', 'p') and not c.relispartition order by 1"
        )
    ]
    parts = [
        f"select '{table}', md5(string_agg(t::text, '|' order by t::text)) from {table} t where workspace_id = {workspace}"
        for table in tables
        if table not in ("api_key", "member_desk")
    ]
    parts += [
        f"select 'api_key', md5(string_agg(id || name || revoked_at::text, '|' order by id)) from api_key where workspace_id = {workspace}"
    ]
    parts += [f"select 'workspace', md5(workspace::text) from workspace where id = {workspace}"]
    return json.dumps(site.db.execute(" union all ".join(parts).encode()).fetchall())


def test_a_thing_of_another_workspace_is_not_there(site: Site, other: Other) -> None:
    before = _everything_of(site, other.id)
    wrong = []
    for method, path, described in operations(site):
        names = [one["name"] for one in described.get("parameters", []) if one["in"] == "path"]
        if not names:
            continue
        assert _noun(path) in other.ids, f"{method} {path}: this test knows nothing of that noun to ask for"
        for id in other.ids[_noun(path)]:
            asked = _with_one(path.replace("{" + names[0] + "}", str(id)))
            answer = site.call(method, f"/api/v1{asked}", BODIES.get(f"{method} {path}"))
            if answer.status_code not in (403, 404) or _shows(answer, str(id)):
                wrong.append((method, asked, answer.status_code, answer.content[:200]))
    assert wrong == []
    assert _everything_of(site, other.id) == before


def test_no_list_and_no_write_shows_anything_of_another_workspace(site: Site, other: Other) -> None:
    before = _everything_of(site, other.id)
    wrong = []
    for method, path, described in operations(site):
        if "{" in path:
            continue
        for query in _queries(described, other):
            answer = site.call(method, f"/api/v1{path}{query}", BODIES.get(f"{method} {path}"))
            given = str(other.ids["flows"][0]) if "flow=" in query else "?"
            if answer.status_code >= 500 or _shows(answer, given) or answer.status_code == 422:
                wrong.append((method, path + query, answer.status_code, answer.content[:300]))
    assert wrong == []
    assert _everything_of(site, other.id) == before


def _queries(described: dict[str, Any], other: Other) -> list[str]:
    """Without parameters where none is required, and with each one that can name a thing, naming the other's."""
    known = {
        "contact": other.ids["contacts"][0],
        "other": other.ids["contacts"][0],
        "flow": other.ids["flows"][0],
        "run": other.ids["runs"][0],
        "order_id": "shared-order",
        "external_id": "shared-company",
        "channel": "email",
        "kind": "contacts",
        "path": "contact.email",
        "address": "someone@shop.example",
        "search": "canary",
        "name": "secret",
    }
    given = [one for one in described.get("parameters", []) if one["in"] == "query"]
    required = "&".join(f"{one['name']}={known[one['name']]}" for one in given if one["required"])
    optional = [f"{one['name']}={known[one['name']]}" for one in given if not one["required"] and one["name"] in known]
    return [f"?{required}", *(f"?{required}&{one}" for one in optional)]


def _shows(answer: Any, said: str) -> bool:
    """An error may repeat what was asked for; nothing else of the canary's may come."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return CANARY in content.decode(errors="replace").replace(said, "")


def test_another_workspace_is_not_for_the_choosing(site: Site, other: Other) -> None:
    browser = _signed_in("admin@shop.example")
    answer = browser("patch", "/api/v1/session", {"workspace": other.id})
    assert answer.status_code in (403, 404)
    assert CANARY not in browser("get", "/api/v1/session").content.decode()
    assert CANARY not in browser("get", "/api/v1/workspaces").content.decode()


def test_no_statement_of_one_workspace_finds_the_other_by_a_value_that_both_use(site: Site, other: Other) -> None:
    site.post("/api/v1/contacts", {"external_id": "shared", "first_name": "Mine"})
    site.post("/api/v1/orders", {"order_id": "shared-order", "contact": {"external_id": "shared"}})
    contacts = site.get("/api/v1/contacts").json()["items"]
    orders = site.get("/api/v1/orders?order_id=shared-order")
    assert [one["first_name"] for one in contacts] == ["Mine"]
    assert contacts[0]["id"] not in other.ids["contacts"]
    assert CANARY not in orders.content.decode() and other.ids["orders"][0] not in orders.content.decode()


def test_a_viewer_changes_nothing(site: Site, other: Other) -> None:
    """Every operation that is not for readers answers 403, whatever it is asked about."""
    now = site.clock.now()
    viewer = writes.make_user(site.db, email=VIEWER, password=PASSWORD, at=now)
    writes.put_member(site.db, workspace_id=site.workspace_id, user_id=viewer, role="viewer", at=now, actor="command")
    browser = _signed_in(VIEWER)
    before = _everything_of(site, site.workspace_id)
    allowed = []
    for method, path, described in operations(site):
        if method == "GET" or path in READING or path.startswith("/notifications"):  # what a member was told is theirs to have read
            continue
        names = [one["name"] for one in described.get("parameters", []) if one["in"] == "path"]
        asked = _with_one(path.replace("{" + names[0] + "}", str(other.ids[_noun(path)][0]))) if names else path
        query = _queries(described, other)[0]
        answer = browser(method.lower(), f"/api/v1{asked}{query}", BODIES.get(f"{method} {path}"))
        if answer.status_code != 403:
            allowed.append((method, path, answer.status_code, answer.content[:200]))
    assert allowed == [], allowed
    assert _everything_of(site, site.workspace_id) == before


@pytest.mark.parametrize("scopes", [("track",), ("read",)])
def test_a_key_does_only_what_its_scopes_say(site: Site, other: Other, scopes: tuple[str, ...]) -> None:
    key = site.make_key(*scopes)
    for method, path in [
        ("POST", "/keys"),
        ("POST", "/templates"),
        ("POST", "/flows/import"),
        ("PATCH", "/workspaces/current"),
        ("POST", "/users"),
    ]:
        assert site.call(method, f"/api/v1{path}", BODIES[f"{method} {path}"], key=key).status_code == 403, path
    if scopes == ("track",):
        assert site.get("/api/v1/contacts", key=key).status_code == 403


def _signed_in(email: str) -> Any:
    from django.test import Client

    client = Client()
    answer = client.post("/api/v1/session", {"email": email, "password": PASSWORD}, content_type="application/json")
    assert answer.status_code == 200, answer.content

    def call(method: str, path: str, body: Any = None) -> Any:
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return client.generic(method.upper(), path, data, content_type="application/json")

    return call
