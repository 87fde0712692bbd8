"""The standard names of the product: fields of contacts and orders, and events with their properties (flow-file, Conditions, Triggers)."""

from collections.abc import Mapping

from towpath.expr.facts import Type

CONTACT_FIELDS: Mapping[str, Type] = {
    "id": "text", "external_id": "text", "email": "text", "phone": "text", "first_name": "text", "last_name": "text", "locale": "text",
    "time_zone": "text", "country": "text", "birth_date": "date", "tags": "list", "owner": "text", "created_at": "datetime",
    "total_paid": "number", "order_count": "number", "last_order_at": "datetime", "first_order_at": "datetime",
    "preferred_channel": "text", "metadata": "object",
}  # fmt: skip
ORDER_FIELDS: Mapping[str, Type] = {
    "id": "text", "status": "text", "total": "number", "currency": "text", "product_ids": "list", "product_groups": "list",
    "categories": "list", "items": "list", "fraud_alert": "boolean", "fraud_detection": "boolean", "created_at": "datetime",
    "paid_at": "datetime", "metadata": "object",
}  # fmt: skip
COMPANY_FIELDS: Mapping[str, Type] = {
    "id": "text", "name": "text", "tags": "list", "owner": "text", "created_at": "datetime",
}  # fmt: skip
ITEM_FIELDS: Mapping[str, Type] = {
    "product_id": "text", "name": "text", "category": "text", "quantity": "number", "price": "number",
}  # fmt: skip
FLOW_FIELDS: Mapping[str, Type] = {"id": "text", "name": "text"}
RUN_FIELDS: Mapping[str, Type] = {"id": "text", "entered_at": "datetime", "version": "number", "key": "text"}
NOW_FIELDS: Mapping[str, Type] = {
    "date": "date", "time": "time", "weekday": "text", "month": "number", "day": "number", "holiday": "boolean",
}  # fmt: skip

_ORDER_EVENT: Mapping[str, Type] = {
    "order_id": "text",
    **{name: type for name, type in ORDER_FIELDS.items() if name not in ("id", "metadata")},
}
_MESSAGE_EVENT: Mapping[str, Type] = {
    "channel": "text", "message": "text", "flow": "text", "campaign": "text", "subject": "text", "to": "text", "from": "text",
}  # fmt: skip
_TASK_EVENT: Mapping[str, Type] = {
    "task": "text", "task_id": "text", "assignee": "text", "overdue_by": "number", "priority": "text",
}  # fmt: skip
_STAGE_EVENT: Mapping[str, Type] = {"pipeline": "text", "stage": "text"}
_CONSENT_EVENT: Mapping[str, Type] = {"channel": "text", "topic": "text"}
_RECORD_EVENT: Mapping[str, Type] = {"id": "text", "name": "text", "fields": "list", "old": "object", "new": "object"}
_USER_EVENT: Mapping[str, Type] = {"user": "text"}
_FLOW_EVENT: Mapping[str, Type] = {"flow": "text", "reason": "text"}

