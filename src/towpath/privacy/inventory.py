"""Every table that can tell of a person, and what becomes of it when the person is erased. A test holds it against the schema."""

from typing import Literal

import msgspec

Fate = Literal["erased", "blanked", "kept"]


class Table(msgspec.Struct, frozen=True):
    """erased: the rows go. blanked: the rows stay and count, what tells of the person goes. kept: why it tells of nobody."""

    fate: Fate
    why: str = ""


_NUMBERS = "numbers and times only; the person is a number in it"
_SHOP = "what the shop or its team made; it is about no contact"
_MEMBER = "about a member of the team"

TABLES: dict[str, Table] = {
    "contact": Table("erased"),
    "contact_address": Table("erased"),
    "contact_tag": Table("erased"),
    "contact_owner": Table("erased"),
    "identity": Table("erased"),
    "consent": Table("erased"),
    "suppression": Table("erased", "the ledger of keyed hashes says it from then on"),
    "list_member": Table("erased"),
    "test_person": Table("erased"),
    "segment_member": Table("erased"),
    "segment_due": Table("erased"),
    "event": Table("erased"),
    "event_key": Table("erased"),
    "fact": Table("erased"),
    "inbox": Table("erased"),
    "token": Table("erased", "the runs end first"),
    "awaited": Table("erased", "the runs end first"),
    "awaited_run": Table("erased", "the runs end first"),
    "entry_memory": Table("erased"),
    "audience_member": Table("erased"),
    "entry_due": Table("erased"),
    "quarantined": Table("erased"),
    "message_content": Table("erased"),
    "caught_mail": Table("erased"),
    "task": Table("erased"),
    "note": Table("erased"),
    "feed_post": Table("erased"),
    "notification": Table("erased"),
    "import_chunk": Table("erased", "rows that name the person"),
    "import_error": Table("erased", "rows that name the person"),
    "answered_request": Table("erased", "kept answers that name the person; all go after a day"),
    "run": Table("blanked", "that somebody was in a flow counts"),
    "process": Table("blanked", "that a node was visited counts"),
    "moved_token": Table("blanked"),
    "participant": Table("blanked"),
    "message": Table("blanked", "that a message was sent counts"),
    "attempt": Table("blanked"),
    "customer_order": Table("blanked", "amounts, dates and statuses stay for the books"),
    "order_line": Table("blanked", "what was sold stays for the books"),
    "coupon_code": Table("blanked", "the code stays given out"),
    "audit_entry": Table("blanked", "who did what and when stays"),
    "order_status": Table("kept", "statuses and times of the books"),
    "entry_denied": Table("kept", _NUMBERS),
    "goal_reached": Table("kept", _NUMBERS),
    "engaged": Table("kept", "who was engaged in a month is counted once (semantics 50); a number"),
    "moved": Table("kept", _NUMBERS),
    "counter": Table("kept", "sums"),
    "counter_base": Table("kept", "sums"),
    "erasure": Table("kept", "that and when a number was erased"),
    "erased_identity": Table("kept", "keyed hashes, so that who was erased is not taken in again"),
    "entry_held": Table("kept", "numbers of people and what a call gave them; gone when the flow goes on"),
    "entry_operation": Table("kept", "a count and the address of a program"),
    "entry_schedule": Table("kept", _SHOP),
    "entry_quota": Table("kept", _SHOP),
    "entry_hook": Table("kept", _SHOP),
    "split_test": Table("kept", _SHOP),
    "move_lane": Table("kept", _NUMBERS),
    "lane": Table("kept", _NUMBERS),
    "attribute_definition": Table("kept", "names and types of attributes"),
    "event_definition": Table("kept", "names of events and of their properties"),
    "people_list": Table("kept", _SHOP),
    "segment": Table("kept", _SHOP),
    "segment_revision": Table("kept", _NUMBERS),
    "segment_size": Table("kept", "sums"),
    "segment_count": Table("kept", "sums"),
    "segment_fill": Table("kept", _NUMBERS),
    "retention": Table("kept", _SHOP),
    "product": Table("kept", _SHOP),
    "coupon_pool": Table("kept", _SHOP),
    "catalog": Table("kept", _SHOP),
    "catalog_row": Table("kept", _SHOP),
    "template": Table("kept", _SHOP),
    "sender": Table("kept", _SHOP),
    "secret": Table("kept", _SHOP),
    "function": Table("kept", _SHOP),
    "sending_policy": Table("kept", _SHOP),
    "preference_page": Table("kept", _SHOP),
    "sending_quota": Table("kept", "how much a speed has let pass"),
    "import": Table("kept", "name of a file, its columns, counts"),
    "flow": Table("kept", _SHOP),
    "flow_version": Table("kept", _SHOP),
    "flow_settings_change": Table("kept", _SHOP),
    "flow_pause": Table("kept", _SHOP),
    "flow_move": Table("kept", _SHOP),
    "workspace": Table("kept", _SHOP),
    "api_key": Table("kept", _MEMBER),
    "membership": Table("kept", _MEMBER),
    "user_account": Table("kept", _MEMBER),
    "user_group": Table("kept", _MEMBER),
    "member_desk": Table("kept", _MEMBER),
    "member_turn": Table("kept", _MEMBER),
}
