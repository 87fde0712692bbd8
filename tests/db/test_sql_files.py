"""Every SQL file stands up against the migrated schema, keeps the rules that let the tables be spread by lane, and is used."""

import ast
import re
from functools import cache

import psycopg
import pytest
from tests.support.statements import SOURCES, SqlFile, sql_files

from towpath.host.database import Connection

FILES = sql_files()
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.place)

VOLATILE = (
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|random|gen_random_uuid|nextval|timeofday)\s*\("
    r"|\bcurrent_(timestamp|date|time)\b|\blocaltime(stamp)?\b"
)
WRITES_IN_PLACE = r"\bupdate\s+(?!of\b|skip\b|nowait\b|set\b)\w|\bdelete\s+from\b|\bon\s+conflict\b[^;]*?\bdo\s+update\b"
LOCKS = r"\bfor\s+(no\s+key\s+)?(update|share)\b"
FORBIDDEN = {
    "a schema's name": r"\b(public|pg_catalog|information_schema)\s*\.",
    "a trigger or rule": r"\bcreate\s+(or\s+replace\s+)?(constraint\s+)?(trigger|rule)\b",
    "MERGE": r"\bmerge\s+into\b",
    "GROUPING SETS": r"\b(grouping\s+sets|rollup|cube)\s*\(",
    "a two-phase commit": r"\b(prepare\s+transaction|commit\s+prepared)\b",
    "a cursor's row": r"\bwhere\s+current\s+of\b",
    "a setting of the session": r"\bset\s+local\b",
}
# nextval beside a write: on plain PostgreSQL it is right, on a cluster these two would take their ids first.
NUMBERS_WHILE_WRITING = {"messages/file_answers", "messages/accept_at_once"}
# Writes that touch every lane on purpose, seldom.
EVERY_LANE = {
    "engine/roll_up_counters": "a daily job over all lanes",
    "contacts/move_identities": "a value keeps its own lane, wherever its owner goes; found by owner, once a join",
    "commerce/move_order_identities": "the same",
    "contacts/erase_identities": "the same, once an erasure",
    "contacts/remove_identities": "the same, once an import is undone",
    "commerce/erase_order_identities": "the same",
    "commerce/delete_order_identities": "the same, once an order is deleted",
    "messages/move_consent_requests": "a request keeps the lane of its id, by which its link finds it; found by contact, once a join",
    "messages/erase_consent_requests": "the same, once an erasure",
    "messages/forget_consent_requests": "a daily job over all lanes",
}


@cache
def lane_tables() -> frozenset[str]:
    """Tables whose rows are spread by lane, as the migrations make them."""
    found = set()
    for path in SOURCES.glob("*/migrations/*.sql"):
        for table in re.finditer(r"create table (\w+) \((.*?)^\)", path.read_text(), re.S | re.M):
            if re.search(r"^\s+lane\s+smallint", table[2], re.M):
                found.add(table[1])
    return frozenset(found)


@each_file
def test_a_statement_can_be_prepared_against_the_schema(db: Connection, file: SqlFile) -> None:
    try:
        if file.copies:
            with db.cursor().copy(file.body.encode()):
                pass
        else:
            db.execute(file.prepared.encode())
            db.execute("deallocate tried")
    except psycopg.errors.BadCopyFileFormat:
        pass  # the columns were found; only the file of this test is empty


@each_file
def test_a_statement_says_first_what_it_is_for(file: SqlFile) -> None:
    assert re.match(r"-- \w", file.text), "a file begins with a comment: which index it uses, which race it closes"
    assert file.body, "there is nothing but a comment"
    assert ";" not in file.words, "one statement a file"


@each_file
def test_a_statement_has_nothing_that_a_cluster_refuses(file: SqlFile) -> None:
    for what, pattern in FORBIDDEN.items():
        assert not re.search(pattern, file.words), f"{what} (scale-out 6)"


@each_file
def test_time_dice_and_numbers_are_parameters(file: SqlFile) -> None:
    found = [name[0] for name in re.finditer(VOLATILE, file.words)]
    numbers = [name for name in found if name.startswith("nextval")]
    assert found == numbers, f"{found}: time and dice are given, never asked for"
    writes = re.search(WRITES_IN_PLACE, file.words) or re.search(r"\binsert\s+into\b", file.words)
    assert not numbers or not writes or file.place in NUMBERS_WHILE_WRITING, "numbers are taken by a SELECT of their own (scale-out 5)"


