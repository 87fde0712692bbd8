"""Changes that visits asked for, applied at once in the batch's transaction, so that the nodes that follow see them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from towpath.commerce.models import OrderChange
from towpath.commerce.reads import name_orders
from towpath.commerce.writes import write_orders
from towpath.contacts.models import Change as ContactChange
from towpath.contacts.writes import change_contacts
from towpath.engine.batch import Batch
from towpath.engine.facts import Facts
from towpath.engine.wire import Column
from towpath.nodes.base import AddTags, ClearTags, Mutation, RemoveTags, SetAttributes, SetMetadata, SetVariables

NO_ORDER = "This run has no order whose metadata could be set."


def apply(batch: Batch, facts: Facts, places: Column, changes: Sequence[Sequence[Mutation]]) -> dict[int, str]:
    """changes: of each token, in order. Answers what was refused: token -> why (the node failed, semantics 22)."""
    tokens, runs = batch.tokens, batch.runs
    asked: list[ContactChange] = []
    owners: list[int] = []
    of_orders: dict[int, list[tuple[int, Mapping[str, str | None]]]] = defaultdict(list)
    for place, mutations in zip(places.tolist(), changes, strict=True):
        row = int(tokens.run[place])
        for mutation in mutations:
            if isinstance(mutation, SetVariables):
                _set_variables(batch, row, mutation)
            elif isinstance(mutation, SetMetadata) and mutation.of == "order":
                of_orders[int(runs.workspace[row])].append((place, mutation.values))
        for what in _of_contact(mutations):
            asked.append(
                ContactChange(
                    int(runs.workspace[row]), int(runs.lane[row]), int(runs.contact[row]), batch.now,
                    cause=_cause(batch, place), depth=int(runs.depth[row]) + 1, source="flow", **what,
                )
            )  # fmt: skip
            owners.append(place)
    if not asked and not of_orders:
        return {}
    refused = {place: problems[0] for place, problems in zip(owners, change_contacts(batch.db, asked, batch.now), strict=True) if problems}
    for workspace_id, rows in of_orders.items():
        refused |= _set_order_metadata(batch, workspace_id, rows)
    facts.forget(tokens.run[places])
    return refused


def _set_order_metadata(batch: Batch, workspace_id: int, rows: Sequence[tuple[int, Mapping[str, str | None]]]) -> dict[int, str]:
    """rows: token, metadata. The order is that of the token's run."""
    runs = batch.runs
    order_of = {place: int(runs.order[int(batch.tokens.run[place])]) for place, _ in rows}
    names = name_orders(batch.db, workspace_id, [order_id for order_id in order_of.values() if order_id])
    changes, owners, refused = [], [], {}
    for place, values in rows:
        name, row = names.get(order_of[place]), int(batch.tokens.run[place])
        if name is None:
            refused[place] = NO_ORDER
            continue
        change = OrderChange(workspace_id, name, batch.now, metadata=values, source="flow")
        change.cause, change.depth = _cause(batch, place), int(runs.depth[row]) + 1
        changes.append(change)
        owners.append(place)
    written = write_orders(batch.db, changes, batch.now)
    return refused | {place: one.problems[0] for place, one in zip(owners, written, strict=True) if one.problems}


def _cause(batch: Batch, place: int) -> dict[str, int]:
    row = int(batch.tokens.run[place])
    return {"flow": int(batch.runs.flow[row]), "run": int(batch.runs.id[row]), "process": int(batch.tokens.process[place])}


def _of_contact(mutations: Sequence[Mutation]) -> Iterator[dict[str, Any]]:
    for mutation in mutations:
        match mutation:
            case AddTags(tags):
                yield {"add_tags": tags}
            case RemoveTags(tags):
                yield {"remove_tags": tags}
            case ClearTags():
                yield {"clear_tags": True}
            case SetAttributes(values):
                yield {"values": values}
            case SetMetadata("contact", values):
                yield {"metadata": values}
            case _:  # variables are the run's, order metadata the order's
                pass


def _set_variables(batch: Batch, row: int, mutation: SetVariables) -> None:
    known = batch.variables.get(row)
    if known is None:
        known = dict(batch.views[int(batch.runs.version[row])].initial)
    batch.variables[row] = {**known, **mutation.values}
    batch.changed_variables.add(row)
