"""Files of people, orders and events: read, tried, taken in, and what is said of rows that are wrong."""

import io
import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.accounts import insert_workspace

from towpath.contacts import lists
from towpath.host.clock import MovableClock
from towpath.host.database import Connection, connect
from towpath.host.sql import statement
from towpath.imports import mapping, reads, table, writes
from towpath.imports.errors import BadMapping, BadTable, ImportHasBegun
from towpath.imports.models import Import, Kind, Options
from towpath.imports.work import work_chunk

PEOPLE = b"""Customer ID,E-Mail,First name,Favourite size,Joined
1,ada@shop.example,Ada,42,2026-01-02
2,not an address,Bob,43,2026-01-03
3,cleo@shop.example,Cl\xc3\xa9o,44,2026-01-04
"""


def bring(db: Connection, workspace: int, clock: MovableClock, text: bytes, kind: Kind = "contacts", name: str = "file.csv") -> Import:
    id = writes.add_import(db, workspace, kind, name, io.BytesIO(text), by="test", now=clock.now())
    return reads.get_import(db, workspace, id)


def take(db: Connection, clock: MovableClock, one: Import, mapped: dict[str, str] | None = None, **options: Any) -> Import:
    writes.start_import(db, one, one.mapping if mapped is None else mapped, Options(**options), by="test", now=clock.now())
    while work_chunk(db, clock.now(), one.id) is not None:
        pass
    return reads.get_import(db, one.workspace_id, one.id)


def contacts(db: Connection, workspace: int) -> list[Any]:
    return db.execute(
        "select external_id, email, first_name, attributes from contact where workspace_id = %s order by external_id", [workspace]
    ).fetchall()


