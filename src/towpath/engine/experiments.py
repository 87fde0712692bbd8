"""Splits that look for their winner, and people who are held out to compare with (semantics 21; capability C4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec
import numpy as np

from towpath.engine.batch import Batch
from towpath.engine.catalog import VersionView
from towpath.engine.dice import roll
from towpath.engine.wire import Column, Connection, Int2s, Int4s
from towpath.flows.compiled import CompiledNode
from towpath.flows.reads import find_flow, get_compiled
from towpath.host.sql import statement
from towpath.nodes.base import Trial
from towpath.values.durations import add
from towpath.values.problems import TowpathError

HELD_OUT = "holdout"  # the label with which a run of somebody who is held out ends
_DICE_OF_HOLDOUT = "\x1eholdout"  # no node has such a name


def hold_out(batch: Batch, view: VersionView, rows: Column) -> Column:
    """Runs of people who are held out end at once, with a label; the same people in every run. Answers the others."""
    bound = view.version.settings.holdout
    if not bound:
        return rows
    runs = batch.runs
    people = np.where(runs.contact[rows] != 0, runs.contact[rows], runs.order[rows])
    out = roll(people, _DICE_OF_HOLDOUT, view.version.seed, np.zeros(len(rows), np.int64)) < np.uint64(bound)
    held = rows[out]
    if len(held):
        runs.tokens[held] = 0
        batch.label.update(dict.fromkeys(held.tolist(), HELD_OUT))
        batch.count(view.version.version_id, -1, "held_out", held)
        batch.end_runs(held, "end")
    return rows[~out]


class Trials:
    """Of one batch: what splits with a winner know, read once."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._known: dict[tuple[int, str], Trial] = {}

    def of(self, view: VersionView, node: CompiledNode) -> Trial:
        """Begun by the first visit that asks."""
        key = (view.flow.flow_id, node.id)
        if key not in self._known:
            db = self._batch.db
            asked = {"flow_id": key[0], "node": key[1], "nodes": [key[1]], "workspace_id": view.flow.workspace_id, "now": self._batch.now}
            db.execute(statement("engine", "begin_split_test"), asked)
            row = db.execute(statement("engine", "find_split_tests"), asked).fetchone()
            assert row is not None  # just written
            self._known[key] = Trial(row[1], row[3] if row[2] is not None else None)
        return self._known[key]


class Numbers(msgspec.Struct, frozen=True):
    """Of one variant."""

    persons: int
    performed: int


def winner(numbers: Mapping[str, Numbers]) -> str | None:
    """The variant with the highest share of performers; None: a tie, or nobody performed."""
    shares = {name: Fraction(one.performed, one.persons) for name, one in numbers.items() if one.persons}
    best = max(shares.values(), default=Fraction(0))
    leaders = [name for name, share in shares.items() if share == best]
    return leaders[0] if best > 0 and len(leaders) == 1 else None


def decide_winners(db: Connection, now: datetime) -> None:
    """Tests that are over get their one recorded decision."""
    for flow_id, node_id, _workspace_id, began_at, version_id in db.execute(statement("engine", "list_open_split_tests")).fetchall():
        version = get_compiled(db, version_id)
        node = next((one for one in version.nodes if one.id == node_id and one.kind.name == "split"), None)
        said = None if node is None else node.settings.winner
        if node is None or said is None:
            continue
        places = _places(db, flow_id, node_id)
        if said.people is not None:
            asked = _asked(places) | {"whats": [f"left:{name}" for name in node.outlet_names]}
            row = db.execute(statement("engine", "count_split_visits"), asked).fetchone()
            if row is None or row[0] < said.people:
                continue
        elif now < add(began_at, said.after, "UTC", calendar=False):
            continue
        numbers = count_variants(db, flow_id, node, places, began_at)
        if said.people is not None and sum(one.persons for one in numbers.values()) < said.people:
            continue
        pick(db, flow_id, node_id, winner(numbers), numbers, now)


