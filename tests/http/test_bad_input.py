"""What is broken, too large or malicious gets a clear error at every door, and nothing of it is kept."""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from tests.support.cluster import at
from tests.support.segment_server import serving
from tests.support.site import Site

import towpath.flows
from towpath.api.compat.door import SegmentDoor
from towpath.host.database import connect, open_pool

FLOW = (Path(towpath.flows.__file__).parent / "examples" / "first-purchase.yaml").read_text()
EVENT = {"event": "Bought", "contact": {"external_id": "ada"}, "properties": {"total": 12.5}}
TABLES = (
    "contact", "contact_address", "contact_tag", "identity", "consent", "customer_order", "event", "inbox", "event_key", "flow",
    "flow_version", "template", "api_key", "product", "attribute_definition", "event_definition",
)  # fmt: skip


def rows(site: Site) -> dict[str, int]:
    counts = " union all ".join(f"select '{table}', count(*) from {table}" for table in TABLES)
    return dict(site.db.execute(counts.encode()).fetchall())


START = b'{"event": "Bought", "contact": {"external_id": "ada"}, "properties": '


def deep(levels: int) -> bytes:
    """An event whose properties lie `levels` deep."""
    return START + b'{"a":' * levels + b"1" + b"}" * levels + b"}"


def says_why(answer: Any, statuses: tuple[int, ...] = (400, 401, 413, 422)) -> None:
    """A problem document with a code of ours and a sentence, and no traces of the inside."""
    assert answer.status_code in statuses, (answer.status_code, answer.content[:300])
    problem = json.loads(answer.content)
    assert problem["code"] and problem["code"] not in ("internal_error", "request_failed")
    assert len(problem["detail"]) > 10
    assert "Traceback" not in problem["detail"] and "psycopg" not in problem["detail"]


BAD_EVENTS: dict[str, bytes] = {
    "10 MB": json.dumps({**EVENT, "properties": {"text": "x" * 10_000_000}}).encode(),
    "over the limit of the server": b" " * (13 * 2**20),
    "NUL in a property": json.dumps({**EVENT, "properties": {"a": "x\0y"}}).encode(),
    "NUL in a property's name": json.dumps({**EVENT, "properties": {"a\0": 1}}).encode(),
    "NUL in the event's name": json.dumps({**EVENT, "event": "Bo\0ught"}).encode(),
    "NUL in the contact": json.dumps({**EVENT, "contact": {"external_id": "a\0da"}}).encode(),
    "deep": deep(50),
    "very deep": deep(100_000),
    "a lone surrogate": b'{"event": "Bought", "contact": {"external_id": "ada"}, "properties": {"a": "\\ud800"}}',
    "invalid UTF-8": b'{"event": "Bought", "contact": {"external_id": "ada"}, "properties": {"a": "\xff\xfe"}}',
    "no JSON": b"{event: Bought}",
    "nothing": b"",
    "a list": b"[]",
    "a number with a million digits": b'{"event": "Bought", "contact": {"external_id": "ada"}, "properties": {"a": '
    + b"9" * 20_000
    + b"}}",
    "a number beyond all": b'{"event": "Bought", "contact": {"external_id": "ada"}, "properties": {"a": 1e999999}}',
    "not a number": b'{"event": "Bought", "contact": {"external_id": "ada"}, "properties": {"a": NaN}}',
    "wrong types": json.dumps({"event": 5, "contact": "ada", "properties": []}).encode(),
    "a huge name": json.dumps({**EVENT, "event": "x" * 100_000}).encode(),
    "an empty name": json.dumps({**EVENT, "event": "  "}).encode(),
    "a huge property name": json.dumps({**EVENT, "properties": {"x" * 10_000: 1}}).encode(),
    "a huge id": json.dumps({**EVENT, "id": "x" * 10_000}).encode(),
    "a huge contact id": json.dumps({**EVENT, "contact": {"external_id": "x" * 10_000}}).encode(),
    "nobody": json.dumps({"event": "Bought", "contact": {}}).encode(),
    "no time": json.dumps({**EVENT, "occurred_at": "yesterday-ish"}).encode(),
    "a time outside the calendar": json.dumps({**EVENT, "occurred_at": "99999-01-01T00:00:00Z"}).encode(),
    "unknown fields": json.dumps({**EVENT, "evnt": "Bought"}).encode(),
    "too many properties": json.dumps({**EVENT, "properties": {str(n): n for n in range(2_000)}}).encode(),
}


def test_a_bad_event_is_refused_and_nothing_of_it_stays(site: Site, subtests: pytest.Subtests) -> None:
    before = rows(site)
    for what, body in BAD_EVENTS.items():
        with subtests.test(what):
            says_why(site.post("/api/v1/events", body))
            assert rows(site) == before


