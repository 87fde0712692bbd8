"""Companies, orders and products that flows make."""

from collections.abc import Mapping, Sequence
from typing import Any

from towpath.commerce.models import OrderChange, Product
from towpath.commerce.products import make_products
from towpath.commerce.reads import find_known_orders
from towpath.commerce.rules import read_order
from towpath.commerce.writes import write_orders
from towpath.companies.models import CompanyChange
from towpath.companies.rules import check_external_id
from towpath.companies.writes import write_companies
from towpath.contacts.errors import BadValue
from towpath.engine.changes import Applied, Asked
from towpath.nodes.create_record.kind import FIELDS, CreateRecord
from towpath.values.problems import TowpathError

APPLIES = (CreateRecord,)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    for what, verb in _VERBS.items():
        some = [one for one in asked if one.mutation.what == what]
        if some:
            verb(some, applied)


def _make_companies(asked: Sequence[Asked], applied: Applied) -> None:
    """One of that id that is there already is changed."""
    batch, runs = applied.batch, applied.batch.runs
    wanted: list[tuple[Asked, CompanyChange]] = []
    for one in asked:
        values = dict(one.mutation.values)
        id = values.pop("id", None)
        contact = int(runs.contact[one.row])
        try:
            external_id = None if id is None else check_external_id(str(id))
        except BadValue as problem:
            applied.refused[one.place] = problem.sentence
            continue
        people = [(int(runs.lane[one.row]), contact)] if one.mutation.link and contact > 0 else []
        change = CompanyChange(
            int(runs.workspace[one.row]), batch.now, external_id, values=values, people=people,
            cause=applied.cause(one.place), depth=applied.depth(one.row), source="flow",
        )  # fmt: skip
        wanted.append((one, change))
    written = write_companies(batch.db, [change for _, change in wanted], batch.now)
    for (one, change), done in zip(wanted, written, strict=True):
        if done.problems:
            applied.refused[one.place] = done.problems[0]
        else:
            applied.results[one.place] = {"id": change.external_id or str(done.company_id)}


def _make_orders(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    workspace_id = int(runs.workspace[asked[0].row])
    known = find_known_orders(batch.db, workspace_id, {_id(one) for one in asked})
    wanted: list[tuple[Asked, OrderChange]] = []
    for one in asked:
        id, contact = _id(one), int(runs.contact[one.row])
        if id in known:
            applied.refused[one.place] = f"There is an order “{id[:100]}” already."
            continue
        try:
            change = read_order(workspace_id, {**_without_id(one), "order_id": id}, batch.now)
        except TowpathError as error:
            applied.refused[one.place] = error.sentence
            continue
        known.add(id)
        if one.mutation.link and contact > 0:
            change.lane, change.contact_id = int(runs.lane[one.row]), contact
        change.cause, change.depth, change.source = applied.cause(one.place), applied.depth(one.row), "flow"
        wanted.append((one, change))
    for (one, change), written in zip(wanted, write_orders(batch.db, [change for _, change in wanted], batch.now), strict=True):
        if written.problems:
            applied.refused[one.place] = written.problems[0]
        else:
            applied.results[one.place] = {"id": change.external_id}


def _make_products(asked: Sequence[Asked], applied: Applied) -> None:
    batch = applied.batch
    workspace_id = int(batch.runs.workspace[asked[0].row])
    products: dict[str, tuple[Asked, Product]] = {}
    for one in asked:
        values, id = _without_id(one), _id(one)
        own = {name: values.pop(name) for name in tuple(values) if name not in FIELDS["product"]}
        groups = tuple(str(group) for group in values.pop("product_groups", ()))
        if id in products:
            applied.refused[one.place] = _taken(id)
        else:
            products[id] = one, Product(id=id, product_groups=groups, attributes=own, **values)
    made = make_products(batch.db, workspace_id, [product for _, product in products.values()], batch.now)
    for id, (one, _) in products.items():
        if id in made:
            applied.results[one.place] = {"id": id}
        else:
            applied.refused[one.place] = _taken(id)


def _taken(id: str) -> str:
    return f"There is a product “{id[:100]}” already."


def _id(one: Asked) -> str:
    return str(one.mutation.values["id"]).strip()


def _without_id(one: Asked) -> dict[str, Any]:
    values: Mapping[str, Any] = one.mutation.values
    return {name: value for name, value in values.items() if name != "id"}


_VERBS = {"company": _make_companies, "order": _make_orders, "product": _make_products}
