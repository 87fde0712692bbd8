"""Changes that visits asked for, applied at once in the batch's transaction, so that the nodes that follow see them."""

from collections.abc import Iterator, Sequence
from typing import Any

from towpath.contacts.models import Change as ContactChange
from towpath.contacts.writes import change_contacts
from towpath.engine.batch import Batch
from towpath.engine.facts import Facts
from towpath.engine.wire import Column
from towpath.nodes.base import AddTags, ClearTags, Mutation, RemoveTags, SetAttributes, SetMetadata, SetVariables
from towpath.values.problems import TowpathError


class OrdersCannotChange(TowpathError):
    code = "orders_cannot_change"


def apply(batch: Batch, facts: Facts, places: Column, changes: Sequence[Sequence[Mutation]]) -> dict[int, str]:
    """changes: of each token, in order. Answers what was refused: token -> why (the node failed, semantics 22)."""
    tokens, runs = batch.tokens, batch.runs
    asked: list[ContactChange] = []
    owners: list[int] = []
    for place, mutations in zip(places.tolist(), changes, strict=True):
        row = int(tokens.run[place])
        for mutation in mutations:
            if isinstance(mutation, SetVariables):
                _set_variables(batch, row, mutation)
        for what in _of_contact(mutations):
            cause = {"flow": int(runs.flow[row]), "run": int(runs.id[row]), "process": int(tokens.process[place])}
            asked.append(
                ContactChange(
                    int(runs.workspace[row]), int(runs.lane[row]), int(runs.contact[row]), batch.now,
                    cause=cause, depth=int(runs.depth[row]) + 1, source="flow", **what,
                )
            )  # fmt: skip
            owners.append(place)
    if not asked:
        return {}
    refused = change_contacts(batch.db, asked, batch.now)
    facts.forget(tokens.run[places])
    return {place: problems[0] for place, problems in zip(owners, refused, strict=True) if problems}


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
            case SetMetadata():
                raise OrdersCannotChange("Metadata of orders cannot be set by a flow yet.")
            case SetVariables():
                pass


def _set_variables(batch: Batch, row: int, mutation: SetVariables) -> None:
    known = batch.variables.get(row)
    if known is None:
        known = dict(batch.views[int(batch.runs.version[row])].initial)
    batch.variables[row] = {**known, **mutation.values}
    batch.changed_variables.add(row)