def test_one_bad_event_refuses_its_batch(site: Site, subtests: pytest.Subtests) -> None:
    before = rows(site)
    good = json.dumps(EVENT).encode()
    for what in ("deep", "NUL in a property", "a huge name"):
        with subtests.test(what):
            says_why(site.post("/api/v1/events/batch", b'{"events": [' + good + b"," + BAD_EVENTS[what] + b"," + good + b"]}"))
            assert rows(site) == before


def test_without_a_key_that_works_nothing_is_taken(site: Site, subtests: pytest.Subtests) -> None:
    keys = [None, site.make_key("track") + "x", "x", "tp_" + "x" * 40, "x" * 100_000, "ä"]
    before = rows(site)
    for key in keys:
        with subtests.test(str(key)[:20]):
            says_why(site.post("/api/v1/events", EVENT, key=key), (401,))
            assert rows(site) == before


BAD_CONTACTS: list[dict[str, Any]] = [
    {"external_id": "ada", "email": "not an address"},
    {"external_id": "ada", "email": "a" * 400 + "@shop.example"},
    {"external_id": "ada", "phone": "call me"},
    {"external_id": "ada", "time_zone": "Mars/Olympus"},
    {"external_id": "ada", "birth_date": "2026-02-30"},
    {"external_id": "ada", "attributes": {"a": "\0"}},
    {"external_id": "ada", "attributes": {"a" * 10_000: 1}},
    {"external_id": "ada", "add_tags": ["\0"]},
    {"external_id": "ada", "add_tags": ["x" * 10_000]},
    {"external_id": "ada", "add_tags": "one"},
    {"external_id": ["ada"]},
    {"external_id": "ada", "first_name": "x" * 100_000},
    {},
]


def test_a_bad_contact_is_refused_whole(site: Site, subtests: pytest.Subtests) -> None:
    before = rows(site)
    for contact in BAD_CONTACTS:
        with subtests.test(str(contact)[:60]):
            says_why(site.post("/api/v1/contacts", contact))
            assert rows(site) == before


def test_an_impossible_id_is_a_clear_error(site: Site, subtests: pytest.Subtests) -> None:
    nouns = ("contacts", "orders", "runs", "messages", "templates", "senders", "flows", "products", "messages/caught")
    for noun in nouns:
        for id in ("0", "-1", "9223372036854775807", "9223372036854775808", "1e3", "ada", "1%00", "' or 1=1 --"):
            with subtests.test(f"{noun}/{id}"):
                says_why(site.get(f"/api/v1/{noun}/{id}{'/raw' if noun == 'messages/caught' else ''}"), (400, 404, 405, 422))


LOOP = """towpath: 1
name: Round
start:
  - event: Bought
nodes:
  one:
    kind: tag
    add: [a]
    next: two
  two:
    kind: tag
    add: [b]
    next: one
"""
BAD_FLOWS: dict[str, tuple[str, str]] = {
    "unknown kind": (FLOW.replace("kind: delay", "kind: dealy"), "unknown_kind"),
    "dangling edge": (FLOW.replace("yes: thanks", "yes: nowhere"), "unknown_node"),
    "loop without a wait": (LOOP, "loop"),
    "bad Liquid": (FLOW.replace("{{ contact.first_name | default: 'customer' }}", "{{ contact.first_name"), "template"),
}


def test_a_flow_that_cannot_work_is_refused_with_its_place(site: Site, subtests: pytest.Subtests) -> None:
    """At the import, or, where a draft may be kept with the fault, at the launch."""
    for what, (text, code) in BAD_FLOWS.items():
        with subtests.test(what):
            before = rows(site)
            answer = site.post("/api/v1/flows/import", text.encode())
            if answer.status_code == 200:
                answer = site.post(f"/api/v1/flows/{answer.json()['flow']['slug']}/launch", {})
            else:
                assert rows(site) == before
            says_why(answer, (409, 422))
            problems = [one for one in answer.json()["problems"] if one["severity"] == "error"]
            assert any(code in one["code"] for one in problems), problems
            assert all(one["line"] or one["path"] for one in problems)
            assert rows(site)["flow_version"] == 0


def test_a_template_with_bad_liquid_is_refused(site: Site) -> None:
    before = rows(site)
    answer = site.post("/api/v1/templates", {"name": "bad", "document": {"subject": "Hi {{ contact.first_name", "html": "{% if %}"}})
    says_why(answer)
    assert rows(site) == before


