"""What a flow names but a world of its own has not: made so that the flow can be launched there."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from towpath.commerce.models import Product
from towpath.commerce.products import write_products
from towpath.commerce.reads import find_products
from towpath.contacts.lists import find_list_ids, make_list
from towpath.contacts.memberships import Sort
from towpath.content.writes import save_template
from towpath.flows.document.model import FlowDocument
from towpath.functions.models import FunctionFields
from towpath.functions.reads import function_ids
from towpath.functions.writes import save_function
from towpath.host.database import Connection
from towpath.host.sql import statement


def make_stand_ins(db: Connection, workspace_id: int, document: FlowDocument, now: datetime) -> None:
    """Templates say their own name; lists and groups are empty; products have only their id; functions return nothing."""
    known = {name for (name,) in db.execute(statement("flows", "list_template_names"), {"workspace_id": workspace_id})}
    for name in _said(document, "template"):
        if name not in known:
            save_template(db, workspace_id, name, {"subject": name, "text": name}, now=now)
    for sort, kind, key in (("list", "list", "in_list"), ("group", "group", "in_group")):
        ids_of_lists(db, workspace_id, sort, [*_members(document, kind), *_conditions(document, key)], now)  # type: ignore[arg-type]
    there_already = function_ids(db, workspace_id)
    for name in _said(document, "function"):
        if name not in there_already:
            save_function(db, workspace_id, FunctionFields(name, "def main(event):\n    return {}\n"), now=now)
    products = [id for id in _said(document, "product") if "{{" not in id and not id.startswith("=")]
    there = find_products(db, workspace_id, products)
    write_products(db, workspace_id, [Product(id=id, name=id) for id in products if id not in there], now)


def ids_of_lists(db: Connection, workspace_id: int, sort: Sort, names: Iterable[str], now: datetime) -> list[int]:
    """Of the lists or groups with these names, made if they are not there."""
    wanted = list(dict.fromkeys(name for name in names if "{{" not in name))
    known = find_list_ids(db, workspace_id, sort, wanted)
    return [known[name] if name in known else make_list(db, workspace_id, sort, name, now=now) for name in wanted]


def _said(document: FlowDocument, key: str) -> list[str]:
    """What nodes say under a key, as text."""
    found = [holder.get(key) for node in document.nodes for holder in (node.written, *_sent_by_tries(node.written))]
    return list(dict.fromkeys(value for value in found if isinstance(value, str)))


def _sent_by_tries(written: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What the tries of a failover send."""
    return [one["send"] for one in written.get("tries") or () if isinstance(one, Mapping) and isinstance(one.get("send"), Mapping)]


def _members(document: FlowDocument, kind: str) -> Iterator[str]:
    for node in document.nodes:
        if node.kind == kind:
            for key in ("add", "remove"):
                yield from (str(name) for name in node.written.get(key) or ())


def _conditions(document: FlowDocument, key: str) -> Iterator[str]:
    """Names in conditions anywhere: of nodes, entry rules, removals and the goal."""
    holders: list[Any] = [node.written for node in document.nodes]
    holders += [getattr(rule.said, "where", None) for rule in document.start]
    holders += [removal.where for removal in document.removed_on]
    holders += [document.goal.where] if document.goal is not None else []
    for holder in holders:
        yield from _named(holder, key)


def _named(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get(key), str):
            yield value[key]
        for part in value.values():
            yield from _named(part, key)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _named(part, key)
