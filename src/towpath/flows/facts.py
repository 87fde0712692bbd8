"""What conditions may ask in a workspace: the paths with types and titles, the events with properties, the names that exist."""

from collections.abc import Iterable, Mapping

import msgspec

from towpath.commerce.reads import list_categories, list_product_groups
from towpath.contacts.reads import list_attributes, list_workspace_tags
from towpath.events.definitions import EventDefinition, list_definitions
from towpath.expr import catalogue
from towpath.expr.conditions.parse import questions
from towpath.expr.facts import Type, join_path, split_path
from towpath.expr.scope import Scope
from towpath.flows.checks import scope_of
from towpath.flows.document.read import read_flow
from towpath.flows.reads import Flow
from towpath.flows.scope import Surroundings, flow_scope
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.nodes.registry import KINDS
from towpath.values.calendar import WEEKDAY_NAMES, WEEKDAYS

# Fields that a person knows by another word.
_TITLES: Mapping[str, str] = {
    "contact.external_id": "External id", "contact.locale": "Language", "contact.created_at": "Created", "contact.total_paid": "Total paid",
    "contact.order_count": "Number of orders", "contact.last_order_at": "Last order", "contact.first_order_at": "First order",
    "order.product_ids": "Products", "order.items": "Lines", "order.created_at": "Created", "order.paid_at": "Paid",
    "run.entered_at": "Entered", "now.time": "Time of day", "now.day": "Day of the month", "contact.id": "Id", "order.id": "Order number", "company.id": "Id", "company.created_at": "Created",
    "run.id": "Id", "flow.id": "Id",
}  # fmt: skip
_PROPERTY_TITLES: Mapping[str, str] = {"product_ids": "Products", "url": "Address of the page or link", "order_id": "Order number"}
_STATUSES = (
    "created", "pending", "paid", "declined", "abandoned", "cancelled", "refunded", "partly_refunded", "shipped",
)  # fmt: skip
_NOT_OFFERED = ("contact.metadata", "order.metadata", "order.items")


class Field(msgspec.Struct, frozen=True):
    path: str
    title: str
    type: Type


class Choice(msgspec.Struct, frozen=True):
    """A value that exists, with the word for it."""

    value: str
    title: str


class MessageName(msgspec.Struct, frozen=True):
    flow: str
    flow_title: str
    message: str


class Askable(msgspec.Struct, frozen=True):
    """choices: by path or name of a property, the values that there are. names: by sort, as `in_flow` and its like take them."""

    fields: list[Field]
    events: list[EventDefinition]
    questions: tuple[str, ...]
    messages: list[MessageName]
    names: Mapping[str, list[Choice]]
    choices: Mapping[str, list[Choice]]


def title_of(name: str) -> str:
    """`first_name` -> `First name`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def scope_for(surroundings: Surroundings, subject: str, flow: Flow | None) -> Scope:
    """Of the flow's text where there is a flow: with its variables and nodes; else of any flow of that subject."""
    document = read_flow(flow.text).document if flow is not None else None
    if document is not None:
        return scope_of(document, surroundings)
    return flow_scope(surroundings, subject=subject, variables={}, nodes=(), entry_events=())


def list_askable(db: Connection, workspace_id: int, surroundings: Surroundings, scope: Scope) -> Askable:
    attributes = [
        (join_path((subject, one.name)), one)
        for subject in ("contact", "order", "company")
        for one in list_attributes(db, workspace_id, subject)
    ]
    titles = {path: one.title for path, one in attributes}
    flows = [
        Choice(slug, name)
        for slug, name, _ in sorted(db.execute(statement("flows", "list_slugs"), {"workspace_id": workspace_id}), key=lambda row: row[1])
    ]
    messages = [MessageName(*row) for row in db.execute(statement("flows", "list_message_names"), {"workspace_id": workspace_id})]
    tags = [Choice(tag, tag) for tag, _ in list_workspace_tags(db, workspace_id)]
    channels = [Choice(name, title_of(name)) for name in channel_names()]
    said = {sort: _plain(names) for sort, names in surroundings.names.items() if sort not in ("event", "flow", "template")}
    names = {**said, "flow": flows, "tag": tags, "channel": channels}
    groups = _plain(name for name, _ in list_product_groups(db, workspace_id))
    categories = _plain(list_categories(db, workspace_id))
    by_message = _plain({one.message for one in messages})
    return Askable(
        fields=_fields(scope, titles),
        events=[one for one in list_definitions(db, workspace_id) if one.standard or one.declared or one.first_seen_at is not None],
        questions=questions(),
        messages=messages,
        names=names,
        choices={
            **{path: [Choice(choice, choice) for choice in one.choices] for path, one in attributes if one.choices},
            "contact.tags": tags,
            "contact.preferred_channel": channels,
            "now.weekday": [Choice(short, WEEKDAY_NAMES[number]) for number, short in enumerate(WEEKDAYS)],
            "order.status": [Choice(status, title_of(status)) for status in _STATUSES],
            "order.product_groups": groups,
            "order.categories": categories,
            "product_groups": groups,
            "categories": categories,
            "tag": tags,
            "channel": channels,
            "campaign": by_message,
            "message": by_message,
            "flow": [Choice(one.title, one.title) for one in flows],
            "status": [Choice(status, title_of(status)) for status in _STATUSES],
        },
    )


def channel_names() -> list[str]:
    """Channels by which this version reaches people."""
    return sorted({kind.performs for kind in KINDS.values() if kind.performs and kind.name == f"send_{kind.performs}"})


def _plain(names: Iterable[str]) -> list[Choice]:
    return [Choice(name, name) for name in sorted(names)]


def _fields(scope: Scope, titles: Mapping[str, str]) -> list[Field]:
    fields = []
    for path, type_ in scope.types.items():
        parts = split_path(path)
        if parts[0] not in scope.prefixes or path in _NOT_OFFERED:
            continue
        title = titles.get(path) or _TITLES.get(path) or title_of(" ".join(parts[1:]))
        fields.append(Field(path, title, type_))
    return fields


def property_title(name: str) -> str:
    return _PROPERTY_TITLES.get(name) or title_of(name)


def property_types(name: str, definition: EventDefinition) -> dict[str, Type]:
    """Of one event, by property: what is declared, else what came; unknown types are `any`."""
    standard = catalogue.EVENTS.get(name, {})
    found: dict[str, Type] = dict(standard)
    for one in definition.properties:
        types = {one.declared} if one.declared else set(one.seen)
        if one.name not in found:
            found[one.name] = types.pop() if len(types) == 1 else "any"  # type: ignore[assignment]
    return found
