"""A person is erased everywhere, counts stay, and who was erased is not taken in again without a new consent (semantics 54)."""

import json
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql
from tests.support.journeys import World
from tests.support.people import contact_of

from towpath.accounts.writes import audit
from towpath.commerce.coupons import add_codes, make_pool
from towpath.contacts import ledger, writes
from towpath.contacts.erasing import ask_to_erase, list_erasures
from towpath.contacts.models import Contact, Person
from towpath.contacts.reads import find_contact, find_suppressed
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.imports.reads import get_import
from towpath.imports.writes import add_import, unpack_rows
from towpath.intake.accept import accept
from towpath.intake.models import Identify, Stamp
from towpath.intake.rules import read_track
from towpath.privacy import erase
from towpath.privacy.export import export_person
from towpath.privacy.inventory import TABLES

CANARY = "canary7e1f"
ADA = Person(external_id=f"{CANARY}-id", email=f"{CANARY}@mail.example", phone="+393335550777", anonymous_id=f"{CANARY}-browser")
NUMBER = "3335550777"


@pytest.fixture
def world(db: Connection, workspace: int, clock: MovableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("TOWPATH_DATA", str(tmp_path))
    return World(db, workspace, clock)


FLOW = """
start: [{event: came}]

first: ask
nodes:
  ask:  {kind: filter, where: [[contact.first_name, is, nobody]], next: {no: sleep, yes: sleep}}
  sleep: {kind: delay, for: 1 day}
"""


def live_through_everything(world: World) -> Contact:
    """A person of whom every table has a row, and every text of theirs holds the canary."""
    now = world.clock.now()
    world.launch(FLOW)
    values: dict[str, Any] = {
        "first_name": CANARY, "last_name": CANARY, "country": CANARY, "preferred_channel": CANARY, "nick": CANARY, "Nick Name": CANARY.upper(),
    }  # fmt: skip
    accept(world.db, world.workspace, [Identify(ADA, values, metadata={"m": CANARY}, add_tags=(CANARY,))], now)
    ada = contact_of(world.db, world.workspace, ADA)
    consent = writes.ConsentRow(world.workspace, ada.lane, ada.id, "email", True, "news", {"text": CANARY})
    writes.set_consents(world.db, [consent], now)
    writes.suppress_address(world.db, world.workspace, "email", f"{CANARY}@mail.example", "bounced", at=now, detail=CANARY)
    for event in ("came", "looked"):
        said = read_track(
            world.workspace, ADA, event, {"word": CANARY, "order_id": f"{CANARY}-9"}, Stamp(id=f"m-{event}", context={"ip": CANARY})
        )
        accept(world.db, world.workspace, [said], now)
    order = read_track(world.workspace, ADA, "order_paid", {"order_id": f"{CANARY}-1", "total": 40, "to": CANARY}, Stamp())
    accept(world.db, world.workspace, [order], now)
    world.step(seconds=1)
    pool = make_pool(world.db, world.workspace, "Spring", now=now)
    add_codes(world.db, world.workspace, pool, ["S-1"])
    run, version, flow = world.db.execute("select id, version_id, flow_id from run").fetchone() or (0, 0, 0)
    asked = {
        "lane": ada.lane, "contact": ada.id, "workspace": world.workspace, "now": now, "run": run, "version": version, "flow": flow,
        "process": 777 * 256 + ada.lane, "canary": CANARY, "said": json.dumps({"word": CANARY}), "address": f"{CANARY}@mail.example",
    }  # fmt: skip
    for statement in (
        "update coupon_code set contact_id = %(contact)s, process_id = 7, given_at = %(now)s",
        "update run set key = %(canary)s, variables = %(said)s",
        "insert into process (id, run_id, prior, started_at, ended_at, workspace_id, version_id, lane, node, seen, result)"
        " values (%(process)s, %(run)s, 0, %(now)s, %(now)s, %(workspace)s, %(version)s, %(lane)s, 0, %(said)s, %(said)s)",
        "insert into message (lane, process_id, workspace_id, flow_id, version_id, node, run_id, contact_id, channel, status, due_at,"
        " planned_at, address, gates, effect, provider_id) values (%(lane)s, %(process)s, %(workspace)s, %(flow)s, %(version)s, 0, %(run)s,"
        " %(contact)s, 'email', 0, %(now)s, %(now)s, %(address)s, %(said)s, %(said)s, %(canary)s)",
        "insert into message_content (lane, process_id, workspace_id, content, links) values (%(lane)s, %(process)s, %(workspace)s, %(said)s,"
        " array[%(canary)s])",
        "insert into attempt (lane, process_id, number, workspace_id, started_at, response) values (%(lane)s, %(process)s, 1, %(workspace)s,"
        " %(now)s, %(canary)s)",
        "insert into caught_mail (workspace_id, received_at, mail_from, rcpt_to, subject, raw) values (%(workspace)s, %(now)s, 'shop',"
        " array[%(address)s], %(canary)s, convert_to(%(canary)s, 'UTF8'))",
        "insert into people_list (workspace_id, sort, name, folded, created_at) values (%(workspace)s, 'list', 'News', 'news', %(now)s)",
        "insert into test_person (lane, contact_id, workspace_id, added_at, added_by)"
        " values (%(lane)s, %(contact)s, %(workspace)s, %(now)s, %(canary)s)",
        "insert into list_member (lane, contact_id, list_id, workspace_id, added_at) select %(lane)s, %(contact)s, id, %(workspace)s, %(now)s"
        " from people_list",
        "insert into segment (workspace_id, name, folded, condition, created_at, changed_at, filled_at)"
        " values (%(workspace)s, 'Everybody', 'everybody', '[]', %(now)s, %(now)s, %(now)s)",
        "insert into segment_member (lane, contact_id, segment_id, workspace_id, since) select %(lane)s, %(contact)s, id, %(workspace)s, %(now)s"
        " from segment",
        "insert into segment_due (lane, contact_id, segment_id, workspace_id, due_at)"
        " select %(lane)s, %(contact)s, id, %(workspace)s, timestamptz '2031-01-01' from segment",
        "insert into task (lane, id, workspace_id, contact_id, title, created_at, created_by) values (%(lane)s, 1, %(workspace)s, %(contact)s,"
        " %(canary)s, %(now)s, 'user:1')",
        "insert into note (lane, id, workspace_id, contact_id, body, created_at, created_by) values (%(lane)s, 2, %(workspace)s, %(contact)s,"
        " %(canary)s, %(now)s, 'user:1')",
        "insert into feed_post (lane, id, workspace_id, contact_id, body, created_at, created_by) values (%(lane)s, 3, %(workspace)s,"
        " %(contact)s, %(canary)s, %(now)s, 'user:1')",
        "insert into consent_request (lane, id, workspace_id, contact_id, channel, topics, address, source, language, proof, asked_at, expires_at)"
        " values (%(lane)s, %(process)s, %(workspace)s, %(contact)s, 'email', '{news}', %(address)s, %(canary)s, 'en', %(said)s, %(now)s, %(now)s)",
        "insert into notification (workspace_id, user_id, contact_id, body, at) values (%(workspace)s, 1, %(contact)s, %(canary)s, %(now)s)",
        "insert into contact_owner (lane, contact_id, workspace_id, user_id, since) values (%(lane)s, %(contact)s, %(workspace)s, 1, %(now)s)",
        "insert into company (workspace_id, external_id, created_at, updated_at) values (%(workspace)s, 'acme', %(now)s, %(now)s)",
        "insert into contact_company (lane, contact_id, workspace_id, company_id, joined_at)"
        " select %(lane)s, %(contact)s, %(workspace)s, id, %(now)s from company",
        "insert into quarantined (lane, what, id, workspace_id, error, at, row) values (%(lane)s, 'inbox', 5, %(workspace)s, %(canary)s, %(now)s,"
        " jsonb_build_object('contact_id', %(contact)s::bigint, 'word', %(canary)s::text))",
        "insert into moved_token (run_id, process_id, new_process_id, due_at, started_at, prior, move_id, version_id, lane, node, state, class,"
        " memo) values (%(run)s, 1, 0, %(now)s, %(now)s, 0, 1, %(version)s, %(lane)s, 0, 1, 0, %(said)s)",
        "insert into participant (lane, operation_id, place, workspace_id, contact_id, said, sentence) values (%(lane)s, 1, 0, %(workspace)s,"
        " %(contact)s, %(canary)s, %(canary)s), (3, 2, 0, %(workspace)s, null, %(address)s, %(canary)s)",
        "insert into audience_member (lane, flow_id, contact_id, rule, workspace_id) values (%(lane)s, %(flow)s, %(contact)s, 0, %(workspace)s)",
        "insert into entry_due (lane, flow_id, contact_id, rule, version_id, workspace_id, due_at) values (%(lane)s, %(flow)s, %(contact)s, 0,"
        " %(version)s, %(workspace)s, 'infinity')",
        "insert into flow_comment (workspace_id, flow_id, body, author, at) values (%(workspace)s, %(flow)s, %(address)s, 'user:1', %(now)s)",
        "insert into people_view (workspace_id, name, folded, look, created_at, changed_at)"
        " values (%(workspace)s, 'One', 'one', jsonb_build_object('search', %(address)s::text), %(now)s, %(now)s)",
        "insert into answered_request (actor, key, request_hash, status, body, content_type, at, workspace_id) values ('key:1', 'k', '\\x00', 200,"
        " convert_to(%(address)s, 'UTF8'), 'application/json', %(now)s, %(workspace)s)",
    ):
        world.db.execute(statement.encode(), asked)
    audit(
        world.db,
        workspace_id=world.workspace,
        at=now,
        actor="user:1",
        what="suppression.released",
        about={"address": f"{CANARY}@mail.example"},
    )
    return ada


class File:
    def __init__(self, text: str) -> None:
        self._bytes = text.encode()

    def read(self, size: int, /) -> bytes:
        taken, self._bytes = self._bytes[:size], self._bytes[size:]
        return taken


def erased(world: World, contact: Contact) -> dict[str, int]:
    id = ask_to_erase(world.db, world.workspace, (contact.lane, contact.id), by="user:1", now=world.clock.now())
    while erase.work_one(world.db, world.clock.now()):
        pass
    world.step()
    found = list_erasures(world.db, world.workspace, id=id)[0]
    assert found.status_word == "done"
    return dict(found.report)


def tables(world: World) -> list[str]:
    rows = world.db.execute(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition and relnamespace = current_schema()::regnamespace"
    )
    return sorted(name for (name,) in rows if not name.startswith(("django_", "auth_")))


def tables_with(world: World, *texts: str) -> dict[str, int]:
    """In how many rows of each table one of the texts stands, as a dump would show them."""
    found = {}
    for table in tables(world):
        question = sql.SQL("select count(*) from {} as t where lower(t::text) like any(%s) or lower(t::text) like any(%s)").format(
            sql.Identifier(table)
        )
        hexed = [f"%{text.encode().hex()}%" for text in texts]
        ((rows,),) = world.db.execute(question, [[f"%{text}%" for text in texts], hexed]).fetchall()
        if rows:
            found[table] = rows
    return found


def test_semantics_54_no_table_holds_the_canary_once_the_person_is_erased(world: World) -> None:
    ada = live_through_everything(world)
    before = tables_with(world, CANARY, NUMBER)
    told = {name for name, table in TABLES.items() if table.fate != "kept"}
    not_seen = told - before.keys() - {"token", "awaited", "awaited_run", "inbox", "event_key", "fact", "import_chunk", "import_error", "import_undo_page",
                                       "entry_memory", "list_member", "segment_member", "segment_due", "contact_owner", "contact_company", "audience_member", "entry_due", "coupon_code", "order_line"}  # fmt: skip
    assert not_seen == set(), "these tables were never filled: the test says nothing of them"
    counters = world.db.execute("select what, sum(n) from counter where node = -1 group by what order by what").fetchall()
    report = erased(world, ada)
    assert tables_with(world, CANARY, NUMBER) == {}
    for table in ("contact", "event", "run", "process", "message", "attempt", "identity", "task", "note", "customer_order", "audit_entry"):
        assert report[table] > 0, table
    for table in (name for name, one in TABLES.items() if one.fate == "erased" and name not in ("suppression",)):
        columns = {
            name
            for (name,) in world.db.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [f"public.{table}"]
            )
        }
        if "contact_id" in columns:
            question = sql.SQL("select count(*) from {} where contact_id = %s").format(sql.Identifier(table))
            assert world.db.execute(question, [ada.id]).fetchone() == (0,), table
    assert world.db.execute("select status, reason from run").fetchall() == [(2, "erased")]
    assert world.db.execute("select status, reason from message").fetchall() == [(5, "erased")]
    after = dict(world.db.execute("select what, sum(n) from counter where node = -1 group by what").fetchall())
    assert after == {**dict(counters), "removed": 1}


