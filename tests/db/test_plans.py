"""What the plan of each statement is on tables of a real size: nothing that grows with people is read whole unasked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.support.cluster import Cluster
from tests.support.crowd import fill, tables_with_many_rows
from tests.support.statements import SqlFile, sql_files

from towpath.host.database import Connection, connect

# What may read a whole table, and why.
READS_WHOLE = {
    "cli/findings": "the inbox, which is short while the engine keeps up",
    "web/metrics": "the same; queued and uncertain messages from their own small indexes",
    "contacts/list_workspace_tags": "a page for people, asked seldom",
    "engine/roll_up_counters": "a daily job over a table that grows with flows",
    "engine/count_split_visits": "a job over a table that grows with flows",
    "engine/check_counts": "`towpath doctor --counts` counts everything anew",
    "engine/check_tokens": "the same",
    "engine/check_memory": "the same",
}
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("plans")]
FILES = [file for file in sql_files() if not file.copies]


@dataclass(frozen=True)
class Crowded:
    """A database with tens of thousands of rows in each table that grows with people. large: those tables and their partitions."""

    db: Connection
    large: frozenset[str]


@pytest.fixture(scope="session")
def crowded(_cluster: Cluster) -> Iterator[Crowded]:
    url = _cluster.clone()
    db = connect(url, autocommit=True)
    if db.info.server_version < 180_000:
        db.close()
        _cluster.drop(url)
        pytest.skip("plans are those of PostgreSQL 18: older ones can't skip through an index whose first column is not asked for")
    db.execute("set synchronous_commit = off")
    fill(db)
    db.execute("set plan_cache_mode = force_generic_plan")
    yield Crowded(db, tables_with_many_rows(db))
    db.close()
    _cluster.drop(url)


def whole_reads(plan: dict[str, Any], large: frozenset[str], limited: bool = False) -> Iterator[str]:
    """Large tables that the plan reads from end to end: by a sequential scan, or along a whole index without a limit."""
    table = plan.get("Relation Name", "")
    kind = plan["Node Type"]
    if table in large:
        if kind == "Seq Scan":
            yield f"Seq Scan of {table}"
        elif kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan and not limited:
            yield f"all of {plan['Index Name']}"
    for child in plan.get("Plans", ()):
        yield from whole_reads(child, large, kind == "Limit" or (limited and kind not in ("Sort", "Aggregate", "Hash")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.place)
def test_a_statement_reads_no_table_of_people_whole(crowded: Crowded, file: SqlFile) -> None:
    crowded.db.execute(file.prepared.encode())
    try:
        nothing = ", ".join("null" for _ in file.parameters)
        ((plan,),) = crowded.db.execute(f"explain (format json) execute tried{f'({nothing})' if nothing else ''}".encode()).fetchall()
    finally:
        crowded.db.execute("deallocate tried")
    found = set(whole_reads(plan[0]["Plan"], crowded.large))
    if file.place in READS_WHOLE:
        assert found, f"{file.place} is not slow any more: take it off the list"
    else:
        assert not found


def test_the_list_of_what_may_read_a_whole_table_names_statements() -> None:
    assert set(READS_WHOLE) <= {file.place for file in FILES}
