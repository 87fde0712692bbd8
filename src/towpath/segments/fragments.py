"""Whether a contact is in a segment, in SQL over the alias `contact`."""

from typing import Any

from towpath.expr.fragments import Query, register_question
from towpath.values.folded import fold


def _in_segment(arguments: tuple[Any, ...], query: Query) -> str:
    """Uses segment_member_pk."""
    name, id = arguments
    if id is not None:
        which = query.parameter(id, "integer")
    else:
        which = (
            "(select segment.id from segment where segment.workspace_id = contact.workspace_id and segment.archived_at is null"
            f" and segment.folded = {query.parameter(fold(name), 'text')})"
        )
    return (
        "exists (select from segment_member where segment_member.lane = contact.lane and segment_member.contact_id = contact.id"
        f" and segment_member.segment_id = {which})"
    )


def register_segment_fragments() -> None:
    register_question("in_segment", _in_segment)


register_segment_fragments()