def test_semantics_54_who_was_erased_is_taken_in_again_only_with_a_new_consent(world: World) -> None:
    world.identify("ada", email="ada@shop.example")
    world.step()
    erased(world, contact_of(world.db, world.workspace, Person(external_id="ada")))
    for person in (Person(external_id="ada"), Person(email="Ada@Shop.example")):
        (outcome,) = accept(world.db, world.workspace, [Identify(person, {"plan": "gold"})], world.clock.now())
        assert (outcome.status, outcome.contact_id) == ("refused", None)
    (other,) = accept(world.db, world.workspace, [Identify(Person(external_id="lou"))], world.clock.now())
    assert other.status == "accepted"
    assert world.db.execute("select external_id from contact").fetchall() == [("lou",)]
    assert find_suppressed(world.db, world.workspace, "email", ["ADA@shop.example", "lou@shop.example"]) == {"ADA@shop.example": "erased"}
    assert ledger.let_in(world.db, world.workspace, Person(external_id="ada", email="ada@shop.example"))
    (again,) = accept(world.db, world.workspace, [Identify(Person(external_id="ada"))], world.clock.now())
    assert again.status == "accepted" and find_contact(world.db, world.workspace, Person(external_id="ada")) is not None
    assert find_suppressed(world.db, world.workspace, "email", ["ada@shop.example"]) == {}


