"""An import is undone: what it made goes, what it changed goes back, and what can't is told."""

import zlib
from typing import Any

import pytest
from tests.db.test_imports import bring, take
from tests.support.people import contact_of, identify, names, track

from towpath.contacts import lists
from towpath.contacts.erasing import ask_to_erase
from towpath.contacts.models import Person
from towpath.contacts.reads import find_contact, list_consents, list_tags
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine.step import work_until_idle
from towpath.host.clock import MovableClock
from towpath.host.database import Connection
from towpath.imports import reads, undo, writes
from towpath.imports.errors import CantUndo
from towpath.imports.models import Import, Options
from towpath.imports.undoing import undo_page
from towpath.privacy.erase import work_one


def undone(db: Connection, clock: MovableClock, one: Import, *, dry_run: bool = False) -> undo.Undo:
    undo.start_undo(db, one, dry_run=dry_run, by="test", now=clock.now())
    while undo_page(db, clock.now(), one.id) is not None:
        pass
    found = undo.get_undo(db, one.id)
    assert found is not None and found.status == "done"
    return found


def said(found: undo.Undo) -> dict[str, int]:
    return {what: count for what, count in found.report.items() if count}


def person(**by: Any) -> Person:
    return Person(**by)


def reasons(db: Connection, one: Import) -> list[str]:
    return [kept.reason for kept in undo.list_kept(db, one.id)]


def test_people_go_where_nothing_else_happened_and_others_are_what_they_were(db: Connection, workspace: int, clock: MovableClock) -> None:
    identify(db, workspace, clock.now(), person(external_id="1"), first_name="Ada", size=40, email="ada@old.example", add_tags=("loyal",))
    identify(db, workspace, clock.now(), person(external_id="2"), size=41)
    file = b"external_id,email,first_name,size,tags,metadata.crm\n1,ada@new.example,Adele,42,new,x\n2,,,43,,\n3,cy@shop.example,Cy,44,new,\n4,,Di,45,,\n"
    one = take(db, clock, bring(db, workspace, clock, file))
    identify(db, workspace, clock.now(), person(external_id="2"), size=50)
    track(db, workspace, clock.now(), "page_seen", person(external_id="4"))
    tried = undone(db, clock, one, dry_run=True)
    assert contact_of(db, workspace, person(external_id="1")).first_name == "Adele"
    assert len(reasons(db, one)) == 2
    done = undone(db, clock, one)
    assert said(done) == said(tried) == {"people_removed": 1, "people_restored": 1, "kept": 2}
    ada = contact_of(db, workspace, person(external_id="1"))
    assert (ada.first_name, ada.email, ada.attributes, ada.metadata) == ("Ada", "ada@old.example", {"size": 40}, {})
    assert [tag.tag for tag in list_tags(db, ada.lane, ada.id)] == ["loyal"]
    assert find_contact(db, workspace, person(email="ada@new.example")) is None
    assert (
        find_contact(db, workspace, person(external_id="3")) is None
        and find_contact(db, workspace, person(email="cy@shop.example")) is None
    )
    assert contact_of(db, workspace, person(external_id="2")).attributes == {"size": 50}
    assert contact_of(db, workspace, person(external_id="4")).first_name == "Di"
    assert sorted(reasons(db, one)) == ["The person stays: page_seen came since.", "“size” was changed since."]
    with pytest.raises(CantUndo):
        undo.start_undo(db, one, dry_run=True, by="test", now=clock.now())
    again = take(db, clock, bring(db, workspace, clock, file))
    assert (again.valid, again.created) == (4, 1)  # who was taken back may come again