NO_FLOWS: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"\0",
    "no UTF-8": b"\xff\xfe\xfa",
    "a list": b"- a\n- b",
    "an alias of itself": b"a: &a [*a, *a]",
    "deep": b"x: " + b"[" * 50_000,
    "a name twice": b"a: 1\na: 2",
    "a tag": b"!!python/object:os.system {}",
}


def test_what_is_no_flow_file_is_refused(site: Site, subtests: pytest.Subtests) -> None:
    before = rows(site)
    for what, text in NO_FLOWS.items():
        with subtests.test(what):
            says_why(site.post("/api/v1/flows/import", text))
            assert rows(site) == before


def test_a_flow_file_of_nested_aliases_does_not_grow_in_memory(site: Site) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    says_why(site.post("/api/v1/flows/import", "\n".join(lines).encode()))


# ---- The door of Segment clients -----------------------------------------------------------------------------------


@pytest.fixture
def door(site: Site) -> Iterator[str]:
    connections = open_pool(site.url, 1, 4, wait_seconds=5)
    with serving(SegmentDoor(connections, site.clock).handle) as address:
        yield address
    connections.close()


def bomb() -> bytes:
    """100 MB of spaces in 100 kB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * 2**20) for _ in range(100)) + packer.flush()


BAD_BATCHES: dict[str, tuple[bytes, str]] = {
    "no gzip": (b"not gzip", "gzip"),
    "half a gzip": (gzip.compress(b'{"batch": []}' * 100)[:30], "gzip"),
    "a gzip bomb": (bomb(), "gzip"),
    "an unknown encoding": (b"{}", "br"),
    "NUL": (b'{"batch": [{"type": "track", "userId": "ada", "event": "Bought", "properties": {"a": "\\u0000"}}]}', ""),
    "deep": (b'{"batch": [{"type": "track", "event": "B", "properties": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}]}", ""),
    "invalid UTF-8": (b'{"batch": [{"type": "track", "userId": "\xff", "event": "Bought"}]}', ""),
    "wrong types": (b'{"batch": {"type": "track"}}', ""),
    "a batch of numbers": (b'{"batch": [1, 2]}', ""),
    "an unknown call": (b'{"batch": [{"type": "teleport", "userId": "ada"}]}', ""),
    "10 MB": (b'{"batch": [' + b" " * 10_000_000 + b"]}", ""),
}  # fmt: skip


def test_a_bad_batch_is_refused_and_nothing_of_it_stays(site: Site, door: str, subtests: pytest.Subtests) -> None:
    before = rows(site)
    for what, (body, encoding) in BAD_BATCHES.items():
        headers = {"Authorization": f"Bearer {site.key}", "Content-Type": "application/json"}
        headers |= {"Content-Encoding": encoding} if encoding else {}
        with subtests.test(what):
            answer = httpx.post(f"{door}/v1/batch", content=body, headers=headers, timeout=30)
            assert answer.status_code == 400, answer.content
            assert answer.json()["code"] != "internal_error" and len(answer.json()["message"]) > 10
            assert rows(site) == before


# ---- The database is away ------------------------------------------------------------------------------------------


@contextmanager
def database_away(url: str) -> Iterator[None]:
    """Lets nobody in and throws out who is there."""
    name = str(conninfo_to_dict(url)["dbname"])
    with connect(at(url, "postgres"), autocommit=True) as server:
        server.execute(sql.SQL("alter database {} allow_connections false").format(sql.Identifier(name)))
        server.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        try:
            yield
        finally:
            server.execute(sql.SQL("alter database {} allow_connections true").format(sql.Identifier(name)))


def test_while_the_database_is_away_every_door_says_so_and_afterwards_all_work_again(site: Site, door: str) -> None:
    track = {"type": "track", "userId": "ada", "event": "Bought"}
    headers = {"Authorization": f"Bearer {site.key}"}
    assert site.post("/api/v1/events", EVENT).status_code == 200
    assert httpx.post(f"{door}/v1/track", json=track, headers=headers).status_code == 200
    with database_away(site.url):
        refused = site.post("/api/v1/events", EVENT)
        assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (503, "database_away", "2")
        refused_there = httpx.post(f"{door}/v1/track", json=track, headers=headers, timeout=60)
        assert (refused_there.status_code, refused_there.json()["code"]) == (503, "database_away")
        assert site.get("/health/ready", key=None).status_code == 503
        assert site.get("/health/live", key=None).status_code == 200
    assert site.post("/api/v1/events", EVENT).status_code == 200
    assert httpx.post(f"{door}/v1/track", json=track, headers=headers, timeout=60).status_code == 200
    with connect(site.url) as db:
        assert db.execute("select count(*) from event where name = 'Bought'").fetchone() == (4,)