def test_semantics_54_what_comes_between_the_request_and_the_erasure_goes_too(world: World) -> None:
    world.identify("ada")
    world.launch("start: [{event: came}]\nfirst: go\nnodes: {go: {kind: delay, for: 1 day}}\n")
    world.do("came")
    ada = contact_of(world.db, world.workspace, Person(external_id="ada"))
    ask_to_erase(world.db, world.workspace, (ada.lane, ada.id), by="user:1", now=world.clock.now())
    writes.add_tags(world.db, [writes.TagRow(world.workspace, ada.lane, ada.id, ["late"])], world.clock.now())
    while erase.work_one(world.db, world.clock.now()):
        pass
    world.step()
    assert world.runs() == [("removed", "erased")]
    assert world.db.execute("select name, contact_id from event").fetchall() == [("contact_deleted", None)]
    for table in ("contact", "contact_tag", "token", "inbox", "fact"):
        assert world.db.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone() == (0,), table


def test_semantics_54_rows_of_files_that_name_the_person_go_others_stay(world: World) -> None:
    world.identify("ada-77", email="ada@shop.example")
    text = "email,name\nADA@shop.example,Ada\nlou@shop.example,Lou\n"
    id = add_import(world.db, world.workspace, "contacts", "people.csv", File(text), by="user:1", now=world.clock.now())
    erased(world, contact_of(world.db, world.workspace, Person(external_id="ada-77")))
    (packed,) = world.db.execute("select rows from import_chunk where import_id = %s", [id]).fetchone() or (b"",)
    assert [values for _, values in unpack_rows(packed)] == [["lou@shop.example", "Lou"]]
    assert get_import(world.db, world.workspace, id).total == 2


