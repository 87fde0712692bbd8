"""Words of the flow file that no other room declares: kinds of every version, names in scope, what this version works with."""

# Every kind of the flow file's table. What `nodes.registry` does not have yet can stand in a draft and is refused at launch.
ALL_KINDS = frozenset((
    "filter", "paths", "split", "reply", "fork", "join",
    "delay", "wait_until", "wait_for", "wait_then_check", "wait_until_true",
    "send_email", "send_sms", "send_whatsapp", "send_viber", "send_rcs", "send_telegram", "send_messenger", "send_line", "send_push",
    "send_web_push", "send_in_app", "show_content", "failover", "notify_team",
    "start_call", "play", "collect", "forward_call", "record_voicemail", "hang_up",
    "update_contact", "update_order", "update_product", "create_record", "delete_record", "switch_record", "tag", "list", "group",
    "metadata", "consent", "set_variable", "lookup", "record_event", "coupon",
    "task", "note", "feed_post", "assign", "stage",
    "call_api", "function", "ai", "add_to_flow", "remove_from_flow", "exit",
))  # fmt: skip

UNSET = "unset"  # the kind of a node that is not finished

# Names that text may use as they are; a variable can't bear one.
NAMES_IN_SCOPE = frozenset((
    "contact", "event", "entry", "order", "company", "deal", "product", "vars", "node", "flow", "run", "response", "now", "secret",
    "unsubscribe_url", "preferences_url", "view_url", "confirm_url", "confirm_topics", "flow_name", "flow_id", "flow_node_id", "flow_run_id", "flow_process_id",
    "flow_prior_process_id",
))  # fmt: skip

SUBJECTS_WORKING = frozenset(("contact", "order", "company", "none"))