@each_file
def test_what_writes_in_place_calls_nothing_that_depends_on_the_session(file: SqlFile) -> None:
    """date_trunc of a timestamptz column without its zone, jsonb_build_object and to_jsonb of a column are stable, not immutable."""
    if re.search(WRITES_IN_PLACE, file.words) and not file.place.startswith(("accounts/", "api/", "flows/", "content/")):
        stable = re.findall(
            r"\b(?:to_jsonb|jsonb_build_object|jsonb_build_array|to_char|row_to_json)\s*\(|\bdate_trunc\s*\((?![^()]* at time zone )",
            file.words,
        )
        assert not stable or file.place in NUMBERS_WHILE_WRITING, f"{stable} (scale-out 5)"


@each_file
def test_what_locks_or_writes_rows_of_people_names_their_lane(file: SqlFile) -> None:
    touched = {
        table
        for table in lane_tables()
        if re.search(rf"\b(update|delete\s+from|insert\s+into|copy)\s+{table}\b", file.words)
        or (re.search(LOCKS, file.words) and re.search(rf"\b(from|join)\s+{table}\b", file.words))
    }
    if not touched or file.place in EVERY_LANE:
        return
    assert re.search(r"\blane\b", file.words), f"{sorted(touched)} without a lane (scale-out 3)"
    if not re.search(r"\binsert\s+into\b|^copy\b", file.words):
        bound = re.search(r"\blane\s*=\s*(any\s*\()?\s*[\$\w]|\(lane, \w+\)\s+in\b", file.words)
        assert bound, f"{sorted(touched)}: no condition on lane (scale-out 3)"


def test_every_table_with_a_lane_has_it_first_in_each_unique_key(db: Connection) -> None:
    """A unique index without the lane in front could not be kept on a cluster (scale-out 1)."""
    rows = db.execute(
        """
        select c.relname, i.relname, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = x.indkey[0])
        from pg_class c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
        where x.indisunique and c.relname = any(%s)
        """,
        [list(lane_tables())],
    ).fetchall()
    assert {table for table, _, _ in rows} == lane_tables(), "a table of people without a primary key"
    assert [row for row in rows if row[2] != "lane"] == []


def test_nothing_fires_behind_a_statement(db: Connection) -> None:
    """No triggers but those of foreign keys, no rules, no views of ours."""
    assert db.execute("select tgname from pg_trigger where not tgisinternal").fetchall() == []
    assert db.execute("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')").fetchall() == []


def test_no_reference_table_points_at_a_table_of_people(db: Connection) -> None:
    rows = db.execute(
        "select conrelid::regclass::text, confrelid::regclass::text, conname from pg_constraint where contype = 'f' and confrelid <> 0"
    ).fetchall()
    assert [row for row in rows if row[1] in lane_tables() and row[0] not in lane_tables()] == []


def test_every_file_is_used() -> None:
    """A name counts as used where it stands in a module that runs statements."""
    assert sorted({file.place for file in FILES} - _named_in_code()) == []


def test_every_statement_that_code_names_is_a_file() -> None:
    known = {file.place for file in FILES}
    asked = {f"{room}/{name}" for tree in _modules() for room, name in _asked(tree)}
    assert sorted(asked - known) == []


@cache
def _modules() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(path.read_text()) for path in sorted(SOURCES.rglob("*.py")))


def _asked(tree: ast.Module) -> list[tuple[str, str]]:
    """(room, name) of each `statement("room", "name")` that is written out."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "statement"]
    return [
        (str(call.args[0].value), str(name.value))
        for call in calls
        if len(call.args) == 2 and isinstance(call.args[0], ast.Constant)
        for name in ast.walk(call.args[1])
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
    ]


def _named_in_code() -> set[str]:
    found = set()
    for tree in _modules():
        found |= {f"{room}/{name}" for room, name in _asked(tree)}
        rooms = {
            node.args[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "statement"
            and len(node.args) == 2
            and isinstance(node.args[0], ast.Constant)
            and not isinstance(node.args[1], ast.Constant)
        }
        if rooms:
            words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            found |= {f"{room}/{word}" for room in rooms for word in words}
    return found
