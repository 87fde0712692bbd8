"""Branches that go on with another record, and records that they delete."""

from collections.abc import Sequence

from towpath.commerce.reads import list_orders
from towpath.commerce.writes import delete_orders
from towpath.companies.errors import CompanyNotFound
from towpath.companies.models import CompanyChange
from towpath.companies.reads import find_links
from towpath.companies.writes import delete_company
from towpath.contacts.erasing import ask_to_erase
from towpath.engine.changes import Applied, Asked
from towpath.engine.records import record_of, switch
from towpath.nodes.delete_record.kind import DeleteRecord
from towpath.nodes.switch_record.kind import SwitchRecord

APPLIES = (SwitchRecord, DeleteRecord)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    for one in asked:
        if isinstance(one.mutation, SwitchRecord):
            _switch(one, applied)
        else:
            _delete(one, applied)


def _switch(one: Asked, applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    lane, contact, to = int(runs.lane[one.row]), int(runs.contact[one.row]), one.mutation.to
    if to == "original":
        switch(batch, one.place, "original")
        what, id = record_of(batch, one.place)
        applied.results[one.place] = {"record": what, "id": str(id)}
    elif to == "order.last":
        newest = list_orders(batch.db, lane, contact, limit=1) if contact else []
        if not newest:
            applied.refused[one.place] = "The contact has no order."
            return
        switch(batch, one.place, "order", newest[0].id)
        applied.results[one.place] = {"record": "order", "id": newest[0].external_id}
    elif to == "company":
        link = find_links(batch.db, [(lane, contact)]).get((lane, contact)) if contact else None
        if link is None:
            applied.refused[one.place] = "The contact belongs to no company."
            return
        switch(batch, one.place, "company", link[0])
        applied.results[one.place] = {"record": "company", "id": link[1] or str(link[0])}
    elif not contact:
        applied.refused[one.place] = "This run has no contact."
    else:
        switch(batch, one.place, "contact", contact)
        applied.results[one.place] = {"record": "contact", "id": str(contact)}


def _delete(one: Asked, applied: Applied) -> None:
    """Caused by the visit (semantics 52)."""
    batch, runs = applied.batch, applied.batch.runs
    workspace_id, lane = int(runs.workspace[one.row]), int(runs.lane[one.row])
    what, id = record_of(batch, one.place)
    cause, depth = applied.cause(one.place), applied.depth(one.row)
    if what == "order":
        if not delete_orders(batch.db, workspace_id, [(lane, id)], batch.now, cause=cause, depth=depth, source="flow"):
            applied.refused[one.place] = "The order is gone already."
    elif what == "company":
        change = CompanyChange(workspace_id, batch.now, id=id, cause=cause, depth=depth, source="flow")
        try:
            delete_company(batch.db, change, batch.now)
        except CompanyNotFound:
            applied.refused[one.place] = "The company is gone already."
    else:
        if not id:
            applied.refused[one.place] = "This run has no contact."
            return
        ask_to_erase(batch.db, workspace_id, (lane, id), by=f"flow:{cause['flow']}", now=batch.now)
    if one.place not in applied.refused:
        applied.results[one.place] = {"record": what, "deleted": True}
