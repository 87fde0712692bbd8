"""Whether what is counted equals what is there (semantics 47): recomputed from the rows and compared. For `towpath doctor --counts` and tests.

The rows are read whole; each statement sees one moment, so a database that works meanwhile gives the same answer: a batch writes both at once.
"""

from towpath.engine.wire import Connection
from towpath.host.sql import statement


def check_counts(db: Connection) -> list[str]:
    """One sentence for each thing that does not agree; empty if all does."""
    found = [
        f"version {version_id}: {told} counted as {what}, {rows} found"
        for version_id, what, told, rows in db.execute(statement("engine", "check_counts")).fetchall()
    ]
    sentences = {
        "run_without_token": "running runs stand nowhere",
        "token_without_run": "visits are in progress in runs that have ended",
        "awaited_without_token": "events are awaited by visits that are over",
    }
    found += [f"{n} {sentences[what]}" for what, n in db.execute(statement("engine", "check_tokens")).fetchall() if n]
    found += [
        f"flow {flow_id}: {n} people are remembered as inside otherwise than they are"
        for flow_id, n in db.execute(statement("engine", "check_memory")).fetchall()
    ]
    return found
