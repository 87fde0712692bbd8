"""Takes imports in, a chunk a transaction; a worker that is killed leaves the chunk to the next."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from towpath.contacts.lists import list_names
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.contacts.writes import ConsentRow, set_consents
from towpath.engine.letting_in import let_in_rows
from towpath.events.binary import Jsonbs, Texts
from towpath.flows.reads import find_flow
from towpath.host.clock import Clock
from towpath.host.database import Connection, encode_json
from towpath.host.rounds import keep_working
from towpath.host.sql import statement
from towpath.imports import touched
from towpath.imports.again import rows_to_say_again
from towpath.imports.models import Import, Row, RowError
from towpath.imports.reads import read_import
from towpath.imports.rows import Reader
from towpath.imports.undoing import undo_page
from towpath.imports.writes import forget_imports, unpack_rows
from towpath.intake.accept import ERASED, accept
from towpath.intake.models import Before, Item, Outcome
from towpath.values.folded import fold
from towpath.values.problems import TowpathError

log = logging.getLogger(__name__)

LONGEST_REASON = 500


class _TakenBack(Exception):
    """Ends the savepoint of a dry run."""


def work_chunk(db: Connection, now: datetime, id: int | None = None) -> Import | None:
    """A chunk of the oldest import that runs (or of `id`), in the caller's transaction; answers the import as it was. None: none runs, or
    others work what is left."""
    row = db.execute(statement("imports", "claim_chunk"), {"id": id}).fetchone()
    if row is None:
        return None
    *of_import, number, packed = row
    one = read_import(tuple(of_import))
    rows = unpack_rows(packed)
    try:
        with db.transaction():
            before = Before()
            reader = Reader(one, _lists(db, one))
            outcomes, errors, operation_id = _take(db, one, reader, rows, now, before)
            people = {outcome.contact_id for outcome in outcomes if outcome.contact_id is not None}
            for later in rows_to_say_again(db, one, reader, number, people, now):
                _take(db, one, reader, later, now, Before(), again=True)
            if one.options.dry_run:
                raise _TakenBack
    except _TakenBack:
        pass
    _add_errors(db, one.id, errors)
    invalid = sum(not error.warning for error in errors)
    progress = {
        "id": one.id, "valid": len(rows) - invalid, "invalid": invalid, "created": len({outcome.contact_id for outcome in outcomes if outcome.created}),
        "known": sum(outcome.status == "duplicate" for outcome in outcomes), "dry_run": one.options.dry_run, "now": now,
    }  # fmt: skip
    ended: dict[str, Any] = {"id": one.id, "number": number, "operation_id": None, "touched": None}
    if not one.options.dry_run:
        ended |= {"operation_id": operation_id, "touched": touched.pack(people, before.claimed, before.orders.values())}
    db.execute(statement("imports", "end_chunk"), ended)
    db.execute(statement("imports", "note_progress"), progress)
    return one


def _take(
    db: Connection, one: Import, reader: Reader, rows: Sequence[Row], now: datetime, before: Before, *, again: bool = False
) -> tuple[list[Outcome], list[RowError], int | None]:
    """The operation is that by which people were let into the import's flow; who was asked in already (again) is not asked twice."""
    items: list[Item] = []
    taken: list[Row] = []
    errors: list[RowError] = []
    for row in rows:
        try:
            items.append(reader.read(row))
            taken.append(row)
        except TowpathError as error:
            errors.append(_error(row, error.sentence))
    outcomes = _accept(db, one, items, taken, now, errors, before)
    if one.kind == "list_members":
        _join(db, one, reader, taken, outcomes, now)
    if one.kind == "consents":
        _consent(db, one, reader, taken, outcomes, now)
    operation_id = _enter(db, one, taken, outcomes, now) if one.options.flow is not None and not again else None
    return [outcome for outcome in outcomes if outcome is not None], errors, operation_id


def _enter(db: Connection, one: Import, rows: Sequence[Row], outcomes: Sequence[Outcome | None], now: datetime) -> int:
    """A row that was taken in is asked in at the flow's door (semantics 13); what the engine says of each is kept with the operation."""
    assert one.options.flow is not None
    asking = [
        (row[0], outcome.lane, outcome.contact_id)
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome is not None and outcome.lane is not None and outcome.contact_id is not None
    ]
    return let_in_rows(db, find_flow(db, one.workspace_id, one.options.flow), one.options.file, asking, now=now)