def count_variants(
    db: Connection, flow_id: int, node: CompiledNode, places: Sequence[tuple[int, int]], since: datetime
) -> dict[str, Numbers]:
    said = node.settings.winner
    variants = [variant.name for variant in node.settings.variants]
    asked = _asked(places) | {"flow_id": flow_id, "by": said.by, "of": said.of, "variants": variants, "since": since}
    found = {name: Numbers(persons, performed) for name, persons, performed in db.execute(statement("engine", "count_variants"), asked)}
    return {name: found.get(name, Numbers(0, 0)) for name in variants}


def pick(
    db: Connection, flow_id: int, node_id: str, variant: str | None, numbers: Mapping[str, Numbers], now: datetime, by: str | None = None
) -> bool:
    """Write the decision down; False: there is one already."""
    kept = {name: [one.persons, one.performed] for name, one in numbers.items()}
    asked = {"flow_id": flow_id, "node": node_id, "variant": variant, "numbers": msgspec.json.encode(kept).decode(), "now": now, "by": by}
    return db.execute(statement("engine", "decide_split_test"), asked).fetchone() is not None


# ---- for people -----------------------------------------------------------------------------------------------------------


class SplitTest(msgspec.Struct, frozen=True):
    """One split that looks for its winner. numbers: of the decision, or of now."""

    node: str
    began_at: datetime
    decided_at: datetime | None
    variant: str | None
    decided_by: str | None
    numbers: Mapping[str, Numbers]


class SplitNotFound(TowpathError):
    """No split of that name in the flow looks for a winner, or nobody has come to it yet."""

    code = "split_not_found"
    status = 404


class AlreadyDecided(TowpathError):
    """The winner has been chosen, and stays."""

    code = "already_decided"
    status = 409


def list_tests(db: Connection, workspace_id: int, flow: str) -> list[SplitTest]:
    flow_id = find_flow(db, workspace_id, flow).id
    tests = []
    for node_id, began_at, decided_at, variant, by, kept, version_id in db.execute(
        statement("engine", "list_split_tests"), {"flow_id": flow_id}
    ).fetchall():
        node = next((one for one in get_compiled(db, version_id).nodes if one.id == node_id), None)
        if kept is not None or node is None or getattr(node.settings, "winner", None) is None:
            numbers: Mapping[str, Numbers] = {name: Numbers(*counts) for name, counts in (kept or {}).items()}
        else:
            numbers = count_variants(db, flow_id, node, _places(db, flow_id, node_id), began_at)
        tests.append(SplitTest(node_id, began_at, decided_at, variant, by, numbers))
    return tests


def pick_by_hand(db: Connection, workspace_id: int, flow: str, node_id: str, variant: str, *, by: str, now: datetime) -> SplitTest:
    """Raises SplitNotFound, AlreadyDecided."""
    found = next((one for one in list_tests(db, workspace_id, flow) if one.node == node_id), None)
    if found is None or (variant not in found.numbers and found.decided_at is None):
        raise SplitNotFound(f"The flow has no split “{node_id}” with a variant “{variant}” that looks for its winner.", node=node_id)
    if not pick(db, find_flow(db, workspace_id, flow).id, node_id, variant, found.numbers, now, by):
        raise AlreadyDecided(f"“{node_id}” has its winner already, and keeps it.", node=node_id)
    return msgspec.structs.replace(found, variant=variant, decided_at=now, decided_by=by)


def _places(db: Connection, flow_id: int, node_id: str) -> list[tuple[int, int]]:
    """(version, number) of the split in every version of the flow that has it."""
    versions = [id for (id,) in db.execute(statement("flows", "list_version_ids"), {"flow_id": flow_id}).fetchall()]
    return [(id, node.number) for id in versions for node in get_compiled(db, id).nodes if node.id == node_id]


def _asked(places: Sequence[tuple[int, int]]) -> dict[str, Any]:
    return {"versions": Int4s([version for version, _ in places]), "nodes": Int2s([number for _, number in places])}