def test_of_somebody_whom_the_engine_has_worked_nothing_is_left(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = take(db, clock, bring(db, workspace, clock, b"email,first_name\nada@shop.example,Ada\nbo@shop.example,Bo\n"), historical=False)
    ada = contact_of(db, workspace, person(email="ada@shop.example"))
    work_until_idle(db, clock)
    assert db.execute("select count(*) from fact where contact_id = %s", [ada.id]).fetchone() != (0,)
    assert said(undone(db, clock, one)) == {"people_removed": 2}
    work_until_idle(db, clock)
    left = {
        table: count
        for (table,) in db.execute(
            "select table_name from information_schema.columns where column_name = 'contact_id' and table_schema = 'public'"
            " and table_name not in (select inhrelid::regclass::text from pg_inherits)"
        ).fetchall()
        if (count := db.execute(f"select count(*) from {table} where contact_id = %s", [ada.id]).fetchone()) != (0,)  # type: ignore[arg-type]
    }
    assert left == {}
    assert db.execute("select count(*) from identity where owner_id = %s", [ada.id]).fetchone() == (0,)


def test_who_was_erased_since_does_not_come_back(db: Connection, workspace: int, clock: MovableClock) -> None:
    """semantics 54"""
    identify(db, workspace, clock.now(), person(external_id="1"), first_name="Ada")
    one = take(db, clock, bring(db, workspace, clock, b"external_id,email,first_name\n1,ada@shop.example,Adele\n2,bo@shop.example,Bo\n"))
    ada = contact_of(db, workspace, person(external_id="1"))
    ask_to_erase(db, workspace, (ada.lane, ada.id), by="test", now=clock.now())
    while work_one(db, clock.now()):
        pass
    work_until_idle(db, clock)
    assert b"ada" not in b"".join(zlib.decompress(packed) for (packed,) in db.execute("select touched from import_chunk"))
    assert said(undone(db, clock, one)) == {"people_removed": 1}
    assert find_contact(db, workspace, person(external_id="1")) is None


def test_members_leave_consents_are_as_they_were_and_a_withdrawal_after_an_answer_stays(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    lists.make_list(db, workspace, "list", "News", now=clock.now())
    for id in ("1", "2", "3"):
        identify(db, workspace, clock.now(), person(external_id=id))
    ids = {id: contact_of(db, workspace, person(external_id=id)) for id in ("1", "2", "3")}
    given = [ConsentRow(workspace, one.lane, one.id, "email", True, proof={"where": "shop"}) for one in (ids["1"], ids["3"])]
    set_consents(db, given, clock.now())
    members = take(db, clock, bring(db, workspace, clock, b"list,contact.external_id\nNews,1\nNews,9\n", "list_members"))
    assert said(undone(db, clock, members)) == {"people_removed": 1, "people_restored": 1}
    assert db.execute("select count(*) from list_member").fetchone() == (0,)
    file = b"channel,given,contact.external_id\nemail,no,1\nemail,yes,2\nemail,no,3\n"
    one = take(db, clock, bring(db, workspace, clock, file, "consents"))
    track(db, workspace, clock.now(), "unsubscribed", person(external_id="3"))
    assert said(undone(db, clock, one)) == {"people_restored": 2, "kept": 1}
    now = {id: [(said.channel, said.given) for said in list_consents(db, one.lane, one.id)] for id, one in ids.items()}
    assert now == {"1": [("email", True)], "2": [], "3": [("email", False)]}
    (ada,) = list_consents(db, ids["1"].lane, ids["1"].id)
    assert ada.proof == {"where": "shop", "given_again_by_undo_of_import": one.id}


def test_orders_are_as_they_were_and_events_of_a_file_count_no_longer(db: Connection, workspace: int, clock: MovableClock) -> None:
    """semantics 55"""
    first = b"order_id,status,total,skus,email,colour\nA,pending,10,x,ada@shop.example,red\nC,pending,5,y,ada@shop.example,\n"
    take(db, clock, bring(db, workspace, clock, first, "orders"))
    second = b"order_id,status,total,skus,email,colour\nA,paid,12.50,x|z,ada@shop.example,blue\nB,paid,7,z,bo@shop.example,\nC,paid,6,y,,\n"
    one = take(db, clock, bring(db, workspace, clock, second, "orders"))
    take(db, clock, bring(db, workspace, clock, b"order_id,total\nC,8\n", "orders"))
    assert said(undone(db, clock, one)) == {"orders_removed": 1, "orders_restored": 1, "people_removed": 1, "kept": 1}
    assert db.execute("select external_id, status, total::text, attributes from customer_order order by 1").fetchall() == [
        ("A", "pending", "10", {"colour": "red"}), ("C", "paid", "8", {}),
    ]  # fmt: skip
    assert db.execute("select count(*) from order_line").fetchone() == (2,)
    assert reasons(db, one) == ["The order was changed since."]
    file = b"external_id,event,id,time,properties.value\nada,seen,a,2026-01-02T00:00:00Z,3\nada,seen,b,2026-01-03T00:00:00Z,4\n"
    track(db, workspace, clock.now(), "seen", value=1)
    events = take(db, clock, bring(db, workspace, clock, file, "events"))
    work_until_idle(db, clock)
    asked = "select count, sum::text, first_at = last_at from fact where name = 'seen'"
    assert db.execute(asked).fetchall() == [(3, "8", False)]
    assert said(undone(db, clock, events)) == {"people_restored": 1, "events_removed": 2}
    assert db.execute(asked).fetchall() == [(1, "1", True)]
    assert names(db, workspace).count("seen") == 1
    assert take(db, clock, bring(db, workspace, clock, file, "events")).known == 0


def test_one_that_runs_or_was_only_tried_is_not_undone_and_cancelling_ends_it(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = bring(db, workspace, clock, b"external_id\n1\n")
    with pytest.raises(CantUndo):
        undo.start_undo(db, one, dry_run=False, by="test", now=clock.now())
    tried = take(db, clock, one, dry_run=True)
    with pytest.raises(CantUndo):
        undo.start_undo(db, tried, dry_run=False, by="test", now=clock.now())
    writes.start_import(db, tried, tried.mapping, Options(), by="test", now=clock.now())
    with pytest.raises(CantUndo):
        undo.start_undo(db, reads.get_import(db, workspace, one.id), dry_run=False, by="test", now=clock.now())