def test_semantics_54_the_ledger_is_applied_again_after_a_restore(world: World, tmp_path: Path) -> None:
    world.identify("ada", email="ada@shop.example")
    world.identify("lou", email="lou@shop.example")
    world.step()
    erased(world, contact_of(world.db, world.workspace, Person(external_id="ada")))
    assert "ada" not in (tmp_path / erase.LEDGER).read_text()
    world.db.execute("delete from erased_identity")  # the backup knew nothing of it
    world.identify("ada", email="ada@shop.example")
    kept = erase.read_ledger(tmp_path / erase.LEDGER)
    assert erase.erase_again(world.db, [world.workspace], kept, world.clock.now()) == 1
    while erase.work_one(world.db, world.clock.now()):
        pass
    world.step()
    assert world.db.execute("select external_id from contact").fetchall() == [("lou",)]


def test_a_copy_of_a_person_has_a_row_of_every_table_that_tells_of_them(world: World) -> None:
    ada = live_through_everything(world)
    copy = export_person(world.db, world.workspace, ada, world.clock.now())
    without = {
        "inbox", "event_key", "token", "awaited", "awaited_run", "entry_memory", "audience_member", "entry_due", "quarantined", "moved_token",
        "segment_due", "participant", "caught_mail", "import_chunk", "import_error", "import_undo_page", "answered_request", "audit_entry", "order_line",
        "flow_comment", "people_view",
    }  # fmt: skip
    assert {name for name, table in TABLES.items() if table.fate != "kept"} - without <= copy["data"].keys()
    assert copy["data"]["contact"][0]["email"] == f"{CANARY}@mail.example"
    assert copy["data"]["list_member"][0]["list"] == "News"
    assert copy["data"]["segment_member"][0]["segment"] == "Everybody"
    assert copy["data"]["suppression"] == [{"channel": "email", "address": f"{CANARY}@mail.example", "reason": "bounced"}]


def test_the_inventory_names_every_table_of_the_schema(world: World) -> None:
    assert set(tables(world)) == set(TABLES)
    assert [name for name, table in TABLES.items() if table.fate == "kept" and not table.why] == []