# Properties of the standard events; every event has `user` (who did it) too.
EVENTS: Mapping[str, Mapping[str, Type]] = {
    "contact_created": {"source": "text"},
    "contact_updated": {"fields": "list"},
    "contact_deleted": {},
    "attribute_changed": {"attribute": "text", "old": "any", "new": "any"},
    "tag_added": {"tag": "text"},
    "tag_removed": {"tag": "text"},
    "list_joined": {"list": "text", "list_id": "text"},
    "list_left": {"list": "text", "list_id": "text"},
    "group_joined": {"group": "text", "group_id": "text"},
    "group_left": {"group": "text", "group_id": "text"},
    "segment_entered": {"segment": "text", "segment_id": "text"},
    "segment_left": {"segment": "text", "segment_id": "text"},
    "company_created": _RECORD_EVENT,
    "company_updated": _RECORD_EVENT,
    "deal_created": _RECORD_EVENT,
    "deal_updated": _RECORD_EVENT,
    "product_updated": {"product_id": "text"},
    **{
        f"order_{what}": _ORDER_EVENT
        for what in (
            "created", "updated", "deleted", "pending", "paid", "declined", "abandoned", "cancelled", "refunded", "partly_refunded",
            "shipped", "fraud_alert", "fraud_detected",
        )
    },
    "cart_updated": {"cart_id": "text", "total": "number", "product_ids": "list", "items": "list"},
    "cart_abandoned": {"cart_id": "text", "total": "number", "product_ids": "list", "items": "list"},
    **{
        f"message_{what}": _MESSAGE_EVENT
        for what in ("sent", "delivered", "seen", "opened", "bounced", "complained", "failed", "skipped")
    },
    "message_replied": {**_MESSAGE_EVENT, "text": "text", "type": "text"},
    "link_clicked": {**_MESSAGE_EVENT, "url": "text"},
    "unsubscribed": {**_MESSAGE_EVENT, "topic": "text"},
    "subscription_confirmed": _CONSENT_EVENT,
    "consent_requested": _CONSENT_EVENT,
    "consent_given": _CONSENT_EVENT,
    "consent_withdrawn": _CONSENT_EVENT,
    "contact_identified": {"anonymous_id": "text"},
    "contact_merged": {"id": "text"},
    "service_subscribed": {"service": "text"},
    "service_unsubscribed": {"service": "text"},
    "page_viewed": {"url": "text", "title": "text", "referrer": "text", "campaign": "text"},
    "content_requested": {"slot": "text", "url": "text"},
    "form_submitted": {"form": "text", "form_tags": "list", "fields": "object"},
    "message_received": {"channel": "text", "from": "text", "to": "text", "text": "text", "type": "text"},
    "call_received": {"from": "text", "to": "text"},
    "call_ended": {"from": "text", "to": "text", "seconds": "number"},
    "email_received": {"from": "text", "to": "text", "subject": "text", "text": "text"},
    "lesson_opened": {"lesson": "text"},
    "access_given": {"service": "text"},
    "task_completed": _TASK_EVENT,
    "task_reopened": _TASK_EVENT,
    "task_overdue": _TASK_EVENT,
    "pipeline_started": _STAGE_EVENT,
    "pipeline_completed": _STAGE_EVENT,
    "stage_started": _STAGE_EVENT,
    "stage_completed": _STAGE_EVENT,
    "stage_reverted": _STAGE_EVENT,
    "user_signed_in": _USER_EVENT,
    "user_signed_out": _USER_EVENT,
    "record_viewed": {"record": "text", "user": "text"},
    "location_logged": {"latitude": "number", "longitude": "number", "place": "text"},
    "flow_entered": _FLOW_EVENT,
    "flow_exited": _FLOW_EVENT,
    "flow_entry_denied": _FLOW_EVENT,
    "goal_reached": {"flow": "text", "value": "number"},
}  # fmt: skip

# How an event reads in a sentence about the contact: "the contact paid an order".
EVENT_PHRASES: Mapping[str, str] = {
    "order_created": "placed an order",
    "order_updated": "had an order updated",
    "order_deleted": "had an order deleted",
    "order_pending": "had an order become pending",
    "order_paid": "paid an order",
    "order_declined": "had an order declined",
    "order_abandoned": "abandoned an order",
    "order_cancelled": "cancelled an order",
    "order_refunded": "had an order refunded",
    "order_partly_refunded": "had an order partly refunded",
    "order_shipped": "had an order shipped",
    "cart_updated": "changed a cart",
    "cart_abandoned": "abandoned a cart",
    "message_sent": "was sent a message",
    "message_delivered": "got a message",
    "message_seen": "saw a message",
    "message_opened": "opened a message",
    "message_replied": "replied to a message",
    "message_bounced": "had a message bounce",
    "message_failed": "had a message fail",
    "message_skipped": "had a message skipped",
    "link_clicked": "clicked a link",
    "unsubscribed": "unsubscribed",
    "page_viewed": "viewed a page",
    "form_submitted": "sent a form",
    "tag_added": "got a tag",
    "tag_removed": "lost a tag",
    "message_received": "wrote a message",
    "flow_entered": "entered a flow",
    "flow_exited": "left a flow",
    "goal_reached": "reached a goal",
}
