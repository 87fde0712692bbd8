"""Tags, attributes and metadata of the contact, or tags of the company."""

from collections.abc import Sequence
from typing import Any

from towpath.companies.models import CompanyChange
from towpath.companies.reads import find_one
from towpath.companies.writes import write_companies
from towpath.contacts.models import Change
from towpath.contacts.writes import change_contacts
from towpath.engine.applying import orders
from towpath.engine.changes import Applied, Asked
from towpath.nodes.base import AddTags, ClearTags, Mutation, RemoveTags, SetAttributes, SetMetadata

APPLIES = (AddTags, RemoveTags, ClearTags, SetAttributes, SetMetadata)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    changes: list[Change] = []
    owners: list[int] = []
    of_orders: list[Asked] = []
    of_companies: list[Asked] = []
    for one in asked:
        if int(runs.contact[one.row]) < 0:
            of_companies.append(one)
            continue
        what = _of_contact(one.mutation)
        if what is None:
            of_orders.append(one)
            continue
        changes.append(
            Change(
                int(runs.workspace[one.row]), int(runs.lane[one.row]), int(runs.contact[one.row]), batch.now,
                cause=applied.cause(one.place), depth=applied.depth(one.row), source="flow", **what,
            )
        )  # fmt: skip
        owners.append(one.place)
    if changes:
        for place, problems in zip(owners, change_contacts(batch.db, changes, batch.now), strict=True):
            if problems:
                applied.refused.setdefault(place, problems[0])
    if of_companies:
        _tag_companies(of_companies, applied)
    if of_orders:
        orders.set_metadata(of_orders, applied)


def _tag_companies(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    changes: list[CompanyChange] = []
    for one in asked:
        workspace_id, id, mutation = int(runs.workspace[one.row]), -int(runs.contact[one.row]), one.mutation
        gone: Sequence[str] = mutation.tags if isinstance(mutation, RemoveTags) else ()
        if isinstance(mutation, ClearTags):
            gone = company.tags if (company := find_one(batch.db, workspace_id, id)) is not None else ()
        changes.append(
            CompanyChange(
                workspace_id, batch.now, id=id, add_tags=mutation.tags if isinstance(mutation, AddTags) else (), remove_tags=gone,
                cause=applied.cause(one.place), depth=applied.depth(one.row), source="flow",
            )
        )  # fmt: skip
    for one, written in zip(asked, write_companies(batch.db, changes, batch.now), strict=True):
        if written.company_id is None:
            applied.refused.setdefault(one.place, "The company is gone.")
        elif written.problems:
            applied.refused.setdefault(one.place, written.problems[0])


def _of_contact(mutation: Mutation) -> dict[str, Any] | None:
    match mutation:
        case AddTags(tags):
            return {"add_tags": tags}
        case RemoveTags(tags):
            return {"remove_tags": tags}
        case ClearTags():
            return {"clear_tags": True}
        case SetAttributes(values):
            return {"values": values}
        case SetMetadata("contact", values):
            return {"metadata": values}
        case _:
            return None