def test_people_are_taken_in_by_what_their_columns_are_called(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = bring(db, workspace, clock, PEOPLE)
    assert one.mapping == {
        "Customer ID": "external_id", "E-Mail": "email", "First name": "first_name",
        "Favourite size": "attributes.favourite_size", "Joined": "attributes.joined",
    }  # fmt: skip
    done = take(db, clock, one)
    assert (done.status, done.total, done.valid, done.invalid, done.created) == ("done", 3, 2, 1, 2)
    assert contacts(db, workspace) == [
        ("1", "ada@shop.example", "Ada", {"favourite_size": 42, "joined": "2026-01-02"}),
        ("3", "cleo@shop.example", "Cléo", {"favourite_size": 44, "joined": "2026-01-04"}),
    ]
    (error,) = reads.list_errors(db, one.id)
    assert (error.line, error.warning) == (3, False)
    assert "not an address" in error.reason


def test_a_dry_run_says_the_same_and_keeps_nothing(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = bring(db, workspace, clock, PEOPLE)
    tried = take(db, clock, one, dry_run=True)
    assert (tried.status, tried.valid, tried.invalid, tried.created) == ("ready", 2, 1, 2)
    assert contacts(db, workspace) == []
    done = take(db, clock, tried)
    assert (done.status, done.valid, done.invalid) == ("done", 2, 1)
    assert len(reads.list_errors(db, one.id)) == 1


def test_history_starts_nothing_unless_it_is_asked_to(db: Connection, workspace: int, clock: MovableClock) -> None:
    """semantics 3"""
    take(db, clock, bring(db, workspace, clock, b"email\nada@shop.example\n"))
    take(db, clock, bring(db, workspace, clock, b"email\nbob@shop.example\n"), historical=False)
    rows = db.execute("select historical, cause ? 'import' from event where name = 'contact_created' order by id").fetchall()
    assert sorted(rows) == [(False, True), (True, True)]


def test_events_keep_their_time_and_count_once_however_often_the_file_comes(db: Connection, workspace: int, clock: MovableClock) -> None:
    file = b"customer_id,event,time,id,properties.total\n7,order_seen,2026-02-01T10:00:00Z,a,12.50\n7,order_seen,2026-02-02,b,3\n"
    done = take(db, clock, bring(db, workspace, clock, file, "events"))
    assert (done.valid, done.invalid) == (2, 0)
    again = take(db, clock, bring(db, workspace, clock, file, "events"))
    assert (again.valid, again.known) == (2, 2)
    rows = db.execute("select occurred_at::date::text, properties from event where name = 'order_seen' order by 1").fetchall()
    assert [(day, str(said["total"])) for day, said in rows] == [("2026-02-01", "12.50"), ("2026-02-02", "3")]


def test_orders_become_orders_with_their_events(db: Connection, workspace: int, clock: MovableClock) -> None:
    file = b"order number;email;amount;status;order date;skus\nA-1;ada@shop.example;12.50;paid;2026-02-01;cd-1|cd-2\nA-2;;7;strange;2026-02-01;\n"
    one = bring(db, workspace, clock, file, "orders")
    assert one.mapping["email"] == "contact.email"
    done = take(db, clock, one)
    assert (done.valid, done.invalid) == (1, 1)
    assert db.execute("select external_id, status, total::text from customer_order").fetchall() == [("A-1", "paid", "12.50")]
    assert db.execute("select count(*) from event where name = 'order_paid' and historical").fetchone() == (1,)
    assert "strange" in reads.list_errors(db, one.id)[0].reason


def test_json_lines_keep_their_types(db: Connection, workspace: int, clock: MovableClock) -> None:
    lines = [{"external_id": "1", "size": 42, "tags": ["a", "b"]}, {"external_id": "2", "vip": True}]
    one = bring(db, workspace, clock, "\n".join(json.dumps(line) for line in lines).encode(), name="people.jsonl")
    take(db, clock, one, tags=("imported",))
    assert [row[3] for row in contacts(db, workspace)] == [{"size": 42}, {"vip": True}]
    assert db.execute("select count(*) from contact_tag").fetchone() == (4,)


def test_a_number_with_a_leading_zero_stays_a_text(db: Connection, workspace: int, clock: MovableClock) -> None:
    take(db, clock, bring(db, workspace, clock, b"external_id,article\n1,0123\n2,77\n"))
    assert [row[3] for row in contacts(db, workspace)] == [{"article": "0123"}, {"article": "77"}]


def test_a_row_that_the_database_refuses_stands_alone(db: Connection, workspace: int, clock: MovableClock) -> None:
    rows = b"".join(b"%d,%s\n" % (n, b"x" if n != 5 else b"y" * 20_000) for n in range(1, 12))
    one = bring(db, workspace, clock, b"external_id,note\n" + rows)
    done = take(db, clock, one)
    assert (done.valid + done.invalid, len(contacts(db, workspace))) == (11, 11 - done.invalid)
    assert [error.line for error in reads.list_errors(db, one.id)] == [6]


def test_what_was_begun_is_not_begun_again_and_cancelling_keeps_what_is_in(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = bring(db, workspace, clock, b"external_id\n" + b"".join(b"%d\n" % n for n in range(writes.CHUNK + 1)))
    writes.start_import(db, one, one.mapping, Options(), by="test", now=clock.now())
    work_chunk(db, clock.now(), one.id)
    with pytest.raises(ImportHasBegun):
        writes.start_import(db, one, one.mapping, Options(), by="test", now=clock.now())
    assert writes.cancel_import(db, one, by="test", now=clock.now())
    assert work_chunk(db, clock.now(), one.id) is None
    assert reads.get_import(db, workspace, one.id).status == "cancelled"
    assert len(contacts(db, workspace)) == writes.CHUNK


def test_a_mapping_is_checked_before_anything_begins(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = bring(db, workspace, clock, PEOPLE)
    for wrong in ({"E-Mail": "shoe"}, {"Nothing": "email"}, {"First name": "first_name"}, {"E-Mail": "email", "Joined": "email"}):
        with pytest.raises(BadMapping):
            mapping.check("contacts", one.columns, wrong, Options())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty"),
        (b"email\n", "no rows"),
        (b"email,email\n", "Two columns"),
        (b",email\nx,y\n", "no name"),
        (b"email\n\xff\xfe\xfa\n", "UTF-8"),
        (b"email\na\x00b\n", "NUL"),
        (b"email\n" + b"x" * (table.LONGEST_LINE + 10), "characters"),
        (b'email\n"never closed', "CSV"),
        (b'email\n"x\n' + b'","a\n' * (table.LONGEST_LINE // 4), "The row at line"),
        (b",".join(b"c%d" % n for n in range(600)) + b"\n", "500 columns"),
        (b"PK\x03\x04rest", "no text file"),
        (b'{"email": "a@b.example"}\n[1]\n', "Line 2"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_leaves_nothing(
    db: Connection, workspace: int, clock: MovableClock, text: bytes, says: str
) -> None:
    with pytest.raises(BadTable, match=says), db.transaction():
        bring(db, workspace, clock, text)
    assert db.execute("select count(*) from import").fetchone() == (0,)


def test_memory_stays_small_however_long_a_line_is() -> None:
    class Endless:
        taken = 0

        def read(self, size: int) -> bytes:
            self.taken += size
            return b"x" * size

    source = Endless()
    with pytest.raises(BadTable):
        table.open_table(source, "file.csv")
    assert source.taken < 4 * table.LONGEST_LINE


def test_the_file_of_errors_runs_nothing_in_a_spreadsheet(db: Connection, workspace: int, clock: MovableClock) -> None:
    one = bring(db, workspace, clock, b'email,=note\nnobody,"=HYPERLINK(""x"")"\nnowhere,@sum\n')
    take(db, clock, one)
    lines = "".join(reads.write_errors(db, one)).splitlines()
    assert lines[0] == "line,severity,reason,email,'=note"
    assert "'=HYPERLINK" in lines[1]
    assert lines[2].endswith("'@sum")


def test_a_file_of_members_puts_people_into_lists_that_are_there(db: Connection, workspace: int, clock: MovableClock) -> None:
    club = lists.make_list(db, workspace, "list", "Wine club", now=clock.now())
    lists.make_list(db, workspace, "group", "Sommeliers", now=clock.now())
    text = b"E-Mail,Group,Note\nada@shop.example,sommeliers,x\nbob@shop.example,,\ncy@shop.example,Nobodies,\nada@shop.example,,\n"
    one = bring(db, workspace, clock, text, "list_members")
    assert one.mapping == {"E-Mail": "contact.email", "Group": "group"}
    with pytest.raises(BadMapping):
        take(db, clock, one, {"E-Mail": "contact.email"})
    tried = take(db, clock, one, dry_run=True, list="wine club")
    assert (tried.valid, tried.invalid, lists.list_members(db, club)) == (3, 1, [])
    done = take(db, clock, one, list="wine club")
    assert (done.valid, done.invalid, done.created) == (3, 1, 2)
    assert sorted(member.email or "" for member in lists.list_members(db, club)) == ["ada@shop.example", "bob@shop.example"]
    assert "no group “Nobodies”" in reads.list_errors(db, one.id)[0].reason
    rows = db.execute("select name, count(*), bool_and(historical) from event where name like '%%_joined' group by name order by name")
    assert rows.fetchall() == [("group_joined", 1, True), ("list_joined", 2, True)]


def test_chunks_that_name_other_people_are_worked_at_once_and_a_later_row_has_the_last_word(
    database_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writes, "CHUNK", 2)
    with connect(database_url) as first, connect(database_url) as second:
        workspace = insert_workspace(first, clock.now())
        one = bring(
            first, workspace, clock, b"email,size\nada@x.example,1\nbo@x.example,2\ncy@x.example,3\ndi@x.example,4\nADA@x.example,5\n"
        )
        writes.start_import(first, one, one.mapping, Options(), by="test", now=clock.now())
        first.commit()
        claimed = first.execute(statement("imports", "claim_chunk"), {"id": one.id}).fetchone()  # Ada and Bo, whom another works
        assert claimed
        assert work_chunk(second, clock.now(), one.id)  # Cy and Di
        assert work_chunk(second, clock.now(), one.id) is None  # Ada again, who is being worked
        assert second.execute("select count(*) from contact").fetchone() == (2,)
        second.execute("set local lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable), second.transaction():
            writes.cancel_import(second, one, by="test", now=clock.now())  # what was begun is done first
        second.commit()
        first.rollback()  # as if it had been killed: the chunk is the next one's
        assert work_chunk(second, clock.now(), one.id)
        assert work_chunk(second, clock.now(), one.id)
        second.commit()
        done = reads.get_import(first, workspace, one.id)
        assert (done.status, done.valid, done.created) == ("done", 5, 4)
        assert first.execute("select attributes->>'size' from contact where email ilike 'ada%%'").fetchone() == ("5",)


def test_people_that_a_mapping_names_by_other_columns_are_taken_in_one_chunk_after_the_other(
    db: Connection, workspace: int, clock: MovableClock
) -> None:
    one = bring(db, workspace, clock, b"email,number\nada@x.example,1\n")
    asked = "select side_by_side from import where id = %s"
    writes.start_import(db, one, one.mapping, Options(dry_run=True), by="test", now=clock.now())
    assert db.execute(asked, [one.id]).fetchone() == (True,)
    work_chunk(db, clock.now(), one.id)
    writes.start_import(db, one, {"number": "external_id"}, Options(), by="test", now=clock.now())
    assert db.execute(asked, [one.id]).fetchone() == (False,)


@given(
    rows=st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), min_size=3, max_size=8),
    held=st.lists(st.integers(0, 3), max_size=3),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_of_rows_that_name_a_person_by_different_values_the_later_has_the_last_word_however_they_are_shared(
    database_url: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch, rows: list[tuple[str, bool]], held: list[int]
) -> None:
    """held: how many chunks another works while the first that is left is held, again and again."""
    monkeypatch.setattr(writes, "CHUNK", 1)
    with connect(database_url) as first, connect(database_url) as second:
        workspace = insert_workspace(first, clock.now(), slug=f"w{clock.now().timestamp():.0f}")
        clock.move(timedelta(hours=2))
        people = "".join(f"{name},{name}@x.example,0\n" for name in "abc")
        take(first, clock, bring(first, workspace, clock, f"external_id,email,size\n{people}".encode()))
        text = "".join(f",{name}@x.example,{size}\n" if by_email else f"{name},,{size}\n" for size, (name, by_email) in enumerate(rows, 1))
        one = bring(first, workspace, clock, f"external_id,email,size\n{text}".encode())
        writes.start_import(first, one, one.mapping, Options(), by="test", now=clock.now())
        first.commit()
        for ahead in held:
            first.execute(statement("imports", "claim_chunk"), {"id": one.id})
            for _ in range(ahead):
                work_chunk(second, clock.now(), one.id)
                second.commit()
            first.rollback()
            work_chunk(first, clock.now(), one.id)
            first.commit()
        while work_chunk(first, clock.now(), one.id) is not None:
            first.commit()
        last = {name: size for size, (name, _) in enumerate(rows, 1)}
        found = first.execute("select external_id, attributes ->> 'size' from contact where workspace_id = %s", [workspace]).fetchall()
        assert {name: int(size) for name, size in found} == {**dict.fromkeys("abc", 0), **last}
        first.commit()


def test_consents_are_taken_in_with_their_proof_and_the_later_row_holds(db: Connection, workspace: int, clock: MovableClock) -> None:
    """semantics 52"""
    text = (
        b"E-Mail,Channel,Topic,Subscribed,Form\nada@shop.example,Email,,yes,footer\nbo@shop.example,sms,offers,no,till\n"
        b"cy@shop.example,pigeon,,yes,\ndi@shop.example,email,,perhaps,\nada@shop.example,email,,no,call\n"
    )
    one = bring(db, workspace, clock, text, "consents")
    assert one.mapping == {"E-Mail": "contact.email", "Channel": "channel", "Topic": "topic", "Subscribed": "given", "Form": "proof.form"}
    tried = take(db, clock, one, dry_run=True)
    assert (tried.valid, tried.invalid) == (3, 2)
    assert db.execute("select count(*) from consent").fetchone() == (0,)
    done = take(db, clock, one)
    assert (done.valid, done.invalid, done.created) == (3, 2, 2)
    rows = db.execute("select channel, topic, given, proof from consent order by channel").fetchall()
    assert rows == [
        ("email", "", False, {"form": "call", "import": one.id, "line": 6}),
        ("sms", "offers", False, {"form": "till", "import": one.id, "line": 3}),
    ]
    assert db.execute("select count(*), bool_and(historical) from event where name = 'consent_withdrawn'").fetchone() == (2, True)
    again = bring(db, workspace, clock, text, "consents")
    take(db, clock, again)
    assert db.execute("select count(*) from event where name like 'consent_%%'").fetchone() == (2,)
