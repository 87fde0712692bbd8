"""The events that Towpath itself knows: name, title and the properties that conditions on them may name.

A custom event may have any other name. Names are those of flow files and never change.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

PropertyType = Literal["text", "number", "boolean", "date", "datetime", "list", "object", "any"]


class StandardEvent(msgspec.Struct, frozen=True):
    """group: the heading under which it is offered. properties: name -> type."""

    name: str
    title: str
    group: str
    properties: Mapping[str, PropertyType]


_NOTHING: dict[str, PropertyType] = {}
_CONTACT: dict[str, PropertyType] = {"attributes": "object", "changed": "list"}
_CHANGE: dict[str, PropertyType] = {"attribute": "text", "old": "any", "new": "any"}
_TAG: dict[str, PropertyType] = {"tag": "text"}
_RECORD: dict[str, PropertyType] = {"id": "text", "name": "text", "changed": "list"}
ORDER_PROPERTIES: Mapping[str, PropertyType] = {
    "order_id": "text",
    "status": "text",
    "old_status": "text",
    "total": "number",
    "currency": "text",
    "product_ids": "list",
    "product_groups": "list",
    "categories": "list",
    "items": "list",
    "fraud_alert": "boolean",
    "fraud_detection": "boolean",
    "created_at": "datetime",
    "paid_at": "datetime",
    "changed": "list",
}
_CART: dict[str, PropertyType] = {"cart_id": "text", "total": "number", "currency": "text", "product_ids": "list", "items": "list"}
_MESSAGE: dict[str, PropertyType] = {
    "channel": "text",
    "message": "text",
    "flow": "text",
    "campaign": "text",
    "subject": "text",
    "to": "text",
    "from": "text",
}
_STOPPED: dict[str, PropertyType] = {**_MESSAGE, "reason": "text"}
_CONSENT: dict[str, PropertyType] = {"channel": "text", "topic": "text", "old": "any", "new": "any", "proof": "object"}
_TASK: dict[str, PropertyType] = {"task": "text", "assignee": "text", "overdue_by": "text"}
_STAGE: dict[str, PropertyType] = {"pipeline": "text", "stage": "text", "comment": "text"}
_USER: dict[str, PropertyType] = {"user": "text", "record": "text"}
_FLOW: dict[str, PropertyType] = {"flow": "text", "run": "text", "reason": "text", "label": "text"}
_PAGE: dict[str, PropertyType] = {
    "url": "text",
    "title": "text",
    "referrer": "text",
    "campaign": "text",
    "path": "text",
    "search": "text",
    "name": "text",
    "category": "text",
}
_CALL: dict[str, PropertyType] = {"from": "text", "to": "text", "duration": "number"}

_TABLE: tuple[tuple[str, str, str, Mapping[str, PropertyType]], ...] = (
    ("contact_created", "Contact created", "Contacts", _CONTACT),
    ("contact_updated", "Contact updated", "Contacts", _CONTACT),
    ("contact_deleted", "Contact deleted", "Contacts", _NOTHING),
    ("attribute_changed", "Attribute changed", "Contacts", _CHANGE),
    ("tag_added", "Tag added", "Contacts", _TAG),
    ("tag_removed", "Tag removed", "Contacts", _TAG),
    ("list_joined", "Joined a list", "Contacts", {"list": "text"}),
    ("list_left", "Left a list", "Contacts", {"list": "text"}),
    ("group_joined", "Joined a group", "Contacts", {"group": "text"}),
    ("group_left", "Left a group", "Contacts", {"group": "text"}),
    ("segment_entered", "Entered a segment", "Contacts", {"segment": "text"}),
    ("segment_left", "Left a segment", "Contacts", {"segment": "text"}),
    ("contact_identified", "Visitor identified", "Contacts", {"anonymous_id": "text", "joined": "boolean"}),
    ("contact_merged", "Contacts merged", "Contacts", {"from": "text"}),
    ("company_created", "Company created", "Companies and deals", _RECORD),
    ("company_updated", "Company updated", "Companies and deals", _RECORD),
    ("deal_created", "Deal created", "Companies and deals", _RECORD),
    ("deal_updated", "Deal updated", "Companies and deals", _RECORD),
    ("product_updated", "Product updated", "Orders", _RECORD),
    ("order_created", "Order created", "Orders", ORDER_PROPERTIES),
    ("order_updated", "Order updated", "Orders", ORDER_PROPERTIES),
    ("order_deleted", "Order deleted", "Orders", ORDER_PROPERTIES),
    ("order_pending", "Order pending", "Orders", ORDER_PROPERTIES),
    ("order_paid", "Order paid", "Orders", ORDER_PROPERTIES),
    ("order_declined", "Order declined", "Orders", ORDER_PROPERTIES),
    ("order_abandoned", "Order abandoned", "Orders", ORDER_PROPERTIES),
    ("order_cancelled", "Order cancelled", "Orders", ORDER_PROPERTIES),
    ("order_refunded", "Order refunded", "Orders", ORDER_PROPERTIES),
    ("order_partly_refunded", "Order partly refunded", "Orders", ORDER_PROPERTIES),
    ("order_shipped", "Order shipped", "Orders", ORDER_PROPERTIES),
    ("order_fraud_alert", "Order under a fraud alert", "Orders", ORDER_PROPERTIES),
    ("order_fraud_detected", "Order found to be fraud", "Orders", ORDER_PROPERTIES),
    ("cart_updated", "Cart updated", "Orders", _CART),
    ("cart_abandoned", "Cart abandoned", "Orders", _CART),
    ("message_sent", "Message sent", "Messages", _MESSAGE),
    ("message_delivered", "Message delivered", "Messages", _MESSAGE),
    ("message_seen", "Message seen", "Messages", _MESSAGE),
    ("message_opened", "Message opened", "Messages", {**_MESSAGE, "machine": "boolean"}),
    ("link_clicked", "Link clicked", "Messages", {**_MESSAGE, "url": "text", "machine": "boolean"}),
    ("message_bounced", "Message bounced", "Messages", _STOPPED),
    ("message_complained", "Message complained about", "Messages", _STOPPED),
    ("message_failed", "Message failed", "Messages", _STOPPED),
    ("message_skipped", "Message skipped", "Messages", _STOPPED),
    ("message_replied", "Message answered", "Messages", {**_MESSAGE, "text": "text"}),
    ("unsubscribed", "Unsubscribed", "Consent", {**_CONSENT, "message": "text", "flow": "text"}),
    ("subscription_confirmed", "Subscription confirmed", "Consent", _CONSENT),
    ("consent_given", "Consent given", "Consent", _CONSENT),
    ("consent_withdrawn", "Consent withdrawn", "Consent", _CONSENT),
    ("service_subscribed", "Service subscribed", "Orders", {"service": "text"}),
    ("service_unsubscribed", "Service unsubscribed", "Orders", {"service": "text"}),
    ("page_viewed", "Page viewed", "Site", _PAGE),
    ("content_requested", "Content requested", "Site", {"slot": "text", "url": "text"}),
    ("form_submitted", "Form submitted", "Site", {"form": "text", "form_tags": "list", "fields": "object"}),
    (
        "message_received",
        "Message received",
        "Messages",
        {"channel": "text", "from": "text", "to": "text", "text": "text", "type": "text"},
    ),
    ("call_received", "Call received", "Messages", _CALL),
    ("call_ended", "Call ended", "Messages", _CALL),
    ("email_received", "Email received", "Messages", {"from": "text", "to": "text", "subject": "text", "text": "text"}),
    ("lesson_opened", "Lesson opened", "Site", {"lesson": "text", "course": "text"}),
    ("access_given", "Access given", "Site", {"access": "text"}),
    ("task_completed", "Task completed", "Team", _TASK),
    ("task_reopened", "Task reopened", "Team", _TASK),
    ("task_overdue", "Task overdue", "Team", _TASK),
    ("pipeline_started", "Pipeline started", "Team", _STAGE),
    ("pipeline_completed", "Pipeline completed", "Team", _STAGE),
    ("stage_started", "Stage started", "Team", _STAGE),
    ("stage_completed", "Stage completed", "Team", _STAGE),
    ("stage_reverted", "Stage reverted", "Team", _STAGE),
    ("user_signed_in", "User signed in", "Team", _USER),
    ("user_signed_out", "User signed out", "Team", _USER),
    ("record_viewed", "Record viewed", "Team", _USER),
    ("location_logged", "Location logged", "Team", {"latitude": "number", "longitude": "number", "place": "text"}),
    ("flow_entered", "Flow entered", "Flows", _FLOW),
    ("flow_exited", "Flow left", "Flows", _FLOW),
    ("flow_entry_denied", "Flow entry denied", "Flows", _FLOW),
    ("goal_reached", "Goal reached", "Flows", {"flow": "text", "run": "text", "value": "number"}),
)

STANDARD: Mapping[str, StandardEvent] = {row[0]: StandardEvent(*row) for row in _TABLE}

# The event of an order's status, by the status.
EVENT_OF_STATUS: Mapping[str, str] = {
    status: f"order_{status}"
    for status in ("created", "pending", "paid", "declined", "abandoned", "cancelled", "refunded", "partly_refunded", "shipped")
}
STATUS_OF_EVENT: Mapping[str, str] = {event: status for status, event in EVENT_OF_STATUS.items()}


def find_standard(name: str) -> StandardEvent | None:
    return STANDARD.get(name)