def _lists(db: Connection, one: Import) -> dict[str, dict[str, int]]:
    if one.kind != "list_members":
        return {}
    return {sort: {fold(found.name): found.id for found in list_names(db, one.workspace_id, sort)} for sort in ("list", "group")}


def _join(db: Connection, one: Import, reader: Reader, rows: Sequence[Row], outcomes: Sequence[Outcome | None], now: datetime) -> None:
    """Into the lists that their rows name; who is in one already stays."""
    changes = [
        MembershipChange(
            workspace_id=one.workspace_id, lane=outcome.lane, contact_id=outcome.contact_id, at=now, join=reader.lists_of(row),
            cause={"import": one.id}, source="import", historical=one.options.historical,
        )
        for row, outcome in zip(rows, outcomes, strict=True)
        if outcome is not None and outcome.lane is not None and outcome.contact_id is not None
    ]  # fmt: skip
    change_memberships(db, changes, now)


def _consent(db: Connection, one: Import, reader: Reader, rows: Sequence[Row], outcomes: Sequence[Outcome | None], now: datetime) -> None:
    """Of two rows about one consent the later holds; what is so already changes nothing."""
    said = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome is not None and outcome.lane is not None and outcome.contact_id is not None:
            channel, topic, given, proof = reader.consent_of(row)
            said.append(
                ConsentRow(
                    one.workspace_id, outcome.lane, outcome.contact_id, channel, given, topic, proof, {"import": one.id}, source="import",
                    historical=one.options.historical,
                )
            )  # fmt: skip
    set_consents(db, said, now)


def _accept(
    db: Connection, one: Import, items: Sequence[Item], rows: Sequence[Row], now: datetime, errors: list[RowError], before: Before
) -> list[Outcome | None]:
    """In one go; where that fails in halves, until the row stands alone that can't be taken in."""
    if not items:
        return []
    try:
        with db.transaction():
            found = Before()
            outcomes = accept(
                db, one.workspace_id, items, now, "import", historical=one.options.historical, cause={"import": one.id}, before=found
            )
    except psycopg.OperationalError:
        raise
    except (TowpathError, psycopg.Error, ValueError, OverflowError) as error:
        if len(items) == 1:
            log.warning("line %d of import %d can't be taken in: %s", rows[0][0], one.id, error)
            errors.append(_error(rows[0], error.sentence if isinstance(error, TowpathError) else "The database can't keep this row."))
            return [None]
        middle = len(items) // 2
        return [
            *_accept(db, one, items[:middle], rows[:middle], now, errors, before),
            *_accept(db, one, items[middle:], rows[middle:], now, errors, before),
        ]
    _remember(before, found)
    for row, outcome in zip(rows, outcomes, strict=True):
        if outcome.status == "refused":
            errors.append(_error(row, ERASED))
        elif outcome.problems:
            errors.append(msgspec.structs.replace(_error(row, " ".join(outcome.problems)), warning=True))
    return [None if outcome.status == "refused" else outcome for outcome in outcomes]


def _remember(before: Before, found: Before) -> None:
    for id, keys in found.claimed.items():
        before.claimed.setdefault(id, []).extend(keys)
    for name, kept in found.orders.items():
        first = before.orders.get(name)
        before.orders[name] = kept if first is None else msgspec.structs.replace(kept, before=first.before)


def _error(row: Row, reason: str) -> RowError:
    return RowError(row[0], False, reason[:LONGEST_REASON], row[1])


def _add_errors(db: Connection, id: int, errors: Sequence[RowError]) -> None:
    if errors:
        asked = {
            "id": id,
            "lines": [error.line for error in errors],
            "warnings": [error.warning for error in errors],
            "reasons": Texts([error.reason for error in errors]),
            "rows": Jsonbs([encode_json(error.data) for error in errors]),
        }
        db.execute(statement("imports", "add_errors"), asked)


def run(database_url: str, clock: Clock, stop: threading.Event) -> None:
    """Until `stop` is set: a worker's thread for imports."""
    keep_working(
        database_url,
        stop,
        "towpath imports",
        "an import was interrupted",
        work=lambda db: work_chunk(db, clock.now()) is not None or undo_page(db, clock.now()) is not None,
        seldom=lambda db: forget_imports(db, clock.now()),
    )
