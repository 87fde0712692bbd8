"""The events that Towpath itself knows: name, title, heading. Their properties stand in `expr.catalogue`.

A custom event may have any other name. Names are those of flow files and never change.
"""

from collections.abc import Mapping

import msgspec

from towpath.expr.catalogue import EVENTS
from towpath.expr.facts import Type


class StandardEvent(msgspec.Struct, frozen=True):
    """group: the heading under which it is offered. properties: name -> type."""

    name: str
    title: str
    group: str
    properties: Mapping[str, Type]


_TITLES: Mapping[str, Mapping[str, str]] = {
    "Contacts": {
        "contact_created": "Contact created",
        "contact_updated": "Contact updated",
        "contact_deleted": "Contact deleted",
        "attribute_changed": "Attribute changed",
        "tag_added": "Tag added",
        "tag_removed": "Tag removed",
        "list_joined": "Joined a list",
        "list_left": "Left a list",
        "group_joined": "Joined a group",
        "group_left": "Left a group",
        "segment_entered": "Entered a segment",
        "segment_left": "Left a segment",
        "contact_identified": "Visitor identified",
        "contact_merged": "Contacts merged",
    },
    "Companies and deals": {
        "company_created": "Company created",
        "company_updated": "Company updated",
        "deal_created": "Deal created",
        "deal_updated": "Deal updated",
    },
    "Orders": {
        "product_updated": "Product updated",
        "order_created": "Order created",
        "order_updated": "Order updated",
        "order_deleted": "Order deleted",
        "order_pending": "Order pending",
        "order_paid": "Order paid",
        "order_declined": "Order declined",
        "order_abandoned": "Order abandoned",
        "order_cancelled": "Order cancelled",
        "order_refunded": "Order refunded",
        "order_partly_refunded": "Order partly refunded",
        "order_shipped": "Order shipped",
        "order_fraud_alert": "Order under a fraud alert",
        "order_fraud_detected": "Order found to be fraud",
        "cart_updated": "Cart updated",
        "cart_abandoned": "Cart abandoned",
        "service_subscribed": "Service subscribed",
        "service_unsubscribed": "Service unsubscribed",
    },
    "Messages": {
        "message_sent": "Message sent",
        "message_delivered": "Message delivered",
        "message_seen": "Message seen",
        "message_opened": "Message opened",
        "link_clicked": "Link clicked",
        "message_bounced": "Message bounced",
        "message_complained": "Message complained about",
        "message_failed": "Message failed",
        "message_skipped": "Message skipped",
        "message_replied": "Message answered",
        "message_received": "Message received",
        "call_received": "Call received",
        "call_ended": "Call ended",
        "email_received": "Email received",
    },
    "Consent": {
        "unsubscribed": "Unsubscribed",
        "subscription_confirmed": "Subscription confirmed",
        "consent_requested": "Consent asked for",
        "consent_given": "Consent given",
        "consent_withdrawn": "Consent withdrawn",
    },
    "Site": {
        "page_viewed": "Page viewed",
        "content_requested": "Content requested",
        "form_submitted": "Form submitted",
        "lesson_opened": "Lesson opened",
        "access_given": "Access given",
    },
    "Team": {
        "task_completed": "Task completed",
        "task_reopened": "Task reopened",
        "task_overdue": "Task overdue",
        "pipeline_started": "Pipeline started",
        "pipeline_completed": "Pipeline completed",
        "stage_started": "Stage started",
        "stage_completed": "Stage completed",
        "stage_reverted": "Stage reverted",
        "user_signed_in": "User signed in",
        "user_signed_out": "User signed out",
        "record_viewed": "Record viewed",
        "location_logged": "Location logged",
    },
    "Flows": {
        "flow_entered": "Flow entered",
        "flow_exited": "Flow left",
        "flow_entry_denied": "Flow entry denied",
        "goal_reached": "Goal reached",
    },
}

STANDARD: Mapping[str, StandardEvent] = {
    name: StandardEvent(name, title, group, EVENTS[name]) for group, titles in _TITLES.items() for name, title in titles.items()
}

# The event of an order's status, by the status.
EVENT_OF_STATUS: Mapping[str, str] = {
    status: f"order_{status}"
    for status in ("created", "pending", "paid", "declined", "abandoned", "cancelled", "refunded", "partly_refunded", "shipped")
}
STATUS_OF_EVENT: Mapping[str, str] = {event: status for status, event in EVENT_OF_STATUS.items()}

# Nothing in this version makes them: they are offered only where a sender of events has sent one.
WITHOUT_SOURCE = frozenset((
    "deal_created", "deal_updated",
    "pipeline_started", "pipeline_completed", "stage_started", "stage_completed", "stage_reverted",
))  # fmt: skip
