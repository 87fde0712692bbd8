"""Contacts and orders as the REST API returns them, for its answers and for the event object of functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from towpath.commerce import reads as commerce
from towpath.commerce.models import Order
from towpath.commerce.rules import line_document
from towpath.companies.errors import CompanyNotFound
from towpath.companies.reads import find_links, get_company
from towpath.contacts import reads
from towpath.contacts.models import Contact
from towpath.engine.wire import Connection
from towpath.team.owners import find_owners

Document = Mapping[str, Any]


def summary_document(contact: Contact) -> Document:
    """What lists show of a contact."""
    return {
        "id": str(contact.id),
        "external_id": contact.external_id,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email": contact.email,
        "phone": contact.phone,
        "identified": contact.identified,
        "created_at": contact.created_at,
    }


def contact_document(db: Connection, contact: Contact) -> Document:
    """All of it."""
    lane, id = contact.lane, contact.id
    company = find_links(db, [(lane, id)]).get((lane, id))
    return {
        **summary_document(contact),
        "locale": contact.locale,
        "time_zone": contact.time_zone,
        "country": contact.country,
        "birth_date": contact.birth_date,
        "preferred_channel": contact.preferred_channel,
        "attributes": contact.attributes,
        "metadata": contact.metadata,
        "owner": find_owners(db, [(lane, id)]).get((lane, id), (0, None))[1],
        "company": None if company is None else {"id": str(company[0]), "external_id": company[1], "name": company[2]},
        "tags": [tag.tag for tag in reads.list_tags(db, lane, id)],
        "consents": [_named(one, "channel", "topic", "given", "at", "pending") for one in reads.list_consents(db, lane, id)],
        "addresses": [_named(one, "kind", "value", "is_primary", "bounced_at") for one in reads.list_addresses(db, lane, id)],
        "identifiers": [_named(one, "kind", "value") for one in reads.list_identifiers(db, lane, id)],
        "updated_at": contact.updated_at,
    }


def order_documents(db: Connection, orders: Sequence[Order]) -> list[Document]:
    """Orders with their lines."""
    lines = commerce.find_lines(db, [(order.lane, order.id) for order in orders]) if orders else {}
    return [
        {
            "id": str(order.id),
            "order_id": order.external_id,
            "contact": None if order.contact_id is None else str(order.contact_id),
            "status": order.status,
            "total": order.total,
            "currency": order.currency,
            "fraud_alert": order.fraud_alert,
            "fraud_detection": order.fraud_detection,
            "items": [line_document(line) for line in lines.get(order.id, [])],
            "attributes": order.attributes,
            "metadata": order.metadata,
            "created_at": order.created_at,
            "paid_at": order.paid_at,
            "updated_at": order.updated_at,
        }
        for order in orders
    ]


def company_document(db: Connection, workspace_id: int, company_id: int) -> Document:
    """Empty, where it is gone."""
    try:
        found = get_company(db, workspace_id, company_id)
    except CompanyNotFound:
        return {}
    return {"id": str(found.id), **_named(found, "external_id", "name", "tags", "attributes", "owner", "created_at", "updated_at")}


def item_of(db: Connection, workspace_id: int, contact_id: int | None, order_id: int | None, company_id: int | None = None) -> Document:
    """`event.data` of a function: an order with its customer, or the company, where the run is about one, else the contact."""
    if company_id is not None:
        return {"item_type": "company", "item_details": company_document(db, workspace_id, company_id)}
    contact = reads.get_contact(db, workspace_id, contact_id) if contact_id is not None else None
    customer = contact_document(db, contact) if contact is not None else None
    order = commerce.get_order(db, workspace_id, order_id) if order_id is not None else None
    if order is None:
        return {"item_type": "contact" if customer is not None else "none", "item_details": customer or {}}
    return {"item_type": "order", "item_details": {**order_documents(db, [order])[0], "customer": customer}}


def _named(row: Any, *names: str) -> Document:
    return {name: getattr(row, name) for name in names}
