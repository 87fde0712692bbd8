"""Facts of an order in SQL, over the alias `customer_order`; and what a contact's orders say of the contact."""

from collections.abc import Mapping

from towpath.contacts.fragments import add_fragment
from towpath.expr.facts import Fact, split_path
from towpath.expr.fragments import Fragment, Json, NotCompilable, Query, Scalar, register_fragments

_OF_LINES = ("items", "product_ids", "product_groups", "categories")
_FIELDS: Mapping[str, Scalar] = {
    "id": Scalar("customer_order.external_id", "text", "coalesce(customer_order.folded ->> 'external_id', customer_order.external_id)"),
    "status": Scalar("customer_order.status", "text"),
    "total": Scalar("customer_order.total", "number"),
    "currency": Scalar("customer_order.currency", "text", "coalesce(customer_order.folded ->> 'currency', customer_order.currency)"),
    "fraud_alert": Scalar("customer_order.fraud_alert", "boolean"),
    "fraud_detection": Scalar("customer_order.fraud_detection", "boolean"),
    "created_at": Scalar("customer_order.created_at", "datetime"),
    "paid_at": Scalar("customer_order.paid_at", "datetime"),
}
# Uses customer_order_by_contact. Paid: paid once and not refunded as a whole.
_OF_CONTACT = "(select {sum} from customer_order as own where own.lane = contact.lane and own.contact_id = contact.id)"


def _order(fact: Fact, rest: tuple[str, ...], query: Query) -> Fragment:
    name = split_path(fact.path)[1]
    if name in _OF_LINES:
        raise NotCompilable(f"“order.{name}” can't be asked of many orders at once.")
    if name == "metadata":
        return Json("customer_order.metadata", "customer_order.folded -> 'metadata'", rest)
    if name in _FIELDS and not rest:
        return _FIELDS[name]
    return Json("customer_order.attributes", "customer_order.folded -> 'attributes'", (name, *rest))


def register_order_fragments() -> None:
    register_fragments("order", _order)
    paid = "coalesce(sum(own.total) filter (where own.paid_at is not null and own.status <> 'refunded'), 0)"
    add_fragment("total_paid", _OF_CONTACT.format(sum=paid), "number")
    add_fragment("order_count", _OF_CONTACT.format(sum="count(*)"), "number")
    add_fragment("last_order_at", _OF_CONTACT.format(sum="max(own.created_at)"), "datetime")
    add_fragment("first_order_at", _OF_CONTACT.format(sum="min(own.created_at)"), "datetime")


register_order_fragments()
