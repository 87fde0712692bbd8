"""Where a measurement runs: an own durable PostgreSQL, migrated, with a workspace and made-up contacts."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from towpath.flows import writes as flows
from towpath.host.database import Connection, connect
from towpath.host.postgres import EmbeddedPostgres

RESULTS = Path(__file__).parent / "results.jsonl"
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)

PEOPLE = """
insert into contact (lane, id, workspace_id, external_id, first_name, last_name, email, country, attributes, created_at, updated_at)
select lane, n * 256 + lane, {workspace}, 'p' || n, 'First' || n % 500, 'Last' || n % 900, 'p' || n || '@shop.example',
       (array['IT', 'FR', 'DE', 'ES'])[1 + n % 4],
       jsonb_build_object('score', n * 7919 % 100, 'plan', (array['tin', 'gold', 'free'])[1 + n % 3], 'visits', n % 40, 'city', 'City ' || n % 200,
                          'points', n % 1000, 'kind', (array['b2b', 'b2c'])[1 + n % 2], 'level', n % 10, 'news', n % 5 > 0, 'owner_name', 'Owner ' || n % 20),
       {now}, {now}
from (select n, (n * 2654435761 % 4294967296 / 16777216)::smallint as lane from generate_series(1, {count}::bigint) as n) as people
order by lane, n
"""


@contextmanager
def database(folder: Path | None = None) -> Iterator[str]:
    """A server as users run it (nothing is turned off), on the disk of the temporary folder; TOWPATH_BENCH_DATABASE_URL names another."""
    if url := os.environ.get("TOWPATH_BENCH_DATABASE_URL"):
        _migrate(url)
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="towpath-bench-", dir=folder, ignore_cleanup_errors=True) as data,
        EmbeddedPostgres(Path(data)) as server,
    ):
        _migrate(server.url())
        yield server.url()


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run([sys.executable, "-W", "ignore", "-m", "towpath.cli.main", "migrate"], env=environment, check=True, capture_output=True)


def make_workspace(db: Connection, count: int, people: str = PEOPLE) -> int:
    """A workspace with `count` contacts whose attributes follow from their numbers. people: the statement that makes them."""
    row = db.execute("insert into workspace (name, slug, created_at) values ('Bench', 'bench', %s) returning id", [NOW]).fetchone()
    assert row is not None
    workspace = int(row[0])
    db.execute(people.format(workspace=workspace, count=count, now=f"'{NOW.isoformat()}'"))  # type: ignore[arg-type]
    db.execute("select setval('contact_seq', %s)", [count + 1])
    for name, type in (("score", "number"), ("plan", "text"), ("visits", "number"), ("city", "text"), ("points", "number"), ("kind", "text"),
                       ("level", "number"), ("news", "boolean"), ("owner_name", "text")):  # fmt: skip
        db.execute(
            "insert into attribute_definition (workspace_id, subject, name, type, created_at) values (%s, 'contact', %s, %s, %s)",
            [workspace, name, type, NOW],
        )
    db.commit()
    db.autocommit = True
    db.execute("vacuum analyze contact")
    db.autocommit = False
    return workspace


def launch(db: Connection, workspace: int, text: str, now: datetime = NOW) -> int:
    imported = flows.import_flow(db, workspace, text, by="bench", now=now)
    assert imported.flow is not None, imported.problems
    flows.launch(db, workspace, imported.flow.id, by="bench", now=now)
    db.commit()
    return imported.flow.id


def keep(**figure: Any) -> dict[str, Any]:
    """One JSON object a figure: {bench, workers, size, value, unit, floor, ratio, ...}."""
    figure = {key: round(value, 3) if isinstance(value, float) else value for key, value in figure.items()}
    with RESULTS.open("a") as out:
        out.write(json.dumps(figure) + "\n")
    print(json.dumps(figure), flush=True)
    return figure


__all__ = ["NOW", "RESULTS", "connect", "database", "keep", "launch", "make_workspace"]
